"""One piece of work for any number of callers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

from wrike_async._wire.refusals.copies import copy_of

__all__ = ["SingleFlight"]

Result = TypeVar("Result")


class SingleFlight(Generic[Result]):
    """Callers who come while the work is under way wait for that, and get what it brings.

    A caller that is cancelled leaves the others alone. Only with the last one the work is cancelled too, and that
    caller waits until it has ended: nothing is left behind, and what must not be cut off (`to_the_end`) is not.
    """

    def __init__(self) -> None:
        self._under_way: _Flight[Result] | None = None

    async def join(self, work: Callable[[], Coroutine[Any, Any, Result]]) -> Result:
        """Return what the work brings, or raise a copy of its error; start it unless it is under way.

        Args:
            work: makes the coroutine.
        """
        while True:
            flight = self._under_way
            if flight is None or not flight.is_open:
                flight = self._under_way = _Flight(work())
            await flight.wait()
            # Those who came after the last caller had given up find the work cancelled, and start over.
            if not flight.task.cancelled():
                return _result_of(flight.task)


class _Flight(Generic[Result]):
    def __init__(self, work: Coroutine[Any, Any, Result]) -> None:
        self.task = asyncio.get_running_loop().create_task(work)
        self.task.add_done_callback(_look_at)
        self._waiting = 0

    @property
    def is_open(self) -> bool:
        """Whether one may still join; a loop that was closed meanwhile took its tasks along."""
        return not self.task.done() and self.task.get_loop() is asyncio.get_running_loop()

    async def wait(self) -> None:
        self._waiting += 1
        try:
            await asyncio.wait({self.task})
        except asyncio.CancelledError:
            if self._waiting == 1:
                self.task.cancel()
                await asyncio.wait({self.task})
            raise
        finally:
            self._waiting -= 1


def _result_of(task: asyncio.Task[Result]) -> Result:
    error = task.exception()
    if error is not None:
        raise copy_of(error)
    return task.result()


def _look_at(task: asyncio.Task[Any]) -> None:
    """Fetch the error of a task that nobody may be waiting for any more."""
    if not task.cancelled():
        task.exception()
