"""The receiver: what it answers, in which order and how often events are handled, and how it ends."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest

from tests.webhooks.flaky_inbox import FlakyInbox
from tests.webhooks.receiving import Failing, Seen, send
from tests.webhooks.sending import HANDSHAKE, SECRET, body_of, event, headers_for, sign, task_events
from wrike_async import InvalidArgument, WrongEventLoop
from wrike_async.testing.clock import run_virtual
from wrike_async.webhooks import Event, MemoryInbox, Receiver, ReceiverStats, Router, TaskEvent


async def test_a_delivery_is_answered_before_it_is_handled() -> None:
    seen = Seen()
    seen.takes = 100
    async with Receiver(seen.router, secret=SECRET) as receiver:
        before = asyncio.get_running_loop().time()
        assert await send(receiver, *task_events(3)) == 200
        assert asyncio.get_running_loop().time() == before
        await asyncio.sleep(1)
        assert receiver.stats.waiting == 3
        await asyncio.sleep(100)
        assert sorted(entity for _, entity in seen.events) == ["T00000", "T00001", "T00002"]
        stats = receiver.stats
    assert stats.last_at is not None
    assert stats == ReceiverStats(taken=1, handled=3, last_at=stats.last_at)
    assert "1 deliveries" in repr(receiver)
    assert SECRET not in repr(receiver)


async def test_handshakes_and_challenges_are_answered() -> None:
    async with Receiver(Router(), secret=SECRET) as receiver:
        answer = {"X-Hook-Secret": sign(b"abc")}
        assert await receiver.take({"X-Hook-Secret": "abc"}, HANDSHAKE) == (200, answer)
        body = body_of(*task_events(1))
        assert await receiver.take(headers_for(body, **{"X-Hook-Secret": "abc"}), body) == (200, answer)
        assert receiver.stats.taken == 1


async def test_a_replay_is_acknowledged_and_not_handled_again() -> None:
    seen = Seen()
    async with Receiver(seen.router, secret=SECRET) as receiver:
        body = body_of(*task_events(1))
        headers = headers_for(body, key="k")
        answers = await asyncio.gather(*(receiver.take(headers, body) for _ in range(20)))
        assert {status for status, _ in answers} == {200}
    assert len(seen.events) == 1
    assert (receiver.stats.taken, receiver.stats.known) == (1, 19)


async def test_a_forger_cannot_claim_a_key() -> None:
    seen = Seen()
    async with Receiver(seen.router, secret=SECRET) as receiver:
        body = body_of(*task_events(1))
        assert (await receiver.take(headers_for(body, key="k", secret="guessed"), body))[0] == 503
        assert (await receiver.take(headers_for(body, key="k"), body))[0] == 200
    assert len(seen.events) == 1


async def test_without_a_key_nothing_is_told_apart() -> None:
    seen = Seen()
    async with Receiver(seen.router, secret=SECRET) as receiver:
        for _ in range(2):
            await send(receiver, *task_events(1), key=None)
    assert len(seen.events) == 2


async def test_one_lane_for_each_thing_in_the_order_of_arrival() -> None:
    seen = Seen()
    seen.takes = 1
    async with Receiver(seen.router, secret=SECRET) as receiver:
        await send(receiver, event(taskId="A", n=1), event(taskId="B", n=1))
        await send(receiver, event(taskId="A", n=2), event("FolderCreated", folderId="F"), event("TaskImported"))
    assert sorted(seen.events, key=lambda each: (each[0], str(each[1]))) == [
        (1, "A"), (1, "B"), (1, "F"), (1, None), (2, "A"),
    ]  # fmt: skip


async def test_so_many_at_once_and_no_more() -> None:
    seen = Seen()
    seen.takes = 1
    async with Receiver(seen.router, secret=SECRET, at_once=4) as receiver:
        await send(receiver, *task_events(10))
    assert [at for at, _ in seen.events] == [1] * 4 + [2] * 4 + [3] * 2


async def test_a_lane_that_becomes_ready_just_when_the_last_ends_is_worked_on() -> None:
    seen = Seen()
    async with Receiver(seen.router, secret=SECRET, at_once=1) as receiver:
        for number in range(50):
            await send(receiver, *task_events(1, start=number))
            for _ in range(number % 7):
                await asyncio.sleep(0)
    assert len(seen.events) == 50


@pytest.mark.parametrize("error", [ValueError("broken"), asyncio.CancelledError()])
async def test_a_handler_that_fails_is_called_again_and_nobody_else_is(error: BaseException) -> None:
    failing = Failing(2, error)
    async with Receiver(failing.router, secret=SECRET, at_once=1) as receiver:
        await send(receiver, *task_events(2))
        await send(receiver, event("TaskDeleted", taskId="T00000"))
        await asyncio.sleep(0.5)
        assert failing.worked == ["T00000", "T00001"], "the lane waits, the others do not"
    assert [at for at, _ in failing.tried] == [0, 1]
    assert failing.worked == ["T00000", "T00001", "T00000"]
    assert (receiver.stats.handled, receiver.stats.failed) == (3, 0)


async def test_after_the_last_attempt_the_delivery_is_kept_and_told(caplog: pytest.LogCaptureFixture) -> None:
    failing, inbox = Failing(100), MemoryInbox()
    told: list[tuple[str | None, str]] = []

    async def on_error(event: Event, error: BaseException) -> None:
        told.append((event.entity_id, str(error)))
        raise RuntimeError("no matter")

    async with Receiver(failing.router, secret=SECRET, inbox=inbox, on_error=on_error) as receiver:
        await send(receiver, *task_events(2))
    assert [at for at, _ in failing.tried] == [0, 1, 6]
    assert failing.worked == ["T00000", "T00001"]
    assert told == [("T00000", "broken")]
    assert (receiver.stats.handled, receiver.stats.failed) == (1, 1)
    (kept,) = await inbox.failures()
    assert kept.reason == "TaskStatusChanged: ValueError: broken"
    assert kept.body == body_of(*task_events(2))
    assert "on_error failed" in caplog.text
    assert SECRET not in caplog.text


class Silent(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no text")


class Abandoned(BaseException):
    """What is no `Exception`, such as the outcomes of test runners."""


@pytest.mark.parametrize("error", [Silent(), Abandoned("broken")], ids=repr)
@pytest.mark.parametrize("answer", [None, asyncio.CancelledError(), Abandoned()], ids=repr)
async def test_whatever_is_raised_its_lane_goes_on(error: BaseException, answer: BaseException | None) -> None:
    failing, inbox = Failing(1, error), MemoryInbox()

    def on_error(_: Event, __: BaseException) -> None:
        if answer is not None:
            raise answer

    async with Receiver(
        failing.router, secret=SECRET, inbox=inbox, attempts=1, at_once=1, on_error=on_error
    ) as receiver:
        await send(receiver, *task_events(2))
        await send(receiver, *task_events(1))
        assert await receiver.aclose() == 0
    assert sorted(map(str, failing.worked)) == ["T00000", "T00000", "T00001"]
    (kept,) = await inbox.failures()
    assert kept.reason.startswith(f"TaskStatusChanged: {type(error).__name__}: ")


async def test_on_error_may_be_a_plain_function() -> None:
    failing, told = Failing(100), []
    receiver = Receiver(failing.router, secret=SECRET, attempts=1, on_error=lambda *both: told.append(both))
    async with receiver:
        await send(receiver, *task_events(1))
    assert len(failing.tried) == len(told) == 1


async def test_pauses_grow_up_to_a_minute() -> None:
    failing = Failing(100)
    async with Receiver(failing.router, secret=SECRET, attempts=6) as receiver:
        await send(receiver, *task_events(1))
        await asyncio.sleep(200)
    assert [at for at, _ in failing.tried] == [0, 1, 6, 31, 91, 151]


async def test_where_that_raises_is_a_handler_that_fails() -> None:
    router = Router()

    @router.on(TaskEvent, where=lambda each: each.extra["missing"])
    async def never(_: Any) -> None: ...

    async with Receiver(router, secret=SECRET) as receiver:
        await send(receiver, *task_events(1))
    assert receiver.stats.failed == 1


class TestRoom:
    async def test_where_there_is_none_wrike_comes_again(self) -> None:
        seen = Seen()
        seen.takes = 10
        async with Receiver(seen.router, secret=SECRET, inbox=MemoryInbox(room=1)) as receiver:
            bodies = [body_of(*task_events(1, start=number)) for number in range(2)]
            headers = [headers_for(body) for body in bodies]
            assert await receiver.take(headers[0], bodies[0]) == (200, {})
            assert await receiver.take(headers[1], bodies[1]) == (503, {"Retry-After": "5"})
            assert (await receiver.take(headers[0], bodies[0]))[0] == 200, "known, also where there is no room"
            await asyncio.sleep(11)
            assert (await receiver.take(headers[1], bodies[1]))[0] == 200, "its key was not claimed"
        assert len(seen.events) == 2
        stats = receiver.stats
        assert (stats.taken, stats.known, stats.full) == (2, 1, 1)

    async def test_an_inbox_that_fails_is_an_inbox_without_room(self, caplog: pytest.LogCaptureFixture) -> None:
        inbox = FlakyInbox()
        seen = Seen()
        async with Receiver(seen.router, secret=SECRET, inbox=inbox) as receiver:
            inbox.broken = True
            assert await send(receiver, *task_events(1)) == 503
            assert "disk" in caplog.text
            inbox.broken = False
            assert await send(receiver, *task_events(1)) == 200
        assert len(seen.events) == 1
        assert receiver.stats.full == 1


async def test_an_inbox_that_cannot_be_read_is_read_later(caplog: pytest.LogCaptureFixture) -> None:
    inbox, seen = FlakyInbox(), Seen()
    async with Receiver(seen.router, secret=SECRET, inbox=inbox) as receiver:
        await inbox.put(None, body_of(*task_events(1)))
        inbox.broken = True
        receiver._handling.wake()
        await asyncio.sleep(1)
        assert "cannot read" in caplog.text
        inbox.broken = False
        await asyncio.sleep(5)
        assert len(seen.events) == 1


async def test_an_inbox_that_cannot_be_read_is_told_where_it_is_entered() -> None:
    inbox = FlakyInbox()
    inbox.broken = True
    receiver = Receiver(Router(), secret=SECRET, inbox=inbox)
    with pytest.raises(OSError, match="disk full"):
        await receiver.__aenter__()
    inbox.broken = False
    async with receiver:
        assert await send(receiver, *task_events(1)) == 200


async def test_what_cannot_be_noted_is_told(caplog: pytest.LogCaptureFixture) -> None:
    inbox, seen = FlakyInbox(), Seen()
    seen.takes = 1
    async with Receiver(seen.router, secret=SECRET, inbox=inbox) as receiver:
        await send(receiver, *task_events(1))
        await asyncio.sleep(0.5)
        inbox.broken = True
        await asyncio.sleep(1)
        inbox.broken = False
    assert "cannot note" in caplog.text
    assert receiver.stats.handled == 1


async def test_what_could_not_be_noted_is_noted_later() -> None:
    """While the disk is full, handlers go on; afterwards nothing of that is handled again by the next process."""
    inbox, seen = FlakyInbox(), Seen()
    seen.takes = 1
    left = []
    async with Receiver(seen.router, secret=SECRET, inbox=inbox) as receiver:
        for is_full in (True, False, True):
            await asyncio.gather(*(send(receiver, *task_events(1, start=number)) for number in range(3)))
            await asyncio.sleep(0.5)
            inbox.broken = is_full
            await asyncio.sleep(1)
            inbox.broken = False
            left.append(await inbox.count())
    assert left == [3, 0, 3]
    assert await inbox.count() == 0
    assert receiver.stats.handled == len(seen.events) == 9


async def test_what_an_inbox_holds_that_is_no_delivery_is_kept_aside() -> None:
    inbox, seen = MemoryInbox(), Seen()
    await inbox.put(None, b"{}")
    await inbox.put(None, b"[]")
    await inbox.put(None, body_of(*task_events(1)))
    async with Receiver(seen.router, secret=SECRET, inbox=inbox):
        pass
    assert len(seen.events) == 1
    assert [each.body for each in await inbox.failures()] == [b"{}"]


async def test_the_reason_of_refusals_is_logged_once_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    async with Receiver(Router(), secret=SECRET) as receiver:
        for _ in range(5):
            assert await receiver.take({}, b"[]") == (503, {})
        assert await receiver.take({}, b"x" * (5 << 20)) == (503, {})
        await asyncio.sleep(61)
        await receiver.take({}, b"[]")
        assert receiver.stats.refused == 7
    told = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert [text.split("(")[1] for text in told] == [
        "unsigned); 0 more since this was told last",
        "too_large); 0 more since this was told last",
        "unsigned); 4 more since this was told last",
    ]


def test_it_belongs_to_one_loop() -> None:
    receiver = Receiver(Router(), secret=SECRET)

    async def use() -> None:
        await send(receiver, *task_events(1))

    run_virtual(use)
    with pytest.raises(WrongEventLoop, match="run_coroutine_threadsafe"):
        run_virtual(use)
    with pytest.warns(ResourceWarning, match="unclosed"):
        receiver.__del__()
    receiver._loop = None


def test_wrong_use_is_told() -> None:
    for wrong in (
        {"secret": None},
        {"secret": ""},
        {"at_once": 0},
        {"attempts": 0},
        {"max_bytes": 0},
        {"max_bytes": True},
        {"at_once": 1.5},
        {"inbox": "inbox.db"},
        {"on_error": 17},
    ):
        with pytest.raises(InvalidArgument):
            Receiver(Router(), **{"secret": SECRET, **wrong})  # type: ignore[arg-type]  # what is tested
    with pytest.raises(InvalidArgument, match="router"):
        Receiver(Router, secret=SECRET)  # type: ignore[arg-type]  # what is tested


async def test_the_body_must_be_what_came() -> None:
    async with Receiver(Router(), secret=SECRET) as receiver:
        with pytest.raises(InvalidArgument, match="raw bytes"):
            await receiver.take({}, "[]")  # type: ignore[arg-type]  # what is tested
