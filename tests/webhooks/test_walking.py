"""Events that are walked over instead of handled by functions."""

from __future__ import annotations

import asyncio

import pytest

from tests.webhooks.sending import SECRET, body_of, headers_for, task_events
from wrike_async import InvalidArgument
from wrike_async.webhooks import MemoryInbox, Receiver, Router


async def send(receiver: Receiver, count: int, start: int = 0) -> None:
    body = body_of(*task_events(count, start=start))
    assert (await receiver.take(headers_for(body), body))[0] == 200


async def test_events_come_and_are_handled_when_the_next_is_asked_for() -> None:
    seen = []
    async with Receiver(secret=SECRET) as receiver:
        await send(receiver, 3)
        async for event in receiver.events():
            seen.append(event.entity_id)
            await asyncio.sleep(1)
            assert receiver.stats.handled == len(seen) - 1
            if len(seen) == 3:
                break
    assert seen == ["T00000", "T00001", "T00002"]


async def test_the_walk_ends_with_the_receiver() -> None:
    receiver = Receiver(secret=SECRET)
    seen = []

    async def walk() -> None:
        async for event in receiver.events():
            seen.append(event.entity_id)

    walks = [asyncio.create_task(walk()) for _ in range(3)]
    async with receiver:
        await send(receiver, 5)
        await asyncio.sleep(1)
        await send(receiver, 5, start=5)
    await asyncio.gather(*walks)
    assert sorted(map(str, seen)) == [f"T{number:05}" for number in range(10)]
    assert receiver.stats.handled == 10


async def test_an_event_at_which_a_walk_ended_comes_again() -> None:
    async with Receiver(secret=SECRET) as receiver:
        await send(receiver, 1)
        first = receiver.events()
        assert (await anext(first)).entity_id == "T00000"
        await first.aclose()  # type: ignore[attr-defined]  # it is a generator
        second = receiver.events()
        assert (await anext(second)).entity_id == "T00000"
        waiting = asyncio.ensure_future(anext(second))
        await asyncio.sleep(1)
        assert receiver.stats.handled == 1
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)


@pytest.mark.parametrize("turns", range(8))
async def test_whoever_stops_waiting_takes_nothing_with_him(turns: int) -> None:
    async with Receiver(secret=SECRET) as receiver:
        walks = [receiver.events() for _ in range(2)]
        first, second = (asyncio.ensure_future(anext(walk)) for walk in walks)
        await asyncio.sleep(1)
        await send(receiver, 1)
        for _ in range(turns):
            await asyncio.sleep(0)
        first.cancel()
        await asyncio.wait([first])
        if first.cancelled():
            assert (await second).entity_id == "T00000"
        else:
            second.cancel()
            await asyncio.wait([second])
        for walk in walks:
            await walk.aclose()  # type: ignore[attr-defined]  # it is a generator


async def test_what_nobody_walks_over_is_left_at_once() -> None:
    receiver = Receiver(secret=SECRET, inbox=MemoryInbox())
    async with receiver:
        await send(receiver, 3)
        await asyncio.sleep(1)
    assert asyncio.get_running_loop().time() < 2
    assert await receiver.aclose() == 3


async def test_an_event_at_which_a_walk_still_is_when_the_receiver_ends() -> None:
    receiver = Receiver(secret=SECRET)
    await send(receiver, 3)
    walk, other = receiver.events(), receiver.events()
    assert (await anext(walk)).entity_id == "T00000"
    assert (await anext(other)).entity_id == "T00001"
    assert await receiver.aclose(timeout=1) == 3
    with pytest.raises(StopAsyncIteration):
        await anext(walk)
    await other.aclose()  # type: ignore[attr-defined]  # it is a generator
    assert receiver.stats.handled == 0


def test_functions_or_a_walk() -> None:
    with pytest.raises(InvalidArgument, match="router"):
        Receiver(Router(), secret=SECRET).events()
