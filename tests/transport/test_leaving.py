"""When a request leaves: not before it has a connection, and what never left was not sent."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
from collections.abc import AsyncIterator, Awaitable
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from tests.transport.servers import (
    CREATE,
    DELETE,
    READ,
    TOKEN,
    UPDATE,
    Sender,
    envelope,
    hang_up,
    head_of,
    named,
    request_of,
    sender,
    serving,
    shown,
    slow_http,
    talking,
)
from wrike_async._transport.sending import Sending, Unanswered
from wrike_async._wire.operation import Operation, Request
from wrike_async.options import Timeout

OPERATIONS = pytest.mark.parametrize("operation", [READ, CREATE, UPDATE, DELETE], ids=str)
BY_NAME = "http://localhost:9/api/v4"


def now() -> float:
    return asyncio.get_running_loop().time()


async def empty(_: web.BaseRequest) -> web.StreamResponse:
    return web.json_response({"data": []})


async def leaving_at(line: Sender, request: Request, timeout: Timeout | None = None) -> list[float]:
    """Send a request; returns when it was asked whether it may leave."""
    moments: list[float] = []

    def asked(again: bool) -> None:
        moments.append(now())

    grant = await line.session.credential.acquire()
    await line.session.attempt(request, grant, timeout=timeout or Timeout(), leaving=asked)
    return moments


# --- when ---------------------------------------------------------------------------------------------------------


async def test_it_leaves_when_its_host_was_found() -> None:
    async with serving(empty) as base_url, slow_http(9) as http:
        line = Sender(http, named(base_url))
        assert await leaving_at(line, request_of(READ)) == [pytest.approx(9, abs=0.1)]
        assert await leaving_at(line, request_of(CREATE, b"x")) == [pytest.approx(9, abs=0.1)]


async def test_it_leaves_when_a_connection_is_free() -> None:
    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        await asyncio.sleep(5)
        return web.json_response({"data": []})

    async with (
        serving(handle) as base_url,
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=1)) as http,
    ):
        line = Sender(http, base_url)
        moments = await asyncio.gather(*(leaving_at(line, request_of(READ)) for _ in range(3)))
    assert sorted(moments) == [[pytest.approx(5 * i, abs=0.1)] for i in range(3)]


async def test_waiting_to_leave_takes_nothing_from_its_time() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await head_of(reader):
            await asyncio.sleep(2)
            writer.write(envelope())

    async with talking(talk) as base_url, sender(base_url) as line:
        grant = await line.session.credential.acquire()

        def after_a_minute(_: bool) -> Awaitable[None]:
            return asyncio.sleep(60)

        answer = await line.session.attempt(request_of(READ), grant, timeout=Timeout(3), leaving=after_a_minute)
        assert answer.status == 200
        assert now() == pytest.approx(62, abs=0.1)
        with pytest.raises(Unanswered, match=r"no whole answer within 1 s"):
            await line.session.attempt(request_of(READ), grant, timeout=Timeout(1), leaving=after_a_minute)


async def test_a_connection_that_ends_while_it_waits_to_leave_is_exchanged() -> None:
    connections = 0

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        if connections == 1:
            await asyncio.sleep(10)
            return
        while await head_of(reader):
            writer.write(envelope())

    async with talking(talk) as base_url, sender(base_url) as line:
        grant, asked = await line.session.credential.acquire(), list[bool]()

        def once(again: bool) -> Awaitable[None] | None:
            asked.append(again)
            return asyncio.sleep(60) if len(asked) == 1 else None

        answer = await line.session.attempt(request_of(CREATE, b"x"), grant, timeout=Timeout(), leaving=once)
    assert answer.status == 200
    assert asked == [False, False]


# --- what never left ----------------------------------------------------------------------------------------------


@OPERATIONS
async def test_a_host_that_is_not_found_in_time_was_sent_nothing(operation: Operation[Any]) -> None:
    async with slow_http(3600) as http:
        with pytest.raises(Unanswered) as error:
            await Sender(http, BY_NAME).send(request_of(operation), Timeout(2))
    assert not error.value.maybe_done
    assert str(error.value) == "no connection to localhost within 2 s"
    assert now() == pytest.approx(2, abs=0.1)


async def test_an_upload_to_a_host_that_is_not_found_ends_as_well() -> None:
    class Endless:
        size = None
        repeatable = True
        began = False

        async def start_it(self) -> AsyncIterator[bytes]:
            self.began = True
            yield b"x"

        def start(self) -> AsyncIterator[bytes]:
            return self.start_it()

    content = Endless()
    async with slow_http(3600) as http:
        with pytest.raises(Unanswered) as error:
            await Sender(http, BY_NAME).send(Request(CREATE, "/tasks", content), Timeout(2))
    assert not error.value.maybe_done
    assert not content.began


async def test_who_got_no_connection_was_not_sent() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await head_of(reader)
        await reader.read()

    async with (
        talking(talk) as base_url,
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=1)) as http,
    ):
        line = Sender(http, base_url)
        sent = (line.send(request_of(CREATE, b"x"), Timeout(2)) for _ in range(3))
        errors = await asyncio.gather(*sent, return_exceptions=True)
    assert [error.maybe_done for error in errors if isinstance(error, Unanswered)] == [True, False, False]


@pytest.mark.parametrize("status", [407, 502, 503])
async def test_a_proxy_that_opens_no_tunnel_was_sent_nothing(status: int) -> None:
    heads: list[bytes] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append(await head_of(reader))
        writer.write(b"HTTP/1.1 %d No\r\nContent-Length: 0\r\n\r\n" % status)
        await writer.drain()

    async with talking(talk) as proxy, aiohttp.ClientSession(proxy=proxy) as http:
        with pytest.raises(Unanswered) as error:
            await Sender(http, "https://www.wrike.com/api/v4").send(request_of(CREATE, b"x"))
    assert not error.value.maybe_done
    assert heads[0].startswith(b"CONNECT www.wrike.com:443")
    assert TOKEN not in shown(error.value)
    assert TOKEN.encode() not in heads[0]


class Keeper:
    """A server that answers everything, and can end its last connection at once."""

    def __init__(self) -> None:
        self.heads: list[bytes] = []
        self.connections = 0
        self.writer: asyncio.StreamWriter | None = None

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.writer = writer
        # Whoever gets more than was asked for resets the connection.
        with contextlib.suppress(ConnectionResetError):
            while head := await head_of(reader):
                self.heads.append(head)
                lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
                await reader.readexactly(int(lengths[0].split(b":")[1]) if lengths else 0)
                writer.write(envelope())


@OPERATIONS
async def test_a_kept_connection_that_ended_while_the_loop_stood_still(operation: Operation[Any]) -> None:
    server = Keeper()
    async with talking(server.talk) as base_url, sender(base_url) as line:
        await line.send(request_of(READ))
        assert server.writer is not None
        hang_up(server.writer)
        body = b"title=x" if operation in (CREATE, UPDATE) else None
        assert (await line.send(request_of(operation, body))).status == 200
    assert (len(server.heads), server.connections, line.slots) == (2, 2, 0)


async def test_what_nobody_asked_for_is_nobodys_answer() -> None:
    server = Keeper()
    async with talking(server.talk) as base_url, sender(base_url) as line:
        for wait in (0.0, 1.0):
            await line.send(request_of(READ))
            assert server.writer is not None
            sent = os.write(server.writer.get_extra_info("socket").fileno(), envelope(b'{"data": ["late"]}'))
            assert sent > 0
            if wait:
                await asyncio.sleep(wait)
            answer = await line.send(request_of(CREATE, b"title=x"))
            assert b"late" not in answer.body
    assert server.connections == 3


async def test_a_lively_connection_is_used_again() -> None:
    server = Keeper()
    async with talking(server.talk) as base_url, sender(base_url) as line:
        for operation in (READ, CREATE, READ, UPDATE, DELETE):
            await line.send(request_of(operation, b"x" if operation in (CREATE, UPDATE) else None))
    assert server.connections == 1


async def test_whoever_traces_is_told_of_bodies_and_of_no_token() -> None:
    seen: list[dict[str, str]] = []
    bodies: list[bytes] = []

    async def looks(_: aiohttp.ClientSession, __: Any, params: aiohttp.TraceRequestStartParams) -> None:
        seen.append(dict(params.headers))

    async def reads(_: aiohttp.ClientSession, __: Any, params: aiohttp.TraceResponseChunkReceivedParams) -> None:
        bodies.append(params.chunk)

    trace = aiohttp.TraceConfig()
    trace.on_request_start.append(looks)
    trace.on_response_chunk_received.append(reads)
    async with serving(empty) as base_url, aiohttp.ClientSession(trace_configs=[trace]) as http:
        answer = await Sender(http, base_url).send(request_of(READ))
    assert answer.status == 200
    assert bodies == [answer.body]
    assert seen
    assert TOKEN not in repr(seen)


# --- what stays ---------------------------------------------------------------------------------------------------


async def test_nothing_of_it_waits_for_the_garbage_collector() -> None:
    """The answer hangs on whoever is asked whether it may leave; a large one must not stay for long."""
    async with serving(empty) as base_url, sender(base_url) as line:
        await leaving_at(line, request_of(READ))
        gc.collect()
        gc.disable()
        try:
            await leaving_at(line, request_of(READ))
            left = [found for found in gc.get_objects() if isinstance(found, Sending)]
        finally:
            gc.enable()
    assert left == []
