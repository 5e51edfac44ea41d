"""Creating from many rows: what `create_many` does, and how lost rows are found again."""

from __future__ import annotations

import logging
import secrets
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, Literal

import attrs

from wrike_async._engine.engine import Engine
from wrike_async._wire.batch_codec import BatchKind
from wrike_async._wire.operation import Operation, WireParams
from wrike_async._wire.parameters import check_id
from wrike_async._writing.batches import MAX_OPERATIONS, Batches, CreateQueue, WriteOptions
from wrike_async._writing.creation import Creation, Finder, creation
from wrike_async._writing.outcomes import Performed, Row, RowOutcome
from wrike_async.errors import InvalidArgument, WrikeError

__all__ = ["CreatePlan", "Recover"]

logger = logging.getLogger("wrike_async.batches")

Recover = Literal["title", "metadata"]
"""By what rows in doubt are looked for: a title that no other entity of the folder has, or a metadata entry."""

_LOOKS_AFTER = (5.0, 25.0)


@attrs.frozen(eq=False, kw_only=True)
class CreatePlan:
    """Creates entities of a kind in a folder."""

    engine: Engine
    options: WriteOptions
    kind: BatchKind
    operation: Operation[Any]
    folder_id: str
    find: Finder
    recover: Recover | None = None
    size: int = MAX_OPERATIONS
    room: int = 0
    unsure: tuple[str, ...] = ()
    one_by_one: CreateQueue | None = None

    def __attrs_post_init__(self) -> None:
        check_id(self.folder_id, "folder_id")
        if self.recover not in (None, "title", "metadata"):
            raise InvalidArgument(f"recover must be 'title', 'metadata' or None, not {self.recover!r}")

    def begin(self) -> CreatePlan:
        """Return the plan for one pass over the rows."""
        return attrs.evolve(self, one_by_one=self.engine.part(Batches).one_by_one(self.options))

    def prepare(self, row: Row) -> Creation:
        """Check a row; raises `InvalidArgument`."""
        return creation(self.kind, self.operation, self.folder_id, row, self.find)

    def weight(self, ready: Creation) -> int:
        """Nothing is known of a limit to the size of a batch but the number of operations."""
        return 0

    def requests(self, group: Sequence[Creation]) -> tuple[int, int]:
        """Return what a batch and a look at its job take, and what its rows take by themselves."""
        return 2, len(group)

    async def perform(self, group: Sequence[Creation]) -> Performed:
        """Create a group, and look for those of which nobody knows."""
        marker = f"wrike-async-{secrets.token_hex(8)}"
        if self.recover == "metadata":
            group = [_marked(each, marker) for each in group]
        batches = self.engine.part(Batches)
        began = datetime.now(UTC)

        async def recovery(performed: Performed) -> Performed:
            look = partial(self._look_by_title, group) if self.recover == "title" else partial(self._look, marker)
            return await self._recovered(performed, look, began + batches.places.clock_is_ahead)

        recover = None if self.recover is None else recovery
        return await batches.perform(group, self.options, self.one_by_one, recover=recover)

    async def _recovered(
        self, performed: Performed, look: Callable[[datetime], Awaitable[Mapping[int, str]]], began: datetime
    ) -> Performed:
        """Look for rows in doubt. What is found is done; what is not found stays in doubt: it may still come."""
        outcomes = performed.outcomes
        for wait in _LOOKS_AFTER:
            if not any(outcome.in_doubt for outcome in outcomes):
                break
            try:
                await self.engine.sleep(wait)
                found = await look(began)
            except WrikeError as error:
                logger.warning("rows in doubt could not be looked for: %s", error)
                break
            outcomes = [
                RowOutcome(row=outcome.row, id=found[outcome.index])
                if outcome.in_doubt and outcome.index in found
                else outcome
                for outcome in outcomes
            ]
        return attrs.evolve(performed, outcomes=outcomes)

    async def _look_by_title(self, group: Sequence[Creation], began: datetime) -> dict[int, str]:
        """Return the IDs of what can only be that of one row, by the indexes of the rows."""
        place = self.engine.part(Batches).places.of(group[0])
        new = place.new_of(await place.read(began, alone=True), began)
        return {index: ids[0] for index, ids in place.ids_by_title(group, new).items() if len(ids) == 1}

    async def _look(self, marker: str, began: datetime) -> dict[int, str]:
        """Return the IDs of what has a metadata entry of this key, by the indexes of the rows."""
        found: dict[str, list[str]] = defaultdict(list)
        async for entity in self.find(marker, began):
            if isinstance(entity, dict) and isinstance(entity.get("id"), str):
                found[str(_value_of(entity, marker))].append(entity["id"])
        return {int(mark): ids[0] for mark, ids in found.items() if len(ids) == 1 and mark.isdecimal()}


def _marked(ready: Creation, marker: str) -> Creation:
    entries = [*(ready.params.get("metadata") or ()), {"key": marker, "value": str(ready.row.index)}]
    return attrs.evolve(ready, params=WireParams({**ready.params, "metadata": entries}))


def _value_of(entity: Mapping[str, Any], marker: str) -> Any:
    entries = entity.get("metadata")
    named = [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
    return next((entry.get("value") for entry in named if entry.get("key") == marker), None)
