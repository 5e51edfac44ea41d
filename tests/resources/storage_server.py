"""A server that keeps what is uploaded, and gives what it is told to."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import attrs
from aiohttp import web

from tests.transport.servers import serving
from wrike_async import Wrike

__all__ = ["Sent", "Storage", "connected", "cut_off", "envelope", "refusal"]

Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


@attrs.frozen
class Sent:
    """A request as it came."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes


@attrs.define
class Storage:
    """What came, and what the next requests are answered with; anything else is answered by ``answer``."""

    content: bytes = b""
    headers: dict[str, str] = attrs.field(factory=dict)
    requests: list[Sent] = attrs.field(factory=list)
    next_answers: list[Handler] = attrs.field(factory=list)
    base_url: str = ""

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        # The body's limit is for requests that are held whole, which is what a test wants.
        body = b"".join([piece async for piece in request.content.iter_any()])
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.requests.append(
            Sent(request.method, request.path.removeprefix("/api/v4"), request.rel_url.raw_query_string, headers, body)
        )
        if self.next_answers:
            return await self.next_answers.pop(0)(request)
        return await self.answer(request)

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.method == "GET":
            return web.Response(body=self.content, headers=self.headers)
        return envelope([{"id": "A", "version": 1}])


def envelope(data: list[dict[str, Any]], status: int = 200) -> web.Response:
    return web.json_response({"kind": "attachments", "data": data}, status=status)


def refusal(status: int, **headers: str) -> Handler:
    async def refuse(request: web.BaseRequest) -> web.StreamResponse:
        return web.json_response({"error": "code", "errorDescription": "No."}, status=status, headers=headers)

    return refuse


def cut_off(content: bytes, announced: int) -> Handler:
    """Send less than was announced, then drop the connection."""

    async def cut(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": str(announced)})
        await response.prepare(request)
        await response.write(content)
        assert request.transport is not None
        request.transport.close()
        return response

    return cut


@contextlib.asynccontextmanager
async def connected(**options: Any) -> AsyncIterator[tuple[Storage, Wrike]]:
    """A client on a storage server."""
    storage = Storage()
    async with serving(storage.handle) as base_url:
        storage.base_url = base_url
        async with Wrike("secret-token", base_url=base_url, quota=None, **options) as wrike:
            yield storage, wrike
        # Handlers that wait for the client to go have their time to see it.
        await asyncio.sleep(5)
