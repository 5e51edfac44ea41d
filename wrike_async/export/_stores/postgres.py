"""PostgreSQL, through ADBC (extra ``wrike-async[postgres]``)."""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Generator, Iterable, Sequence
from datetime import UTC, datetime
from importlib import import_module
from typing import Any, Final
from urllib.parse import unquote, urlsplit, urlunsplit

import attrs

from wrike_async._json import dumps
from wrike_async._wire.structuring.flat_columns import ColumnType
from wrike_async.errors import InvalidArgument
from wrike_async.export._errors import StoreBusy, StoreError
from wrike_async.export._sql.dialect import Dialect
from wrike_async.export._sql.driver import Value
from wrike_async.export._sql.staged_rows import staged_rows
from wrike_async.export._sql.store import SQLStore
from wrike_async.export._sql.tables import quoted
from wrike_async.export._store import Fate
from wrike_async.export._table import Table

__all__ = ["PostgresStore"]

_TYPES: Final[dict[ColumnType, str]] = {
    "text": "text",
    "bigint": "bigint",
    "double": "double precision",
    "boolean": "boolean",
    "date": "date",
    "timestamp": "timestamp",
    "timestamptz": "timestamptz",
    "text[]": "text[]",
    "json": "jsonb",
}
_LOCK: Final = "pg_{}(hashtext('wrike-async'), hashtext(current_schema()))"
_HOLDER: Final = (
    "SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid WHERE l.locktype = 'advisory' "
    "AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
    "AND l.classid = CAST(CAST(hashtext('wrike-async') AS bit(32)) AS bigint) "
    "AND l.objid = CAST(CAST(hashtext(current_schema()) AS bit(32)) AS bigint)"
)
_LONGEST_NAME: Final = 63
"""Bytes of an ``application_name``."""


class PostgresStore(SQLStore):
    """A schema of a PostgreSQL database: ``public``, or the one that the address names (``?schema=wrike``).

    Instants are ``timestamptz``, lists of texts ``text[]``, whatever is deeper ``jsonb``. The character U+0000, which
    PostgreSQL does not keep, becomes U+FFFD. Others may read while a run writes; a run has an advisory lock, which ends
    with its connection.
    """

    def __init__(self, url: str) -> None:
        """Look at nothing yet.

        Args:
            url: ``postgresql://USER:PASSWORD@HOST/DATABASE?schema=NAME``, with what else libpq reads there; the schema
                is made.

        Raises:
            InvalidArgument: the extra is not installed, or it is no such URL.
        """
        super().__init__(_Postgres(url))


