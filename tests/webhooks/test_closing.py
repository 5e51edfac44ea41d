"""How a receiver ends, and what is left of what it took."""

from __future__ import annotations

import asyncio
import warnings
from pathlib import Path

import pytest

from tests.webhooks.flaky_inbox import FlakyInbox
from tests.webhooks.receiving import Failing, Seen, send
from tests.webhooks.sending import SECRET, task_events
from wrike_async.webhooks import FileInbox, Receiver, Router


async def test_what_was_taken_is_handled_and_nothing_more_is_taken() -> None:
    seen = Seen()
    seen.takes = 5
    receiver = Receiver(seen.router, secret=SECRET)
    async with receiver:
        await send(receiver, *task_events(3))
        closing = asyncio.create_task(receiver.aclose())
        await asyncio.sleep(1)
        assert await send(receiver, *task_events(1)) == 503
    assert await closing == 0
    assert len(seen.events) == 3


async def test_what_is_left_is_counted(caplog: pytest.LogCaptureFixture) -> None:
    seen = Seen()
    seen.takes = 100
    receiver = Receiver(seen.router, secret=SECRET, at_once=1)
    await send(receiver, *task_events(3))
    await send(receiver, *task_events(4))
    assert await receiver.aclose(timeout=150) == 6
    assert await receiver.aclose() == 6
    assert asyncio.get_running_loop().time() == 150
    assert "6 events" in caplog.text


async def test_what_is_still_in_the_inbox_is_counted_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wrike_async.webhooks._handling._MOST_IN_HAND", 4)
    seen = Seen()
    seen.takes = 100
    receiver = Receiver(seen.router, secret=SECRET, at_once=1)
    for _ in range(3):
        await send(receiver, *task_events(3))
    await receiver._inbox.put(None, b"17")
    await asyncio.sleep(1)
    assert receiver.stats.waiting == 6
    assert await receiver.aclose(timeout=10) == 9


async def test_handlers_that_wait_to_be_tried_again_are_left() -> None:
    failing = Failing(100)
    receiver = Receiver(failing.router, secret=SECRET)
    await send(receiver, *task_events(1))
    await asyncio.sleep(0.5)
    assert await receiver.aclose(timeout=0.1) == 1


async def test_a_receiver_that_was_never_used() -> None:
    assert await Receiver(Router(), secret=SECRET).aclose() == 0


async def test_one_that_was_never_closed_says_so() -> None:
    receiver = Receiver(Router(), secret=SECRET)
    assert await send(receiver, *task_events(1)) == 200
    await asyncio.sleep(1)
    with pytest.warns(ResourceWarning, match="async with receiver"):
        receiver.__del__()
    await receiver.aclose()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        receiver.__del__()


async def test_who_goes_away_while_it_is_stored_is_served_all_the_same(tmp_path: Path) -> None:
    seen = Seen()
    async with Receiver(seen.router, secret=SECRET, inbox=FileInbox(tmp_path / "inbox")) as receiver:
        sending = asyncio.create_task(send(receiver, *task_events(1)))
        await asyncio.sleep(0)
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending
    assert len(seen.events) == 1


async def test_one_that_gives_up_entering_leaves_nothing(tmp_path: Path) -> None:
    receiver = Receiver(Router(), secret=SECRET, inbox=FileInbox(tmp_path / "inbox"))
    entering = asyncio.create_task(receiver.__aenter__())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    entering.cancel()
    with pytest.raises(asyncio.CancelledError):
        await entering
    async with receiver:
        assert await send(receiver, *task_events(1)) == 200


async def test_the_look_that_comes_later_is_given_up(caplog: pytest.LogCaptureFixture) -> None:
    inbox = FlakyInbox()
    receiver = Receiver(Router(), secret=SECRET, inbox=inbox)
    async with receiver:
        inbox.broken = True
        receiver._handling.wake()
        await asyncio.sleep(1)
        assert await receiver.aclose(timeout=1) == 0
    assert "cannot count" in caplog.text
    assert asyncio.get_running_loop().time() == 2


async def test_entering_what_is_in_use() -> None:
    seen = Seen()
    receiver = Receiver(seen.router, secret=SECRET)
    assert await send(receiver, *task_events(1)) == 200
    async with receiver:
        pass
    assert len(seen.events) == 1
