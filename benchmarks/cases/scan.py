"""How long does it take to read all of a million tasks?

The server is 300 ms away, a third more or less, and lets in 400 requests a minute, at most 7 in a second: a page of
1,000 tasks in each is the limit, 150 s. The tasks were created over eight years: evenly, or 60 % of them in one hour,
as by an import. The clock is virtual, so two runs bring the same.

The contestants: ``wrike.tasks.scan()``; ``wrike.tasks.list()``, which has one page under way ahead of its reader; and
what one writes to have more of them: a ``list()`` for each window of creation time, 30 days or one day wide, sixteen of
them at once. All of them give dicts. Only the scan loses nothing when tasks are trashed meanwhile; that is tested, and
not measured here.

Why windows are slower: each ends with a page that is not full, and one that holds much is read by one walk alone.
"""

from __future__ import annotations

import asyncio
import random
from bisect import bisect_left
from collections.abc import AsyncIterable, Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, cast

import aiohttp
import msgspec
from multidict import CIMultiDict
from yarl import URL

from benchmarks.harness.case import Case
from benchmarks.harness.charts import OURS
from benchmarks.harness.report import Bars, Report, Table, at_most, shown
from benchmarks.harness.rounds import Round, Rounds
from benchmarks.harness.virtual import BASE_URL, now
from wrike_async import DateRange, Wrike
from wrike_async.sandbox import SandboxQuota
from wrike_async.sandbox._serving.quota import QuotaWindows
from wrike_async.testing.clock import run_virtual

__all__ = ["CASE"]

TASKS, QUICK_TASKS, PAGE = 1_000_000, 200_000, 1_000
LATENCY = (0.2, 0.4)
AT_ONCE = 16
BEGAN = datetime(2018, 3, 1, tzinfo=UTC)
DAYS = 8 * 365
EVENLY, IMPORTED = "created evenly", "60 % created in one hour"
SCAN, LIST = f"{OURS}, scan()", f"{OURS}, list()"
MONTHS, SINGLE_DAYS = "list() of 30-day windows", "list() of 1-day windows"

Read = Callable[[Wrike], Awaitable[int]]


class TaskServer:
    """Stands for the HTTP client of the SDK and the server behind it, which knows tasks by their second only."""

    closed = False
    connector = None

    def __init__(self, seconds: Sequence[int]) -> None:
        self.seconds = seconds
        self.requests = 0
        self._windows = QuotaWindows(SandboxQuota())
        self._draw = random.Random(len(seconds))

    async def request(self, _method: str, url: URL, **_: object) -> _Response:
        self.requests += 1
        wait = self._windows.admit(now())
        await asyncio.sleep(self._draw.uniform(*LATENCY))
        if wait is not None:
            return _Response(429, b"{}", retry_after=str(int(wait) + 1))
        return _Response(200, msgspec.json.encode(self._page(url)))

    def _page(self, url: URL) -> dict[str, Any]:
        window = msgspec.json.decode(url.query.get("createdDate", "{}"))
        first = self._before(window["start"]) if "start" in window else 0
        end = self._before(window["end"]) if "end" in window else len(self.seconds)
        offset = first + int(url.query.get("nextPageToken", 0))
        last = min(end, offset + int(url.query["pageSize"]))
        data = [{"id": f"T{i}", "createdDate": _text(self.seconds[i])} for i in range(offset, last)]
        page: dict[str, Any] = {"kind": "tasks", "data": data}
        if last < end:
            page |= {"nextPageToken": str(last - first)} | ({"responseSize": end - first} if offset == first else {})
        return page

    def _before(self, text: str) -> int:
        return bisect_left(self.seconds, int(datetime.fromisoformat(text).timestamp()))


