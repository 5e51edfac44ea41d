"""The life of an engine: bound to the loop of its first use, until it is closed."""

from __future__ import annotations

import asyncio
import warnings
from typing import TYPE_CHECKING

from wrike_async._engine.setup import EngineSetup
from wrike_async._transport.events import Events, Stats, log_as_the_environment_says
from wrike_async.errors import ClientClosed, WrongEventLoop

if TYPE_CHECKING:
    from wrike_async._engine.running import Running

__all__ = ["ANOTHER_LOOP", "EngineLife"]

ANOTHER_LOOP = (
    "this client belongs to the event loop of its first use, and this is another one: make a client for each loop "
    "(for each asyncio.run), inside of it"
)


class EngineLife:
    """What an engine is from its making to its closing, whatever it does meanwhile."""

    def __init__(self, setup: EngineSetup) -> None:
        """Take what it is made of; nothing is opened before the first use.

        Raises:
            InvalidArgument: the environment asks for a log of a kind that there is not.
        """
        log_as_the_environment_says()
        self._setup = setup
        self._events = Events(setup.hooks)
        self._running: Running | None = None
        self._closed = False
        self._blocks = 0

    @property
    def base_url(self) -> str:
        """Where requests go, as far as that is known before the first one."""
        setup = self._setup
        return setup.base_url if setup.prefer_base_url else setup.credentials[0].base_url or setup.base_url

    @property
    def closed(self) -> bool:
        """Whether the client was closed; it may still be about it."""
        return self._closed

    def start(self) -> None:
        """Bind to the running loop.

        Raises:
            WrongEventLoop: it is not the loop of the first use.
            ClientClosed: the client was closed.
        """
        self._use()

    def _use(self) -> Running:
        if self._closed:
            raise ClientClosed("the client was closed; make a new one")
        loop = asyncio.get_running_loop()
        if self._running is None:
            # The HTTP client and all that stands on it: most of what importing this SDK could cost.
            from wrike_async._engine.running import Running

            self._running = Running(self._setup, self._events, loop)
        elif self._running.loop is not loop:
            raise WrongEventLoop(ANOTHER_LOOP)
        return self._running

    @property
    def stats(self) -> Stats:
        """What was done so far."""
        running = self._running
        if running is None or self._closed:
            return self._events.snapshot(quota_used=None, speed=None, in_flight=0, queued=0)
        return self._events.snapshot(
            quota_used=running.pool.quota_used(running.loop.time()),
            speed=running.pool.speed(running.loop.time()),
            in_flight=running.dispatcher.in_flight + running.streams.open,
            queued=running.dispatcher.queued,
        )

    def __del__(self) -> None:
        running: Running | None = self.__dict__.get("_running")
        if running is None or self._closed:
            return
        left = "was still open when its event loop was closed" if running.loop.is_closed() else "was never closed"
        warnings.warn(
            f"a client of {self.base_url} {left}: use 'async with Wrike(…) as wrike', or 'await wrike.aclose()'",
            ResourceWarning,
            stacklevel=2,
            source=self,
        )
        if running.loop.is_closed():
            running.abandon()
        else:
            # Garbage is collected in any thread.
            running.loop.call_soon_threadsafe(running.abandon)

    def enter(self) -> None:
        """Begin a block that the client is open for.

        Raises:
            WrongEventLoop, ClientClosed: as for `start`.
        """
        self._use()
        self._blocks += 1

    async def leave(self) -> None:
        """End a block; with the last one the client closes."""
        self._blocks -= 1
        if self._blocks == 0:
            await self.aclose()

    async def aclose(self) -> None:
        """Close the client; see `Running.aclose`.

        Raises:
            WrongEventLoop: it belongs to another loop, which goes on.
        """
        running, loop = self._running, _running_loop()
        if running is None or running.is_closed:
            self._closed = True
        elif loop is None:
            # A coroutine that is thrown away without its loop cannot wait for anything; `__del__` says it.
            return
        elif running.loop.is_closed():
            self._closed = True
            running.abandon()
        elif running.loop is not loop:
            raise WrongEventLoop(ANOTHER_LOOP)
        else:
            self._closed = True
            await running.aclose()


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
