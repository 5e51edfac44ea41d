"""How long do interactive calls take while 10,000 bulk calls wait for the same quota?

The bulk calls are all asked for at once; a few seconds later people begin to use the program: a call every two seconds
on average, at random moments. A request takes 250 ms, and the quota is 400 a minute. Measured is the time from an
interactive call to its result, and how many bulk calls a minute were done meanwhile. Everybody meets the same server,
which counts 400 a minute and not by the second, in favour of those who send in bursts.

The contestants: this SDK with the bulk work in its lane (`wrike.with_options(lane="bulk")`), which bulk helpers use by
themselves; the same with all in one lane; `AsyncLimiter(400, 60)`, a queue in which who came first goes first; and the
quota split by hand: 340 a minute for bulk work, one by one, and 60 for people, at once where they like, whether they
use them or not.

Why a second is the bound: after three interactive calls in a row a bulk call has its turn, so a lone interactive call
waits for two slots at most (305 ms) and takes 250 ms, 0.56 s. What is left is for calls that come together, and for the
one pause of a second when the burst of the beginning is counted against the first minute.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial

from aiolimiter import AsyncLimiter

from benchmarks.harness.case import Case
from benchmarks.harness.charts import OURS
from benchmarks.harness.report import Bars, Report, Table, at_most, shown
from benchmarks.harness.rounds import Round, Rounds
from benchmarks.harness.virtual import Reply, VirtualServer, now, percentile, until_let_in
from wrike_async.sandbox import SandboxQuota
from wrike_async.testing.clock import run_virtual

__all__ = ["CASE"]

BULK_CALLS = 10_000
CALL = 0.25
SECONDS_BETWEEN = 2.0
A_MINUTE = 400
FOR_PEOPLE = 60
JOB = f"{BULK_CALLS:,} bulk calls queued"
LANES = f"{OURS}, lanes"
ONE_LANE = f"{OURS}, one lane"

Ask = Callable[[], Awaitable[object]]
Contestant = Callable[[VirtualServer], AbstractAsyncContextManager[tuple[Ask, Ask]]]
"""Opens the way to do a bulk call, and that to do an interactive one."""


@asynccontextmanager
async def lanes(server: VirtualServer) -> AsyncGenerator[tuple[Ask, Ask]]:
    """Bulk work in its lane."""
    async with server.client() as wrike:
        bulk = wrike.with_options(lane="bulk")
        yield lambda: bulk.request("GET", "/tasks"), lambda: wrike.request("GET", "/tasks")


@asynccontextmanager
async def one_lane(server: VirtualServer) -> AsyncGenerator[tuple[Ask, Ask]]:
    """All in one lane."""
    async with server.client() as wrike:

        async def ask() -> object:
            return await wrike.request("GET", "/tasks")

        yield ask, ask


@asynccontextmanager
async def one_limiter(server: VirtualServer) -> AsyncGenerator[tuple[Ask, Ask]]:
    """All through one `AsyncLimiter`."""
    ask = _limited(server, AsyncLimiter(A_MINUTE, 60))
    yield ask, ask


@asynccontextmanager
async def two_limiters(server: VirtualServer) -> AsyncGenerator[tuple[Ask, Ask]]:
    """A limiter for each kind of call."""
    bulk = AsyncLimiter(1, 60 / (A_MINUTE - FOR_PEOPLE))
    yield _limited(server, bulk), _limited(server, AsyncLimiter(FOR_PEOPLE, 60))


def _limited(server: VirtualServer, limiter: AsyncLimiter) -> Ask:
    async def attempt() -> Reply:
        async with limiter:
            return await server.ask("GET", "/tasks")

    return lambda: until_let_in(attempt)


CONTESTANTS: dict[str, Contestant] = {
    LANES: lanes,
    ONE_LANE: one_lane,
    "AsyncLimiter(400, 60)": one_limiter,
    "the quota split by hand": two_limiters,
}


def measure(quick: bool) -> Round:
    """Let people call while bulk work waits."""
    calls = 60 if quick else 300
    brought = Round()
    for name, contestant in CONTESTANTS.items():
        brought.note(JOB, name, **run_virtual(partial(_interfere, contestant, calls)))
    return brought


async def _interfere(contestant: Contestant, calls: int) -> dict[str, float]:
    server = VirtualServer(quota=SandboxQuota(limit=A_MINUTE, per_second=A_MINUTE), homeward=CALL)
    moments = random.Random(calls)
    took: list[float] = []
    async with contestant(server) as (bulk, interactive):

        async def call() -> None:
            asked = now()
            await interactive()
            took.append(now() - asked)

        work = [asyncio.ensure_future(bulk()) for _ in range(BULK_CALLS)]
        await asyncio.sleep(5)
        async with asyncio.TaskGroup() as people:
            for _ in range(calls):
                await asyncio.sleep(moments.expovariate(1 / SECONDS_BETWEEN))
                people.create_task(call())
        done = sum(each.done() for each in work)
        elapsed = now()
        for each in work:
            each.cancel()
        await asyncio.gather(*work, return_exceptions=True)
    return {
        "calls": calls,
        "p50": percentile(took, 50),
        "p99": percentile(took, 99),
        "bulk_a_minute": done / elapsed * 60,
        "refused": server.refused,
    }


def report(rounds: Rounds) -> Report:
    """Compare what interactive calls take."""
    contestants = rounds.contestants(JOB)
    rows = [
        (
            name,
            f"{rounds.median(JOB, name, 'p50'):,.2f}",
            f"{rounds.median(JOB, name, 'p99'):,.2f}",
            f"{rounds.median(JOB, name, 'bulk_a_minute'):,.0f}",
            shown(rounds.spread(JOB, name, "refused")),
        )
        for name in contestants
    ]
    calls = rounds.median(JOB, LANES, "calls")
    return Report(
        tables=[
            Table(
                f"Seconds that {calls:,.0f} interactive calls take, {JOB}",
                ("", "p50", "p99", "bulk calls a minute", "refused"),
                rows,
            )
        ],
        targets=[
            at_most(
                f"seconds that an interactive call takes (p99), {JOB}, with lanes",
                rounds.spread(JOB, LANES, "p99"),
                1.0,
            )
        ],
        charts=[
            Bars(
                "latency",
                "What an interactive call takes while bulk work waits (p99)",
                "seconds",
                {JOB: {name: rounds.median(JOB, name, "p99") for name in contestants}},
                logarithmic=True,
            )
        ],
    )


CASE = Case(
    "latency",
    __doc__,
    measure,
    report,
    rounds=1,
    less={"p50": "p50 of a call", "p99": "p99 of a call", "refused": "requests refused"},
    more={"bulk_a_minute": "bulk calls a minute"},
)
