"""The quota counts requests when they leave, whatever held them up before."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import aiohttp
import pytest

from tests.transport.servers import named, slow_http
from wrike_async import PermanentToken, Quota, QuotaWaitExceeded, TransportError, Wrike
from wrike_async.auth import Grant
from wrike_async.sandbox import Fault, Sandbox, SandboxQuota


class SlowLogin(PermanentToken):
    """A credential whose first grants take a while."""

    async def acquire(self) -> Grant:
        await asyncio.sleep(max(0.0, 6.0 - asyncio.get_running_loop().time()))
        return await super().acquire()


async def slow_host(sandbox: Sandbox, work: Callable[[Wrike], Awaitable[None]]) -> None:
    async with slow_http(9) as http, Wrike(sandbox.token, base_url=named(sandbox.base_url), session=http) as wrike:
        await work(wrike)


async def few_connections(sandbox: Sandbox, work: Callable[[Wrike], Awaitable[None]]) -> None:
    connector = aiohttp.TCPConnector(limit=4)
    sandbox.inject(Fault("slow_headers", delay=8.0, times=4))
    async with (
        aiohttp.ClientSession(connector=connector) as http,
        Wrike(sandbox.token, base_url=sandbox.base_url, session=http) as wrike,
    ):
        await work(wrike)


async def connections_in_use(sandbox: Sandbox, work: Callable[[Wrike], Awaitable[None]]) -> None:
    """Somebody else, who shares the session, holds its connections for a while."""
    connector = aiohttp.TCPConnector(limit=4)
    sandbox.add_token("other")
    sandbox.inject(Fault("slow_headers", token="other", delay=8.0, times=4))
    async with (
        aiohttp.ClientSession(connector=connector) as http,
        Wrike("other", base_url=sandbox.base_url, session=http) as other,
        Wrike(sandbox.token, base_url=sandbox.base_url, session=http) as wrike,
    ):
        holding = asyncio.gather(*(other.account.get() for _ in range(4)))
        await asyncio.sleep(0.1)
        await work(wrike)
        await holding


async def slow_login(sandbox: Sandbox, work: Callable[[Wrike], Awaitable[None]]) -> None:
    async with Wrike(auth=SlowLogin(sandbox.token), base_url=sandbox.base_url) as wrike:
        await work(wrike)


@pytest.mark.parametrize("held_up", [slow_host, few_connections, connections_in_use, slow_login])
async def test_what_is_held_up_does_not_leave_together(
    held_up: Callable[[Sandbox, Callable[[Wrike], Awaitable[None]]], Awaitable[None]],
) -> None:
    async def work(wrike: Wrike) -> None:
        await asyncio.gather(*(wrike.account.get() for _ in range(450)))

    async with Sandbox(tasks=1, quota=SandboxQuota()) as sandbox:
        await held_up(sandbox, work)
        assert sandbox.refusals == 0
        assert asyncio.get_running_loop().time() < 450 / 400 * 60 * 1.02 + 9


async def test_no_more_is_on_its_way_than_there_are_connections() -> None:
    """Else most of the time of an attempt would be spent waiting for one."""
    async with (
        Sandbox(tasks=1, latency=8.0) as sandbox,
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=4)) as http,
        Wrike(sandbox.token, base_url=sandbox.base_url, session=http, quota=None, timeout=10.0) as wrike,
    ):
        await asyncio.gather(*(wrike.account.get() for _ in range(40)))
        assert wrike.stats.retries == 0


@pytest.mark.parametrize("connections", [1, 2])
async def test_nobody_waits_for_ever_for_whom_waits_for_him(connections: int) -> None:
    """Those who hold a connection wait for a slot, and those who hold a place in flight for a connection."""
    async with Sandbox(tasks=1, quota=SandboxQuota()) as sandbox, slow_http(5, limit=connections) as http:
        async with Wrike(sandbox.token, base_url=named(sandbox.base_url), session=http, max_connections=64) as wrike:
            bulk = wrike.with_options(lane="bulk")
            calls = [client.account.get() for _ in range(40) for client in (wrike, bulk)]
            await asyncio.gather(*calls)
        assert sandbox.refusals == 0


async def test_a_write_that_never_left_is_sent_again() -> None:
    async with Sandbox(tasks=1) as sandbox, slow_http(5) as http:
        async with Wrike(sandbox.token, base_url=named(sandbox.base_url), session=http, timeout=2.0) as wrike:
            task = await wrike.tasks.create(sandbox.state.folder_ids[0], title="once")
            assert task.title == "once"
            assert wrike.stats.retries >= 2
        assert [record.operation for record in sandbox.requests] == ["POST /folders/{folderId}/tasks"]


async def test_without_retries_it_is_told_that_nothing_was_sent() -> None:
    async with slow_http(3600) as http:
        options = {"base_url": "http://localhost:9/api/v4", "session": http, "timeout": 2.0, "retries": 0}
        async with Wrike("token", **options) as wrike:  # type: ignore[arg-type]  # a dict of options is not typed
            with pytest.raises(TransportError, match="no connection to localhost within 2 s"):
                await wrike.tasks.create("IEAAAAAA", title="never")


async def test_connections_that_fail_keep_the_pace() -> None:
    loop = asyncio.get_running_loop()
    async with Wrike("token", base_url="http://127.0.0.1:9/api/v4", retries=0, quota=Quota()) as wrike:
        results = await asyncio.gather(*(wrike.account.get() for _ in range(50)), return_exceptions=True)
    assert {type(result) for result in results} == {TransportError}
    assert loop.time() > 40 * 61 / 400


async def test_a_redirect_takes_a_slot_of_its_own_and_no_time() -> None:
    loop = asyncio.get_running_loop()
    async with Sandbox(tasks=1) as sandbox:
        sandbox.inject(Fault("redirect", "GET /account", headers={"Location": "/api/v4/account"}))
        async with Wrike(sandbox.token, base_url=sandbox.base_url, quota=Quota(6), timeout=5.0) as wrike:
            await wrike.account.get()
            assert loop.time() >= 1
            assert wrike.stats.requests == 2
            sandbox.inject(Fault("redirect", "GET /account", headers={"Location": "/api/v4/account"}))
            await asyncio.sleep(60)
            with pytest.raises(QuotaWaitExceeded):
                await wrike.with_options(max_wait=0.5).account.get()
    assert len(sandbox.requests) == 3


async def test_a_slot_of_what_never_left_is_not_used_up() -> None:
    async with (
        Sandbox(tasks=1) as sandbox,
        slow_http(3600) as http,
        Wrike(sandbox.token, base_url=named(sandbox.base_url), session=http) as wrike,
    ):
        call = asyncio.ensure_future(wrike.account.get())
        await asyncio.sleep(1)
        call.cancel()
        await asyncio.gather(call, return_exceptions=True)
        assert wrike.stats.quota_used == 0
        assert wrike.stats.in_flight == 0
