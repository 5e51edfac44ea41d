"""What the end of a run makes of an area's rows, in SQL. `Store.finish` says what that is."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from wrike_async._wire.parameters import DateRange
from wrike_async.export._sql.driver import Driver, Value
from wrike_async.export._sql.tables import quoted, staging_name
from wrike_async.export._store import AreaChange, Counts
from wrike_async.export._table import Table

__all__ = ["Merge", "within"]


def within(column: str, window: DateRange[datetime]) -> tuple[str, list[Value]]:
    """Return the condition that a column is in a window, empty where that is open, and the values of it."""
    ends = ((">=", window.start), ("<", window.end))
    given = [(sign, end) for sign, end in ends if end is not None]
    return "".join(f" AND {column} {sign} ?" for sign, _ in given), [end for _, end in given]


class Merge:
    """Merges what is staged into the table of an area, within the transaction of its caller."""

    def __init__(self, driver: Driver, table: Table, change: AreaChange) -> None:
        self._driver = driver
        self._table = table
        self._change = change
        self._name = quoted(table.name)
        self._staging = quoted(staging_name(table.name))
        self._key = quoted(table.key or "")

    def run(self) -> Counts:
        """Do it, and return what became of the rows."""
        if self._table.key is None:
            return self._replace()
        self._keep_the_newest()
        self._stage_what_is_missing()
        purged = self._count(
            f"SELECT count(*) FROM {self._staging} s JOIN {self._name} t ON t.{self._key} = s.{self._key} "
            "WHERE s._fate = 'purged' AND NOT t._purged"
        )
        self._purge()
        self._drop_what_is_known()
        became = self._what_becomes()
        self._date_deletions()
        self._driver.execute(
            f"DELETE FROM {self._name} WHERE {self._key} IN "
            f"(SELECT {self._key} FROM {self._staging} WHERE _fate <> 'purged')"
        )
        self._insert()
        return Counts(
            self._living(),
            inserted=became["living", "absent"],
            updated=became["living", "living"] + became["deleted", "deleted"],
            deleted=became["deleted", "living"] + became["deleted", "absent"] + became["deleted", "purged"],
            restored=became["living", "deleted"] + became["living", "purged"],
            purged=purged,
        )

    def _replace(self) -> Counts:
        """Have the staged rows in the place of all, unless they are the same."""
        names = ", ".join(quoted(each.name) for each in self._table.columns)
        staged = f"SELECT {', '.join(self._staged('').values())} FROM {self._staging}"
        there = f"SELECT {names} FROM {self._name}"
        inserted, purged = (
            self._count(f"SELECT count(*) FROM ({one} EXCEPT {other}) AS differing")
            for one, other in ((staged, there), (there, staged))
        )
        if inserted or purged or self._living() != self._count(f"SELECT count(*) FROM {self._staging}"):
            self._driver.execute(f"DELETE FROM {self._name}")
            self._insert()
        return Counts(self._living(), inserted=inserted, purged=purged)

    def _keep_the_newest(self) -> None:
        """Of several staged rows with an ID keep one."""
        updated = self._table.updated
        order = "" if updated is None else f"{quoted(updated)} DESC NULLS LAST, "
        self._driver.execute(
            f"DELETE FROM {self._staging} WHERE _seq IN (SELECT _seq FROM (SELECT _seq, row_number() OVER "
            f"(PARTITION BY {self._key} ORDER BY CASE _fate WHEN 'purged' THEN 0 ELSE 1 END, {order}_seq DESC) "
            f"AS place FROM {self._staging}) AS ranked WHERE place > 1)"
        )

    def _stage_what_is_missing(self) -> None:
        """Have rows that the store has in the complete window, and the run has not, be purged."""
        complete = self._change.complete
        if complete is None:
            return
        condition, values = within(f"t.{quoted(self._table.created or '')}", complete)
        self._driver.execute(
            f"INSERT INTO {self._staging} ({self._key}, _fate, _seq) SELECT t.{self._key}, 'purged', -1 "
            f"FROM {self._name} t LEFT JOIN {self._staging} s ON s.{self._key} = t.{self._key} "
            f"WHERE s.{self._key} IS NULL AND t._deleted_at IS NULL{condition}",
            values,
        )

    def _purge(self) -> None:
        as_of = self._change.as_of
        self._driver.execute(
            f"UPDATE {self._name} SET _purged = TRUE, _deleted_at = COALESCE(_deleted_at, ?), _synced_at = ? "
            f"WHERE NOT _purged AND {self._key} IN (SELECT {self._key} FROM {self._staging} WHERE _fate = 'purged')",
            [as_of, as_of],
        )

    def _drop_what_is_known(self) -> None:
        """Drop staged rows that are older than those there, or say the same."""
        differ = self._driver.dialect.differ
        differences = [
            differ.format(one=f"t.{quoted(name)}", other=staged) for name, staged in self._staged("s.").items()
        ]
        updated = self._table.updated
        older = "" if updated is None else f"t.{quoted(updated)} > s.{quoted(updated)} OR "
        self._driver.execute(
            f"DELETE FROM {self._staging} WHERE _seq IN (SELECT s._seq FROM {self._staging} s JOIN {self._name} t "
            f"ON t.{self._key} = s.{self._key} WHERE s._fate <> 'purged' AND NOT t._purged "
            f"AND (s._fate = 'deleted') = (t._deleted_at IS NOT NULL) "
            f"AND ({older}NOT ({' OR '.join(differences)})))"
        )

    def _staged(self, prefix: str) -> dict[str, str]:
        """Return what each column of the table gets of the staged one."""
        of_staging = self._driver.dialect.of_staging
        return {each.name: of_staging(each.type, f"{prefix}{quoted(each.name)}") for each in self._table.columns}

    def _what_becomes(self) -> Counter[tuple[str, str]]:
        """Return how many staged rows of each fate there are, by what the table has of them."""
        rows = self._driver.query(
            f"SELECT s._fate, CASE WHEN t.{self._key} IS NULL THEN 'absent' WHEN t._purged THEN 'purged' "
            "WHEN t._deleted_at IS NULL THEN 'living' ELSE 'deleted' END AS was, count(*) "
            f"FROM {self._staging} s LEFT JOIN {self._name} t ON t.{self._key} = s.{self._key} "
            "GROUP BY 1, 2"
        )
        return Counter({(fate, was): int(count) for fate, was, count in rows})

    def _date_deletions(self) -> None:
        updated = self._table.updated
        known = f"(SELECT t._deleted_at FROM {self._name} t WHERE t.{self._key} = {self._staging}.{self._key})"
        dates = [known, *([] if updated is None else [quoted(updated)]), "?"]
        self._driver.execute(
            f"UPDATE {self._staging} SET _deleted_at = COALESCE({', '.join(dates)}) WHERE _fate = 'deleted'",
            [self._change.as_of],
        )

    def _insert(self) -> None:
        columns = ", ".join(quoted(each.name) for each in self._table.columns)
        self._driver.execute(
            f"INSERT INTO {self._name} ({columns}, _synced_at, _deleted_at, _purged) "
            f"SELECT {', '.join(self._staged('').values())}, ?, _deleted_at, FALSE FROM {self._staging} "
            "WHERE _fate <> 'purged'",
            [self._change.as_of],
        )

    def _living(self) -> int:
        return self._count(f"SELECT count(*) FROM {self._name} WHERE _deleted_at IS NULL")

    def _count(self, query: str) -> int:
        return int(next(iter(self._driver.query(query)))[0])
