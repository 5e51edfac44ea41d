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
from wrike_async._writing.batches import MAX_OPERATIONS, Batches, Creation, WriteOptions
from wrike_async._writing.bulk.sent_rows import SentRows
from wrike_async._writing.outcomes import Performed, Row, RowOutcome, Withdrawn
from wrike_async.errors import InvalidArgument, WrikeError
from wrike_async.options import Lane

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
    method: str = "create_many"

    def __attrs_post_init__(self) -> None:
        check_id(self.folder_id, "folder_id")
        if self.recover not in (None, "title", "metadata"):
            raise InvalidArgument(f"recover must be 'title', 'metadata' or None, not {self.recover!r}")

    @property
    def lane(self) -> Lane:
        """Where its requests queue."""
        return self.options.call.lane or "bulk"

    def begin(self, sent: Callable[[], None]) -> CreateWriter:
        """Return what creates the rows of one pass."""
        return CreateWriter(self, sent)

    def prepare(self, row: Row) -> Creation:
        """Check a row; raises `InvalidArgument`."""
        return creation(self.kind, self.operation, self.folder_id, row)

    def weight(self, ready: Creation) -> int:
        """Nothing is known of a limit to the size of a batch but the number of operations."""
        return 0

    def requests(self, group: Sequence[Creation]) -> tuple[int, int]:
        """Return what a batch and a look at its job take, and what its rows take by themselves."""
        return 2, len(group)


class CreateWriter:
    """Creates the groups of one pass, and looks for the rows of which nobody knows."""

    def __init__(self, plan: CreatePlan, sent: Callable[[], None]) -> None:
        self._sent = SentRows(plan.options.journal, sent)
        self._options = attrs.evolve(plan.options, journal=self._sent)
        self._batches = plan.engine.part(Batches)
        self._one_by_one = self._batches.one_by_one(self._options)
        self._engine, self._find, self._recover = plan.engine, plan.find, plan.recover

    def withdraw(self) -> None:
        """Send none of the rows any more that wait to be sent one by one."""
        self._one_by_one.fail_waiting(Withdrawn("taken back before it was sent"))

    def may_be_sent(self, ready: Creation) -> bool:
        """Whether a request that is not known to have failed holds a row."""
        return ready.row in self._sent

    def known(self, ready: Creation) -> RowOutcome | None:
        """Return what became of a row that was created by itself."""
        known = self._one_by_one.known(ready)
        return RowOutcome(row=ready.row, error=known) if isinstance(known, WrikeError) else known

    def forget(self, group: Sequence[Creation]) -> None:
        """Forget rows, once what became of them is settled."""
        self._sent.forget([ready.row for ready in group])

    async def perform(self, group: Sequence[Creation]) -> Performed:
        """Create a group, and look for those of which nobody knows."""
        marker = f"wrike-async-{secrets.token_hex(8)}"
        if self._recover == "metadata":
            group = [_marked(each, marker) for each in group]
        began = datetime.now(UTC)
        performed = await self._batches.perform(group, self._options, self._one_by_one)
        if self._recover is None or not any(outcome.in_doubt for outcome in performed.outcomes):
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
                await self._engine.sleep(wait)
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
        async for entity in self._find(None if self._recover == "title" else marker, began - _CLOCKS_DIFFER):
            if not isinstance(entity, dict) or not isinstance(entity.get("id"), str):
                continue
            mark = entity.get("title") if self._recover == "title" else _value_of(entity, marker)
            if isinstance(mark, str) and mark in wanted:
                twice |= {mark} & found.keys()
                found[mark] = entity["id"]
        return {mark: found_id for mark, found_id in found.items() if mark not in twice}

    def _mark_of(self, outcome: RowOutcome) -> str:
        return str(outcome.row.input["title"]) if self._recover == "title" else str(outcome.index)


def _marked(ready: Creation, marker: str) -> Creation:
    entries = [*(ready.params.get("metadata") or ()), {"key": marker, "value": str(ready.row.index)}]
    return attrs.evolve(ready, params=WireParams({**ready.params, "metadata": entries}))


def _value_of(entity: Mapping[str, Any], marker: str) -> Any:
    entries = entity.get("metadata")
    named = [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
    return next((entry.get("value") for entry in named if entry.get("key") == marker), None)
