"""This SDK, as its README says."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Sequence

from benchmarks.rivals.place import Place
from wrike_async import Outcomes, Quota, Wrike

__all__ = ["create", "list_tasks", "look_up", "update"]

# What loads with the first use is loaded here, as the modules of the others are before anything is measured.
for module in ("wrike_async._engine.calls", "wrike_async._resources.tasks"):
    importlib.import_module(module)


async def look_up(place: Place, ids: Sequence[str]) -> list[str]:
    """Each ID by itself; the SDK packs what waits for the same slot."""
    async with _wrike(place) as wrike:
        return [task.id for task in await asyncio.gather(*(wrike.tasks.get(task_id) for task_id in ids))]


async def create(place: Place, folder_id: str, titles: Sequence[str]) -> None:
    """All at once."""
    async with _wrike(place) as wrike:
        _check(await wrike.tasks.create_many(folder_id, [{"title": title} for title in titles]))


async def update(place: Place, ids: Sequence[str], status_id: str) -> None:
    """All at once."""
    async with _wrike(place) as wrike:
        _check(await wrike.tasks.update_many(ids, custom_status=status_id))


async def list_tasks(place: Place) -> list[str]:
    """As one sequence."""
    async with _wrike(place) as wrike:
        return [task.id async for task in wrike.tasks.list()]


def _wrike(place: Place) -> Wrike:
    return Wrike(place.token, base_url=place.base_url, quota=Quota(place.limit, per=place.minute))


def _check(outcomes: Outcomes) -> None:
    for outcome in outcomes:
        if outcome.error is not None:
            raise outcome.error
