"""From an outcome to bytes on a socket, faults included."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Mapping
from itertools import count
from typing import TYPE_CHECKING, Any, Final

import orjson
from aiohttp import web
from attrs import frozen

from .errors import Refusal, too_many_requests

if TYPE_CHECKING:
    from .faults import Fault

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
#: A page token that no server ever gave out.
DEAD_PAGE_TOKEN: Final = "A" * 45
#: Faults that happen instead of the operation, and those that spoil its answer.
BEFORE: Final = frozenset({"status", "reset_before", "bad_token", "redirect", "wrong_host", "rate_limit"})


@frozen
class Outcome:
    """A status, a body and headers, before they are written. `document` is the body's JSON where it is JSON."""

    status: int
    body: bytes
    headers: Mapping[str, str]
    document: Mapping[str, Any] | None = None

    @classmethod
    def of(cls, document: Mapping[str, Any], status: int = 200, **headers: str) -> Outcome:
        """An outcome with a JSON body."""
        return cls(status, orjson.dumps(document), headers, document)

    @classmethod
    def refused(cls, refusal: Refusal, **headers: str) -> Outcome:
        """An error answer."""
        return cls.of(refusal.body(), refusal.status, **headers)


def instead(fault: Fault) -> Outcome:
    """What is answered where a fault keeps an operation from being performed."""
    if fault.kind == "wrong_host":
        return Outcome(fault.status or 300, b"", fault.headers)
    if fault.kind == "redirect":
        return Outcome(fault.status or 302, b"", fault.headers)
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
    """What becomes of an operation's own answer."""
    if fault.kind == "garbage":
        body = fault.body.encode() if isinstance(fault.body, str) else fault.body
        return Outcome(200, body if isinstance(body, bytes) else outcome.body[:-1] + b"\xff{", fault.headers)
    if fault.kind == "empty_page_with_token" and outcome.document is not None and outcome.status == 200:
        page: dict[str, Any] = {"kind": outcome.document["kind"], "nextPageToken": DEAD_PAGE_TOKEN, "data": []}
        return Outcome.of(page, 200, **fault.headers)
    return Outcome(outcome.status, outcome.body, {**outcome.headers, **fault.headers}, outcome.document)


class Writer:
    """Writes outcomes as answers."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._numbers = count(1)

    async def write(self, request: web.BaseRequest, outcome: Outcome, fault: Fault | None) -> web.StreamResponse | None:
        """Answer a request; None where the connection is dropped without an answer."""
        number = next(self._numbers)
        headers = {
            **_HEADERS,
            "wrike-response-id": f"{self._seed & 0xFFFFFFFF:08x}{number:024x}",
            "traceid": f"{number:032x}",
            **outcome.headers,
        }
        body = outcome.body
        if len(body) > _GZIP_FROM and "gzip" in request.headers.get("Accept-Encoding", ""):
            packer = zlib.compressobj(level=1, wbits=_GZIP_WBITS)
            body = packer.compress(body) + packer.flush()
            headers["Content-Encoding"] = "gzip"
        kind = fault.kind if fault else None
        if kind in ("reset_before", "lost_answer"):
            _drop(request)
            return None
        if fault and kind == "slow_headers":
            await asyncio.sleep(fault.delay)
        if fault and kind in ("truncated", "slow_body"):
            return await _in_two_parts(request, outcome.status, body, headers, fault)
        return web.Response(status=outcome.status, body=body, headers=headers)


async def _in_two_parts(
    request: web.BaseRequest, status: int, body: bytes, headers: dict[str, str], fault: Fault
) -> web.StreamResponse:
    response = web.StreamResponse(status=status, headers=headers)
    response.content_length = len(body)
    half = len(body) // 2
    try:
        await response.prepare(request)
        await response.write(body[:half])
        if fault.kind == "truncated":
            response.force_close()
            if request.transport is not None:
                request.transport.close()
            return response
        await asyncio.sleep(fault.delay)
        await response.write(body[half:])
    except ConnectionError:
        # The client did not wait for the rest, which is what such a fault is for.
        response.force_close()
    return response


def _drop(request: web.BaseRequest) -> None:
    if request.transport is not None:
        request.transport.abort()
