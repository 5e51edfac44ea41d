"""One event, until all who want it have handled it, or one of them could not."""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Final, Protocol, TypeAlias

import attrs

from wrike_async.webhooks._events.base import Event
from wrike_async.webhooks._inbox import InboxEntry

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
    """

    def __init__(self, most: int, on_error: OnError | None) -> None:
        self._most = most
        self._on_error = on_error

    async def make(self, job: Job) -> float | None:
        """Try to have an event handled by those who have not.

        Returns:
            ``None`` when there is nothing more to do: then ``job.takers`` are those that failed. Otherwise the seconds
            to wait before the next attempt.
        """
        outcomes = await _give_to_all(job.takers, job.event)
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
        logger.error(
            "%s of %s could not be handled in %d attempts",
            event.event_type,
            event.entity_id,
            self._most,
            exc_info=error,
        )
        if self._on_error is None:
            return
        if (failure := await _error_of(partial(self._call, event, error))) is not None:
            logger.error("on_error failed", exc_info=failure)

    async def _call(self, event: Event, error: BaseException) -> None:
        told = self._on_error(event, error) if self._on_error is not None else None
        if inspect.isawaitable(told):
            await told


async def _give_to_all(takers: Sequence[Taker], event: Event) -> Sequence[BaseException | None]:
    if len(takers) == 1:
        return [await _give(takers[0], event)]
    return await asyncio.gather(*(_give(taker, event) for taker in takers))


async def _give(taker: Taker, event: Event) -> BaseException | None:
    return await _error_of(partial(taker.give, event))


async def _error_of(call: Callable[[], Awaitable[object]]) -> BaseException | None:
    """Call what others wrote, and return what it raises, whatever that is: others go on."""
    try:
        await call()
    except (KeyboardInterrupt, SystemExit):
        raise
    except asyncio.CancelledError as error:
        # Raised within, it is an error like others; only who cancels the work itself stops it.
        if (task := asyncio.current_task()) is not None and task.cancelling():
            raise
        return error
    except BaseException as error:  # noqa: BLE001 (one that ended the work would leave its lane waiting for ever)
        return error
    return None


def _text_of(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # noqa: BLE001 (it is what somebody's class makes of itself)
        return "(it has no text)"
