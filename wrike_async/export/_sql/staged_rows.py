"""Rows as a database takes them from Arrow."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any

from wrike_async.export._store import Fate
from wrike_async.export._table import Table

__all__ = ["staged_rows"]


def staged_rows(table: Table, records: Sequence[dict[str, Any]], fate: Fate, first: int) -> Any:
    """Return a ``pyarrow.Table`` with a row for each record, and ``_fate`` and ``_seq`` as `Driver.ingest` has them.

    Raises:
        DecodeError: a record is none of the model.
    """
    pyarrow = import_module("pyarrow")
    batch = table.batch(records)
    count = batch.num_rows
    fates = pyarrow.array([fate] * count, pyarrow.string())
    numbers = pyarrow.array(range(first, first + count), pyarrow.int64())
    names = [*batch.schema.names, "_fate", "_seq"]
    return pyarrow.Table.from_arrays([*batch.columns, fates, numbers], names=names)
