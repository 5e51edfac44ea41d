"""So many at a time: semaphore are conserved whoever is cancelled, and who came first is served first."""

from __future__ import annotations

import asyncio
import random

import pytest

from wrike_async._engine.fair_semaphore import FairSemaphore


@pytest.mark.parametrize("seed", range(20))
async def test_places_are_conserved_under_cancellation(seed: int) -> None:
    chance = random.Random(seed)
    semaphore, inside, most = FairSemaphore(3), 0, 0

    async def use() -> None:
        nonlocal inside, most
        async with semaphore:
            inside += 1
            most = max(most, inside)
            try:
                await asyncio.sleep(chance.choice([0, 0.5, 1]))
            finally:
                inside -= 1

    tasks = [asyncio.create_task(use()) for _ in range(60)]
    for _ in range(40):
        await asyncio.sleep(chance.choice([0, 0, 0.5]))
        for task in chance.sample(tasks, 3):
            task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert (inside, most) == (0, 3)
    async with asyncio.timeout(1), semaphore, semaphore, semaphore:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1), semaphore:
                pass


async def test_who_came_first_is_served_first() -> None:
    semaphore, served = FairSemaphore(1), list[int]()

    async def use(number: int) -> None:
        async with semaphore:
            served.append(number)
            await asyncio.sleep(0)

    await asyncio.gather(*(use(number) for number in range(10)))
    assert served == list(range(10))


async def test_a_place_that_was_given_to_somebody_cancelled_goes_on() -> None:
    semaphore = FairSemaphore(1)
    await semaphore.__aenter__()
    first, second = (asyncio.create_task(semaphore.__aenter__()) for _ in range(2))
    await asyncio.sleep(0)
    await semaphore.__aexit__()
    first.cancel()
    await second
    assert first.cancelled()
