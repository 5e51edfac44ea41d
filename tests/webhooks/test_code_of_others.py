"""Handlers and inboxes that do what they should not: it ends nothing but what they were called for."""

from __future__ import annotations

import asyncio
import logging
from contextvars import ContextVar
from typing import Any

import pytest

from tests.webhooks.flaky_inbox import FlakyInbox
from tests.webhooks.receiving import Seen, send
from tests.webhooks.sending import SECRET, event, task_events
from wrike_async import WrikeError
from wrike_async.webhooks import Event, MemoryInbox, Receiver, Router

said: ContextVar[str] = ContextVar("said")


@pytest.mark.parametrize("claim", [True, "stored", "FULL"], ids=repr)
async def test_what_is_not_known_to_be_stored_is_not_acknowledged(claim: Any, caplog: pytest.LogCaptureFixture) -> None:
    inbox, seen = FlakyInbox(), Seen()
    inbox.claim = claim
    async with Receiver(seen.router, secret=SECRET, inbox=inbox) as receiver:
        assert await send(receiver, *task_events(1)) == 503
        assert "neither 'new', 'known' nor 'full'" in caplog.text
        inbox.claim = None
        assert await send(receiver, *task_events(1)) == 200
    assert (receiver.stats.full, receiver.stats.taken, len(seen.events)) == (1, 1, 1)


async def test_an_inbox_whose_own_work_was_cancelled_is_one_that_fails(caplog: pytest.LogCaptureFixture) -> None:
    inbox, seen = FlakyInbox(), Seen()
    inbox.error = asyncio.CancelledError("its connection was cancelled")
    seen.takes = 1
    async with Receiver(seen.router, secret=SECRET, inbox=inbox) as receiver:
        assert await send(receiver, *task_events(1)) == 200
        await asyncio.sleep(0.5)
        inbox.broken = True
        assert await send(receiver, *task_events(1)) == 503
        receiver._handling.wake()
        await asyncio.sleep(1)
        assert {word for word in ("cannot store", "cannot note", "cannot read") if word in caplog.text} == {
            "cannot store",
            "cannot note",
            "cannot read",
        }
        inbox.broken = False
        assert await send(receiver, *task_events(1)) == 200, "on the same lane"
        await asyncio.sleep(5)
        assert await inbox.count() == 0
    assert len(seen.events) == 2


async def test_what_fails_with_each_delivery_is_told_once_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    inbox = FlakyInbox()
    async with Receiver(Router(), secret=SECRET, inbox=inbox) as receiver:
        inbox.broken = True
        for _ in range(100):
            assert await send(receiver, *task_events(1)) == 503
        assert len(caplog.records) == 1
        await asyncio.sleep(61)
        await send(receiver, *task_events(1))
        assert "99 more" in caplog.text
        inbox.broken = False
        await send(receiver, *task_events(50))
        caplog.clear()
        inbox.broken = True
        await asyncio.sleep(1)
        assert len(caplog.records) <= 1
        inbox.broken = False


async def test_a_handler_that_cancels_its_task_is_one_that_fails() -> None:
    router = Router()
    tried: list[str | None] = []

    @router.on(Event)
    async def cancel(each: Event) -> None:
        tried.append(each.event_type)
        task = asyncio.current_task()
        assert task is not None
        if each.event_type == "TaskCreated":
            task.cancel()
        await asyncio.sleep(0)

    async with Receiver(router, secret=SECRET) as receiver:
        await send(receiver, event("TaskCreated", taskId="T"), event("TaskDeleted", taskId="T"))
    assert tried == ["TaskCreated"] * 3 + ["TaskDeleted"]
    assert (receiver.stats.handled, receiver.stats.failed) == (1, 1)


async def test_nobody_finds_what_others_left_in_context_variables() -> None:
    router = Router()
    found: list[str] = []

    @router.on(Event)
    async def leave(each: Event) -> None:
        found.append(said.get())
        said.set(f"of {each.entity_id}")

    said.set("of the program")
    receiver = Receiver(router, secret=SECRET, at_once=1)
    said.set("of the lifespan")
    async with receiver:
        said.set("of a request")
        await send(receiver, *task_events(3))
    assert found == ["of the lifespan"] * 3

    receiver = Receiver(router, secret=SECRET)
    said.set("of another request")
    await send(receiver, *task_events(1))
    await receiver.aclose()
    assert found[3:] == ["of a request"], "without a beginning it is what there was when it was made"


async def test_a_handler_cannot_wait_for_its_own_end() -> None:
    router = Router()
    errors: list[WrikeError] = []

    @router.on(Event)
    async def close(_: Event) -> None:
        try:
            await receiver.aclose()
        except WrikeError as error:
            errors.append(error)

    receiver = Receiver(router, secret=SECRET)
    await send(receiver, *task_events(1))
    assert await receiver.aclose() == 0
    assert "asyncio.Event" in str(errors[0])


async def test_it_can_have_it_closed_by_others() -> None:
    router = Router()
    ends: list[asyncio.Task[int]] = []

    @router.on(Event)
    async def close(_: Event) -> None:
        ends.append(asyncio.create_task(receiver.aclose()))

    receiver = Receiver(router, secret=SECRET)
    await send(receiver, *task_events(1))
    await asyncio.sleep(1)
    assert await ends[0] == 0


async def test_a_handler_that_does_not_let_itself_be_stopped_is_the_last_of_its_lane() -> None:
    router = Router()
    begun: list[str | None] = []

    @router.on(Event)
    async def stay(each: Event) -> None:
        begun.append(each.event_type)
        try:
            await asyncio.sleep(1000)
        except asyncio.CancelledError:
            return

    receiver = Receiver(router, secret=SECRET)
    await send(receiver, event("TaskCreated", taskId="T"), event("TaskDeleted", taskId="T"))
    assert await receiver.aclose(timeout=10) == 1
    assert begun == ["TaskCreated"]


async def test_one_that_was_closed_says_so_instead_of_turning_everything_away() -> None:
    receiver = Receiver(Router(), secret=SECRET)
    async with receiver:
        assert await send(receiver, *task_events(1)) == 200
    with pytest.raises(WrikeError, match="was closed"):
        await receiver.__aenter__()


async def test_names_of_events_are_in_quotes_in_logs(caplog: pytest.LogCaptureFixture) -> None:
    router = Router()

    @router.on(Event)
    async def fail(_: Event) -> None:
        raise ValueError

    receiver = Receiver(router, secret=SECRET, attempts=1)
    await send(receiver, event("TaskPainted\nERROR forged", taskId="T\x1b[31m\nERROR forged"))
    await receiver.aclose()
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert record.getMessage().isprintable()


async def test_bodies_in_hand_are_no_more_than_memory_should_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wrike_async.webhooks._handling._MOST_BYTES_IN_HAND", 1000)
    seen = Seen()
    seen.takes = 2
    async with Receiver(seen.router, secret=SECRET, inbox=MemoryInbox()) as receiver:
        for number in range(20):
            await send(receiver, event(taskId=f"T{number}", title="x" * 400))
        await asyncio.sleep(1)
        assert receiver.stats.waiting == 2
    assert len(seen.events) == 20
