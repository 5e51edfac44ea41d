"""Redirects: who follows them, what they cost, and that the token stays at home."""

from __future__ import annotations

from collections.abc import Callable
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
    head_of,
    request_of,
    sender,
    serving,
    shown,
    talking,
)
from wrike_async._transport.sending import Unanswered
from wrike_async._wire.operation import Operation

REDIRECTS = pytest.mark.parametrize("status", [301, 302, 303, 307, 308])


class Place:
    """A server that notes who came, and sends them on or answers."""

    def __init__(self, status: int = 302, onward: Callable[[web.BaseRequest], str | None] = lambda _: None) -> None:
        self.status = status
        self.onward = onward
        self.visits: list[tuple[str, str, str | None]] = []

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        self.visits.append((request.method, request.raw_path, request.headers.get("Authorization")))
        location = self.onward(request)
        if location is not None:
            return web.Response(status=self.status, headers={"Location": location})
        return web.json_response({"data": []})


def once(location: str) -> Callable[[web.BaseRequest], str | None]:
    return lambda request: location if request.path == "/api/v4/tasks" else None


@REDIRECTS
async def test_another_origin_never_sees_the_token(status: int) -> None:
    stranger = Place()
    async with serving(stranger.handle) as elsewhere:
        home = Place(status, once(f"{elsewhere}/stolen"))
        async with serving(home.handle) as base_url, sender(base_url) as line:
            assert (await line.send(request_of(READ))).status == 200
    assert home.visits == [("GET", "/api/v4/tasks", f"Bearer {TOKEN}")]
    assert stranger.visits == [("GET", "/api/v4/stolen", None)]
    assert line.slots == 1


@REDIRECTS
async def test_the_same_origin_sees_the_token_and_costs_a_slot(status: int) -> None:
    home = Place(status, once("/api/v4/moved"))
    async with serving(home.handle) as base_url, sender(base_url) as line:
        assert (await line.send(request_of(READ))).status == 200
    assert [(path, token) for _, path, token in home.visits] == [
        ("/api/v4/tasks", f"Bearer {TOKEN}"),
        ("/api/v4/moved", f"Bearer {TOKEN}"),
    ]
    assert line.slots == 1


async def test_the_token_is_there_again_on_the_way_back_home() -> None:
    base: list[str] = []
    stranger = Place(onward=lambda _: f"{base[0]}/back")
    async with serving(stranger.handle) as elsewhere:
        home = Place(onward=once(f"{elsewhere}/away"))
        async with serving(home.handle) as base_url, sender(base_url) as line:
            base.append(base_url)
            assert (await line.send(request_of(READ))).status == 200
    assert [token for *_, token in home.visits] == [f"Bearer {TOKEN}"] * 2
    assert [token for *_, token in stranger.visits] == [None]
    assert line.slots == 2


async def test_another_name_of_the_same_host_is_another_origin() -> None:
    home = Place()
    async with serving(home.handle) as base_url, sender(base_url) as line:
        home.onward = once(base_url.replace("127.0.0.1", "localhost") + "/moved")
        assert (await line.send(request_of(READ))).status == 200
    assert [token for *_, token in home.visits] == [f"Bearer {TOKEN}", None]


@REDIRECTS
@pytest.mark.parametrize("operation", [CREATE, UPDATE, DELETE], ids=str)
async def test_a_redirected_write_is_not_followed(operation: Operation[Any], status: int) -> None:
    home = Place(status, once("/api/v4/moved"))
    async with serving(home.handle) as base_url, sender(base_url) as line:
        answer = await line.send(request_of(operation, b"title=x"))
    assert answer.status == status
    assert len(home.visits) == 1
    assert line.slots == 0


async def test_a_circle_of_redirects_ends_without_showing_the_token() -> None:
    home = Place(onward=lambda request: str(request.url))
    async with serving(home.handle) as base_url, sender(base_url) as line:
        with pytest.raises(Unanswered) as error:
            await line.send(request_of(READ))
    assert isinstance(error.value.__cause__, aiohttp.TooManyRedirects)
    assert len(home.visits) <= 6
    assert line.slots == len(home.visits) - 1
    assert TOKEN not in shown(error.value)


@pytest.mark.parametrize("location", ["ftp://127.0.0.1/x", "http://", "http://[", "mailto:x", "http://user:pw@/"])
async def test_a_redirect_to_nowhere(location: str) -> None:
    home = Place(onward=lambda _: location)
    async with serving(home.handle) as base_url, sender(base_url) as line:
        with pytest.raises(Unanswered) as error:
            await line.send(request_of(READ))
    assert TOKEN not in shown(error.value)


async def test_a_malformed_answer_does_not_show_the_token() -> None:
    """Aiohttp's error for it holds the headers of the request."""

    async def talk(reader: Any, writer: Any) -> None:
        await head_of(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nbroken header line\r\n\r\n")
        await writer.drain()

    async with talking(talk) as base_url, sender(base_url) as line:
        with pytest.raises(Unanswered) as error:
            await line.send(request_of(READ))
    cause = error.value.__cause__
    assert isinstance(cause, aiohttp.ClientResponseError)
    assert cause.request_info.headers["User-Agent"] == "test/1"
    assert TOKEN not in shown(error.value)
