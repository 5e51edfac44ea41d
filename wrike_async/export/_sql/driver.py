"""What a store of tables asks of a database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol

from wrike_async.export._sql.dialect import Dialect
from wrike_async.export._store import Fate
from wrike_async.export._table import Table

__all__ = ["Driver", "Value"]

Value = str | int | bool | datetime | None
"""What stands for a ``?`` in a statement; instants are aware."""


class Driver(Protocol):
    """A connection to a database. All calls come from one thread.

    What the database refuses is raised as it comes: as one of ``errors``, or as an `OSError`.

    Attributes:
        dialect: how the database says it.
        errors: what it raises.
    """

    @property
    def dialect(self) -> Dialect: ...

    @property
    def errors(self) -> tuple[type[Exception], ...]: ...

    def __str__(self) -> str:
        """Return what it is, for messages: without a password."""
        ...

    def open(self) -> None:
        """Connect, and take the lock of runs, which ends with the process.

        Raises:
            StoreBusy: another run has it.
        """
        ...

    def look(self) -> None:
        """Connect to read only: beside a run that has the lock, where the database lets anybody in then.

        Whoever calls it closes it, also where it fails.

        Raises:
            InvalidArgument: there is no such database.
        """
        ...

    def transaction(self) -> AbstractContextManager[object]:
        """Begin a transaction, which is committed at the end, or rolled back where anything is raised."""
        ...

    def execute(self, statement: str, values: Sequence[Value] = ()) -> None:
        """Run a statement, within a transaction or on its own."""
        ...

    def query(self, statement: str, values: Sequence[Value] = ()) -> Iterable[tuple[Any, ...]]:
        """Return the rows of a query, read before the next call. Instants may be text in ISO form."""
        ...

    def ingest(self, staging: str, table: Table, records: Sequence[dict[str, Any]], fate: Fate, first: int) -> None:
        """Add rows to a staging table, within a transaction.

        Args:
            staging: its name.
            table: of which it has the columns, by their names.
            records: as Wrike sent them.
            fate: goes into ``_fate`` of all of them.
            first: goes into ``_seq`` of the first row; the others count up.
        """
        ...

    def close(self) -> None:
        """Disconnect, and give the lock back. Never raises; a second time does nothing."""
        ...
