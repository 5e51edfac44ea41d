"""From an HTTP answer to an envelope or an error, and from its entries to models."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from wrike_async._json import InvalidJson, loads
from wrike_async._wire.operation import Operation
from wrike_async._wire.per_call import PerCall
from wrike_async._wire.refusals.classes import ENTITY_NOT_FOUND, refusal_class
from wrike_async._wire.refusals.gateway import text_of_refusal
from wrike_async._wire.secrecy import NO_SECRETS, Secrets
from wrike_async.errors import ApiError, DecodeError, Forbidden, NotFound, WriteDoneUnreadable

__all__ = [
    "Answer",
    "Envelope",
    "another_record",
    "decode_each",
    "decode_items",
    "decode_one_by_one",
    "done_unreadable",
    "excerpt",
    "missing_entity",
    "read_answer",
    "retry_after",
]

LONGEST_RETRY_AFTER = 300.0
_NO_TOTAL = 2**53
_DESCRIPTION_LENGTH = 200
_LONGEST_LOOK = 4000
# Wrike's codes look so; what proxies and gateways put into the same place is mostly the text of the status.
_CODE = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")
_TAGS = re.compile(r"<[^>]*>")
_SPACES = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")


class Answer(PerCall):
    """What came back for one attempt.

    Attributes:
        status: the HTTP status.
        headers: found by their lower-case names.
        body: decompressed, whole.
        secrets: what the request was signed with, and the server may quote.
        page: the body, if it was read already: see `structuring.parts`.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    secrets: Secrets = NO_SECRETS
    page: Any = None


class Envelope(PerCall):
    """A successful answer of the API.

    Attributes:
        raw: the JSON document as it came; its entries only where they are in ``data``.
        data: its entries; of an answer for models perhaps packed, see `structuring.packing`, or models, of a long one.
        next_page_token: of the page after this one.
        response_size: the total of the walk; Wrike says it on the first of several pages.
        date: when it was sent, by the server's clock, as HTTP writes it.
    """

    raw: dict[str, Any]
    data: list[Any]
    next_page_token: str | None
    response_size: int | None
    date: str = ""

    @property
    def kind(self) -> str | None:
        """What the entries are, such as ``"tasks"``."""
        kind = self.raw.get("kind")
        return kind if isinstance(kind, str) else None

    @property
    def server_time(self) -> datetime | None:
        """When it was sent, by the server's clock; ``None`` where it does not say."""
        return _http_date(self.date)


def read_answer(
    operation: Operation[Any],
    answer: Answer,
    *,
    target: str = "",
    through_gateway: bool = False,
    host_is_right: bool = False,
    for_models: bool = False,
) -> Envelope:
    """Read an answer.

    Args:
        operation: what was asked.
        answer: what came.
        target: of the request, whose IDs errors name.
        through_gateway: whether the Maton gateway stands between, which does not proxy every operation.
        host_is_right: whether Wrike has answered there before.
        for_models: whether nobody will look at the entries but to make models of them.

    Raises:
        ApiError: Wrike refused; the child for its status.
        DecodeError: the answer is no envelope.
    """
    if not 200 <= answer.status < 300:
        raise _refusal(operation, answer, target, through_gateway=through_gateway, host_is_right=host_is_right)
    is_usual = answer.status == 200 and operation.method != "DELETE"
    if not is_usual and _may_be_empty(operation, answer.status) and not answer.body.strip():
        return Envelope({}, [], None, None)
    date = answer.headers.get("date", "")
    page = answer.page
    if page is None and for_models and operation.item:
        page = _converter().packing_of(operation.item).read(answer.body)
    if page is not None:
        size = None if page.response_size is None else _total(page.response_size)
        return Envelope({"kind": page.kind}, page.data, page.next_page_token or None, size, date)
    try:
        raw = loads(answer.body)
    except InvalidJson as cause:
        what = f"{answer.status} with a body that is no JSON: {excerpt(answer.body, answer.secrets)!r}"
        raise _unreadable(operation, target, answer, what) from cause
    if not isinstance(raw, dict):
        raise _unreadable(operation, target, answer, f"{_json_type(raw)} where an object was due", "$")
    data = raw.get("data")
    if operation.any_shape and not isinstance(data, list):
        data = [data] if isinstance(data, dict) else [raw]
    if not isinstance(data, list):
        raise _unreadable(operation, target, answer, f"{_json_type(data)} under data where an array was due", "$.data")
    token = raw.get("nextPageToken")
    token = token if isinstance(token, str) and token else None
    return Envelope(raw, data, token, _total(raw.get("responseSize")), date)


