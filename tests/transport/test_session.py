"""One attempt over a real socket: what it sends, what it makes of the answer, and of none."""

from __future__ import annotations

import asyncio
import gzip
import logging
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from yarl import URL

from tests.transport.servers import (
    CREATE,
    DELETE,
    READ,
    TOKEN,
    UPDATE,
    Sender,
    always,
    envelope,
    head_of,
    request_of,
    sender,
    serving,
    shown,
    talking,
)
from wrike_async._transport.sending import Unanswered
from wrike_async._transport.session import Session, open_http
from wrike_async._wire.operation import Operation, Request
from wrike_async.auth import Grant, PermanentToken
from wrike_async.errors import InvalidArgument
from wrike_async.options import Timeout

OPERATIONS = pytest.mark.parametrize("operation", [READ, CREATE, UPDATE, DELETE], ids=str)


async def failure(base_url: str, operation: Operation[Any] = READ, timeout: Timeout | None = None) -> Unanswered:
    async with sender(base_url) as line:
        with pytest.raises(Unanswered) as error:
            await line.send(request_of(operation), timeout)
    assert TOKEN not in shown(error.value)
    return error.value


# --- what is sent -------------------------------------------------------------------------------------------------


@OPERATIONS
async def test_what_a_request_looks_like(operation: Operation[Any]) -> None:
    seen: list[tuple[str, str, dict[str, str], bytes]] = []

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        seen.append((request.method, request.raw_path, dict(request.headers), await request.read()))
        return web.json_response({"data": []})

    body = b"title=x" if operation in (CREATE, UPDATE) else None
    target = "/tasks/A:1,B=2?title=a+b&fields=%5B%5D"
    content_type = None if body is None else "application/x-www-form-urlencoded"
    async with serving(handle) as base_url, sender(base_url) as line:
        answer = await line.send(Request(operation, target, body, content_type))
    assert answer.status == 200
    ((method, path, headers, sent),) = seen
    assert (method, path, sent) == (operation.method, "/api/v4" + target, body or b"")
    assert headers["Authorization"] == f"Bearer {TOKEN}"
    assert headers["User-Agent"] == "test/1"
    assert headers["Accept"] == "application/json"
    assert "gzip" in headers["Accept-Encoding"]
    assert body is None or headers["Content-Type"] == content_type
    assert "Cookie" not in headers


async def test_a_large_body_travels_whole_and_without_a_warning() -> None:
    lengths: list[tuple[int, str | None]] = []

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        size = 0
        async for chunk in request.content.iter_any():
            size += len(chunk)
        lengths.append((size, request.headers.get("Content-Length")))
        return web.json_response({"data": []})

    async with serving(handle) as base_url, sender(base_url) as line:
        for size in (1 << 16, 1 << 21):
            assert (await line.send(request_of(UPDATE, b"x" * size))).status == 200
    assert lengths == [(1 << 16, str(1 << 16)), (1 << 21, str(1 << 21))]


async def test_cookies_of_the_server_are_not_kept() -> None:
    cookies: list[str | None] = []

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        cookies.append(request.headers.get("Cookie"))
        response = web.json_response({"data": []})
        response.set_cookie("session", "x")
        return response

    async with serving(handle) as base_url, sender(base_url) as line:
        await line.send(request_of(READ))
        await line.send(request_of(READ))
    assert cookies == [None, None]


async def test_a_connection_is_used_again() -> None:
    ports: set[Any] = set()

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        assert request.transport is not None
        ports.add(request.transport.get_extra_info("peername"))
        return web.json_response({"data": []})

    async with serving(handle) as base_url, sender(base_url) as line:
        for _ in range(5):
            await line.send(request_of(READ))
        assert line.slots == 0
    assert len(ports) == 1


