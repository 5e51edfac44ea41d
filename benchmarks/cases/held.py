"""For how long does nothing else run while pages of full tasks are read, and what do people notice of it?

An event loop does one thing at a time: while a page of 1,000 tasks is parsed and made into models, nobody else has a
turn. The first part reads single pages of 1,000 tasks with all fields, many times. A ticker has a turn in every round
of the loop, and counts how much processor time went by since the last one, so that a busy machine spoils nothing; the
longest such time of a page is taken down. Python's collector of garbage is on, and passes over what the contestants
brought with them (``gc.freeze()``). The second part walks over many pages from a server that gives each of them after
20 ms, and beside it asks for a user again and again, after pauses that are drawn at random. What is told is the
processor time of the process from asking to the answer: that of the call itself, and of all that had its turns in
between.

Everybody asks with ``wrike.users.get()``, so what differs is the walk: that of this SDK, as models and with ``raw()``,
and a loop with aiohttp as one writes it, around ``orjson.loads``, msgspec, pydantic, and around this SDK's own models,
made of a page in one go.
"""

from __future__ import annotations

import asyncio
import gc
import random
import time
from collections.abc import AsyncGenerator, Callable, Coroutine, Generator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from statistics import median
from typing import Any

import aiohttp
import orjson

from benchmarks.decoders.names import MSGSPEC, ORJSON, OURS_RAW, OURS_TYPED, PYDANTIC_JSON
from benchmarks.decoders.pages import full_records
from benchmarks.decoders.peers import Decode, msgspec_decoder, our_decoder, pydantic_json_decoder
from benchmarks.harness.case import Case
from benchmarks.harness.page_server import page_server
from benchmarks.harness.report import Bars, Report, Table, Target, at_most, shown
from benchmarks.harness.rounds import Round, Rounds
from benchmarks.harness.virtual import percentile
from wrike_async import Wrike

__all__ = ["CASE"]

PAGE_SIZE = 1_000
ONE_GO = "the same models in one go"
NOTHING = "nothing beside it"
ONE_PAGE, BESIDE = "a page of 1,000 full tasks", "a call while a walk runs"
LATENCY = 0.02
PAUSE = (0.001, 0.012)
MOST_MILLISECONDS = 4
MOST_OF_ONE_GO = 0.25

Walk = Callable[[Wrike, str, int], Coroutine[Any, Any, None]]
"""Walks over all tasks, so many pages, of a base URL; with the client, if that is its way."""


async def _typed(wrike: Wrike, _: str, pages: int) -> None:
    async for task in wrike.tasks.list(page_size=PAGE_SIZE, limit=pages * PAGE_SIZE):
        del task


async def _raw(wrike: Wrike, _: str, pages: int) -> None:
    async for task in wrike.tasks.list(page_size=PAGE_SIZE, limit=pages * PAGE_SIZE).raw():
        del task


async def _by_hand(decode: Decode, _: Wrike, base_url: str, pages: int) -> None:
    async with aiohttp.ClientSession(headers={"Accept": "application/json"}) as session:
        # The pages' tokens are known here, so whoever makes nothing but tasks need not look for them.
        for page in range(pages):
            params = {"pageSize": str(PAGE_SIZE), **({"nextPageToken": f"PAGE{page}"} if page else {})}
            async with session.get(f"{base_url}/tasks", params=params) as response:
                response.raise_for_status()
                decode(await response.read())


async def _nothing(_: Wrike, __: str, pages: int) -> None:
    await asyncio.sleep(pages * LATENCY)


def _walks() -> dict[str, Walk]:
    decoders: dict[str, Decode] = {
        ORJSON: orjson.loads,
        MSGSPEC: msgspec_decoder(times=True),
        PYDANTIC_JSON: pydantic_json_decoder(times=True),
        ONE_GO: our_decoder(times=True),
    }
    return {
        OURS_TYPED: _typed,
        OURS_RAW: _raw,
        **{name: partial(_by_hand, decode) for name, decode in decoders.items()},
    }


class Ticker:
    """Has a turn in every round of the loop.

    Attributes:
        longest: how many seconds of processor time were between two of them, at the most, since it was last set to 0.
    """

    longest = 0.0

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._last = time.process_time()
        self._next = self._loop.call_soon(self._tick)

    def _tick(self) -> None:
        now = time.process_time()
        self.longest, self._last = max(self.longest, now - self._last), now
        self._next = self._loop.call_soon(self._tick)

    def stop(self) -> None:
        """Have no more turns."""
        self._next.cancel()


