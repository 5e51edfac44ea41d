"""Databases for tests: what every store has to do is tried in each of them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, Protocol

from wrike_async.export import Store
from wrike_async.export._stores.opening import store_of

__all__ = ["PLACES", "Place", "SQLitePlace"]


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


PLACES: dict[str, type[Place]] = {"sqlite": SQLitePlace}
"""By the kind of the store. What is here is tried."""


def opened(place: Place) -> Store:
    """A store of a place, taken."""
    store = store_of(place.address)
    store.open()
    return store
