"""Does memory grow with a file that is uploaded or downloaded?

Sends 1 GiB through each of the four ways (upload from a path and from an async iterator, download to a path and as
chunks), against a server in a process of its own on loopback, and prints by how much the peak of this process's memory
(resident set) grew, and the pace. The bound is 32 MiB; the exit code is 1 beyond it.

    python -m benchmarks.attachments [MiB]
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from multiprocessing.connection import Connection
from pathlib import Path

from aiohttp import web

from benchmarks.harness.measuring import grown, measured
from wrike_async import Wrike

MIB = 1 << 20
BOUND = 32 * MIB


def serve(size: int, ready: Connection) -> None:
    """Swallow what is uploaded, pour what is downloaded."""

    async def swallow(request: web.BaseRequest) -> web.StreamResponse:
        received = 0
        async for piece in request.content.iter_chunked(1 << 18):
            received += len(piece)
        return web.json_response({"kind": "attachments", "data": [{"id": "A", "size": received}]})

    async def pour(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": str(size)})
        await response.prepare(request)
        with contextlib.suppress(ConnectionError):
            for _ in range(size // MIB):
                await response.write(bytes(MIB))
        return response

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        return await (pour if request.method == "GET" else swallow)(request)

    async def run() -> None:
        runner = web.ServerRunner(web.Server(answer, access_log=None))
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        ready.send(runner.addresses[0][1])
        await asyncio.Event().wait()

    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(run())


async def measure(size: int, base_url: str, folder: Path) -> bool:
    source = folder / "source.bin"
    with source.open("wb") as file:
        file.truncate(size)

    async def produced() -> AsyncIterator[bytes]:
        for _ in range(size // MIB):
            yield bytes(MIB)

    async with Wrike("t", base_url=base_url, quota=None, timeout=30) as wrike:

        async def upload_path() -> int | None:
            return (await wrike.attachments.upload(source, task_id="T")).size

        async def upload_iterator() -> int | None:
            return (await wrike.attachments.upload(produced(), task_id="T", name="a.bin")).size

        async def download_path() -> int:
            return (await wrike.attachments.download("A", to=folder / "target.bin")).stat().st_size

        async def download_chunks() -> int:
            received = 0
            async for chunk in wrike.attachments.download("A"):
                received += len(chunk)
            return received

        # What the first transfers load and allocate is no growth with the size.
        await wrike.attachments.upload(b"x" * MIB, task_id="T", name="a")
        async with wrike.attachments.download("A") as chunks:
            await anext(chunks)

        within = True
        ways: list[Callable[[], Awaitable[int | None]]] = [upload_path, upload_iterator, download_path, download_chunks]
        for way in ways:
            with measured() as cost, grown() as growth:
                moved = await way()
            assert moved == size, f"{way.__name__}: {moved} of {size} bytes"
            within = within and growth.peak_bytes < BOUND
            pace = size / MIB / cost.seconds
            print(
                f"{way.__name__:<16} {size / MIB:6.0f} MiB in {cost.seconds:5.1f} s ({pace:5.0f} MiB/s), "
                f"peak memory + {growth.peak_bytes / MIB:4.1f} MiB"
            )
    return within


def main() -> int:
    size = int(sys.argv[1] if len(sys.argv) > 1 else 1024) * MIB
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(size, theirs), daemon=True)
    server.start()
    try:
        base_url = f"http://127.0.0.1:{ours.recv()}/api/v4"
        with tempfile.TemporaryDirectory() as folder:
            within = asyncio.run(measure(size, base_url, Path(folder)))
    finally:
        server.terminate()
        server.join()
    print(f"the bound is {BOUND / MIB:.0f} MiB: {'kept' if within else 'EXCEEDED'}")
    return 0 if within else 1


if __name__ == "__main__":
    sys.exit(main())
