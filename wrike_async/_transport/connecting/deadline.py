"""Bounds on the time that blocks of code take."""

from __future__ import annotations

import asyncio

__all__ = ["Deadline", "Deadlines"]


class Deadlines:
    """The deadlines of requests that are on their way together, over one timer of the loop: hardly any is ever due."""

    __slots__ = ("_loop", "_set", "_timer")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._set: dict[Deadline, float] = {}
        self._timer: asyncio.TimerHandle | None = None

    def in_seconds(self, seconds: float | None) -> Deadline:
        """Return a deadline that is due in so many seconds, if at any time."""
        return Deadline(self, None if seconds is None else self._loop.time() + seconds)

    def set(self, deadline: Deadline, when: float) -> None:
        """Have a deadline due at a time of the loop, and not when it was due before."""
        self._set[deadline] = when
        if self._timer is None or when < self._timer.when():
            self._look_at(when)

    def lift(self, deadline: Deadline) -> None:
        """Have a deadline due at no time."""
        self._set.pop(deadline, None)
        if not self._set and self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look_at(self, when: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_at(when, self._look, when)

    def _look(self, now: float) -> None:
        self._timer = None
        for deadline in [each for each, when in self._set.items() if when <= now]:
            del self._set[deadline]
            deadline.expire()
        if self._set:
            self._look_at(min(self._set.values()))


class Deadline:
    """Ends its block with `TimeoutError` when time is up: `asyncio.timeout`, without coroutines to enter and leave it.

    Each request has one, and most of what it costs would be those, and a timer of its own.

    Attributes:
        when: the time of the loop that it is due at; ``None`` for never.
        expired: whether it was.
    """

    __slots__ = ("_cancelling", "_deadlines", "_task", "expired", "when")

    def __init__(self, deadlines: Deadlines, when: float | None) -> None:
        """Make one that is due at a time of the loop, if at any."""
        self.when = when
        self.expired = False
        self._deadlines = deadlines
        self._task: asyncio.Task[object] | None = None
        self._cancelling = 0

    def move(self, when: float | None) -> None:
        """Have it due at another time, or never."""
        self.when = when
        if when is None:
            self._deadlines.lift(self)
        else:
            self._deadlines.set(self, when)

    def expire(self) -> None:
        """Cancel the task that is in the block."""
        self.expired = True
        if self._task is not None:
            self._task.cancel()

    def __enter__(self) -> Deadline:
        task = self._task = asyncio.current_task()
        if task is None:
            raise RuntimeError("a request has to be sent inside of a task")
        self._cancelling = task.cancelling()
        if self.when is not None:
            self._deadlines.set(self, self.when)
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self._deadlines.lift(self)
        task, self._task = self._task, None
        if not self.expired or task is None:
            return
        # Where somebody else wants the task cancelled, too, it is.
        if task.uncancel() <= self._cancelling and isinstance(error, asyncio.CancelledError):
            raise TimeoutError from error
