"""A `Store` whose rows dlt loads: what was there before is read from the destination, cursors are in dlt's state."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from wrike_async._wire.parameters import DateRange
from wrike_async.dlt._destination import Destination
from wrike_async.dlt._staging import AreaStaging
from wrike_async.errors import InvalidArgument
from wrike_async.export._store import AreaChange, AreaState, Counts, Fate, Run, Which
from wrike_async.export._table import Table

__all__ = ["NOBODYS", "DltStore"]

NOBODYS: Final[Mapping[str, None]] = dict.fromkeys(("cursor", "schema", "account_id", "user_id", "load_id"))
"""What is remembered of an area whose rows are of a user who has no more to do with them."""


class DltStore:
    """Keeps what one run brings, for dlt to take when it has ended. It begins anew each time."""

    def __init__(self, folder: Path, destination: Destination, remembered: Mapping[str, Any]) -> None:
        """Look at nothing yet.

        Args:
            folder: an empty one, which the caller removes.
            destination: what the last loads left.
            remembered: of each area, from dlt's state.
        """
        self._folder = folder
        self._destination = destination
        self._remembered = remembered
        self._tables: dict[str, Table] = {}
        self._staging: dict[str, AreaStaging] = {}
        self._run: Run | None = None
        self._changes: Sequence[AreaChange] = ()

    def open(self) -> Mapping[str, AreaState]:
        """Return the cursors whose loads are in the destination; without it, an area is read from the beginning."""
        loaded = self._destination.loads(each["load_id"] for each in self._remembered.values() if each["load_id"])
        return {
            area: AreaState(
                cursor=datetime.fromisoformat(each["cursor"]) if each["load_id"] in loaded else None,
                schema=each["schema"],
                account_id=each["account_id"],
                user_id=each["user_id"],
            )
            for area, each in self._remembered.items()
        }

    def begin(self, tables: Sequence[Table], run: Run) -> None:
        """Begin."""
        self._run = run
        self._tables = {each.name: each for each in tables}
        self._staging = {each.name: AreaStaging(self._folder, each) for each in tables}

    def append(self, table: Table, records: Sequence[dict[str, Any]], state: bytes, fate: Fate = "living") -> None:
        """Keep rows. The state goes with the process."""
        self._staging[table.name].append(records, fate)

    def ids(self, table: Table, which: Which = "staged", window: DateRange[datetime] | None = None) -> Iterable[str]:
        """Return the IDs of rows; see `Store.ids`."""
        if which == "staged":
            return self._staging[table.name].ids()
        return self._destination.ids(table, deleted=which == "deleted", window=window)

    def named(self, table: Table, column: str, which: Which = "staged") -> Iterable[str]:
        """Refuse it: a destination of whatever kind may have no lists, and no area that a load has asks for them."""
        raise InvalidArgument(f"a load has no area that {table.name} name in {column}")

    def counts(self, table: Table, windows: Sequence[DateRange[datetime]]) -> Sequence[int]:
        """Return how many living rows were created in each window."""
        return [sum(1 for _ in self._destination.ids(table, deleted=False, window=each)) for each in windows]

    def finish(self, changes: Sequence[AreaChange]) -> Mapping[str, Counts]:
        """Say what is gone, and wait for dlt."""
        for change in changes:
            table, staging = self._tables[change.area], self._staging[change.area]
            if change.error is None and change.complete is not None and table.key is not None:
                before = self._destination.ids(table, deleted=False, window=change.complete)
                staging.purge(each for each in before if not staging.has(each))
        self._changes = changes
        return {
            each.area: Counts()
            if each.error is not None
            else Counts(
                rows=self._staging[each.area].count(purged=False), purged=self._staging[each.area].count(purged=True)
            )
            for each in changes
        }

    def loadable(self) -> Iterator[tuple[Table, AreaChange, Iterator[Any]]]:
        """Return each area that was read, with its rows as ``pyarrow.Table``."""
        for change in self._changes:
            if change.error is None:
                yield self._tables[change.area], change, self._staging[change.area].tables(change.as_of)

    def is_anothers(self, area: str) -> bool:
        """Tell whether what is remembered of an area is another account's, or another user's, than the run's."""
        assert self._run is not None
        before = self._remembered.get(area, {})
        me = (self._run.account_id, self._run.user_id)
        return before.get("account_id") is not None and (before["account_id"], before["user_id"]) != me

    def remembering(self, change: AreaChange, load_id: str) -> dict[str, Any]:
        """Return what is to be remembered of an area."""
        assert self._run is not None
        return {
            "cursor": change.as_of.isoformat(),
            "schema": change.schema,
            "account_id": self._run.account_id,
            "user_id": self._run.user_id,
            "load_id": load_id,
        }

    def close(self) -> None:
        """Keep it: dlt takes the rows after the run."""

    def release(self) -> None:
        """Let go of the files."""
        for each in self._staging.values():
            each.close()
