"""The virtual clock: real sockets and threads, no waiting for timers."""

from __future__ import annotations

import asyncio
import math
import socket
import threading
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from aiohttp import ClientSession, ClientTimeout, web
from aiolimiter import AsyncLimiter

from wrike_async.testing.clock import VirtualClockDeadlock, VirtualClockLoop, run_virtual

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator


@asynccontextmanager
async def slow_server(latency: float, body: bytes = b"ok") -> AsyncGenerator[str]:
    async def answer(_request: web.Request) -> web.Response:
        await asyncio.sleep(latency)
        return web.Response(body=body)

    app = web.Application()
    app.router.add_get("/", answer)
    # Otherwise the handler of a client that has gone sleeps on, past the end of the server.
    runner = web.AppRunner(app, handler_cancellation=True)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    finally:
        await runner.cleanup()


async def test_sleeping_an_hour_takes_no_time() -> None:
    loop = asyncio.get_running_loop()
    really = time.monotonic()
    await asyncio.sleep(3600)
    assert loop.time() == 3600
    assert time.monotonic() - really < 60


async def test_waits_longer_than_the_longest_select_are_exact() -> None:
    week = 7 * 24 * 3600.5
    await asyncio.sleep(week)
    assert asyncio.get_running_loop().time() == week


async def test_timers_fire_in_order_at_their_instants() -> None:
    loop = asyncio.get_running_loop()
    fired: list[tuple[float, str]] = []
    done = asyncio.Event()

    def fire(name: str) -> None:
        fired.append((loop.time(), name))

    for delay, name in [(2.0, "c"), (0.5, "a"), (10.0, "d"), (0.75, "b")]:
        loop.call_later(delay, fire, name)
    loop.call_later(3.0, lambda: loop.call_later(0.25, fire, "late"))
    loop.call_later(11.0, done.set)
    await done.wait()
    assert fired == [(0.5, "a"), (0.75, "b"), (2.0, "c"), (3.25, "late"), (10.0, "d")]


async def test_a_busy_loop_does_not_move_the_clock() -> None:
    loop = asyncio.get_running_loop()
    timer = loop.call_later(1e-3, lambda: None)
    for _ in range(1000):
        await asyncio.sleep(0)
    assert loop.time() == 0
    timer.cancel()


async def test_a_cancelled_timer_is_no_reason_to_move() -> None:
    loop = asyncio.get_running_loop()
    loop.call_later(1.0, lambda: None).cancel()
    await asyncio.sleep(5.0)
    assert loop.time() == 5.0


@pytest.mark.parametrize("start", [0.0, 12_345.678, 1e9])
def test_a_timer_that_is_due_moves_the_clock_at_least_a_little(start: float) -> None:
    loop = VirtualClockLoop(start=start)
    try:
        seen: list[float] = []

        def again() -> None:
            seen.append(loop.time())
            if len(seen) < 5:
                loop.call_at(loop.time(), again)
            else:
                loop.stop()

        loop.call_at(loop.time(), again)
        loop.run_forever()
    finally:
        loop.close()
    assert seen == sorted(set(seen))
    assert seen[-1] - start < 1e-6 + 5 * math.ulp(start)


async def test_requests_with_latency_end_when_they_should() -> None:
    loop = asyncio.get_running_loop()
    took: list[float] = []
    async with slow_server(0.25) as url, ClientSession() as session:

        async def request(after: float) -> None:
            await asyncio.sleep(after)
            began = loop.time()
            async with session.get(url) as response:
                assert await response.read() == b"ok"
            took.append(loop.time() - began)

        await asyncio.gather(*(request(n * 0.15) for n in range(500)))
    assert took == [pytest.approx(0.25, abs=1e-6)] * 500


async def test_no_time_passes_while_a_long_body_is_on_its_way() -> None:
    loop = asyncio.get_running_loop()
    body = bytes(8_000_000)
    async with slow_server(0.25, body) as url, ClientSession() as session:
        guard = ClientTimeout(sock_read=0.2501)
        async with asyncio.timeout(60), session.get(url, timeout=guard) as response:
            assert len(await response.read()) == len(body)
    assert loop.time() == pytest.approx(0.25, abs=1e-6)


async def test_a_client_timeout_passes_in_virtual_time() -> None:
    loop = asyncio.get_running_loop()
    async with slow_server(3600) as url, ClientSession() as session:
        with pytest.raises(asyncio.TimeoutError):
            await session.get(url, timeout=ClientTimeout(total=4))
        # aiohttp rounds a deadline of more than five seconds up to a whole one, this one it keeps.
        assert loop.time() == pytest.approx(4, abs=1e-6)


