"""Creating from many rows: what `create_many` does, and how lost rows are found again."""

from __future__ import annotations

import logging
import secrets
from collections import Counter
from collections.abc import AsyncIterable, Callable, Mapping, Sequence, Set
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import attrs

from wrike_async._engine.engine import Engine
from wrike_async._wire.batch_codec import BatchKind
from wrike_async._wire.encode import encode_params
from wrike_async._wire.operation import Operation, WireParams
from wrike_async._wire.parameters import check_id
from wrike_async._writing.batches import MAX_OPERATIONS, Batches, CreateQueue, Creation, WriteOptions
from wrike_async._writing.outcomes import Performed, Row, RowOutcome
from wrike_async.errors import InvalidArgument, WrikeError

__all__ = ["CreatePlan", "Finder", "Recover", "creation"]

logger = logging.getLogger("wrike_async.batches")

Recover = Literal["title", "metadata"]
"""By what rows in doubt are looked for: a title that no other entity of the folder has, or a metadata entry."""

Finder = Callable[[str | None, datetime], AsyncIterable[Mapping[str, Any]]]
"""Lists what is in the folder, as it came, with metadata: what has an entry of this key, or all that is newer."""

# What the service thinks the time is may be off; titles must be unique anyway.
_CLOCKS_DIFFER = timedelta(days=1)
_LOOKS_AFTER = (5.0, 25.0)


def creation(kind: BatchKind, operation: Operation[Any], folder_id: str, row: Row) -> Creation:
    """Check a row and make it ready to be sent; raises `InvalidArgument`."""
    if not isinstance(row.input, Mapping):
        raise InvalidArgument(f"a row must be a dict of parameters, not {type(row.input).__name__}")
    return Creation(row, kind, operation, folder_id, encode_params(operation, row.input))


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
        return creation(self.kind, self.operation, self.folder_id, row)

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
        began = datetime.now(UTC)
        performed = await self.engine.part(Batches).perform(group, self.options, self.one_by_one)
        if self.recover is None or not any(outcome.in_doubt for outcome in performed.outcomes):
            return performed
        return attrs.evolve(performed, outcomes=await self._recovered(performed.outcomes, marker, began))

    async def _recovered(self, outcomes: list[RowOutcome], marker: str, began: datetime) -> list[RowOutcome]:
        """Look for rows in doubt. What is found is done; what is not found stays in doubt: it may still come."""
        for wait in _LOOKS_AFTER:
            marks = Counter(self._mark_of(outcome) for outcome in outcomes)
            wanted = {self._mark_of(outcome) for outcome in outcomes if outcome.in_doubt}
            if not wanted:
                break
            try:
                await self.engine.sleep(wait)
                found = await self._look(marker, began, {mark for mark in wanted if marks[mark] == 1})
            except WrikeError as error:
                logger.warning("rows in doubt could not be looked for: %s", error)
                break
            outcomes = [
                RowOutcome(row=outcome.row, id=found[self._mark_of(outcome)])
                if outcome.in_doubt and self._mark_of(outcome) in found
                else outcome
                for outcome in outcomes
            ]
        return outcomes

    async def _look(self, marker: str, began: datetime, wanted: Set[str]) -> dict[str, str]:
        """Return the IDs of what is there, by its mark. What has the mark of another is left out."""
        found: dict[str, str] = {}
        twice: set[str] = set()
        async for entity in self.find(None if self.recover == "title" else marker, began - _CLOCKS_DIFFER):
            if not isinstance(entity, dict) or not isinstance(entity.get("id"), str):
                continue
            mark = entity.get("title") if self.recover == "title" else _value_of(entity, marker)
            if isinstance(mark, str) and mark in wanted:
                twice |= {mark} & found.keys()
                found[mark] = entity["id"]
        return {mark: found_id for mark, found_id in found.items() if mark not in twice}

    def _mark_of(self, outcome: RowOutcome) -> str:
        return str(outcome.row.input["title"]) if self.recover == "title" else str(outcome.index)


def _marked(ready: Creation, marker: str) -> Creation:
    entries = [*(ready.params.get("metadata") or ()), {"key": marker, "value": str(ready.row.index)}]
    return attrs.evolve(ready, params=WireParams({**ready.params, "metadata": entries}))


def _value_of(entity: Mapping[str, Any], marker: str) -> Any:
    entries = entity.get("metadata")
    named = [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
    return next((entry.get("value") for entry in named if entry.get("key") == marker), None)
