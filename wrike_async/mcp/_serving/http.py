"""A server over streamable HTTP, for one process."""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
import socket
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import uvicorn
from mcp.server import Server
from mcp.server.transport_security import TransportSecuritySettings
from starlette.types import ASGIApp, Receive, Scope, Send

from wrike_async.errors import InvalidArgument

__all__ = ["http_app", "serve_http"]

_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_SHORTEST_TOKEN = 16


def http_app(server: Server[Any], *, host: str = "127.0.0.1", token: str | None = None) -> ASGIApp:
    """Return the ASGI application of a server: ``/mcp``.

    Run it in one process: approvals are known to the process that asked for them.

    Args:
        server: from `build_server`.
        host: where it will listen. Requests that name another host are refused, unless it is all addresses.
        token: what clients must send as ``Authorization: Bearer``; required beyond loopback addresses.

    Raises:
        InvalidArgument: no token for an address beyond loopback, or one that is too short.
    """
    loopback = _is_loopback(host)
    if token is None and not loopback:
        raise InvalidArgument(f"{host} can be reached by others, so a token is needed that clients have to send")
    if token is not None and len(token) < _SHORTEST_TOKEN:
        raise InvalidArgument(f"the token for clients must have at least {_SHORTEST_TOKEN} characters")
    hosts = [*_LOOPBACK, _in_addresses(host)]
    checked = TransportSecuritySettings(
        # Whoever listens on all addresses cannot know by which names; the token is what guards it then.
        enable_dns_rebinding_protection=host not in ("0.0.0.0", "::"),
        allowed_hosts=[each for name in hosts for each in (name, f"{name}:*")],
        allowed_origins=[f"http://{name}:*" for name in hosts],
    )
    app: ASGIApp = server.streamable_http_app(transport_security=checked)
    return app if token is None else _guarded(app, token)


async def serve_http(
    server: Server[Any], *, host: str = "127.0.0.1", port: int = 8321, token: str | None = None
) -> None:
    """Serve at ``http://HOST:PORT/mcp`` until it is cancelled.

    Args:
        server: from `build_server`.
        host: where to listen.
        port: the same.
        token: what clients must send as ``Authorization: Bearer``; required beyond loopback addresses.

    Raises:
        InvalidArgument: as `http_app`.
        OSError: the address cannot be listened on.
    """
    app = http_app(server, host=host, token=token)
    config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=2)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host.strip("[]"), port), family=family) as listening:
        web = _Web(config)
        serving = asyncio.create_task(web.serve([listening]))
        try:
            await asyncio.shield(serving)
        except asyncio.CancelledError:
            web.should_exit = True
            await serving
            raise


class _Web(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """Leave signals to the program, which cancels what it wants to end."""
        yield


def _in_addresses(host: str) -> str:
    """Return a host as clients name it: addresses of IPv6 stand in brackets."""
    bare = host.strip("[]")
    return f"[{bare}]" if ":" in bare else bare


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def _guarded(app: ASGIApp, token: str) -> ASGIApp:
    expected = f"Bearer {token}".encode()

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        given = dict(scope.get("headers", ())).get(b"authorization", b"")
        if scope["type"] != "http" or hmac.compare_digest(given, expected):
            await app(scope, receive, send)
            return
        headers = [(b"content-type", b"text/plain"), (b"www-authenticate", b"Bearer")]
        await send({"type": "http.response.start", "status": 401, "headers": headers})
        await send({"type": "http.response.body", "body": b"this server needs its token: Authorization: Bearer"})

    return guarded
