"""The Maton gateway: its own connections, and what its 404 may mean."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from aiohttp import web

from tests.transport.servers import Handler, always, head_of, serving, shown, talking
from wrike_async import (
    DecodeError,
    InvalidArgument,
    ManagedGateway,
    NotAuthorized,
    NotFound,
    OutcomeUnknown,
    RateLimited,
    TransportError,
    Wrike,
    WrikeError,
)
from wrike_async.gateway import Connection, Connections

KEY = "maton-secret-key"
ACTIVE = {"connection_id": "c-1", "status": "ACTIVE", "url": "https://connect.maton.ai/?session=s", "app": "wrike"}


def answering(document: Any, seen: list[tuple[str, str, bytes, str]] | None = None, status: int = 200) -> Handler:
    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        if seen is not None:
            path = request.rel_url.raw_path_qs.removeprefix("/api/v4")
            seen.append((request.method, path, await request.read(), request.headers["Authorization"]))
        body = document if isinstance(document, bytes) else msgspec.json.encode(document)
        return web.Response(body=body, status=status, content_type="application/json")

    return answer


@pytest.mark.parametrize("document", [{"connections": [ACTIVE]}, {"data": [ACTIVE]}, [ACTIVE]], ids=str)
async def test_connections_are_listed(document: Any) -> None:
    seen: list[tuple[str, str, bytes, str]] = []
    async with serving(answering(document, seen)) as url:
        (found,) = await Connections(KEY, base_url=url).list()
        await Connections(KEY, base_url=url).list(status=None)
    assert found == Connection("c-1", "ACTIVE", ACTIVE["url"], {"app": "wrike"})
    assert [(method, path, body) for method, path, body, _ in seen] == [
        ("GET", "/connections?app=wrike&status=ACTIVE", b""),
        ("GET", "/connections?app=wrike", b""),
    ]
    assert {authorization for *_, authorization in seen} == {f"Bearer {KEY}"}


@pytest.mark.parametrize("wrap", [lambda c: c, lambda c: {"connection": c}], ids=["plain", "wrapped"])
async def test_a_connection_is_made(wrap: Callable[[Any], Any]) -> None:
    seen: list[tuple[str, str, bytes, str]] = []
    async with serving(answering(wrap({**ACTIVE, "status": "PENDING"}), seen)) as url:
        made = await Connections(KEY, base_url=url).create()
    assert (made.id, made.status, made.url) == ("c-1", "PENDING", ACTIVE["url"])
    assert "session" not in repr(made)
    assert [(method, path, msgspec.json.decode(body)) for method, path, body, _ in seen] == [
        ("POST", "/connections", {"app": "wrike"})
    ]


@pytest.mark.parametrize("answer", [b"", b"{}"])
async def test_a_connection_is_deleted(answer: bytes) -> None:
    seen: list[tuple[str, str, bytes, str]] = []
    async with serving(answering(answer, seen)) as url:
        await Connections(KEY, base_url=url).delete("c-1")
    assert [(method, path) for method, path, *_ in seen] == [("DELETE", "/connections/c-1")]


REFUSALS: list[tuple[int, type[WrikeError], str]] = [
    (401, NotAuthorized, "check MATON_API_KEY"),
    (404, NotFound, "404"),
    (429, RateLimited, "10 requests a second"),
    (502, OutcomeUnknown, "with 502"),
]


@pytest.mark.parametrize(("status", "error", "says"), REFUSALS)
async def test_refusals_say_what_to_do_and_no_secret(status: int, error: type[WrikeError], says: str) -> None:
    async with serving(answering({"message": "no"}, status=status)) as url:
        with pytest.raises(error, match=says) as caught:
            await Connections(KEY, base_url=url).delete("c-1")
    assert KEY not in shown(caught.value)


async def test_answers_that_are_none() -> None:
    documents: list[Any] = [{"connections": {}}, {"connections": [{"status": "ACTIVE"}]}, {}, b"<html>", 5]
    for document in documents:
        async with serving(answering(document)) as url:
            with pytest.raises(DecodeError):
                await Connections(KEY, base_url=url).list()
        if isinstance(document, dict):
            async with serving(answering(document)) as url:
                with pytest.raises(DecodeError):
                    await Connections(KEY, base_url=url).get("c-1")


@pytest.mark.parametrize("document", [b"", b"<html>", {}, [], {"status": "PENDING"}], ids=repr)
async def test_an_answer_that_does_not_say_what_was_made_leaves_it_in_doubt(document: Any) -> None:
    async with serving(answering(document)) as url:
        with pytest.raises(OutcomeUnknown, match="look"):
            await Connections(KEY, base_url=url).create()


@pytest.mark.parametrize(
    "reply",
    [
        b"HTTP/1.1 403 No\r\n\r\n<html>Authorization: Bearer %s</html>",
        b'HTTP/1.1 403 No\r\n\r\n{"detail": [{"msg": "the key %s is unknown"}]}',
        b'HTTP/1.1 403 No\r\nX-Request-Id: %s\r\n\r\n{"error": {"message": "no"}}',
        b"HTTP/1.1 200 OK\r\n\r\n<html>Authorization: Bearer %s</html>",
        b"Authorization: Bearer %s\r\n\r\n",
    ],
)
async def test_a_key_that_a_server_quotes_is_cut(reply: bytes) -> None:
    async with talking(always(reply % KEY.encode())) as base_url:
        with pytest.raises(WrikeError) as refused:
            await Connections(KEY, base_url=base_url).list()
    assert KEY not in shown(refused.value)


async def test_a_lost_answer_leaves_a_write_in_doubt() -> None:
    async def hang_up(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await head_of(reader)

    async with talking(hang_up) as url:
        with pytest.raises(OutcomeUnknown, match="look before you repeat it"):
            await Connections(KEY, base_url=url).create()
        with pytest.raises(TransportError, match="did not answer"):
            await Connections(KEY, base_url=url).list()


async def test_what_cannot_be_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InvalidArgument, match="in the clear"):
        Connections(KEY, base_url="http://api.maton.ai")
    with pytest.raises(InvalidArgument, match="is empty"):
        Connections(" ")
    with pytest.raises(InvalidArgument, match="no ID of a connection"):
        await Connections(KEY).delete("../c")
    monkeypatch.delenv("MATON_API_KEY", raising=False)
    with pytest.raises(InvalidArgument, match="set MATON_API_KEY"):
        Connections.from_env()
    monkeypatch.setenv("MATON_API_KEY", KEY)
    assert repr(Connections.from_env()) == "<Connections https://api.maton.ai>"


# --- through the gateway ------------------------------------------------------------------------------------------


async def test_a_404_for_what_the_gateway_may_not_proxy_says_so() -> None:
    refusal = answering({"error": "resource_not_found", "errorDescription": "Not found"}, status=404)
    async with serving(refusal) as url:
        async with Wrike(auth=ManagedGateway(KEY), base_url=url, quota=None) as wrike:
            with pytest.raises(NotFound, match="does not say that it proxies this operation"):
                await wrike.webhooks.list()
            with pytest.raises(NotFound) as caught:
                await wrike.tasks.get("IEAAAAAQ")
            assert "gateway" not in str(caught.value)
        async with Wrike("token", base_url=url, quota=None) as wrike:
            with pytest.raises(NotFound) as caught:
                await wrike.webhooks.list()
            assert "gateway" not in str(caught.value)