def _text(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class _Response:
    def __init__(self, status: int, body: bytes, **headers: str) -> None:
        self.status = status
        self.headers = CIMultiDict({"Content-Type": "application/json;charset=UTF-8"})
        self.headers.update({name.replace("_", "-"): value for name, value in headers.items()})
        self._body = body

    async def read(self) -> bytes:
        return self._body

    async def __aenter__(self) -> _Response:
        return self

    async def __aexit__(self, *_: object) -> None:
        return None


async def _count(items: AsyncIterable[Any]) -> int:
    return sum([1 async for _ in items])


async def _scan(wrike: Wrike) -> int:
    return await _count(wrike.tasks.scan().raw())


async def _list(wrike: Wrike) -> int:
    return await _count(wrike.tasks.list(sub_tasks=True).raw())


async def _windows(wrike: Wrike, *, days: int) -> int:
    places = asyncio.Semaphore(AT_ONCE)

    async def read(day: int) -> int:
        window = DateRange(BEGAN + timedelta(days=day), BEGAN + timedelta(days=day + days))
        async with places:
            return await _count(wrike.tasks.list(sub_tasks=True, created_date=window).raw())

    return sum(await asyncio.gather(*(read(day) for day in range(0, DAYS, days))))


CONTESTANTS: dict[str, Read] = {
    SCAN: _scan,
    LIST: _list,
    MONTHS: partial(_windows, days=30),
    SINGLE_DAYS: partial(_windows, days=1),
}


def created(job: str, tasks: int) -> list[int]:
    """Return when the tasks were created, in order."""
    draw, began = random.Random(tasks), int(BEGAN.timestamp())
    imported = tasks * 6 // 10 if job == IMPORTED else 0
    hour = began + DAYS * 86_400 // 3
    at_once = [hour + draw.randrange(3_600) for _ in range(imported)]
    return sorted([*at_once, *(began + draw.randrange(DAYS * 86_400) for _ in range(tasks - imported))])


def measure(quick: bool) -> Round:
    """Let all contestants read all tasks."""
    brought = Round()
    for job in (EVENLY, IMPORTED):
        seconds = created(job, QUICK_TASKS if quick else TASKS)
        for name, read in CONTESTANTS.items():
            brought.note(job, name, **run_virtual(partial(_read, read, seconds)))
    return brought


async def _read(read: Read, seconds: Sequence[int]) -> dict[str, float]:
    server = TaskServer(seconds)
    session = cast("aiohttp.ClientSession", server)
    async with Wrike("token", base_url=BASE_URL, session=session) as wrike:
        count = await read(wrike)
    assert count == len(seconds), f"{count} of {len(seconds)} tasks"
    limit = len(seconds) / PAGE * 60 / 400
    return {"of_the_limit": now() / limit, "requests": server.requests, "seconds": now()}


def report(rounds: Rounds) -> Report:
    """Compare with the limit."""
    rows = [
        (
            f"{job}: {name}",
            shown(rounds.spread(job, name, "requests"), spread=False),
            shown(rounds.spread(job, name, "seconds"), spread=False),
            f"{rounds.median(job, name, 'of_the_limit'):.2f}",
        )
        for job in rounds.jobs()
        for name in rounds.contestants(job)
    ]
    return Report(
        tables=[Table("All tasks", ("", "requests", "seconds", "× the limit"), rows)],
        targets=[
            at_most(f"scan(), {EVENLY}, × the limit", rounds.spread(EVENLY, SCAN, "of_the_limit"), 1.06),
            at_most(f"scan(), {IMPORTED}, × the limit", rounds.spread(IMPORTED, SCAN, "of_the_limit"), 1.15),
        ],
        charts=[
            Bars(
                "scan",
                "Reading all tasks",
                "× the time that the quota takes",
                {
                    job: {name: rounds.median(job, name, "of_the_limit") for name in rounds.contestants(job)}
                    for job in rounds.jobs()
                },
            )
        ],
    )


CASE = Case("scan", __doc__, measure, report, rounds=1, less={"requests": "requests", "seconds": "time"})
