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
from wrike_async._wire.operation import NO_PARAMS, Operation, Request
from wrike_async._wire.parameters import is_id
from wrike_async._writing.batches import BATCH
from wrike_async.catalogue import ApiOperation, operations, resources
from wrike_async.client import Wrike
from wrike_async.errors import AccessDenied, InvalidArgument

__all__ = [
    "BATCH_ENDPOINT",
    "JOB_ENDPOINT",
    "Wish",
    "declared_ask",
    "declared_endpoint",
    "declared_operation",
    "endpoint_named",
    "endpoints",
    "wish_of",
]

BATCH_ENDPOINT = "POST /batch"
JOB_ENDPOINT = "GET /async_job/{asyncJobId}"

_ID_AT = 2
"""Which word of a path has the IDs, where any has; the one before the first slash is empty."""

_MANY = "Ids}"
"""Stands in the path of an operation that takes several."""

_EXPORTED_FILE = "(exported file)"
_OF_AN_EXPORT = "GET /data_export/{dataExportId}"


@attrs.define(eq=False, repr=False)
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
def declared_operation(endpoint: str) -> Operation[Any]:
    """Return what is performed for an operation, given as method and path."""
    if endpoint == BATCH_ENDPOINT:
        return BATCH
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
    seen = declared_ask(ask)
    if seen is None:
        raise AccessDenied(
            f"{ask.operation.method} {ask.operation.template} is none of the operations that the API documents, so "
            "nobody knows what it does; where access is granted area by area, it is not sent",
            operation=f"{ask.operation.method} {ask.operation.template}",
            reason="unknown",
        )
    return Wish(endpoints()[str(seen.operation)], seen.ids, seen.params, ask)


def declared_ask(ask: Ask) -> Ask | None:
    """Return a call as one of a declared operation, about what its request is about; ``None`` if that is not known."""
    operation, request, ids = ask.operation, ask.request, ask.ids
    if operation.path == _EXPORTED_FILE:
        return Ask(declared_operation(_OF_AN_EXPORT))
    if not operation.declared or str(operation) not in endpoints():
        found = _matching(operation)
        if found is None:
            return None
        operation, ids = found
    elif request is not None:
        ids = operation.ids_in(request.target)
    return Ask(operation, ids, ask.params if request is None else _params_of(request), None, ask.bulk)


def _matching(operation: Operation[Any]) -> tuple[Operation[Any], Sequence[str]] | None:
    """Return the operation that a request performs, and the IDs in its path."""
    words = operation.path.split("/", _ID_AT + 1)
    if len(words) <= _ID_AT:
        endpoint = str(operation)
        return (declared_operation(endpoint), ()) if endpoint in endpoints() else None
    word = words.pop(_ID_AT)
    for declared, many in _templates().get((operation.method, *words), ()):
        if is_id(word):
            return declared, (word,)
        ids = word.split(",")
        if many and all(map(is_id, ids)):
            return declared, ids
    return None


@cache
def _templates() -> dict[tuple[str, ...], list[tuple[Operation[Any], bool]]]:
    """Return what is declared with IDs in its path by method and the other words of that, each with whether it takes
    many; those of one come first.
    """
    found: dict[tuple[str, ...], list[tuple[Operation[Any], bool]]] = {}
    for each in sorted(operations(), key=lambda each: _MANY in each.path):
        words = each.path.split("/", _ID_AT + 1)
        if len(words) > _ID_AT:
            del words[_ID_AT]
            found.setdefault((each.method, *words), []).append((declared_operation(str(each)), _MANY in each.path))
    return found


def _params_of(request: Request) -> Mapping[str, Any]:
    if request.body is None and "?" not in request.target:
        return NO_PARAMS
    query = request.target.partition("?")[2]
    params: dict[str, Any] = dict(parse_qsl(query, keep_blank_values=True)) if query else {}
    if isinstance(request.body, bytes):
        if request.content_type == "application/json":
            params |= loads(request.body)
        else:
            params |= parse_qsl(request.body.decode(), keep_blank_values=True)
    return params
