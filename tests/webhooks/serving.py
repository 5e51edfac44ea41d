"""Receivers behind servers of their own, on loopback; and clients that are no good."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncGenerator, AsyncIterator
from typing import TYPE_CHECKING

import uvicorn
from aiohttp import web

if TYPE_CHECKING:
    from wrike_async.webhooks import Receiver

__all__ = ["SERVERS", "Server", "raw_answer", "serve"]

_LINGERS = 0.02

SERVERS = ["aiohttp", "asgi"]


class Server:
    """Where a server listens."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}/wrike"


@contextlib.asynccontextmanager
async def serve(receiver: Receiver, kind: str) -> AsyncIterator[Server]:
    """Serve a receiver by aiohttp, or by uvicorn as an ASGI application, which also begins and ends with the server."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = Server(listening.getsockname()[1])
        async with _aiohttp(receiver, listening) if kind == "aiohttp" else _uvicorn(receiver, listening):
            yield server


@contextlib.asynccontextmanager
async def _aiohttp(receiver: Receiver, listening: socket.socket) -> AsyncGenerator[None]:
    app = web.Application()
    app.router.add_route("*", "/wrike", receiver.aiohttp)
    runner = web.AppRunner(app, shutdown_timeout=1, lingering_time=_LINGERS)
    await runner.setup()
    async with receiver:
        await web.SockSite(runner, listening).start()
        yield
        # A connection that is gone is nobody's any more, and what reads the rest of it ends by itself.
        await asyncio.sleep(2 * _LINGERS)
        await runner.cleanup()


@contextlib.asynccontextmanager
async def _uvicorn(receiver: Receiver, listening: socket.socket) -> AsyncGenerator[None]:
    config = uvicorn.Config(receiver.asgi, log_config=None, lifespan="on", timeout_graceful_shutdown=1)
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    await server.startup(sockets=[listening])
    try:
        yield
    finally:
        await server.shutdown(sockets=[listening])


async def raw_answer(server: Server, *pieces: bytes, cut: bool = False) -> bytes:
    """Send pieces as they are, and return what comes until the other side closes, or the first line where it stays."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    try:
        with contextlib.suppress(ConnectionError):
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
        if cut:
            writer.transport.abort()
            return b""
        return await reader.readline()
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()
