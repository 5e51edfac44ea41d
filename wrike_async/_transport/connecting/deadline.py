"""Bounds on the time that blocks of code take."""

from __future__ import annotations

import asyncio
import math
from typing import Final

__all__ = ["NEVER", "Deadline", "Deadlines"]

NEVER: Final = math.inf


class Deadlines:
    """The deadlines of requests that are on their way together, over one timer of the loop: hardly any is ever due.

    Attributes:
        loop: which one.
        due: when each is, by the time of the loop.
        next: when they are looked at next.
    """

    __slots__ = ("_timer", "due", "loop", "next")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.due: dict[Deadline, float] = {}
        self.next = NEVER
        self._timer: asyncio.TimerHandle | None = None

    def set(self, deadline: Deadline, when: float) -> None:
        """Have a deadline due at a time of the loop, and not when it was due before."""
        self.due[deadline] = when
        if when < self.next:
            self._look_at(when)

    def rest(self) -> None:
        """Need no timer, as long as there is no deadline: one that stayed would move a virtual clock."""
        if self.next != NEVER:
            self._look_at(NEVER)

    def abandon(self) -> None:
        """End all blocks now, because nobody waits any more for what they do."""
        for deadline in tuple(self.due):
            deadline.abandon(self.loop.time())

    def _look_at(self, when: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None if when == NEVER else self.loop.call_at(when, self._look, when)
        self.next = when

    def _look(self, now: float) -> None:
        for deadline in [each for each, when in self.due.items() if when <= now]:
            del self.due[deadline]
            deadline.expire()
        self._look_at(min(self.due.values(), default=NEVER))


class Deadline:
    """Ends its block with `TimeoutError` when time is up: `asyncio.timeout`, without coroutines to enter and leave it.

    Each request has one, and most of what it costs would be those, and a timer of its own.

    Attributes:
        when: the time of the loop that it is due at; `NEVER` for none.
        expired: whether it was.
        abandoned: whether it is due because nobody waits any more for what the block does.
    """

    __slots__ = ("_cancelling", "_deadlines", "_task", "abandoned", "expired", "when")

    def __init__(self, deadlines: Deadlines, seconds: float | None) -> None:
        """Make one that is due in so many seconds, if at any time."""
        self.when = NEVER if seconds is None else deadlines.loop.time() + seconds
        self.expired = self.abandoned = False
        self._deadlines = deadlines
        self._task: asyncio.Task[object] | None = None
        self._cancelling = 0

    def move(self, when: float) -> None:
        """Have it due at another time, or never."""
        self.when = when
        self._deadlines.set(self, when)

    def expire(self) -> None:
        """Cancel the task that is in the block."""
        self.expired = True
        if self._task is not None:
            self._task.cancel()

    def abandon(self, now: float) -> None:
        """Have it due now, for good."""
        self.abandoned = True
        self.move(now)

    def __enter__(self) -> Deadline:
        task = self._task = asyncio.current_task()
        if task is None:
            raise RuntimeError("a request has to be sent inside of a task")
        self._cancelling = task.cancelling()
        deadlines = self._deadlines
        deadlines.due[self] = self.when
        if self.when < deadlines.next:
            deadlines.set(self, self.when)
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        deadlines = self._deadlines
        deadlines.due.pop(self, None)
        if not deadlines.due:
            deadlines.rest()
        task, self._task = self._task, None
        if not self.expired or task is None:
            return
        # Where somebody else wants the task cancelled, too, it is.
        if task.uncancel() <= self._cancelling and isinstance(error, asyncio.CancelledError):
            raise TimeoutError from error
