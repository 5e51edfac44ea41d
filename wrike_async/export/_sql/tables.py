"""Tables in SQL: those of areas, what is staged for them, and what a store remembers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from wrike_async.export._sql.dialect import Dialect
from wrike_async.export._store import Which
from wrike_async.export._table import Table

__all__ = ["Tables", "quoted", "rows_that_are", "staging_name"]


def quoted(name: str) -> str:
    """Return a name as SQL has it, whatever words the database knows."""
    return f'"{name}"'


def staging_name(area: str) -> str:
    """Return the name of the table in which rows of an area wait for the end of the run."""
    return f"_staging_{area}"


def rows_that_are(which: Which, table: Table) -> str:
    """Return the condition that rows ``t`` of a table, or of its staging table, are such ones."""
    match which:
        case "staged":
            return "TRUE"
        case "living":
            return "t._deleted_at IS NULL"
        case "deleted":
            return "t._deleted_at IS NOT NULL AND NOT t._purged"
        case "replaced":
            key = quoted(table.key or "")
            return f"t._deleted_at IS NULL AND t.{key} IN (SELECT s.{key} FROM {quoted(staging_name(table.name))} s)"


class Tables:
    """Says in a dialect what makes tables, removes them, and adds columns."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect

    def create_memory(self) -> list[str]:
        """Return what makes ``_wrike_sync`` and ``_wrike_runs``, where they are missing."""
        types = self._dialect.types
        text, whole, instant = types["text"], types["bigint"], types["timestamptz"]
        key = self._dialect.key
        sync = (
            f"area {text} {key}, cursor {instant}, began {instant}, ranges {text}, run {text}, "
            f'"schema" {text}, "rows" {whole}, account_id {text}, user_id {text}'
        )
        runs = (
            f"run {text} {key}, question {text}, account_id {text}, user_id {text}, began {instant}, "
            f"ended {instant}, areas {text}, number {whole}"
        )
        return [
            f"CREATE TABLE IF NOT EXISTS {name} ({of})" for name, of in (("_wrike_sync", sync), ("_wrike_runs", runs))
        ]

    def number_runs(self) -> str:
        """Return what adds ``number`` to a ``_wrike_runs`` that an older version has made."""
        return f"ALTER TABLE _wrike_runs ADD COLUMN number {self._dialect.types['bigint']}"

    def create(self, table: Table) -> str:
        """Return what makes the table of an area."""
        types = self._dialect.types
        columns = [f"{quoted(each.name)} {types[each.type]}" for each in table.columns]
        if table.key is not None:
            place = [each.name for each in table.columns].index(table.key)
            columns[place] = f"{columns[place]} {self._dialect.key}".strip()
        instant, flag = types["timestamptz"], types["boolean"]
        columns += [f"_synced_at {instant}", f"_deleted_at {instant}", f"_purged {flag}"]
        return f"CREATE TABLE {quoted(table.name)} ({', '.join(columns)})"

    def add_missing(self, table: Table, there: Iterable[str]) -> list[str]:
        """Return what adds the columns that a table lacks."""
        has = set(there)
        return [
            f"ALTER TABLE {quoted(table.name)} ADD COLUMN {quoted(each.name)} {self._dialect.types[each.type]}"
            for each in table.columns
            if each.name not in has
        ]

    def of_another_type(self, table: Table, there: Mapping[str, str]) -> tuple[str, str, str] | None:
        """Return the name of a column that has the type of another kind of values, that type, and which it should have.

        Args:
            table: of an area.
            there: the types of the columns that it has, as the database tells them. One that no column would get is
                somebody's own, and left alone.
        """
        told = {each: self._dialect.told_as.get(each, each) for each in self._dialect.types.values()}
        for each in table.columns:
            has, should_have = there.get(each.name), self._dialect.types[each.type]
            if has is not None and has in told.values() and has != told[should_have]:
                return each.name, has, should_have
        return None

    def create_staging(self, table: Table) -> str:
        """Return what makes the staging table of an area."""
        types = self._dialect.staging_types
        columns = [f"{quoted(each.name)} {types[each.type]}" for each in table.columns]
        columns += [f"_fate {types['text']}", f"_seq {types['bigint']}", f"_deleted_at {types['timestamptz']}"]
        return f"{self._dialect.create_staging} {quoted(staging_name(table.name))} ({', '.join(columns)})"

    def drop_staging(self, area: str) -> str:
        """Return what removes the staging table of an area, if there is one."""
        return f"DROP TABLE IF EXISTS {quoted(staging_name(area))}"

    def create_view(self) -> list[str]:
        """Return what makes the view of custom fields' values, or makes it anew."""
        view = f"VIEW task_custom_fields AS {self._dialect.custom_fields}"
        if self._dialect.replaces_views:
            return [f"CREATE OR REPLACE {view}"]
        return ["DROP VIEW IF EXISTS task_custom_fields", f"CREATE {view}"]
