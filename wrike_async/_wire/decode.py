"""From an HTTP answer to an envelope or an error, and from its entries to models."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any

import attrs
import orjson

from wrike_async._wire.operation import Operation
from wrike_async.errors import ApiError, DecodeError, Forbidden, NotFound, api_error_class

__all__ = ["Answer", "Envelope", "decode_items", "excerpt", "missing_entity", "read_answer", "retry_after"]

KNOWN_HOSTS = ("www.wrike.com", "app-us2.wrike.com", "app-eu.wrike.com")
LONGEST_RETRY_AFTER = 300.0
_DESCRIPTION_LENGTH = 200
_LATE_COMMENT_EDIT = "Wrike lets a comment be edited for five minutes after it was written, and says this afterwards. "
_NOT_PROXIED = (
    ". The Maton gateway does not say that it proxies this operation, and a 404 may mean just that: use a token of "
    "Wrike's own for it"
)
_TAGS = re.compile(r"<[^>]*>")
_SPACES = re.compile(r"\s+")


@attrs.frozen
class Answer:
    """What came back for one attempt.

    Attributes:
        status: the HTTP status.
        headers: found by their lower-case names.
        body: decompressed, whole.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes = attrs.field(repr=False)


@attrs.frozen(eq=False)
class Envelope:
    """A successful answer of the API.

    Attributes:
        raw: the JSON document as it came.
        data: its entries.
        next_page_token: of the page after this one.
        response_size: the total of the walk; Wrike says it on the first of several pages.
    """

    raw: dict[str, Any] = attrs.field(repr=False)
    data: list[Any] = attrs.field(repr=False)
    next_page_token: str | None
    response_size: int | None

    @property
    def kind(self) -> str | None:
        """What the entries are, such as ``"tasks"``."""
        kind = self.raw.get("kind")
        return kind if isinstance(kind, str) else None


def read_answer(operation: Operation[Any], answer: Answer, *, through_gateway: bool = False) -> Envelope:
    """Read an answer.

    Args:
        operation: what was asked.
        answer: what came.
        through_gateway: whether the Maton gateway stands between, which does not proxy every operation.

    Raises:
        ApiError: Wrike refused; the child for its status.
        DecodeError: the answer is no envelope.
    """
    if not 200 <= answer.status < 300:
        raise _refusal(operation, answer, through_gateway)
    if answer.status == 202 and not answer.body.strip():
        # The work has begun, and there is nothing to show yet.
        return Envelope({}, [], None, None)
    try:
        raw = orjson.loads(answer.body)
    except ValueError as cause:
        raise DecodeError(
            f"{operation} answered {answer.status} with a body that is no JSON: {excerpt(answer.body)!r}"
        ) from cause
    if not isinstance(raw, dict):
        raise DecodeError(f"{operation} answered {_json_type(raw)} where an object was due", json_path="$")
    data = raw.get("data")
    if not isinstance(data, list):
        raise DecodeError(
            f"{operation} answered {_json_type(data)} under data where an array was due", json_path="$.data"
        )
    token, size = raw.get("nextPageToken"), raw.get("responseSize")
    return Envelope(
        raw,
        data,
        token if isinstance(token, str) and token else None,
        int(size) if isinstance(size, int | float) and size > 0 else None,
    )


def _refusal(operation: Operation[Any], answer: Answer, through_gateway: bool) -> ApiError:
    code, description = _error_body(answer.body)
    error_class = api_error_class(answer.status)
    said = ": ".join(filter(None, (code, description))) or "no explanation"
    advice = _NOT_PROXIED if _may_be_unproxied(operation, answer, through_gateway) else None
    error = error_class(
        f"{operation} was refused with {answer.status} ({said}){advice or _advice(operation, answer.status, code)}",
        status=answer.status,
        code=code,
        description=description,
        method=operation.method,
        path=operation.path,
        response_id=answer.headers.get("wrike-response-id"),
    )
    if isinstance(error, Forbidden):
        error.scopes = operation.scopes
    error.retry_after = retry_after(answer.headers)
    return error


