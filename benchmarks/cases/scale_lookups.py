"""What does a lookup take among a thousand at the same time, among five thousand, among a hundred thousand?

All lookups are asked for at once, in one ``asyncio.gather``, and all results are kept, so memory holds the answers
beside what waits for them. The quota is off, each contestant has 64 connections, and each measurement is made in a
fresh process, after 100 other lookups that load what is needed. The contestants: ``wrike.tasks.get``; a loader of
aiodataloader (100 IDs a batch, its cache as it is by default) on an aiohttp session with orjson; and one request for
each lookup on such a session, 64 at a time. Those two bring dicts, this SDK typed models. One request for each of
100,000 lookups would take minutes and is left out. The last contestant, ``get_many()``, walks over the same IDs with
``async for`` and keeps nothing, which is what a program with so many IDs would rather do.

What is compared is processor time and memory in the client, and the time on the clock. The server, in another process,
has its answers prepared, so that clients are what takes time. While objects are made, Python's garbage collector visits
those that are alive again and again, so the more lookups there are, the more each one takes. The last column is the
same work once more in the same process, after ``gc.disable()``: what a program that needs so much at once can do.
"""

from __future__ import annotations

import asyncio
import gc
import importlib
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import aiohttp
import orjson

from benchmarks.harness.case import Case
from benchmarks.harness.charts import OURS
from benchmarks.harness.measuring import grown, in_fresh_process, measured
from benchmarks.harness.report import Lines, Report, Table, at_most, exactly, shown
from benchmarks.harness.rounds import Round, Rounds
from wrike_async import Wrike

__all__ = ["CASE"]

GET = f"{OURS}, get()"
GET_MANY = f"{OURS}, get_many()"
LOADER = "aiodataloader"
ONE_BY_ONE = "aiohttp, one by one"

SIZES = (1_000, 5_000, 100_000)
QUICK_SIZES = (1_000, 5_000)
MOST_ONE_BY_ONE = 5_000
QUICK_MOST_ONE_BY_ONE = 1_000
CONNECTIONS = 64
IDS_A_REQUEST = 100
WARM_UP = 100
TOKEN = "token"
MOST_TO_LOADER = 1.7

LookUp = Callable[[Sequence[str]], Awaitable[int]]
"""Looks all IDs up and returns how many answers came."""


@asynccontextmanager
async def _get(base_url: str) -> AsyncGenerator[LookUp]:
    async with Wrike(TOKEN, base_url=base_url, quota=None, max_connections=CONNECTIONS) as wrike:

        async def look_up(ids: Sequence[str]) -> int:
            return len(await asyncio.gather(*(wrike.tasks.get(task_id) for task_id in ids)))

        yield look_up


@asynccontextmanager
async def _get_many(base_url: str) -> AsyncGenerator[LookUp]:
    async with Wrike(TOKEN, base_url=base_url, quota=None, max_connections=CONNECTIONS) as wrike:

        async def look_up(ids: Sequence[str]) -> int:
            count = 0
            async for _ in wrike.tasks.get_many(ids):
                count += 1
            return count

        yield look_up


def _session() -> aiohttp.ClientSession:
    headers = {"Authorization": f"Bearer {TOKEN}", "Accept": "application/json"}
    return aiohttp.ClientSession(headers=headers, connector=aiohttp.TCPConnector(limit=CONNECTIONS))


async def _tasks(session: aiohttp.ClientSession, base_url: str, ids: str) -> list[Any]:
    async with session.get(f"{base_url}/tasks/{ids}") as response:
        response.raise_for_status()
        tasks: list[Any] = orjson.loads(await response.read())["data"]
        return tasks


@asynccontextmanager
async def _with_loader(base_url: str) -> AsyncGenerator[LookUp]:
    aiodataloader: Any = importlib.import_module("aiodataloader")

    async with _session() as session:

        async def load(ids: list[str]) -> list[Any]:
            found = {task["id"]: task for task in await _tasks(session, base_url, ",".join(ids))}
            return [found[task_id] for task_id in ids]

        async def look_up(ids: Sequence[str]) -> int:
            loader = aiodataloader.DataLoader(load, max_batch_size=IDS_A_REQUEST)
            return len(await asyncio.gather(*(loader.load(task_id) for task_id in ids)))

        yield look_up


@asynccontextmanager
async def _one_by_one(base_url: str) -> AsyncGenerator[LookUp]:
    async with _session() as session:
        # Waiting here costs less than waiting for a connection, and no request times out before it is sent.
        room = asyncio.Semaphore(CONNECTIONS)

        async def get(task_id: str) -> Any:
            async with room:
                return (await _tasks(session, base_url, task_id))[0]

        async def look_up(ids: Sequence[str]) -> int:
            return len(await asyncio.gather(*(get(task_id) for task_id in ids)))

        yield look_up


CONTESTANTS: dict[str, Callable[[str], AbstractAsyncContextManager[LookUp]]] = {
    GET: _get,
    LOADER: _with_loader,
    ONE_BY_ONE: _one_by_one,
    GET_MANY: _get_many,
}
ALSO_WITHOUT_GC = (GET, LOADER)


