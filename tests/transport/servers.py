"""Small servers on loopback that do one thing, and a session to talk to them."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
from aiohttp import web

from wrike_async._transport.session import Session, open_http
from wrike_async._wire.decode import Answer
from wrike_async._wire.operation import Operation, Request
from wrike_async.auth import PermanentToken
from wrike_async.options import Timeout

TOKEN = "eyJ0.a-secret-token"

READ: Operation[Any] = Operation(method="GET", path="/tasks")
CREATE: Operation[Any] = Operation(method="POST", path="/tasks")
UPDATE: Operation[Any] = Operation(method="PUT", path="/tasks")
DELETE: Operation[Any] = Operation(method="DELETE", path="/tasks")

Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def request_of(operation: Operation[Any], body: bytes | None = None) -> Request:
    return Request(operation, operation.path, body, None if body is None else "application/x-www-form-urlencoded")


@contextlib.asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[str]:
    """An HTTP server; yields its base URL."""
    runner = web.ServerRunner(web.Server(handler, access_log=None), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/api/v4"
    finally:
        await runner.cleanup()


@contextlib.asynccontextmanager
async def talking(talk: Talk) -> AsyncIterator[str]:
    """A server that says what it likes on each connection; yields its base URL."""
    conversations: set[asyncio.Task[None]] = set()

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        conversations.add(task)
        try:
            await talk(reader, writer)
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    server = await asyncio.start_server(converse, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/api/v4"
    finally:
        server.close()
        await asyncio.gather(*conversations, return_exceptions=True)


async def head_of(reader: asyncio.StreamReader) -> bytes:
    """Read a request up to the end of its headers; empty when the connection was closed instead."""
    try:
        return await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return b""


def always(reply: bytes) -> Talk:
    """Answer the first request of each connection with these bytes, and hang up: they may be half of an answer."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            length = head.partition(b"content-length: ")[2].partition(b"\r\n")[0]
            await reader.readexactly(int(length or 0))
            writer.write(reply)
            await writer.drain()

    return talk


def envelope(body: bytes = b'{"kind":"tasks","data":[]}') -> bytes:
    """A whole answer on a connection that stays open."""
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)


class Sender:
    """A session with one credential, which counts the slots that repetitions take."""

    def __init__(self, http: aiohttp.ClientSession, base_url: str) -> None:
        self.session = Session(PermanentToken(TOKEN), base_url, None, http)
        self.slots = 0

    async def send(self, request: Request, timeout: Timeout | None = None) -> Answer:
        answer = await self.session.attempt(
            request,
            await self.session.credential.acquire(),
            timeout=timeout or Timeout(),
            leaving=lambda again: self._take_slot() if again else None,
        )
        assert isinstance(answer, Answer)
        return answer

    async def _take_slot(self) -> None:
        await asyncio.sleep(0)
        self.slots += 1


@contextlib.asynccontextmanager
async def sender(base_url: str) -> AsyncIterator[Sender]:
    async with open_http(max_connections=4, user_agent="test/1") as http:
        yield Sender(http, base_url)


class SlowResolver(aiohttp.abc.AbstractResolver):
    """Finds every host on this machine, the first time after a while."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[aiohttp.abc.ResolveResult]:
        seconds, self.seconds = self.seconds, 0.0
        await asyncio.sleep(seconds)
        found = aiohttp.abc.ResolveResult(
            hostname=host, host="127.0.0.1", port=port, family=family, proto=0, flags=socket.AI_NUMERICHOST
        )
        return [found]

    async def close(self) -> None:
        pass


def slow_http(seconds: float, **options: Any) -> aiohttp.ClientSession:
    """A session of a user's that needs so long to find the first host; options of the connector."""
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(resolver=SlowResolver(seconds), **options))


def named(base_url: str) -> str:
    """The same place by a name that has to be looked up."""
    return base_url.replace("127.0.0.1", "localhost")


def hang_up(writer: asyncio.StreamWriter) -> None:
    """End a connection now, not when the loop comes round to it."""
    with socket.socket(fileno=os.dup(writer.get_extra_info("socket").fileno())) as connection:
        connection.shutdown(socket.SHUT_RDWR)


def shown(error: BaseException) -> str:
    """Everything that an error and its causes show to whoever prints them."""
    texts: list[str] = []
    seen: set[int] = set()
    queue: list[BaseException | None] = [error]
    while queue:
        one = queue.pop()
        if one is not None and id(one) not in seen:
            seen.add(id(one))
            texts += [str(one), repr(one), repr(one.args), repr(vars(one))]
            queue += [one.__cause__, one.__context__]
    return "\n".join(texts)
