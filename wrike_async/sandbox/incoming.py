"""From an HTTP request to a RequestRecord: token, parameters, operation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, unquote

import orjson

from .catalogue import catalogue
from .errors import Refusal, invalid_request
from .json_types import is_object
from .log import RequestRecord

if TYPE_CHECKING:
    from aiohttp import web

#: The API's root, and the same behind a managed gateway.
ROOTS: Final = ("/api/v4", "/wrike/api/v4")
#: A longer request line is refused, as common servers do.
MAX_REQUEST_LINE: Final = 8190


async def read_request(request: web.BaseRequest, time: float) -> tuple[RequestRecord, Refusal | None]:
    """Note everything about a request; with the refusal if it cannot be understood."""
    raw_path, _, raw_query = request.raw_path.partition("?")
    refusal: Refusal | None = None
    form: dict[str, str] = {}
    json: dict[str, Any] = {}
    try:
        form, json = await _read_body(request)
    except Refusal as error:
        refusal = error
    query = dict(parse_qsl(raw_query, keep_blank_values=True))
    params: dict[str, Any] = {**query, **form, **json}
    method = request.method
    if method == "GET" and params.get("method") in ("POST", "PUT", "DELETE"):
        method = params["method"]
    record = RequestRecord(
        time=time,
        method=request.method,
        path=unquote(raw_path),
        query=query,
        form=form,
        headers={name.title(): value for name, value in request.headers.items()},
        token=_token(request, params),
        params=params,
    )
    root = next((root for root in ROOTS if raw_path.startswith(f"{root}/")), None)
    found = catalogue().find(method, raw_path[len(root) :]) if root else None
    if found:
        record.operation, record.ids = found[0].key, found[1]
    if len(request.raw_path) > MAX_REQUEST_LINE:
        refusal = Refusal(414, "invalid_request", "Request line is too long")
    return record, refusal


async def _read_body(request: web.BaseRequest) -> tuple[dict[str, str], dict[str, Any]]:
    if not request.can_read_body:
        return {}, {}
    body = await request.read()
    if request.content_type == "application/x-www-form-urlencoded":
        try:
            pairs = parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=bool(body))
        except ValueError:
            raise invalid_request("Form body is malformed") from None
        return dict(pairs), {}
    if request.content_type == "application/json":
        try:
            document = orjson.loads(body)
        except orjson.JSONDecodeError:
            raise invalid_request("JSON body is malformed") from None
        if not is_object(document):
            raise invalid_request("JSON body must be an object")
        return {}, document
    return {}, {}


def _token(request: web.BaseRequest, params: dict[str, Any]) -> str | None:
    header = request.headers.get("Authorization")
    if header is None:
        token = params.get("access_token")
        return token if isinstance(token, str) else None
    scheme, _, token = header.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None
