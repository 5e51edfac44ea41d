"""Uploads over sockets: from any source, under any name, as a write that is never repeated in doubt."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import io
import os
import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from tests.resources.storage_server import Sent, connected, envelope, refusal
from tests.transport.servers import head_of, talking
from wrike_async import InvalidArgument, OutcomeUnknown, RateLimited, Wrike
from wrike_async._transport.files import PIECE

CONTENT = bytes(range(256)) * (PIECE // 256) * 2 + b"the end"


async def bit_by_bit(content: bytes = CONTENT) -> AsyncIterator[bytes]:
    yield b""
    for start in range(0, len(content), 700_000):
        await asyncio.sleep(0.01)
        yield content[start : start + 700_000]


class Odd(io.RawIOBase):
    """A file that cannot be rewound, and knows no size."""

    def __init__(self, content: bytes) -> None:
        self._content = io.BytesIO(content)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        return self._content.read(min(size, 100_000))


def on_disk(folder: Path) -> Path:
    path = folder / "survey.pdf"
    path.write_bytes(CONTENT)
    return path


SOURCES: dict[str, tuple[Callable[[Path], Any], bool]] = {
    "path": (on_disk, True),
    "path as text": (lambda folder: str(on_disk(folder)), True),
    "bytes": (lambda _: CONTENT, True),
    "bytearray": (lambda _: bytearray(CONTENT), True),
    "numbers": (lambda _: memoryview(CONTENT + b"x").cast("I"), True),
    "BytesIO": (lambda _: io.BytesIO(CONTENT), True),
    "odd file": (lambda _: Odd(CONTENT), False),
    "async iterator": (lambda _: bit_by_bit(), False),
}


@pytest.mark.parametrize("kind", SOURCES)
async def test_any_source_arrives_whole(kind: str, tmp_path: Path) -> None:
    make, sized = SOURCES[kind]
    expected = CONTENT + b"x" if kind == "numbers" else CONTENT
    seen: list[tuple[int, int | None]] = []
    async with connected() as (storage, wrike):
        attachment = await wrike.attachments.upload(
            make(tmp_path), task_id="T", name="a.bin", progress=lambda done, of: seen.append((done, of))
        )
    assert attachment.id == "A"
    (sent,) = storage.requests
    assert (sent.method, sent.path, sent.query) == ("POST", "/tasks/T/attachments", "")
    assert sent.body == expected
    assert sent.headers.get("content-length") == (str(len(expected)) if sized else None)
    assert sent.headers["x-file-name"] == "a.bin"
    assert sent.headers["x-requested-with"] == "XMLHttpRequest"
    assert sent.headers["content-type"] == "application/octet-stream"
    assert sent.headers["authorization"] == "Bearer secret-token"
    assert seen[-1] == (len(expected), len(expected) if sized else None)
    assert [done for done, _ in seen] == sorted({done for done, _ in seen})


async def test_an_open_file_is_sent_from_where_it_stands_and_stays_open(tmp_path: Path) -> None:
    with on_disk(tmp_path).open("rb") as file:
        file.seek(7)
        async with connected() as (storage, wrike):
            await wrike.attachments.upload(file, folder_id="F")
        assert not file.closed
    (sent,) = storage.requests
    assert sent.path == "/folders/F/attachments"
    assert sent.body == CONTENT[7:]
    assert sent.headers["x-file-name"] == "survey.pdf"


async def test_nothing_can_be_uploaded_too(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.touch()
    async with connected() as (storage, wrike):
        await wrike.attachments.upload(empty, task_id="T")
        await wrike.attachments.upload(bit_by_bit(b""), task_id="T", name="ü")
    assert storage.requests[0].body == b""
    assert part_of(storage.requests[1])[1] == b""


@pytest.mark.parametrize("name", ["a.txt", 'a;b="c".txt', "a b.txt", "100%.txt", "back\\slash", "~"])
async def test_an_ascii_name_travels_in_the_header(name: str) -> None:
    async with connected() as (storage, wrike):
        await wrike.attachments.upload(b"x", task_id="T", name=name, content_type="text/plain; charset=utf-8")
    (sent,) = storage.requests
    assert sent.headers["x-file-name"] == name
    assert sent.headers["content-type"] == "text/plain; charset=utf-8"
    assert sent.body == b"x"


def part_of(sent: Sent) -> tuple[str, bytes]:
    """The head and the content of the only part of a form."""
    boundary = sent.headers["content-type"].removeprefix("multipart/form-data; boundary=")
    found = re.fullmatch(
        rb"--%b\r\n(.*?)\r\n\r\n(.*)\r\n--%b--\r\n" % (boundary.encode(), boundary.encode()), sent.body, re.DOTALL
    )
    assert found is not None
    return found[1].decode(), found[2]


@pytest.mark.parametrize("name", ["Übersicht.pdf", "調査 1.txt", "🎉", "100% ü=.txt"])
@pytest.mark.parametrize("source", [CONTENT, bit_by_bit], ids=["sized", "unsized"])
async def test_any_other_name_travels_in_a_form(name: str, source: Any) -> None:
    async with connected() as (storage, wrike):
        content = source if isinstance(source, bytes) else source()
        await wrike.attachments.upload(content, task_id="T", name=name, content_type="text/plain")
    (sent,) = storage.requests
    head, content = part_of(sent)
    assert head == f'Content-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: text/plain'
    assert content == CONTENT
    assert "x-file-name" not in sent.headers
    assert sent.headers.get("content-length") == (str(len(sent.body)) if isinstance(source, bytes) else None)


async def test_a_new_version_is_sent_like_a_new_file(tmp_path: Path) -> None:
    async with connected() as (storage, wrike):
        await wrike.attachments.update("A", on_disk(tmp_path), name="v2.pdf")
    (sent,) = storage.requests
    assert (sent.method, sent.path, sent.headers["x-file-name"]) == ("PUT", "/attachments/A", "v2.pdf")
    assert sent.body == CONTENT


# --- what goes wrong ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["path", "bytes", "BytesIO"])
async def test_after_a_429_all_of_it_is_sent_again(kind: str, tmp_path: Path) -> None:
    seen: list[int] = []
    async with connected() as (storage, wrike):
        storage.next_answers = [refusal(429, **{"Retry-After": "1"})]
        source = SOURCES[kind][0](tmp_path)
        await wrike.attachments.upload(source, task_id="T", name="ü", progress=lambda done, _: seen.append(done))
    assert [part_of(sent)[1] for sent in storage.requests] == [CONTENT, CONTENT]
    assert seen.count(len(CONTENT)) == 2
    assert wrike.stats.retries == 1


@pytest.mark.parametrize("kind", ["odd file", "async iterator"])
async def test_what_can_be_read_once_only_is_sent_once(kind: str, tmp_path: Path) -> None:
    async with connected() as (storage, wrike):
        storage.next_answers = [refusal(429)]
        with pytest.raises(RateLimited):
            await wrike.attachments.upload(SOURCES[kind][0](tmp_path), task_id="T", name="a")
    assert len(storage.requests) == 1


async def test_what_can_be_read_once_only_waits_for_a_connection() -> None:
    # Nothing was read yet when the connection was refused, so trying again loses nothing.
    async with connected() as (storage, wrike):
        host = storage.base_url
    async with Wrike("t", base_url=host, quota=None, retries=2) as wrike:
        source = Odd(CONTENT)
        with pytest.raises(Exception, match="no connection"):
            await wrike.attachments.upload(source, task_id="T", name="a")
        assert wrike.stats.requests == 3
    assert source.read(3) == CONTENT[:3]


async def test_an_unclear_outcome_is_said_and_nothing_sent_again() -> None:
    async def lose(request: web.BaseRequest) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.close()
        return web.Response()

    for answer in (lose, refusal(502)):
        async with connected() as (storage, wrike):
            storage.next_answers = [answer]
            with pytest.raises(OutcomeUnknown):
                await wrike.attachments.upload(CONTENT, task_id="T", name="a")
            assert len(storage.requests) == 1
            assert wrike.stats.in_flight == 0


async def test_a_refusal_ends_the_upload_early() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await head_of(reader)
        body = b'{"error": "access_forbidden", "errorDescription": "No."}'
        writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
        await writer.drain()
        received = 0
        while piece := await reader.read(1 << 16):
            received += len(piece)
        assert received < 50 * PIECE

    async def endless() -> AsyncIterator[bytes]:
        while True:
            await asyncio.sleep(0.1)
            yield b"x" * PIECE

    async with talking(talk) as base_url, Wrike("t", base_url=base_url, quota=None) as wrike:
        with pytest.raises(Exception, match="403"):
            await wrike.attachments.upload(endless(), task_id="T", name="a")


async def until_closed(reader: asyncio.StreamReader) -> None:
    with contextlib.suppress(ConnectionError):
        while await reader.read(1 << 16):
            pass


@pytest.mark.parametrize("sized", [True, False], ids=["sized", "chunked"])
async def test_a_success_that_comes_before_all_was_sent_is_in_doubt(sized: bool) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await head_of(reader)
        body = b'{"kind": "attachments", "data": [{"id": "IEATT"}]}'
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
        await writer.drain()
        # Whoever closes with bytes unread resets the connection, which is not what this is about.
        await asyncio.wait_for(until_closed(reader), 20)

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(200):
            yield b"x" * PIECE

    source = bytes(50 * PIECE) if sized else pieces()
    async with talking(talk) as base_url, Wrike("t", base_url=base_url, quota=None) as wrike:
        with pytest.raises(OutcomeUnknown, match="before all of it was sent"):
            await wrike.attachments.upload(source, task_id="T", name="a")


async def test_the_error_of_a_source_is_the_error_of_the_upload() -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"x" * 10
        raise LookupError("gone")

    async def text() -> AsyncIterator[Any]:
        yield "text"

    async with connected() as (_, wrike):
        with pytest.raises(LookupError, match="gone"):
            await wrike.attachments.upload(broken(), task_id="T", name="a")
        with pytest.raises(InvalidArgument, match="gave str"):
            await wrike.attachments.upload(text(), task_id="T", name="a")
        assert wrike.stats.in_flight == 0


async def test_a_file_that_shrinks_meanwhile_is_not_uploaded(tmp_path: Path) -> None:
    path = on_disk(tmp_path)
    async with connected() as (storage, wrike):
        with pytest.raises(OSError, match="the source has less than"):
            await wrike.attachments.upload(path, task_id="T", progress=lambda done, _: os.truncate(path, done))
    assert storage.requests == []


async def test_a_file_that_grows_meanwhile_is_uploaded_as_it_was(tmp_path: Path) -> None:
    path = on_disk(tmp_path)

    def grow(*_: object) -> None:
        with path.open("ab") as file:
            file.write(b"more")

    async with connected() as (storage, wrike):
        await wrike.attachments.upload(path, task_id="T", progress=grow)
    assert storage.requests[0].body == CONTENT
    assert path.stat().st_size > len(CONTENT)


class Overflowing(io.BytesIO):
    """A file that gives more than it is asked for."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(size) + b"more"


