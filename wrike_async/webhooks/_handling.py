"""Deliveries leave the inbox, and their events go to whoever wants them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Hashable, Sequence
from contextlib import aclosing
from typing import Final

from wrike_async._json import loads
from wrike_async.webhooks._attempts import Attempts, Job, StoredDelivery, Taker
from wrike_async.webhooks._deliveries import events_of
from wrike_async.webhooks._events.base import Event
from wrike_async.webhooks._inbox import Inbox, InboxEntry
from wrike_async.webhooks._interruptions import ends_the_work
from wrike_async.webhooks._lanes import Lanes
from wrike_async.webhooks._noting import Noting
from wrike_async.webhooks._refusals import DeliveryRefused

__all__ = ["Handling"]

logger = logging.getLogger("wrike_async")

# What waits beyond stays in the inbox, so that memory does not grow with what a file holds.
_MOST_IN_HAND: Final = 10_000
_MOST_BYTES_IN_HAND: Final = 32 << 20
_PAUSE_AFTER_FAILURE: Final = 5.0


class Handling:
    """Takes deliveries out of an inbox. No task is there while there is nothing to do.

    Args:
        inbox: where they wait.
        takers_of: says who wants an event.
        at_once: how many events may be worked on at the same time.
        attempts: how an event is tried.
    """

    def __init__(
        self, inbox: Inbox, takers_of: Callable[[Event], Sequence[Taker]], at_once: int, attempts: Attempts
    ) -> None:
        self._inbox = inbox
        self._noting = Noting(inbox)
        self._takers_of = takers_of
        self._attempts = attempts
        self._lanes: Lanes[Job] = Lanes(at_once, self._work)
        self._most = max(_MOST_IN_HAND, at_once)
        self._feed: asyncio.Task[None] | None = None
        self._again = False
        self._later: asyncio.TimerHandle | None = None
        self._changed = asyncio.Event()
        self._bytes_in_hand = 0
        self.in_hand = 0
        self.handled = 0
        self.failed = 0

    async def start(self) -> None:
        """Begin with what waits already.

        Raises:
            Exception: whatever the inbox raises where it cannot be read.
        """
        looked: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.wake(looked)
        await looked

    def wake(self, looked: asyncio.Future[None] | None = None) -> None:
        """Look into the inbox.

        Args:
            looked: gets a result after the first look, or the error of it; otherwise errors are logged.
        """
        self._again = True
        if self._feed is None:
            self._feed = asyncio.get_running_loop().create_task(self._hand_out(looked))
        elif looked is not None:
            looked.set_result(None)

    async def drain(self, is_quiet: Callable[[], bool]) -> None:
        """Wait until everything was handled, and ``is_quiet`` says that nothing more comes."""
        while self._feed is not None or self._later is not None or self.in_hand or not is_quiet():
            self._changed.clear()
            await self._changed.wait()

    def notice(self) -> None:
        """Have `drain` look again."""
        self._changed.set()

    async def cancel(self) -> None:
        """Stop all work."""
        if self._later is not None:
            self._later.cancel()
            self._later = None
        if (feed := self._feed) is not None:
            feed.cancel()
            await asyncio.gather(feed, return_exceptions=True)
            self._feed = None
        await self._lanes.cancel()
        await self._noting.catch_up()

    async def count_left(self) -> int:
        """Return how many events are left. They are taken out of the inbox, so this comes last."""
        left = self.in_hand
        try:
            async with aclosing(self._inbox.waiting()) as entries:
                async for entry in entries:
                    left += _events_in(entry)
        except BaseException as error:
            if ends_the_work(error):
                raise
            logger.exception("cannot count what is left in %r", self._inbox)
        return left

    async def _hand_out(self, looked: asyncio.Future[None] | None) -> None:
        try:
            while self._again:
                self._again = False
                await self._room()
                async with aclosing(self._inbox.waiting()) as entries:
                    async for entry in entries:
                        _settle(looked)
                        await self._spread(entry)
                        await self._room()
            _settle(looked)
        except BaseException as error:
            if ends_the_work(error):
                raise
            if looked is not None and not looked.done():
                looked.set_exception(error)
            else:
                logger.exception("cannot read %r; it is tried again in %g s", self._inbox, _PAUSE_AFTER_FAILURE)
                self._later = asyncio.get_running_loop().call_later(_PAUSE_AFTER_FAILURE, self._look_again)
        finally:
            self._feed = None
            self.notice()

    async def _room(self) -> None:
        while self.in_hand >= self._most or self._bytes_in_hand >= _MOST_BYTES_IN_HAND:
            self._changed.clear()
            await self._changed.wait()

    def _look_again(self) -> None:
        self._later = None
        self.wake()

    async def _spread(self, entry: InboxEntry) -> None:
        try:
            events = events_of(entry.body)
        except DeliveryRefused as error:
            await self._noting.note(entry, str(error))
            return
        delivery = StoredDelivery(entry, len(events))
        self.in_hand += len(events)
        self._bytes_in_hand += len(entry.body) if events else 0
        for event in events:
            self._lanes.add(_lane_of(event), Job(event, delivery, self._takers_of(event)))
        if not events:
            await self._noting.note(entry)

    async def _work(self, job: Job) -> float | None:
        pause = await self._attempts.make(job)
        if pause is not None:
            return pause
        if job.takers:
            self.failed += 1
        else:
            self.handled += 1
        delivery = job.delivery
        delivery.left -= 1
        if delivery.left == 0:
            await self._noting.note(delivery.entry, "; ".join(delivery.failures))
            self._bytes_in_hand -= len(delivery.entry.body)
        self.in_hand -= 1
        self.notice()
        return None


def _settle(looked: asyncio.Future[None] | None) -> None:
    if looked is not None and not looked.done():
        looked.set_result(None)


def _lane_of(event: Event) -> Hashable:
    """Return what events are handled in order for: the same task, folder or work item, or else their kind."""
    return event.entity_id or (event.webhook_id, event.event_type)


def _events_in(entry: InboxEntry) -> int:
    try:
        return len(loads(entry.body))
    except (ValueError, TypeError):
        return 0
