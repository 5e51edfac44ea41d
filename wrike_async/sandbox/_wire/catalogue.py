"""The operations of the API as data: what may be sent to each, who may send it, and how a path finds one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, Final
from urllib.parse import unquote

import attrs

from wrike_async.sandbox._wire.json_texts import loads

__all__ = ["COMMON_PARAMS", "Catalogue", "Operation", "Paging", "catalogue"]

COMMON_PARAMS: Final = frozenset({"access_token", "method", "state"})
"""Accepted by every operation: another way to authenticate, to name the method, and a value to echo."""


@attrs.frozen
class Paging:
    """The names of an operation's paging parameters.

    Attributes:
        max: the largest page; ``None``: unbounded.
    """

    token: str
    size: str
    max: int | None


@attrs.frozen
class Operation:
    """One operation, as the catalogue describes it.

    Attributes:
        scopes: ``None`` where nobody knows them.
        max_ids: 0 where the path takes one ID.
        binary: whether answers are files.
        params: the kind of each by its wire name; a kind with values is written ``(kind, value, …)``.
    """

    method: str
    path: str
    area: str
    access: str
    scopes: frozenset[str] | None
    max_ids: int
    paging: Paging | None
    binary: bool
    required: tuple[str, ...]
    params: Mapping[str, tuple[str, ...]]

    @property
    def key(self) -> str:
        """Method and path template: ``GET /tasks/{taskIds}``."""
        return f"{self.method} {self.path}"

    @property
    def takes_file(self) -> bool:
        """Whether the body is a file, by itself or as a part of a multipart form."""
        return self.area == "Attachments" and self.method in ("POST", "PUT")


class Catalogue:
    """All operations, found by what came in."""

    def __init__(self, operations: list[Operation]) -> None:
        self.operations = {operation.key: operation for operation in operations}
        self._by_shape: dict[tuple[str, ...], list[Operation]] = {}
        for operation in operations:
            shape = tuple("*" if part.startswith("{") else part for part in operation.path.split("/")[1:])
            self._by_shape.setdefault((operation.method, *shape), []).append(operation)
        self._widths = {len(shape) - 1 for shape in self._by_shape}

    def find(self, method: str, raw_path: str) -> tuple[Operation, tuple[str, ...]] | None:
        """Find the operation for a method and a path below the API's root, with the path's values in order.

        Where one path serves one ID and many by different operations, a comma tells them apart.
        """
        parts = [unquote(part) for part in raw_path.split("/")[1:]]
        if len(parts) not in self._widths:
            return None
        for shape in _shapes(parts):
            candidates = self._by_shape.get((method, *shape))
            if candidates:
                values = tuple(part for part, mark in zip(parts, shape, strict=True) if mark == "*")
                many = any("," in value for value in values)
                return next((c for c in candidates if bool(c.max_ids) is many), candidates[0]), values
        return None


def _shapes(parts: list[str]) -> list[tuple[str, ...]]:
    """Return a path's possible shapes, the most literal first."""
    shapes: list[tuple[str, ...]] = [()]
    for part in parts:
        shapes = [(*shape, mark) for shape in shapes for mark in (part, "*")]
    return sorted(shapes, key=lambda shape: shape.count("*"))


@cache
def catalogue() -> Catalogue:
    """Return the catalogue that comes with the package, read once."""
    raw = loads(resources.files("wrike_async.sandbox").joinpath("operations.json").read_bytes())
    return Catalogue([_operation(entry) for entry in raw["operations"]])


def _operation(entry: dict[str, Any]) -> Operation:
    paging = entry.get("paging")
    return Operation(
        method=entry["method"],
        path=entry["path"],
        area=entry["area"],
        access=entry["access"],
        scopes=None if entry["scopes"] is None else frozenset(entry["scopes"]),
        max_ids=entry.get("max_ids", 0),
        paging=Paging(**paging) if paging else None,
        binary=entry.get("binary", False),
        required=tuple(entry.get("required", ())),
        params={name: (kind,) if isinstance(kind, str) else tuple(kind) for name, kind in entry["params"].items()},
    )
