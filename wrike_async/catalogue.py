"""Every operation of the API that the SDK performs, and by which method.

Nothing is written twice for it. What an operation is, its declaration says; which method performs it, the method's
docstring, where endpoints stand as ``GET /tasks``; what the method takes, its signature.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import attrs

from wrike_async._calling.declared import (
    ENDPOINT,
    IN_PATH,
    argument_of,
    declared_by_endpoint,
    hint_of,
    methods_of,
    resources_of,
    taken_by,
)
from wrike_async._calling.describing import MethodInfo, describe_method
from wrike_async._calling.sensitive import is_sensitive
from wrike_async._calling.signatures import find_method
from wrike_async._resources.base import Resource
from wrike_async._wire.encoders import parameters_of
from wrike_async._wire.names import to_snake
from wrike_async._wire.operation import Access, Disclosure, Method, Operation
from wrike_async._writing.batches import BATCH
from wrike_async.client import Wrike

__all__ = ["ENDPOINT", "ApiOperation", "MethodInfo", "describe", "hint_of", "methods_of", "operations", "resources"]


@attrs.frozen(kw_only=True)
class ApiOperation:
    """An operation of the API, and the method that performs it.

    Attributes:
        method: the HTTP method.
        path: the path template as Wrike writes it, such as ``"/tasks/{taskIds}"``.
        python: the dotted name under the client, such as ``"tasks.list"``; of a lookup the single form, such as
            ``"tasks.get"``.
        params: wire names to Python names, those in the path included.
        access: whether it reads or writes.
        scopes: any one of them allows it; ``None`` where Wrike does not document it.
        gateway: whether the Maton gateway says that it proxies the operation.
        sensitive: whether it is about people's rights, secrets or money, or about all of the account's data.
        discloses: which parameters give data away, and how, by Python name; ``"*"`` where the operation itself does.
    """

    method: Method
    path: str
    python: str
    params: Mapping[str, str]
    access: Access
    scopes: tuple[str, ...] | None
    gateway: bool
    sensitive: bool
    discloses: Mapping[str, Disclosure]
    _text: str = attrs.field(init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        # Whoever decides on calls asks for it several times for each.
        object.__setattr__(self, "_text", f"{self.method} {self.path}")

    @property
    def area(self) -> str:
        """The attribute of the client that it belongs to."""
        return self.python.partition(".")[0]

    def __str__(self) -> str:
        return self._text


@cache
def operations() -> tuple[ApiOperation, ...]:
    """Return every operation of the API that the SDK performs, by area."""
    of_areas = [found for area, resource in resources().items() for found in _operations_of(area, resource)]
    return (*of_areas, _batch())


@cache
def describe(name: str) -> MethodInfo:
    """Return what a method of the client's areas does, takes and answers.

    Args:
        name: dotted, such as ``"tasks.update"``.

    Returns:
        Its endpoints and scopes, and JSON schemas of what `Wrike.call` takes for it and answers.

    Raises:
        InvalidArgument: there is no such method; with the closest name.
    """
    return describe_method(find_method(Wrike, name))


def _batch() -> ApiOperation:
    """Return the one operation that belongs to no area: it is declared where creations are packed."""
    return ApiOperation(
        method=BATCH.method,
        path=BATCH.path,
        python="tasks.create_many",
        params={"operations": "rows"},
        access=BATCH.access,
        scopes=BATCH.scopes,
        gateway=BATCH.gateway,
        sensitive=False,
        discloses=BATCH.discloses,
    )


@cache
def resources() -> dict[str, type[Resource]]:
    """Return the class of each area of the client, by attribute, in alphabetical order."""
    return resources_of(Wrike)


def _operations_of(area: str, resource: type[Resource]) -> Iterator[ApiOperation]:
    methods = _methods_by_endpoint(resource)
    for endpoint, declared in declared_by_endpoint(resource).items():
        if endpoint not in methods:
            continue
        params = _params(declared)
        name, takes = max(methods[endpoint].items(), key=lambda each: _fitness(each[0], each[1], params))
        yield ApiOperation(
            method=declared[0].method,
            path=declared[0].path,
            python=f"{area}.{name}",
            params={**{wire: argument_of(wire, takes) for wire in IN_PATH.findall(declared[0].path)}, **params},
            access=declared[0].access,
            scopes=declared[0].scopes,
            gateway=declared[0].gateway,
            sensitive=is_sensitive(area, declared[0].access),
            discloses={name: way for operation in declared for name, way in operation.discloses.items()},
        )


def _fitness(name: str, takes: tuple[str, ...], params: Mapping[str, str]) -> tuple[int, bool]:
    """Rank the methods that perform one operation: one that knows its parameters, and rather the single form."""
    return sum(python in takes for python in params.values()), not name.endswith("_many")


def _methods_by_endpoint(resource: type[Resource]) -> dict[str, dict[str, tuple[str, ...]]]:
    """Return the methods that say that they perform an endpoint, each with what it takes."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for name in methods_of(resource):
        method = getattr(resource, name)
        for verb, path in ENDPOINT.findall(method.__doc__ or ""):
            found.setdefault(f"{verb} {path}", {})[name] = taken_by(method)
    return found


def _params(declared: list[Operation[Any]]) -> dict[str, str]:
    """Return wire names to Python names of all but what is in the path."""
    found: dict[str, str] = {}
    for operation in declared:
        known = {} if operation.accepts is None else parameters_of(operation.accepts)
        for name, parameter in known.items():
            if name not in operation.without and name != "next_page_token":
                found[parameter.wire_name] = name
        if operation.paging is not None:
            found[operation.paging.size_param] = to_snake(operation.paging.size_param)
            if "next_page_token" in known:
                found[operation.paging.token_param] = "next_page_token"
        if operation.takes_limit:
            found["limit"] = "limit"
    return found
