"""Bulk writes: rows in, outcomes out, with a bounded window of requests under way."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterable, Collection, Generator, Iterable, Sequence
from typing import Any, Generic, NoReturn, Protocol, TypeVar

from wrike_async._engine.engine import Engine
from wrike_async._engine.intake import Intake
from wrike_async._writing.check import BulkCheck, each_of
from wrike_async._writing.outcomes import Outcomes, Performed, Row, RowOutcome
from wrike_async.errors import BatchError, ClientClosed, InvalidArgument, WrikeError, not_sent

__all__ = ["BulkPlan", "BulkWrite", "OutcomeIterator", "Ready"]

GROUPS_UNDER_WAY = 16
_REFUSED_AT_ONCE = 1000


class Ready(Protocol):
    """A row that is ready to be sent."""

    @property
    def row(self) -> Row:
        """What it was made of."""
        ...


ReadyRow = TypeVar("ReadyRow", bound=Ready)


class BulkPlan(Protocol[ReadyRow]):
    """How the rows of one bulk write are checked, grouped and performed."""

    @property
    def size(self) -> int:
        """How many rows a group has at most."""
        ...

    @property
    def room(self) -> int:
        """How much all of them may weigh."""
        ...

    @property
    def unsure(self) -> tuple[str, ...]:
        """Wire names of changes that Wrike makes by the hundred according to some sources only."""
        ...

    def begin(self) -> BulkPlan[ReadyRow]:
        """Return the plan for one pass over the rows, in which it may learn what becomes of them.

        Raises:
            WrongEventLoop, ClientClosed: the client cannot be used here, or any more.
        """
        ...

    def prepare(self, row: Row) -> ReadyRow:
        """Check a row; raises `InvalidArgument`."""
        ...

    def weight(self, ready: ReadyRow) -> int:
        """Return how much of the room of a group a row takes."""
        ...

    def requests(self, group: Sequence[ReadyRow]) -> tuple[int, int]:
        """Return how many requests a group takes, and how many where Wrike does not do it by the hundred."""
        ...

    async def perform(self, group: Sequence[ReadyRow]) -> Performed:
        """Do what the rows of a group say."""
        ...


class BulkWrite:
    """Many writes: ``await`` it for the `Outcomes` of all rows, in order, or use ``async for`` as they come.

    Up to 16 groups of a hundred rows are under way; no more of the source is read, and nothing is kept of what was
    handed out. A row that fails raises nothing: its outcome tells. What stops all of it raises `BatchError`.
    """

    def __init__(
        self, engine: Engine, plan: BulkPlan[Any], source: Iterable[Any] | AsyncIterable[Any], name: str
    ) -> None:
        if isinstance(source, str | bytes) or not isinstance(source, Iterable | AsyncIterable):
            raise InvalidArgument(f"{name} must be an iterable or async iterable, not {type(source).__name__}")
        self._engine = engine
        self._plan = plan
        self._source = source
        self._name = name
        self._used_up = False

    def __aiter__(self) -> OutcomeIterator:
        self._read_source()
        return OutcomeIterator(self._engine, self._plan, self._source)

    def __await__(self) -> Generator[Any, None, Outcomes]:
        self._read_source()
        return self._collect(self._source).__await__()

    async def check(self) -> BulkCheck:
        """Check every row and count the requests, without sending anything.

        A source that may not be read again, such as a generator, is used up by this: pass a list to check and write.

        Raises:
            InvalidArgument: the source was read before.
        """
        self._read_source()
        groups = _RowGroups(self._plan)
        refused: list[RowOutcome] = []
        costs: list[tuple[int, int]] = []
        async for item in each_of(self._source):
            if groups.add(item):
                _count(groups, self._plan, refused, costs)
        while groups.pending:
            _count(groups, self._plan, refused, costs)
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

    async def _collect(self, source: Any) -> Outcomes:
        outcomes: list[RowOutcome] = []
        coming = OutcomeIterator(self._engine, self._plan, source)
        try:
            async for outcome in coming:
                # One by one, so that they are there when something stops all of it.
                outcomes.append(outcome)  # noqa: PERF401 (a comprehension would lose them)
        except BatchError as error:
            error.outcomes = self._in_order(outcomes)
            raise
        finally:
            coming.close()
        return self._in_order(outcomes)

    def _in_order(self, outcomes: Iterable[RowOutcome]) -> Outcomes:
        return Outcomes(sorted(outcomes, key=lambda outcome: outcome.index), again=self._collect)

    def __iter__(self) -> NoReturn:
        raise TypeError("the outcomes come asynchronously: write 'async for', or 'await'")


class OutcomeIterator:
    """One pass over the rows. Dropping it ends what is under way."""

    def __init__(self, engine: Engine, plan: BulkPlan[Any], source: Iterable[Any] | AsyncIterable[Any]) -> None:
        self._under_way: dict[asyncio.Task[Performed], Sequence[Row]] = {}
        self._finished: deque[asyncio.Task[Performed]] = deque()
        self._engine = engine
        self._plan = plan
        self._groups = _RowGroups(plan)
        self._intake: Intake[Any] = Intake(engine, source, self._groups.add, "rows")
        self._ready: deque[RowOutcome] = deque()
        self._stopped_by: BaseException | None = None
        self._begun: BulkPlan[Any] | None = None
        self._done = self._in_doubt = self._failed = 0

    def __aiter__(self) -> OutcomeIterator:
        return self

    async def __anext__(self) -> RowOutcome:
        while True:
            self._take_what_is_done()
            self._fill_the_window()
            if self._ready:
                return self._ready.popleft()
            awaited: set[asyncio.Future[Any]] = set(self._under_way)
            if self._intake.reading is not None:
                awaited.add(self._intake.reading)
            if not awaited:
                self._raise_if_stopped()
                raise StopAsyncIteration
            # Waiting cancels nothing: whoever gives up waiting may come back for the next outcome.
            await asyncio.wait(awaited, return_when=asyncio.FIRST_COMPLETED)

    def _fill_the_window(self) -> None:
        while self._stopped_by is not None and self._groups.pending:
            self._start_group()
        while self._has_room():
            try:
                came = self._intake.read()
            except Exception as error:  # noqa: BLE001 (whatever the source raises stops the write)
                self._stop(error)
                came = True
            if came or self._intake.ended:
                if not self._groups.pending:
                    return
                self._start_group()
            else:
                return

    def _has_room(self) -> bool:
        few_wait = len(self._ready) < self._plan.size
        return self._stopped_by is None and few_wait and len(self._under_way) < GROUPS_UNDER_WAY

    def _start_group(self) -> None:
        group, refused = self._groups.take()
        for outcome in refused:
            self._hand_out(outcome)
        if group and self._stopped_by is not None:
            self._leave_undone([ready.row for ready in group])
        elif group:
            try:
                self._engine.start()
                self._begun = self._begun or self._plan.begin()
            except WrikeError as error:
                self._stop(error)
                self._leave_undone([ready.row for ready in group])
            else:
                task = self._engine.spawn(self._begun.perform(group), writes=True)
                self._under_way[task] = [ready.row for ready in group]
                task.add_done_callback(self._finished.append)

    def _take_what_is_done(self) -> None:
        try:
            if self._intake.arrived():
                self._start_group()
        except Exception as error:  # noqa: BLE001 (whatever the source raises stops the write)
            self._stop(error)
            self._start_group()
        while self._finished:
            task = self._finished.popleft()
            self._settle(task, self._under_way.pop(task))

    def _settle(self, task: asyncio.Task[Performed], rows: Sequence[Row]) -> None:
        error: BaseException | None
        if task.cancelled():
            error = ClientClosed("the client was closed while these rows were under way")
        else:
            error = task.exception()
        if error is None:
            performed = task.result()
            if performed.stopped_by is not None:
                self._stop(performed.stopped_by)
            for outcome in performed.outcomes:
                self._hand_out(outcome)
            return
        self._stop(error)
        shown = error if isinstance(error, WrikeError) else _wrapped(error)
        for row in rows:
            self._hand_out(RowOutcome(row=row, error=shown, in_doubt=True))

    def _leave_undone(self, rows: Sequence[Row]) -> None:
        assert self._stopped_by is not None
        shown = not_sent(self._stopped_by) if isinstance(self._stopped_by, WrikeError) else _wrapped(self._stopped_by)
        for row in rows:
            self._hand_out(RowOutcome(row=row, error=shown, in_doubt=False))

    def _hand_out(self, outcome: RowOutcome) -> None:
        self._done += outcome.ok
        self._in_doubt += outcome.in_doubt
        self._failed += not outcome.ok and not outcome.in_doubt
        self._ready.append(outcome)

    def _stop(self, error: BaseException) -> None:
        """Read no more; what is under way comes to its end."""
        if self._stopped_by is None:
            self._stopped_by = error
        self._intake.close()

    def _raise_if_stopped(self) -> None:
        if self._stopped_by is not None:
            raise BatchError(
                f"stopped after {self._groups.count} rows: {self._done} were done, {self._failed} were not, "
                f"{self._in_doubt} are in doubt ({self._stopped_by})"
            ) from self._stopped_by

    def close(self) -> None:
        """End what is under way, and read no more."""
        self._intake.close()
        for task in self._under_way:
            task.cancel()
        self._under_way.clear()
        self._finished = deque()
        self._ready.clear()

    async def aclose(self) -> None:
        """End early; dropping the iterator does the same. What Wrike has accepted by then, it does."""
        self.close()

    def __del__(self) -> None:
        for task in self.__dict__.get("_under_way", ()):
            if not task.done() and not task.get_loop().is_closed():
                # Garbage is collected in any thread.
                task.get_loop().call_soon_threadsafe(task.cancel)


def _count(
    groups: _RowGroups[Any], plan: BulkPlan[Any], refused: list[RowOutcome], costs: list[tuple[int, int]]
) -> None:
    group, unfit = groups.take()
    refused += unfit
    if group:
        costs.append(plan.requests(group))


def _wrapped(error: BaseException) -> WrikeError:
    wrapped = BatchError(f"{type(error).__name__}: {error}")
    wrapped.__cause__ = error
    return wrapped


class _RowGroups(Generic[ReadyRow]):
    """Rows as they are read: checked, counted, and cut into groups."""

    def __init__(self, plan: BulkPlan[ReadyRow]) -> None:
        self._plan = plan
        self.count = 0
        self._group: list[ReadyRow] = []
        self._weight = 0
        self._next: ReadyRow | None = None
        self._refused: list[RowOutcome] = []

    @property
    def pending(self) -> bool:
        """Whether something is left to take."""
        return bool(self._group or self._next is not None or self._refused)

    def take(self) -> tuple[list[ReadyRow], list[RowOutcome]]:
        """Return the group, and the rows that were refused meanwhile."""
        group, refused, left = self._group, self._refused, self._next
        self._group, self._refused, self._next, self._weight = [], [], None, 0
        if left is not None:
            self._group, self._weight = [left], self._plan.weight(left)
        return group, refused

    def add(self, item: Any) -> bool:
        """Add a row. Returns whether the group is full."""
        row = item if isinstance(item, Row) else Row(self.count, item)
        self.count += 1
        try:
            ready = self._plan.prepare(row)
        except WrikeError as refusal:
            self._refused.append(RowOutcome(row=row, error=refusal, in_doubt=False))
            return len(self._refused) >= _REFUSED_AT_ONCE
        self._weight += self._plan.weight(ready)
        if self._weight > self._plan.room and self._group:
            self._next = ready
            return True
        self._group.append(ready)
        return len(self._group) >= self._plan.size
