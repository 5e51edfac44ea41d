"""Rows as a database takes them from Arrow."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any

from wrike_async.export._store import Fate
from wrike_async.export._table import Table

__all__ = ["staged_rows"]

_AT_ONCE = 1_000
"""Records: models take several times the room of what they become."""


def staged_rows(table: Table, records: Sequence[dict[str, Any]], fate: Fate, first: int) -> Any:
    """Return a ``pyarrow.Table`` with a row for each record, and ``_fate`` and ``_seq`` as `Driver.ingest` has them.

    Raises:
        DecodeError: a record is none of the model.
    """
    pyarrow = import_module("pyarrow")
    slices = (records[start : start + _AT_ONCE] for start in range(0, len(records), _AT_ONCE))
    rows = pyarrow.Table.from_batches(map(table.batch, slices), schema=table.arrow_schema())
    count = rows.num_rows
    fates = pyarrow.array([fate] * count, pyarrow.string())
    numbers = pyarrow.array(range(first, first + count), pyarrow.int64())
    return rows.append_column("_fate", fates).append_column("_seq", numbers)
