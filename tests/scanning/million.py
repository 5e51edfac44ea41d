"""A server of very many tasks, which are only what a scan needs: an ID and the second of their creation."""

from __future__ import annotations

import asyncio
import contextlib
import random
from bisect import bisect_left
from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime

import msgspec
from aiohttp import web

from tests.transport.servers import serving
from wrike_async._wire.ranges.seconds import second_of, text_of

__all__ = ["ManyTasks"]


class ManyTasks:
    """Serves ``GET /tasks`` in creation order, by a filter on it, in pages.

    Args:
        seconds: when the tasks were created, in order.
        latency: seconds that an answer takes; a third more or less where it is not even.
        even: whether it always takes the same.
        backwards: whether it answers in another order than it is asked for.
    """

    def __init__(
        self, seconds: Sequence[int], *, latency: float = 0.0, even: bool = False, backwards: bool = False
    ) -> None:
        self.seconds = seconds
        self.arrivals: list[float] = []
        self._latency = latency
        self._backwards = backwards
        self._draw = random.Random(7)
        self._spread = 0.0 if even else latency / 3

    @contextlib.asynccontextmanager
    async def serving(self) -> AsyncGenerator[str]:
        async with serving(self._answer) as base_url:
            yield base_url

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        loop = asyncio.get_running_loop()
        self.arrivals.append(loop.time())
        await asyncio.sleep(self._latency + self._draw.uniform(-self._spread, self._spread))
        window = msgspec.json.decode(request.query.get("createdDate", "{}"))
        first = bisect_left(self.seconds, second_of(window["start"])) if "start" in window else 0
        end = bisect_left(self.seconds, second_of(window["end"])) if "end" in window else len(self.seconds)
        offset = first + int(request.query.get("nextPageToken", 0))
        last = min(end, offset + int(request.query["pageSize"]))
        shown = [first + end - 1 - i if self._backwards else i for i in range(offset, last)]
        data = [{"id": f"T{i}", "createdDate": text_of(self.seconds[i])} for i in shown]
        answer: dict[str, object] = {"kind": "tasks", "data": data}
        if last < end:
            answer["nextPageToken"] = str(last - first)
            if offset == first:
                answer["responseSize"] = end - first
        return web.Response(body=msgspec.json.encode(answer), content_type="application/json", headers={"Date": _DATE})

    def most_in(self, seconds: float) -> int:
        """Return the largest number of requests that arrived in any time of that length."""
        return max(bisect_left(self.arrivals, at + seconds) - i for i, at in enumerate(self.arrivals))


_DATE = datetime(2026, 3, 1, tzinfo=UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
