"""aiodataloader on top of the loop written by hand: lookups only, as it knows neither writes nor lists."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from aiodataloader import DataLoader

from benchmarks.rivals.aiohttp_loop import opened
from benchmarks.rivals.place import GROUP, Place

__all__ = ["look_up"]


async def look_up(place: Place, ids: Sequence[str]) -> list[str]:
    """Each ID by itself; the loader packs what is asked for in one turn of the event loop."""
    async with opened(place) as loop:
        loader: DataLoader[str, dict[str, Any]] = DataLoader(loop.tasks, max_batch_size=GROUP)
        return [task["id"] for task in await asyncio.gather(*(loader.load(task_id) for task_id in ids))]
