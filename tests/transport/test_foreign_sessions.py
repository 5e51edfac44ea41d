"""Sessions that are not as this SDK would open them: what they lack, and what was read before."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest

from tests.transport.servers import DELETE, READ, Sender, always, envelope, request_of, sender, talking


class Resembling:
    """What a client needs of a session, and no more."""

    def __init__(self, http: aiohttp.ClientSession, *, logs: bool) -> None:
        self.closed, self.connector = http.closed, http.connector
        self._http, self._logs = http, logs

    async def request(self, *given: Any, **named: Any) -> aiohttp.ClientResponse:
        response = await self._http.request(*given, **named)
        if self._logs:
            await response.text()
        return response


@pytest.mark.parametrize("logs", [False, True])
async def test_a_session_may_lack_what_is_not_needed_and_read_answers_before(logs: bool) -> None:
    async with talking(always(envelope())) as base_url, aiohttp.ClientSession() as http:
        resembling: Any = Resembling(http, logs=logs)
        line = Sender(resembling, base_url)
        for operation in (READ, DELETE):
            assert b"tasks" in (await line.send(request_of(operation))).body


async def test_what_was_read_before_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """As recorders of requests did, which go to work within aiohttp."""
    start = aiohttp.ClientResponse.start

    async def recorded(response: aiohttp.ClientResponse, connection: Any) -> aiohttp.ClientResponse:
        await start(response, connection)
        await response.read()
        return response

    monkeypatch.setattr(aiohttp.ClientResponse, "start", recorded)
    async with talking(always(envelope())) as base_url, sender(base_url) as line:
        assert b"tasks" in (await line.send(request_of(READ))).body


async def test_who_reads_in_another_way_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    class Another(aiohttp.ClientResponse):
        async def read(self) -> bytes:
            return b"another"

    async with talking(always(envelope())) as base_url:
        async with aiohttp.ClientSession(response_class=Another) as http:
            assert (await Sender(http, base_url).send(request_of(READ))).body == b"another"
        monkeypatch.setattr(aiohttp.ClientResponse, "read", Another.read)
        async with sender(base_url) as line:
            assert (await line.send(request_of(READ))).body == b"another"
