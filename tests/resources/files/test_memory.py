"""A large file passes through in pieces: memory does not grow with it."""

from __future__ import annotations

import tracemalloc
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from tests.transport.servers import serving
from wrike_async import Wrike
from wrike_async._transport.files import PIECE

SIZE = 48 * PIECE
MOST = 12 * PIECE


async def swallow(request: web.BaseRequest) -> web.StreamResponse:
    received = 0
    async for piece in request.content.iter_chunked(1 << 16):
        received += len(piece)
    return web.json_response({"kind": "attachments", "data": [{"id": "A", "size": received}]})


async def pour(request: web.BaseRequest) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": str(SIZE)})
    await response.prepare(request)
    for _ in range(SIZE // PIECE):
        await response.write(bytes(PIECE))
    return response


async def produced() -> AsyncIterator[bytes]:
    for _ in range(SIZE // PIECE):
        yield bytes(PIECE)


def on_disk(folder: Path) -> Path:
    path = folder / "large.bin"
    with path.open("wb") as file:
        file.truncate(SIZE)
    return path


@pytest.mark.parametrize("name", ["a.bin", "ü.bin"])
@pytest.mark.parametrize("kind", ["path", "iterator"])
async def test_uploads_are_streamed(kind: str, name: str, tmp_path: Path) -> None:
    source: Any = on_disk(tmp_path) if kind == "path" else produced()
    async with serving(swallow) as base_url, Wrike("t", base_url=base_url, quota=None) as wrike:
        tracemalloc.start()
        attachment = await wrike.attachments.upload(source, task_id="T", name=name)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert attachment.size is not None
    assert attachment.size >= SIZE
    assert peak < MOST


@pytest.mark.parametrize("kind", ["path", "chunks"])
async def test_downloads_are_streamed(kind: str, tmp_path: Path) -> None:
    async with serving(pour) as base_url, Wrike("t", base_url=base_url, quota=None) as wrike:
        tracemalloc.start()
        received = 0
        if kind == "path":
            received = (await wrike.attachments.download("A", to=tmp_path / "a.bin")).stat().st_size
        else:
            async for chunk in wrike.attachments.download("A"):
                received += len(chunk)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert received == SIZE
    assert peak < MOST
