"""Whichever store a night goes into, it says the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.export.stores.places import PLACES
from tests.export.syncing.nights import Account, Clock
from wrike_async import Wrike
from wrike_async.export import sync
from wrike_async.sandbox import Sandbox

AREAS: dict[str, Any] = {"folders": {}, "tasks": {"page_size": 100}, "timelogs": {}, "contacts": {}, "workflows": {}}
QUERIES = (
    "SELECT id, title, status, _purged, _deleted_at, updated_date, dates_duration FROM tasks ORDER BY id",
    "SELECT id, title, _purged, _deleted_at FROM folders ORDER BY id",
    "SELECT id, hours, tracked_date, _purged FROM timelogs ORDER BY id",
    "SELECT id, first_name, deleted FROM contacts ORDER BY id",
    'SELECT area, cursor, "rows" FROM _wrike_sync ORDER BY area',
)


def plain(value: Any) -> str:
    """As SQLite has it."""
    text = value.isoformat().replace("+00:00", "Z") if hasattr(value, "isoformat") else value
    return str(int(text) if isinstance(text, bool) else text)


@pytest.mark.parametrize("kind", sorted(PLACES.keys() - {"sqlite"}))
async def test_it_has_what_sqlite_has(tmp_path: Path, kind: str) -> None:
    clock = Clock()
    places = {name: PLACES[name](tmp_path) for name in ("sqlite", kind)}
    async with (
        Sandbox(now=clock, quota=None, tasks=200, timelogs=30) as sandbox,
        Wrike(sandbox.token, base_url=sandbox.base_url, quota=None) as wrike,
    ):
        people = Account(sandbox)
        for _ in range(2):
            one, other = [await sync(wrike, to=place.address, areas=AREAS) for place in places.values()]
            assert (one.ok, other.ok) == (True, True)
            counts = [
                {name: (area.rows, area.inserted, area.updated, area.deleted, area.purged) for name, area in of.items()}
                for of in (one.areas, other.areas)
            ]
            assert counts[0] == counts[1]
            for query in QUERIES:
                first, second = ([tuple(map(plain, row)) for row in place.query(query)] for place in places.values())
                assert first == second
            people.a_day(1)
            clock.on(days=1)
