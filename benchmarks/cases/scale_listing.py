"""Does listing a million tasks take more memory than listing ten thousand, and more time for each task?

Each contestant walks over all tasks of a collection and counts them: in pages of 1,000, each measurement in a fresh
process, the quota off; short walks are repeated until 100,000 tasks have come. The contestants: ``async for task in
wrike.tasks.list()`` and the same with ``.raw()``, which gives dicts; and a page loop with aiohttp and orjson as a
careful engineer writes it, which gives dicts and asks for the next page when it is done with one. The server, in
another process, serves prepared pages (ten pages of a sandbox over and over), because a sandbox makes its records up,
and all contestants would wait for it.

Their tasks are those of a sandbox as they come without optional fields; one more walk is over tasks with every field.

Memory is by how much the peak of the resident set grew since the libraries were imported, so it holds what loads on
first use, too. This SDK keeps two pages at most: the one being walked and the one fetched ahead. The time begins after
a walk over 100 tasks.

Nothing in the bodies of these loops awaits. So the walks against a server whose answers take 20 or 100 ms tell whether
the page ahead is asked for before a page is worked through, or only afterwards.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

import aiohttp
import orjson

from benchmarks.harness.case import Case
from benchmarks.harness.charts import OURS
from benchmarks.harness.measuring import grown, in_fresh_process, measured
from benchmarks.harness.report import Lines, Report, Table, at_least, at_most, shown
from benchmarks.harness.rounds import Round, Rounds
from wrike_async import Wrike

if TYPE_CHECKING:
    from benchmarks.harness.page_server import PageServer

__all__ = ["CASE"]

TYPED = f"{OURS}, async for"
RAW = f"{OURS}, raw()"
BARE = "aiohttp page loop"
SIZES = (10_000, 100_000, 1_000_000)
QUICK_SIZES = (10_000, 50_000)
ENOUGH = 100_000
QUICK_ENOUGH = 30_000
PAGE_SIZE = 1_000
WARM_UP = 100
LATENCIES = (0.02, 0.1)
FAR_AWAY = 20_000
QUICK_FAR_AWAY = 5_000
FULL = "every field"
FULL_TASKS = 50_000
QUICK_FULL_TASKS = 5_000
SHARES = (0.6, 0.75)

Counted = Callable[[str], Awaitable[int]]


async def _typed(base_url: str) -> int:
    count = 0
    async with Wrike("token", base_url=base_url, quota=None) as wrike:
        async for _ in wrike.tasks.list(page_size=PAGE_SIZE):
            count += 1
    return count


async def _raw(base_url: str) -> int:
    count = 0
    async with Wrike("token", base_url=base_url, quota=None) as wrike:
        async for _ in wrike.tasks.list(page_size=PAGE_SIZE).raw():
            count += 1
    return count


async def _bare(base_url: str) -> int:
    count = 0
    headers = {"Authorization": "Bearer token", "Accept": "application/json"}
    async with aiohttp.ClientSession(headers=headers) as session:
        params = {"pageSize": str(PAGE_SIZE)}
        while True:
            async with session.get(f"{base_url}/tasks", params=params) as response:
                response.raise_for_status()
                page = orjson.loads(await response.read())
            for _ in page["data"]:
                count += 1
            if "nextPageToken" not in page:
                return count
            params["nextPageToken"] = page["nextPageToken"]


CONTESTANTS: dict[str, Counted] = {TYPED: _typed, RAW: _raw, BARE: _bare}


def measure(quick: bool) -> Round:
    """Let all contestants walk over collections of each size."""
    # The processes of the contestants load this file, too, and have no use for a server.
    from benchmarks.decoders.pages import full_records
    from benchmarks.harness.page_server import page_server

    brought = Round()
    with page_server(PAGE_SIZE) as server:
        for name in CONTESTANTS:
            for tasks in QUICK_SIZES if quick else SIZES:
                times = max(1, (QUICK_ENOUGH if quick else ENOUGH) // tasks)
                walks = [server.base_url(WARM_UP), *[server.base_url(tasks)] * times]
                values = in_fresh_process(_walked, name, *walks)
                assert values["tasks"] == tasks, f"{name}: {values['tasks']} of {tasks} tasks"
                brought.note(_job(tasks), name, **values)
    with page_server(PAGE_SIZE, records=full_records) as server:
        _measure(brought, FULL, server, QUICK_FULL_TASKS if quick else FULL_TASKS)
    for latency in LATENCIES:
        with page_server(PAGE_SIZE, latency=latency) as server:
            _measure(brought, _far_away(latency), server, QUICK_FAR_AWAY if quick else FAR_AWAY)
    return brought


def _measure(brought: Round, job: str, server: PageServer, tasks: int) -> None:
    for name in CONTESTANTS:
        values = in_fresh_process(_walked, name, server.base_url(WARM_UP), server.base_url(tasks))
        assert values["tasks"] == tasks, f"{name}: {values['tasks']} of {tasks} tasks"
        brought.note(job, name, **values)


def _far_away(latency: float) -> str:
    return f"answers after {latency * 1e3:g} ms"


def _job(tasks: int) -> str:
    return f"{tasks:,} tasks"


def _walked(name: str, small_url: str, *base_urls: str) -> dict[str, float]:
    return asyncio.run(_walk(CONTESTANTS[name], small_url, base_urls))


async def _walk(counted: Counted, small_url: str, base_urls: Sequence[str]) -> dict[str, float]:
    with grown() as growth:
        await counted(small_url)
        with measured() as cost:
            counts = [await counted(base_url) for base_url in base_urls]
    return {
        "tasks": counts[0],
        "rate": sum(counts) / cost.seconds,
        "processor_microseconds": cost.processor_seconds / sum(counts) * 1e6,
        "peak_mebibytes": growth.peak_bytes / (1 << 20),
    }


def report(rounds: Rounds) -> Report:
    """Compare the sizes with each other, and the contestants with the page loop."""
    jobs = rounds.jobs()
    sizes = [job for job in jobs if job.endswith(" tasks")]
    far_away = [job for job in jobs if job not in (*sizes, FULL)]
    smallest, largest = sizes[0], sizes[-1]
    rows = [
        (
            f"{job}: {name}",
            shown(rounds.spread(job, name, "rate"), spread=False),
            shown(rounds.ratio(job, name, "rate", to=BARE)),
            shown(rounds.spread(job, name, "processor_microseconds")),
            shown(rounds.spread(job, name, "peak_mebibytes")),
        )
        for job in jobs
        for name in rounds.contestants(job)
    ]
    targets = [
        at_least(f"rate of {TYPED}, {job}, as a share of {BARE}", rounds.ratio(job, TYPED, "rate", to=BARE), 1.0)
        for job in far_away
    ]
    targets += [
        at_least(f"rate of {TYPED}, {job}, as a share of {BARE}", rounds.ratio(job, TYPED, "rate", to=BARE), share)
        for job, share in zip((largest, FULL), SHARES, strict=True)
    ]
    for name in (TYPED, RAW):
        targets += [
            at_most(
                f"peak memory of walking {largest}, {name}, as a multiple of {smallest}",
                rounds.growth(name, "peak_mebibytes", smallest, largest),
                1.5,
            ),
            at_most(
                f"processor time per task in {largest}, {name}, as a multiple of that in {smallest}",
                rounds.growth(name, "processor_microseconds", smallest, largest),
                1.3,
            ),
        ]
    return Report(
        tables=[Table("Walks", ("", "tasks/s", f"× {BARE}", "processor µs a task", "peak memory, MiB more"), rows)],
        targets=targets,
        charts=[
            Lines(
                "scale_listing",
                "Memory of walking so many tasks",
                "tasks",
                "MiB more at the peak",
                {
                    name: [
                        (rounds.median(job, name, "tasks"), rounds.median(job, name, "peak_mebibytes")) for job in sizes
                    ]
                    for name in CONTESTANTS
                },
                logarithmic_x=True,
            )
        ],
    )


CASE = Case(
    "scale_listing",
    __doc__,
    measure,
    report,
    rounds=3,
    less={"processor_microseconds": "processor time", "peak_mebibytes": "peak memory"},
    more={"rate": "tasks a second"},
)
