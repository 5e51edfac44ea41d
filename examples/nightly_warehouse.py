"""Keep a warehouse in DuckDB up to date every night, and in it how the work stood on each day.

    WRIKE_TOKEN=… python -m examples.nightly_warehouse warehouse.duckdb            # from cron, every night
    WRIKE_TOKEN=… python -m examples.nightly_warehouse warehouse.duckdb --weekly   # and finds what left no trace, too
    duckdb -readonly warehouse.duckdb "select * from standing order by day desc"

What has changed since the last night comes with some requests. A night that was interrupted is gone on with by the next
one; the exit code is not 0 where an area could not be read.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from wrike_async import Wrike
from wrike_async.export import Progress, Report, StoreBusy, draw_report, sync

AREAS = ("tasks", "folders", "contacts", "workflows", "custom_fields")

STANDING = """
    create table if not exists standing (day date, place text, status text, tasks bigint);
    delete from standing where day = $day;
    insert into standing
        select $day, coalesce(folders.title, '(no folder that we see)'), tasks.status, count(*)
        from (
            -- a task that is in no folder counts, too
            select status, unnest(if(len(parent_ids) > 0, parent_ids, [null])) as parent_id
            from tasks
            where _deleted_at is null
        ) as tasks
        left join folders on folders.id = parent_id and folders._deleted_at is null
        group by all
"""


async def night(wrike: Wrike, warehouse: Path, *, weekly: bool = False) -> Report:
    """Bring the tables up to date."""
    return await sync(
        wrike.with_options(lane="bulk"),  # whatever else the client does goes first
        to=f"duckdb:{warehouse}",
        areas=list(AREAS),
        reconcile="counts" if weekly else None,
        progress=show if sys.stderr.isatty() else None,
    )


def show(progress: Progress) -> None:
    """Tell on a terminal how far it is."""
    of = "" if progress.total is None else f" of {progress.total}"
    print(f"\r{progress.area}: {progress.rows}{of}", end="\033[K", file=sys.stderr)


def take_stock(warehouse: Path, day: date) -> int:
    """Write down how many tasks of which status each folder has today; once more on the same day replaces it.

    Returns:
        How many rows that day has.
    """
    with closing(duckdb.connect(str(warehouse))) as tables, tables.cursor() as cursor:
        cursor.begin()
        for statement in duckdb.extract_statements(STANDING):
            cursor.execute(statement, {"day": day} if statement.named_parameters else None)
        found = cursor.execute("select count(*) from standing where day = ?", [day]).fetchone()
        cursor.commit()
    assert found is not None
    return int(found[0])


async def main() -> int:
    """Do the work of one night, and tell what came of it."""
    parser = argparse.ArgumentParser(description="Keep a warehouse in DuckDB up to date.")
    parser.add_argument("warehouse", type=Path)
    parser.add_argument("--weekly", action="store_true", help="look for what left no trace, with some 70 requests more")
    parser.add_argument("--picture", type=Path, help="draw the last nights into this file (extra [report])")
    given = parser.parse_args()
    try:
        async with Wrike.from_env() as wrike:
            report = await night(wrike, given.warehouse, weekly=given.weekly)
    except StoreBusy as busy:
        print(busy, file=sys.stderr)  # last night's run is not over: it does what is to be done
        return 0
    for name, area in report.areas.items():
        problem = f", NOT UP TO DATE: {area.error}" if area.error else ""
        print(f"{name}: {area.inserted} new, {area.updated} changed, {area.deleted} gone{problem}")
    print(f"{take_stock(given.warehouse, datetime.now(UTC).date())} rows in standing, {report.requests} requests")
    if given.picture:
        draw_report(f"duckdb:{given.warehouse}", given.picture)
    return 0 if report.ok else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
