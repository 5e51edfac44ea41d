"""SQLite: one file, and nothing to install."""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
from collections.abc import Generator, Iterable, Sequence
from itertools import repeat
from pathlib import Path
from typing import Any, Final

from wrike_async._wire.structuring.cells import cells
from wrike_async._wire.structuring.flat_columns import ColumnType
from wrike_async._wire.structuring.records import plain
from wrike_async.errors import InvalidArgument
from wrike_async.export._sql.dialect import Dialect
from wrike_async.export._sql.driver import Value
from wrike_async.export._sql.store import SQLStore
from wrike_async.export._sql.tables import quoted
from wrike_async.export._store import Fate
from wrike_async.export._stores.run_lock import RunLock
from wrike_async.export._table import Table

__all__ = ["SQLiteStore"]

_TYPES: Final[dict[ColumnType, str]] = {
    "text": "TEXT",
    "bigint": "INTEGER",
    "double": "REAL",
    "boolean": "INTEGER",
    "date": "TEXT",
    "timestamp": "TEXT",
    "timestamptz": "TEXT",
    "text[]": "TEXT",
    "json": "TEXT",
}

_PATIENCE = 60.0
"""Seconds to wait for somebody else who writes into the file."""


class SQLiteStore(SQLStore):
    """A SQLite file.

    Instants are text in UTC (``2026-03-10T07:24:24Z``), days and times without a zone as well, flags 0 and 1, lists of
    texts JSON. Others may read while a run writes. ``FILE.lock`` is there meanwhile.
    """

    def __init__(self, path: Path) -> None:
        """Look at nothing yet.

        Args:
            path: of the file; it is made.
        """
        super().__init__(_SQLite(path))


class _SQLite:
    """The connection to a file."""

    dialect = Dialect(
        types=_TYPES,
        staging_types=_TYPES,
        # What says so in words is too new for some.
        differ="{one} IS NOT {other}",
        key="PRIMARY KEY",
        elements="json_each({column}) AS e",
        replaces_views=False,
        columns="SELECT name, type FROM pragma_table_info(?)",
        custom_fields=(
            "SELECT t.id AS task_id, json_extract(e.value, '$.id') AS field_id, f.title AS title, f.type AS type, "
            "json_extract(e.value, '$.value') AS value FROM tasks t JOIN json_each(t.custom_fields) e "
            "LEFT JOIN custom_fields f ON f.id = json_extract(e.value, '$.id') WHERE t._deleted_at IS NULL"
        ),
    )
    errors = (sqlite3.Error,)

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock: RunLock | None = None
        self._connection: sqlite3.Connection | None = None

    def __str__(self) -> str:
        return str(self._path)

    def open(self) -> None:
        self._lock = RunLock(self._path.with_name(f"{self._path.name}.lock"), self._path)
        try:
            # SQLite would tell when something is written, and that is after requests.
            if self._path.exists() and not os.access(self._path, os.W_OK):
                raise PermissionError(errno.EACCES, "it may only be read", str(self._path))
            self._connection = sqlite3.connect(self._path, timeout=_PATIENCE, isolation_level=None)
            # Who only looks leaves the file as it is, so readers are let in beside writers when one begins.
            self._connection.execute("PRAGMA synchronous = NORMAL")
        except BaseException:
            self.close()
            raise

    def look(self) -> None:
        if not self._path.exists():
            raise InvalidArgument(f"{self._path} is not there")
        # One that is opened to read only leaves files of its own behind.
        address = f"{self._path.absolute().as_uri()}?mode=rw"
        self._connection = sqlite3.connect(address, timeout=_PATIENCE, isolation_level=None, uri=True)
        self._connection.execute("PRAGMA query_only = ON")

    @contextlib.contextmanager
    def transaction(self) -> Generator[None]:
        self.execute("PRAGMA journal_mode = WAL")
        self.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.execute("COMMIT")
        except BaseException:
            # A full disk has rolled it back already.
            if self._opened().in_transaction:
                self.execute("ROLLBACK")
            raise

    def execute(self, statement: str, values: Sequence[Value] = ()) -> None:
        self._opened().execute(statement, [_plain(each) for each in values])

    def query(self, statement: str, values: Sequence[Value] = ()) -> Iterable[tuple[Any, ...]]:
        return self._opened().execute(statement, [_plain(each) for each in values])

    def ingest(self, staging: str, table: Table, records: Sequence[dict[str, Any]], fate: Fate, first: int) -> None:
        names = [*(quoted(each.name) for each in table.columns), "_fate", "_seq"]
        marks = ", ".join("?" * len(names))
        values = [cells(each.type, of) for each, of in zip(table.columns, table.values(records), strict=True)]
        rows = zip(*values, repeat(fate, len(records)), range(first, first + len(records)), strict=True)
        self._opened().executemany(f"INSERT INTO {quoted(staging)} ({', '.join(names)}) VALUES ({marks})", rows)

    def close(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None
            with contextlib.suppress(OSError):
                # SQLite makes a file even where nothing was written.
                if self._lock is not None and self._path.stat().st_size == 0:
                    self._path.unlink()
        if self._lock is not None:
            self._lock.remove()
            self._lock = None

    def _opened(self) -> sqlite3.Connection:
        assert self._connection is not None, "the store is not open"
        return self._connection


def _plain(value: Value) -> str | int | None:
    """Return a value as the file has it."""
    text: str | int | None = plain(value)
    return text
