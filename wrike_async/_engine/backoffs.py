"""Pauses between attempts, which the end of the client ends."""

from __future__ import annotations

import asyncio

from wrike_async.errors import ClientClosed

__all__ = ["Backoffs"]


class Backoffs:
    """The pauses of a client."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._waiting: set[asyncio.Future[None]] = set()
        self._closed = False

    async def wait(self, seconds: float) -> None:
        """Sleep, and wake with `ClientClosed` when the client is closed meanwhile."""
        if self._closed:
            raise ClientClosed("the client was closed; make a new one")
        future: asyncio.Future[None] = self._loop.create_future()
        timer = self._loop.call_later(seconds, _settle, future)
        self._waiting.add(future)
        try:
            await future
        finally:
            timer.cancel()
            self._waiting.discard(future)

    def close(self) -> None:
        """End every pause with `ClientClosed`."""
        self._closed = True
        for future in self._waiting:
            if not future.done():
                future.set_exception(ClientClosed("the client was closed while this call waited"))


def _settle(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
