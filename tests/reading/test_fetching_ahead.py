"""The page ahead: asked for before the page at hand is worked through; whoever gives up meanwhile loses nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import aiohttp
import pytest

from tests.connecting import Connect
from wrike_async import Quota

QUOTAS = pytest.mark.parametrize("quota", [None, Quota(60_000)], ids=["no quota", "a quota with room"])


def telling(leaves: Callable[[], None]) -> aiohttp.ClientSession:
    """An HTTP session that tells when the head of a request is written into its connection."""
    trace = aiohttp.TraceConfig()

    async def on_headers_sent(*_: Any) -> None:
        leaves()

    trace.on_request_headers_sent.append(on_headers_sent)
    return aiohttp.ClientSession(trace_configs=[trace])


@QUOTAS
async def test_the_page_ahead_is_asked_for_before_a_loop_that_never_awaits(
    connect: Connect, quota: Quota | None
) -> None:
    left: list[None] = []
    at_each_item: list[int] = []
    async with (
        telling(lambda: left.append(None)) as session,
        connect(tasks=30, client={"quota": quota, "session": session}) as (sandbox, wrike),
    ):
        async for _ in wrike.tasks.list(page_size=10):
            at_each_item.append(len(left))
        assert len(sandbox.requests) == 3
    assert at_each_item == [2] * 10 + [3] * 20


async def test_whoever_is_cancelled_while_the_next_request_leaves_comes_back_for_the_page(connect: Connect) -> None:
    waiting: list[asyncio.Task[Any]] = []
    left: list[None] = []

    def leaves() -> None:
        left.append(None)
        if len(left) == 2:
            waiting[0].cancel()

    async with telling(leaves) as session, connect(tasks=30, client={"session": session}) as (sandbox, wrike):
        pages = wrike.tasks.list(page_size=10).pages()
        waiting.append(asyncio.ensure_future(pages.__anext__()))
        with pytest.raises(asyncio.CancelledError):
            await waiting[0]
        ids = [task.id async for page in pages for task in page]
        assert ids == [sandbox.state.task_id(i) for i in range(30)]
        assert len(sandbox.requests) == 3