async def test_a_file_that_gives_more_than_it_has_is_not_uploaded() -> None:
    async with connected() as (storage, wrike):
        with pytest.raises(OSError, match="the source has more than"):
            await wrike.attachments.upload(Overflowing(CONTENT), task_id="T", name="a")
    assert storage.requests == []


class FailsAtItsEnd(io.BytesIO):
    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell() == len(CONTENT):
            raise OSError("no end")
        return super().read(size)


async def test_where_the_end_is_known_nobody_looks_for_it() -> None:
    async with connected() as (storage, wrike):
        await wrike.attachments.upload(FailsAtItsEnd(CONTENT), task_id="T", name="a")
    assert storage.requests[0].body == CONTENT


@pytest.mark.parametrize("size", [1000, len(CONTENT)])
async def test_what_fails_when_all_has_left_leaves_the_upload_in_doubt(size: int) -> None:
    def break_at_the_end(done: int, total: int | None) -> None:
        if done == total:
            raise LookupError("no more progress bar")

    async with connected() as (_, wrike):
        with pytest.raises(OutcomeUnknown, match="failed when the last byte had left") as error:
            await wrike.attachments.upload(CONTENT[:size], task_id="T", name="a", progress=break_at_the_end)
        assert wrike.stats.in_flight == 0
    cause = error.value.__cause__
    assert cause is not None
    assert isinstance(cause.__cause__, LookupError)


