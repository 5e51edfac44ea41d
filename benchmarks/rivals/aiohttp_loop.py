"""What a careful engineer writes by hand with aiohttp and aiolimiter, in an afternoon.

A leaky bucket of the quota, a bounded number of requests at once, another try after a 429 when its ``Retry-After`` is
over, pages followed by their token. One entity a request; and the same with groups of a hundred IDs. Creations are one
by one in both: how ``POST /batch`` is to be written is not public.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import orjson
from aiolimiter import AsyncLimiter

from benchmarks.rivals.place import PAGE, Place, in_groups

__all__ = ["CarefulLoop", "create", "list_tasks", "look_up", "look_up_packed", "opened", "update", "update_packed"]

AT_ONCE = 20
TRIES = 10


class CarefulLoop:
    """Asks, within the quota."""

    def __init__(self, place: Place, session: aiohttp.ClientSession) -> None:
        self._place = place
        self._session = session
        self._limiter = AsyncLimiter(place.limit, place.minute)
        # Held while it waits for another try: the fewer others go on meanwhile, the fewer of them are refused.
        self._at_once = asyncio.Semaphore(AT_ONCE)

    async def ask(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        """Send one request, again if it was refused, and return the envelope."""
        async with self._at_once:
            for _ in range(TRIES):
                await self._limiter.acquire()
                async with self._session.request(method, self._place.base_url + path, **options) as response:
                    if response.status != 429:
                        response.raise_for_status()
                        envelope: dict[str, Any] = orjson.loads(await response.read())
                        return envelope
                    wait = self._place.wait_after_refusal(response.headers)
                await asyncio.sleep(wait)
        raise RuntimeError(f"{method} {path} was refused {TRIES} times")

    async def tasks(self, ids: Sequence[str]) -> list[dict[str, Any]]:
        """Read tasks with one request; they come in the order of their IDs."""
        answer = await self.ask("GET", f"/tasks/{','.join(ids)}")
        tasks = {task["id"]: task for task in answer["data"]}
        return [tasks[task_id] for task_id in ids]


@asynccontextmanager
async def opened(place: Place) -> AsyncGenerator[CarefulLoop]:
    """Open a session for as long as the block lasts."""
    headers = {"Authorization": f"Bearer {place.token}"}
    async with aiohttp.ClientSession(headers=headers, connector=aiohttp.TCPConnector(limit=AT_ONCE)) as session:
        yield CarefulLoop(place, session)


async def look_up(place: Place, ids: Sequence[str]) -> list[str]:
    """A request for each ID."""
    return await _look_up(place, [[task_id] for task_id in ids])


async def look_up_packed(place: Place, ids: Sequence[str]) -> list[str]:
    """A request for each hundred IDs."""
    return await _look_up(place, list(in_groups(ids)))


async def create(place: Place, folder_id: str, titles: Sequence[str]) -> None:
    """A request for each task."""
    async with opened(place) as loop:
        await asyncio.gather(*(loop.ask("POST", f"/folders/{folder_id}/tasks", data={"title": t}) for t in titles))


async def update(place: Place, ids: Sequence[str], status_id: str) -> None:
    """A request for each ID."""
    await _update(place, [[task_id] for task_id in ids], status_id)


async def update_packed(place: Place, ids: Sequence[str], status_id: str) -> None:
    """A request for each hundred IDs."""
    await _update(place, list(in_groups(ids)), status_id)


async def list_tasks(place: Place) -> list[str]:
    """Page by page."""
    ids: list[str] = []
    async with opened(place) as loop:
        params: dict[str, str | int] = {"pageSize": PAGE}
        while True:
            page = await loop.ask("GET", "/tasks", params=params)
            ids += [task["id"] for task in page["data"]]
            if "nextPageToken" not in page:
                return ids
            params["nextPageToken"] = page["nextPageToken"]


async def _look_up(place: Place, groups: Sequence[Sequence[str]]) -> list[str]:
    async with opened(place) as loop:
        came = await asyncio.gather(*map(loop.tasks, groups))
    return [task["id"] for tasks in came for task in tasks]


async def _update(place: Place, groups: Sequence[Sequence[str]], status_id: str) -> None:
    change = {"customStatus": status_id}
    async with opened(place) as loop:
        await asyncio.gather(*(loop.ask("PUT", f"/tasks/{','.join(group)}", data=change) for group in groups))