# --- answers ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [200, 202, 300, 304, 400, 401, 403, 404, 429, 500, 503])
@OPERATIONS
async def test_every_status_is_an_answer(status: int, operation: Operation[Any]) -> None:
    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        return web.Response(status=status, headers={"Wrike-Response-Id": "r-1"})

    async with serving(handle) as base_url, sender(base_url) as line:
        answer = await line.send(request_of(operation))
    assert (answer.status, answer.headers["wrike-response-id"], answer.body) == (status, "r-1", b"")
    assert line.slots == 0


async def test_gzip_is_unpacked() -> None:
    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        return web.Response(body=gzip.compress(b'{"data": []}'), headers={"Content-Encoding": "gzip"})

    async with serving(handle) as base_url, sender(base_url) as line:
        assert (await line.send(request_of(READ))).body == b'{"data": []}'


@OPERATIONS
async def test_a_body_that_only_pretends_to_be_gzip(operation: Operation[Any]) -> None:
    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        return web.Response(body=b'{"data": []}', headers={"Content-Encoding": "gzip"})

    async with serving(handle) as base_url:
        error = await failure(base_url, operation)
    assert error.maybe_done
    assert "the connection failed: ClientPayloadError" in str(error)


# --- no answer ----------------------------------------------------------------------------------------------------


@OPERATIONS
async def test_a_refused_connection_sent_nothing(operation: Operation[Any]) -> None:
    async with talking(lambda _reader, _writer: asyncio.sleep(0)) as base_url:
        pass
    error = await failure(base_url, operation)
    assert not error.maybe_done
    assert str(error).startswith("no connection to 127.0.0.1: Connect call failed")
    assert isinstance(error.__cause__, aiohttp.ClientConnectorError)


async def test_a_server_without_tls_was_sent_nothing() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    async with talking(talk) as base_url:
        error = await failure(base_url.replace("http://", "https://"), UPDATE)
    assert not error.maybe_done
    assert "no connection to 127.0.0.1" in str(error)


@pytest.mark.parametrize(
    "said",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"SSH-2.0-OpenSSH_9.6\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: " + b"x" * 20_000 + b"\r\n\r\n",
    ],
    ids=["short", "chunk", "headers", "other", "length", "long"],
)
@OPERATIONS
async def test_a_broken_answer_leaves_it_open_what_happened(operation: Operation[Any], said: bytes) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await head_of(reader)
        writer.write(said)
        await writer.drain()

    async with talking(talk) as base_url:
        error = await failure(base_url, operation)
    assert error.maybe_done
    assert "the connection" in str(error)


