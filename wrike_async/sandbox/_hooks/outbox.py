"""Deliveries that wait, and their way to the hooks: one after the other to each, and again where it takes that."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from wrike_async.sandbox._hooks.delivery import DeliveryOutcome, DeliveryTry, HookDelivery
from wrike_async.sandbox._hooks.guesses import RETRIES, is_accepted, suspends
from wrike_async.sandbox._hooks.posting import Posting
from wrike_async.sandbox._state.documents import Document

__all__ = ["Outbox"]

_ANOTHER_SECRET = "another secret than the webhook has"


class Outbox:
    """Sends deliveries from the loop on which it was opened. They may be added from any thread.

    Args:
        find: returns a hook by its ID, where there is one.
        retry_after: returns the seconds from one try to the next.
    """

    def __init__(self, find: Callable[[str], Document | None], retry_after: Callable[[], float]) -> None:
        self.posting = Posting()
        self._find = find
        self._retry_after = retry_after
        self._loop: asyncio.AbstractEventLoop | None = None
        self._unfinished: set[HookDelivery] = set()
        self._queues: dict[str, list[HookDelivery]] = {}
        self._working: dict[str, asyncio.Task[None]] = {}
        self._timers: dict[HookDelivery, asyncio.TimerHandle] = {}
        self._nothing_waits: asyncio.Event

    @property
    def is_open(self) -> bool:
        """Whether anything would be sent."""
        return self._loop is not None

    def open(self) -> None:
        """Send from here on, on the running loop."""
        self._loop = asyncio.get_running_loop()
        self._nothing_waits = asyncio.Event()

    async def close(self) -> None:
        """Send nothing more; what waits is dropped."""
        working = list(self._working.values())
        for task in working:
            task.cancel()
        if working:
            await asyncio.wait(working)
        self.drop()
        self._loop = None
        self._working.clear()
        self._queues.clear()
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
        await self.posting.close()

    def add(self, delivery: HookDelivery, *, delay: float = 0.0, place: float | None = None) -> None:
        """Send a delivery, after a while, or not behind all that wait but at a place from 0 to 1 among them.

        Raises:
            RuntimeError: nothing would be sent.
        """
        if self._loop is None:
            raise RuntimeError("the sandbox is not running, so it delivers nothing")
        if delivery.fault == "lost":
            delivery.outcome = "lost"
        else:
            self._unfinished.add(delivery)
            self._loop.call_soon_threadsafe(self._schedule, delivery, delay, place)

    def drop(self) -> None:
        """End all that waits or is under way, as far as it is told."""
        for delivery in list(self._unfinished):
            self._end(delivery, "dropped")

    async def settled(self) -> None:
        """Wait until nothing waits or is under way, on whatever loop."""
        loop = self._loop
        if loop is None:
            return
        if loop is asyncio.get_running_loop():
            await self._settled()
        else:
            await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(self._settled(), loop))

    async def _settled(self) -> None:
        while self._unfinished:
            self._nothing_waits.clear()
            await self._nothing_waits.wait()

    def _schedule(self, delivery: HookDelivery, delay: float, place: float | None = None) -> None:
        if self._loop is not None and delay:
            self._timers[delivery] = self._loop.call_later(delay, self._line_up, delivery, place)
        else:
            self._line_up(delivery, place)

    def _line_up(self, delivery: HookDelivery, place: float | None) -> None:
        self._timers.pop(delivery, None)
        if self._loop is None or delivery.outcome is not None:
            return
        queue = self._queues.setdefault(delivery.hook_id, [])
        queue.insert(len(queue) if place is None else int(place * (len(queue) + 1)), delivery)
        if delivery.hook_id not in self._working:
            self._working[delivery.hook_id] = self._loop.create_task(self._work(delivery.hook_id))

    async def _work(self, hook_id: str) -> None:
        queue = self._queues[hook_id]
        try:
            while queue:
                await self._send(queue.pop(0))
        finally:
            del self._working[hook_id], self._queues[hook_id]

    async def _send(self, delivery: HookDelivery) -> None:
        hook = self._find(delivery.hook_id)
        if hook is None or hook["status"] != "Active":
            self._end(delivery, "dropped")
            return
        together = 2 if delivery.fault == "twice" and not delivery.rounds else 1
        delivery.rounds += 1
        statuses = await asyncio.gather(*(self._try(delivery, hook.get("_secret")) for _ in range(together)))
        if all(map(is_accepted, statuses)):
            self._end(delivery, "delivered")
        elif any(map(suspends, statuses)):
            # It may be gone by now, or another document.
            hook = self._find(delivery.hook_id)
            if hook is not None:
                hook["status"] = "Suspended"
            self._end(delivery, "suspended")
        elif delivery.rounds > RETRIES:
            self._end(delivery, "failed")
        else:
            self._schedule(delivery, self._retry_after())

    async def _try(self, delivery: HookDelivery, secret: str | None) -> int | None:
        sent = asyncio.get_running_loop().time()
        key = None if delivery.fault == "no_key" else delivery.key
        signing = _ANOTHER_SECRET if delivery.fault == "wrong_signature" else secret
        status = await self.posting.deliver(delivery.url, delivery.body, signing, key)
        delivery.tries.append(DeliveryTry(sent, status))
        return status

    def _end(self, delivery: HookDelivery, outcome: DeliveryOutcome) -> None:
        if delivery.outcome is None:
            delivery.outcome = outcome
        self._unfinished.discard(delivery)
        if not self._unfinished and self._loop is not None:
            # Who resets a sandbox may be on another thread.
            self._loop.call_soon_threadsafe(self._nothing_waits.set)
