"""Work that is done in order where it is about the same thing, and at the same time where it is not."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

import attrs

__all__ = ["Lanes"]

_Job = TypeVar("_Job")


@attrs.define
class _Lane(Generic[_Job]):
    key: Hashable
    jobs: deque[_Job] = attrs.field(factory=deque)


class Lanes(Generic[_Job]):
    """A queue of jobs for each of many things. No task is there while there is nothing to do.

    Args:
        at_once: how many jobs may be worked on at the same time, each of another lane.
        work: does a job. It returns ``None``, or the seconds after which the job is to be done again; its lane waits
            that long, and takes no place meanwhile. It raises nothing.
    """

    def __init__(self, at_once: int, work: Callable[[_Job], Awaitable[float | None]]) -> None:
        self._at_once = at_once
        self._work = work
        self._lanes: dict[Hashable, _Lane[_Job]] = {}
        self._ready: deque[_Lane[_Job]] = deque()
        self._workers: set[asyncio.Task[None]] = set()
        self._pauses: set[asyncio.TimerHandle] = set()
        self._is_over = False

    def add(self, key: Hashable, job: _Job) -> None:
        """Have a job done after all others of its lane."""
        lane = self._lanes.get(key)
        if lane is None:
            lane = self._lanes[key] = _Lane(key)
            self._make_ready(lane)
        lane.jobs.append(job)

    async def cancel(self) -> None:
        """Stop all work for good, and forget what was not done."""
        self._is_over = True
        for pause in self._pauses:
            pause.cancel()
        self._pauses.clear()
        self._ready.clear()
        self._lanes.clear()
        workers = list(self._workers)
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)

    def _make_ready(self, lane: _Lane[_Job]) -> None:
        self._ready.append(lane)
        if len(self._workers) < self._at_once:
            worker = asyncio.get_running_loop().create_task(self._do())
            self._workers.add(worker)

    async def _do(self) -> None:
        try:
            await self._do_what_is_ready()
        finally:
            # At once, and not when the task has ended: a lane that becomes ready in between would find no place.
            if (worker := asyncio.current_task()) is not None:
                self._workers.discard(worker)

    async def _do_what_is_ready(self) -> None:
        while self._ready:
            lane = self._ready.popleft()
            pause = await self._work(lane.jobs[0])
            if self._is_over:
                # It did not let itself be stopped; what stands behind it is not begun.
                return
            if pause is not None:
                self._wait(lane, pause)
                continue
            lane.jobs.popleft()
            if lane.jobs:
                self._ready.append(lane)
            else:
                del self._lanes[lane.key]

    def _wait(self, lane: _Lane[_Job], seconds: float) -> None:
        def go_on() -> None:
            self._pauses.discard(pause)
            self._make_ready(lane)

        pause = asyncio.get_running_loop().call_later(seconds, go_on)
        self._pauses.add(pause)
