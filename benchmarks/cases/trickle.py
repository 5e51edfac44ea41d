"""How long do single lookups take that trickle in faster than the quota would let them through one by one?

Each caller wants one task, at a moment of its own: 20 callers a second in one job, 200 in the other, at random moments,
while the quota (400 requests a minute, kept by the same limiter for everybody) lets six or seven requests a second
through. A request takes 250 ms. Measured is the time from the call to its result, and how many requests there were;
`alone` is what a single lookup takes when nothing else goes on.

The contestants: `wrike.tasks.get`; aiodataloader with `max_batch_size=100`, which makes one request of what is asked
for in the same turn of the loop; the same loader told to wait for 0.2 s before it makes a request, as people build it
by hand; and one request for each lookup. All but the first send their requests through `wrike.request`, so that one and
the same limiter paces all of them. Time is virtual, there are no sockets, and a run always brings the same.
"""

from __future__ import annotations

import asyncio
import importlib
import random
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

from benchmarks.harness.case import Case
from benchmarks.harness.charts import OURS
from benchmarks.harness.report import Lines, Report, Table, at_most, shown
from benchmarks.harness.rounds import Round, Rounds
from benchmarks.harness.virtual import VirtualServer, now, percentile
from wrike_async import Wrike
from wrike_async.sandbox import SandboxQuota
from wrike_async.testing.clock import run_virtual

__all__ = ["CASE"]

RATES = (20, 200)
CALL = 0.25
MOST_IDS = 100
WINDOW = 0.2
PARTS = 20

Load = Callable[[str], Awaitable[object]]


def ours(wrike: Wrike) -> Load:
    """Just call it."""
    return wrike.tasks.get


def with_loader(wrike: Wrike) -> Load:
    """Use aiodataloader as its documentation says."""
    aiodataloader: Any = importlib.import_module("aiodataloader")

    async def load_many(ids: list[str]) -> Sequence[Any]:
        return await _records(wrike, ids)

    load: Load = aiodataloader.DataLoader(load_many, max_batch_size=MOST_IDS).load
    return load


def with_window(wrike: Wrike) -> Load:
    """Collect for a fixed time, then ask for all of it."""
    waiting: dict[str, asyncio.Future[Any]] = {}
    under_way: set[asyncio.Task[None]] = set()

    async def load(entity_id: str) -> Any:
        if not waiting:
            asyncio.get_running_loop().call_later(WINDOW, send)
        found = waiting[entity_id] = asyncio.get_running_loop().create_future()
        return await found

    def send() -> None:
        wanted = list(waiting.items())
        waiting.clear()
        for start in range(0, len(wanted), MOST_IDS):
            task = asyncio.ensure_future(fetch(dict(wanted[start : start + MOST_IDS])))
            under_way.add(task)
            task.add_done_callback(under_way.discard)

    async def fetch(wanted: dict[str, asyncio.Future[Any]]) -> None:
        for record in await _records(wrike, list(wanted)):
            wanted[record["id"]].set_result(record)

    return load


def one_by_one(wrike: Wrike) -> Load:
    """Send a request for each."""
    return lambda entity_id: _records(wrike, [entity_id])


async def _records(wrike: Wrike, ids: list[str]) -> Sequence[Any]:
    records: list[Any] = (await wrike.request("GET", f"/tasks/{','.join(ids)}"))["data"]
    return records


LOADER = "aiodataloader"
ONE_BY_ONE = "one by one"
CONTESTANTS: dict[str, Callable[[Wrike], Load]] = {
    OURS: ours,
    f"a window of {WINDOW} s": with_window,
    LOADER: with_loader,
    ONE_BY_ONE: one_by_one,
}


def measure(quick: bool) -> Round:
    """Let callers trickle in at both rates."""
    brought = Round()
    for rate in RATES:
        count = (600 if rate == RATES[0] else 1_200) if quick else 6_000
        for name, contestant in CONTESTANTS.items():
            brought.note(_job(rate), name, **run_virtual(partial(_trickle, contestant, rate, count)))
    return brought


def _job(rate: int) -> str:
    return f"{rate} a second"


async def _trickle(contestant: Callable[[Wrike], Load], rate: int, count: int) -> dict[str, float]:
    server = VirtualServer(quota=SandboxQuota(), homeward=CALL)
    moments = random.Random(rate)
    took: list[tuple[float, float]] = []
    async with server.client() as wrike:
        load = contestant(wrike)

        async def look_up(number: int) -> None:
            asked = now()
            await load(f"TASK{number}")
            took.append((asked, now() - asked))

        await look_up(0)
        _, alone = took.pop()
        await asyncio.sleep(60)
        before = server.requests
        async with asyncio.TaskGroup() as lookups:
            for number in range(1, count + 1):
                await asyncio.sleep(moments.expovariate(rate))
                lookups.create_task(look_up(number))
    seconds = [each for _, each in sorted(took)]
    return {
        "lookups": count,
        "alone": alone,
        "p50": percentile(seconds, 50),
        "p99": percentile(seconds, 99),
        "requests": server.requests - before,
        **{_part(part): percentile(_slice(seconds, part), 50) for part in range(PARTS)},
    }


def _part(part: int) -> str:
    return f"p50_of_part_{part + 1}"


def _slice(values: Sequence[float], part: int) -> Sequence[float]:
    return values[len(values) * part // PARTS : len(values) * (part + 1) // PARTS]


def report(rounds: Rounds) -> Report:
    """Compare waiting times, and show how they grow."""
    rows = [
        (
            f"{job}: {name}",
            *(f"{rounds.median(job, name, quantity):,.2f}" for quantity in ("alone", "p50", "p99")),
            shown(rounds.spread(job, name, "requests")),
        )
        for job in rounds.jobs()
        for name in rounds.contestants(job)
    ]
    slow = _job(RATES[0])
    count = rounds.median(slow, OURS, "lookups")
    return Report(
        tables=[Table("Seconds from call to result", ("", "alone", "p50", "p99", "requests"), rows)],
        targets=[
            at_most(f"seconds from call to result (p99), single lookups, {job}", rounds.spread(job, OURS, "p99"), 0.5)
            for job in rounds.jobs()
        ],
        charts=[
            Lines(
                "trickle",
                f"How long a lookup takes, {RATES[0]} callers a second",
                "minutes since the first call",
                "seconds from call to result",
                {
                    name: [
                        ((part + 0.5) / PARTS * count / RATES[0] / 60, rounds.median(slow, name, _part(part)))
                        for part in range(PARTS)
                    ]
                    for name in rounds.contestants(slow)
                    if name != ONE_BY_ONE
                },
                logarithmic_y=True,
            )
        ],
        remarks=[f"The chart leaves out {ONE_BY_ONE!r}, as slow as {LOADER}: no two callers share a turn of the loop."],
    )


CASE = Case(
    "trickle",
    __doc__,
    measure,
    report,
    rounds=1,
    less={
        "alone": "time of a lookup that is alone",
        "p50": "p50 of a lookup",
        "p99": "p99 of a lookup",
        "requests": "requests",
    },
)
