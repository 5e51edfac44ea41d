"""A long collection of tasks whose pages are prepared, so that serving one costs next to nothing; and one user.

A sandbox makes its records up when they are read, and a client that reads them faster would be measured waiting.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection

import aiohttp
import attrs
import msgspec

from benchmarks.harness.servers import TOKEN, Requests, answer_head, listening, serving_process, until_hung_up
from wrike_async.sandbox import Sandbox

__all__ = ["PageServer", "page_server"]

_PREPARED = 10
_REQUEST = re.compile(rb"GET /(\d+)/api/v4/tasks\?(\S+) HTTP")
_USER = re.compile(rb"GET /\d+/api/v4/users/\w+ HTTP")
_ONE_USER = b'{"kind":"users","data":[{"id":"KUAXHKXS","firstName":"Ada","lastName":"Lovelace","type":"Person"}]}'
_PAGE_SIZE = re.compile(rb"\bpageSize=(\d+)")
_TOKEN_OF_PAGE = re.compile(rb"\bnextPageToken=PAGE(\d+)")


@attrs.frozen
class PageServer:
    """A server in another process."""

    _origin: str

    def base_url(self, tasks: int) -> str:
        """The base URL of an account with so many tasks, which can be listed in pages of the one size, and no more."""
        return f"{self._origin}/{tasks}/api/v4"


@contextmanager
def page_server(
    page_size: int, *, latency: float = 0.0, records: Callable[[int], Sequence[object]] | None = None
) -> Generator[PageServer]:
    """Serve ten pages over and over, for as long as the block lasts.

    Each page is there so many seconds after the request came: ``latency``.
    Each has a token of its own, and the first one tells the total. An ID comes again after nine other pages.

    Args:
        page_size: of all pages.
        latency: of pages; a user is answered at once.
        records: a function of a module that makes so many tasks; without it they are those of a sandbox, as they come
            without optional fields.
    """
    with serving_process(_serve, page_size, latency, records) as pipe:
        yield PageServer(pipe.recv())


@attrs.frozen
class _Prepared:
    """A page of tasks as JSON: one by one, and the whole page."""

    tasks: Sequence[bytes]
    page: bytes

    @classmethod
    def of(cls, records: Sequence[object]) -> _Prepared:
        tasks = [msgspec.json.encode(record) for record in records]
        return cls(tasks, b",".join(tasks))


def _serve(pipe: Connection, page_size: int, latency: float, records: Callable[[int], Sequence[object]] | None) -> None:
    async def serve() -> None:
        tasks = await _tasks_of_a_sandbox(page_size) if records is None else records(_PREPARED * page_size)
        prepared = [_Prepared.of(tasks[first : first + page_size]) for first in range(0, len(tasks), page_size)]
        async with listening(lambda: _Answering(prepared, page_size, latency)) as origin:
            pipe.send(origin)
            await until_hung_up(pipe, lambda question, argument: None)

    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve())


async def _tasks_of_a_sandbox(page_size: int) -> list[object]:
    tasks: list[object] = []
    sandbox = Sandbox(tasks=_PREPARED * page_size, token=TOKEN)
    async with sandbox, aiohttp.ClientSession(headers={"Authorization": f"Bearer {TOKEN}"}) as session:
        params = {"pageSize": str(page_size)}
        while len(tasks) < _PREPARED * page_size:
            async with session.get(f"{sandbox.base_url}/tasks", params=params) as response:
                response.raise_for_status()
                answer = msgspec.json.decode(await response.read())
            tasks += answer["data"]
            params["nextPageToken"] = answer.get("nextPageToken", "")
    return tasks


class _Answering(Requests):
    """One connection. A client asks for one page at a time."""

    def __init__(self, prepared: Sequence[_Prepared], page_size: int, latency: float) -> None:
        self._prepared = prepared
        self._page_size = page_size
        self._latency = latency

    def requested(self, requests: Sequence[bytes]) -> None:
        for request in requests:
            if _USER.match(request):
                self._write("200 OK", [_ONE_USER])
            elif self._latency:
                asyncio.get_running_loop().call_later(self._latency, self._answer, request)
            else:
                self._answer(request)

    def _answer(self, request: bytes) -> None:
        asked = _REQUEST.match(request)
        size = asked and _PAGE_SIZE.search(asked[2])
        if not asked or not size or int(size[1]) != self._page_size:
            self._write("404 Not Found", [b'{"error":"not_found","errorDescription":"only pages of tasks"}'])
            return
        total, token = int(asked[1]), _TOKEN_OF_PAGE.search(asked[2])
        page = int(token[1]) if token else 0
        first, after = page * self._page_size, min((page + 1) * self._page_size, total)
        prepared = self._prepared[page % _PREPARED]
        head = b'{"kind":"tasks",'
        if after < total:
            head += b'"nextPageToken":"PAGE%d",' % (page + 1)
        if not page and after < total:
            head += b'"responseSize":%d,' % total
        whole = after - first == self._page_size
        tasks = prepared.page if whole else b",".join(prepared.tasks[: max(0, after - first)])
        self._write("200 OK", [head, b'"data":[', tasks, b"]}"])

    def _write(self, status: str, body: Sequence[bytes]) -> None:
        self.transport.writelines([answer_head(sum(map(len, body)), status=status), *body])
