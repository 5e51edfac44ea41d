"""What closing does to what is on its way, and what is left of a client that nobody closes."""

from __future__ import annotations

import asyncio
import gc
import sys
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from typing import Any

import aiohttp
import pytest

from tests.connecting import Connect
from tests.engine.closing import is_all_closed, running_of, turns
from wrike_async import BatchError, ClientClosed, Grant, OutcomeUnknown, Quota, TransportError, Wrike, WrikeError
from wrike_async._engine.polling import Polling, Watched
from wrike_async._engine.running import Running
from wrike_async.sandbox import Sandbox
from wrike_async.testing.clock import VirtualClockLoop, run_virtual

# --- what is on its way -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("connections", [100, 1])
async def test_calls_through_a_session_that_was_passed_in_end_at_once(connections: int) -> None:
    loop = asyncio.get_running_loop()
    async with (
        Sandbox(tasks=1, latency=20.0) as sandbox,
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=connections)) as http,
    ):
        wrike = Wrike(sandbox.token, base_url=sandbox.base_url, session=http, quota=None)
        read = asyncio.ensure_future(wrike.request("GET", "/version"))
        write = asyncio.ensure_future(wrike.tasks.update(sandbox.state.task_id(0), title="x"))
        await asyncio.sleep(1)
        began = loop.time()
        await wrike.aclose()
        with pytest.raises(ClientClosed):
            await read
        # There is one connection: what waits for it has not left.
        with pytest.raises(OutcomeUnknown if connections > 1 else ClientClosed):
            await write
        assert loop.time() == began
        assert not http.closed


async def test_a_call_that_was_not_sent_by_then_is_not_sent_afterwards() -> None:
    class Late:
        base_url = None

        async def acquire(self) -> Grant:
            await asyncio.sleep(5)
            return Grant({})

        async def invalidate(self, grant: Grant) -> bool:
            return False

    async with Sandbox() as sandbox, aiohttp.ClientSession() as http:
        wrike = Wrike(auth=Late(), base_url=sandbox.base_url, session=http, quota=None)
        calls = [
            asyncio.ensure_future(wrike.request("GET", "/version")),
            asyncio.ensure_future(wrike.tasks.update("IEAAAAJ6KQAB5CC3", title="x")),
        ]
        await asyncio.sleep(1)
        await wrike.aclose()
        for call in calls:
            with pytest.raises(ClientClosed):
                await call
    assert sandbox.requests == []


async def test_a_call_that_waits_for_an_address_is_not_cancelled_but_told(monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(*_: Any, **__: Any) -> Any:
        await asyncio.sleep(3600)

    monkeypatch.setattr(aiohttp.resolver.DefaultResolver, "resolve", never)
    wrike = Wrike("token", quota=None, timeout=None)
    page = asyncio.ensure_future(wrike.tasks.list().to_list())
    await asyncio.sleep(1)
    await wrike.aclose()
    with pytest.raises(ClientClosed):
        await page


async def test_a_full_session_that_its_owner_closes_is_told() -> None:
    async with Sandbox(tasks=1, latency=20.0) as sandbox:
        http = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=1))
        async with Wrike(sandbox.token, base_url=sandbox.base_url, session=http, retries=0, quota=None) as wrike:
            calls = [asyncio.ensure_future(wrike.request("GET", "/version")) for _ in range(3)]
            await asyncio.sleep(1)
            await http.close()
            for call in calls:
                with pytest.raises(TransportError):
                    await call


async def test_a_job_that_is_waited_for_at_the_last_moment_is_not_waited_for_in_vain(connect: Connect) -> None:
    async with connect() as (_, wrike):
        polling = wrike._engine.part(Polling)
        waiting: list[asyncio.Task[None]] = []

        def job(look: Callable[[], Awaitable[bool]]) -> Watched:
            return Watched(look=look, kind="any", started=0.0, latest_look=15.0, alike=True)

        async def wait_for_another_and_close() -> bool:
            if not waiting:
                waiting.append(asyncio.create_task(polling.wait_for(another, timeout=None)))
                waiting.append(asyncio.create_task(wrike.aclose()))
            return True

        another = job(wait_for_another_and_close)
        await polling.wait_for(job(wait_for_another_and_close), timeout=None)
        async with asyncio.timeout(60):
            with pytest.raises(ClientClosed):
                await waiting[0]
            await waiting[1]


async def test_rows_that_were_not_sent_are_not_in_doubt(connect: Connect) -> None:
    """One group is on its way, the others wait for the quota."""
    async with connect(tasks=300, latency=10.0, client={"quota": Quota(1, per=60)}) as (sandbox, wrike):
        outcomes = []
        writing = wrike.tasks.update_many(sandbox.state.task_ids(), importance="High")

        async def write() -> None:
            async for outcome in writing:
                outcomes.append(outcome)

        under_way = asyncio.ensure_future(write())
        await asyncio.sleep(5)
        assert len(sandbox.requests) == 1
        await wrike.aclose()
        with pytest.raises(BatchError):
            await under_way
    assert len(outcomes) == 300
    assert {outcome.row.input for outcome in outcomes if outcome.in_doubt} == set(sandbox.requests[0].ids)