async def test_a_slow_source_is_no_timeout_but_a_server_that_takes_nothing_is(complaints: list[str]) -> None:
    async def slow() -> AsyncIterator[bytes]:
        for _ in range(3):
            await asyncio.sleep(100)
            yield b"x"

    async with connected(timeout=30) as (storage, wrike):
        await wrike.attachments.upload(slow(), task_id="T", name="a")
    assert storage.requests[0].body == b"xxx"

    async def deaf(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await head_of(reader)
        await asyncio.sleep(1000)

    async with talking(deaf) as base_url, Wrike("t", base_url=base_url, quota=None, timeout=30) as wrike:
        started = asyncio.get_running_loop().time()
        with pytest.raises(OutcomeUnknown, match="not a byte moved for 30 s"):
            await wrike.attachments.upload(b"x" * 100 * PIECE, task_id="T", name="a")
        assert asyncio.get_running_loop().time() - started < 200
    # Before 3.14, aiohttp leaves a future behind when a connection ends while its buffer is full.
    await asyncio.sleep(0.1)
    gc.collect()
    if aiohttp.__version__ < "3.14":
        complaints[:] = [complaint for complaint in complaints if "Connection lost" not in complaint]


async def test_a_cancelled_upload_leaves_nothing_open(tmp_path: Path) -> None:
    reached = asyncio.Event()

    async def endless() -> AsyncIterator[bytes]:
        while True:
            reached.set()
            await asyncio.sleep(1)
            yield b"x"

    async with connected() as (storage, wrike):
        for source in (endless(), on_disk(tmp_path)):
            upload = asyncio.ensure_future(
                wrike.attachments.upload(source, task_id="T", name="a", progress=lambda *_: reached.set())
            )
            await reached.wait()
            upload.cancel()
            with pytest.raises(asyncio.CancelledError):
                await upload
            reached.clear()
        assert wrike.stats.in_flight == 0
        assert storage.requests == []
        storage.next_answers = [lambda _: _envelope()]
        assert (await wrike.attachments.upload(b"", task_id="T", name="a")).id == "B"


async def _envelope() -> web.Response:
    return envelope([{"id": "B"}])


async def test_a_file_that_is_not_there_costs_no_request(tmp_path: Path) -> None:
    async with connected() as (storage, wrike):
        with pytest.raises(FileNotFoundError):
            await wrike.attachments.upload(tmp_path / "missing.txt", task_id="T")
    assert storage.requests == []
