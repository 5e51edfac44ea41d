"""What the SDK declares: its operations and its models, found by looking into every module of the areas."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

import wrike_async._resources
from wrike_async._resources.base import Resource
from wrike_async._wire.operation import Operation
from wrike_async._wire.types import Model

OF_NO_AREA = {
    "POST /batch": "carries the rows of several areas; their methods send it, and name it",
}


@cache
def modules() -> list[ModuleType]:
    package = wrike_async._resources
    return [import_module(found.name) for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}.")]


@cache
def operations() -> dict[str, list[Operation[Any]]]:
    """The declared operations by method and path; one path may serve two of them, as the folder tree does."""
    found: dict[int, Operation[Any]] = {}
    for module in modules():
        for value in vars(module).values():
            for operation in value.values() if isinstance(value, dict) else [value]:
                if isinstance(operation, Operation) and str(operation) not in OF_NO_AREA:
                    found[id(operation)] = operation
    by_key: dict[str, list[Operation[Any]]] = {}
    for operation in found.values():
        by_key.setdefault(str(operation), []).append(operation)
    return by_key


@cache
def models() -> list[type[Model]]:
    found = {
        value
        for module in modules()
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Model) and value is not Model
    }
    return sorted(found, key=lambda model: model.__name__)


@cache
def areas() -> list[type[Resource]]:
    found = {
        value
        for module in modules()
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Resource) and value is not Resource
    }
    parts = {kind for area in found for kind in area.__mro__[1:]}
    return sorted(found - parts, key=lambda area: area.__name__)
