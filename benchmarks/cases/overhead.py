"""What does a call cost beside a bare HTTP request?

The quota is off, and every answer is the same small one, a user, from a server in another process that answers as fast
as it can and never sleeps, since waking it would cost the slower clients more. A fixed number of workers call in a
loop, in short turns with the others, so that what slows the machine down for a while slows all of them. The
contestants: a bare aiohttp loop (``session.get``, check the status, ``orjson.loads``), the same with httpx, and this
SDK twice: ``wrike.request()``, which gives the plain envelope, and ``wrike.users.get()``, which gives a typed user and
is not packed with others. What is compared is requests a second, and the processor time that one request takes in the
client. All of retries, queue, limits on connections, statistics and checks of the answer are in it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

import aiohttp
import httpx
import orjson

from benchmarks.harness.case import Case
from benchmarks.harness.charts import OURS
from benchmarks.harness.measuring import Cost, measured
from benchmarks.harness.report import Bars, Report, Table, at_least, shown
from benchmarks.harness.rounds import Round, Rounds
from benchmarks.harness.servers import fixed_answers
from wrike_async import Wrike

__all__ = ["CASE"]

CONCURRENCY = (1, 20, 100)
TURNS = 8
BARE = "bare aiohttp"
TYPED = f"{OURS}, users.get()"
PLAIN = f"{OURS}, request()"
HTTPX = "httpx"

_USER_ID = "KUAXHKXS"
ANSWER = orjson.dumps(
    {
        "kind": "users",
        "data": [
            {
                "id": _USER_ID,
                "firstName": "Ada",
                "lastName": "Lovelace",
                "type": "Person",
                "profiles": [
                    {
                        "accountId": "IEAGXR2E",
                        "email": "ada@example.com",
                        "role": "User",
                        "external": False,
                        "admin": False,
                        "owner": True,
                    }
                ],
                "avatarUrl": "https://www.wrike.com/avatars/15/F8/Box_ff78909c_65-76_v1.png",
                "timezone": "Europe/London",
                "locale": "en",
                "deleted": False,
                "title": "Engineer",
                "primaryEmail": "ada@example.com",
            }
        ],
    }
)

Ask = Callable[[], Awaitable[object]]


def measure(quick: bool) -> Round:
    """Let all contestants ask at each concurrency."""
    with fixed_answers(ANSWER) as base_url:
        return asyncio.run(_measure(base_url, 40 if quick else 250))


async def _measure(base_url: str, requests: int) -> Round:
    brought = Round()
    async with AsyncExitStack() as opened:
        contestants = await _contestants(base_url, opened)
        for concurrency in CONCURRENCY:
            spent = {name: Cost() for name in contestants}
            for turn in range(TURNS + 1):
                for name, ask in contestants.items():
                    with measured() as cost:
                        await _ask_repeatedly(ask, concurrency, _count(name, requests))
                    # The first turn opens connections and fills caches.
                    if turn:
                        spent[name].seconds += cost.seconds
                        spent[name].processor_seconds += cost.processor_seconds
            for name, cost in spent.items():
                count = _count(name, requests) * TURNS
                brought.note(
                    _job(concurrency),
                    name,
                    rate=count / cost.seconds,
                    processor_microseconds=cost.processor_seconds / count * 1e6,
                )
    return brought


def _count(name: str, requests: int) -> int:
    return requests // (4 if name == HTTPX else 1)


def _job(concurrency: int) -> str:
    return f"{concurrency} at a time"


async def _contestants(base_url: str, opened: AsyncExitStack) -> dict[str, Ask]:
    most = max(CONCURRENCY)
    headers = {"Authorization": "Bearer token", "Accept": "application/json"}
    session = await opened.enter_async_context(
        aiohttp.ClientSession(headers=headers, connector=aiohttp.TCPConnector(limit=most))
    )
    limits = httpx.Limits(max_connections=most, max_keepalive_connections=most)
    client = await opened.enter_async_context(httpx.AsyncClient(headers=headers, limits=limits))
    wrike = await opened.enter_async_context(Wrike("token", base_url=base_url, quota=None, max_connections=most))
    url = f"{base_url}/users/{_USER_ID}"

    async def bare() -> object:
        async with session.get(url) as response:
            response.raise_for_status()
            return orjson.loads(await response.read())["data"]

    async def with_httpx() -> object:
        response = await client.get(url)
        response.raise_for_status()
        return orjson.loads(response.content)["data"]

    async def plain() -> object:
        return await wrike.request("GET", f"/users/{_USER_ID}")

    async def typed() -> object:
        return await wrike.users.get(_USER_ID)

    return {BARE: bare, PLAIN: plain, TYPED: typed, HTTPX: with_httpx}


async def _ask_repeatedly(ask: Ask, workers: int, count: int) -> None:
    left = count

    async def work() -> None:
        nonlocal left
        while left > 0:
            left -= 1
            await ask()

    await asyncio.gather(*(work() for _ in range(workers)))


def report(rounds: Rounds) -> Report:
    """Compare the rates with that of the bare loop."""
    rows = [
        (
            f"{job}: {name}",
            shown(rounds.spread(job, name, "rate"), spread=False),
            shown(rounds.ratio(job, name, "rate", to=BARE)),
            shown(rounds.spread(job, name, "processor_microseconds")),
        )
        for job in rounds.jobs()
        for name in rounds.contestants(job)
    ]
    job = _job(20)
    return Report(
        tables=[Table("Small answers", ("", "requests/s", "× bare aiohttp", "processor µs a request"), rows)],
        targets=[
            at_least(
                f"request rate at concurrency 20, {kind}, as a share of the bare aiohttp loop's",
                rounds.ratio(job, name, "rate", to=BARE),
                0.73,
            )
            for kind, name in (("typed", TYPED), ("plain", PLAIN))
        ],
        charts=[
            Bars(
                "overhead",
                "Requests a second against the bare aiohttp loop",
                "share of the bare loop's rate",
                {
                    job: {name: rounds.ratio(job, name, "rate", to=BARE).median for name in rounds.contestants(job)}
                    for job in rounds.jobs()
                },
            )
        ],
    )


CASE = Case(
    "overhead",
    __doc__,
    measure,
    report,
    less={"processor_microseconds": "processor time"},
    more={"rate": "requests a second"},
)
