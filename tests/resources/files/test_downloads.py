"""Downloads over sockets: streamed, whole or not there, and with the token for those only who may have it."""

from __future__ import annotations

import asyncio
import gc
import os
import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web

from tests.resources.storage_server import Storage, connected, cut_off, refusal
from tests.transport.servers import serving, shown
from wrike_async import ClientClosed, InvalidArgument, NotFound, ServerError, TransportError, Wrike
from wrike_async._transport.events import AttemptEvent

if TYPE_CHECKING:
    from aioresponses import aioresponses

CONTENT = bytes(range(256)) * 12_000 + b"the end"


def fetched(wrike: Wrike, kind: str, **options: Any) -> Any:
    return wrike.attachments.download("A", **options) if kind == "file" else wrike.attachments.preview("A", **options)


async def until_gone(request: web.BaseRequest) -> None:
    """Wait until the client has closed the connection; a server does not end a handler for that."""
    while request.transport is not None:
        await asyncio.sleep(1)


async def stall(request: web.BaseRequest) -> web.StreamResponse:
    """Send a byte of ten, and no more."""
    response = web.StreamResponse(headers={"Content-Length": "10"})
    await response.prepare(request)
    await response.write(b"x")
    await until_gone(request)
    return response


@pytest.mark.parametrize("kind", ["file", "preview"])
async def test_a_file_is_written(kind: str, tmp_path: Path) -> None:
    target = tmp_path / "a.bin"
    target.write_bytes(b"before")
    seen: list[tuple[int, int | None]] = []
    async with connected() as (storage, wrike):
        storage.content = CONTENT
        path = await fetched(wrike, kind, to=str(target), progress=lambda done, of: seen.append((done, of)))
    assert path == target
    assert target.read_bytes() == CONTENT
    assert os.listdir(tmp_path) == ["a.bin"]
    assert seen[-1] == (len(CONTENT), len(CONTENT))
    assert len(seen) > 3
    (sent,) = storage.requests
    assert sent.path == f"/attachments/A/{'download' if kind == 'file' else 'preview'}"
    assert sent.headers["authorization"] == "Bearer secret-token"
    assert sent.headers["accept-encoding"] == "identity"
    assert sent.headers["accept"] == "*/*"


async def test_the_size_of_a_preview_is_sent() -> None:
    async with connected() as (storage, wrike):
        storage.content = b"picture"
        assert await wrike.attachments.preview("A", size="h400").read() == b"picture"
        assert await wrike.attachments.preview("A").read() == b"picture"
    assert [sent.query for sent in storage.requests] == ["size=h400", ""]


async def test_chunks_come_one_by_one() -> None:
    async with connected() as (storage, wrike):
        storage.content = CONTENT
        download = wrike.attachments.download("A")
        chunks = [chunk async for chunk in download]
        assert b"".join(chunks) == CONTENT
        assert max(map(len, chunks)) <= 1 << 20
        assert b"".join([chunk async for chunk in download]) == CONTENT
        assert wrike.stats.in_flight == 0
    assert len(storage.requests) == 2


async def test_what_the_server_says_of_the_bytes() -> None:
    async with connected() as (storage, wrike):
        storage.content = CONTENT
        storage.headers = {
            "Content-Type": "application/pdf",
            "Content-Disposition": "attachment; filename*=UTF-8''%C3%9Cbersicht.pdf",
        }
        async with wrike.attachments.download("A") as chunks:
            assert (chunks.size, chunks.content_type, chunks.name) == (len(CONTENT), "application/pdf", "Übersicht.pdf")
            assert wrike.stats.in_flight == 1
            async for chunk in chunks:
                assert CONTENT.startswith(chunk)
                break
        assert wrike.stats.in_flight == 0


async def test_breaking_off_leaves_nothing_behind() -> None:
    async with connected() as (storage, wrike):
        storage.content = CONTENT
        async for _ in wrike.attachments.download("A"):
            break
        gc.collect()
        await asyncio.sleep(0.1)
        assert wrike.stats.in_flight == 0


# --- what goes wrong ----------------------------------------------------------------------------------------------


