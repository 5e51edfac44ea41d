"""From an HTTP request to a RequestRecord: token, parameters, operation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, unquote

import attrs
from aiohttp import web

from wrike_async.sandbox._calls.log import RequestRecord
from wrike_async.sandbox._calls.uploads import NAME_HEADER, Upload, drain, read_multipart, read_raw
from wrike_async.sandbox._wire.catalogue import catalogue
from wrike_async.sandbox._wire.errors import Refusal, invalid_request
from wrike_async.sandbox._wire.json_texts import InvalidJson, loads
from wrike_async.sandbox._wire.json_types import is_object

__all__ = ["MAX_TARGET", "Incoming", "read_request"]

ROOTS: Final = ("/api/v4", "/wrike/api/v4")
"""The API's root, and the same behind a managed gateway."""

MAX_TARGET: Final = 8190
"""A longer path and query is refused, as common servers do."""

# A download's address may end with the file's name.
_NAMED_DOWNLOAD: Final = re.compile(r"(/attachments/[^/]+/download)/[^/]*")


@attrs.frozen
class Incoming:
    """A request as it was read: what is noted of it, the file in it, and why it cannot be understood."""

    record: RequestRecord
    upload: Upload | None
    refusal: Refusal | None


@attrs.frozen
class _Body:
    form: Mapping[str, str] = {}
    json: Mapping[str, Any] = {}
    upload: Upload | None = None


async def read_request(request: web.BaseRequest, time: float, *, max_target: int) -> Incoming:
    """Note everything about a request; with the refusal if it cannot be understood, or its line is too long."""
    raw_path, _, raw_query = request.raw_path.partition("?")
    query = dict(parse_qsl(raw_query, keep_blank_values=True))
    method = request.method
    if method == "GET" and query.get("method") in ("POST", "PUT", "DELETE"):
        method = query["method"]
    root = next((root for root in ROOTS if raw_path.startswith(f"{root}/")), None)
    found = catalogue().find(method, _NAMED_DOWNLOAD.sub(r"\1", raw_path[len(root) :])) if root else None
    refusal: Refusal | None = None
    body = _Body()
    try:
        body = await _read_body(request, takes_file=found is not None and found[0].takes_file)
    except Refusal as error:
        refusal = error
    params: dict[str, Any] = {**query, **body.form, **body.json}
    record = RequestRecord(
        time=time,
        method=request.method,
        path=unquote(raw_path),
        query=query,
        form=dict(body.form),
        headers={name.title(): value for name, value in request.headers.items()},
        token=_token(request, params),
        params=params,
    )
    if found:
        record.operation, record.ids = found[0].key, found[1]
    if len(request.raw_path) > max_target:
        refusal = Refusal(414, "invalid_request", "Request line is too long")
    return Incoming(record, body.upload, refusal)


async def _read_body(request: web.BaseRequest, *, takes_file: bool) -> _Body:
    kind = request.content_type
    if not request.can_read_body:
        return _Body()
    if takes_file and NAME_HEADER in request.headers:
        return _Body(upload=await read_raw(request))
    if kind == "application/x-www-form-urlencoded":
        return _Body(form=_form(await request.read()))
    if kind == "application/json":
        return _Body(json=_json(await request.read()))
    if kind == "multipart/form-data":
        form, upload = await read_multipart(request)
        return _Body(form=form, upload=upload)
    if takes_file:
        return _Body(upload=await read_raw(request))
    await drain(request)
    return _Body()


def _form(body: bytes) -> dict[str, str]:
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=bool(body)))
    except ValueError:
        raise invalid_request("Form body is malformed") from None


def _json(body: bytes) -> dict[str, Any]:
    try:
        document = loads(body)
    except InvalidJson:
        raise invalid_request("JSON body is malformed") from None
    if not is_object(document):
        raise invalid_request("JSON body must be an object")
    return document


def _token(request: web.BaseRequest, params: dict[str, Any]) -> str | None:
    header = request.headers.get("Authorization")
    if header is None:
        token = params.get("access_token")
        return token if isinstance(token, str) else None
    scheme, _, token = header.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None
