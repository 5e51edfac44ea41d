"""Rows that are created one by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, TypeVar

from wrike_async._engine.call import Witness
from wrike_async._engine.engine import Engine
from wrike_async._wire.decode import done_unreadable
from wrike_async._wire.operation import Operation, WireParams
from wrike_async._writing.batching.write_options import WriteOptions
from wrike_async._writing.journal import Journaling
from wrike_async._writing.one_by_one import OneByOneOnly
from wrike_async._writing.outcomes import Performed, Row, RowOutcome, stops_everything
from wrike_async._writing.write_queue import WriteQueue
from wrike_async.errors import WrikeError

__all__ = ["Creatable", "CreateQueue"]


class Creatable(Protocol):
    """A row that can be created by itself."""

    @property
    def row(self) -> Row:
        """What it was made of."""
        ...

    @property
    def operation(self) -> Operation[Any]:
        """What creates it."""
        ...

    @property
    def parent_id(self) -> str:
        """What it belongs to."""
        ...

    @property
    def params(self) -> WireParams:
        """Of the operation."""
        ...


Single = TypeVar("Single", bound=Creatable)


class CreateQueue(WriteQueue[Single, RowOutcome]):
    """Rows that are created one by one."""

    def __init__(self, engine: Engine, options: WriteOptions, *, only_entities_can_be_missing: bool = False) -> None:
        super().__init__(engine, 1, only_entities_can_be_missing=only_entities_can_be_missing)
        self._options = options

    async def create(self, creations: Sequence[Single]) -> Performed:
        """Create some. It raises nothing but what the journal raises."""
        made = await self.perform(creations)
        outcomes = [
            RowOutcome(row=each.row, error=result) if isinstance(result, WrikeError) else result
            for each, result in zip(creations, made, strict=True)
        ]
        errors = (outcome.error for outcome in outcomes if outcome.error is not None)
        return Performed(outcomes, next(filter(stops_everything, errors), None))

    def name(self, thing: Single) -> str:
        """Return nothing: it has no ID yet."""
        return ""

    async def many(self, things: Sequence[Single], witness: Witness | None) -> Sequence[RowOutcome]:
        """Refuse: what could ride together went as a batch."""
        raise OneByOneOnly

    async def one(self, thing: Single, witness: Witness | None) -> RowOutcome:
        """Create one."""
        row = thing.row
        reply = await self._engine.call(
            thing.operation,
            self._options.call,
            ids=[thing.parent_id],
            params=thing.params,
            lane="bulk",
            witness=Journaling(self._options.journal, [row], witness),
        )
        made = reply.envelope.data[0] if reply.envelope.data else None
        made_id = made.get("id") if isinstance(made, dict) else None
        if isinstance(made_id, str) and made_id:
            outcome = RowOutcome(row=row, id=made_id)
        else:
            missing = done_unreadable(thing.operation, reply.envelope.data)
            self._engine.hide_secrets_in(missing)
            outcome = RowOutcome(row=row, error=missing, in_doubt=True)
        await self._options.journal.done([outcome])
        return outcome