def _unreadable(
    operation: Operation[Any], target: str, answer: Answer, what: str, json_path: str | None = None
) -> DecodeError:
    return DecodeError(f"{answer.secrets.hide(operation.at(target))} answered {what}", json_path=json_path)


def _may_be_empty(operation: Operation[Any], status: int) -> bool:
    """Whether a success has nothing to show: the work has only begun, or was done and leaves nothing to be shown."""
    return status == 202 or (operation.access == "write" and (status in (204, 205) or operation.method == "DELETE"))


def _total(size: object) -> int | None:
    if isinstance(size, bool) or not isinstance(size, int | float):
        return None
    return int(size) if 0 < size < _NO_TOTAL else None


def _refusal(
    operation: Operation[Any], answer: Answer, target: str, *, through_gateway: bool, host_is_right: bool
) -> ApiError:
    from wrike_async._wire.refusals.advice import advice_on_numbers, advice_on_refusal

    code, description = _error_body(answer)
    error_class = refusal_class(answer.status, code, description)
    said = ": ".join(filter(None, (code, description))) or "no explanation"
    response_id = _response_id(answer, through_gateway=through_gateway)
    advice = advice_on_refusal(
        operation, answer.status, code, through_gateway=through_gateway, host_is_right=host_is_right
    )
    error = error_class(
        f"{answer.secrets.hide(operation.at(target))} was refused with {answer.status} ({said}){advice}"
        f"{'' if code is None else advice_on_numbers(operation, operation.ids_in(target), answer.status)}"
        f"{'' if response_id is None else f' [response ID {response_id}]'}",
        status=answer.status,
        code=code,
        description=description,
        method=operation.method,
        path=operation.path,
        response_id=response_id,
    )
    if isinstance(error, Forbidden):
        error.scopes = operation.scopes
    error.retry_after = retry_after(answer.headers)
    return error


def _response_id(answer: Answer, *, through_gateway: bool) -> str | None:
    of_gateway = answer.headers.get("x-request-id") if through_gateway else None
    return _readable(answer.headers.get("wrike-response-id", of_gateway), answer.secrets)


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
    from email.utils import parsedate_to_datetime

    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _error_body(answer: Answer) -> tuple[str | None, str | None]:
    """Return Wrike's code and text; whatever a proxy says instead becomes the text."""
    try:
        document = loads(answer.body)
    except ValueError:
        document = None
    if not isinstance(document, dict):
        return None, excerpt(answer.body, answer.secrets) or None
    code, description = document.get("error"), document.get("errorDescription")
    if isinstance(code, str) and not _CODE.fullmatch(code):
        code, description = None, description or code
    if not isinstance(code, str):
        description = description or text_of_refusal(document)
    return _readable(code, answer.secrets), _readable(description, answer.secrets)


def missing_entity(operation: Operation[Any], entity_id: str) -> NotFound:
    """Return the error for an ID that was asked for alone, and that Wrike left out of its answer."""
    from wrike_async._wire.refusals.advice import advice_on_numbers

    return NotFound(
        f"{operation} left {entity_id} out of its answer: there is no such entity, or the user cannot see it"
        f"{advice_on_numbers(operation, [entity_id], 404)}",
        status=404,
        code=ENTITY_NOT_FOUND,
        method=operation.method,
        path=operation.path,
    )


