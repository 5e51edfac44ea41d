"""A server that takes down what arrives, and answers as far as a call needs it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qsl

import attrs
import msgspec
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.resources.calls import CASES
from wrike_async import Wrike

_DATA = {case.key: case.data for case in CASES}
_BINARY = ("/download", "/preview")
_RELEVANT = ("Content-Type", "X-File-Name")


@attrs.frozen
class Arrived:
    """A request as it arrived."""

    method: str
    path: str
    params: dict[str, Any] | bytes
    headers: tuple[str | None, ...]


@attrs.define
class Recorder:
    """Answers requests of one operation, and takes down all that arrive."""

    key: str
    arrived: list[Arrived] = attrs.field(factory=list[Arrived])

    async def answer(self, request: web.Request) -> web.Response:
        body = await request.read()
        path = request.rel_url.raw_path.removeprefix("/api/v4")
        headers = [request.headers.get(name) for name in _RELEVANT]
        # A form with a file is cut by lines that are made up anew for each.
        edge = (headers[0] or "").partition("boundary=")[2] or "EDGE"
        is_form = not body or request.content_type == "application/x-www-form-urlencoded"
        params = _params(request, body) if is_form else body.replace(edge.encode(), b"EDGE")
        self.arrived.append(
            Arrived(request.method, path, params, tuple(each and each.replace(edge, "EDGE") for each in headers))
        )
        if path.endswith(_BINARY):
            return web.Response(body=b"bytes", content_type="image/png")
        return web.json_response({"kind": "any", "data": self._data(request.method, path)})

    def _data(self, method: str, path: str) -> list[dict[str, Any]]:
        template = self.key.partition(" ")[2]
        if path == "/batch":
            return [{"id": "JOB", "status": "Completed", "result": [{"id": f"MADE{place}"} for place in range(3)]}]
        if "Ids}" in template or (template.endswith("}") and method == "DELETE"):
            return [{"id": each} for each in path.split("/")[2].split(",")]
        return _DATA.get(self.key, [{"id": "ID"}])


def _params(request: web.Request, body: bytes) -> dict[str, Any]:
    pairs = parse_qsl(request.rel_url.raw_query_string or body.decode(), keep_blank_values=True)
    return {name: _decoded(text) for name, text in pairs}


def _decoded(text: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except ValueError:
        return text


@asynccontextmanager
async def recording(key: str) -> AsyncIterator[tuple[Recorder, Wrike]]:
    """Serve a recorder, with a client of it."""
    recorder = Recorder(key)
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", recorder.answer)
    async with (
        TestServer(app, host="127.0.0.1") as server,
        Wrike("token", base_url=str(server.make_url("/api/v4")), quota=None, retries=0) as wrike,
    ):
        yield recorder, wrike


def template_of(path: str, key: str) -> bool:
    """Whether a path is one of an operation."""
    pattern = re.sub(r"{\w+}", "[^/]+", key.partition(" ")[2])
    return re.fullmatch(pattern, path) is not None
