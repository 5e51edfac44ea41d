"""Wrike behind TLS, and a proxy on the way: what a corporate network looks like from inside."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from aiohttp import web

from tests.transport.servers import head_of, talking

CERTIFICATES = Path(__file__).parent / "certificates"
AUTHORITY = CERTIFICATES / "authority.pem"
"""The certificate of an authority that no system believes; it vouches for ``localhost`` and ``127.0.0.1``."""


@contextlib.asynccontextmanager
async def serving_tls(seen: list[dict[str, str]]) -> AsyncIterator[str]:
    """An API that answers everything with nothing, and notes the headers of requests; yields its base URL."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATES / "localhost.pem")

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        seen.append(dict(request.headers))
        return web.json_response({"kind": "version", "data": [{"major": "1", "minor": "0"}]})

    runner = web.ServerRunner(web.Server(handle, access_log=None), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
    try:
        yield f"https://localhost:{runner.addresses[0][1]}/api/v4"
    finally:
        await runner.cleanup()


@contextlib.asynccontextmanager
async def proxying(heads: list[bytes], *, refusal: bytes | None = None) -> AsyncIterator[str]:
    """A proxy that notes what it is asked, and connects or refuses; yields ``HOST:PORT``."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await head_of(reader)
        heads.append(head)
        if refusal is not None:
            writer.write(b"HTTP/1.1 %s\r\nContent-Length: 0\r\n\r\n" % refusal)
            await writer.drain()
            return
        host, _, port = head.split()[1].decode().partition(":")
        there, back = await asyncio.open_connection(host, int(port), family=2)
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        try:
            await asyncio.gather(_pass_on(reader, back), _pass_on(there, writer))
        finally:
            back.close()
            with contextlib.suppress(OSError):
                await back.wait_closed()

    async with talking(talk) as url:
        yield url.removeprefix("http://").removesuffix("/api/v4")


async def _pass_on(source: asyncio.StreamReader, target: Any) -> None:
    with contextlib.suppress(OSError):
        while piece := await source.read(1 << 16):
            target.write(piece)
            await target.drain()
        target.close()
