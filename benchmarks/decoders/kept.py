"""Read a whole collection of tasks and keep it, in one of the ways, and print what that took as JSON.

``python -m benchmarks.decoders.kept WAY TASKS BASE_URL_OF_ONE_PAGE BASE_URL``
"""

from __future__ import annotations

import asyncio
import gc
import json
import sys
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

import aiohttp
import orjson

from benchmarks.decoders.names import CATTRS, MSGSPEC, ORJSON, OURS_RAW, OURS_TYPED, PYDANTIC_JSON
from benchmarks.decoders.peers import cattrs_decoder, msgspec_decoder, pydantic_json_decoder
from benchmarks.harness.measuring import grown, measured
from wrike_async import Wrike

__all__ = ["PAGE_SIZE", "WAYS"]

PAGE_SIZE = 1_000
SELDOM = 10_000

Kept = Callable[[str, int], Awaitable[Sequence[object]]]
"""Reads the tasks, of which there are so many, from a base URL."""


async def _typed(base_url: str, _: int) -> Sequence[object]:
    async with Wrike("token", base_url=base_url, quota=None) as wrike:
        return await wrike.tasks.list(page_size=PAGE_SIZE).to_list()


async def _seldom_collected(base_url: str, tasks: int) -> Sequence[object]:
    usual = gc.get_threshold()
    gc.set_threshold(SELDOM, *usual[1:])
    try:
        return await _typed(base_url, tasks)
    finally:
        gc.set_threshold(*usual)


async def _raw(base_url: str, _: int) -> Sequence[object]:
    async with Wrike("token", base_url=base_url, quota=None) as wrike:
        return await wrike.tasks.list(page_size=PAGE_SIZE).raw().to_list()


async def _by_hand(items: Callable[[bytes], Sequence[object]], base_url: str, tasks: int) -> Sequence[object]:
    kept: list[object] = []
    headers = {"Authorization": "Bearer token", "Accept": "application/json"}
    async with aiohttp.ClientSession(headers=headers) as session:
        # The pages' tokens are known here, so whoever makes nothing but tasks need not look for them.
        for page in range(tasks // PAGE_SIZE):
            params = {"pageSize": str(PAGE_SIZE), **({"nextPageToken": f"PAGE{page}"} if page else {})}
            async with session.get(f"{base_url}/tasks", params=params) as response:
                response.raise_for_status()
                kept += items(await response.read())
    return kept


def _parsed() -> Kept:
    return partial(_by_hand, lambda body: orjson.loads(body)["data"])


def _page_of(decoder: Callable[..., Callable[[bytes], Any]]) -> Kept:
    decode = decoder(times=True)
    return partial(_by_hand, lambda body: decode(body).data)


WAYS: dict[str, Callable[[], Kept]] = {
    OURS_TYPED: lambda: _typed,
    f"{OURS_TYPED}, gc.set_threshold({SELDOM:_})": lambda: _seldom_collected,
    OURS_RAW: lambda: _raw,
    ORJSON: _parsed,
    MSGSPEC: lambda: _page_of(msgspec_decoder),
    PYDANTIC_JSON: lambda: _page_of(pydantic_json_decoder),
    CATTRS: lambda: partial(_by_hand, cattrs_decoder()),
}
"""What makes each way, by its name."""


async def _measure(kept: Kept, tasks: int, small_url: str, base_url: str) -> dict[str, float]:
    await kept(small_url, PAGE_SIZE)
    with grown() as growth, measured() as cost:
        brought = await kept(base_url, tasks)
    assert len(brought) == tasks, f"{len(brought)} of {tasks} tasks"
    with measured() as collection:
        gc.collect()
    del brought
    with measured() as uncollected:
        gc.disable()
        brought = await kept(base_url, tasks)
    return {
        "microseconds": cost.processor_seconds / tasks * 1e6,
        "microseconds_without_gc": uncollected.processor_seconds / len(brought) * 1e6,
        "bytes": growth.peak_bytes / tasks,
        "collection_microseconds": collection.processor_seconds / tasks * 1e6,
    }


def main(way: str, tasks: str, small_url: str, base_url: str) -> None:
    """Print what a task took: microseconds, the same without the collector, bytes, and microseconds to be visited."""
    print(json.dumps(asyncio.run(_measure(WAYS[way](), int(tasks), small_url, base_url))))


if __name__ == "__main__":
    main(*sys.argv[1:])