async def test_no_whole_answer_in_time() -> None:
    loop = asyncio.get_running_loop()
    began = loop.time()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await head_of(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
        await reader.read()

    async with talking(talk) as base_url:
        error = await failure(base_url, UPDATE, Timeout(total=3))
    assert error.maybe_done
    assert str(error) == "no whole answer within 3 s"
    assert loop.time() - began == pytest.approx(3, abs=0.1)


async def test_without_a_bound_an_answer_may_take_a_day() -> None:
    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        await asyncio.sleep(86_400)
        return web.json_response({"data": []})

    async with serving(handle) as base_url, sender(base_url) as line:
        assert (await line.send(request_of(READ), Timeout(total=None))).status == 200


async def test_no_connection_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    loop = asyncio.get_running_loop()
    began = loop.time()

    async def never(*_: Any, **__: Any) -> Any:
        await loop.create_future()

    monkeypatch.setattr(loop, "sock_connect", never)
    error = await failure("http://127.0.0.1:9/api/v4", UPDATE, Timeout(total=60, connect=2))
    assert not error.maybe_done
    assert "no connection to 127.0.0.1: ConnectionTimeoutError" in str(error)
    assert loop.time() - began == pytest.approx(2, abs=0.1)


async def test_each_grant_goes_where_it_belongs_whatever_became_of_the_one_before() -> None:
    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        return web.Response(text=f"{request.host} {request.headers['Authorization']}")

    refused = Grant({"Authorization": "Bearer yankee9999zulu8888"}, "http://wrike.example/api/v4")
    async with serving(handle) as here, serving(handle) as there, open_http(4, "test/1") as http:
        session = Session(PermanentToken(TOKEN), here, None, http)
        first = Grant({"Authorization": "Bearer alpha1111bravo2222"})
        second = Grant({"Authorization": "Bearer charlie3333delta4444"}, there)
        for grant, place in ((first, here), (first, here), (second, there), (second, there), (first, here)):
            answer = await session.attempt(request_of(READ), grant, timeout=Timeout())
            assert answer.body.decode() == f"{URL(place).authority} {grant.headers['Authorization']}"
            token = grant.headers["Authorization"].removeprefix("Bearer ")
            assert token not in session.secrets.hide(token)
            with pytest.raises(InvalidArgument, match="in the clear"):
                await session.attempt(request_of(READ), refused, timeout=Timeout())


async def test_a_timeout_of_the_kernel_is_told_too(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = asyncio.Event()

    async def read(response: aiohttp.ClientResponse) -> bytes:
        gone.set()
        response.close()
        raise TimeoutError(110, "Connection timed out")

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await gone.wait()
        return response

    monkeypatch.setattr(aiohttp.ClientResponse, "read", read)
    async with serving(handle) as base_url:
        error = await failure(base_url, UPDATE, Timeout(total=None))
    assert (error.maybe_done, str(error)) == (True, "no whole answer")


async def test_a_bug_of_a_hook_is_no_lost_connection() -> None:
    """What is no failure of the connection comes out as it is."""

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        raise web.HTTPFound(str(request.url))

    async def broken() -> None:
        raise LookupError("a bug")

    async with serving(handle) as base_url, sender(base_url) as line:
        line._take_slot = broken  # type: ignore[method-assign]  # the hook under test
        with pytest.raises(LookupError, match="a bug"):
            await line.send(request_of(READ))


# --- whose aiohttp session ----------------------------------------------------------------------------------------


async def test_a_closed_session_sends_nothing() -> None:
    http = open_http(1, "test/1")
    await http.close()
    with pytest.raises(Unanswered, match="the aiohttp session is closed") as error:
        await Sender(http, "http://127.0.0.1:9/api/v4").send(request_of(UPDATE))
    assert not error.value.maybe_done
    assert error.value.hopeless


async def test_settings_of_a_foreign_session_change_nothing_that_matters() -> None:
    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        assert request.headers["Authorization"] == f"Bearer {TOKEN}"
        return web.Response(
            status=404, body=gzip.compress(b'{"error": "resource_not_found"}'), headers={"Content-Encoding": "gzip"}
        )

    async with (
        serving(handle) as base_url,
        aiohttp.ClientSession(
            "http://elsewhere.invalid/",
            raise_for_status=True,
            auto_decompress=False,
            timeout=aiohttp.ClientTimeout(total=1e-9),
            headers={"Authorization": "Basic foreign"},
        ) as http,
    ):
        answer = await Sender(http, base_url).send(request_of(READ))
    assert (answer.status, answer.body) == (404, b'{"error": "resource_not_found"}')


async def test_nothing_is_logged_that_is_secret(caplog: pytest.LogCaptureFixture) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await head_of(reader)
        writer.write(envelope())
        await head_of(reader)
        writer.write(b"garbage\r\n\r\n")

    with caplog.at_level(logging.DEBUG):
        async with talking(talk) as base_url, sender(base_url) as line:
            await line.send(request_of(READ))
            with pytest.raises(Unanswered):
                await line.send(request_of(UPDATE))
            assert TOKEN not in repr(line.session)
    assert TOKEN not in caplog.text
    assert all(TOKEN not in repr(vars(record)) for record in caplog.records)


async def test_an_answer_that_quotes_the_token_is_told_without_it_on_one_line() -> None:
    async with talking(always(f"Authorization: Bearer {TOKEN}\r\n\r\n".encode())) as base_url:
        error = await failure(base_url)
    assert "…" in str(error)
    assert "\n" not in str(error)
    assert "…" in str(error.__cause__)
