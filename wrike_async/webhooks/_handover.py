"""Events that are walked over, instead of functions that are called."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator

from wrike_async.webhooks._events.base import Event

__all__ = ["Handover"]


class Handover:
    """Gives events to whoever asks for the next one."""

    def __init__(self) -> None:
        self._offers: deque[tuple[Event, asyncio.Future[None]]] = deque()
        self._asking: deque[asyncio.Future[None]] = deque()
        self._is_over = False
        self.walks = 0

    async def give(self, event: Event) -> None:
        """Return when somebody has had the event and asks for the next one."""
        taken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._offers.append((event, taken))
        self._wake_one()
        await taken

    async def events(self) -> AsyncIterator[Event]:
        """Return events as they come, until there will be no more. Several may walk; each gets others.

        An event is handled when the next one is asked for. One whose walk ends before that goes to another walk.
        """
        self.walks += 1
        try:
            while offer := await self._next():
                event, taken = offer
                try:
                    yield event
                except BaseException:
                    if not taken.done():
                        self._offers.appendleft(offer)
                        self._wake_one()
                    raise
                if not taken.done():
                    taken.set_result(None)
        finally:
            self.walks -= 1

    def end(self) -> None:
        """Let everybody go who waits for an event."""
        self._is_over = True
        for asking in self._asking:
            if not asking.done():
                asking.set_result(None)

    async def _next(self) -> tuple[Event, asyncio.Future[None]] | None:
        while True:
            while self._offers:
                offer = self._offers.popleft()
                if not offer[1].done():
                    return offer
            if self._is_over:
                return None
            asking: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._asking.append(asking)
            try:
                await asking
            except BaseException:
                # Perhaps it was woken for an offer, which then is another's.
                if self._offers:
                    self._wake_one()
                raise
            finally:
                self._asking.remove(asking)

    def _wake_one(self) -> None:
        for asking in self._asking:
            if not asking.done():
                asking.set_result(None)
                return
