"""aiohttp sends again by itself on a dead keep-alive connection: reads pay for it, writes are not repeated."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest

from tests.transport.servers import CREATE, DELETE, READ, UPDATE, envelope, head_of, request_of, sender, talking
from wrike_async._transport.sending import Unanswered
from wrike_async._wire.operation import Operation


class DyingServer:
    """Answers the first request of a connection and hangs up on the second, whose bytes it has read."""

    def __init__(self) -> None:
        self.heads: list[bytes] = []
        self.bodies = 0
        self.connections = 0

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        if head := await head_of(reader):
            self.heads.append(head)
            writer.write(envelope())
        if head := await head_of(reader):
            self.heads.append(head)


async def test_a_read_on_a_dead_connection_is_sent_again_in_a_slot_of_its_own() -> None:
    server = DyingServer()
    async with talking(server.talk) as base_url, sender(base_url) as line:
        await line.send(request_of(READ))
        assert line.slots == 0
        assert (await line.send(request_of(READ))).status == 200
        assert line.slots == 1
    assert (len(server.heads), server.connections) == (3, 2)


@pytest.mark.parametrize("operation", [CREATE, UPDATE, DELETE], ids=str)
async def test_a_write_on_a_dead_connection_is_not_sent_again(operation: Operation[Any]) -> None:
    server = DyingServer()
    async with talking(server.talk) as base_url, sender(base_url) as line:
        await line.send(request_of(READ))
        with pytest.raises(Unanswered) as error:
            await line.send(request_of(operation, b"title=x" if operation is not DELETE else None))
    assert error.value.maybe_done
    assert line.slots == 0
    assert (len(server.heads), server.connections) == (2, 1)


async def test_a_read_is_sent_again_once() -> None:
    heads = 0

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal heads
        heads += bool(await head_of(reader))

    async with talking(talk) as base_url, sender(base_url) as line:
        with pytest.raises(Unanswered) as error:
            await line.send(request_of(READ))
    assert error.value.maybe_done
    assert isinstance(error.value.__cause__, aiohttp.ClientError)
    assert (heads, line.slots) == (2, 1)


async def test_the_slot_is_waited_for_before_the_bytes_leave() -> None:
    server = DyingServer()
    async with talking(server.talk) as base_url, sender(base_url) as line:
        await line.send(request_of(READ))
        free = asyncio.Event()
        sent_before_the_slot: list[int] = []

        async def wait_for_a_slot() -> None:
            sent_before_the_slot.append(len(server.heads))
            await free.wait()
            sent_before_the_slot.append(len(server.heads))

        line._take_slot = wait_for_a_slot  # type: ignore[method-assign]  # the hook under test
        second = asyncio.create_task(line.send(request_of(READ)))
        while not sent_before_the_slot:
            await asyncio.sleep(0.01)
        await asyncio.sleep(5)
        assert len(server.heads) == 2
        free.set()
        await second
    assert sent_before_the_slot == [2, 2]
    assert len(server.heads) == 3


async def test_a_connection_that_cannot_be_opened_again_leaves_it_open_what_happened() -> None:
    """The first pass reached the server, so the failure of the second to connect does not mean that nothing did."""
    asked, gone = asyncio.Event(), asyncio.Event()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await head_of(reader)
        asked.set()
        await gone.wait()

    async with sender("set when the server listens") as line:
        async with talking(talk) as base_url:
            line.session.base_url = base_url
            only = asyncio.create_task(line.send(request_of(READ)))
            await asked.wait()
            asyncio.get_running_loop().call_later(1, gone.set)
        with pytest.raises(Unanswered, match=r"no connection to 127\.0\.0\.1") as error:
            await only
    assert error.value.maybe_done
    assert line.slots == 0


async def test_giving_up_while_a_slot_is_waited_for_leaves_nothing_behind() -> None:
    server = DyingServer()
    async with talking(server.talk) as base_url, sender(base_url) as line:
        await line.send(request_of(READ))
        waiting = asyncio.Event()

        async def for_ever() -> None:
            waiting.set()
            await asyncio.get_running_loop().create_future()

        line._take_slot = for_ever  # type: ignore[method-assign]  # the hook under test
        second = asyncio.create_task(line.send(request_of(READ)))
        await waiting.wait()
        second.cancel()
        with pytest.raises(asyncio.CancelledError):
            await second
    assert len(server.heads) == 2
