"""From an outcome to bytes on a socket, faults included."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Callable, Mapping
from itertools import count
from typing import Any, Final
from urllib.parse import quote

import attrs
from aiohttp import web

from wrike_async.sandbox._calls.call import Download
from wrike_async.sandbox._serving.faults import Fault
from wrike_async.sandbox._wire.contents import Content
from wrike_async.sandbox._wire.errors import Refusal, too_many_requests
from wrike_async.sandbox._wire.json_texts import dumps

__all__ = ["BEFORE", "Outcome", "Writer", "instead", "spoiled"]

_GZIP_FROM: Final = 1024
_GZIP_WBITS: Final = 31
_HEADERS: Final = {
    "Content-Type": "application/json;charset=UTF-8",
    "Cache-Control": "no-cache, no-store, max-age=0, must-revalidate",
}
_CODES: Final = {
    400: "invalid_request",
    401: "not_authorized",
    403: "access_forbidden",
    404: "resource_not_found",
    429: "too_many_requests",
}
_PAGE: Final = b"<html><head><title>Access denied</title></head><body>Your request was blocked.</body></html>"
DEAD_PAGE_TOKEN: Final = "A" * 45
"""A page token that no server ever gave out."""

BEFORE: Final = frozenset({"status", "reset_before", "bad_token", "redirect", "wrong_host", "rate_limit", "html"})
"""Faults that happen instead of the operation; the others spoil its answer."""


@attrs.frozen
class Outcome:
    """A status, a body and headers, before they are written.

    Attributes:
        document: the body's JSON where it is JSON.
        content: sent instead of a body where there is one.
    """

    status: int
    body: bytes
    headers: Mapping[str, str]
    document: Mapping[str, Any] | None = None
    content: Content | None = None

    @classmethod
    def of(cls, document: Mapping[str, Any], status: int = 200, **headers: str) -> Outcome:
        """Return an outcome with a JSON body."""
        return cls(status, dumps(document), headers, document)

    @classmethod
    def file(cls, download: Download) -> Outcome:
        """Return an outcome that is a file."""
        headers = {"Content-Type": download.content_type}
        if download.name is not None:
            headers["Content-Disposition"] = _disposition(download.name)
        return cls(200, b"", headers, content=download.content)

    @classmethod
    def refused(cls, refusal: Refusal, **headers: str) -> Outcome:
        """Return an error answer."""
        return cls.of(refusal.body(), refusal.status, **headers)


def instead(fault: Fault) -> Outcome:
    """Return what is answered where a fault keeps an operation from being performed."""
    if fault.kind == "wrong_host":
        return Outcome(fault.status or 300, b"", fault.headers)
    if fault.kind == "redirect":
        return Outcome(fault.status or 302, b"", fault.headers)
    if fault.kind == "html":
        return Outcome(fault.status or 403, _PAGE, {"Content-Type": "text/html;charset=UTF-8", **fault.headers})
    if fault.kind == "rate_limit":
        return Outcome.refused(too_many_requests(), **fault.headers)
    if fault.kind == "bad_token":
        return Outcome.refused(Refusal(400, "invalid_request", "Page token is malformed"), **fault.headers)
    status = fault.status or 500
    code = _CODES.get(status, "server_error")
    body = fault.body if fault.body is not None else {"errorDescription": "Injected fault", "error": code}
    if isinstance(body, Mapping):
        return Outcome.of(body, status, **fault.headers)
    raw = body.encode() if isinstance(body, str) else body
    return Outcome(status, raw, {"Content-Type": "text/html;charset=UTF-8", **fault.headers})


def spoiled(fault: Fault, outcome: Outcome) -> Outcome:
    """Return what becomes of an operation's own answer."""
    if fault.kind == "garbage":
        body = fault.body.encode() if isinstance(fault.body, str) else fault.body
        return Outcome(200, body if isinstance(body, bytes) else outcome.body[:-1] + b"\xff{", fault.headers)
    if fault.kind == "empty_page_with_token" and outcome.document is not None and outcome.status == 200:
        page: dict[str, Any] = {"kind": outcome.document["kind"], "nextPageToken": DEAD_PAGE_TOKEN, "data": []}
        return Outcome.of(page, 200, **fault.headers)
    if fault.kind in ("empty_group", "short_group") and outcome.document is not None and outcome.status == 200:
        data = outcome.document["data"]
        left = data[: len(data) // 2] if fault.kind == "short_group" else []
        return Outcome.of({**outcome.document, "data": left}, 200, **fault.headers)
    return attrs.evolve(outcome, headers={**outcome.headers, **fault.headers})


class Writer:
    """Writes outcomes as answers."""

    def __init__(self, seed: int, date: Callable[[], str]) -> None:
        """Begin.

        Args:
            seed: what the numbers of answers are made of.
            date: returns the time as the header of that name has it.
        """
        self._seed = seed
        self._date = date
        self._numbers = count(1)

    async def write(self, request: web.BaseRequest, outcome: Outcome, fault: Fault | None) -> web.StreamResponse | None:
        """Answer a request; ``None`` where the connection is dropped without an answer."""
        number = next(self._numbers)
        headers = {**_HEADERS, "Date": self._date(), **outcome.headers}
        # What a gateway answers by itself has seen nothing of Wrike.
        if "X-Request-Id" not in outcome.headers:
            headers["wrike-response-id"] = f"{self._seed & 0xFFFFFFFF:08x}{number:024x}"
            headers["traceid"] = f"{number:032x}"
        body = outcome.body
        kind = fault.kind if fault else None
        if kind in ("reset_before", "lost_answer"):
            _drop(request)
            return None
        if fault and kind == "slow_headers":
            await asyncio.sleep(fault.delay)
        if outcome.content is not None:
            return await _in_pieces(request, headers, outcome.content, fault)
        if len(body) > _GZIP_FROM and "gzip" in request.headers.get("Accept-Encoding", ""):
            packer = zlib.compressobj(level=1, wbits=_GZIP_WBITS)
            body = packer.compress(body) + packer.flush()
            headers["Content-Encoding"] = "gzip"
        if fault and kind in ("truncated", "slow_body"):
            return await _in_two_parts(request, outcome.status, body, headers, fault)
        if fault and kind == "late_answer":
            _answer_once_more(request, outcome, fault)
        return web.Response(status=outcome.status, body=body, headers=headers)


def _answer_once_more(request: web.BaseRequest, outcome: Outcome, fault: Fault) -> None:
    """Have one more answer sent that nobody asked for."""
    transport, body = request.transport, outcome.body
    if isinstance(fault.body, Mapping):
        body = dumps(fault.body)
    elif fault.body is not None:
        body = fault.body.encode() if isinstance(fault.body, str) else fault.body
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"

    def send() -> None:
        if transport is not None and not transport.is_closing():
            transport.write(head.encode() + body)

    asyncio.get_running_loop().call_later(fault.delay, send)


async def _in_two_parts(
    request: web.BaseRequest, status: int, body: bytes, headers: dict[str, str], fault: Fault
) -> web.StreamResponse:
    response = web.StreamResponse(status=status, headers=headers)
    response.content_length = len(body)
    half = len(body) // 2 if fault.at is None else min(fault.at, len(body))
    try:
        await response.prepare(request)
        await response.write(body[:half])
        if fault.kind == "truncated":
            response.force_close()
            _close(request)
            return response
        await asyncio.sleep(fault.delay)
        await response.write(body[half:])
    except ConnectionError:
        # The client did not wait for the rest, which is what such a fault is for.
        response.force_close()
    return response


async def _in_pieces(
    request: web.BaseRequest, headers: dict[str, str], content: Content, fault: Fault | None
) -> web.StreamResponse:
    """Write a file piece by piece, and in the middle of it what a fault does to a body."""
    response = web.StreamResponse(headers=headers)
    response.content_length = content.size
    left = None
    if fault and fault.kind in ("truncated", "slow_body"):
        left = (content.size or 0) // 2 if fault.at is None else fault.at
    try:
        await response.prepare(request)
        for chunk in content.chunks():
            if fault and left is not None and len(chunk) >= left:
                await response.write(chunk[:left])
                if fault.kind == "truncated":
                    response.force_close()
                    _close(request)
                    return response
                await asyncio.sleep(fault.delay)
                await response.write(chunk[left:])
                left = None
                continue
            await response.write(chunk)
            left = left and left - len(chunk)
        await response.write_eof()
    except ConnectionError:
        # The client had enough.
        response.force_close()
    return response


def _disposition(name: str) -> str:
    plain = "".join(letter if " " <= letter <= "~" and letter not in '"\\' else "_" for letter in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _close(request: web.BaseRequest) -> None:
    if request.transport is not None:
        request.transport.close()


def _drop(request: web.BaseRequest) -> None:
    if request.transport is not None:
        request.transport.abort()
