"""Closing: what is queued, on its way or waiting ends clearly, and nothing is left behind."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from tests.connecting import Connect
from wrike_async import ClientClosed, OutcomeUnknown, Quota, TransportError, Wrike
from wrike_async.sandbox import Fault, Sandbox

Call = Callable[[Wrike, str], Awaitable[Any]]

READS: dict[str, Call] = {
    "request": lambda wrike, _: wrike.request("GET", "/version"),
    "get": lambda wrike, task_id: wrike.tasks.get(task_id),
    "page": lambda wrike, _: wrike.tasks.list(),
    "walk": lambda wrike, _: wrike.tasks.list().to_list(),
    "many": lambda wrike, task_id: wrike.tasks.get_many([task_id]),
}
WRITES: dict[str, Call] = {
    "request": lambda wrike, task_id: wrike.request("PUT", f"/tasks/{task_id}", params={"title": "x"}),
    "update": lambda wrike, task_id: wrike.tasks.update(task_id, title="x"),
    "delete": lambda wrike, task_id: wrike.tasks.delete(task_id),
}
ANY_READ = pytest.mark.parametrize("call", READS.values(), ids=READS)
ANY_WRITE = pytest.mark.parametrize("call", WRITES.values(), ids=WRITES)
ANY_CALL = pytest.mark.parametrize(
    "call", [*READS.values(), *WRITES.values()], ids=[*READS, *(f"w-{k}" for k in WRITES)]
)


async def begun(call: Awaitable[Any], seconds: float = 1.0) -> asyncio.Future[Any]:
    """Start a call and let some time pass."""
    future = asyncio.ensure_future(call)
    await asyncio.sleep(seconds)
    assert not future.done()
    return future


@ANY_CALL
async def test_what_is_queued_ends_unsent(connect: Connect, call: Call) -> None:
    async with connect(tasks=1, client={"quota": Quota(1, per=60)}) as (sandbox, wrike):
        await wrike.request("GET", "/version")
        queued = await begun(call(wrike, sandbox.state.task_id(0)))
        await wrike.aclose()
        with pytest.raises(ClientClosed):
            await queued
    assert len(sandbox.requests) == 1


@ANY_READ
async def test_a_read_on_its_way_ends(connect: Connect, call: Call) -> None:
    async with connect(tasks=1, latency=10.0) as (sandbox, wrike):
        under_way = await begun(call(wrike, sandbox.state.task_id(0)))
        assert len(sandbox.requests) == 1
        await wrike.aclose()
        with pytest.raises(ClientClosed):
            await under_way
    assert len(sandbox.requests) == 1


@ANY_WRITE
async def test_a_write_on_its_way_has_an_unknown_outcome(connect: Connect, call: Call) -> None:
    async with connect(tasks=1, latency=10.0) as (sandbox, wrike):
        under_way = await begun(call(wrike, sandbox.state.task_id(0)))
        assert len(sandbox.requests) == 1
        await wrike.aclose()
        with pytest.raises(OutcomeUnknown, match="Look before you repeat it"):
            await under_way
    assert len(sandbox.requests) == 1


@ANY_READ
async def test_a_wait_before_a_retry_ends(connect: Connect, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("random.random", lambda: 1.0)
    async with connect(tasks=1) as (sandbox, wrike):
        sandbox.inject(Fault("status", status=500, times=None))
        backing_off = await begun(call(wrike, sandbox.state.task_id(0)), 0.2)
        requests = len(sandbox.requests)
        await wrike.aclose()
        with pytest.raises(ClientClosed):
            await backing_off
    assert len(sandbox.requests) == requests


@ANY_CALL
async def test_a_pause_after_a_refusal_ends(connect: Connect, call: Call) -> None:
    async with connect(tasks=1, client={"quota": Quota()}) as (sandbox, wrike):
        sandbox.inject(Fault("rate_limit", headers={"Retry-After": "30"}))
        paused = await begun(call(wrike, sandbox.state.task_id(0)))
        await wrike.aclose()
        with pytest.raises(ClientClosed):
            await paused
    assert len(sandbox.requests) == 1


@ANY_CALL
async def test_after_closing_nothing_is_sent(connect: Connect, call: Call) -> None:
    async with connect(tasks=1) as (sandbox, wrike):
        await wrike.aclose()
        with pytest.raises(ClientClosed, match="make a new one"):
            await call(wrike, sandbox.state.task_id(0))
        with pytest.raises(ClientClosed):
            async with wrike:
                pass
    assert sandbox.requests == []


async def test_a_loop_over_items_ends_with_the_client(connect: Connect) -> None:
    async with connect(tasks=10) as (_, wrike):
        seen = 0
        with pytest.raises(ClientClosed):
            async for _ in wrike.tasks.list(page_size=2):
                seen += 1
                await wrike.aclose()
        assert seen in (2, 4)


async def test_closing_twice_and_at_the_same_time(connect: Connect) -> None:
    async with connect(latency=10.0) as (_, wrike):
        under_way = await begun(wrike.request("GET", "/version"))
        await asyncio.gather(wrike.aclose(), wrike.aclose())
        await wrike.aclose()
        with pytest.raises(ClientClosed):
            await under_way


async def test_closing_what_was_never_used() -> None:
    wrike = Wrike("token")
    await wrike.aclose()
    await wrike.aclose()
    with pytest.raises(ClientClosed):
        await wrike.request("GET", "/version")


async def test_an_exception_inside_closes_the_client_and_comes_out(connect: Connect) -> None:
    with pytest.raises(LookupError, match="of the caller"):
        async with connect() as (_, wrike):
            await wrike.request("GET", "/version")
            raise LookupError("of the caller")
    with pytest.raises(ClientClosed):
        await wrike.request("GET", "/version")


async def test_a_session_that_was_passed_in_stays_open() -> None:
    async with Sandbox(tasks=1) as sandbox, aiohttp.ClientSession() as http:
        for _ in range(2):
            async with Wrike(sandbox.token, base_url=sandbox.base_url, session=http) as wrike:
                await wrike.tasks.get(sandbox.state.task_id(0))
            assert not http.closed
    assert len(sandbox.requests) == 2


async def test_a_session_that_its_owner_closed_is_told() -> None:
    http = aiohttp.ClientSession()
    async with Sandbox() as sandbox, Wrike("token", base_url=sandbox.base_url, session=http, retries=0) as wrike:
        await http.close()
        with pytest.raises(TransportError, match="the aiohttp session is closed"):
            await wrike.request("GET", "/version")
    assert sandbox.requests == []


async def test_cancelling_a_call_under_way_frees_its_place(connect: Connect) -> None:
    async with connect(latency=5.0, client={"max_connections": 1}) as (sandbox, wrike):
        first = await begun(wrike.request("GET", "/version"))
        second = await begun(wrike.request("GET", "/version"))
        first.cancel()
        await second
        assert first.cancelled()
        assert wrike.stats.in_flight == 0
    assert len(sandbox.requests) == 2


@pytest.mark.parametrize("retries", [0, 5])
async def test_what_is_cut_off_in_its_answer_ends_with_the_client(connect: Connect, retries: int) -> None:
    async with connect(tasks=1, client={"retries": retries}) as (sandbox, wrike):
        sandbox.inject(Fault("slow_body", times=None, delay=3600.0))
        read = await begun(wrike.request("GET", "/version"))
        write = await begun(wrike.tasks.update(sandbox.state.task_id(0), title="x"))
        await wrike.aclose()
        with pytest.raises(ClientClosed, match="on its way"):
            await read
        with pytest.raises(OutcomeUnknown):
            await write
    assert len(sandbox.requests) == 2


async def test_what_is_answered_after_closing_is_not_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A session that was passed in stays open, so an answer would still come; nobody waits for it, nor for another."""
    monkeypatch.setattr("random.random", lambda: 1.0)
    began = asyncio.get_running_loop().time()
    async with Sandbox(latency=2.0) as sandbox, aiohttp.ClientSession() as http:
        sandbox.inject(Fault("status", status=500, times=None))
        wrike = Wrike(sandbox.token, base_url=sandbox.base_url, session=http, quota=None)
        async with wrike:
            read = await begun(wrike.request("GET", "/version"))
        with pytest.raises(ClientClosed):
            await read
        assert asyncio.get_running_loop().time() - began == pytest.approx(1.0, abs=0.1)
    assert len(sandbox.requests) == 1
