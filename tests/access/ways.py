"""Ways of doing many things at once that lead to the operations of single ones."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from tests.calling.test_every_operation import in_path
from wrike_async import BulkWrite, Wrike
from wrike_async.catalogue import ApiOperation

__all__ = ["Way", "ways_of_many"]

Way = Callable[[Wrike], Awaitable[Any]]

ONE_BY_ONE = ("comments", "timelogs")
"""Areas whose rows say where they belong."""

_AREAS = Wrike("unused")


def ways_of_many(operation: ApiOperation, values: dict[str, Any]) -> list[Way]:
    """How else an operation is reached, with the same arguments."""
    area, _, method = operation.python.partition(".")
    has = dir(getattr(_AREAS, area))
    if method == "update" and "update_each" in has:
        row = _row(operation, values)
        return [
            lambda wrike: told(getattr(wrike, area).update_each([row])),
            lambda wrike: told(getattr(wrike, area).update_each(each for each in [row])),
        ]
    if method == "delete" and "delete_many" in has:
        ids = [values[name] for name in in_path(operation)]
        return [lambda wrike: told(getattr(wrike, area).delete_many(ids))]
    if method == "create" and area in ONE_BY_ONE:
        return [lambda wrike: told(getattr(wrike, area).create_many([values]))]
    return []


def _row(operation: ApiOperation, values: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    (name,) = in_path(operation)
    return values[name], {key: value for key, value in values.items() if key != name}


async def told(write: BulkWrite) -> list[tuple[str | None, bool, str]]:
    """Return what became of rows as `typed` does."""
    return [(outcome.id, outcome.ok, str(outcome.error or "")) for outcome in await write]
