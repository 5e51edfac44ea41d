"""A receiver as an ASGI application."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, MutableMapping
from contextlib import AbstractAsyncContextManager, aclosing
from typing import Any, TypeAlias

from wrike_async.webhooks._refusals import DeliveryRefused
from wrike_async.webhooks._servers.bodies import Answer, Door, read_body

__all__ = ["AsgiApplication", "AsgiReceive", "AsgiScope", "AsgiSend"]

AsgiScope: TypeAlias = MutableMapping[str, Any]
AsgiReceive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
AsgiSend: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class _Cut(Exception):
    """The other side went away before all of the body was there."""


class AsgiApplication:
    """Answers requests wherever it is mounted. Served by itself, it also begins and ends with the server.

    Args:
        door: where deliveries go.
        running: what is entered while the server runs, where the server tells.
    """

    def __init__(self, door: Door, running: AbstractAsyncContextManager[object]) -> None:
        self._door = door
        self._running = running

    async def __call__(self, scope: AsgiScope, receive: AsgiReceive, send: AsgiSend) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1003})
        elif scope["method"] != "POST":
            await _send(send, (405, {"Allow": "POST"}))
        else:
            headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]]
            try:
                answer = await self._take(headers, receive)
            except _Cut:
                return
            await _send(send, answer)

    async def _take(self, headers: list[tuple[str, str]], receive: AsgiReceive) -> Answer:
        try:
            for name, value in headers:
                if name.lower() == "content-length" and value.isdecimal() and int(value[:20]) > self._door.max_bytes:
                    raise DeliveryRefused(f"the body is larger than {self._door.max_bytes} bytes", reason="too_large")
            async with aclosing(_chunks(receive)) as chunks:
                body = await read_body(chunks, self._door.max_bytes)
        except DeliveryRefused as refusal:
            return self._door.refuse(refusal)
        except TimeoutError:
            return 503, {}
        return await self._door.take(headers, body)

    async def _live(self, receive: AsgiReceive, send: AsgiSend) -> None:
        await receive()
        try:
            await self._running.__aenter__()
        except Exception as error:  # noqa: BLE001 (the server tells of it, and ends)
            await send({"type": "lifespan.startup.failed", "message": f"{type(error).__name__}: {error}"})
            return
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._running.__aexit__(None, None, None)
        await send({"type": "lifespan.shutdown.complete"})


async def _chunks(receive: AsgiReceive) -> AsyncGenerator[bytes]:
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _Cut
        yield message.get("body", b"")
        if not message.get("more_body", False):
            return


async def _send(send: AsgiSend, answer: Answer) -> None:
    status, headers = answer
    pairs = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": [*pairs, (b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})
