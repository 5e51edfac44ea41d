"""Runs that write into a store what a test says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.export.stores.places import Place, opened
from wrike_async import DateRange
from wrike_async.export import AreaChange, Counts, Fate, Run, Table
from wrike_async.export._areas import table_of

TASKS = table_of("tasks")
DAY = timedelta(days=1)
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
EVERYTHING: DateRange[datetime] = DateRange()

Rows = Sequence[tuple[Fate, Sequence[dict[str, Any]]]]


def text(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat() + "Z"


def task(task_id: str, title: str = "", *, updated: datetime = NOON, created: datetime = NOON) -> dict[str, Any]:
    return {"id": task_id, "title": title, "createdDate": text(created), "updatedDate": text(updated)}


def run_of(name: str, day: int = 0) -> Run:
    return Run(name, "question", "IEACCOUNT", "KUUSER", NOON + day * DAY)


def change_of(
    table: Table = TASKS, day: int = 0, *, complete: DateRange[datetime] | None = None, error: str | None = None
) -> AreaChange:
    at = NOON + day * DAY
    return AreaChange(table.name, at, at, complete=complete, error=error, schema=f"as of day {day}")


def write(
    place: Place, day: int, rows: Rows, *, table: Table = TASKS, complete: DateRange[datetime] | None = None
) -> Counts:
    """One run from its beginning to its end, a commit for each group of rows."""
    store = opened(place)
    try:
        store.begin([table], run_of(f"run {day}", day))
        for fate, records in rows:
            store.append(table, records, b"{}", fate)
        return store.finish([change_of(table, day, complete=complete)])[table.name]
    finally:
        store.close()


def titles(place: Place) -> dict[str, tuple[Any, ...]]:
    """What is there: title, whether it is deleted, whether it is purged, by ID."""
    rows = place.query("SELECT id, title, _deleted_at IS NOT NULL, _purged FROM tasks")
    assert len({row[0] for row in rows}) == len(rows)
    return {row[0]: (row[1], bool(row[2]), bool(row[3])) for row in rows}
