"""What exists while a client is in use: sessions, the queue and calls, wired together, and what stands on them."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, Protocol, TypeVar, runtime_checkable

from wrike_async._engine.calls import Calls
from wrike_async._engine.dispatch import Dispatcher
from wrike_async._engine.setup import EngineSetup
from wrike_async._transport.events import Events
from wrike_async._transport.pool import SessionPool
from wrike_async.version import USER_AGENT

__all__ = ["Running"]

Result = TypeVar("Result")


@runtime_checkable
class _Closable(Protocol):
    def close(self) -> None: ...


class Running:
    """What exists while a client is in use.

    Attributes:
        loop: the event loop that it belongs to.
        pool: the sessions.
        dispatcher: the queue for the quota.
        calls: performs single requests.
        tasks: what was spawned and has not ended.
        parts: what is made once for each client when it is first asked for; see `Engine.part`.
    """

    def __init__(self, setup: EngineSetup, events: Events, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.pool = SessionPool(
            setup.credentials,
            base_url=setup.base_url,
            prefer_base_url=setup.prefer_base_url,
            quota=setup.quota,
            max_connections=setup.max_connections,
            user_agent=USER_AGENT,
            http=setup.http,
        )
        self.dispatcher = Dispatcher(self.pool, max_in_flight=self.pool.connections, loop=loop)
        self.calls = Calls(self.pool, self.dispatcher, events, loop)
        self.parts: dict[Any, Any] = {}
        self.tasks: set[asyncio.Task[Any]] = set()

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
        for part in self.parts.values():
            if isinstance(part, _Closable):
                part.close()
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await self.pool.aclose()
