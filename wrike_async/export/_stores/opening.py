"""Which store an address names."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from wrike_async.errors import InvalidArgument
from wrike_async.export._store import Store

__all__ = ["STORES", "store_of"]

STORES = "sqlite:FILE, duckdb:FILE or postgresql://USER@HOST/DATABASE"


def store_of(to: str | Store) -> Store:
    """Return the store of an address, or the one that is given.

    Nothing is opened yet.

    Raises:
        InvalidArgument: it is neither, or what it needs is not installed.
    """
    if not isinstance(to, str):
        if not callable(getattr(to, "append", None)):
            raise InvalidArgument(f"to must be {STORES}, or a Store, not {type(to).__name__}")
        return to
    kind, _, rest = to.partition(":")
    match kind.lower():
        case "sqlite":
            return _made("sqlite", "SQLiteStore", _path(to, rest))
        case "duckdb":
            return _made("duckdb", "DuckDBStore", _path(to, rest))
        case "postgresql" | "postgres" if rest.startswith("//"):
            return _made("postgres", "PostgresStore", to)
        case _:
            # An address may hold a password.
            raise InvalidArgument(f"to must be {STORES}; there is no store {kind.partition('/')[0]!r:.20}")


def _made(module: str, name: str, where: str | Path) -> Store:
    store: Any = getattr(import_module(f"wrike_async.export._stores.{module}"), name)
    made: Store = store(where)
    return made


def _path(to: str, rest: str) -> Path:
    """Return the path of a file: as it stands, or behind the three slashes that some write."""
    path = rest[3:] if rest.startswith("///") else rest
    if not path or path.startswith(("//", ":memory:")):
        raise InvalidArgument(f"{to!r:.60} names no file: write {to.partition(':')[0]}:wrike.db")
    return Path(path)
