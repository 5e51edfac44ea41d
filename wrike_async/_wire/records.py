"""The entries of an answer as what their operation says they are."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from wrike_async._wire.operation import Operation

__all__ = ["decode_items"]


def decode_items(operation: Operation[Any], data: list[Any]) -> list[Any]:
    """Make models of the entries of an answer; plain dicts where the operation has no model.

    Raises:
        DecodeError: an entry is not what Wrike documents.
    """
    if operation.item is None:
        return data
    items: list[Any] = _structure_items()(operation.item, data)
    return items


@cache
def _structure_items() -> Callable[..., list[Any]]:
    # Decoding loads with the first answer, and not with the client.
    from wrike_async._wire.converter import structure_items

    return structure_items
