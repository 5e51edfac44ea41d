"""A store of tables in whichever database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import attrs

from wrike_async._json import dumps
from wrike_async._wire.parameters import DateRange
from wrike_async.errors import InvalidArgument
from wrike_async.export._areas import AREAS, table_of
from wrike_async.export._errors import StoreError, failing
from wrike_async.export._sql.driver import Driver, Value
from wrike_async.export._sql.merging import Merge, within
from wrike_async.export._sql.tables import Tables, quoted, rows_that_are, staging_name
from wrike_async.export._store import AreaChange, AreaState, Counts, Fate, Run, Which
from wrike_async.export._table import Table

__all__ = ["SQLStore"]

_NAMES = 'area, cursor, ranges, run, "schema", "rows", account_id, user_id'

_WINDOWS_AT_ONCE = 64
_RUNS = "SELECT run, account_id, began, ended, areas FROM _wrike_runs WHERE ended IS NOT NULL ORDER BY {}"
_ORDER = "began, ended, run"
_NUMBER = "(SELECT COALESCE(max(r.number), 0) + 1 FROM _wrike_runs r)"
"""Runs count up: the server's time tells seconds, and the ID is drawn by lot."""


class SQLStore:
    """A `Store` of tables. What a run has committed, and how far it is, is in the database, in one transaction."""

    def __init__(self, driver: Driver) -> None:
        """Look at nothing yet."""
        self._driver = driver
        self._tables = Tables(driver.dialect)
        self._of_the_run: dict[str, Table] = {}
        self._rows: dict[str, int] = {}

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._driver}>"

    def open(self) -> Mapping[str, AreaState]:
        """Take the database, and return what it has; see `Store.open`.

        Raises:
            StoreBusy, StoreError: as for every store.
        """
        with failing(self._driver, *self._driver.errors):
            self._driver.open()
            try:
                return self._remembered()
            except BaseException:
                self._driver.close()
                raise

    def _remembered(self) -> dict[str, AreaState]:
        if not self._columns("_wrike_sync"):
            return {}
        runs = {
            run: Run(run, question, account, user, _instant(began))
            for run, question, account, user, began in self._driver.query(
                "SELECT run, question, account_id, user_id, began FROM _wrike_runs WHERE ended IS NULL"
            )
        }
        states: dict[str, AreaState] = {}
        lost: set[str] = set()
        for area, cursor, ranges, run, schema, rows, account, user in self._driver.query(
            f"SELECT {_NAMES} FROM _wrike_sync"
        ):
            if run is not None and run not in runs:
                raise StoreError(f"{self._driver}: {area} is in a run that nothing is known of")
            if run is not None and int(rows or 0) != self._staged(area):
                # A server that crashed empties staging tables that it keeps no log of.
                lost.add(run)
            states[area] = AreaState(
                run=None if run is None else runs[run],
                rows=0 if run is None else int(rows or 0),
                state=None if ranges is None else str(ranges).encode(),
                cursor=None if cursor is None else _instant(cursor),
                schema=schema,
                account_id=account,
                user_id=user,
            )
        return {
            area: state
            if state.run is None or state.run.id not in lost
            else attrs.evolve(state, run=None, rows=0, state=None)
            for area, state in states.items()
        }

    def _staged(self, area: str) -> int:
        name = staging_name(area)
        if not self._columns(name):
            return 0
        return int(next(iter(self._driver.query(f"SELECT count(*) FROM {quoted(name)}")))[0])

    def begin(self, tables: Sequence[Table], run: Run) -> None:
        """Begin, or go on; see `Store.begin`."""
        with failing(self._driver, *self._driver.errors):
            states = self._remembered()
            for table in tables:
                self._check_types(table)
            self._of_the_run = {each.name: each for each in tables}
            self._rows = {each.name: 0 for each in tables}
            going_on = {name for name, state in states.items() if state.run is not None and state.run.id == run.id}
            if going_on:
                if going_on != self._rows.keys():
                    raise InvalidArgument(f"the unfinished run is of {', '.join(sorted(going_on))}")
                self._rows = {name: states[name].rows for name in going_on}
                return
            with self._driver.transaction():
                self._start(states, run)

    def _check_types(self, table: Table) -> None:
        """See to it that the columns which the table has are those of this version."""
        other = self._tables.of_another_type(table, self._columns(table.name))
        if other is not None:
            name, has, should_have = other
            raise StoreError(
                f"{self._driver}: the column {name} of {table.name} is {has}, where this version has {should_have}. "
                f'Nothing was changed. ALTER TABLE {quoted(table.name)} RENAME TO "{table.name} before", and run with '
                "full=True: the table is made anew"
            )

    def _start(self, states: Mapping[str, AreaState], run: Run) -> None:
        execute = self._driver.execute
        for statement in self._tables.create_memory():
            execute(statement)
        if "number" not in self._columns("_wrike_runs"):
            execute(self._tables.number_runs())
        for name in {*states, *self._of_the_run}:
            execute(self._tables.drop_staging(name))
        execute("DELETE FROM _wrike_runs WHERE ended IS NULL")
        execute('UPDATE _wrike_sync SET run = NULL, began = NULL, ranges = NULL, "rows" = NULL WHERE run IS NOT NULL')
        execute(
            "INSERT INTO _wrike_runs (run, question, account_id, user_id, began, number) "
            f"VALUES (?, ?, ?, ?, ?, {_NUMBER})",
            [run.id, run.question, run.account_id, run.user_id, run.began],
        )
        for name, table in self._of_the_run.items():
            execute(self._tables.create_staging(table))
            if name not in states:
                execute("INSERT INTO _wrike_sync (area) VALUES (?)", [name])
            execute('UPDATE _wrike_sync SET run = ?, began = ?, "rows" = 0 WHERE area = ?', [run.id, run.began, name])

    def append(self, table: Table, records: Sequence[dict[str, Any]], state: bytes, fate: Fate = "living") -> None:
        """Commit rows with their state; see `Store.append`."""
        name, rows = table.name, self._rows[table.name] + len(records)
        with failing(self._driver, *self._driver.errors):
            with self._driver.transaction():
                if records:
                    self._driver.ingest(staging_name(name), table, records, fate, self._rows[name])
                self._driver.execute(
                    'UPDATE _wrike_sync SET ranges = ?, "rows" = ? WHERE area = ?', [state.decode(), rows, name]
                )
            self._rows[name] = rows

    def ids(self, table: Table, which: Which = "staged", window: DateRange[datetime] | None = None) -> Iterable[str]:
        """Return the IDs of rows; see `Store.ids`."""
        inside, values = self._within(table, window)
        query = f"SELECT DISTINCT {{}} FROM {{}} t WHERE {{}}{inside}"
        yield from self._texts(table, table.key or "", which, query, values)

    def named(self, table: Table, column: str, which: Which = "staged") -> Iterable[str]:
        """Return the IDs that lists name; see `Store.named`."""
        elements = self._driver.dialect.elements.format(column=f"t.{quoted(column)}")
        yield from self._texts(table, column, which, f"SELECT DISTINCT e.value FROM {{1}} t, {elements} WHERE {{2}}")

    def _texts(
        self, table: Table, column: str, which: Which, query: str, values: Sequence[Value] = ()
    ) -> Iterable[str]:
        """Run a query for texts, with the column, the table and a condition in their places, where that column is."""
        name = staging_name(table.name) if which == "staged" else table.name
        with failing(self._driver, *self._driver.errors):
            there = column in self._columns(name)
            if which == "replaced":
                there = there and bool(self._columns(staging_name(table.name)))
            if there:
                statement = query.format(quoted(column), quoted(name), rows_that_are(which, table))
                for row in self._driver.query(statement, values):
                    yield row[0]

    def counts(self, table: Table, windows: Sequence[DateRange[datetime]]) -> Sequence[int]:
        """Return how many living rows were created in each window; see `Store.counts`."""
        counts: list[int] = []
        with failing(self._driver, *self._driver.errors):
            there = bool(self._columns(table.name))
            for start in range(0, len(windows), _WINDOWS_AT_ONCE):
                counts += self._counted(table, windows[start : start + _WINDOWS_AT_ONCE]) if there else []
        return counts if there else [0] * len(windows)

    def _counted(self, table: Table, windows: Sequence[DateRange[datetime]]) -> list[int]:
        """Count in one pass through the table."""
        columns: list[str] = []
        values: list[Value] = []
        for window in windows:
            inside, ends = self._within(table, window)
            columns.append(f"count(CASE WHEN TRUE{inside} THEN 1 END)")
            values += ends
        query = f"SELECT {', '.join(columns)} FROM {quoted(table.name)} WHERE _deleted_at IS NULL"
        (row,) = self._driver.query(query, values)
        return [int(count) for count in row]

    def _within(self, table: Table, window: DateRange[datetime] | None) -> tuple[str, list[Value]]:
        return ("", []) if window is None else within(quoted(table.created or ""), window)

    def finish(self, changes: Sequence[AreaChange]) -> Mapping[str, Counts]:
        """Merge all areas in one transaction; see `Store.finish`."""
        with failing(self._driver, *self._driver.errors), self._driver.transaction():
            runs = [row[0] for row in self._driver.query("SELECT run FROM _wrike_runs WHERE ended IS NULL")]
            counts = {change.area: self._merged(change, runs[0]) for change in changes}
            self._create_view()
            said = {
                change.area: {
                    **attrs.asdict(counts[change.area]),
                    "error": change.error,
                    "course": change.course.to_dict(),
                }
                for change in changes
            }
            ended = max(change.ended for change in changes)
            self._driver.execute(
                "UPDATE _wrike_runs SET ended = ?, areas = ? WHERE run = ?",
                [ended, dumps(said).decode(), runs[0]],
            )
        return counts

    def _merged(self, change: AreaChange, run: str) -> Counts:
        table = self._of_the_run[change.area]
        there = self._columns(table.name)
        if change.error is None:
            for statement in self._tables.add_missing(table, there) if there else [self._tables.create(table)]:
                self._driver.execute(statement)
            counts = Merge(self._driver, table, change).run()
            self._driver.execute(
                'UPDATE _wrike_sync SET cursor = ?, "schema" = ?, '
                "account_id = (SELECT r.account_id FROM _wrike_runs r WHERE r.run = ?), "
                "user_id = (SELECT r.user_id FROM _wrike_runs r WHERE r.run = ?) WHERE area = ?",
                [change.as_of, change.schema, run, run, change.area],
            )
        else:
            counts = Counts(self.counts(table, [DateRange()])[0])
            self._leave_to_nobody(change.area, run)
        self._driver.execute(self._tables.drop_staging(change.area))
        self._driver.execute(
            'UPDATE _wrike_sync SET run = NULL, began = NULL, ranges = NULL, "rows" = ? WHERE area = ?',
            [counts.rows, change.area],
        )
        return counts

    def _leave_to_nobody(self, area: str, run: str) -> None:
        """Have another user's rows of an area, which this one could not read anew, be nobody's, without a cursor.

        Else neither user could go on with the store, of which the other areas are this one's.
        """
        owner = "(SELECT r.{0} FROM _wrike_runs r WHERE r.run = ?)"
        self._driver.execute(
            'UPDATE _wrike_sync SET cursor = NULL, "schema" = NULL, account_id = NULL, user_id = NULL WHERE area = ? '
            f"AND (account_id <> {owner.format('account_id')} OR user_id <> {owner.format('user_id')})",
            [area, run, run],
        )

    def _create_view(self) -> None:
        """Make the view of custom fields, which looks into two tables, so that one may have to be made for it."""
        if "tasks" not in self._of_the_run or "custom_fields" not in self._columns("tasks"):
            return
        if not self._columns("custom_fields"):
            self._driver.execute(self._tables.create(table_of(AREAS["custom_fields"].name)))
        for statement in self._tables.create_view():
            self._driver.execute(statement)

    def runs(self) -> list[tuple[str, str, datetime, datetime, str]]:
        """Return what is on record of finished runs, the oldest first, without taking the database.

        Returns:
            For each: its ID, the account's, when it began and ended, and what became of its areas, as JSON.
        """
        with failing(self._driver, *self._driver.errors):
            try:
                self._driver.look()
                there = self._columns("_wrike_runs")
                # Those of older versions have no number, and came before.
                order = f"COALESCE(number, 0), {_ORDER}" if "number" in there else _ORDER
                found = self._driver.query(_RUNS.format(order)) if there else ()
                return [(run, who, _instant(began), _instant(ended), said) for run, who, began, ended, said in found]
            finally:
                self._driver.close()

    def _columns(self, name: str) -> Mapping[str, str]:
        """Return the columns of a table, and their types; none where there is no such table."""
        return {row[0]: row[1] for row in self._driver.query(self._driver.dialect.columns, [name])}

    def close(self) -> None:
        """Let others have it; see `Store.close`."""
        self._driver.close()


def _instant(value: Any) -> datetime:
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
