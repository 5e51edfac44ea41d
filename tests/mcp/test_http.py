"""The server over streamable HTTP: who may come in. What it does there, `test_processes` shows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, MutableMapping
from contextlib import asynccontextmanager
from typing import Any

import pytest

from wrike_async import InvalidArgument, Wrike
from wrike_async.mcp import build_server, http_app

TOKEN = "a token of clients"


async def status_of(app: Any, **headers: str) -> int:
    """What a request is answered with, whose body is no message."""
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": b"{}", "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "path": "/mcp",
        "raw_path": b"/mcp",
        "query_string": b"",
        "root_path": "",
        "scheme": "http",
        "server": ("127.0.0.1", 80),
        "client": ("127.0.0.1", 1),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    await app(scope, receive, send)
    return int(sent[0]["status"])


@asynccontextmanager
async def running(app: Any) -> AsyncGenerator[None]:
    """What a web server does around an application."""
    messages: asyncio.Queue[MutableMapping[str, Any]] = asyncio.Queue()
    answers: asyncio.Queue[MutableMapping[str, Any]] = asyncio.Queue()
    scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}
    life = asyncio.create_task(app(scope, messages.get, answers.put))
    for name in ("startup", "shutdown"):
        await messages.put({"type": f"lifespan.{name}"})
        assert await answers.get() == {"type": f"lifespan.{name}.complete"}
        if name == "startup":
            yield
    await life


async def test_who_has_no_token_stays_outside() -> None:
    app = http_app(build_server(Wrike("token")), token=TOKEN)
    assert await status_of(app) == 401
    assert await status_of(app, authorization="Bearer another") == 401
    assert await status_of(app, authorization=f"Basic {TOKEN}") == 401


def test_addresses_beyond_this_machine_need_a_token() -> None:
    server = build_server(Wrike("token"))
    for host in ("0.0.0.0", "::", "192.0.2.1", "example.com"):
        with pytest.raises(InvalidArgument, match="token is needed"):
            http_app(server, host=host)
        assert callable(http_app(server, host=host, token=TOKEN))
    for host in ("127.0.0.1", "127.0.0.2", "::1", "[::1]", "localhost"):
        assert callable(http_app(server, host=host))
    with pytest.raises(InvalidArgument, match="at least 16"):
        http_app(server, token="short")


@pytest.mark.parametrize(
    ("host", "named"),
    [
        ("127.0.0.2", "127.0.0.2:80"),
        ("::1", "[::1]:80"),
        ("localhost", "127.0.0.1:80"),
        ("192.0.2.1", "192.0.2.1:80"),
        ("2001:db8::1", "[2001:db8::1]:80"),
        ("[2001:db8::1]", "[2001:db8::1]"),
    ],
)
async def test_it_answers_to_its_own_name_only(host: str, named: str) -> None:
    app = http_app(build_server(Wrike("token")), host=host, token=TOKEN)
    sender = {"authorization": f"Bearer {TOKEN}", "content-type": "application/json"}
    async with running(app):
        assert await status_of(app, **sender, host=named) == 406
        assert await status_of(app, **sender, host="evil.example.com") == 421
        assert await status_of(app, **sender, host=f"{named.partition(':')[0]}.evil.example.com") == 421
        assert await status_of(app, **sender, host=named, origin="http://evil.example.com") == 403
