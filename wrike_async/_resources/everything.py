"""What ``everything=True`` asks for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final, get_type_hints

from wrike_async._wire.operation import Operation
from wrike_async._wire.parameters import literals

__all__ = ["COSTLY", "everything_of"]

COSTLY: Final = frozenset({"finance"})
"""Optional fields that Wrike refuses where the plan does not have them, or the user may not see them."""


def everything_of(operation: Operation[Any], filters: Mapping[str, Any], **wider: Any) -> dict[str, Any]:
    """Return filters that leave out nothing that an operation lists; what the caller gave stays as it is.

    Args:
        operation: lists a collection.
        filters: by Python name.
        **wider: filters that are narrow by default, and their widest values.
    """
    return {**wider, "fields": list(_optional_fields(operation)), **filters}


@cache
def _optional_fields(operation: Operation[Any]) -> tuple[str, ...]:
    assert operation.accepts is not None
    known = literals(get_type_hints(operation.accepts)["fields"])
    return tuple(sorted(known - operation.always - operation.without_fields - COSTLY))
