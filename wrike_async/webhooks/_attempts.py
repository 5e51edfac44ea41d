"""One event, until all who want it have handled it, or one of them could not."""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextvars import copy_context
from typing import Any, Final, Protocol, TypeAlias

import attrs

from wrike_async.webhooks._events.base import Event
from wrike_async.webhooks._inbox import InboxEntry
from wrike_async.webhooks._interruptions import ends_the_work

__all__ = ["Attempts", "Job", "OnError", "StoredDelivery", "Taker"]

logger = logging.getLogger("wrike_async")

OnError: TypeAlias = Callable[[Event, BaseException], Awaitable[object] | object]
"""Called with an event and the error of whoever could not handle it, after the last attempt."""

_LONGEST_PAUSE: Final = 60.0


class Taker(Protocol):
    """Whoever gets events."""

    async def give(self, event: Event) -> None:
        """Have an event handled."""
        ...


@attrs.define
class StoredDelivery:
    """A delivery whose events are being handled.

    Attributes:
        entry: by which its inbox knows it.
        left: how many of its events are not finished.
        failures: why some could not be handled.
    """

    entry: InboxEntry
    left: int
    failures: list[str] = attrs.field(factory=list)


@attrs.define
class Job:
    """An event to handle.

    Attributes:
        event: the event.
        delivery: with which it came.
        takers: who has not handled it.
        attempts: how often it was tried.
    """

    event: Event
    delivery: StoredDelivery
    takers: Sequence[Taker]
    attempts: int = 0


class Attempts:
    """Has events handled, again where that fails.

    Args:
        most: how often, in all.
        on_error: told of those that failed to the end.

    Attributes:
        context: what everybody who is called finds in context variables. What they set there, nobody else sees.
    """

    def __init__(self, most: int, on_error: OnError | None) -> None:
        self._most = most
        self._on_error = on_error
        self._tasks: set[asyncio.Task[None]] = set()
        self.context = copy_context()

    @property
    def is_asking(self) -> bool:
        """Whether it is a handler that asks this."""
        return asyncio.current_task() in self._tasks

    async def make(self, job: Job) -> float | None:
        """Try to have an event handled by those who have not.

        Returns:
            ``None`` when there is nothing more to do: then ``job.takers`` are those that failed. Otherwise the seconds
            to wait before the next attempt.
        """
        outcomes = await self._give_to_all(job.takers, job.event)
        failed = [(taker, error) for taker, error in zip(job.takers, outcomes, strict=True) if error is not None]
        job.takers = [taker for taker, _ in failed]
        job.attempts += 1
        if not failed:
            return None
        if job.attempts < self._most:
            return min(5.0 ** (job.attempts - 1), _LONGEST_PAUSE)
        for _, error in failed:
            job.delivery.failures.append(f"{job.event.event_type}: {type(error).__name__}: {_text_of(error)}")
            await self._tell(job.event, error)
        return None

    async def _tell(self, event: Event, error: BaseException) -> None:
        # What others wrote in quotes, so that it looks like nothing else in a log.
        logger.error(
            "%r of %r could not be handled in %d attempts",
            event.event_type,
            event.entity_id,
            self._most,
            exc_info=error,
        )
        if self._on_error is None:
            return
        if (failure := await self._error_of(self._call(self._on_error, event, error))) is not None:
            logger.error("on_error failed", exc_info=failure)

    async def _call(self, on_error: OnError, event: Event, error: BaseException) -> None:
        told = on_error(event, error)
        if inspect.isawaitable(told):
            await told

    async def _give_to_all(self, takers: Sequence[Taker], event: Event) -> Sequence[BaseException | None]:
        if len(takers) == 1:
            return [await self._error_of(takers[0].give(event))]
        return await asyncio.gather(*(self._error_of(taker.give(event)) for taker in takers))

    async def _error_of(self, call: Coroutine[Any, Any, None]) -> BaseException | None:
        """Run what others wrote, and return what it raises, whatever that is: others go on."""
        # A task of its own, so that one that cancels the task that it runs in ends nothing else.
        task = asyncio.get_running_loop().create_task(call, context=self.context.copy())
        self._tasks.add(task)
        try:
            await task
        except BaseException as error:
            if ends_the_work(error):
                raise
            return error
        finally:
            self._tasks.discard(task)
        return None


def _text_of(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # noqa: BLE001 (it is what somebody's class makes of itself)
        return "(it has no text)"
