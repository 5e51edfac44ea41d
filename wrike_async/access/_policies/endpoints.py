"""What a call really is: one of the operations of the API, and what it is about.

A request that a user built is matched with the templates of all operations. What matches none has no known effect.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

import attrs

from wrike_async._calling.declared import declared_by_endpoint
from wrike_async._calling.signatures import find_method
from wrike_async._engine.guarding.permits import Ask
from wrike_async._json import loads
from wrike_async._wire.names import did_you_mean
from wrike_async._wire.operation import Operation, Request
from wrike_async._wire.parameters import check_id
from wrike_async.catalogue import ApiOperation, operations, resources
from wrike_async.client import Wrike
from wrike_async.errors import AccessDenied, InvalidArgument

__all__ = ["BATCH_ENDPOINT", "Wish", "declared_endpoint", "endpoint_named", "endpoints", "wish_of"]

BATCH_ENDPOINT = "POST /batch"

_SOME_IDS = "/"
"""What no word of a path can be."""

_ID_AT = 2
"""Which word of a path has the IDs, where any has; the one before the first slash is empty."""

_EXPORTED_FILE = "(exported file)"
_OF_AN_EXPORT = "GET /data_export/{dataExportId}"


@attrs.define(eq=False)
class Wish:
    """A call that was recognised. It is made for each, as an `Ask` is.

    Attributes:
        endpoint: what it performs.
        ids: what stands in its path.
        params: by wire name.
        ask: as the engine asked.
    """

    endpoint: ApiOperation
    ids: Sequence[str]
    params: Mapping[str, Any]
    ask: Ask

    @property
    def count(self) -> int | None:
        """How many entities it is about; ``None`` where nobody knows."""
        return self.ask.count if self.ask.bulk else max(1, len(self.ids))


@cache
def endpoints() -> dict[str, ApiOperation]:
    """Return every operation by method and path."""
    return {str(operation): operation for operation in operations()}


@cache
def _templates() -> dict[tuple[str, ...], list[ApiOperation]]:
    """Return the operations by method and words of the path, a slash for IDs; those of one ID come first."""
    found: dict[tuple[str, ...], list[ApiOperation]] = {}
    for each in sorted(operations(), key=lambda each: "Ids}" in each.path):
        words = (_SOME_IDS if word.startswith("{") else word for word in each.path.split("/"))
        found.setdefault((each.method, *words), []).append(each)
    return found


@cache
def declared_operation(endpoint: str) -> Operation[Any]:
    """Return what is performed for an operation, given as method and path."""
    return declared_by_endpoint(resources()[endpoints()[endpoint].area])[endpoint][0]


def declared_endpoint(operation: Operation[Any]) -> ApiOperation | None:
    """Return what a declared operation is called; ``None`` for one that a user built."""
    return endpoints().get(str(operation)) if operation.declared else None


def endpoint_named(name: str) -> tuple[ApiOperation, ...]:
    """Return the operations that a name stands for: a dotted one of a method, or method and path.

    Raises:
        InvalidArgument: there is none; with the closest name.
    """
    known = endpoints()
    if not isinstance(name, str):
        raise InvalidArgument(f"an operation is named by a text, such as 'tasks.delete', not {type(name).__name__}")
    if name in known:
        return (known[name],)
    if "/" in name:
        raise InvalidArgument(f"there is no operation {name!r}{did_you_mean(name, known)}")
    found = tuple(each for each in known.values() if each.python == name)
    if found:
        return found
    performed = find_method(Wrike, name).operations
    return tuple(known[str(each)] for each in performed) or (known[_OF_AN_EXPORT],)


def wish_of(ask: Ask) -> Wish:
    """Recognise a call.

    Raises:
        AccessDenied: it is no operation whose effect is known.
    """
    if ask.operation.path == _EXPORTED_FILE:
        return Wish(endpoints()[_OF_AN_EXPORT], (), {}, ask)
    if (known := declared_endpoint(ask.operation)) is not None:
        if ask.request is None:
            return Wish(known, ask.ids, ask.params, ask)
        return Wish(known, ask.operation.ids_in(ask.request.target), _params_of(ask.request), ask)
    found = _matching(ask.operation)
    if found is None:
        raise AccessDenied(
            f"{ask.operation.method} {ask.operation.template} is none of the operations that the API documents, so "
            "nobody knows what it does; where access is granted area by area, it is not sent",
            operation=f"{ask.operation.method} {ask.operation.template}",
            reason="unknown",
        )
    endpoint, ids = found
    return Wish(endpoint, ids, ask.params if ask.request is None else _params_of(ask.request), ask)


def _matching(operation: Operation[Any]) -> tuple[ApiOperation, Sequence[str]] | None:
    """Return the operation that a request performs, and the IDs in its path."""
    method, words = operation.method, operation.path.split("/")
    templates = _templates()
    for endpoint in templates.get((method, *words), ()):
        return endpoint, []
    if len(words) <= _ID_AT:
        return None
    word, words[_ID_AT] = words[_ID_AT], _SOME_IDS
    for endpoint in templates.get((method, *words), ()):
        if ids := _ids(word, many="Ids}" in endpoint.path):
            return endpoint, ids
    return None


def _ids(word: str, *, many: bool) -> list[str]:
    ids = word.split(",")
    try:
        return [check_id(each, "id") for each in ids] if many or len(ids) == 1 else []
    except InvalidArgument:
        return []


def _params_of(request: Request) -> dict[str, Any]:
    query = request.target.partition("?")[2]
    params: dict[str, Any] = dict(parse_qsl(query, keep_blank_values=True)) if query else {}
    if isinstance(request.body, bytes):
        if request.content_type == "application/json":
            params |= loads(request.body)
        else:
            params |= parse_qsl(request.body.decode(), keep_blank_values=True)
    return params
