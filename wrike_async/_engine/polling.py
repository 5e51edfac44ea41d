"""Looking after jobs that Wrike does in its own time, for as few requests as that takes.

Each job that is waited for is looked at by a schedule. Jobs that are alike share one: only the oldest is looked at. As
long as it is not done, the younger ones are thought to be no further. When it is done, the next ones are looked at,
first one, then two, four and so on, until one of them is not done. So steady jobs cost one look each, and a look in
vain is shared by all.

A job that is not done after several looks lets the next one lead, so that one that hangs holds up no other. What is
learnt of durations comes from the leaders alone; the others were looked at because a leader was done, not because
their time had come.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import attrs

from wrike_async._engine.engine import Engine
from wrike_async._engine.job_times import JobTimes
from wrike_async._wire.refusals.copies import copy_of
from wrike_async.errors import ClientClosed

__all__ = ["Polling", "Watched"]

_LOOKS_AS_LEADER = 4
# A job that is done at the first look took at most that long; the estimate sinks until it is found too short.
_AT_LEAST = 0.9

_Waiters = set["asyncio.Future[None]"]


@attrs.define(eq=False, kw_only=True)
class Watched:
    """A job that can be waited for, and what the looks at it have taught.

    Attributes:
        look: looks at it once, which costs a request. Returns whether it has ended, well or badly; what it raises,
            whoever waits is told.
        kind: what jobs that take alike have in common.
        started: when it was, by the clock of the loop.
        latest_look: the longest time between two looks, in seconds.
        alike: whether jobs of its kind, started later, are no further than it is, and are looked at in one lane.
        progress: how far it said that it is, 0 to 100; kept by whoever looks.
        looked_after: how many seconds after its start the latest look was.
        before: the same, and the progress, at the look before.
        looks: how often it was looked at.
        look_again_at: when the next look is worth while, by the clock of the loop.
        ended: whether a look has found it ended.
    """

    look: Callable[[], Awaitable[bool]]
    kind: str
    started: float
    latest_look: float
    alike: bool = False
    progress: float | None = None
    looked_after: float = 0.0
    before: tuple[float, float] = (0.0, 0.0)
    looks: int = 0
    look_again_at: float = 0.0
    ended: bool = False


class Polling:
    """Waits for jobs; one for each client, so that what is learnt of durations serves all its views."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._times = JobTimes()
        self._schedules: dict[str | Watched, _JobSchedule] = {}

    async def wait_for(self, job: Watched, *, timeout: float | None) -> None:
        """Wait until a job has ended, well or badly. Several may wait for one job; it is looked at for all of them.

        Args:
            job: what to look at.
            timeout: the longest wait, in seconds; ``None`` waits for as long as it takes.

        Raises:
            TimeoutError: it has not ended yet.
            WrikeError: what a look raised; `ClientClosed` where the client was closed.
        """
        self._engine.start()
        key = job.kind if job.alike else job
        schedule = self._schedules.get(key)
        if schedule is None:
            schedule = self._schedules[key] = _JobSchedule(self._engine, self._times)
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        schedule.join(job, waiter)
        try:
            async with asyncio.timeout(timeout):
                await waiter
        finally:
            schedule.leave(job, waiter)
            if not schedule.jobs and self._schedules.get(key) is schedule:
                del self._schedules[key]


class _JobSchedule:
    """A job, or jobs that are alike, and the task that looks after them while somebody waits."""

    def __init__(self, engine: Engine, times: JobTimes) -> None:
        self._engine = engine
        self._times = times
        self.jobs: dict[Watched, _Waiters] = {}
        self._not_before = 0.0
        self._changed: asyncio.Future[None] | None = None
        self._task: asyncio.Task[None] | None = None

    def join(self, job: Watched, waiter: asyncio.Future[None]) -> None:
        if not self.jobs:
            self._not_before = job.look_again_at
        self.jobs.setdefault(job, set()).add(waiter)
        self._wake()
        if self._task is None:
            self._start()

    def leave(self, job: Watched, waiter: asyncio.Future[None]) -> None:
        waiters = self.jobs.get(job, set())
        waiters.discard(waiter)
        if not waiters:
            self.jobs.pop(job, None)
        self._wake()
        if not self.jobs and self._task is not None:
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
        if task.cancelled() or self._engine.closed:
            for job in list(self.jobs):
                self._end(job, ClientClosed("the client was closed while a job was waited for"))
        elif self.jobs:
            # It joined when there was just nothing left to look after.
            self._start()

    async def _look_after(self) -> None:
        loop = asyncio.get_running_loop()
        while self.jobs:
            leader = min(self.jobs, key=lambda job: (job.looks // _LOOKS_AS_LEADER, job.started))
            wait = self._due(leader) - loop.time()
            if wait > 0:
                self._changed = loop.create_future()
                await asyncio.wait({self._changed}, timeout=wait)
                continue
            missed: Watched | None = leader
            if await self._look(leader):
                self._learn(leader, loop.time() - leader.started)
                missed = await self._look_at_the_others(leader.kind)
            self._plan_next(missed, loop.time())

    def _due(self, job: Watched) -> float:
        usual = self._times.usual(job.kind)
        first = self._next_look(job, 0.0) if usual is None or not job.looks else 0.0
        return max(job.started + first, self._not_before)

    def _next_look(self, job: Watched, elapsed: float) -> float:
        return self._times.next_look(job.kind, elapsed, job.progress, before=job.before, latest=job.latest_look)

    def _plan_next(self, missed: Watched | None, now: float) -> None:
        if missed is None:
            self._not_before = now
            return
        elapsed = now - missed.started
        wait = self._next_look(missed, elapsed)
        usual = self._times.usual(missed.kind)
        if usual is not None and usual <= elapsed < 2 * usual:
            # It is late, but not by much: steady jobs end close to when they were expected.
            wait = min(wait, max(0.5, 0.1 * usual))
        self._not_before = missed.look_again_at = now + wait

    def _learn(self, leader: Watched, elapsed: float) -> None:
        if leader.ended:
            at_least = elapsed if leader.looks > 1 else _AT_LEAST * elapsed
            self._times.took(leader.kind, at_least=at_least, at_most=elapsed)

    async def _look_at_the_others(self, kind: str) -> Watched | None:
        """Look at more and more jobs at once. Returns one that is not over, if there was one."""
        count, now = 1, asyncio.get_running_loop().time()
        usual = self._times.usual(kind) or 0.0
        ready = [job for job in self.jobs if now - job.started >= _AT_LEAST * usual]
        while ready:
            some, ready = ready[:count], ready[count:]
            over = await asyncio.gather(*map(self._look, some))
            if not all(over):
                return some[over.index(False)]
            count *= 2
        return None

    async def _look(self, job: Watched) -> bool:
        """Look at a job. Returns whether nobody need look again."""
        job.looks += 1
        job.before = (job.looked_after, job.progress or 0.0)
        job.looked_after = asyncio.get_running_loop().time() - job.started
        try:
            job.ended = await job.look()
        except Exception as error:  # noqa: BLE001 (whoever waits for this job is told, and nobody else)
            self._end(job, error)
            return True
        if job.ended:
            self._end(job, None)
        return job.ended

    def _end(self, job: Watched, error: Exception | None) -> None:
        for waiter in self.jobs.pop(job, set()):
            if waiter.done():
                continue
            if error is None:
                waiter.set_result(None)
            else:
                waiter.set_exception(copy_of(error))
                # Whoever waited may be gone with the client.
                waiter.exception()
