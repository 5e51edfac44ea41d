"""A Wrike without sockets, for the cases on the virtual clock.

It lives in the loop of its clients: a request is a coroutine that sleeps for as long as it takes to arrive, is counted
then, and sleeps again until its answer is there. So time is all that passes, ten minutes of quota take a second, and
two runs bring the same. `VirtualServer.ask` is what rivals call; `VirtualServer.client` is this SDK's client of the
same server.
"""

from __future__ import annotations

import asyncio
import math
import random
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Any, cast
from urllib.parse import parse_qs

import aiohttp
import attrs
import msgspec
from multidict import CIMultiDict
from yarl import URL

from wrike_async import Wrike
from wrike_async.sandbox import SandboxQuota
from wrike_async.sandbox._serving.quota import QuotaWindows

__all__ = ["BASE_URL", "Reply", "VirtualServer", "now", "percentile", "until_let_in"]

BASE_URL = "http://127.0.0.1/api/v4"
"""Where requests seem to go; nothing listens there."""

_JOB_TAKES = 2.0

Seconds = float | tuple[float, float]
"""A time, or the range that each request draws its own from."""


@attrs.frozen
class Reply:
    """An answer: 200 with entities, or 429 with the whole seconds after which to ask again."""

    status: int
    body: bytes
    retry_after: int | None = None


class VirtualServer:
    """Answers on the clock of the loop: a record for each ID in the path, and batches with jobs of two seconds.

    Attributes:
        let_in: when each request was let in, in the order of arrival.
        refused: how many were refused with 429.
    """

    def __init__(
        self,
        *,
        quota: SandboxQuota | None = None,
        outward: Seconds = 0.0,
        homeward: Seconds = 0.0,
        seed: int = 0,
    ) -> None:
        """Set up a server; it holds nothing that has to be closed.

        Args:
            quota: is counted when a request arrives; ``None`` lets everything in.
            outward: how long a request takes to arrive. Where each draws its own time, later ones overtake earlier
                ones.
            homeward: how long its answer takes from then on.
            seed: of the times that are drawn.
        """
        self.let_in: list[float] = []
        self.refused = 0
        self._windows = None if quota is None else QuotaWindows(quota)
        self._outward, self._homeward = outward, homeward
        self._jobs: list[tuple[float, list[dict[str, str]]]] = []
        self._made = 0
        self._random = random.Random(seed)

    @property
    def requests(self) -> int:
        """How many have arrived."""
        return len(self.let_in) + self.refused

    async def ask(self, method: str, path: str, body: bytes = b"") -> Reply:
        """Send a request and wait for its answer."""
        await self._pass(self._outward)
        wait = None if self._windows is None else self._windows.admit(now())
        if wait is None:
            self.let_in.append(now())
        else:
            self.refused += 1
        await self._pass(self._homeward)
        if wait is not None:
            return Reply(429, b'{"error":"too_many_requests","errorDescription":"Too many requests"}', math.ceil(wait))
        return Reply(200, msgspec.json.encode({"kind": "any", "data": self._entities(path, body)}))

    async def _pass(self, seconds: Seconds) -> None:
        await asyncio.sleep(self._random.uniform(*seconds) if isinstance(seconds, tuple) else seconds)

    def _entities(self, path: str, body: bytes) -> Sequence[Any]:
        area, _, ids = path.removeprefix("/").partition("/")
        if area == "batch":
            rows = msgspec.json.decode(parse_qs(body)[b"operations"][0])
            self._jobs.append((now() + _JOB_TAKES, [self._created(row) for row in rows]))
            return [{"id": str(len(self._jobs) - 1), "status": "InProgress"}]
        if area == "async_job":
            done_at, made = self._jobs[int(ids)]
            if now() < done_at:
                return [{"id": ids, "status": "InProgress"}]
            results = [{"index": at, "status": "Completed", "taskId": task["id"]} for at, task in enumerate(made)]
            return [{"id": ids, "status": "Completed", "result": {"operations": results}}]
        if area == "folders" and ids.endswith("/tasks"):
            return [entity for _, made in self._jobs for entity in made]
        return [{"id": each, "title": "Prepare the report"} for each in ids.split(",")] if ids else []

    def _created(self, row: dict[str, str]) -> dict[str, str]:
        self._made += 1
        at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return {"id": f"MADE{self._made}", "title": row["title"], "createdDate": at}

    def client(self, **options: Any) -> Wrike:
        """Make a client of this server with a token, or with the credentials in ``auth``; options are `Wrike`'s."""
        return Wrike(None if "auth" in options else "token", base_url=BASE_URL, session=self.http(), **options)

    def http(self) -> aiohttp.ClientSession:
        """Return what the SDK takes for an aiohttp session: as much of one as it uses."""
        return cast("aiohttp.ClientSession", _Http(self))


class _Http:
    closed = False
    connector = None

    def __init__(self, server: VirtualServer) -> None:
        self._server = server

    async def request(self, method: str, url: URL, *, data: bytes | None = None, **_: object) -> _Response:
        return _Response(await self._server.ask(method, url.path.removeprefix("/api/v4"), data or b""))


class _Response:
    def __init__(self, reply: Reply) -> None:
        self.status = reply.status
        self.headers = CIMultiDict({"Content-Type": "application/json;charset=UTF-8"})
        if reply.retry_after is not None:
            self.headers["Retry-After"] = str(reply.retry_after)
        self._body = reply.body

    async def read(self) -> bytes:
        return self._body

    async def __aenter__(self) -> _Response:
        return self

    async def __aexit__(self, *_: object) -> None:
        return None


async def until_let_in(ask: Callable[[], Awaitable[Reply]]) -> Reply:
    """Ask again after each 429, when as many seconds have passed as it says. Returns the answer that is none."""
    reply = await ask()
    while reply.retry_after is not None:
        await asyncio.sleep(reply.retry_after)
        reply = await ask()
    return reply


def now() -> float:
    """What the clock of the running loop says, in seconds."""
    return asyncio.get_running_loop().time()


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the smallest of at least one value that ``percent`` of all values do not exceed."""
    return sorted(values)[max(0, math.ceil(len(values) * percent / 100) - 1)]
