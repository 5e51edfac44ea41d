"""The schema of a data export, and its tables as CSV."""

from __future__ import annotations

import csv as text_csv
from collections.abc import Iterator
from io import StringIO
from typing import Any

from wrike_async.sandbox._calls.exporting.rows import ROWS
from wrike_async.sandbox._calls.exporting.tables import TABLES
from wrike_async.sandbox._state.world import State
from wrike_async.sandbox._wire.contents import CHUNK, Generated

__all__ = ["csv", "schema"]


def schema() -> list[dict[str, Any]]:
    """Return all tables as ``GET /data_export_schema`` answers them."""
    return [table.document() for table in TABLES.values()]


def csv(state: State, name: str) -> Generated:
    """Return a table as CSV, its rows made while they are read."""
    return Generated(lambda: _pieces(state, name))


def _pieces(state: State, name: str) -> Iterator[bytes]:
    buffer = StringIO(newline="")
    writer = text_csv.writer(buffer)
    names = [column.id for column in TABLES[name].columns]
    writer.writerow(names)
    for row in ROWS[name](state):
        writer.writerow([_written(row.get(column)) for column in names])
        if buffer.tell() >= CHUNK:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _written(value: Any) -> Any:
    """Booleans were seen as ``t`` and ``f``."""
    return ("f", "t")[value] if isinstance(value, bool) else value
