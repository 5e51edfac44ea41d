"""How many requests a method costs."""

from __future__ import annotations

from typing import Any

from wrike_async._wire.operation import Operation
from wrike_async._writing.batches import MAX_OPERATIONS

__all__ = ["cost_of"]


def cost_of(operation: Operation[Any], method: str, takes: frozenset[str]) -> str:
    """Say what one of the operations of a method costs, in words.

    Args:
        operation: what is performed.
        method: the name of the method within its area.
        takes: what the method takes.
    """
    if operation.paging is not None:
        return f"one for each page of up to {operation.paging.max_size:,}"
    if operation.max_ids > 1 and method == "get":
        return f"one, which others of up to {operation.max_ids} that are asked for at the same time share"
    if operation.max_ids > 1:
        return f"one for each {operation.max_ids} IDs"
    if "batch" in takes:
        return f"one for each row, or for up to {MAX_OPERATIONS} rows in a batch"
    return "one for each" if method.endswith(("_many", "_each")) else "one"
