"""How much of the quota does each way of pacing use, and how often is it refused?

Twenty workers ask without a break (except where somebody asks one after the other) until as many requests were let in
as the quota allows for the time; twenty suit `AsyncLimiter(400, 60)` best: with three hundred it is refused four times
as often. The server refuses as Wrike does, says when to come back, and everybody comes back then, through the limiter
again. The share is what was let in within the time, divided by the quota of that time. Time is virtual, and there are
no sockets, so a run always brings the same.

Wrike allows 400 requests a minute, counts what *arrives*, and enforces it by the second, "6 to 7", in a way that it
does not publish. So three servers take part. The first counts 400 in any minute, and requests take 20 to 500 ms to
arrive, each its own time. The second counts 7 in any second, too, but requests take 20 ms to arrive, and their answers
up to 480 ms more. Both are what this SDK promises never to exceed.

The third server does both at once: 7 in any second, and 20 to 500 ms of way. No sender can promise to keep that with
more than 71 % of the quota, as what leaves within 1.48 seconds may arrive within one. This SDK slows down with each
refusal, by little where they are rare; who does not slow down is refused far more often. It is here to be seen, and
holds no target.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial

from aiolimiter import AsyncLimiter

from benchmarks.harness.case import Case
from benchmarks.harness.charts import OURS
from benchmarks.harness.report import Bars, Report, Table, at_least, exactly, shown
from benchmarks.harness.rounds import Round, Rounds
from benchmarks.harness.virtual import Reply, VirtualServer, now, until_let_in
from wrike_async.sandbox import SandboxQuota
from wrike_async.testing.clock import run_virtual

__all__ = ["CASE"]

A_MINUTE = 400
WORKERS = 20
INTERVAL = 60 / A_MINUTE
AT_ONCE = SandboxQuota(limit=A_MINUTE, per_second=A_MINUTE)
BY_THE_SECOND = SandboxQuota(limit=A_MINUTE, per_second=7)
BY_THE_SECOND_AND_LATE = "400 a minute and 7 a second, uneven arrival"

Servers = dict[str, Callable[[], VirtualServer]]
SERVERS: Servers = {
    "400 a minute, uneven arrival": lambda: VirtualServer(quota=AT_ONCE, outward=(0.02, 0.5)),
    "400 a minute and 7 a second, even arrival": lambda: VirtualServer(
        quota=BY_THE_SECOND, outward=0.02, homeward=(0.0, 0.48)
    ),
    BY_THE_SECOND_AND_LATE: lambda: VirtualServer(quota=BY_THE_SECOND, outward=(0.02, 0.5)),
}

Ask = Callable[[], Awaitable[object]]
Contestant = Callable[[VirtualServer], AbstractAsyncContextManager[Ask]]


@asynccontextmanager
async def ours(server: VirtualServer) -> AsyncGenerator[Ask]:
    """This SDK as it comes, but that it gives up on nothing."""
    async with server.client(retries=1_000) as wrike:
        yield lambda: wrike.request("GET", "/tasks")


def limited(most: float, seconds: float) -> Contestant:
    """Take an `AsyncLimiter` before each request."""

    @asynccontextmanager
    async def contestant(server: VirtualServer) -> AsyncGenerator[Ask]:
        limiter = AsyncLimiter(most, seconds)

        async def ask() -> Reply:
            async with limiter:
                return await server.ask("GET", "/tasks")

        yield lambda: until_let_in(ask)

    return contestant


@asynccontextmanager
async def sleeping(server: VirtualServer) -> AsyncGenerator[Ask]:
    """Ask one after the other, and sleep between."""
    turn = asyncio.Lock()

    async def ask() -> None:
        async with turn:
            await until_let_in(lambda: server.ask("GET", "/tasks"))
            await asyncio.sleep(INTERVAL)

    yield ask


CONTESTANTS: dict[str, Contestant] = {
    OURS: ours,
    "AsyncLimiter(400, 60)": limited(A_MINUTE, 60),
    "AsyncLimiter(6, 1)": limited(6, 1),
    "AsyncLimiter(1, 0.15)": limited(1, INTERVAL),
    "sleep(0.15) after each call": sleeping,
}


def measure(quick: bool) -> Round:
    """Let each contestant fill the quota of some minutes at each server."""
    minutes = 3 if quick else 10
    brought = Round()
    for job, server in SERVERS.items():
        for name, contestant in CONTESTANTS.items():
            brought.note(job, name, **run_virtual(partial(_fill, server(), contestant, minutes)))
    return brought


async def _fill(server: VirtualServer, contestant: Contestant, minutes: int) -> dict[str, float]:
    enough = minutes * A_MINUTE
    began = now()
    async with contestant(server) as ask:

        async def work() -> None:
            while len(server.let_in) < enough:
                await ask()

        await asyncio.gather(*(work() for _ in range(WORKERS)))
    in_time = sum(moment - began < minutes * 60 for moment in server.let_in[:enough])
    return {
        "refused": server.refused,
        "share": in_time / enough,
        "useful": in_time,
        "minutes": (server.let_in[enough - 1] - began) / 60,
        "requests": enough,
    }


def report(rounds: Rounds) -> Report:
    """Compare refusals and use."""
    jobs = rounds.jobs()
    rows = [
        (
            f"{job}: {name}",
            shown(rounds.spread(job, name, "refused")),
            f"{100 * rounds.median(job, name, 'share'):.1f} %",
            shown(rounds.spread(job, name, "minutes")),
        )
        for job in jobs
        for name in rounds.contestants(job)
    ]
    enough = rounds.median(jobs[0], OURS, "requests")
    promised = [job for job in jobs if job != BY_THE_SECOND_AND_LATE]
    return Report(
        tables=[
            Table(
                f"{enough:,.0f} requests let in, the quota of {enough / A_MINUTE:.0f} minutes",
                ("", "refused besides", "share of the quota used", "minutes needed"),
                rows,
            )
        ],
        targets=[
            *(exactly(f"requests refused, {job}", rounds.spread(job, OURS, "refused"), 0) for job in promised),
            *(at_least(f"share of the quota used, {job}", rounds.spread(job, OURS, "share"), 0.98) for job in promised),
        ],
        charts=[
            Bars(
                "limiter",
                f"Requests refused while {enough:,.0f} were let in",
                "refused requests",
                {job: rounds.medians(job, "refused") for job in jobs},
            )
        ],
    )


CASE = Case(
    "limiter",
    __doc__,
    measure,
    report,
    rounds=1,
    less={"refused": "requests refused"},
    more={"share": "share of the quota used"},
)
