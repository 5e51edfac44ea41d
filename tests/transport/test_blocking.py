"""Work that is not left half done, and calls that may block for ever."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest

from wrike_async._transport.blocking import in_daemon_thread, in_thread, to_the_end
from wrike_async.testing.clock import VirtualClockLoop


class Work:
    """Takes ten seconds, and then ends as it was told to."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error
        self.ended = False

    async def run(self) -> str:
        await asyncio.sleep(10)
        self.ended = True
        if self.error is not None:
            raise self.error
        return "done"


async def test_what_work_brings_is_returned() -> None:
    assert await to_the_end(Work().run()) == "done"
    with pytest.raises(LookupError):
        await to_the_end(Work(LookupError()).run())


@pytest.mark.parametrize("error", [None, LookupError("nobody gets this one"), asyncio.CancelledError()], ids=repr)
@pytest.mark.parametrize("times", [1, 3])
async def test_who_is_cancelled_is_so_when_the_work_has_ended(times: int, error: BaseException | None) -> None:
    work = Work(error)
    caller = asyncio.ensure_future(to_the_end(work.run()))
    for _ in range(times):
        await asyncio.sleep(1)
        caller.cancel()
    await asyncio.sleep(1)
    assert not caller.done()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert work.ended
    assert asyncio.get_running_loop().time() == pytest.approx(10, abs=0.1)


async def test_a_deadline_is_told_when_the_work_has_ended() -> None:
    work = Work()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(1):
            await to_the_end(work.run())
    assert work.ended


async def test_work_that_is_cancelled_itself_cancels_who_waits() -> None:
    work = asyncio.ensure_future(Work().run())
    caller = asyncio.ensure_future(to_the_end(work))
    await asyncio.sleep(1)
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller


async def test_a_thread_works_to_its_end() -> None:
    """A file must not be closed while a thread still writes to it."""
    begun, may_end, ended = threading.Event(), threading.Event(), threading.Event()

    def work(result: str) -> str:
        begun.set()
        assert may_end.wait(10)
        ended.set()
        return result

    caller = asyncio.ensure_future(in_thread(work, "done"))
    await asyncio.to_thread(begun.wait, 10)
    caller.cancel()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert not caller.done()
    may_end.set()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert ended.is_set()
    assert await in_thread(work, "done") == "done"


async def held(future: asyncio.Future[Any]) -> Any:
    """Await what a thread of its own brings, of which a virtual clock knows nothing."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualClockLoop)
    with loop.hold_clock():
        return await future


async def test_a_daemon_thread_brings_its_result_or_error() -> None:
    def told(fails: bool) -> tuple[bool, bool]:
        if fails:
            raise LookupError("of the thread")
        thread = threading.current_thread()
        return thread is not threading.main_thread(), thread.daemon

    assert await held(in_daemon_thread(told, False)) == (True, True)
    with pytest.raises(LookupError, match="of the thread"):
        await held(in_daemon_thread(told, True))


@pytest.mark.parametrize("fails", [False, True])
async def test_a_daemon_thread_of_which_nobody_wants_to_know_any_more(fails: bool) -> None:
    may_end = threading.Event()

    def work() -> None:
        assert may_end.wait(10)
        if fails:
            raise LookupError("nobody gets this one")

    others = set(threading.enumerate())
    future = in_daemon_thread(work)
    (thread,) = set(threading.enumerate()) - others
    future.cancel()
    may_end.set()
    # What it brought waits in the loop when it has come to its end.
    await asyncio.to_thread(thread.join, 10)
    await asyncio.sleep(0)
    assert future.cancelled()


def test_a_daemon_thread_may_outlive_its_loop() -> None:
    may_end = threading.Event()
    futures: list[asyncio.Future[bool]] = []
    threads: list[threading.Thread] = []

    async def leave() -> None:
        others = set(threading.enumerate())
        futures.append(in_daemon_thread(may_end.wait, 10))
        threads.extend(set(threading.enumerate()) - others)

    asyncio.run(leave())
    may_end.set()
    # An exception in it would fail the test.
    threads[0].join(10)
    assert not futures[0].done()
