"""Performs the groups of rows of which each is a request by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic

from wrike_async._writing.bulk.plan import ReadyRow
from wrike_async._writing.bulk.sent_rows import SentRows
from wrike_async._writing.outcomes import Performed, RowOutcome, Withdrawn, stops_everything
from wrike_async._writing.write_queue import WriteQueue
from wrike_async.errors import WrikeError

__all__ = ["SingleWriter"]


class SingleWriter(Generic[ReadyRow]):
    """Performs the groups of one pass; see `GroupWriter`."""

    def __init__(self, queue: WriteQueue[ReadyRow, RowOutcome], sent: SentRows) -> None:
        """Have a queue perform them, which tells what it sends."""
        self._queue = queue
        self._sent = sent

    def withdraw(self) -> None:
        """Send none of the rows any more that wait to be sent."""
        self._queue.fail_waiting(Withdrawn("taken back before it was sent"))

    def may_be_sent(self, ready: ReadyRow) -> bool:
        """Whether a request that is not known to have failed holds a row."""
        return ready.row in self._sent

    def known(self, ready: ReadyRow) -> RowOutcome | None:
        """Return what became of a row, as far as that is known."""
        known = self._sent.outcome_of(ready.row) or self._queue.known(ready)
        return RowOutcome(row=ready.row, error=known) if isinstance(known, WrikeError) else known

    def forget(self, group: Sequence[ReadyRow]) -> None:
        """Forget rows, once what became of them is settled."""
        self._sent.forget([ready.row for ready in group])

    async def perform(self, group: Sequence[ReadyRow]) -> Performed:
        """Perform a group. It raises nothing but what the journal raises."""
        results = await self._queue.perform(group)
        outcomes = [
            RowOutcome(row=ready.row, error=result) if isinstance(result, WrikeError) else result
            for ready, result in zip(group, results, strict=True)
        ]
        # What was taken back goes on later, and nobody need be told of it.
        await self._sent.done([each for each in outcomes if not isinstance(each.error, Withdrawn)])
        errors = (outcome.error for outcome in outcomes if outcome.error is not None)
        return Performed(outcomes, next(filter(stops_everything, errors), None))
