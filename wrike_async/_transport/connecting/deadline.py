"""A bound on the time that a block of code takes."""

from __future__ import annotations

import asyncio

__all__ = ["Deadline"]


class Deadline:
    """Ends its block with `TimeoutError` when time is up: `asyncio.timeout`, without coroutines to enter and leave it.

    Each request has one, and a third of what that costs is the coroutines.

    Attributes:
        when: the time of the loop that it is due at; ``None`` for never.
        expired: whether it was.
    """

    __slots__ = ("_cancelling", "_loop", "_task", "_timer", "expired", "when")

    def __init__(self, loop: asyncio.AbstractEventLoop, seconds: float | None) -> None:
        """Make one that is due in so many seconds."""
        self.when = None if seconds is None else loop.time() + seconds
        self.expired = False
        self._loop = loop
        self._task: asyncio.Task[object] | None = None
        self._cancelling = 0
        self._timer: asyncio.TimerHandle | None = None

    def move(self, when: float | None) -> None:
        """Have it due at another time, or never."""
        if self._timer is not None:
            self._timer.cancel()
        self.when = when
        self._timer = None if when is None else self._loop.call_at(when, self._expire)

    def _expire(self) -> None:
        self.expired, self._timer = True, None
        if self._task is not None:
            self._task.cancel()

    def __enter__(self) -> Deadline:
        task = self._task = asyncio.current_task(self._loop)
        if task is None:
            raise RuntimeError("a request has to be sent inside of a task")
        self._cancelling = task.cancelling()
        if self.when is not None:
            self._timer = self._loop.call_at(self.when, self._expire)
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        task, self._task = self._task, None
        # Where somebody else wants the task cancelled, too, it is.
        if not self.expired or task is None:
            return
        # Where somebody else wants the task cancelled, too, it is.
        if task.uncancel() <= self._cancelling and isinstance(error, asyncio.CancelledError):
            raise TimeoutError from error