async def test_timeout_and_wait_for() -> None:
    loop = asyncio.get_running_loop()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(30):
            await asyncio.Event().wait()
    assert loop.time() == 30
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(asyncio.sleep(10), timeout=2.5)
    assert loop.time() == 32.5
    async with asyncio.timeout(1):
        await asyncio.sleep(0.5)
    assert loop.time() == 33


async def test_aiolimiter_paces() -> None:
    loop = asyncio.get_running_loop()
    limiter = AsyncLimiter(7, 1.07)
    times: list[float] = []

    async def one() -> None:
        async with limiter:
            times.append(loop.time())

    await asyncio.gather(*(one() for _ in range(400)))
    assert times[:7] == [pytest.approx(0, abs=1e-6)] * 7
    assert times[-1] == pytest.approx((400 - 7) * 1.07 / 7, rel=1e-3)
    assert times == sorted(times)


async def test_executor_work_holds_the_clock() -> None:
    loop = asyncio.get_running_loop()
    release = threading.Event()
    # Whoever lets the thread go is a socket event, so the loop must really be waiting meanwhile.
    ours, theirs = socket.socketpair()
    ours.setblocking(False)

    def work() -> str:
        theirs.send(b"started")
        assert release.wait(20)
        return "done"

    with ours, theirs:
        async with asyncio.timeout(0.001):
            running = asyncio.create_task(asyncio.to_thread(work))
            assert await loop.sock_recv(ours, 16) == b"started"
            release.set()
            assert await running == "done"
    assert loop.time() == 0
    await asyncio.sleep(1)
    assert loop.time() == 1


async def test_name_resolution_holds_the_clock() -> None:
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(1e-6):
        assert await loop.getaddrinfo("localhost", 80, type=socket.SOCK_STREAM)
    assert loop.time() == 0


async def test_a_failed_or_cancelled_executor_call_lets_the_clock_go() -> None:
    loop = asyncio.get_running_loop()

    def fail() -> None:
        raise LookupError

    with pytest.raises(LookupError):
        await asyncio.to_thread(fail)
    call = loop.run_in_executor(None, lambda: None)
    call.cancel()
    await asyncio.sleep(60)
    assert loop.time() == 60


async def test_the_clock_can_be_held_for_an_own_thread() -> None:
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualClockLoop)
    came = asyncio.Event()
    thread = threading.Thread(target=lambda: loop.call_soon_threadsafe(came.set))
    with loop.hold_clock():
        async with asyncio.timeout(0.001):
            thread.start()
            await came.wait()
    thread.join()
    assert loop.time() == 0


def test_a_deadlock_names_who_waits() -> None:
    async def never() -> None:
        await asyncio.Event().wait()

    async def main() -> None:
        task = asyncio.create_task(never(), name="the one that waits")
        await asyncio.sleep(12)
        await task

    with pytest.raises(VirtualClockDeadlock, match=r"at virtual time 12.*the one that waits \(.*never"):
        run_virtual(main, deadlock_after=0.01)


def test_a_deadlock_names_only_some_of_many() -> None:
    async def main() -> None:
        await asyncio.gather(*(asyncio.Event().wait() for _ in range(40)))

    with pytest.raises(VirtualClockDeadlock, match="and 31 more"):
        run_virtual(main, deadlock_after=0.01)


def test_a_held_clock_nobody_lets_go_is_a_deadlock() -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualClockLoop)
        with loop.hold_clock():
            await asyncio.sleep(1)

    with pytest.raises(VirtualClockDeadlock, match="a held clock"):
        run_virtual(main, deadlock_after=0.01)


def test_run_virtual_returns_and_raises_like_run() -> None:
    async def answer() -> float:
        await asyncio.sleep(1.5)
        return asyncio.get_running_loop().time()

    async def fail() -> None:
        await asyncio.sleep(1.5)
        raise LookupError("gone")

    assert run_virtual(answer) == 1.5
    with pytest.raises(LookupError, match="gone"):
        run_virtual(fail)


def test_threads_are_joined_in_real_time_when_the_loop_ends() -> None:
    """`shutdown_default_executor` waits under a timeout, which must not pass before the threads are done."""
    release = threading.Event()
    ended: list[bool] = []

    def work() -> None:
        release.wait(20)
        time.sleep(0)
        ended.append(True)

    async def main() -> None:
        call = asyncio.get_running_loop().run_in_executor(None, work)
        call.cancel()
        threading.Timer(0.01, release.set).start()

    run_virtual(main)
    assert ended == [True]
