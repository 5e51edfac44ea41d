"""A download that ends was whole. Whatever else happens to it raises, to everybody who reads it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from tests.resources.storage_server import Storage, connected
from tests.transport.servers import Handler, head_of, talking
from wrike_async import Chunks, ClientClosed, DecodeError, TransportError, Wrike

CONTENT = b"0123456789" * 6
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n"
ANSWERS = {
    "sized": HEAD + b"Content-Length: %d\r\n\r\n%s" % (len(CONTENT), CONTENT),
    "chunked": HEAD
    + b"Transfer-Encoding: chunked\r\n\r\n10\r\n%s\r\n2c\r\n%s\r\n0\r\n\r\n" % (CONTENT[:16], CONTENT[16:]),
}

Fetch = Callable[[Wrike, Path], Awaitable[bytes]]


async def chunks(wrike: Wrike, _: Path) -> bytes:
    return b"".join([chunk async for chunk in wrike.attachments.download("A")])


async def block(wrike: Wrike, _: Path) -> bytes:
    async with wrike.attachments.download("A") as opened:
        return b"".join([chunk async for chunk in opened])


async def read(wrike: Wrike, _: Path) -> bytes:
    return await wrike.attachments.download("A").read()


async def save(wrike: Wrike, folder: Path) -> bytes:
    return (await wrike.attachments.download("A", to=folder / "a.pdf")).read_bytes()


FETCHES: dict[str, Fetch] = {"chunks": chunks, "block": block, "read": read, "save": save}
ANY_FETCH = pytest.mark.parametrize("fetch", FETCHES.values(), ids=FETCHES)


def contents(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in folder.iterdir()]


@asynccontextmanager
async def answering(answer: bytes, **options: object) -> AsyncIterator[Wrike]:
    """A client of a server that sends some bytes and then closes the connection."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await head_of(reader)
        writer.write(answer)
        await writer.drain()

    async with talking(talk) as base_url, Wrike("t", base_url=base_url, quota=None, retries=0, **options) as wrike:  # type: ignore[arg-type]  # any option
        yield wrike


@pytest.mark.parametrize("kind", ANSWERS)
async def test_a_download_that_is_cut_at_any_byte_raises(kind: str, tmp_path: Path) -> None:
    answer = ANSWERS[kind]
    (tmp_path / "a.pdf").write_bytes(b"before")
    for length in range(len(answer)):
        async with answering(answer[:length]) as wrike:
            for fetch in FETCHES.values():
                with pytest.raises(TransportError):
                    await fetch(wrike, tmp_path)
            assert wrike.stats.in_flight == 0
    assert contents(tmp_path) == [b"before"]
    async with answering(answer) as wrike:
        assert [await fetch(wrike, tmp_path) for fetch in FETCHES.values()] == [CONTENT] * 4


@ANY_FETCH
async def test_a_file_that_may_have_been_cut_is_refused(fetch: Fetch, tmp_path: Path) -> None:
    async with answering(HEAD + b"Connection: close\r\n\r\n" + CONTENT) as wrike:
        with pytest.raises(DecodeError, match="neither how long it is nor where it ends"):
            await fetch(wrike, tmp_path)
        assert wrike.stats.in_flight == 0
    assert contents(tmp_path) == []


# --- closed here --------------------------------------------------------------------------------------------------


