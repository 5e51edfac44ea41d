"""From JSON values to a request: path, query and body."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from wrike_async._wire.encoders import check_names, json_bytes, unknown_json
from wrike_async._wire.operation import NO_PARAMS, Method, Operation, Request, WireParams
from wrike_async._wire.parameters import check_id
from wrike_async.errors import InvalidArgument

__all__ = ["MAX_TARGET_BYTES", "build_raw_request", "build_request", "encoded_length"]

MAX_TARGET_BYTES = 7950
"""Path and query below the base URL; with its own path they stay under 8,000 bytes. Servers and proxies refuse request
lines beyond 8 KiB."""

_SAFE_IN_PATH = "/_:.=-,~"


def build_request(
    operation: Operation[Any],
    *,
    ids: Sequence[str] = (),
    params: WireParams = NO_PARAMS,
    json_body: bool = False,
    callers: int = 1,
    for_models: bool = False,
) -> Request:
    """Build the request of a call.

    Args:
        operation: what to perform.
        ids: what stands in the path, where the template has a place for it: up to ``operation.max_ids`` of them.
        params: as `encode_params` returns them.
        json_body: send the parameters of a write as one JSON document instead of form fields.
        callers: how many calls wait for what it brings.
        for_models: whether nobody will look at its entries but to make models of them.

    Raises:
        InvalidArgument: an ID that is none, too many IDs, or a request line longer than `MAX_TARGET_BYTES`.
    """
    name, count = operation.id_name, len(ids)
    if name is not None and count == 1 and not isinstance(ids, str):
        before, after = operation.around_ids
        # No character that an ID may have needs quoting.
        target = f"{before}{check_id(ids[0], name)}{after}"
    else:
        target = _path(operation, ids)
    body: bytes | None
    body, content_type = None, None
    if params:
        if operation.method in ("GET", "DELETE"):
            target = f"{target}?{_form(params)}"
        elif json_body:
            body, content_type = json_bytes(params, str(operation)), "application/json"
        else:
            body, content_type = _form(params).encode(), "application/x-www-form-urlencoded"
    if len(target) > MAX_TARGET_BYTES:
        raise InvalidArgument(
            f"{operation}: IDs and parameters make a URL of {len(target)} bytes; {MAX_TARGET_BYTES} is the most. "
            "Ask in several calls, each with fewer values"
        )
    return Request(
        operation,
        target,
        body,
        content_type,
        count or 1,
        callers=callers,
        for_models=for_models,
        entity_id=ids[0] if count == 1 and not operation.around_ids[1] else None,
    )


def _path(operation: Operation[Any], ids: Sequence[str]) -> str:
    name, (before, after) = operation.id_name, operation.around_ids
    most = 0 if name is None else operation.max_ids
    if isinstance(ids, str) or not min(most, 1) <= len(ids) <= most:
        given = "a text" if isinstance(ids, str) else len(ids)
        raise InvalidArgument(f"{operation} takes {f'1 to {most}' if most > 1 else most or 'no'} IDs, not {given}")
    if name is None:
        return operation.path
    # Wrike wants the comma bare.
    return f"{before}{','.join([check_id(entity_id, name) for entity_id in ids])}{after}"


def build_raw_request(method: str, path: str, params: Mapping[str, Any], *, json_body: bool = False) -> Request:
    """Build a request for which there is no declared operation.

    Args:
        method: the HTTP method.
        path: below the base URL, IDs included.
        params: by wire name; dates and instants are encoded as the typed methods do, and what is no text is sent as
            JSON text.
        json_body: as for `build_request`.

    Raises:
        InvalidArgument: a method or path that cannot be, or a value that is no JSON.
    """
    known: dict[str, Method] = {"GET": "GET", "POST": "POST", "PUT": "PUT", "DELETE": "DELETE"}
    verb = known.get(str(method).upper())
    if verb is None:
        raise InvalidArgument(f"method must be GET, POST, PUT or DELETE, not {method!r}")
    if not isinstance(path, str):
        raise _not_below_base_url(path)
    check_names(params, "params")
    plain = {name: unknown_json(value, name) for name, value in params.items()}
    # What is too long to be sent is not worth being remembered.
    undeclared = _remembered if len(path) <= MAX_TARGET_BYTES else _undeclared
    return build_request(undeclared(verb, path), params=WireParams(plain), json_body=json_body)


def _undeclared(method: Method, path: str) -> Operation[Any]:
    if not _is_below_base_url(path):
        raise _not_below_base_url(path)
    quoted = quote(_text(path, "path"), safe=_SAFE_IN_PATH)
    return Operation(method=method, path=quoted, declared=False, scopes=None)


_remembered = lru_cache(maxsize=256)(_undeclared)


def _not_below_base_url(path: object) -> InvalidArgument:
    return InvalidArgument(
        f"path={path!r} must lie below the base URL and start with one slash, such as '/tasks'; "
        "parameters go into params="
    )


def _is_below_base_url(path: str) -> bool:
    return (
        path.startswith("/")
        and not path.startswith("//")
        and not {".", ".."} & set(path.split("/"))
        and not set("?#\\") & set(path)
    )


def encoded_length(params: WireParams) -> int:
    """Return how many bytes ``params`` take in a query string, the question mark included."""
    return len(_form(params)) + 1 if params else 0


def _form(params: WireParams) -> str:
    pairs = [(_text(name, "a parameter"), _text(value, name)) for name, value in params.items()]
    # Many forms need no quoting, and to see that is faster than to quote.
    texts = "".join(itertools.chain.from_iterable(pairs))
    if texts.isascii() and texts.isalnum():
        return "&".join([f"{name}={value}" for name, value in pairs])
    # What quotes in C; it comes with the HTTP client, and loads with the first call like that.
    from yarl import URL

    return URL.build(query=pairs).raw_query_string


def _text(value: Any, name: str) -> str:
    if type(value) is str and value.isascii():
        return value
    if not isinstance(value, str):
        return json_bytes(value, name).decode()
    try:
        value.encode()
    except UnicodeEncodeError as cause:
        raise InvalidArgument(f"{name} holds half a surrogate pair, which is no text") from cause
    # A member of an enum of texts is formatted by its name; what is sent is its value.
    return str.__str__(value)
