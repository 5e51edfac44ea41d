"""The server at pipes whose other ends behave as badly as processes do."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import IO, Any

import attrs
import pytest

from wrike_async import Wrike
from wrike_async.mcp import build_server, serve_stdio

pytestmark = pytest.mark.real_time

SECONDS = 10.0
"""After so long a server hangs."""


def request(number: int, method: str, **params: Any) -> bytes:
    return json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": params}).encode()


HELLO = request(
    0, "initialize", protocolVersion="2025-06-18", capabilities={}, clientInfo={"name": "raw", "version": "1"}
)
READY = b'{"jsonrpc":"2.0","method":"notifications/initialized"}'


def describing(number: int) -> bytes:
    return request(number, "tools/call", name="wrike_describe", arguments={"name": "tasks.update"})


@attrs.define
class Peer:
    """Who started a server: the other ends of its three pipes."""

    to_server: int
    answers: int
    errors: int
    serving: asyncio.Task[None]

    async def say(self, *lines: bytes) -> None:
        await asyncio.to_thread(os.write, self.to_server, b"".join(line + b"\n" for line in lines))

    async def answers_until(self, number: int) -> dict[int, dict[str, Any]]:
        """Answers by the number of their request."""
        text, found = b"", dict[int, dict[str, Any]]()
        while number not in found:
            text += await asyncio.wait_for(asyncio.to_thread(os.read, self.answers, 1 << 20), SECONDS)
            found = {answer["id"]: answer for answer in map(json.loads, text.splitlines()[: text.count(b"\n")])}
        return found


Begin = Callable[[], Awaitable[Peer]]


@pytest.fixture
async def begin(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Begin]:
    wrike = Wrike("token")
    peers: list[Peer] = []
    files: list[IO[str]] = []

    async def begun() -> Peer:
        (stdin, to_server), (answers, stdout), (errors, stderr) = os.pipe(), os.pipe(), os.pipe()
        for name, descriptor, mode in (("stdin", stdin, "r"), ("stdout", stdout, "w"), ("stderr", stderr, "w")):
            files.append(os.fdopen(descriptor, mode))
            monkeypatch.setattr(sys, name, files[-1])
        peer = Peer(to_server, answers, errors, asyncio.create_task(serve_stdio(build_server(wrike))))
        peers.append(peer)
        await peer.say(HELLO, READY)
        return peer

    yield begun
    for peer in peers:
        peer.serving.cancel()
        await asyncio.wait([peer.serving])
    for file in files:
        file.close()
    await wrike.aclose()


async def test_who_ends_it_does_not_wait_for_another_line(begin: Begin) -> None:
    peer = await begin()
    await asyncio.to_thread(os.read, peer.answers, 1)
    peer.serving.cancel()
    done, _ = await asyncio.wait([peer.serving], timeout=SECONDS)
    assert done


async def test_who_ends_it_does_not_wait_for_a_reader(begin: Begin) -> None:
    peer = await begin()
    await peer.say(*map(describing, range(1, 40)))
    await asyncio.to_thread(os.read, peer.answers, 1)
    # As much as a pipe holds is written, and the rest has nowhere to go.
    await asyncio.sleep(0.2)
    peer.serving.cancel()
    done, _ = await asyncio.wait([peer.serving], timeout=SECONDS)
    assert done


async def test_it_ends_where_nobody_reads_any_more(begin: Begin) -> None:
    peer = await begin()
    await asyncio.to_thread(os.read, peer.answers, 1)
    os.close(peer.answers)
    await peer.say(describing(1))
    await asyncio.wait_for(peer.serving, SECONDS)


async def test_lines_of_every_kind(begin: Begin) -> None:
    peer = await begin()
    long = request(2, "tools/call", name="wrike_describe", arguments={"name": "x" * 200_000})
    await peer.say(b"", b"no JSON", b"\xff\xfe\x00", b"[]", describing(1), long)
    os.write(peer.to_server, describing(3)[:20])
    await peer.answers_until(2)
    await peer.say(describing(3)[20:])
    answers = await peer.answers_until(3)
    assert "result" in answers[3]
    os.close(peer.to_server)
    await asyncio.wait_for(peer.serving, SECONDS)


async def test_what_else_is_printed_goes_to_standard_error(begin: Begin) -> None:
    peer = await begin()
    await asyncio.to_thread(os.read, peer.answers, 1)
    print("a library that talks")
    sys.stdout.flush()
    assert b"talks" in await asyncio.to_thread(os.read, peer.errors, 1 << 16)
    peer.serving.cancel()
    await asyncio.wait([peer.serving], timeout=SECONDS)
    print("after the server")
    sys.stdout.flush()
    assert b"after the server" in await asyncio.to_thread(os.read, peer.answers, 1 << 16)
