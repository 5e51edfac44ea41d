"""Creating from many rows: what `create_many` does."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

import attrs

from wrike_async._engine.guarding.permits import Ask
from wrike_async._wire.batches.codec import BatchKind
from wrike_async._wire.operation import Operation
from wrike_async._wire.parameters import check_id
from wrike_async._writing.admitting import admitted
from wrike_async._writing.batches import BATCH, MAX_OPERATIONS, Batches
from wrike_async._writing.batching.creation import Creation, Finder, ask_for, creation
from wrike_async._writing.batching.recovery import recovering
from wrike_async._writing.batching.search import Recover
from wrike_async._writing.batching.write_options import WritePlan
from wrike_async._writing.bulk.sent_rows import SentRows
from wrike_async._writing.outcomes import Performed, Row, RowOutcome, Withdrawn
from wrike_async.errors import InvalidArgument, WrikeError

__all__ = ["CreatePlan"]


@attrs.frozen(eq=False, kw_only=True)
class CreatePlan(WritePlan):
    """Creates entities of a kind in a folder."""

    kind: BatchKind
    operation: Operation[Any]
    folder_id: str
    find: Finder
    recover: Recover | None = None
    size: int = MAX_OPERATIONS
    method: str = "create_many"

    def __attrs_post_init__(self) -> None:
        check_id(self.folder_id, "folder_id")
        if self.recover not in (None, "title", "metadata"):
            raise InvalidArgument(f"recover must be 'title', 'metadata' or None, not {self.recover!r}")

    async def admit(self, rows: Collection[Any] | None) -> CreatePlan:
        """Have it decided whether anything may be created in the folder."""
        count = None if rows is None else len(rows)
        ask = Ask(self.operation, (self.folder_id,), bulk=True, count=count, rows=rows or ())
        call = await admitted(self.options.call, [ask], [BATCH])
        return attrs.evolve(self, options=attrs.evolve(self.options, call=call))

    def ask(self, ready: Creation) -> Ask:
        """Return what creating a row does."""
        return ask_for(ready)

    def begin(self, sent: Callable[[], None]) -> CreateWriter:
        """Return what creates the rows of one pass."""
        return CreateWriter(self, sent)

    def prepare(self, row: Row) -> Creation:
        """Check a row; raises `InvalidArgument`."""
        return creation(self.kind, self.operation, self.folder_id, row, self.find)

    def weight(self, ready: Creation) -> int:
        """Nothing is known of a limit to the size of a batch but the number of operations."""
        return 0

    def key(self, ready: Creation) -> None:
        """Rows may be created in any order."""

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
        self._engine = plan.engine
        self._recover: Recover | None = plan.recover

    def withdraw(self) -> None:
        """Send none of the rows any more that wait to be sent one by one."""
        self._one_by_one.fail_waiting(Withdrawn("taken back before it was sent"))

    def may_be_sent(self, ready: Creation) -> bool:
        """Whether a request that is not known to have failed holds a row."""
        return ready.row in self._sent

    def known(self, ready: Creation) -> RowOutcome | None:
        """Return what became of a row, by itself or with others."""
        known = self._sent.outcome_of(ready.row) or self._one_by_one.known(ready)
        return RowOutcome(row=ready.row, error=known) if isinstance(known, WrikeError) else known

    def forget(self, group: Sequence[Creation]) -> None:
        """Forget rows, once what became of them is settled."""
        self._sent.forget([ready.row for ready in group])

    async def perform(self, group: Sequence[Creation]) -> Performed:
        """Create a group, and look for those of which nobody knows."""
        call = self._options.call
        group, recovery = recovering(self._engine, self._batches.places, group, self._recover, self._sent, call)
        return await self._batches.perform(group, self._options, self._one_by_one, recover=recovery)
