"""Databases for tests: what every store has to do is tried in each of them."""

from __future__ import annotations

import atexit
import os
import sqlite3
from contextlib import closing
from functools import cache
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

import pytest

from tests.export.stores.postgres_server import address
from wrike_async.export import Store
from wrike_async.export._stores.opening import store_of

__all__ = ["PLACES", "Place", "SQLitePlace", "remove_schemas"]

_NUMBERS = count()
_SCHEMAS: list[str] = []


class Place(Protocol):
    """Where a store is, seen from outside."""

    address: str
    """As `sync` takes it."""

    def __init__(self, folder: Path) -> None:
        """Be in a folder, or named after it."""
        ...

    def query(self, query: str) -> list[tuple[Any, ...]]:
        """Return what another program reads there, also while a run is under way."""
        ...


class SQLitePlace:
    """A SQLite file."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "wrike.db"
        self.address = f"sqlite:{self.path}"

    def query(self, query: str) -> list[tuple[Any, ...]]:
        """Read with a connection of its own."""
        with closing(sqlite3.connect(self.path)) as connection:
            return connection.execute(query).fetchall()


class DuckDBPlace:
    """A DuckDB file."""

    def __init__(self, folder: Path) -> None:
        pytest.importorskip("duckdb", reason="comes with the extra test")
        self.path = folder / "wrike.duckdb"
        self.address = f"duckdb:{self.path}"

    def query(self, query: str) -> list[tuple[Any, ...]]:
        """Read with a connection of its own, which has to be of this process."""
        duckdb: Any = import_module("duckdb")
        with closing(duckdb.connect(str(self.path))) as connection:
            connection.execute("SET TimeZone = 'UTC'")
            relation = connection.sql(query)
            if relation is None:  # of a query that has no rows
                return []
            return list(zip(*(column.to_pylist() for column in relation.to_arrow_table().columns), strict=True))


class PostgresPlace:
    """A schema of a PostgreSQL database."""

    def __init__(self, folder: Path) -> None:
        pytest.importorskip("adbc_driver_postgresql", reason="comes with the extra test")
        self.schema = f"wrike {next(_NUMBERS)} of {os.getpid()}"
        self.address = f"{address()}&schema={quote(self.schema)}"
        _SCHEMAS.append(self.schema)

    def query(self, query: str) -> list[tuple[Any, ...]]:
        """Read with a connection of its own."""
        with _reader().cursor() as cursor:
            cursor.execute(f'SET search_path TO "{self.schema}"')
            cursor.execute(query)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
            return rows


def remove_schemas() -> None:
    """Remove what tests made in PostgreSQL: each connection reads all columns that there are, of whatever schema."""
    while _SCHEMAS:
        with _reader().cursor() as cursor:
            cursor.execute(f'DROP SCHEMA IF EXISTS "{_SCHEMAS.pop()}" CASCADE')


@cache
def _reader() -> Any:
    """Return a connection, which takes longer to make than most tests."""
    dbapi: Any = import_module("adbc_driver_postgresql.dbapi")
    connection = dbapi.connect(address(), autocommit=True)
    atexit.register(connection.close)
    with connection.cursor() as cursor:
        cursor.execute("SET TIME ZONE 'UTC'")
    return connection


PLACES: dict[str, type[Place]] = {"duckdb": DuckDBPlace, "postgresql": PostgresPlace, "sqlite": SQLitePlace}
"""By the kind of the store. What is here is tried."""


def opened(place: Place) -> Store:
    """A store of a place, taken."""
    store = store_of(place.address)
    store.open()
    return store