async def test_a_file_is_fetched_from_the_beginning_again_where_the_connection_breaks(tmp_path: Path) -> None:
    events: list[AttemptEvent] = []
    async with connected(on_event=events.append) as (storage, wrike):
        storage.content = CONTENT
        storage.next_answers = [
            refusal(503),
            cut_off(CONTENT[:1_500_000], len(CONTENT)),
            cut_off(CONTENT[:10], len(CONTENT)),
        ]
        await wrike.attachments.download("A", to=tmp_path / "a.bin")
    assert (tmp_path / "a.bin").read_bytes() == CONTENT
    assert [(event.status, event.error) for event in events] == [
        (503, "ServerError"),
        (200, "TransportError"),
        (200, "TransportError"),
        (200, None),
    ]


async def test_a_file_that_never_comes_whole_is_not_there(tmp_path: Path) -> None:
    target = tmp_path / "a.bin"
    target.write_bytes(b"before")
    async with connected(retries=2) as (storage, wrike):
        storage.next_answers = [cut_off(CONTENT[:1_500_000], len(CONTENT))] * 9
        with pytest.raises(TransportError) as caught:
            await wrike.attachments.download("A", to=target)
        assert len(storage.requests) == 3
        assert wrike.stats.in_flight == 0
    assert target.read_bytes() == b"before"
    assert os.listdir(tmp_path) == ["a.bin"]
    assert "secret-token" not in shown(caught.value)


async def test_chunks_that_were_handed_out_are_not_repeated() -> None:
    async with connected() as (storage, wrike):
        storage.next_answers = [cut_off(CONTENT[:1_000_000], len(CONTENT))]
        received = b""
        with pytest.raises(TransportError):
            async for chunk in wrike.attachments.download("A"):
                received += chunk
        assert CONTENT.startswith(received)
        assert len(received) <= 1_000_000
        assert len(storage.requests) == 1
        assert wrike.stats.in_flight == 0


@pytest.mark.parametrize(("status", "error"), [(404, NotFound), (500, ServerError)])
async def test_refusals_are_the_usual_errors(status: int, error: type[Exception], tmp_path: Path) -> None:
    async with connected(retries=0) as (storage, wrike):
        storage.next_answers = [refusal(status), refusal(status)]
        with pytest.raises(error, match="No"):
            await wrike.attachments.download("A", to=tmp_path / "a.bin")
        with pytest.raises(error, match="No"):
            await wrike.attachments.download("A").read()
    assert os.listdir(tmp_path) == []


async def test_a_server_that_falls_silent_is_given_up() -> None:
    async with connected(timeout=30, retries=0) as (storage, wrike):
        storage.next_answers = [stall, stall]
        with pytest.raises(TransportError, match="not a byte moved for 30 s"):
            await wrike.attachments.download("A").read()
        async with wrike.attachments.download("A") as chunks:
            assert await anext(chunks) == b"x"


async def test_a_slow_reader_is_no_timeout() -> None:
    async with connected(timeout=5) as (storage, wrike):
        storage.content = CONTENT
        received = b""
        async for chunk in wrike.attachments.download("A"):
            await asyncio.sleep(100)
            received += chunk
    assert received == CONTENT