def _may_be_unproxied(operation: Operation[Any], answer: Answer, through_gateway: bool) -> bool:
    return through_gateway and not operation.gateway and answer.status == 404


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that ``Retry-After`` asks for, up to `LONGEST_RETRY_AFTER`; ``None`` where it asks nothing.

    It may be a number or a date. A date is read against the server's own clock, where the answer shows it.
    """
    text = headers.get("retry-after", "").strip()
    try:
        seconds = float(text)
    except ValueError:
        moment = _http_date(text)
        if moment is None:
            return None
        seconds = (moment - (_http_date(headers.get("date", "")) or datetime.now(UTC))).total_seconds()
    return min(max(seconds, 0.0), LONGEST_RETRY_AFTER) if math.isfinite(seconds) else None


def _http_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _error_body(body: bytes) -> tuple[str | None, str | None]:
    """Return Wrike's code and text; whatever a proxy says instead becomes the text."""
    try:
        document = orjson.loads(body)
    except ValueError:
        return None, excerpt(body) or None
    if not isinstance(document, dict):
        return None, excerpt(body) or None
    code, description = document.get("error"), document.get("errorDescription")
    return (
        code if isinstance(code, str) else None,
        _cut(description) if isinstance(description, str) else None,
    )


def _advice(operation: Operation[Any], status: int, code: str | None) -> str:
    match status:
        case 300 | 401:
            return (
                ". Check the token; and the host, because an account lives in one data centre: pass "
                f"base_url='https://HOST/api/v4' with the right one of {', '.join(KNOWN_HOSTS)}"
            )
        case 301 | 302 | 303 | 307 | 308:
            return ". A redirect was not followed: check base_url"
        case 403 if operation.path == "/comments/{commentId}" and operation.method == "PUT":
            return f". {_LATE_COMMENT_EDIT}Otherwise the user or the token has no right to it"
        case 403 if operation.scopes:
            return f". The token needs one of these scopes: {', '.join(operation.scopes)}; and the user the right to it"
        case 403:
            return ". Wrike does not document which scopes this takes; the user may also lack the right or the licence"
        case 400 | 404 if code == "method_not_found":
            return ". The host does not know this path: check base_url"
        case 429:
            return ". Another program may be using the same token"
        case _:
            return ""


def missing_entity(operation: Operation[Any], entity_id: str) -> NotFound:
    """Return the error for an ID that Wrike left out of its answer."""
    return NotFound(
        f"{operation} left {entity_id} out of its answer: there is no such entity, or the user cannot see it",
        status=404,
        code="resource_not_found",
        method=operation.method,
        path=operation.path,
    )


def excerpt(body: bytes) -> str:
    """Return the readable beginning of a body that was meant for a browser."""
    return _cut(_TAGS.sub(" ", body[:4000].decode("utf-8", "replace")))


def _cut(text: str) -> str:
    text = _SPACES.sub(" ", text).strip()
    return text if len(text) <= _DESCRIPTION_LENGTH else text[: _DESCRIPTION_LENGTH - 1] + "…"


def _json_type(value: object) -> str:
    match value:
        case None:
            return "nothing"
        case bool():
            return "a boolean"
        case dict():
            return "an object"
        case list():
            return "an array"
        case str():
            return "a string"
        case _:
            return "a number"


def decode_items(operation: Operation[Any], data: list[Any]) -> list[Any]:
    """Make models of the entries of an answer; plain dicts where the operation has no model.

    Raises:
        DecodeError: an entry is not what Wrike documents.
    """
    if operation.item is None:
        return data
    items: list[Any] = _structure_items()(operation.item, data)
    return items


@cache
def _structure_items() -> Callable[..., list[Any]]:
    # Decoding loads with the first answer, and not with the client.
    from wrike_async._wire.converter import structure_items

    return structure_items
