"""A receiver as a handler of aiohttp's server."""

from __future__ import annotations

from aiohttp import web

from wrike_async.webhooks._refusals import DeliveryRefused
from wrike_async.webhooks._servers.bodies import Answer, Door, read_body

__all__ = ["handle"]


async def handle(door: Door, request: web.Request) -> web.Response:
    """Answer a request."""
    status, headers = await _take(door, request) if request.method == "POST" else (405, {"Allow": "POST"})
    return web.Response(status=status, headers=headers)


async def _take(door: Door, request: web.Request) -> Answer:
    try:
        if (request.content_length or 0) > door.max_bytes:
            raise DeliveryRefused(f"the body is larger than {door.max_bytes} bytes", reason="too_large")
        # The server unpacks it, and what was signed is what was sent.
        if request.headers.get("Content-Encoding", "identity").strip().lower() not in ("", "identity"):
            raise DeliveryRefused("the body is compressed, as no delivery of Wrike's is", reason="no_json")
        # Not `request.read()`, which reads no more than the application's own bound allows, and answers 413 beyond.
        body = await read_body(request.content.iter_any(), door.max_bytes)
    except DeliveryRefused as refusal:
        return door.refuse(refusal)
    except Exception:  # noqa: BLE001 (it took too long or was cut, for which the server has many words)
        return 503, {}
    return await door.take(list(request.headers.items()), body)
