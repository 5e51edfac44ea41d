"""A million tasks: a scan at the speed of the quota, and a night after a first full run.

``python -m benchmarks.million_tasks scan`` reads them three times on the virtual clock, over real sockets: created
evenly over eight years, 60 % of them in one hour, and that again from 3 s away. It tells the time as a multiple of what
the quota alone takes, and how many requests more than the quota came to the server within a minute or a second.

``python -m benchmarks.million_tasks night`` brings them from a sandbox into SQLite, changes 1 % of them, and ten each
in every other way, runs a night, and compares what the store has with a fresh full run. It tells the requests of the
night as well, of which 3 % of the full run and 25 are allowed.

A further argument is the number of tasks. The exit code is 1 where something is not as it should be.
"""

from __future__ import annotations

import asyncio
import gc
import sqlite3
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from tests.export.syncing.nights import UNTOUCHED, Account, Clock
from tests.scanning.million import ManyTasks
from tests.scanning.test_speed import evenly, imported
from wrike_async import Wrike
from wrike_async.export import Report, sync
from wrike_async.export._areas import table_of
from wrike_async.sandbox import Sandbox
from wrike_async.testing.clock import run_virtual

PAGE = 1_000
AREAS = ("folders", "tasks", "contacts", "workflows")
TEN = 10


async def scanned(name: str, seconds: Sequence[int], latency: float, most: float, *, even: bool = False) -> bool:
    """Scan tasks that were created in these seconds, and tell how long it took. Returns whether that is right."""
    server = ManyTasks(seconds, latency=latency, even=even)
    limit = len(seconds) / PAGE * 60 / 400
    count, ids = 0, set[str]()
    async with server.serving() as base_url, Wrike("token", base_url=base_url) as wrike:
        loop = asyncio.get_running_loop()
        began = loop.time()
        scan = wrike.tasks.scan().raw()
        async for batch in scan.batches():
            count += len(batch)
            ids.update(record["id"] for record in batch)
        took = loop.time() - began
    refused = max(0, server.most_in(60) - 400) + max(0, server.most_in(1) - 7)
    print(
        f"{name}: {count:,} tasks, {len(server.arrivals):,} requests, {took:.1f} s, {took / limit:.3f} times the limit "
        f"of {limit:.0f} s (at most {most}); beyond the quota at the server: {refused}",
        flush=True,
    )
    return count == len(ids) == len(seconds) and took <= most * limit and not (even and refused)


async def scans(tasks: int) -> bool:
    """Run the three scans."""
    spread, at_once = evenly(tasks), imported(tasks)
    right = [
        await scanned("evenly, 300 ms", spread, 0.3, 1.06, even=True),
        await scanned("60 % in one hour, 300 ms", at_once, 0.3, 1.15),
        await scanned("60 % in one hour, 3 s", at_once, 3.0, 1.3),
    ]
    return all(right)


async def night(tasks: int) -> bool:
    """Run a full sync, a night, and another full sync into a second store, and compare."""
    clock = Clock()
    with tempfile.TemporaryDirectory() as folder:
        old, fresh = Path(folder) / "old.db", Path(folder) / "fresh.db"
        async with (
            Sandbox(now=clock, quota=None, tasks=tasks) as sandbox,
            Wrike(sandbox.token, base_url=sandbox.base_url, quota=None) as wrike,
        ):
            # The sandbox's own million records would be looked through by the collector again and again, with all
            # that is served standing still meanwhile.
            gc.freeze()
            people = Account(sandbox)
            people.trash(5 * TEN)
            clock.on(days=1)
            first = await _synced("first", wrike, old)
            clock.on(days=1)
            _live_a_day(people, tasks)
            clock.on(days=1)
            second = await _synced("night", wrike, old)
            third = await _synced("fresh", wrike, fresh)
        differing = _differing(old, fresh)
    allowed = 0.03 * third.requests + 25
    became = second.areas["tasks"]
    print(
        f"{tasks:,} tasks: {first.requests:,} requests at first, {second.requests:,} in the night ({allowed:.1f} "
        f"allowed), {third.requests:,} anew\n{became.inserted:,} new, {became.updated:,} changed, {became.deleted:,} "
        f"trashed, {became.restored:,} restored, {became.purged:,} purged; rows that differ from a fresh "
        f"run: {differing:,}",
        flush=True,
    )
    return differing == 0 and second.requests <= allowed


def _live_a_day(people: Account, tasks: int) -> None:
    # What goes to the bin and from there into nothing in one day leaves no trace.
    people.restore(TEN, touched=True)
    people.purge(TEN)
    people.change(tasks // 100)
    people.trash(TEN)
    people.move(TEN)
    year_ago = people.now - 365 * 86_400
    people.add(TEN, folder_id=people.add_folder(created=year_ago).id, created=year_ago)


async def _synced(name: str, wrike: Wrike, path: Path) -> Report:
    began = time.monotonic()
    report = await sync(wrike, to=f"sqlite:{path}", areas=AREAS)
    if not report.ok:
        raise SystemExit(f"not all of it came: {report}")
    print(f"{name}: {report.requests:,} requests, {time.monotonic() - began:.0f} s", flush=True)
    return report


def _differing(one: Path, other: Path) -> int:
    """Return how many rows that are there, or in the recycle bin, one file has and the other one has not."""
    count = 0
    with closing(sqlite3.connect(one)) as connection:
        connection.execute("ATTACH ? AS other", [str(other)])
        for area in AREAS:
            names = [f'"{each.name}"' for each in table_of(area).columns if each.name not in UNTOUCHED]
            rows = f"SELECT {', '.join(names)}, _deleted_at IS NULL FROM {{}}.{area} WHERE NOT _purged"
            for pair in (("main", "other"), ("other", "main")):
                query = " EXCEPT ".join(rows.format(each) for each in pair)
                count += connection.execute(f"SELECT count(*) FROM ({query})").fetchone()[0]
    return count


def main(what: str, tasks: int = 1_000_000) -> int:
    """Run what the first argument says. Returns the exit code."""
    right = run_virtual(lambda: scans(tasks)) if what == "scan" else asyncio.run(night(tasks))
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], *map(int, sys.argv[2:])))
