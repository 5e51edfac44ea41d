"""A server for agents that speak the Model Context Protocol (MCP); needs the extra ``[mcp]``.

::

    from wrike_async.mcp import build_server, serve_stdio

    async with Wrike(token="…") as wrike:
        await serve_stdio(build_server(wrike))

It only reads, unless ``writes=`` says who approves of writes. ``wrike-async mcp`` is the same on the command line.
"""

from __future__ import annotations

try:
    # An older mcp is there, but has no such thing.
    from mcp.server import ServerRequestContext as _Needed
except ImportError as error:
    raise ImportError("wrike_async.mcp needs mcp 2.3 or newer: pip install 'wrike-async[mcp]'") from error

from wrike_async.mcp._options import Writes
from wrike_async.mcp._serving.http import http_app, serve_http
from wrike_async.mcp._serving.server import build_server
from wrike_async.mcp._serving.stdio import serve_stdio

__all__ = ["Writes", "build_server", "http_app", "serve_http", "serve_stdio"]

del _Needed
