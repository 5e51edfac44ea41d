"""What areas declare: operations in their modules, endpoints in docstrings, types in signatures."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from inspect import Parameter, signature, unwrap
from types import SimpleNamespace
from typing import Any, Unpack, get_args, get_origin, get_type_hints

from wrike_async._resources.area import Area
from wrike_async._resources.base import Resource
from wrike_async._wire.names import to_snake
from wrike_async._wire.operation import Operation

__all__ = [
    "ENDPOINT",
    "IN_PATH",
    "argument_of",
    "declared_by_endpoint",
    "hint_of",
    "methods_of",
    "resources_of",
    "shape_of",
    "taken_by",
]

ENDPOINT = re.compile(r"``(GET|POST|PUT|DELETE) (/[^`\s]*)``")
"""Finds the endpoints in a docstring: method and path template."""

IN_PATH = re.compile(r"{(\w+)}")
"""Finds the names in a path template."""


def resources_of(client: type) -> dict[str, type[Resource]]:
    """Return the class of each area of a client, by attribute, in alphabetical order."""
    areas = {name: found for kind in client.__mro__ for name, found in vars(kind).items() if isinstance(found, Area)}
    return {name: areas[name]._load() for name in sorted(areas)}


def methods_of(resource: type[Resource]) -> list[str]:
    """Return the names of the public methods of an area, in the order in which they are written."""
    names = [name for kind in reversed(resource.__mro__) for name in vars(kind) if not name.startswith("_")]
    return [name for name in dict.fromkeys(names) if callable(getattr(resource, name))]


def declared_by_endpoint(resource: type[Resource]) -> dict[str, list[Operation[Any]]]:
    """Return what the modules of an area declare; one endpoint may be two operations, as the folder tree is."""
    found: dict[str, dict[int, Operation[Any]]] = {}
    modules = dict.fromkeys(kind.__module__ for kind in resource.__mro__ if issubclass(kind, Resource))
    values = (value for module in modules for value in vars(sys.modules[module]).values())
    for value in (*values, *vars(resource).values()):
        for operation in value.values() if isinstance(value, dict) else [value]:
            if isinstance(operation, Operation):
                found.setdefault(str(operation), {})[id(operation)] = operation
    return {endpoint: list(same.values()) for endpoint, same in found.items()}


def taken_by(method: Callable[..., Any]) -> tuple[str, ...]:
    """Return the names of all that a method takes, ``self`` first."""
    names: list[str] = []
    for name, parameter in signature(method).parameters.items():
        shape = shape_of(method, parameter)
        names += [name] if shape is None else get_type_hints(shape)
    return tuple(names)


def shape_of(method: Callable[..., Any], parameter: Parameter) -> Any:
    """Return the ``TypedDict`` that says what the keyword arguments are, if this parameter takes them."""
    if parameter.kind is not Parameter.VAR_KEYWORD:
        return None
    hint = hint_of(method, parameter)
    return get_args(hint)[0] if get_origin(hint) is Unpack else None


def hint_of(method: Callable[..., Any], parameter: Parameter) -> Any:
    """Return the type of one parameter of a method, with its markers."""
    # By itself, because other annotations may name what only type checkers import.
    alone: Any = SimpleNamespace(__annotations__={parameter.name: parameter.annotation})
    return get_type_hints(alone, unwrap(method).__globals__, include_extras=True)[parameter.name]


def argument_of(wire: str, takes: tuple[str, ...]) -> str:
    """Return the argument that a name in the path stands for: ``{taskIds}`` is ``task_id``, or ``ids``."""
    python = to_snake(wire)
    one = python[:-1] if python.endswith("_ids") else python
    for name in (python, one, "ids" if python != one else one):
        if name in takes:
            return name
    # An area may shorten what goes without saying: its own {timelogCategoryId} may be category_id.
    return next((name for name in takes if name.endswith("_id") and one.endswith(f"_{name}")), takes[1])
