"""The page ahead: asked for before the page at hand is worked through; whoever gives up meanwhile loses nothing."""

from __future__ import annotations

import asyncio
import contextvars
import gc
import json
from collections.abc import Callable
from typing import Any

import aiohttp
import pytest

from tests.connecting import Connect
from wrike_async import DecodeError, Pages, Quota, TransportError
from wrike_async._engine import calls
from wrike_async._transport import verdict
from wrike_async._wire.structuring import envelopes
from wrike_async.sandbox import Fault

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


@QUOTAS
async def test_a_page_is_asked_for_before_the_one_ahead_of_it_is_read(
    connect: Connect, quota: Quota | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    left: list[None] = []
    when_read: list[int] = []
    judge = verdict.judge

    def noting(*given: Any, **named: Any) -> Any:
        when_read.append(len(left))
        return judge(*given, **named)

    monkeypatch.setattr(calls, "judge", noting)
    async with (
        telling(lambda: left.append(None)) as session,
        connect(tasks=40, client={"quota": quota, "session": session}) as (sandbox, wrike),
    ):
        assert len(await wrike.tasks.list(page_size=10).to_list()) == 40
        assert len(sandbox.requests) == 4
    # The first page alone is awaited by whoever walks, and its answer would be lost with a cancelled walk.
    assert when_read == [1, 3, 4, 4]


async def test_a_page_is_asked_for_in_the_context_of_whoever_waits(connect: Connect) -> None:
    span: contextvars.ContextVar[int] = contextvars.ContextVar("span", default=0)
    spans: list[int] = []
    async with (
        telling(lambda: spans.append(span.get())) as session,
        connect(tasks=50, client={"session": session}) as (_, wrike),
    ):
        number = 0
        async for _ in wrike.tasks.list(page_size=10).pages():
            number += 1
            span.set(number)
    # Each page but the first two is asked for while the one before it is waited for.
    assert spans == [0, 0, 1, 2, 3]


async def test_no_page_is_asked_for_that_a_limit_leaves_out(connect: Connect) -> None:
    async with connect(tasks=60) as (sandbox, wrike):
        assert len(await wrike.tasks.list(page_size=10).to_list(limit=30)) == 30
        assert len(sandbox.requests) == 3


async def test_what_was_asked_for_with_a_token_that_did_not_count_is_given_up(connect: Connect) -> None:
    async with connect(tasks=40) as (sandbox, wrike):
        first = await wrike.tasks.list(page_size=10)
        second = await first.rest().raw()
        # Of two members with one name the last one counts.
        body = '{"nextPageToken": "NONE", ' + json.dumps(second.to_dict()).removeprefix("{")
        sandbox.inject(Fault("status", status=200, body=body, after=1))
        ids = [task.id async for task in wrike.tasks.list(page_size=10)]
        assert ids == [sandbox.state.task_id(i) for i in range(40)]
        assert [record.params.get("nextPageToken") == "NONE" for record in sandbox.requests].count(True) == 1
        assert wrike.stats.in_flight == 0


@pytest.mark.parametrize("raw", [False, True])
async def test_a_server_that_counts_requests_is_asked_for_no_page_before_the_one_ahead_is_read(
    connect: Connect, raw: bool
) -> None:
    # Its answer tells the token, and has to be asked for again.
    async with connect(tasks=40, page_tokens="cursor", client={"retries": 0}) as (sandbox, wrike):
        sandbox.inject(Fault("garbage", after=1))
        pages: Pages[Any] = wrike.tasks.list(page_size=10)
        walk = (pages.raw() if raw else pages).pages()
        came = [*(await anext(walk)).items]
        with pytest.raises(DecodeError):
            await anext(walk)
        assert len(sandbox.requests) == 2
        with pytest.raises(TransportError, match="30 of 40 entries came"):
            while True:
                came += (await anext(walk)).items
        ids = [task["id"] if isinstance(task, dict) else task.id for task in came]
        assert ids == [sandbox.state.task_id(i) for i in [*range(10), *range(20, 40)]]


async def test_a_walk_dropped_while_a_page_is_read_ends_what_it_asked_for(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading: list[asyncio.Task[Any]] = []
    token_around = envelopes.token_around

    def noting(body: bytes) -> str | None:
        reading[0].cancel()
        return token_around(body)

    async with connect(tasks=40, latency=0.1) as (_, wrike):
        pages = wrike.tasks.list(page_size=10).pages()
        await anext(pages)
        monkeypatch.setattr(envelopes, "token_around", noting)
        reading.append(asyncio.ensure_future(anext(pages)))
        with pytest.raises(asyncio.CancelledError):
            await reading[0]
        assert wrike.stats.in_flight > 0
        del pages, reading[0]
        gc.collect()
        await asyncio.sleep(0.05)
        assert wrike.stats.in_flight == 0
