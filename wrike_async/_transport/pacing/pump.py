"""What takes the slots of one session and has the queue give them away.

A pump is a task that lives only while there is work for its session and room in flight, so an idle client costs
nothing. It takes a permit of the pace first and only then asks the queue whom to serve, so work that arrives, or is
cancelled, while a slot is awaited is seen. A permit that finds nobody is kept for the next one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Protocol

from wrike_async._transport.pacing.rate_limiter import Need, RateLimiter
from wrike_async._transport.pacing.usage import EARLY
from wrike_async._transport.session import Session

__all__ = ["Pump", "Spawn", "Work"]

Spawn = Callable[[Coroutine[Any, Any, None]], "asyncio.Task[None]"]


class Work(Protocol):
    """What pumps serve."""

    def waits_for(self, session: Session, *, patient_too: bool) -> bool:
        """Tell whether anything waits that the session may serve now; the patient only count if asked for."""
        ...

    def need(self, session: Session) -> Need:
        """Tell what the next slot of the session is for: `waits_for` says that there is something."""
        ...

    def serve(self, session: Session, taken_at: float, *, patient_too: bool) -> None:
        """Give the session's slot, taken at that moment, to whom it is due."""

    async def find_owner(self, session: Session) -> None:
        """Have the session's limiter be the one of its credential's owner."""

    def failed(self, error: Exception) -> None:
        """Learn that slots cannot be taken any more."""


class Pump:
    """Serves work with the slots of one session."""

    __slots__ = ("_loop", "_moment", "_session", "_spawn", "_task", "_work")

    def __init__(self, session: Session, work: Work, loop: asyncio.AbstractEventLoop, spawn: Spawn) -> None:
        self._session = session
        self._work = work
        self._loop = loop
        self._spawn = spawn
        self._task: asyncio.Task[None] | None = None
        self._moment: asyncio.Future[None] | None = None

    def wake(self) -> None:
        """Look at the queue in the next turn of the loop: something changed."""
        if self._task is None:
            if self._work.waits_for(self._session, patient_too=True):
                self._task = self._spawn(self._run())
                self._task.add_done_callback(self._ended)
        elif self._moment is not None and not self._moment.done():
            self._moment.set_result(None)

    def close(self) -> None:
        """End for good; the queue has to be empty by now."""
        if self._task is not None:
            self._task.cancel()

    def _ended(self, task: asyncio.Task[None]) -> None:
        if self._task is task:
            self._task = None
        error = None if task.cancelled() else task.exception()
        if isinstance(error, Exception):
            self._work.failed(error)
        # Somebody may have cancelled all tasks that there are.
        self.wake()

    async def _run(self) -> None:
        session, work = self._session, self._work
        try:
            await work.find_owner(session)
            while work.waits_for(session, patient_too=True):
                limiter = session.limiter
                if limiter is None:
                    work.serve(session, self._loop.time(), patient_too=True)
                elif (need := await self._slot_is_near(limiter)) is not None:
                    await self._take_slot(limiter, need)
        finally:
            # From here on another one has to be started, though this one is still in its last turn.
            self._task = None

    async def _slot_is_near(self, limiter: RateLimiter) -> Need | None:
        """Wait until nothing but the pace may hold up what waits; returns what that is.

        ``None`` where things may have changed meanwhile.
        """
        now = self._loop.time()
        need = self._work.need(self._session)
        moment = limiter.ready_at(now, need)
        if moment <= now + EARLY:
            return need
        self._moment = self._loop.create_future()
        timer = self._loop.call_at(moment, self.wake)
        try:
            await self._moment
        finally:
            timer.cancel()
            self._moment = None
        return None

    async def _take_slot(self, limiter: RateLimiter, need: Need) -> None:
        await limiter.permit(self._loop.time(), need)
        now = self._loop.time()
        patient_too = limiter.lets_patient_go(now)
        is_due = self._session.limiter is limiter and self._work.waits_for(self._session, patient_too=patient_too)
        if not is_due:
            return
        unearned = limiter.unearned(now)
        taken_at = limiter.take(now)
        if taken_at is not None:
            self._work.serve(self._session, taken_at, patient_too=patient_too)
            await limiter.forgo(unearned)
