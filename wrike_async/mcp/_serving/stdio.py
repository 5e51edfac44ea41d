"""A server on standard input and output, as hosts start it."""

from __future__ import annotations

from typing import Any

from mcp.server import Server
from mcp.server.stdio import stdio_server

__all__ = ["serve_stdio"]


async def serve_stdio(server: Server[Any]) -> None:
    """Serve until standard input ends. Nothing but the protocol is written to standard output.

    Args:
        server: from `build_server`.
    """
    async with stdio_server() as (received, sent):
        await server.run(received, sent, server.create_initialization_options())
