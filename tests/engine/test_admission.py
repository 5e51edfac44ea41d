"""Who waits for room to batch: each is let in once, at a cost that does not grow with how many wait."""

from __future__ import annotations

import asyncio

import pytest

from wrike_async._writing.batching.admission import Admission
from wrike_async.errors import ApiError


class Counting(Admission):
    looks = 0

    def _fits(self, count: int) -> bool:
        self.looks += 1
        return super()._fits(count)


def admission() -> Counting:
    # It asks nothing of the engine.
    return Counting(None)  # type: ignore[arg-type]  # no engine is needed


@pytest.mark.parametrize("batches", [300, 3_000])
async def test_looks_grow_with_the_batches_and_no_faster(batches: int) -> None:
    letting = admission()

    async def batch() -> None:
        assert await letting.enter(10)
        letting.accepted(0)
        await asyncio.sleep(1)
        letting.leave(10)

    await asyncio.gather(*(batch() for _ in range(batches)))
    assert letting.looks <= 4 * batches


async def test_whoever_is_cancelled_wakes_the_next_one() -> None:
    letting = admission()
    assert await letting.enter(100)
    letting.accepted(0)
    first, second = (asyncio.create_task(letting.enter(100)) for _ in range(2))
    await asyncio.sleep(0)
    letting.leave(100)
    first.cancel()
    assert await asyncio.wait_for(second, 1)


async def test_all_who_wait_learn_that_the_account_cannot_batch() -> None:
    letting = admission()
    assert await letting.enter(100)
    waiting = [asyncio.create_task(letting.enter(100)) for _ in range(5)]
    await asyncio.sleep(0)
    letting.refused(ApiError("no", status=404, code="method_not_found", method="POST", path="/batch"), 100)
    assert await asyncio.wait_for(asyncio.gather(*waiting), 1) == [False] * 5


async def test_no_more_than_a_hundred_batches_are_under_way() -> None:
    letting, most = admission(), 0

    async def batch() -> None:
        nonlocal most
        assert await letting.enter(1)
        letting.accepted(100)
        most = max(most, letting._batches)
        await asyncio.sleep(1)
        letting.leave(1)

    await asyncio.gather(*(batch() for _ in range(500)))
    assert most == 100
    assert letting._batches == 0
