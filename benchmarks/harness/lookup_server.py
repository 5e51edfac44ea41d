"""Tasks by their IDs, so prepared that looking one up costs next to nothing.

A sandbox makes its records up when they are read, and a client that asks faster would be measured waiting.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection

import aiohttp
import attrs
import msgspec

from benchmarks.harness.servers import TOKEN, Requests, answer_head, listening, serving_process, until_hung_up
from wrike_async.sandbox import Sandbox

__all__ = ["LookupServer", "lookup_server"]

_REQUEST = re.compile(rb"GET /api/v4/tasks/([^ ?]+)\S* HTTP")


@attrs.frozen
class LookupServer:
    """A server in another process."""

    base_url: str
    _pipe: Connection

    def requests(self) -> int:
        """How many arrived so far."""
        self._pipe.send(("requests", None))
        arrived: int = self._pipe.recv()
        return arrived


@contextmanager
def lookup_server() -> Generator[LookupServer]:
    """Have a task for every ID, like one of a sandbox but for its ID, for as long as the block lasts."""
    with serving_process(_serve) as pipe:
        yield LookupServer(pipe.recv(), pipe)


def _serve(pipe: Connection) -> None:
    async def serve() -> None:
        made = _Answering(await _a_task())
        async with listening(lambda: _Connection(made)) as origin:
            pipe.send(f"{origin}/api/v4")
            await until_hung_up(pipe, lambda question, argument: made.requests)

    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve())


async def _a_task() -> tuple[bytes, bytes]:
    """Return what comes before the ID of a task, and what after it."""
    sandbox = Sandbox(tasks=1, token=TOKEN)
    async with sandbox, aiohttp.ClientSession(headers={"Authorization": f"Bearer {TOKEN}"}) as session:
        task_id = sandbox.state.task_id(0)
        async with session.get(f"{sandbox.base_url}/tasks/{task_id}") as response:
            response.raise_for_status()
            record = msgspec.json.decode(await response.read())["data"][0]
    before, _, after = msgspec.json.encode(record).partition(task_id.encode())
    return before, after


@attrs.define
class _Answering:
    """Puts IDs into copies of one record."""

    record: tuple[bytes, bytes]
    requests: int = 0

    def answer(self, request: bytes) -> bytes:
        self.requests += 1
        asked = _REQUEST.match(request)
        if asked is None:
            refusal = b'{"error":"not_found","errorDescription":"only tasks by their IDs"}'
            return answer_head(len(refusal), status="404 Not Found") + refusal
        before, after = self.record
        tasks = (after + b"," + before).join(asked[1].replace(b"%2C", b",").split(b","))
        body = b'{"kind":"tasks","data":[%b%b%b]}' % (before, tasks, after)
        return answer_head(len(body)) + body


class _Connection(Requests):
    def __init__(self, answering: _Answering) -> None:
        self._answering = answering

    def requested(self, requests: Sequence[bytes]) -> None:
        self.transport.writelines(map(self._answering.answer, requests))
