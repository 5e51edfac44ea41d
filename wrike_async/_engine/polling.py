"""Looking after many jobs at once, for about one request each.

Jobs of a kind share one schedule: only the oldest is looked at. As long as it is not done, the younger ones are
thought to be no further. When it is done, the next ones are looked at, first one, then two, four and so on, until one
of them is not done. So steady jobs cost one look each, and a look in vain is shared by all.

A job that is not done after several looks lets the next one lead, so that one that hangs holds up no other. What is
learnt of durations comes from the leaders alone; the others were looked at because a leader was done, not because
their time had come.
"""

from __future__ import annotations

import asyncio
from typing import Protocol

import attrs

from wrike_async._engine.engine import Engine
from wrike_async._engine.job_times import JobTimes
from wrike_async.errors import ClientClosed, WrikeError

__all__ = ["Pollable", "Polling"]

_LOOKS_AS_LEADER = 4
# A job that is done at the first look took at most that long; the estimate sinks until it is found too short.
_AT_LEAST = 0.9


class Pollable(Protocol):
    """A job as it was seen last, and how to look at it again.

    Attributes:
        kind: what jobs that take alike have in common.
        latest_look: the longest time between two looks, in seconds.
        progress: how far it said that it is, 0 to 100.
    """

    kind: str
    latest_look: float
    progress: float | None

    async def look(self) -> bool:
        """Look at it once; costs a request.

        Returns:
            Whether it has ended, well or badly.

        Raises:
            WrikeError: it cannot be seen, and whoever waits for it should know.
        """
        ...


@attrs.define(eq=False)
class _Awaited:
    job: Pollable
    started: float
    ended: asyncio.Future[None]
    looks: int = 0


class Polling:
    """Waits for jobs; one for each client, so that what is learnt of durations serves all its views."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._times = JobTimes()
        self._schedules: dict[str, _JobSchedule] = {}

    async def wait_for(self, job: Pollable, *, started: float, timeout: float | None) -> None:
        """Wait until a job has ended, well or badly.

        Args:
            job: what to look at.
            started: when it was, by the clock of the loop.
            timeout: the longest wait, in seconds; ``None`` waits for as long as it takes.

        Raises:
            TimeoutError: it has not ended yet.
            WrikeError: what a look raised; `ClientClosed` where the client was closed.
        """
        awaited = _Awaited(job, started, asyncio.get_running_loop().create_future())
        schedule = self._schedules.get(job.kind)
        if schedule is None:
            schedule = self._schedules[job.kind] = _JobSchedule(self._engine, self._times, job.kind)
        schedule.join(awaited)
        try:
            async with asyncio.timeout(timeout):
                await awaited.ended
        finally:
            schedule.leave(awaited)


class _JobSchedule:
    """The jobs of a kind, and the task that looks after them while there are any."""

    def __init__(self, engine: Engine, times: JobTimes, kind: str) -> None:
        self._engine = engine
        self._times = times
        self._kind = kind
        self._jobs: dict[_Awaited, None] = {}
        self._not_before = 0.0
        self._changed: asyncio.Future[None] | None = None
        self._task: asyncio.Task[None] | None = None

    def join(self, awaited: _Awaited) -> None:
        if not self._jobs:
            self._not_before = 0.0
        self._jobs[awaited] = None
        self._wake()
        if self._task is None:
            self._start()

    def leave(self, awaited: _Awaited) -> None:
        self._jobs.pop(awaited, None)
        self._wake()
        if not self._jobs and self._task is not None:
            # A look may be under way, for nobody.
            task, self._task = self._task, None
            task.cancel()

    def _start(self) -> None:
        self._task = self._engine.spawn(self._look_after())
        self._task.add_done_callback(self._stopped)

    def _wake(self) -> None:
        if self._changed is not None and not self._changed.done():
            self._changed.set_result(None)

    def _stopped(self, task: asyncio.Task[None]) -> None:
        if self._task is not task:
            return
        self._task = None
        closed = ClientClosed("the client was closed while a job was waited for")
        error = closed if task.cancelled() else task.exception()
        if error is None:
            if self._jobs:
                # It joined when there was just nothing left to look after.
                self._start()
            return
        for awaited in list(self._jobs):
            if not awaited.ended.done():
                awaited.ended.set_exception(error)
                # Whoever waited may be gone with the client.
                awaited.ended.exception()

    async def _look_after(self) -> None:
        loop = asyncio.get_running_loop()
        while self._jobs:
            leader = min(self._jobs, key=lambda job: (job.looks // _LOOKS_AS_LEADER, job.started))
            wait = self._due(leader) - loop.time()
            if wait > 0:
                self._changed = loop.create_future()
                await asyncio.wait({self._changed}, timeout=wait)
                continue
            missed: _Awaited | None = leader
            if await self._look(leader):
                self._learn(leader, loop.time() - leader.started)
                missed = await self._look_at_the_others()
            self._plan_next(missed, loop.time())

    def _due(self, awaited: _Awaited) -> float:
        usual = self._times.usual(self._kind)
        first = self._next_look(awaited, 0.0) if usual is None or not awaited.looks else 0.0
        return max(awaited.started + first, self._not_before)

    def _next_look(self, awaited: _Awaited, elapsed: float) -> float:
        return self._times.next_look(self._kind, elapsed, awaited.job.progress, latest=awaited.job.latest_look)

    def _plan_next(self, missed: _Awaited | None, now: float) -> None:
        if missed is None:
            self._not_before = now
            return
        elapsed = now - missed.started
        wait = self._next_look(missed, elapsed)
        usual = self._times.usual(self._kind)
        if usual is not None and usual <= elapsed < 2 * usual:
            # It is late, but not by much: steady jobs end close to when they were expected.
            wait = min(wait, max(0.5, 0.1 * usual))
        self._not_before = now + wait

    def _learn(self, leader: _Awaited, elapsed: float) -> None:
        if leader.ended.cancelled() or leader.ended.exception() is not None:
            return
        at_least = elapsed if leader.looks > 1 else _AT_LEAST * elapsed
        self._times.took(self._kind, at_least=at_least, at_most=elapsed)

    async def _look_at_the_others(self) -> _Awaited | None:
        """Look at more and more jobs at once. Returns one that is not over, if there was one."""
        count, now = 1, asyncio.get_running_loop().time()
        usual = self._times.usual(self._kind) or 0.0
        ready = [job for job in self._jobs if now - job.started >= _AT_LEAST * usual]
        while ready:
            some, ready = ready[:count], ready[count:]
            over = await asyncio.gather(*map(self._look, some))
            if not all(over):
                return some[over.index(False)]
            count *= 2
        return None

    async def _look(self, awaited: _Awaited) -> bool:
        """Look at a job. Returns whether nobody need look again."""
        awaited.looks += 1
        try:
            if not await awaited.job.look():
                return False
        except WrikeError as error:
            if not awaited.ended.done():
                awaited.ended.set_exception(error)
        self._jobs.pop(awaited, None)
        if not awaited.ended.done():
            awaited.ended.set_result(None)
        return True
