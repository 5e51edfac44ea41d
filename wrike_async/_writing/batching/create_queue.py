"""Rows that are created one by one."""

from __future__ import annotations

from collections.abc import Sequence

from wrike_async._engine.call import Witness
from wrike_async._engine.engine import Engine
from wrike_async._wire.decode import done_unreadable
from wrike_async._writing.batching.creation import Creation
from wrike_async._writing.batching.write_options import WriteOptions
from wrike_async._writing.journal import Journaling
from wrike_async._writing.outcomes import Performed, RowOutcome, stops_everything
from wrike_async._writing.write_queue import OneByOneOnly, WriteQueue
from wrike_async.errors import WrikeError

__all__ = ["CreateQueue"]


class CreateQueue(WriteQueue[Creation, RowOutcome]):
    """Rows that are created one by one."""

    def __init__(self, engine: Engine, options: WriteOptions) -> None:
        super().__init__(engine, 1)
        self._options = options

    async def create(self, creations: Sequence[Creation]) -> Performed:
        """Create some. It raises nothing but what the journal raises."""
        made = await self.perform(creations)
        outcomes = [
            RowOutcome(row=each.row, error=result) if isinstance(result, WrikeError) else result
            for each, result in zip(creations, made, strict=True)
        ]
        errors = (outcome.error for outcome in outcomes if outcome.error is not None)
        return Performed(outcomes, next(filter(stops_everything, errors), None))

    def name(self, thing: Creation) -> str:
        """Return nothing: it has no ID yet."""
        return ""

    async def many(self, things: Sequence[Creation], witness: Witness | None) -> Sequence[RowOutcome]:
        """Refuse: what could ride together went as a batch."""
        raise OneByOneOnly

    async def one(self, thing: Creation, witness: Witness | None) -> RowOutcome:
        """Create one."""
        row = thing.row
        reply = await self._engine.call(
            thing.operation,
            self._options.call,
            ids=[thing.folder_id],
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
