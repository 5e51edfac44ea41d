"""One pass over the rows of a bulk write, for as many as want to know of it."""

from __future__ import annotations

import asyncio
import contextlib
from bisect import insort
from collections import deque
from collections.abc import AsyncIterable, Collection, Iterable, Sequence
from typing import Any

from wrike_async._engine.engine import Engine
from wrike_async._engine.guarding.permits import gate_of
from wrike_async._engine.intake import Intake, News
from wrike_async._wire.refusals.inferred import not_sent
from wrike_async._writing.admitting import performed
from wrike_async._writing.bulk.plan import BulkPlan, GroupWriter, Ready
from wrike_async._writing.bulk.row_groups import RowGroups, copy_of_input
from wrike_async._writing.outcomes import Again, Outcomes, Performed, Row, RowOutcome, Withdrawn, stops_everything
from wrike_async.errors import BatchError, ClientClosed, OutcomeUnknown, WrikeError
from wrike_async.options import Lane

__all__ = ["BulkRun", "Place"]

GROUPS_UNDER_WAY = 16

_Group = Sequence[Any]


class Place:
    """How far somebody is in the outcomes that are kept; who shares it gets each of them once."""

    told = 0


class BulkRun:
    """One pass over the rows. Whoever waits drives it; nobody's giving up ends it.

    Rows are read ahead by a group. A full group leaves as soon as one of 16 places under way is free; one that could
    still grow, because its source takes its time, leaves when a request could.

    Where all who waited have given up, what was not sent is taken back, and goes on when somebody waits again. What
    was sent comes to its end meanwhile. Dropping this ends all of it.
    """

    def __init__(self, engine: Engine, plan: BulkPlan[Any], source: Iterable[Any] | AsyncIterable[Any]) -> None:
        self._engine = engine
        self._plan = plan
        self._source = source
        self._admitted = False
        self._one_decision = asyncio.Lock()
        self._news = News()
        self._groups: RowGroups[Any] = RowGroups(plan)
        self._intake: Intake[Any] = Intake(engine, source, self._groups.add, "rows", self._news)
        self._writer: GroupWriter[Any] | None = None
        self._under_way: dict[asyncio.Task[Performed], _Group] = {}
        self._finished: deque[asyncio.Task[Performed]] = deque()
        # In the order of their rows.
        self._taken_back: list[_Group] = []
        self._keys: set[str] = set()
        self._may_leave: asyncio.Task[None] | None = None
        # What nobody was told yet, until somebody wants to be told of all.
        self._untold: deque[RowOutcome] = deque()
        self._kept: list[RowOutcome] | None = None
        self._waiting = 0
        self._done = self._in_doubt = self._failed = 0
        self._stopped_by: BaseException | None = None
        self._ended = False

    # --- those who want to know ---------------------------------------------------------------------------------

    @property
    def counts(self) -> str:
        """How far it is, in words."""
        state = "ended" if self._ended else "begun"
        return f"{state}: {self._done} done, {self._failed} failed, {self._in_doubt} in doubt"

    async def next_outcome(self, place: Place) -> RowOutcome | None:
        """Wait for an outcome that was not handed out before; returns ``None`` after the last.

        Raises:
            AccessDenied: nothing of it may be done.
            BatchError: something stopped all of it, and everything else was told.
        """
        await self._admit()
        while not self._ended:
            self._step()
            if self._kept is not None and place.told < len(self._kept):
                place.told += 1
                return self._kept[place.told - 1]
            if self._kept is None and self._untold:
                return self._untold.popleft()
            if self._over:
                self._raise_if_stopped(())
                break
            await self._wait()
        return None

    async def all_outcomes(self, again: Again) -> Outcomes:
        """Wait for the outcomes of all rows that were not handed out one by one before.

        Args:
            again: runs rows anew.

        Raises:
            AccessDenied: nothing of it may be done.
            BatchError: something stopped all of it.
        """
        await self._admit()
        if self._kept is None:
            self._kept, self._untold = list(self._untold), deque()
        while not self._ended:
            self._step()
            if self._over:
                break
            await self._wait()
        outcomes = self.outcomes(again)
        self._raise_if_stopped(outcomes)
        return outcomes

    def outcomes(self, again: Again) -> Outcomes:
        """Return what is known by now of all rows that were read, and not handed out one by one."""
        if not self._ended:
            self._settle_finished()
        known = [*self._untold, *(self._kept or ())]
        for group in self._under_way.values():
            known += map(self._state_of, group)
        for ready in [*(each for group in self._taken_back for each in group), *self._groups.waiting]:
            known.append(_unsent(ready))
        in_order = sorted(known, key=lambda outcome: outcome.index)
        # As long as it may go on, running rows again would do them twice.
        return Outcomes(in_order, again=again if self._over else None)

    async def _admit(self) -> None:
        """Have it decided whether this may be done, once for however many wait for it."""
        if self._admitted:
            return
        async with self._one_decision:
            if not self._admitted:
                if gate_of(self._plan.call) is not None:
                    # What is decided on is what is written, whatever becomes of the collection while somebody thinks.
                    self._source = _as_it_is(self._source)
                    self._intake = Intake(self._engine, self._source, self._groups.add, "rows", self._news)
                self._plan = await self._plan.admit(_inputs(self._source))
                self._admitted = True

    async def _wait(self) -> None:
        self._waiting += 1
        try:
            # It cancels nothing: whoever gives up waiting may come back.
            await self._news.wait()
        except asyncio.CancelledError:
            self._waiting -= 1
            self.pause()
            raise
        self._waiting -= 1

    def _raise_if_stopped(self, outcomes: Sequence[RowOutcome]) -> None:
        if self._stopped_by is not None:
            raise BatchError(
                f"stopped after {self._groups.count} rows: {self._done} were done, {self._failed} were not, "
                f"{self._in_doubt} are in doubt ({self._stopped_by})",
                outcomes=outcomes,
            ) from self._stopped_by

    # --- rows that are sent -------------------------------------------------------------------------------------

    @property
    def _over(self) -> bool:
        nothing_waits = not self._groups.waiting and not self._taken_back
        return not self._under_way and nothing_waits and self._intake.ended

    def _step(self) -> None:
        """Take what came, and begin what can begin."""
        self._settle_finished()
        try:
            self._intake.arrived()
            while self._stopped_by is None and self._has_room() and self._begin_something():
                pass
        except Exception as error:  # noqa: BLE001 (whatever the source raises stops the write)
            self._stop(error)
        self._tell_all(self._groups.take_refused())
        if self._stopped_by is not None:
            self._leave_undone()

    def _has_room(self) -> bool:
        return len(self._untold) < self._plan.size and len(self._under_way) < GROUPS_UNDER_WAY

    def _begin_something(self) -> bool:
        """Begin with a group, or read more rows. Returns whether there may be more to begin."""
        if self._taken_back:
            if self._must_wait(self._taken_back[0]):
                return False
            self._start(self._taken_back.pop(0))
        elif self._groups.full or (self._groups.waiting and (self._intake.ended or self._group_may_leave())):
            if self._must_wait(self._groups.group):
                return False
            self._intake.taken()
            self._start(self._groups.take())
        elif self._intake.ended:
            return False
        else:
            came = self._intake.read()
            self._tell_all(self._groups.take_refused())
            return came
        return True

    def _must_wait(self, group: _Group) -> bool:
        """Whether a group has a row that is to be done after one that is under way."""
        return bool(self._keys) and not self._keys.isdisjoint(self._keys_of(group))

    def _keys_of(self, group: _Group) -> set[str]:
        return {key for ready in group if (key := self._plan.key(ready)) is not None}

    def _group_may_leave(self) -> bool:
        """Whether a group that could grow should leave, since a request could."""
        if not self._intake.overdue or not all(self._may_be_sent(group[0]) for group in self._under_way.values()):
            # The groups before it wait for what it would wait for.
            return False
        if self._may_leave is None:
            # It must not hold this, so that dropping it ends the waiting.
            self._may_leave = self._engine.spawn(_when_a_request_could_leave(self._engine, self._plan.lane))
            self._may_leave.add_done_callback(self._news.tell)
        return self._may_leave.done()

    def _start(self, group: _Group) -> None:
        self._wait_no_more_to_leave()
        try:
            self._engine.start()
            self._writer = self._writer or self._plan.begin(self._news.tell)
            task = self._engine.spawn(performed(self._plan, self._writer, group), writes=True)
        except WrikeError as error:
            self._take_back(group)
            self._stop(error)
        else:
            self._under_way[task] = group
            self._keys |= self._keys_of(group)
            task.add_done_callback(self._finished.append)
            task.add_done_callback(self._news.tell)

    def _wait_no_more_to_leave(self) -> None:
        if self._may_leave is not None:
            self._may_leave.cancel()
            self._may_leave = None

    def _settle_finished(self) -> None:
        while self._finished:
            task = self._finished.popleft()
            group = self._under_way.pop(task, None)
            if group is not None:
                self._keys -= self._keys_of(group)
                self._settle(task, group)
                if self._writer is not None:
                    self._writer.forget(group)

    def _settle(self, task: asyncio.Task[Performed], group: _Group) -> None:
        error: BaseException | None
        if not task.cancelled():
            error = task.exception()
        elif not self._engine.closed and not any(map(self._may_be_sent, group)):
            self._take_back(group)
            return
        else:
            error = ClientClosed("the client was closed while these rows were under way")
        if error is not None:
            self._stop(error)
            shown = _shown(error)
            for each in group:
                doubt = RowOutcome(row=each.row, error=shown, in_doubt=self._may_be_sent(each))
                self._tell(self._known(each) or doubt)
            return
        performed = task.result()
        if performed.stopped_by is not None:
            self._stop(performed.stopped_by)
        taken_back = []
        for ready, outcome in zip(group, performed.outcomes, strict=True):
            if isinstance(outcome.error, Withdrawn):
                taken_back.append(ready)
            else:
                self._tell(outcome)
        if taken_back:
            self._take_back(taken_back)

    def _take_back(self, group: _Group) -> None:
        insort(self._taken_back, group, key=lambda taken: taken[0].row.index)

    def _may_be_sent(self, ready: Ready) -> bool:
        return self._writer is not None and self._writer.may_be_sent(ready)

    def _known(self, ready: Ready) -> RowOutcome | None:
        """Return what became of a row, as far as an answer has told."""
        known = None if self._writer is None else self._writer.known(ready)
        return None if known is None or isinstance(known.error, Withdrawn) else known

    def _state_of(self, ready: Ready) -> RowOutcome:
        """Return what is known of a row of a group that is under way."""
        if (known := self._known(ready)) is not None:
            return known
        if not self._may_be_sent(ready):
            return _unsent(ready)
        return RowOutcome(row=ready.row, error=OutcomeUnknown("sent, and no answer has told yet what became of it"))

    def _tell_all(self, outcomes: Iterable[RowOutcome]) -> None:
        for outcome in outcomes:
            self._tell(outcome)

    def _tell(self, outcome: RowOutcome) -> None:
        self._done += outcome.ok
        self._in_doubt += outcome.in_doubt
        self._failed += not outcome.ok and not outcome.in_doubt
        (self._untold if self._kept is None else self._kept).append(outcome)

    # --- rows that are not sent ---------------------------------------------------------------------------------

    def _stop(self, error: BaseException) -> None:
        """Read no more; what is under way comes to its end."""
        if self._stopped_by is None:
            self._stopped_by = error
        self._intake.close()
        self._wait_no_more_to_leave()
        if isinstance(error, WrikeError) and stops_everything(error):
            self._send_no_more()

    def _leave_undone(self) -> None:
        assert self._stopped_by is not None
        shown = not_sent(self._stopped_by) if isinstance(self._stopped_by, WrikeError) else _shown(self._stopped_by)
        groups = [*self._taken_back]
        self._taken_back.clear()
        while self._groups.waiting:
            groups.append(self._groups.take())
        for group in groups:
            self._tell_all(RowOutcome(row=each.row, error=shown, in_doubt=False) for each in group)

    def pause(self) -> None:
        """Unless somebody waits, send no more until somebody does; what was sent comes to its end."""
        if self._waiting:
            return
        self._wait_no_more_to_leave()
        self._send_no_more()

    def _send_no_more(self) -> None:
        if self._writer is not None:
            self._writer.withdraw()
        for task, group in self._under_way.items():
            if not any(map(self._may_be_sent, group)):
                task.cancel()

    def end(self) -> None:
        """End what is under way, and read no more. Whoever waits is told of no more outcomes."""
        self._settle_finished()
        if not self._over:
            for task, group in self._under_way.items():
                task.cancel()
                self._tell_all(map(self._state_of, group))
            self._under_way.clear()
            self._stop(BatchError("the write was closed before its end"))
            self._leave_undone()
        self._ended = True
        self._news.tell()

    def __del__(self) -> None:
        tasks = [*self.__dict__.get("_under_way", ()), self.__dict__.get("_may_leave")]
        for task in tasks:
            if task is not None and not task.done() and not task.get_loop().is_closed():
                # Garbage is collected in any thread.
                task.get_loop().call_soon_threadsafe(task.cancel)


def _as_it_is(source: Iterable[Any] | AsyncIterable[Any]) -> Iterable[Any] | AsyncIterable[Any]:
    """Return a copy of what was given, where that can be looked at without using it up."""
    if not isinstance(source, Collection):
        return source
    return [each if isinstance(each, Row) else copy_of_input(each) for each in source]


def _inputs(source: Iterable[Any] | AsyncIterable[Any]) -> Collection[Any] | None:
    """Return what was given, where that can be looked at without using it up; what is tried again as it was given."""
    if not isinstance(source, Collection):
        return None
    again = isinstance(next(iter(source), None), Row)
    return [row.input for row in source] if again else source


async def _when_a_request_could_leave(engine: Engine, lane: Lane) -> None:
    # Why there is none, if there is none, is told to the rows that ask for it.
    with contextlib.suppress(WrikeError):
        await engine.when_a_slot_is_free(lane)


def _unsent(ready: Ready) -> RowOutcome:
    return RowOutcome(row=ready.row, error=BatchError("not sent by now"), in_doubt=False)


def _shown(error: BaseException) -> WrikeError:
    if isinstance(error, WrikeError):
        return error
    shown = BatchError(f"{type(error).__name__}: {error}")
    shown.__cause__ = error
    return shown