def slowly(**headers: str) -> Handler:
    """Send ten bytes a second."""

    async def trickle(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse(headers={name.replace("_", "-"): value for name, value in headers.items()})
        await response.prepare(request)
        for start in range(0, len(CONTENT), 10):
            if request.transport is None:
                break
            await response.write(CONTENT[start : start + 10])
            await asyncio.sleep(1)
        return response

    return trickle


SIZED, CHUNKED = slowly(content_length=str(len(CONTENT))), slowly()
SERVED = pytest.mark.parametrize("served", [SIZED, CHUNKED], ids=["sized", "chunked"])


@asynccontextmanager
async def trickling(served: Handler) -> AsyncIterator[Wrike]:
    async with connected() as (storage, wrike):
        storage.next_answers = [served] * 9
        yield wrike


@ANY_FETCH
@SERVED
async def test_closing_the_client_is_no_end(fetch: Fetch, served: Handler, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"before")
    async with trickling(served) as wrike:
        reading = asyncio.ensure_future(fetch(wrike, tmp_path))
        await asyncio.sleep(2.5)
        await wrike.aclose()
        with pytest.raises(ClientClosed):
            await reading
    assert contents(tmp_path) == [b"before"]


@SERVED
async def test_closing_the_client_between_two_chunks_is_no_end(
    served: Handler,
) -> None:
    async with trickling(served) as wrike:
        received = b""
        with pytest.raises(ClientClosed):
            async for chunk in wrike.attachments.download("A"):
                received += chunk
                await wrike.aclose()
    assert received == CONTENT[:10]


async def test_a_file_that_was_read_whole_stays_so_when_the_client_closes() -> None:
    async with connected() as (storage, wrike):
        storage.content = CONTENT
        async with wrike.attachments.download("A") as opened:
            assert await anext(opened) == CONTENT
            assert wrike.stats.in_flight == 0
            await wrike.aclose()
            assert [chunk async for chunk in opened] == []


@SERVED
async def test_closing_the_chunks_is_no_end_for_whoever_reads_them(
    served: Handler,
) -> None:
    async with trickling(served) as wrike, wrike.attachments.download("A") as opened:
        assert await anext(opened) == CONTENT[:10]
        reading = asyncio.ensure_future(anext(opened))
        await asyncio.sleep(0.5)
        await opened.aclose()
        for reader in (reading, anext(opened)):
            with pytest.raises(TransportError):
                await reader
        with pytest.raises(TransportError, match="after 10"):
            await anext(opened)
        assert wrike.stats.in_flight == 0


async def test_chunks_that_were_closed_before_they_began_ask_for_nothing() -> None:
    async with connected() as (storage, wrike):
        unopened = Chunks(wrike.attachments.download("A"))
        await unopened.aclose()
        with pytest.raises(TransportError, match="closed before it was begun"):
            await anext(unopened)
    assert storage.requests == []


async def test_chunks_that_are_closed_while_they_are_asked_for_do_not_stay_open() -> None:
    async with trickling(SIZED) as wrike:
        unopened = Chunks(wrike.attachments.download("A"))
        opening = asyncio.ensure_future(unopened.open())
        await asyncio.sleep(0)
        await unopened.aclose()
        await opening
        assert wrike.stats.in_flight == 0
        with pytest.raises(TransportError):
            await anext(unopened)


async def test_after_a_break_everybody_is_told() -> None:
    async with answering(ANSWERS["sized"][:-5]) as wrike, wrike.attachments.download("A") as opened:
        readers = [asyncio.ensure_future(anext(opened)) for _ in range(4)]
        results = await asyncio.gather(*readers, return_exceptions=True)
        assert [type(result) for result in results] == [bytes, TransportError, TransportError, TransportError]


async def test_several_readers_share_the_chunks() -> None:
    async with trickling(SIZED) as wrike, wrike.attachments.download("A") as opened:

        async def some() -> list[bytes]:
            return [chunk async for chunk in opened]

        shares = await asyncio.gather(*(some() for _ in range(4)))
        assert [chunk for share in shares for chunk in share] == [CONTENT[:10]] * 6


async def test_several_tasks_may_enter_one_download() -> None:
    async with trickling(SIZED) as wrike:
        download = wrike.attachments.download("A")

        async def use(delay: float, most: int) -> bytes:
            await asyncio.sleep(delay)
            received = b""
            async with download as opened:
                async for chunk in opened:
                    received += chunk
                    if len(received) >= most:
                        break
            return received

        first, second = await asyncio.gather(use(0, 20), use(0.5, 1000))
        assert (first, second) == (CONTENT[:20], CONTENT)
        assert wrike.stats.in_flight == 0


async def test_a_block_may_be_left_in_another_task_than_it_was_entered_in() -> None:
    async with trickling(SIZED) as wrike:
        download = wrike.attachments.download("A")
        opened = await asyncio.ensure_future(download.__aenter__())
        assert await anext(opened) == CONTENT[:10]
        await asyncio.ensure_future(download.__aexit__(None, None, None))
        assert wrike.stats.in_flight == 0


# --- something else came ------------------------------------------------------------------------------------------

SIGN_IN = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body>Log in to go on</body></html>"
NO_FILES = {
    "page to sign in on": (200, "text/html; charset=utf-8", SIGN_IN, r"text/html came.*Log in to go on"),
    "xhtml": (200, "application/xhtml+xml", SIGN_IN, "xhtml"),
    "error": (200, "application/json", b'{"error": "access_forbidden", "errorDescription": "No."}', "access_forbidden"),
    "envelope": (
        200,
        "Application/JSON;charset=UTF-8",
        b'{"kind": "attachments", "data": []}',
        "application/json came",
    ),
    "part": (206, "application/pdf", CONTENT, "answered with 206"),
    "promise": (202, "application/pdf", b"", "answered with 202"),
    "nothing": (204, "application/pdf", b"", "answered with 204"),
}


@ANY_FETCH
@pytest.mark.parametrize("kind", NO_FILES)
async def test_what_is_no_file_is_refused(kind: str, fetch: Fetch, tmp_path: Path) -> None:
    status, media_type, body, says = NO_FILES[kind]
    (tmp_path / "a.pdf").write_bytes(b"before")

    async def answer(_: web.BaseRequest) -> web.StreamResponse:
        return web.Response(status=status, body=body, headers={"Content-Type": media_type})

    async with connected(retries=1) as (storage, wrike):
        storage.next_answers = [answer] * 2
        with pytest.raises(DecodeError, match=says):
            await fetch(wrike, tmp_path)
        assert len(storage.requests) == 2
        assert wrike.stats.in_flight == 0
    assert contents(tmp_path) == [b"before"]


@ANY_FETCH
async def test_files_may_be_pages_and_documents_themselves(fetch: Fetch, tmp_path: Path) -> None:
    async with connected() as (storage, wrike):
        for media_type, content in (("text/html", SIGN_IN), ("application/json", b'{"error": "x"}')):
            storage.content = content
            storage.headers = {"Content-Type": media_type, "Content-Disposition": "attachment; filename=a"}
            assert await fetch(wrike, tmp_path) == content


async def test_of_what_is_no_file_the_beginning_is_enough() -> None:
    sent = 0

    async def endless(request: web.BaseRequest) -> web.StreamResponse:
        nonlocal sent
        response = web.StreamResponse(headers={"Content-Type": "text/html"})
        await response.prepare(request)
        while request.transport is not None and sent < 1 << 26:
            await response.write(b"<p>word</p>" * 1000)
            sent += 11_000
        return response

    storage: Storage
    async with connected(retries=0) as (storage, wrike):
        storage.next_answers = [endless]
        with pytest.raises(DecodeError, match="word word"):
            await wrike.attachments.download("A").read()
    assert sent < 1 << 25
