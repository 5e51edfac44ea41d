"""DuckDB: one file, for questions over all of it (extra ``wrike-async[duckdb]``)."""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Iterable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from wrike_async._wire.structuring.flat_columns import ColumnType
from wrike_async.errors import InvalidArgument
from wrike_async.export._sql.dialect import Dialect
from wrike_async.export._sql.driver import Value
from wrike_async.export._sql.staged_rows import staged_rows
from wrike_async.export._sql.store import SQLStore
from wrike_async.export._sql.tables import quoted
from wrike_async.export._store import Fate
from wrike_async.export._stores.run_lock import RunLock
from wrike_async.export._table import Table

__all__ = ["DuckDBStore"]

_TYPES: Final[dict[ColumnType, str]] = {
    "text": "VARCHAR",
    "bigint": "BIGINT",
    "double": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
    "timestamptz": "TIMESTAMPTZ",
    "text[]": "VARCHAR[]",
    "json": "JSON",
}

_SETTINGS: Final = (
    # What a merge needs beyond it goes into a file beside the database.
    "SET memory_limit = '192MB'",
    "SET preserve_insertion_order = FALSE",
    "SET TimeZone = 'UTC'",
)


class DuckDBStore(SQLStore):
    """A DuckDB file.

    Instants are ``TIMESTAMPTZ``, lists of texts ``VARCHAR[]``, whatever is deeper ``JSON``. DuckDB lets no other
    process into a file while one has it open, not even to read. ``FILE.lock`` is there while a run writes.
    """

    def __init__(self, path: Path) -> None:
        """Look at nothing yet.

        Args:
            path: of the file; it is made.

        Raises:
            InvalidArgument: the extra is not installed.
        """
        super().__init__(_DuckDB(path))


class _DuckDB:
    """The connection to a file."""

    dialect = Dialect(
        types=_TYPES,
        staging_types=_TYPES,
        columns="SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = ? ORDER BY column_index",
        told_as={"TIMESTAMPTZ": "TIMESTAMP WITH TIME ZONE"},
        custom_fields=(
            "SELECT t.id AS task_id, (t.entry ->> '$.id') AS field_id, f.title AS title, f.type AS type, "
            "(t.entry ->> '$.value') AS value FROM (SELECT id, unnest(CAST(custom_fields AS JSON[])) AS entry "
            "FROM tasks WHERE _deleted_at IS NULL) t LEFT JOIN custom_fields f ON f.id = (t.entry ->> '$.id')"
        ),
    )

    def __init__(self, path: Path) -> None:
        self._path = path
        self._module = _duckdb()
        self._lock: RunLock | None = None
        self._connection: Any = None

    @property
    def errors(self) -> tuple[type[Exception], ...]:
        return (self._module.Error,)

    def __str__(self) -> str:
        return str(self._path)

    def open(self) -> None:
        self._lock = RunLock(self._path.with_name(f"{self._path.name}.lock"), self._path)
        try:
            self._connection = self._module.connect(str(self._path))
            for setting in _SETTINGS:
                self._connection.execute(setting)
        except BaseException:
            self.close()
            raise

    def look(self) -> None:
        if not self._path.exists():
            raise InvalidArgument(f"{self._path} is not there")
        self._connection = self._module.connect(str(self._path), read_only=True)
        self._connection.execute("SET TimeZone = 'UTC'")

    @contextlib.contextmanager
    def transaction(self) -> Generator[None]:
        self.execute("BEGIN TRANSACTION")
        try:
            yield
            self.execute("COMMIT")
        except BaseException:
            # What fails at the end is rolled back already.
            with contextlib.suppress(self._module.Error):
                self.execute("ROLLBACK")
            raise

    def execute(self, statement: str, values: Sequence[Value] = ()) -> None:
        self._opened().execute(statement, list(values))

    def query(self, statement: str, values: Sequence[Value] = ()) -> Iterable[tuple[Any, ...]]:
        # By way of Arrow, for which instants need no other package.
        table = self._opened().sql(statement, params=list(values)).to_arrow_table()
        return zip(*(column.to_pylist() for column in table.columns), strict=True)

    def ingest(self, staging: str, table: Table, records: Sequence[dict[str, Any]], fate: Fate, first: int) -> None:
        rows = staged_rows(table, records, fate, first)
        names = ", ".join(map(quoted, rows.column_names))
        connection = self._opened()
        connection.register("_wrike_rows", rows)
        try:
            connection.execute(f"INSERT INTO {quoted(staging)} ({names}) SELECT {names} FROM _wrike_rows")
        finally:
            connection.unregister("_wrike_rows")

    def close(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(self._module.Error):
                self._connection.close()
            self._connection = None
        if self._lock is not None:
            self._lock.remove()
            self._lock = None

    def _opened(self) -> Any:
        assert self._connection is not None, "the store is not open"
        return self._connection


def _duckdb() -> Any:
    try:
        import_module("pyarrow")
        return import_module("duckdb")
    except ModuleNotFoundError:
        raise InvalidArgument("a DuckDB store needs more: pip install 'wrike-async[duckdb]'") from None