# --- what is made and not used ------------------------------------------------------------------------------------


async def test_work_that_is_not_begun_is_said_to_be_lost_by_nobody(connect: Connect) -> None:
    async def work() -> None:
        raise AssertionError("it is not begun")

    async with connect() as (_, wrike):
        wrike._engine.start()
        await wrike.aclose()
        with pytest.raises(ClientClosed):
            wrike._engine.spawn(work())
        gc.collect()


@pytest.mark.parametrize("turns_before", range(4))
async def test_calls_that_are_made_and_awaited_after_closing(connect: Connect, turns_before: int) -> None:
    async with connect(tasks=30, folders=1) as (sandbox, wrike):
        ids = sandbox.state.task_ids()
        async with wrike.coalesce_updates():
            calls: list[Coroutine[Any, Any, Any]] = [
                wrike.tasks.get(ids[0]),
                wrike.tasks.update(ids[1], title="x"),
                wrike.tasks.list(page_size=3).to_list(),
                wrike.request("GET", "/version"),
                wrike.attachments.download("IEAAAAJ6KQAB5CC3").read(),
            ]
            begun = [asyncio.ensure_future(call) for call in calls] if turns_before else []
            await turns(turns_before)
            await wrike.aclose()
            for call in begun or calls:
                with pytest.raises(WrikeError):
                    await call
    gc.collect()


# --- left open ----------------------------------------------------------------------------------------------------


def complaints_of(work: Callable[[], None]) -> list[str]:
    """Return what is said while something is done and what it leaves is thrown away."""
    said: list[str] = []
    before = sys.unraisablehook
    sys.unraisablehook = lambda broken: said.append(repr(broken.exc_value))
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            work()
            gc.collect()
    finally:
        sys.unraisablehook = before
    return said + [str(each.message) for each in caught]


def loop_that_tells(said: list[str]) -> VirtualClockLoop:
    loop = VirtualClockLoop()
    loop.set_exception_handler(lambda _, context: said.append(context["message"]))
    return loop


async def used() -> Wrike:
    """Return a client that is open and was used."""
    async with Sandbox(tasks=1) as sandbox:
        wrike = Wrike(sandbox.token, base_url=sandbox.base_url, quota=None)
        await wrike.tasks.get(sandbox.state.task_id(0))
        return wrike


def test_a_client_that_is_left_open_says_so_alone_when_its_loop_is_closed() -> None:
    logged: list[str] = []

    def work() -> None:
        loop = loop_that_tells(logged)
        wrike = loop.run_until_complete(used())
        loop.run_until_complete(asyncio.sleep(1))
        loop.close()
        del wrike

    said = [each for each in complaints_of(work) if "unclosed transport" not in each]
    assert len(said) == 1
    assert "was still open when its event loop was closed: use 'async with" in said[0]
    assert logged == []


def test_a_client_that_is_dropped_while_its_loop_runs_closes_its_connections() -> None:
    logged: list[str] = []
    kept: list[Running] = []

    async def main() -> None:
        wrike = await used()
        kept.append(running_of(wrike))
        del wrike
        gc.collect()
        await turns(5)
        assert kept[0].pool._http.closed

    def work() -> None:
        loop = loop_that_tells(logged)
        loop.run_until_complete(main())
        loop.close()

    said = complaints_of(work)
    assert len(said) == 1
    assert "was never closed: use 'async with" in said[0]
    assert logged == []


def test_a_client_whose_loop_is_closed_can_be_closed_from_another_one() -> None:
    def work() -> None:
        loop = VirtualClockLoop()
        wrike = loop.run_until_complete(used())
        loop.close()
        run_virtual(wrike.aclose)
        assert running_of(wrike).pool._http.closed

    assert [each for each in complaints_of(work) if "unclosed transport" not in each] == []


def test_a_coroutine_that_is_thrown_away_without_its_loop_breaks_nothing() -> None:
    async def work_for_ever(wrike: Wrike) -> None:
        async with wrike:
            await asyncio.sleep(3600)

    async def main() -> Coroutine[Any, Any, None]:
        wrike = await used()
        work = work_for_ever(wrike)
        work.send(None)
        return work

    def work() -> None:
        loop = VirtualClockLoop()
        left = loop.run_until_complete(main())
        loop.close()
        left.close()

    said = [each for each in complaints_of(work) if "unclosed transport" not in each]
    assert len(said) == 1
    assert "was still open when its event loop was closed" in said[0]


async def test_an_async_generator_that_is_left_closes_its_client() -> None:
    async def titles() -> AsyncIterator[str | None]:
        async with Sandbox(tasks=30) as sandbox, Wrike(sandbox.token, base_url=sandbox.base_url, quota=None) as wrike:
            kept.append(wrike)
            async for task in wrike.tasks.list(page_size=5):
                yield task.title

    kept: list[Wrike] = []
    async for _ in titles():
        break
    gc.collect()
    while not running_of(kept[0]).is_closed:
        await asyncio.sleep(0.1)
    assert is_all_closed(kept[0])