def done_unreadable(
    operation: Operation[Any], data: Sequence[Any], cause: DecodeError | None = None, *, entity_id: str | None = None
) -> WriteDoneUnreadable:
    """Return the error for a write that was done, and whose answer does not hold what it is about.

    Args:
        operation: the write.
        data: the entries of the answer.
        cause: what is wrong with them; ``None`` where there is none.
        entity_id: of what was written, where the request told.
    """
    ids = [entry.get("id") for entry in data if isinstance(entry, dict)]
    found = next((each for each in ids if isinstance(each, str)), entity_id)
    why = "the answer holds no entity" if cause is None else str(cause)
    error = WriteDoneUnreadable(
        f"{operation} was done{'' if found is None else f' ({found})'}, do not repeat it; but {why}",
        json_path="$.data" if cause is None else cause.json_path,
        entity_id=found,
        answer=data,
    )
    error.__cause__ = cause
    return error


def another_record(operation: Operation[Any], entity_id: str) -> DecodeError:
    """Return the error for an answer with another record than the one that was asked for."""
    return DecodeError(
        f"{operation} was asked for {entity_id} and answered with another record, which is kept from the caller",
        json_path="$.data[0].id",
    )


def excerpt(body: bytes, secrets: Secrets = NO_SECRETS) -> str:
    """Return the readable beginning of a body that was meant for a browser, without secrets that it quotes."""
    # Pages for browsers are rare, and the names of all their entities take a while to load.
    import html

    # Every second byte is zero in a page of UTF-16.
    text = body[:_LONGEST_LOOK].decode("utf-8", "replace").replace("\0", "")
    return _cut(html.unescape(_TAGS.sub(" ", text)), secrets)


def _readable(text: object, secrets: Secrets) -> str | None:
    """Return what a server says, cut to a readable length and without secrets; ``None`` for what is no text."""
    return _cut(text[:_LONGEST_LOOK], secrets) if isinstance(text, str) else None


def _cut(text: str, secrets: Secrets) -> str:
    # Secrets first: of one that is cut in two, neither half might be known.
    text = _SPACES.sub(" ", secrets.hide(text)).strip()
    # Headers may hold bytes that are no text; whoever prints them would fail.
    text = text if text.isascii() else text.encode("utf-8", "replace").decode()
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


def decode_items(operation: Operation[Any], data: list[Any], *, strict: bool = False) -> list[Any]:
    """Make models of the entries of an answer; plain dicts where the operation has no model.

    Args:
        operation: what was asked.
        data: the entries.
        strict: whether a value that does not fit is an error; otherwise it is kept in ``extra``, see `Model`.

    Raises:
        DecodeError: an entry is not what Wrike documents.
    """
    if operation.item is None:
        return data
    items: list[Any] = _converter().structure_items(operation.item, data, strict=strict)
    return items


def decode_each(operation: Operation[Any], data: list[Any], *, strict: bool = False) -> list[Any]:
    """Decode as `decode_items` does; in the place of an entry that cannot be read stands its `DecodeError`."""
    try:
        return decode_items(operation, data, strict=strict)
    except DecodeError:
        items: list[Any] = _converter().structure_each(operation.item, data, strict=strict)
        return items


def decode_one_by_one(operation: Operation[Any], data: list[Any], *, strict: bool = False) -> Iterator[Any]:
    """Decode as `decode_items` does, each entry when it is asked for. One that cannot be read raises in its place."""
    if operation.item is None:
        return iter(data)
    items: Iterator[Any] = _converter().structure_one_by_one(operation.item, data, strict=strict)
    return items


@cache
def _converter() -> Any:
    # Decoding loads with the first answer, and not with the client.
    from wrike_async._wire import converter

    return converter
