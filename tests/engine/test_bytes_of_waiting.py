"""What a client keeps for each call and each walk that waits for the quota, task and coroutines included."""

from __future__ import annotations

import asyncio
import gc
import sys
import tracemalloc
import weakref
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, nullcontext

import pytest

from benchmarks.harness.virtual import VirtualServer
from wrike_async import Quota, Wrike

COUNT = 1_000
UNTIL_QUEUED = 0.01


async def walk(wrike: Wrike) -> None:
    async for _ in wrike.folders.list(project=True):
        pass


@pytest.mark.parametrize(
    ("begin", "most"),
    [
        (lambda wrike: wrike.users.get("KUAXHKXS"), 1_792),
        (lambda wrike: wrike.tasks.update("IEAAAAAQ", title="Changed"), 2_048),
        (walk, 3_072),
    ],
    ids=["a call", "an update", "a walk"],
)
async def test_what_waits_is_small(begin: Callable[[Wrike], Awaitable[object]], most: int) -> None:
    loop = asyncio.get_running_loop()
    # Where something traces what runs, each coroutine that has begun has a frame object, too; and so on in debug mode.
    most *= 2 if loop.get_debug() or sys.gettrace() is not None else 1
    loop.set_debug(False)
    async with VirtualServer().client(quota=Quota(1, per=1e9)) as wrike:
        waiting = [asyncio.ensure_future(begin(wrike)) for _ in range(20)]
        await asyncio.sleep(UNTIL_QUEUED)
        gc.collect()
        tracemalloc.start()
        try:
            before = tracemalloc.get_traced_memory()[0]
            waiting += [asyncio.ensure_future(begin(wrike)) for _ in range(COUNT)]
            await asyncio.sleep(UNTIL_QUEUED)
            gc.collect()
            used = tracemalloc.get_traced_memory()[0] - before
        finally:
            tracemalloc.stop()
        queued = wrike.stats.queued
        for each in waiting:
            each.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        assert wrike.stats.queued == 0
    assert queued >= COUNT
    assert used / COUNT < most


class People(list[str]):
    """A list that can be seen to be gone."""


@pytest.mark.parametrize("block", [lambda _: nullcontext(), Wrike.coalesce_updates], ids=["alone", "with others"])
async def test_an_update_that_waits_keeps_nothing_of_what_it_was_given(
    block: Callable[[Wrike], AbstractAsyncContextManager[None]],
) -> None:
    async with VirtualServer().client(quota=Quota(1, per=1e9)) as wrike, block(wrike):
        await wrike.users.get("KUAXHKXS")
        people = [People(["KUAXHKXS"]) for _ in range(3)]
        given = [weakref.ref(each) for each in people]
        updates = [
            asyncio.ensure_future(wrike.tasks.update(f"IEAAAAA{number}", add_responsibles=people.pop()))
            for number in range(3)
        ]
        await asyncio.sleep(UNTIL_QUEUED)
        assert wrike.stats.queued
        assert not any(update.done() for update in updates)
        assert [each() for each in given] == [None] * 3
        for update in updates:
            update.cancel()
        await asyncio.gather(*updates, return_exceptions=True)
