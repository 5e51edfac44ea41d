"""An event loop whose clock is virtual while its sockets are real.

`VirtualClockLoop.time()` stands still while anything can happen without it, and jumps to the next timer when
nothing can. An hour of pacing takes milliseconds, two runs see the same instants, and nothing is mocked:
aiohttp servers and clients in the same loop talk over loopback as always.

One turn of the loop goes as follows:

1. Something is ready to run: poll the sockets without waiting, leave the clock alone.
2. Nothing is ready: poll. If that finds nothing, give the kernel a moment (`_SETTLE`) and poll again, because
   bytes sent to ourselves may be a few microseconds late on a busy machine, and time must not overtake them.
3. Still nothing: move the clock to the next timer, by one clock resolution at the very least. Whoever wakes
   up a rounding error too early and sleeps again "until now", as aiolimiter does, would never get past it.
4. No timer either, or the clock is held: wait in real time, for sockets and threads.

The clock cannot know what happens outside the loop. Work in an executor holds it (`run_in_executor`,
`asyncio.to_thread`, name resolution); for threads of your own, child processes and other hosts use
`hold_clock`, or an ordinary loop.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import selectors
import time
from collections import deque
from collections.abc import Callable, Coroutine, Generator, Mapping
from concurrent.futures import Executor
from typing import Any, TypeAlias, TypeVar, TypeVarTuple

__all__ = ["VirtualClockDeadlock", "VirtualClockLoop", "run_virtual"]

_Args = TypeVarTuple("_Args")
_Result = TypeVar("_Result")
_Events: TypeAlias = list[tuple[selectors.SelectorKey, int]]

_SETTLE = 0.0001
_TASKS_NAMED = 10


class VirtualClockDeadlock(RuntimeError):
    """Nothing was left that could happen: the program would have hung. The message names the tasks."""


class VirtualClockLoop(asyncio.SelectorEventLoop):
    """An event loop on real sockets that never waits for a timer.

    Args:
        start: What `time()` says at first, in seconds.
        deadlock_after: Real seconds without any timer, socket event or finished thread after which
            `VirtualClockDeadlock` is raised. None waits for ever.
    """

    # What asyncio's own loop keeps, under the names it has had since Python 3.4.
    _ready: deque[asyncio.Handle]
    _scheduled: list[asyncio.TimerHandle]
    _stopping: bool
    _clock_resolution: float

    def __init__(self, *, start: float = 0.0, deadlock_after: float | None = 30.0) -> None:
        self._now = start
        self._holds = 0
        self._deadlock_after = deadlock_after
        super().__init__(_ClockSelector(selectors.DefaultSelector(), self._wait))

    def time(self) -> float:
        """Return the virtual time in seconds."""
        return self._now

    @contextlib.contextmanager
    def hold_clock(self) -> Generator[None]:
        """Keep the clock where it is, whatever timers are due: something outside the loop is awaited.

        Holds nest and may overlap.
        """
        self._holds += 1
        try:
            yield
        finally:
            self._holds -= 1

    def run_in_executor(  # noqa: D102  (asyncio's own; the clock is held until the result is there)
        self, executor: Executor | None, func: Callable[[*_Args], _Result], *args: *_Args
    ) -> asyncio.Future[_Result]:
        future = super().run_in_executor(executor, func, *args)
        self._holds += 1
        future.add_done_callback(self._release)
        return future

    async def shutdown_default_executor(self, *args: Any, **kwargs: Any) -> None:  # noqa: D102  (asyncio's own)
        with self.hold_clock():
            await super().shutdown_default_executor(*args, **kwargs)

    def _release(self, _future: asyncio.Future[Any]) -> None:
        self._holds -= 1

    def _wait(self, sockets: selectors.BaseSelector) -> _Events:
        """Return the socket events of one turn, after moving the clock if that is what the turn is for."""
        events = sockets.select(0)
        if events or self._ready or self._stopping:
            return events
        if self._holds or not self._scheduled:
            return self._wait_outside(sockets)
        due = self._scheduled[0].when()
        least = max(self._now + self._clock_resolution, math.nextafter(self._now, math.inf))
        # The loop's own wake-up socket is always registered; without any other there is nothing to be late.
        if due > least and len(sockets.get_map()) > 1:
            events = _settle(sockets)
            if events:
                return events
        self._now = max(due, least)
        return events

    def _wait_outside(self, sockets: selectors.BaseSelector) -> _Events:
        started = time.monotonic()
        events = sockets.select(self._deadlock_after)
        if events or self._deadlock_after is None or time.monotonic() - started < self._deadlock_after:
            return events
        raise VirtualClockDeadlock(self._describe_deadlock())

    def _describe_deadlock(self) -> str:
        what = "executor work or a held clock" if self._holds else "no timer, no thread"
        tasks = sorted(asyncio.all_tasks(self), key=lambda task: task.get_name())
        named = [f"{task.get_name()} ({task.get_coro()!r})" for task in tasks[:_TASKS_NAMED]]
        if len(tasks) > _TASKS_NAMED:
            named.append(f"and {len(tasks) - _TASKS_NAMED} more")
        waiting = "; ".join(named) or "none"
        return (
            f"the sockets were silent for {self._deadlock_after} real seconds and nothing else can happen "
            f"({what}) at virtual time {self._now}; waiting tasks: {waiting}"
        )


def _settle(sockets: selectors.BaseSelector) -> _Events:
    deadline = time.perf_counter() + _SETTLE
    while True:
        time.sleep(0)
        events = sockets.select(0)
        if events or time.perf_counter() >= deadline:
            return events


class _ClockSelector(selectors.BaseSelector):
    """What the loop takes for its selector. How to wait is not the loop's choice but the clock's."""

    def __init__(self, sockets: selectors.BaseSelector, wait: Callable[[selectors.BaseSelector], _Events]) -> None:
        self._sockets = sockets
        self._wait = wait

    def select(self, timeout: float | None = None) -> _Events:
        return self._wait(self._sockets)

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return self._sockets.register(fileobj, events, data)

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        return self._sockets.unregister(fileobj)

    def modify(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return self._sockets.modify(fileobj, events, data)

    def get_key(self, fileobj: Any) -> selectors.SelectorKey:
        return self._sockets.get_key(fileobj)

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        return self._sockets.get_map()

    def close(self) -> None:
        self._sockets.close()


def run_virtual(main: Callable[[], Coroutine[Any, Any, _Result]], *, deadlock_after: float | None = 30.0) -> _Result:
    """Run `main()` like `asyncio.run`, on a virtual clock that starts at 0, and return its result.

    Raises:
        VirtualClockDeadlock: nothing happened for `deadlock_after` real seconds.
    """
    with asyncio.Runner(loop_factory=lambda: VirtualClockLoop(deadlock_after=deadlock_after)) as runner:
        return runner.run(main())
