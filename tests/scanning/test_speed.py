"""Very many tasks at the speed of the quota: the time is virtual, the limiter and the sockets are real."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable

import pytest

from tests.scanning.million import ManyTasks
from wrike_async import Wrike

YEARS_8 = 8 * 365 * 86_400
BEGAN = 1_520_000_000
TASKS, PAGE = 200_000, 200


def evenly(number: int) -> list[int]:
    draw = random.Random(1)
    return sorted(BEGAN + draw.randrange(YEARS_8) for _ in range(number))


def imported(number: int) -> list[int]:
    """60 % in one hour."""
    draw = random.Random(2)
    hour = BEGAN + YEARS_8 // 3
    return sorted(
        hour + draw.randrange(3_600) if i % 10 < 6 else BEGAN + draw.randrange(YEARS_8) for i in range(number)
    )


@pytest.mark.parametrize(
    ("created", "latency", "even", "most"),
    [
        pytest.param(evenly, 0.3, True, 1.06, id="even"),
        pytest.param(imported, 0.3, False, 1.15, id="imported"),
        pytest.param(imported, 3.0, False, 1.3, id="far away"),
    ],
)
async def test_a_scan_takes_little_longer_than_the_quota_does(
    created: Callable[[int], list[int]], latency: float, even: bool, most: float
) -> None:
    seconds = created(TASKS)
    server = ManyTasks(seconds, latency=latency, even=even)
    limit = len(seconds) / PAGE * 60 / 400
    async with server.serving() as base_url, Wrike("token", base_url=base_url) as wrike:
        began = asyncio.get_running_loop().time()
        scan = wrike.tasks.scan(page_size=PAGE).raw()
        ids = [record["id"] async for batch in scan.batches() for record in batch]
        took = asyncio.get_running_loop().time() - began
    assert len(ids) == len(set(ids)) == len(seconds)
    assert scan.progress.items == scan.progress.total == len(seconds)
    assert scan.progress.requests == len(server.arrivals)
    assert took <= most * limit
    if even:
        assert server.most_in(1) <= 7
        assert server.most_in(60) <= 400
