"""Every operation of the API that the SDK performs, and by which method.

Nothing is written twice for it. What an operation is, its declaration says; which method performs it, the method's
docstring, where endpoints stand as ``GET /tasks``; what the method takes, its signature.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from inspect import Parameter, signature, unwrap
from types import SimpleNamespace
from typing import Any, Unpack, get_args, get_origin, get_type_hints

import attrs

from wrike_async._resources.area import Area
from wrike_async._resources.base import Resource
from wrike_async._wire.encoders import parameters_of
from wrike_async._wire.names import to_snake
from wrike_async._wire.operation import Access, Method, Operation
from wrike_async._writing.batches import BATCH
from wrike_async.client import Wrike

__all__ = ["ENDPOINT", "ApiOperation", "hint_of", "methods_of", "operations", "resources"]

ENDPOINT = re.compile(r"``(GET|POST|PUT|DELETE) (/[^`\s]*)``")
"""Finds the endpoints in a docstring: method and path template."""
_IN_PATH = re.compile(r"{(\w+)}")


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
    """

    method: Method
    path: str
    python: str
    params: Mapping[str, str]
    access: Access
    scopes: tuple[str, ...] | None
    gateway: bool

    @property
    def area(self) -> str:
        """The attribute of the client that it belongs to."""
        return self.python.partition(".")[0]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@cache
def operations() -> tuple[ApiOperation, ...]:
    """Return every operation of the API that the SDK performs, by area."""
    of_areas = [found for area, resource in resources().items() for found in _operations_of(area, resource)]
    return (*of_areas, _batch())


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
    )


@cache
def resources() -> dict[str, type[Resource]]:
    """Return the class of each area of the client, by attribute, in alphabetical order."""
    areas = {name: found for name, found in vars(Wrike).items() if isinstance(found, Area)}
    return {name: areas[name]._load() for name in sorted(areas)}


def _operations_of(area: str, resource: type[Resource]) -> Iterator[ApiOperation]:
    methods = _methods_by_endpoint(resource)
    for endpoint, declared in _declared_by_endpoint(resource).items():
        if endpoint not in methods:
            continue
        params = _params(declared)
        name, takes = max(methods[endpoint].items(), key=lambda each: _fitness(each[0], each[1], params))
        yield ApiOperation(
            method=declared[0].method,
            path=declared[0].path,
            python=f"{area}.{name}",
            params={**{wire: _argument(wire, takes) for wire in _IN_PATH.findall(declared[0].path)}, **params},
            access=declared[0].access,
            scopes=declared[0].scopes,
            gateway=declared[0].gateway,
        )


def _fitness(name: str, takes: tuple[str, ...], params: Mapping[str, str]) -> tuple[int, bool]:
    """Rank the methods that perform one operation: one that knows its parameters, and rather the single form."""
    return sum(python in takes for python in params.values()), not name.endswith("_many")


def _declared_by_endpoint(resource: type[Resource]) -> dict[str, list[Operation[Any]]]:
    """Return what the module of an area declares; one endpoint may be two operations, as the folder tree is."""
    found: dict[str, dict[int, Operation[Any]]] = {}
    for value in vars(sys.modules[resource.__module__]).values():
        for operation in value.values() if isinstance(value, dict) else [value]:
            if isinstance(operation, Operation):
                found.setdefault(str(operation), {})[id(operation)] = operation
    return {endpoint: list(same.values()) for endpoint, same in found.items()}


def _methods_by_endpoint(resource: type[Resource]) -> dict[str, dict[str, tuple[str, ...]]]:
    """Return the methods that say that they perform an endpoint, each with what it takes."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for name in methods_of(resource):
        method = getattr(resource, name)
        for verb, path in ENDPOINT.findall(method.__doc__ or ""):
            found.setdefault(f"{verb} {path}", {})[name] = _taken_by(method)
    return found


def methods_of(resource: type[Resource]) -> list[str]:
    """Return the names of the public methods of an area, in the order in which they are written."""
    names = [name for kind in reversed(resource.__mro__) for name in vars(kind) if not name.startswith("_")]
    return [name for name in dict.fromkeys(names) if callable(getattr(resource, name))]


def _taken_by(method: Callable[..., Any]) -> tuple[str, ...]:
    names: list[str] = []
    for name, parameter in signature(method).parameters.items():
        if parameter.kind is not Parameter.VAR_KEYWORD:
            names.append(name)
            continue
        hint = hint_of(method, parameter)
        if get_origin(hint) is Unpack:
            names += get_type_hints(get_args(hint)[0])
    return tuple(names)


def hint_of(method: Callable[..., Any], parameter: Parameter) -> Any:
    """Return the type of one parameter of a method, with its markers."""
    # By itself, because other annotations may name what only type checkers import.
    alone: Any = SimpleNamespace(__annotations__={parameter.name: parameter.annotation})
    return get_type_hints(alone, unwrap(method).__globals__, include_extras=True)[parameter.name]


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


def _argument(wire: str, takes: tuple[str, ...]) -> str:
    """Return the argument that a name in the path stands for: ``{taskIds}`` is ``task_id``, or ``ids``."""
    python = to_snake(wire)
    one = python[:-1] if python.endswith("_ids") else python
    for name in (python, one, "ids" if python != one else one):
        if name in takes:
            return name
    # An area may shorten what goes without saying: its own {timelogCategoryId} may be category_id.
    return next((name for name in takes if name.endswith("_id") and one.endswith(f"_{name}")), takes[1])
