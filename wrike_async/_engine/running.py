"""What exists while a client is in use: sessions, the queue, calls and lookups, wired together."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from wrike_async._engine.calls import Calls
from wrike_async._engine.dispatch import Dispatcher
from wrike_async._engine.lookups import Lookups
from wrike_async._engine.options import EngineOptions
from wrike_async._engine.transfers import Transfers
from wrike_async._transport.events import Events
from wrike_async._transport.pool import SessionPool
from wrike_async._wire.records import decode_items
from wrike_async.version import USER_AGENT

__all__ = ["Running"]

Result = TypeVar("Result")


class Running:
    """What exists while a client is in use."""

    def __init__(self, options: EngineOptions, events: Events, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.pool = SessionPool(
            options.credentials,
            base_url=options.base_url,
            prefer_base_url=options.prefer_base_url,
            quota=options.quota,
            max_connections=options.max_connections,
            user_agent=USER_AGENT,
            http=options.http,
        )
        self.tasks: set[asyncio.Task[Any]] = set()
        self.dispatcher = Dispatcher(self.pool, max_in_flight=options.max_connections, loop=loop)
        self.calls = Calls(self.pool, self.dispatcher, events, loop)
        self.transfers = Transfers(self.calls, loop)
        self.lookups = Lookups(self.dispatcher, self.calls, decode_items, self.spawn)

    def spawn(self, work: Coroutine[Any, Any, Result]) -> asyncio.Task[Result]:
        """Start a task that `aclose` ends."""
        task = self.loop.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self.tasks.discard(task)
        if not task.cancelled():
            # Whoever wanted the result may be gone; an error that nobody fetches is no news then.
            task.exception()

    async def aclose(self) -> None:
        """End what is queued and under way, and close what was opened."""
        self.dispatcher.close()
        self.calls.close()
        self.lookups.close()
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await self.pool.aclose()