class _Postgres:
    """The connection to a schema."""

    dialect = Dialect(
        types=_TYPES,
        # ADBC does not take text for jsonb.
        staging_types={**_TYPES, "json": "text"},
        of_staging=lambda kind, column: f"CAST({column} AS jsonb)" if kind == "json" else column,
        key="PRIMARY KEY",
        create_staging="CREATE UNLOGGED TABLE",
        columns=(
            "SELECT CAST(column_name AS text), CAST(udt_name AS text) FROM information_schema.columns "
            "WHERE table_schema = current_schema() AND table_name = CAST(? AS text) ORDER BY ordinal_position"
        ),
        told_as={"bigint": "int8", "double precision": "float8", "boolean": "bool", "text[]": "_text"},
        custom_fields=(
            "SELECT t.id AS task_id, e.entry ->> 'id' AS field_id, f.title AS title, f.type AS type, "
            "e.entry ->> 'value' AS value FROM tasks t CROSS JOIN LATERAL jsonb_array_elements(t.custom_fields) "
            "AS e(entry) LEFT JOIN custom_fields f ON f.id = e.entry ->> 'id' WHERE t._deleted_at IS NULL"
        ),
    )

    def __init__(self, url: str) -> None:
        self._dbapi = _adbc()
        self._address = _address(url)
        self._connection: Any = None
        self._in_transaction = False

    @property
    def errors(self) -> tuple[type[Exception], ...]:
        return (self._dbapi.Error,)

    def __str__(self) -> str:
        return self._address.shown

    def open(self) -> None:
        try:
            self._connection = self._connected()
            self._take()
        except BaseException:
            self.close()
            raise

    def look(self) -> None:
        self._connection = self._connected()
        with self.transaction():
            self.execute("SET TIME ZONE 'UTC'")
            if (schema := self._address.schema) is not None:
                self.execute(f"SET search_path TO {quoted(schema)}")

    def _connected(self) -> Any:
        try:
            return self._dbapi.connect(self._address.url)
        except self._dbapi.Error as error:
            text = str(error)
            if not any(secret in text for secret in self._address.secrets):
                raise
        raise StoreError(f"{self}: its address cannot be read, or cannot be used: look at the password in it")

    def _take(self) -> None:
        with self.transaction():
            self.execute("SET TIME ZONE 'UTC'")
            ((read_only,),) = self.query("SELECT current_setting('transaction_read_only')")
            if read_only == "on":
                raise StoreError(f"{self}: the database lets nobody write; name one that does, such as the primary")
            if (schema := self._address.schema) is not None:
                self.execute(f"CREATE SCHEMA IF NOT EXISTS {quoted(schema)}")
                self.execute(f"SET search_path TO {quoted(schema)}")
        said = f"wrike-async {os.getpid()} {datetime.now(UTC).isoformat('T', 'seconds')} {socket.gethostname()}"
        with self.transaction():
            ((is_ours,),) = self.query(f"SELECT {_LOCK.format('try_advisory_lock')}")
            if not is_ours:
                raise self._busy()
            name = said.encode()[:_LONGEST_NAME].decode(errors="ignore").replace("'", "''")
            self.execute(f"SET application_name = '{name}'")

    def _busy(self) -> StoreBusy:
        """Say who has it: that is in the name of the other connection, as far as this user may see it."""
        match [str(name).split(" ", 3) for (name,) in self.query(_HOLDER)]:
            case [["wrike-async", pid, since, host]] if pid.isdecimal():
                return StoreBusy.by(self, host=host, pid=int(pid), since=since)
            case _:
                return StoreBusy.by_nobody_knows(self)

    @contextlib.contextmanager
    def transaction(self) -> Generator[None]:
        # There is one from the first statement on.
        self._in_transaction = True
        try:
            yield
            self._opened().commit()
        except BaseException:
            with contextlib.suppress(self._dbapi.Error):
                self._opened().rollback()
            raise
        finally:
            self._in_transaction = False

    def execute(self, statement: str, values: Sequence[Value] = ()) -> None:
        self._run(statement, values, lambda cursor: None)

    def query(self, statement: str, values: Sequence[Value] = ()) -> Iterable[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = self._run(statement, values, lambda cursor: cursor.fetchall())
        return rows

    def _run(self, statement: str, values: Sequence[Value], of: Any) -> Any:
        connection = self._opened()
        with contextlib.ExitStack() as stack:
            if not self._in_transaction:
                # An idle connection within a transaction would keep the database from cleaning up.
                stack.enter_context(self.transaction())
            cursor = stack.enter_context(connection.cursor())
            # None at all, where there are no values: of an empty list it makes a row without columns.
            cursor.execute(_numbered(statement), list(values) or None)
            return of(cursor)

    def ingest(self, staging: str, table: Table, records: Sequence[dict[str, Any]], fate: Fate, first: int) -> None:
        with self._opened().cursor() as cursor:
            cursor.adbc_ingest(staging, staged_rows(table, _without_nul(records), fate, first), mode="append")

    def close(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(self._dbapi.Error):
                self._connection.close()
            self._connection = None

    def _opened(self) -> Any:
        assert self._connection is not None, "the store is not open"
        return self._connection


def _adbc() -> Any:
    try:
        import_module("pyarrow")
        return import_module("adbc_driver_postgresql.dbapi")
    except ModuleNotFoundError:
        raise InvalidArgument("a PostgreSQL store needs more: pip install 'wrike-async[postgres]'") from None


@attrs.frozen
class _Address:
    """An address, as libpq reads it and as it may be shown.

    Attributes:
        url: for libpq.
        schema: that it names.
        shown: without a password, and without what libpq is told beside.
        secrets: texts that must not be shown.
    """

    url: str = attrs.field(repr=False)
    schema: str | None
    shown: str
    secrets: frozenset[str] = attrs.field(repr=False)


def _address(url: str) -> _Address:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        # Its text quotes the address, which may hold a password.
        raise InvalidArgument("to must be postgresql://USER:PASSWORD@HOST:PORT/DATABASE?schema=NAME") from None
    # As libpq reads them: a plus is no blank, and so none may become one.
    query = [each.partition("=") for each in parts.query.split("&") if each]
    schema = next((unquote(value) for name, _, value in query if name == "schema"), None)
    if schema is not None and (not schema or '"' in schema or "\0" in schema):
        raise InvalidArgument(f"schema={schema!r:.70} is no name of a schema")
    named = "" if schema is None else f"?schema={schema}"
    user = f"{parts.username}@" if parts.username else ""
    passwords = [parts.password or "", *(value for name, _, value in query if "password" in name)]
    return _Address(
        url=urlunsplit(parts._replace(query="&".join("".join(each) for each in query if each[0] != "schema"))),
        schema=schema,
        shown=f"postgresql://{user}{host}{port}{parts.path}{named}",
        secrets=frozenset(text for each in passwords for text in (each, unquote(each)) if text),
    )


def _numbered(statement: str) -> str:
    """Return a statement with ``$1``, ``$2`` and so on, which is how PostgreSQL has a ``?``."""
    head, *others = statement.split("?")
    return head + "".join(f"${number}{part}" for number, part in enumerate(others, start=1))


def _without_nul(records: Sequence[dict[str, Any]]) -> Sequence[dict[str, Any]]:
    text = dumps(records)
    if b"\\u0000" not in text:
        return records
    cleaned: list[dict[str, Any]] = [_cleaned(record) for record in records]
    return cleaned


def _cleaned(value: Any) -> Any:
    match value:
        case str():
            return value.replace("\0", "\N{REPLACEMENT CHARACTER}")
        case dict():
            return {_cleaned(key): _cleaned(each) for key, each in value.items()}
        case list():
            return [_cleaned(each) for each in value]
        case _:
            return value
