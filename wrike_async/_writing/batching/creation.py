"""A row that is to be created, checked and ready to be sent."""

from __future__ import annotations

from collections.abc import AsyncIterable, Callable, Mapping
from datetime import datetime
from typing import Any

import attrs

from wrike_async._engine.guarding.permits import Ask
from wrike_async._wire.batches.codec import BatchKind
from wrike_async._wire.encode import encode_params
from wrike_async._wire.operation import Operation, WireParams
from wrike_async._writing.outcomes import Row
from wrike_async.errors import InvalidArgument

__all__ = ["Creation", "Finder", "ask_for", "creation"]

Finder = Callable[[str | None, datetime], AsyncIterable[Mapping[str, Any]]]
"""Lists what is in the folder, as it came: with metadata, what has an entry of this key; else all that is newer."""


@attrs.frozen(eq=False)
class Creation:
    """A row that is ready to be sent.

    Attributes:
        row: what it was made of.
        kind: what it does in a batch.
        operation: what does the same by itself.
        folder_id: where.
        params: of that.
        find: lists what is there.
    """

    row: Row
    kind: BatchKind
    operation: Operation[Any]
    folder_id: str
    params: WireParams
    find: Finder

    @property
    def parent_id(self) -> str:
        """What it belongs to: the folder."""
        return self.folder_id

    @property
    def title(self) -> str:
        """What it is called, as the answers of Wrike show it."""
        return str(self.params.get("title", "")).strip()


def ask_for(ready: Creation) -> Ask:
    """Return what creating a row does."""
    return Ask(ready.operation, (ready.folder_id,), ready.params, row=ready.row.index)


def creation(kind: BatchKind, operation: Operation[Any], folder_id: str, row: Row, find: Finder) -> Creation:
    """Check a row and make it ready to be sent; raises `InvalidArgument`."""
    if not isinstance(row.input, Mapping):
        raise InvalidArgument(f"a row must be a dict of parameters, not {type(row.input).__name__}")
    return Creation(row, kind, operation, folder_id, encode_params(operation, row.input), find)