def measure(quick: bool) -> Round:
    """Let all contestants look up each number of tasks."""
    # The processes of the contestants load this file, too, and have no use for a server.
    from benchmarks.harness.lookup_server import lookup_server

    brought = Round()
    sizes = QUICK_SIZES if quick else SIZES
    most_one_by_one = QUICK_MOST_ONE_BY_ONE if quick else MOST_ONE_BY_ONE
    with lookup_server() as server:
        for size in sizes:
            ids = [f"IEAAAAAAKQ{number:06}" for number in range(WARM_UP + size)]
            for name in CONTESTANTS:
                if name == ONE_BY_ONE and size > most_one_by_one:
                    continue
                before = server.requests()
                values = in_fresh_process(_looked_up, name, server.base_url, ids)
                after = server.requests()
                asked = WARM_UP + size * (1 + (name in ALSO_WITHOUT_GC))
                brought.note(_job(size), name, lookups_a_request=asked / (after - before), **values)
    return brought


def _job(size: int) -> str:
    return f"{size:,} lookups"


def _looked_up(name: str, base_url: str, ids: Sequence[str]) -> dict[str, float]:
    return asyncio.run(_look_up(name, base_url, ids))


async def _look_up(name: str, base_url: str, ids: Sequence[str]) -> dict[str, float]:
    wanted = ids[WARM_UP:]
    async with CONTESTANTS[name](base_url) as look_up:
        await look_up(ids[:WARM_UP])
        with grown() as growth, measured() as cost:
            brought = await look_up(wanted)
        values = {
            "lookups": brought,
            "seconds": cost.seconds,
            "processor_microseconds": cost.processor_seconds / len(wanted) * 1e6,
            "peak_bytes": growth.peak_bytes / len(wanted),
        }
        if name in ALSO_WITHOUT_GC:
            with measured() as cost:
                gc.disable()
                brought += await look_up(wanted)
            values["processor_microseconds_without_gc"] = cost.processor_seconds / len(wanted) * 1e6
    asked = len(wanted) * (1 + (name in ALSO_WITHOUT_GC))
    assert brought == asked, f"{brought} of {asked} answers"
    return values


def report(rounds: Rounds) -> Report:
    """Compare what one lookup takes among many with what it takes among few."""
    jobs = rounds.jobs()
    few, many = jobs[0], jobs[-1]
    rows = [
        (
            f"{job}: {name}",
            shown(rounds.spread(job, name, "lookups_a_request")),
            shown(rounds.spread(job, name, "seconds"), spread=False),
            shown(rounds.spread(job, name, "peak_bytes")),
            shown(rounds.spread(job, name, "processor_microseconds")),
            shown(rounds.spread(job, name, "processor_microseconds_without_gc")) if name in ALSO_WITHOUT_GC else "",
        )
        for job in jobs
        for name in rounds.contestants(job)
    ]
    bounds = (
        ("processor time", "processor_microseconds", 3),
        ("processor time with gc.disable()", "processor_microseconds_without_gc", 1.5),
        ("memory", "peak_bytes", 1.5),
    )
    return Report(
        tables=[
            Table(
                "All at once",
                (
                    "",
                    "lookups a request",
                    "seconds",
                    "bytes a lookup, at the peak",
                    "processor µs a lookup",
                    "with gc.disable()",
                ),
                rows,
            )
        ],
        targets=[
            exactly(f"lookups that a request carries, {many}", rounds.spread(many, GET, "lookups_a_request"), 100),
            *(
                at_most(
                    f"{what} of one of {many}, as a multiple of that of one of {few}",
                    rounds.growth(GET, quantity, few, many),
                    bound,
                )
                for what, quantity, bound in bounds
            ),
            *(
                at_most(
                    f"processor time of one of {job}, as a multiple of {LOADER}'s",
                    rounds.ratio(job, GET, "processor_microseconds", to=LOADER),
                    MOST_TO_LOADER,
                )
                for job in jobs[1:]
            ),
        ],
        charts=[
            Lines(
                "scale_lookups",
                "Processor time of a lookup among so many at the same time",
                "lookups at the same time",
                "processor µs a lookup",
                {
                    f"{name}{remark}": [
                        (rounds.median(job, name, "lookups"), rounds.median(job, name, quantity))
                        for job in jobs
                        if name in rounds.contestants(job)
                    ]
                    for name in (GET, LOADER, ONE_BY_ONE)
                    for remark, quantity in (
                        ("", "processor_microseconds"),
                        (" with gc.disable()", "processor_microseconds_without_gc"),
                    )
                    if rounds.has(few, name, quantity)
                },
                logarithmic_x=True,
                logarithmic_y=True,
            )
        ],
    )


CASE = Case(
    "scale_lookups",
    __doc__,
    measure,
    report,
    rounds=2,
    less={
        "processor_microseconds": "processor time",
        "processor_microseconds_without_gc": "processor time with gc.disable()",
        "seconds": "time",
        "peak_bytes": "peak memory",
    },
)
