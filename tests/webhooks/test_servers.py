"""Deliveries over real sockets, by servers that people use, and what else comes to an open port."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import io
import tracemalloc
import warnings
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import ClientSession
from fastapi import FastAPI
from starlette.routing import Route

from tests.webhooks.flaky_inbox import FlakyInbox
from tests.webhooks.sending import HANDSHAKE, SECRET, body_of, event, headers_for, sign, task_events
from tests.webhooks.serving import SERVERS, Server, raw_answer, serve
from wrike_async.webhooks import Event, Receiver, Router

with warnings.catch_warnings():
    # Newer versions of Starlette would rather have the successor of httpx, which older ones do not know.
    warnings.simplefilter("ignore")
    from fastapi.testclient import TestClient

pytestmark = pytest.mark.real_time  # the servers' own loops look at the clock all the time


class Service:
    """A receiver, what it handled, and where it is served."""

    def __init__(self) -> None:
        router = Router()
        router.on(Event)(self.note)
        self.receiver = Receiver(router, secret=SECRET)
        self.events: list[Event] = []
        self.server = Server(0)

    async def note(self, event: Event) -> None:
        self.events.append(event)

    async def post(self, body: Any, headers: Any) -> int:
        async with ClientSession() as session, session.post(self.server.url, data=body, headers=headers) as answer:
            assert await answer.read() == b""
            return answer.status

    async def settled(self) -> ReceiverNumbers:
        await asyncio.sleep(0)
        while self.receiver.stats.waiting:
            await asyncio.sleep(0.01)
        stats = self.receiver.stats
        return stats.taken, stats.refused, len(self.events)


ReceiverNumbers = tuple[int, int, int]


@pytest.fixture(params=SERVERS)
async def service(request: pytest.FixtureRequest) -> AsyncIterator[Service]:
    service = Service()
    async with serve(service.receiver, request.param) as service.server:
        yield service


BODY = body_of(*task_events(3))


async def test_a_delivery_and_its_replay(service: Service) -> None:
    headers = headers_for(BODY, key="k")
    assert [await service.post(BODY, headers) for _ in range(3)] == [200] * 3
    assert await service.settled() == (1, 0, 3)
    assert service.receiver.stats.known == 2


async def test_a_handshake(service: Service) -> None:
    async with (
        ClientSession() as session,
        session.post(service.server.url, data=HANDSHAKE, headers={"X-Hook-Secret": "abc"}) as answer,
    ):
        assert (answer.status, answer.headers["X-Hook-Secret"]) == (200, sign(b"abc"))


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
async def test_only_post(service: Service, method: str) -> None:
    async with ClientSession() as session, session.request(method, service.server.url, data=b"x") as answer:
        assert (answer.status, answer.headers["Allow"]) == (405, "POST")


REFUSED: dict[str, tuple[bytes, dict[str, str]]] = {
    "nothing": (b"", {}),
    "unsigned": (BODY, {}),
    "wrong": (BODY, {"X-Hook-Signature": "0" * 64}),
    "doubled": (BODY, {"X-Hook-Signature": f"{sign(BODY)}, {sign(BODY)}"}),
    "changed": (BODY + b" ", {"X-Hook-Signature": sign(BODY)}),
    "brackets": (b"[" * 100_000, {"X-Hook-Signature": sign(b"[" * 100_000)}),
    "closed brackets": (b"[" * 500 + b"]" * 500, {"X-Hook-Signature": sign(b"[" * 500 + b"]" * 500)}),
    "bad UTF-8": (b'["\xff"]', {"X-Hook-Signature": sign(b'["\xff"]')}),
    "no array": (b"{}", {"X-Hook-Signature": sign(b"{}")}),
    "numbers": (b"[1,2]", {"X-Hook-Signature": sign(b"[1,2]")}),
    "null": (b"null", {"X-Hook-Signature": sign(b"null")}),
    "oracle": (HANDSHAKE, {"X-Hook-Secret": "[]"}),
    "gzip": (gzip.compress(BODY), {"X-Hook-Signature": sign(gzip.compress(BODY)), "Content-Encoding": "gzip"}),
    "unpacked gzip": (gzip.compress(BODY), {"X-Hook-Signature": sign(BODY), "Content-Encoding": "gzip"}),
    "no gzip": (BODY, {"X-Hook-Signature": sign(BODY + b"x"), "Content-Encoding": "gzip"}),
}


@pytest.mark.parametrize("what", REFUSED)
async def test_what_is_no_delivery(service: Service, what: str) -> None:
    assert await service.post(*REFUSED[what]) == 503
    assert await service.settled() == (0, 1, 0)


def request_of(body: bytes, *lines: bytes, length: bool = True) -> bytes:
    head = [b"POST /wrike HTTP/1.1", b"Host: x", *lines]
    if length:
        head.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join([*head, b"", b""]) + body


SIGNATURE = b"X-Hook-Signature: " + sign(BODY).encode()


async def test_signatures_that_only_a_socket_sends(service: Service) -> None:
    for lines in ([SIGNATURE, SIGNATURE], [b"X-Hook-Signature: " + b"\xe4" * 64], [b"X-Hook-Signature:"]):
        assert b" 503 " in await raw_answer(service.server, request_of(BODY, *lines))
    assert await service.settled() == (0, 3, 0)


async def test_chunks(service: Service) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(BODY), 50):
            yield BODY[start : start + 50]

    assert await service.post(pieces(), headers_for(BODY)) == 200
    assert await service.settled() == (1, 0, 3)


async def test_slow_pieces(service: Service) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(BODY), 100):
            await asyncio.sleep(0.01)
            yield BODY[start : start + 100]

    assert await service.post(pieces(), headers_for(BODY)) == 200


async def test_a_body_that_takes_too_long(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wrike_async.webhooks._servers.bodies._LONGEST_READ", 0.1)
    assert b" 503 " in await raw_answer(service.server, request_of(BODY, SIGNATURE)[:-10])
    assert await service.settled() == (0, 0, 0)


async def test_a_body_that_is_cut(service: Service) -> None:
    for _ in range(5):
        await raw_answer(service.server, request_of(BODY, SIGNATURE)[:-10], cut=True)
    await asyncio.sleep(0.05)
    assert await service.post(BODY, headers_for(BODY)) == 200
    assert await service.settled() == (1, 0, 3)


async def test_chunks_that_are_none(service: Service) -> None:
    lines = (SIGNATURE, b"Transfer-Encoding: chunked")
    for rest in (b"zz\r\n", b"5\r\nabc", b"-1\r\n", b"0\r\nx"):
        await raw_answer(service.server, request_of(b"", *lines, length=False) + rest, cut=True)
    assert await service.post(BODY, headers_for(BODY)) == 200
    assert await service.settled() == (1, 0, 3)


LARGE = 50 << 20


async def test_fifty_mebibytes_that_are_announced(service: Service) -> None:
    head = request_of(b"", SIGNATURE, b"Content-Length: %d" % LARGE, length=False)
    assert b" 503 " in await raw_answer(service.server, head)
    assert await service.settled() == (0, 1, 0)


@pytest.mark.parametrize("packed", [False, True])
async def test_fifty_mebibytes_that_just_come(service: Service, packed: bool) -> None:
    piece = b"%x\r\n%s\r\n" % (1 << 16, b"x" * (1 << 16))
    lines = [SIGNATURE, b"Transfer-Encoding: chunked", *([b"Content-Encoding: gzip"] if packed else [])]
    tracemalloc.start()
    try:
        with contextlib.suppress(ConnectionError):
            await raw_answer(service.server, request_of(b"", *lines, length=False), *[piece] * (LARGE >> 16))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < LARGE // 2
    assert (await service.settled())[::2] == (0, 0)
    assert await service.post(BODY, headers_for(BODY)) == 200


async def test_a_gzip_bomb_is_not_unpacked(service: Service) -> None:
    bomb = gzip.compress(b"[" + b" " * LARGE + b"]")
    assert await service.post(bomb, {**headers_for(bomb), "Content-Encoding": "gzip"}) == 503


async def test_a_large_delivery_beyond_what_aiohttp_reads_by_itself(service: Service) -> None:
    body = body_of(event(taskId="T", text="x" * (3 << 20)))
    assert await service.post(io.BytesIO(body), headers_for(body)) == 200
    assert await service.settled() == (1, 0, 1)


async def test_a_burst(service: Service) -> None:
    bodies = [body_of(*task_events(10, start=number * 10)) for number in range(60)]
    requests = [(body, headers_for(body)) for body in bodies for _ in range(1)] + [(bodies[0], headers_for(bodies[0]))]
    connector = aiohttp.TCPConnector(limit=20)

    async with ClientSession(connector=connector) as session:

        async def post(body: bytes, headers: dict[str, str]) -> int:
            async with session.post(service.server.url, data=body, headers=headers) as answer:
                return answer.status

        assert set(await asyncio.gather(*(post(*request) for request in requests * 2))) == {200}
    assert await service.settled() == (61, 0, 610)
    assert service.receiver.stats.known == 61


def test_mounted_in_fastapi() -> None:
    """Under a path of its own, or as a route; the outer lifespan runs the receiver, as a mounted one gets none."""
    service = Service()

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with service.receiver:
            yield

    app = FastAPI(lifespan=lifespan, routes=[Route("/hook", service.receiver.asgi, methods=["POST"])])
    app.mount("/wrike", service.receiver.asgi)
    with TestClient(app) as client:
        for path in ("/hook", "/wrike/", "/wrike/deeper"):
            assert client.post(path, content=BODY, headers=headers_for(BODY)).status_code == 200
        assert client.get("/wrike/").status_code == 405
    assert len(service.events) == 9


async def test_other_protocols_are_turned_away() -> None:
    service = Service()
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(message)

    await service.receiver.asgi({"type": "websocket"}, receive, send)
    assert sent == [{"type": "websocket.close", "code": 1003}]


async def test_a_server_is_told_that_it_cannot_start() -> None:
    inbox = FlakyInbox()
    inbox.broken = True
    receiver = Receiver(Router(), secret=SECRET, inbox=inbox)
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "lifespan.startup"}

    async def send(message: Any) -> None:
        sent.append(message)

    await receiver.asgi({"type": "lifespan"}, receive, send)
    assert sent == [{"type": "lifespan.startup.failed", "message": "OSError: disk full"}]
