"""From an operation to a handler: the sandbox delivers over real sockets, the receiver takes it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, get_args

import pytest
import pytest_asyncio

from tests.webhooks.acting import BY_PEOPLE, DEEDS, Account
from tests.webhooks.sending import SECRET
from tests.webhooks.serving import SERVERS, Server, serve
from wrike_async import InvalidRequest, Wrike
from wrike_async.literals import WebhookEventType
from wrike_async.sandbox import DeliveryFault, DeliveryFaultKind, Sandbox
from wrike_async.webhooks import Event, MemoryInbox, Receiver, Router

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from wrike_async.sandbox import HookDelivery

pytestmark = pytest.mark.real_time  # the servers' own loops look at the clock all the time


class Both:
    """A sandbox, a client of it, and a receiver that its one webhook delivers to."""

    def __init__(self, sandbox: Sandbox, wrike: Wrike, receiver: Receiver, server: Server) -> None:
        self.sandbox = sandbox
        self.hooks = sandbox.hooks
        self.wrike = wrike
        self.receiver = receiver
        self.server = server

    async def make_hook(self) -> str:
        self.hooks.retry_after = 0.01
        self.hook = (await self.wrike.webhooks.create(hook_url=self.server.url, secret=SECRET)).id
        return self.hook

    def send(self, *numbers: int) -> HookDelivery:
        """Send one delivery with an event for each number."""
        return self.hooks.send(self.hook, [{"eventType": "TaskCreated", "taskId": f"T{each}"} for each in numbers])

    async def settled(self) -> None:
        await self.hooks.settled()
        while self.receiver.stats.waiting:
            await asyncio.sleep(0.005)


class Noted:
    """A router that keeps what it gets."""

    def __init__(self) -> None:
        self.router = Router()
        self.events: list[Event] = []
        self.router.on(Event)(self.note)

    async def note(self, event: Event) -> None:
        self.events.append(event)

    def take(self) -> list[Event]:
        events, self.events = self.events, []
        return events


@pytest.fixture
def noted() -> Noted:
    return Noted()


@pytest_asyncio.fixture(params=SERVERS)
async def both(request: pytest.FixtureRequest, noted: Noted) -> AsyncIterator[Both]:
    receiver = Receiver(noted.router, secret=SECRET)
    async with (
        Sandbox(tasks=20) as sandbox,
        Wrike(sandbox.token, base_url=sandbox.base_url, quota=None) as wrike,
        serve(receiver, request.param) as server,
    ):
        both = Both(sandbox, wrike, receiver, server)
        yield both


async def test_every_event_that_an_operation_causes(both: Both, noted: Noted) -> None:
    both.sandbox.state.job_polls = 0
    account = Account(both.wrike, both.sandbox)
    await account.prepare()
    await both.make_hook()
    told: list[Event] = []
    for name, do in DEEDS:
        await do(account)
        await both.settled()
        events = noted.take()
        assert [(event.event_type, event.problem) for event in events] == [(name, None)]
        told += events
    for name, fields in BY_PEOPLE.items():
        both.sandbox.state.happened(name, **fields)
    await both.settled()
    assert [(event.event_type, event.problem) for event in noted.events] == [(name, None) for name in BY_PEOPLE]
    assert {event.event_author_id for event in told} == {both.sandbox.state.owner_id}
    assert {event.webhook_id for event in told} == {both.hook}
    assert [type(event).__name__ for event in told] == [name for name, _ in DEEDS]
    assert [event for event in told if event.extra] == []
    assert both.receiver.stats.failed == both.receiver.stats.refused == 0


def test_every_event_is_caused_or_told_by_hand() -> None:
    caused = {name for name, _ in DEEDS}
    assert caused | BY_PEOPLE.keys() == set(get_args(WebhookEventType))
    assert not caused & BY_PEOPLE.keys()


@pytest.mark.parametrize("kind", get_args(DeliveryFaultKind))
async def test_faults(both: Both, noted: Noted, kind: DeliveryFaultKind) -> None:
    """Twice is handled once; lost never comes; late and in another order is handled all the same; unsigned is refused
    until it is given up; without a key each try is another delivery.
    """
    await both.make_hook()
    both.hooks.inject(DeliveryFault(kind, delay=0.05))
    first, second = both.send(1, 2), both.send(3, 4)
    await both.settled()
    stats = both.receiver.stats
    handled = sorted(str(event.entity_id) for event in noted.events)
    expected = {
        "twice": (["T1", "T2", "T3", "T4"], 2, 1, 0, "delivered"),
        "lost": (["T3", "T4"], 1, 0, 0, "lost"),
        "late": (["T1", "T2", "T3", "T4"], 2, 0, 0, "delivered"),
        "shuffled": (["T1", "T2", "T3", "T4"], 2, 0, 0, "delivered"),
        "wrong_signature": (["T3", "T4"], 1, 0, 4, "failed"),
        "no_key": (["T1", "T2", "T3", "T4"], 2, 0, 0, "delivered"),
    }
    assert (handled, stats.taken, stats.known, stats.refused, first.outcome) == expected[kind]
    assert second.outcome == "delivered"
    assert (await both.wrike.webhooks.get(both.hook)).status == "Active"


async def test_late_is_overtaken(both: Both, noted: Noted) -> None:
    await both.make_hook()
    both.hooks.inject(DeliveryFault("late", delay=0.05))
    both.send(1)
    both.send(1, 2)
    await both.settled()
    assert [event.entity_id for event in noted.events].count("T1") == 2
    assert noted.events[-1].entity_id == "T1"


async def test_the_same_without_a_key_is_handled_again(both: Both, noted: Noted) -> None:
    await both.make_hook()
    both.hooks.inject(DeliveryFault("no_key", times=None))
    both.send(1)
    both.send(1)
    await both.settled()
    assert [event.entity_id for event in noted.events] == ["T1", "T1"]


async def test_a_receiver_with_another_secret_cannot_be_registered(both: Both) -> None:
    with pytest.raises(InvalidRequest, match="verification failed: the receiver answered 503"):
        await both.wrike.webhooks.create(hook_url=both.server.url, secret="another")
    assert await both.wrike.webhooks.list().to_list() == []


async def test_activating_again(both: Both, noted: Noted) -> None:
    hook = await both.make_hook()
    await both.wrike.webhooks.update(hook, status="Suspended")
    assert (await both.wrike.webhooks.update(hook, status="Active")).status == "Active"
    both.send(1)
    await both.settled()
    assert len(noted.events) == 1


async def test_no_room_is_come_back_for() -> None:
    router = Router()
    handled: list[str | None] = []

    @router.on(Event)
    async def until_one_was_turned_away(event: Event) -> None:
        while not receiver.stats.full:
            await asyncio.sleep(0.005)
        handled.append(event.entity_id)

    receiver = Receiver(router, secret=SECRET, inbox=MemoryInbox(room=1))
    async with (
        Sandbox(tasks=1) as sandbox,
        Wrike(sandbox.token, base_url=sandbox.base_url, quota=None) as wrike,
        serve(receiver, "aiohttp") as server,
    ):
        both = Both(sandbox, wrike, receiver, server)
        await both.make_hook()
        both.hooks.retry_after = 0.1
        both.send(1)
        both.send(2)
        await both.settled()
        assert handled == ["T1", "T2"]
        assert [delivery.outcome for delivery in both.hooks.deliveries] == ["delivered"] * 2
