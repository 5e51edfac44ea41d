"""A running sandbox and a bare client for it."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest_asyncio

from tests.sandbox.api import Api
from wrike_async.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable


@pytest_asyncio.fixture
async def serve() -> AsyncIterator[Callable[..., Awaitable[Api]]]:
    """Starts a sandbox with the given arguments, and gives the client for it."""
    async with AsyncExitStack() as stack:

        async def start(**arguments: Any) -> Api:
            sandbox = await stack.enter_async_context(Sandbox(**arguments))
            session = await stack.enter_async_context(aiohttp.ClientSession())
            return Api(sandbox, session)

        yield start


@pytest_asyncio.fixture
async def api(serve: Callable[..., Awaitable[Api]]) -> Api:
    """A client of a small sandbox: 40 tasks in 4 folders and 2 projects of 2 spaces."""
    return await serve(tasks=40, folders=4, projects=2, comments=60, timelogs=60)
