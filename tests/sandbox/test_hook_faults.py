"""Deliveries that go wrong on purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.sandbox.listening import SECRET, Listener, sign
from wrike_async.sandbox import DeliveryFault

if TYPE_CHECKING:
    from tests.sandbox.api import Api


async def delivered(api: Api, listener: Listener, *faults: DeliveryFault, count: int = 4) -> list[str]:
    """Send so many deliveries of three events each, and return what came, by the numbers of the events."""
    hook_id = (await api.post("/webhooks", hookUrl=listener.url, secret=SECRET)).ids[0]
    api.sandbox.hooks.inject(*faults)
    for number in range(count):
        api.sandbox.hooks.send(hook_id, [{"taskId": f"{number}{letter}"} for letter in "abc"])
    await api.sandbox.hooks.settled()
    return [" ".join(event["taskId"] for event in post.events) for post in listener.deliveries]


ALL = ["0a 0b 0c", "1a 1b 1c", "2a 2b 2c", "3a 3b 3c"]


@pytest.mark.parametrize(
    ("fault", "came"),
    [
        (DeliveryFault("twice"), [ALL[0], *ALL]),
        (DeliveryFault("twice", after=3, times=None), [*ALL, ALL[3]]),
        (DeliveryFault("lost", times=2), ALL[2:]),
        (DeliveryFault("lost", hook="IEAGXR2EO4CQAAAC"), ALL),
        (DeliveryFault("late", after=1, delay=5.0), [ALL[0], *ALL[2:], ALL[1]]),
    ],
)
async def test_what_comes(api: Api, fault: DeliveryFault, came: list[str]) -> None:
    async with Listener() as listener:
        assert await delivered(api, listener, fault) == came


async def test_twice_has_one_key_and_is_tried_again_once(api: Api) -> None:
    async with Listener(503, 503) as listener:
        await delivered(api, listener, DeliveryFault("twice"), count=1)
        assert len(listener.deliveries) == 3
        assert len({post.headers["Idempotency-Key"] for post in listener.deliveries}) == 1
    assert api.sandbox.hooks.deliveries[0].outcome == "delivered"


async def test_late(api: Api) -> None:
    async with Listener() as listener:
        await delivered(api, listener, DeliveryFault("late", after=1, delay=5.0))
        times = [post.time for post in listener.deliveries]
    assert round(times[-1] - times[0], 1) == 5.0


async def test_lost_is_told_by_the_log(api: Api) -> None:
    async with Listener() as listener:
        await delivered(api, listener, DeliveryFault("lost", after=1))
    found = [(delivery.outcome, delivery.fault, len(delivery.tries)) for delivery in api.sandbox.hooks.deliveries]
    assert found == [("delivered", None, 1), ("lost", "lost", 0), *[("delivered", None, 1)] * 2]


async def test_shuffled(api: Api) -> None:
    async with Listener() as listener:
        came = await delivered(api, listener, DeliveryFault("shuffled", times=None))
    assert sorted(sorted(each.split()) for each in came) == [each.split() for each in ALL]
    assert [each[0] for each in came] != ["0", "1", "2", "3"]
    assert not set(came) & set(ALL)


@pytest.mark.parametrize("seed", range(5))
async def test_two_events_that_are_shuffled_change_places(serve: Any, seed: int) -> None:
    api = await serve(tasks=1, seed=seed)
    async with Listener() as listener:
        hook_id = (await api.post("/webhooks", hookUrl=listener.url)).ids[0]
        api.sandbox.hooks.inject(DeliveryFault("shuffled"))
        api.sandbox.hooks.send(hook_id, [{"taskId": "1"}, {"taskId": "2"}])
        await api.sandbox.hooks.settled()
        assert [event["taskId"] for event in listener.deliveries[0].events] == ["2", "1"]


async def test_a_wrong_signature(api: Api) -> None:
    async with Listener(503) as listener:
        await delivered(api, listener, DeliveryFault("wrong_signature"), count=2)
        right = [post.headers["X-Hook-Signature"] == sign(post.body) for post in listener.deliveries]
        assert right == [False, True, False]


async def test_no_key(api: Api) -> None:
    async with Listener(503) as listener:
        await delivered(api, listener, DeliveryFault("no_key"), count=2)
        assert ["Idempotency-Key" in post.headers for post in listener.deliveries] == [False, True, False]


async def test_faults_are_forgotten(api: Api) -> None:
    api.sandbox.hooks.inject(DeliveryFault("lost"))
    api.sandbox.reset()
    async with Listener() as listener:
        assert await delivered(api, listener) == ALL


def test_a_fault_that_there_is_not() -> None:
    with pytest.raises(ValueError, match="unknown kind of fault 'slow'; there are twice"):
        DeliveryFault("slow")  # type: ignore[arg-type]  # what is tested
