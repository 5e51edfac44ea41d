"""A bound on the time of a block is told from whoever else cancels it."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

import pytest

from wrike_async._transport.connecting.deadline import NEVER, Deadline, Deadlines


async def block(deadline: Deadline, seconds: float = 3600.0) -> None:
    with deadline:
        await asyncio.sleep(seconds)


def deadline_in(seconds: float | None, deadlines: Deadlines | None = None) -> Deadline:
    return Deadline(deadlines or Deadlines(asyncio.get_running_loop()), seconds)


async def test_it_ends_its_block_when_time_is_up() -> None:
    deadline, loop = deadline_in(5.0), asyncio.get_running_loop()
    began = loop.time()
    with pytest.raises(TimeoutError) as error:
        await block(deadline)
    assert isinstance(error.value.__cause__, asyncio.CancelledError)
    assert loop.time() == began + 5.0
    assert deadline.expired
    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0


@pytest.mark.parametrize("seconds", [None, 5.0])
async def test_a_block_in_time_leaves_nothing_behind(seconds: float | None) -> None:
    deadline = deadline_in(seconds)
    await block(deadline, 1.0)
    await asyncio.sleep(10.0)
    assert not deadline.expired


async def test_it_moves_and_is_lifted() -> None:
    deadline, loop = deadline_in(5.0), asyncio.get_running_loop()
    began = loop.time()
    with deadline:
        deadline.move(NEVER)
        await asyncio.sleep(20.0)
        deadline.move(loop.time() + 2.0)
        with pytest.raises(asyncio.CancelledError) as cancelled:
            await asyncio.sleep(20.0)
        assert loop.time() == began + 22.0
        with pytest.raises(TimeoutError):
            deadline.__exit__(asyncio.CancelledError, cancelled.value, None)


async def test_an_error_of_the_block_is_what_is_raised() -> None:
    deadline = deadline_in(5.0)
    with pytest.raises(LookupError), deadline:
        raise LookupError
    assert not deadline.expired


async def test_whoever_else_cancels_is_heard() -> None:
    deadline = deadline_in(5.0)
    task = asyncio.ensure_future(block(deadline))
    await asyncio.sleep(1.0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not deadline.expired


async def test_whoever_else_cancels_in_the_same_moment_is_heard() -> None:
    deadline, loop = deadline_in(5.0), asyncio.get_running_loop()
    task = asyncio.ensure_future(block(deadline))
    loop.call_at(loop.time() + 5.0, task.cancel)
    await asyncio.sleep(6.0)
    assert deadline.expired
    assert task.cancelled()


async def test_each_of_many_ends_in_its_time() -> None:
    loop = asyncio.get_running_loop()
    deadlines, began, ended = Deadlines(loop), loop.time(), dict[float, float]()

    async def bounded(seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await block(deadline_in(seconds, deadlines), 6.5)
        ended[seconds] = loop.time() - began

    await asyncio.gather(*(bounded(seconds) for seconds in (5.0, 3.0, 9.0, 4.0, 3.0, 7.0)))
    assert ended == {3.0: 3.0, 4.0: 4.0, 5.0: 5.0, 7.0: 6.5, 9.0: 6.5}


async def test_no_timer_stays_behind_and_many_deadlines_need_one(monkeypatch: pytest.MonkeyPatch) -> None:
    loop = asyncio.get_running_loop()
    deadlines, timers = Deadlines(loop), list[float]()
    call_at = loop.call_at

    def noted(when: float, callback: Any, *arguments: Any, **more: Any) -> asyncio.TimerHandle:
        if callback == deadlines._look:
            timers.append(when)
        return call_at(when, callback, *arguments, **more)

    monkeypatch.setattr(loop, "call_at", noted)
    with contextlib.ExitStack() as stack:
        for _ in range(50):
            stack.enter_context(deadline_in(5.0, deadlines))
    assert timers == [loop.time() + 5.0]
    assert deadlines._timer is None


async def test_what_nobody_waits_for_any_more_ends_at_once_however_long_it_may_take() -> None:
    loop = asyncio.get_running_loop()
    deadlines, began = Deadlines(loop), loop.time()
    blocks = [deadline_in(seconds, deadlines) for seconds in (5.0, None, 3.0)]
    tasks = [asyncio.ensure_future(block(deadline)) for deadline in blocks]
    await asyncio.sleep(1.0)
    deadlines.abandon()
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(each) for each in ended] == [TimeoutError] * 3
    assert all(deadline.abandoned for deadline in blocks)
    assert loop.time() == pytest.approx(began + 1.0)
    assert deadlines._timer is None


def test_it_needs_a_task_to_end() -> None:
    loop = asyncio.new_event_loop()
    try:
        loop.call_soon(enter, loop)
        loop.call_soon(loop.stop)
        loop.run_forever()
    finally:
        loop.close()


def enter(loop: asyncio.AbstractEventLoop) -> None:
    with pytest.raises(RuntimeError, match="inside of a task"), Deadline(Deadlines(loop), 1.0):
        pass