async def test_a_cancelled_download_leaves_nothing_open(tmp_path: Path) -> None:
    reached = asyncio.Event()

    async def trickle(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"x" * 3_000_000)
        reached.set()
        await until_gone(request)
        return response

    async with connected() as (storage, wrike):
        storage.next_answers = [trickle]
        download = asyncio.ensure_future(wrike.attachments.download("A", to=tmp_path / "a.bin"))
        await reached.wait()
        await asyncio.sleep(0.5)
        download.cancel()
        with pytest.raises(asyncio.CancelledError):
            await download
        assert wrike.stats.in_flight == 0
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("seed", range(5))
async def test_a_worker_that_is_cancelled_loses_no_chunk(seed: int) -> None:
    draw = random.Random(seed)

    async def slowly(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": str(len(CONTENT))})
        await response.prepare(request)
        for at in range(0, len(CONTENT), 100_000):
            await response.write(CONTENT[at : at + 100_000])
            await asyncio.sleep(1)
        return response

    async def work() -> None:
        async for chunk in chunks:
            received.append(chunk)

    async with connected() as (storage, wrike):
        storage.next_answers = [slowly]
        chunks, received = aiter(wrike.attachments.download("A")), list[bytes]()
        workers = [asyncio.create_task(work()) for _ in range(4)]
        for _ in range(20):
            await asyncio.sleep(draw.choice([0, 0.5, 1.0]))
            each = draw.randrange(4)
            if workers[each].cancel():
                workers[each] = asyncio.create_task(work())
        assert await asyncio.gather(*workers) == [None] * 4
        assert wrike.stats.in_flight == 0
    assert b"".join(received) == CONTENT
    assert len(storage.requests) == 1


async def test_when_the_last_worker_is_cancelled_the_connection_is_let_go() -> None:
    async with connected() as (storage, wrike):
        storage.next_answers = [stall]
        chunks = aiter(wrike.attachments.download("A"))
        assert await anext(chunks) == b"x"
        workers = [asyncio.ensure_future(anext(chunks)) for _ in range(3)]
        for worker in workers:
            await asyncio.sleep(1)
            assert wrike.stats.in_flight == 1
            worker.cancel()
        await asyncio.sleep(0)
        assert wrike.stats.in_flight == 0
        with pytest.raises(TransportError):
            await anext(chunks)
        await asyncio.wait(workers)


async def test_closing_the_client_ends_a_download(tmp_path: Path) -> None:
    async with connected() as (storage, wrike):
        storage.next_answers = [stall]
        download = asyncio.ensure_future(wrike.attachments.download("A", to=tmp_path / "a.bin"))
        await asyncio.sleep(0.5)
        await wrike.aclose()
        with pytest.raises(ClientClosed):
            await download
    assert os.listdir(tmp_path) == []


async def test_a_disk_that_is_full_is_said_and_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    async with connected() as (storage, wrike):
        storage.content = CONTENT
        monkeypatch.setattr(os, "replace", full)
        with pytest.raises(OSError, match="No space"):
            await wrike.attachments.download("A", to=tmp_path / "a.bin")
        assert len(storage.requests) == 1
    assert os.listdir(tmp_path) == []


async def test_a_redirect_to_another_origin_goes_without_the_token() -> None:
    elsewhere = Storage(content=CONTENT)
    async with serving(elsewhere.handle) as other, connected() as (storage, wrike):

        async def redirect(request: web.BaseRequest) -> web.StreamResponse:
            return web.Response(status=302, headers={"Location": f"{other}/file"})

        storage.next_answers = [redirect]
        assert await wrike.attachments.download("A").read() == CONTENT
        assert wrike.stats.requests == 2
    assert storage.requests[0].headers["authorization"] == "Bearer secret-token"
    assert "authorization" not in elsewhere.requests[0].headers


async def test_exported_files_come_with_the_token(tmp_path: Path) -> None:
    async with connected() as (storage, wrike):
        storage.content = b"id,title\n"
        url = f"{storage.base_url}/export/file?accountId=3%2F4"
        path = await wrike.data_export.download(url, to=tmp_path / "task.csv")
        assert await wrike.data_export.download(url).read() == b"id,title\n"
    assert path.read_bytes() == b"id,title\n"
    assert [(sent.path, sent.query) for sent in storage.requests] == [("/export/file", "accountId=3%2F4")] * 2
    assert all(sent.headers["authorization"] == "Bearer secret-token" for sent in storage.requests)


async def test_a_folder_is_no_place_to_download_to(tmp_path: Path) -> None:
    async with connected() as (storage, wrike):
        with pytest.raises(InvalidArgument, match="is a folder"):
            await wrike.attachments.download("A", to=tmp_path)
        with pytest.raises(FileNotFoundError):
            await wrike.attachments.download("A", to=tmp_path / "missing" / "a.txt")
    assert storage.requests == []
    assert os.listdir(tmp_path) == []


async def test_files_of_strangers_are_not_fetched_with_the_token(mocked_http: aioresponses) -> None:
    strangers = [
        "https://example.com/file.csv",
        "https://storage.www.wrike.com.example.com/file.csv",
        "http://storage.www.wrike.com/file.csv",
        "https://storage.www.wrike.com:8443/file.csv",
        "https://user@storage.www.wrike.com/file.csv",
        "https://evilwrike.com/file.csv",
        "/file.csv",
    ]
    async with Wrike("token") as wrike:
        for url in strangers:
            with pytest.raises(InvalidArgument, match=r"strangers|no URL"):
                await wrike.data_export.download(url).read()
    assert mocked_http.requests == {}
