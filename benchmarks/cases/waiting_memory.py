"""How much memory does each of many things take that wait at the same time?

The quota is used up, so that whatever is asked for waits; then so many are asked for at once, and `tracemalloc` tells
by how much that made the memory of the process grow: tasks, coroutines and futures, those of the caller included. IDs
are there before. There are no sockets. Each kind of waiting is measured in this SDK and in what one would use: a
task around ``async with AsyncLimiter(400, 60)`` for calls and page loops, and a loader of aiodataloader for lookups.
"A bare task" is one that awaits a future and does nothing else, which is the least that a task of the caller takes.

A lookup in ``asyncio.gather`` is what `gather` makes of ``wrike.tasks.get(task_id)``; one in a task of the caller is
awaited by a coroutine of its own. A walk is an ``async for`` that waits for its first page.
"""

from __future__ import annotations

import asyncio
import gc
import importlib
import tracemalloc
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from typing import Any

from aiolimiter import AsyncLimiter

from benchmarks.harness.case import Case
from benchmarks.harness.charts import OURS
from benchmarks.harness.report import Bars, Report, Table, at_most, shown
from benchmarks.harness.rounds import Round, Rounds
from benchmarks.harness.virtual import VirtualServer
from wrike_async import Quota, Wrike
from wrike_async.testing.clock import run_virtual

__all__ = ["CASE"]

COUNT = 10_000
WALKS = QUICK_COUNT = 1_000
BARE, LOADER, LIMITER = "a bare task", "aiodataloader", "AsyncLimiter(400, 60)"
GATHERED, IN_TASKS = "a lookup in gather", "a lookup in a task of the caller"
CALL, UPDATE, WALK = "a call", "an update", f"a walk, {WALKS:,} at once"
MOST_BYTES = {GATHERED: 800, IN_TASKS: 1_300, CALL: 2_048}
USED_UP = 1e9
UNTIL_QUEUED = 0.01
WARM_UP = 200

Use = Callable[[Coroutine[Any, Any, object]], asyncio.Future[Any]]
Begin = Callable[[str], asyncio.Future[Any]]
"""Begins what waits, for an ID."""

Opened = Callable[[], AbstractAsyncContextManager[Begin]]


@asynccontextmanager
async def _client() -> AsyncGenerator[Wrike]:
    async with VirtualServer().client(quota=Quota(1, per=USED_UP)) as wrike:
        await wrike.users.get("KUAXHKXS")
        yield wrike


def _of_client(begin: Callable[[Wrike, str], Coroutine[Any, Any, object]], use: Use) -> Opened:
    @asynccontextmanager
    async def opened() -> AsyncGenerator[Begin]:
        async with _client() as wrike:
            yield lambda each: use(begin(wrike, each))

    return opened


async def _walk(wrike: Wrike, folder_id: str) -> None:
    async for task in wrike.tasks.list(folder_id=folder_id):
        del task


@asynccontextmanager
async def _loader() -> AsyncGenerator[Begin]:
    aiodataloader: Any = importlib.import_module("aiodataloader")
    never: asyncio.Future[list[object]] = asyncio.Future()

    async def load(_: list[str]) -> list[object]:
        return await never

    load_one: Begin = aiodataloader.DataLoader(load, max_batch_size=100).load
    yield load_one
    never.cancel()


@asynccontextmanager
async def _loader_in_tasks() -> AsyncGenerator[Begin]:
    async with _loader() as load:

        async def awaited(task_id: str) -> object:
            return await load(task_id)

        yield lambda task_id: asyncio.create_task(awaited(task_id))


@asynccontextmanager
async def _limiter() -> AsyncGenerator[Begin]:
    server, limiter = VirtualServer(), AsyncLimiter(1, USED_UP)
    await limiter.acquire()

    async def ask(each: str) -> object:
        async with limiter:
            return await server.ask("GET", f"/users/{each}")

    yield lambda each: asyncio.create_task(ask(each))


@asynccontextmanager
async def _bare() -> AsyncGenerator[Begin]:
    async def wait(future: asyncio.Future[None]) -> None:
        await future

    yield lambda _: asyncio.create_task(wait(asyncio.Future()))


JOBS: dict[str, dict[str, Opened]] = {
    GATHERED: {
        OURS: _of_client(lambda wrike, task_id: wrike.tasks.get(task_id), asyncio.ensure_future),
        LOADER: _loader,
    },
    IN_TASKS: {
        OURS: _of_client(lambda wrike, task_id: wrike.tasks.get(task_id), asyncio.create_task),
        LOADER: _loader_in_tasks,
        BARE: _bare,
    },
    CALL: {
        OURS: _of_client(lambda wrike, user_id: wrike.users.get(user_id), asyncio.create_task),
        LIMITER: _limiter,
        BARE: _bare,
    },
    UPDATE: {
        OURS: _of_client(lambda wrike, task_id: wrike.tasks.update(task_id, title="Changed"), asyncio.create_task),
        LIMITER: _limiter,
        BARE: _bare,
    },
    WALK: {OURS: _of_client(_walk, asyncio.create_task), LIMITER: _limiter, BARE: _bare},
}


def measure(quick: bool) -> Round:
    """Let many wait, in every way."""
    brought = Round()
    for job, contestants in JOBS.items():
        count = QUICK_COUNT if quick or job == WALK else COUNT
        for name, opened in contestants.items():
            brought.note(job, name, count=count, bytes=run_virtual(partial(_bytes, opened, count)))
    return brought


async def _bytes(opened: Opened, count: int) -> float:
    """Return by how much each of so many that wait makes the memory grow."""
    ids = [f"IEAAAAAAKQ{number:06}" for number in range(WARM_UP + count)]
    async with opened() as begin:
        # What is made once, whoever waits.
        waiting = [begin(each) for each in ids[:WARM_UP]]
        await asyncio.sleep(UNTIL_QUEUED)
        gc.collect()
        tracemalloc.start()
        try:
            before, _ = tracemalloc.get_traced_memory()
            waiting += [begin(each) for each in ids[WARM_UP:]]
            await asyncio.sleep(UNTIL_QUEUED)
            gc.collect()
            taken = tracemalloc.get_traced_memory()[0] - before
        finally:
            tracemalloc.stop()
        assert not any(each.done() for each in waiting), "not all of them wait"
        for each in waiting:
            each.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
    return taken / count


def report(rounds: Rounds) -> Report:
    """Compare what waiting takes."""
    rows = [
        (
            f"{job}: {name}",
            shown(rounds.spread(job, name, "count")),
            shown(rounds.spread(job, name, "bytes")),
            shown(rounds.ratio(job, OURS, "bytes", to=name)) if name != OURS else "",
        )
        for job in rounds.jobs()
        for name in rounds.contestants(job)
    ]
    return Report(
        tables=[Table("All at once", ("", "at once", "bytes each", f"{OURS} to it"), rows)],
        targets=[
            at_most(f"bytes of {job} that waits", rounds.spread(job, OURS, "bytes"), most)
            for job, most in MOST_BYTES.items()
        ],
        charts=[
            Bars(
                "waiting_memory",
                "Memory of each that waits",
                "bytes",
                {job: rounds.medians(job, "bytes") for job in rounds.jobs()},
            )
        ],
    )


CASE = Case("waiting_memory", __doc__, measure, report, rounds=1, less={"bytes": "memory"}, aside=[BARE])
