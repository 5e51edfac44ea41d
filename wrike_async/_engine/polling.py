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
from typing import Any

import attrs

from wrike_async._engine.engine import Engine
from wrike_async._wire.operation import Operation
from wrike_async.errors import (
    ClientClosed,
    DecodeError,
    JobTimeout,
    QuotaWaitExceeded,
    RateLimited,
    ServerError,
    TransportError,
    WrikeError,
)
from wrike_async.options import CallOptions

__all__ = ["Polling", "has_ended"]

_GET: Operation[Any] = Operation(method="GET", path="/async_job/{asyncJobId}", gateway=False)

_LONGEST_WAIT = 60.0
_LOOKS_AS_LEADER = 4
# A job that is done at the first look took at most that long; the estimate sinks until it is found too short.
_AT_LEAST = 0.9
_TRANSIENT = (TransportError, ServerError, DecodeError, RateLimited, QuotaWaitExceeded)
_ENDED = frozenset({"Completed", "Failed", "Cancelled"})


def has_ended(job: dict[str, Any]) -> bool:
    """Whether a job, as it came, will not change any more."""
    return job.get("status") in _ENDED


@attrs.define(eq=False)
class _AwaitedJob:
    job_id: str
    started: float
    options: CallOptions
    ended: asyncio.Future[dict[str, Any]]
    looks: int = 0
    progress: float | None = None


class Polling:
    """Waits for jobs; one for each client."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._schedules: dict[str, _JobSchedule] = {}

    async def wait_for(self, job_id: str, kind: str, options: CallOptions, *, timeout: float) -> dict[str, Any]:
        """Wait until a job has ended, well or badly, and return it as it came.

        Args:
            job_id: of the job, which has just been started.
            kind: jobs of a kind take alike.
            options: of the requests.
            timeout: the longest wait, in seconds.

        Raises:
            JobTimeout: it has not ended yet.
            ApiError: Wrike tells nothing of it.
            ClientClosed: the client was closed.
        """
        loop = asyncio.get_running_loop()
        job = _AwaitedJob(job_id, loop.time(), options, loop.create_future())
        schedule = self._schedules.get(kind)
        if schedule is None:
            schedule = self._schedules[kind] = _JobSchedule(self._engine, kind)
        schedule.join(job)
        try:
            async with asyncio.timeout(timeout):
                return await job.ended
        except TimeoutError:
            raise JobTimeout(
                f"the job {job_id} is not done after {timeout:g} s; Wrike may go on with it", job_id=job_id
            ) from None
        finally:
            schedule.leave(job)


class _JobSchedule:
    """The jobs of a kind, and the task that looks after them while there are any."""

    def __init__(self, engine: Engine, kind: str) -> None:
        self._engine = engine
        self._kind = kind
        self._jobs: dict[_AwaitedJob, None] = {}
        self._not_before = 0.0
        self._changed: asyncio.Future[None] | None = None
        self._task: asyncio.Task[None] | None = None

    def join(self, job: _AwaitedJob) -> None:
        if not self._jobs:
            self._not_before = 0.0
        self._jobs[job] = None
        self._wake()
        if self._task is None:
            self._task = self._engine.spawn(self._look_after())
            self._task.add_done_callback(self._stopped)

    def leave(self, job: _AwaitedJob) -> None:
        self._jobs.pop(job, None)
        self._wake()
        if not self._jobs and self._task is not None:
            # A look may be under way, for nobody.
            task, self._task = self._task, None
            task.cancel()

    def _wake(self) -> None:
        if self._changed is not None and not self._changed.done():
            self._changed.set_result(None)

    def _stopped(self, task: asyncio.Task[None]) -> None:
        if self._task is not task:
            return
        self._task = None
        for job in list(self._jobs):
            if not job.ended.done():
                job.ended.set_exception(ClientClosed("the client was closed while a job was waited for"))
                # Whoever waited may be gone with the client.
                job.ended.exception()

    async def _look_after(self) -> None:
        loop = asyncio.get_running_loop()
        while self._jobs:
            leader = min(self._jobs, key=lambda job: (job.looks // _LOOKS_AS_LEADER, job.started))
            wait = self._due(leader) - loop.time()
            if wait > 0:
                self._changed = loop.create_future()
                await asyncio.wait({self._changed}, timeout=wait)
                continue
            missed: _AwaitedJob | None = leader
            if await self._look(leader):
                self._learn(leader, loop.time() - leader.started)
                missed = await self._look_at_the_others()
            self._plan_next(missed, loop.time())

    def _due(self, job: _AwaitedJob) -> float:
        times = self._engine.job_times
        usual = times.usual(self._kind)
        first = times.next_look(self._kind, 0.0, latest=_LONGEST_WAIT) if usual is None or not job.looks else 0.0
        return max(job.started + first, self._not_before)

    def _plan_next(self, missed: _AwaitedJob | None, now: float) -> None:
        if missed is None:
            self._not_before = now
            return
        times = self._engine.job_times
        elapsed = now - missed.started
        wait = times.next_look(self._kind, elapsed, missed.progress, latest=_LONGEST_WAIT)
        usual = times.usual(self._kind)
        if usual is not None and usual <= elapsed < 2 * usual:
            # It is late, but not by much: steady jobs end close to when they were expected.
            wait = min(wait, max(0.5, 0.1 * usual))
        self._not_before = now + wait

    def _learn(self, leader: _AwaitedJob, elapsed: float) -> None:
        if leader.ended.cancelled() or leader.ended.exception() is not None:
            return
        at_least = elapsed if leader.looks > 1 else _AT_LEAST * elapsed
        self._engine.job_times.took(self._kind, at_least=at_least, at_most=elapsed)

    async def _look_at_the_others(self) -> _AwaitedJob | None:
        """Look at more and more jobs at once. Returns one that is not over, if there was one."""
        count, now = 1, asyncio.get_running_loop().time()
        usual = self._engine.job_times.usual(self._kind) or 0.0
        ready = [job for job in self._jobs if now - job.started >= _AT_LEAST * usual]
        while ready:
            some, ready = ready[:count], ready[count:]
            over = await asyncio.gather(*map(self._look, some))
            if not all(over):
                return some[over.index(False)]
            count *= 2
        return None

    async def _look(self, job: _AwaitedJob) -> bool:
        """Look at a job. Returns whether it is over, so that nobody need look again."""
        job.looks += 1
        try:
            reply = await self._engine.call(_GET, job.options, ids=[job.job_id], lane="bulk")
        except _TRANSIENT:
            return False
        except WrikeError as refusal:
            self._end(job, refusal)
            return True
        found = reply.envelope.data[0] if reply.envelope.data else None
        if not isinstance(found, dict):
            return False
        progress = found.get("progressPercent")
        job.progress = progress if isinstance(progress, int | float) else None
        if has_ended(found):
            self._end(job, found)
            return True
        return False

    def _end(self, job: _AwaitedJob, outcome: dict[str, Any] | WrikeError) -> None:
        self._jobs.pop(job, None)
        if job.ended.done():
            return
        if isinstance(outcome, WrikeError):
            job.ended.set_exception(outcome)
        else:
            job.ended.set_result(outcome)