@asynccontextmanager
async def _opened(base_url: str) -> AsyncGenerator[Wrike]:
    async with Wrike("token", base_url=base_url, quota=None) as wrike:
        await wrike.users.get("KUAXHKXS")
        yield wrike


async def _hold(walk: Walk, base_url: str, times: int) -> dict[str, float]:
    """Read a page so many times, and a few times before for nothing."""
    longest: list[float] = []
    async with _opened(base_url) as wrike:
        ticker = Ticker()
        for _ in range(3 + times):
            gc.collect()
            await asyncio.sleep(0)
            ticker.longest = 0.0
            await walk(wrike, base_url, 1)
            # The ticker has not yet had its turn after the last step.
            await asyncio.sleep(0)
            longest.append(ticker.longest * 1e3)
        ticker.stop()
    return {"milliseconds": median(longest[3:]), "worst": max(longest[3:])}


async def _ask(walk: Walk, base_url: str, pages: int) -> dict[str, float]:
    """Ask for users while a walk runs."""
    took: list[float] = []
    pauses = random.Random(pages)
    async with _opened(base_url) as wrike, asyncio.TaskGroup() as group:
        await walk(wrike, base_url, 1)
        walking = group.create_task(walk(wrike, base_url, pages))
        while not walking.done():
            await asyncio.sleep(pauses.uniform(*PAUSE))
            asked = time.process_time()
            await wrike.users.get("KUAXHKXS")
            took.append((time.process_time() - asked) * 1e3)
    return {"calls": len(took), "p50": percentile(took, 50), "p99": percentile(took, 99)}


@contextmanager
def _frozen() -> Generator[None]:
    """Let the collector pass over what was made before: all that the contestants brought with them."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def measure(quick: bool) -> Round:
    """Read pages, and ask beside walks, in every way."""
    times, pages = (5, 8) if quick else (25, 100)
    brought = Round()
    walks = _walks()
    with _frozen(), page_server(PAGE_SIZE, latency=LATENCY, records=full_records) as server:
        for name, walk in walks.items():
            brought.note(ONE_PAGE, name, **asyncio.run(_hold(walk, server.base_url(PAGE_SIZE), times)))
        for name, walk in {NOTHING: _nothing, **walks}.items():
            brought.note(BESIDE, name, **asyncio.run(_ask(walk, server.base_url(pages * PAGE_SIZE), pages)))
    return brought


def report(rounds: Rounds) -> Report:
    """Compare for how long the loop is held, and what calls take."""
    held = [
        (
            name,
            shown(rounds.spread(ONE_PAGE, name, "milliseconds")),
            shown(rounds.ratio(ONE_PAGE, name, "milliseconds", to=ONE_GO)),
            shown(rounds.spread(ONE_PAGE, name, "worst")),
        )
        for name in rounds.contestants(ONE_PAGE)
    ]
    beside = [
        (name, *(shown(rounds.spread(BESIDE, name, quantity)) for quantity in ("calls", "p50", "p99")))
        for name in rounds.contestants(BESIDE)
    ]
    return Report(
        tables=[
            Table(
                f"Processor ms for which nothing else runs, {ONE_PAGE}",
                ("", "of a page, median", f"× {ONE_GO}", "of the worst page"),
                held,
            ),
            Table(f"Processor ms from asking to the answer, {BESIDE}", ("", "calls", "p50", "p99"), beside),
        ],
        targets=[
            _held_target(rounds),
            at_most(
                f"processor time of {BESIDE} (p99), as a multiple of that beside a loop that makes {ONE_GO}",
                rounds.ratio(BESIDE, OURS_TYPED, "p99", to=ONE_GO),
                1,
            ),
        ],
        charts=[
            Bars(
                "held",
                "Nothing else runs while a page of 1,000 full tasks is read",
                "processor ms",
                {ONE_PAGE: rounds.medians(ONE_PAGE, "milliseconds")},
            )
        ],
    )


def _held_target(rounds: Rounds) -> Target:
    held = rounds.spread(ONE_PAGE, OURS_TYPED, "milliseconds")
    share = rounds.ratio(ONE_PAGE, OURS_TYPED, "milliseconds", to=ONE_GO)
    bound = f"at most {MOST_MILLISECONDS}, or {MOST_OF_ONE_GO} of {ONE_GO}"
    what = f"processor ms for which {ONE_PAGE} holds the loop: {bound}"
    return Target(what, held, held.median <= MOST_MILLISECONDS or share.median <= MOST_OF_ONE_GO)


CASE = Case(
    "held",
    __doc__,
    measure,
    report,
    rounds=3,
    less={"milliseconds": "time for which nothing else runs", "p50": "p50 of a call", "p99": "p99 of a call"},
    aside=[NOTHING],
)
