"""Bulk writes: rows in, outcomes out."""

from __future__ import annotations

import asyncio
import reprlib
from collections.abc import AsyncIterable, Collection, Generator, Iterable, Mapping, Sequence, Sized
from typing import Any, NoReturn

from wrike_async._display.lines import one_line
from wrike_async._engine.engine import Engine
from wrike_async._reading.expected import Expected
from wrike_async._writing.bulk.plan import BulkPlan
from wrike_async._writing.bulk.row_groups import RowGroups
from wrike_async._writing.bulk.run import BulkRun, Place
from wrike_async._writing.check import BulkCheck, each_of
from wrike_async._writing.outcomes import OnError, Outcomes, Row, RowOutcome, check_on_error
from wrike_async.errors import InvalidArgument

__all__ = ["BulkWrite", "OutcomeIterator"]


class BulkWrite(Expected):
    """Many writes: ``await`` it for the `Outcomes` of all rows, in order, or use ``async for`` as they come.

    Up to 16 groups of a hundred rows are under way; no more of the source is read. Where the source takes its time,
    what it gave leaves when a request can. A row that fails raises nothing: its outcome tells, unless
    ``on_error="raise"`` was asked for. What stops all of it raises `BatchError`.

    The rows are written once. Whoever awaits it again gets the same outcomes, also several at a time. Giving up, as
    after a timeout, takes back what was not sent; awaiting it again goes on with that, and `outcomes` tells meanwhile
    what is known, as does an attribute of that name of the `asyncio.CancelledError`.

    ``async for`` hands each outcome out once, and nothing is kept of it: another one, or ``await``, goes on after it.
    """

    def __init__(
        self,
        engine: Engine,
        plan: BulkPlan[Any],
        source: Iterable[Any] | AsyncIterable[Any],
        name: str,
        *,
        on_error: OnError = "tell",
    ) -> None:
        _check_several(source, name)
        self._engine = engine
        self._plan = plan
        self._source = source
        self._name = name
        self._on_error: OnError = check_on_error(on_error)
        self._used_up = False
        self._run: BulkRun | None = None
        self.expect_use(f"{plan.method}(…) was never awaited: nothing was sent")

    @property
    def outcomes(self) -> Outcomes:
        """What is known by now of all rows that were read, and not handed out by ``async for``, in order.

        A row that was sent and has no answer yet is in doubt. One that waits, or was taken back, has failed; it is
        sent when this is awaited again, so these outcomes do not `Outcomes.retry` before all rows are through.
        """
        return Outcomes() if self._run is None else self._run.outcomes(self._again)

    def __aiter__(self) -> OutcomeIterator:
        return OutcomeIterator(self, self._begun(), self._on_error)

    def __await__(self) -> Generator[Any, None, Outcomes]:
        self.mark_used()
        return self._all(self._begun()).__await__()

    async def _all(self, run: BulkRun) -> Outcomes:
        try:
            outcomes = await run.all_outcomes(self._again)
        except asyncio.CancelledError as cancelled:
            cancelled.outcomes = self.outcomes  # type: ignore[attr-defined]  # so it survives wait_for
            raise
        if self._on_error == "raise":
            outcomes.raise_failed()
        return outcomes

    def _begun(self) -> BulkRun:
        if self._run is None:
            self._read_source()
            self._run = BulkRun(self._engine, self._plan, self._source)
        return self._run

    def _again(self, rows: Sequence[Row]) -> BulkWrite:
        return BulkWrite(self._engine, self._plan, rows, self._name)

    async def check(self) -> BulkCheck:
        """Check every row and count the requests, without sending anything.

        A source that may not be read again, such as a generator, is used up by this: pass a list to check and write.

        Raises:
            InvalidArgument: the source was read before.
        """
        self.mark_used()
        self._read_source()
        groups: RowGroups[Any] = RowGroups(self._plan)
        refused: list[RowOutcome] = []
        costs: list[tuple[int, int]] = []
        async for item in each_of(self._source):
            groups.add(item)
            refused += groups.take_refused()
            if groups.full:
                costs.append(self._plan.requests(groups.take()))
        while groups.waiting:
            costs.append(self._plan.requests(groups.take()))
        return BulkCheck(
            rows=groups.count,
            refused=tuple(refused),
            groups=len(costs),
            requests=sum(together for together, _ in costs),
            requests_one_by_one=sum(one_by_one for _, one_by_one in costs),
            unsure=self._plan.unsure,
        )

    def _read_source(self) -> None:
        if self._used_up:
            raise InvalidArgument(
                f"the {self._name} were read before, and may not be there a second time; pass a list, or make them anew"
            )
        # Of a collection it is sure that it can be read again; anything else could bring nothing then, in silence.
        self._used_up = not isinstance(self._source, Collection)

    def __iter__(self) -> NoReturn:
        self.mark_used()
        raise TypeError("the outcomes come asynchronously: write 'async for', or 'await'")

    def __repr__(self) -> str:
        source = self._source
        count = f"{len(source)} {self._name}" if isinstance(source, Sized) else f"from a {type(source).__name__}"
        told = self.use if self._run is None else self._run.counts
        return one_line(f"BulkWrite {self._plan.method}", count, told)


class OutcomeIterator:
    """The outcomes of a `BulkWrite` as they come. Several tasks may share it: each comes once.

    Dropping it takes back what was not sent, as giving up does.
    """

    def __init__(self, write: BulkWrite, run: BulkRun, on_error: OnError) -> None:
        # Who made it and asks it for nothing has not used the write.
        self._write = write
        self._run = run
        self._place = Place()
        self._missed: list[RowOutcome] | None = [] if on_error == "raise" else None
        self._loop: asyncio.AbstractEventLoop | None = None

    def __aiter__(self) -> OutcomeIterator:
        return self

    async def __anext__(self) -> RowOutcome:
        self._write.mark_used()
        self._loop = asyncio.get_running_loop()
        outcome = await self._run.next_outcome(self._place)
        if outcome is None:
            missed, self._missed = self._missed, None
            Outcomes(missed or ()).raise_failed()
            raise StopAsyncIteration
        if self._missed is not None and not outcome.ok:
            self._missed.append(outcome)
        return outcome

    async def aclose(self) -> None:
        """End the write early. What Wrike has accepted by then, it does."""
        self._write.mark_used()
        self._run.end()

    def __del__(self) -> None:
        loop = self.__dict__.get("_loop")
        if loop is not None and not loop.is_closed():
            # Garbage is collected in any thread.
            loop.call_soon_threadsafe(self._run.pause)


def _check_several(source: object, name: str) -> None:
    if name == "changes" and isinstance(source, str | Mapping):
        advice = "list(changes.items())" if isinstance(source, Mapping) else "[(ID, {'title': …}), …]"
        raise InvalidArgument(f"{name} must be pairs of an ID and what to change: write {advice}")
    # The keys of a dict can well be IDs, but they are no rows.
    if isinstance(source, str) or (name == "rows" and isinstance(source, Mapping)):
        raise InvalidArgument(f"{name} takes several: write [{reprlib.repr(source)}]")
    if isinstance(source, bytes) or not isinstance(source, Iterable | AsyncIterable):
        raise InvalidArgument(f"{name} must be an iterable or async iterable, not {type(source).__name__}")
