"""What the tests of closing share."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from tests.writing.counting import rows
from wrike_async import Wrike
from wrike_async._engine.running import Running
from wrike_async.sandbox import Sandbox

Close = Callable[[Wrike], Coroutine[Any, Any, None]]


def running_of(wrike: Wrike) -> Running:
    running = wrike._engine._running
    assert running is not None
    return running


def is_all_closed(wrike: Wrike) -> bool:
    running = running_of(wrike)
    return running.is_closed and running.pool._http.closed and not running.tasks and not running.dispatcher.in_flight


async def turns(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def busy(sandbox: Sandbox, wrike: Wrike) -> asyncio.Future[list[Any]]:
    """Have calls of many kinds on their way."""
    ids = sandbox.state.task_ids()
    calls: list[Awaitable[Any]] = [
        *map(wrike.tasks.get, ids[:3]),
        wrike.tasks.list(page_size=5).to_list(),
        wrike.tasks.get_many(ids),
        wrike.tasks.create_many(sandbox.state.folder_ids[0], rows(3), batch="always"),
    ]
    under_way = asyncio.gather(*map(asyncio.ensure_future, calls), return_exceptions=True)
    await asyncio.sleep(0.5)
    assert wrike.stats.in_flight > 0
    return under_way
