"""A call is cancelled after k turns of the loop, for every k until it ends: the others finish, nothing leaks."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from wrike_async import Quota, Wrike
from wrike_async._transport.limits import Limiter
from wrike_async.sandbox import Sandbox

Scene = Callable[[Sandbox, Wrike], Awaitable[Any]]


async def a_get(sandbox: Sandbox, wrike: Wrike) -> None:
    await wrike.tasks.get(sandbox.state.task_id(3))


async def a_get_shared_with_another(sandbox: Sandbox, wrike: Wrike) -> None:
    await wrike.tasks.get(sandbox.state.task_id(0))


async def a_get_in_a_group_that_is_searched(sandbox: Sandbox, wrike: Wrike) -> None:
    await asyncio.gather(
        wrike.tasks.get("bad"),
        *(wrike.tasks.get(sandbox.state.task_id(i)) for i in range(4, 12)),
        return_exceptions=True,
    )


async def a_walk(sandbox: Sandbox, wrike: Wrike) -> None:
    async for _ in wrike.tasks.list(page_size=10):
        pass


async def many(sandbox: Sandbox, wrike: Wrike) -> None:
    await wrike.tasks.get_many(sandbox.state.task_id(i) for i in range(30))


async def a_write(sandbox: Sandbox, wrike: Wrike) -> None:
    await wrike.tasks.update(sandbox.state.task_id(5), importance="High")


SCENES = [a_get, a_get_shared_with_another, a_get_in_a_group_that_is_searched, a_walk, many, a_write]


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
async def test_a_call_cancelled_after_any_number_of_turns(scene: Scene) -> None:
    """The quota counts slots and is too large to wait for: turns of the loop do not move the clock."""
    async with Sandbox(tasks=40) as sandbox:
        turns = 0
        while await cancelled_after(turns, scene, sandbox, quota=Quota(10_000, per=0.001, shared=False)):
            turns += 1
        assert turns > 3


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
async def test_a_call_cancelled_in_the_queue(scene: Scene) -> None:
    """The burst is used up, so that the call and the others wait for the quota while it is cancelled."""
    async with Sandbox(tasks=40) as sandbox:
        for turns in range(12):
            await cancelled_after(turns, scene, sandbox, quota=Quota(60, per=60.0, shared=False), busy=True)


async def cancelled_after(turns: int, scene: Scene, sandbox: Sandbox, *, quota: Quota, busy: bool = False) -> bool:
    """Cancel a call after some turns of the loop and look at what is left. Returns whether it was in time."""
    seen_before = len(sandbox.requests)
    async with Wrike(sandbox.token, base_url=sandbox.base_url, quota=quota) as wrike:
        if busy:
            await wrike.tasks.list(page_size=1)
        call = asyncio.ensure_future(scene(sandbox, wrike))
        other = asyncio.ensure_future(wrike.tasks.get(sandbox.state.task_id(0)))
        page = asyncio.ensure_future(wrike.tasks.list(page_size=1).first())
        for _ in range(turns):
            await asyncio.sleep(0)
        in_time = call.cancel()
        if in_time:
            with pytest.raises(asyncio.CancelledError):
                await call
        else:
            await call
        assert (await other).id == sandbox.state.task_id(0)
        assert await page is not None
        # What was sent for others meanwhile comes to its end.
        for _ in range(200):
            await asyncio.sleep(0)
        assert wrike.stats.in_flight == wrike.stats.queued == 0
        running = wrike._engine._running
        assert running is not None
        assert not running.tasks
        assert not wrike._engine.part(wrike._engine._use().make_lookups)._queues
        limiter = running.pool.primary.limiter
        assert isinstance(limiter, Limiter)
        # A slot is spent for each request that was sent, and for no other; the last may not have reached the wire.
        assert 0 <= len(limiter._logs[0].moments()) - (len(sandbox.requests) - seen_before) <= 1
    return in_time
