"""What somebody sees that was not seen before, and what another user's token makes of a store."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.export.stores.places import PLACES
from tests.export.syncing.nights import contents, query
from tests.export.syncing.test_nights import account
from tests.export.syncing.test_refusals import ME
from wrike_async.export import sync
from wrike_async.sandbox import Fault


async def test_many_folders_that_are_newly_seen_take_no_request_each(tmp_path: Path) -> None:
    path, areas = tmp_path / "wrike.db", ["tasks", "folders"]
    async with account(tasks=60) as (people, clock, wrike):
        await sync(wrike, to=f"sqlite:{path}", areas=areas)
        before = query(path, "SELECT id, _synced_at FROM tasks ORDER BY id")
        long_ago = people.now - 86_400
        clock.on(days=1)
        for _ in range(50):
            people.add(1, folder_id=people.add_folder(created=long_ago).id, created=long_ago)
        report = await sync(wrike, to=f"sqlite:{path}", areas=areas)
        assert (report.areas["tasks"].inserted, report.areas["folders"].inserted) == (50, 50)
        assert report.requests < 12
        assert set(before) < set(query(path, "SELECT id, _synced_at FROM tasks"))
        await sync(wrike, to=f"sqlite:{tmp_path / 'fresh.db'}", areas=areas)
    assert contents(path, areas) == contents(tmp_path / "fresh.db", areas)


@pytest.mark.parametrize("kind", sorted(PLACES))
async def test_what_another_user_may_not_read_does_not_keep_the_rest_from_going_on(tmp_path: Path, kind: str) -> None:
    place, areas = PLACES[kind](tmp_path), ["tasks", "audit_log"]
    async with account(tasks=5) as (people, clock, wrike):
        first = await sync(wrike, to=place.address, areas=areas)
        people.sandbox.inject(Fault("status", "GET /contacts", status=200, body=ME, times=None))
        people.sandbox.inject(Fault("status", "GET /audit_log", status=403, times=3))
        for full in (True, False, False):
            clock.on(days=1)
            report = await sync(wrike, to=place.address, areas=areas, full=full)
            assert [name for name, each in report.areas.items() if each.error] == ["audit_log"]
            assert report.areas["audit_log"].rows == first.areas["audit_log"].rows
            owners = dict(place.query("SELECT area, user_id FROM _wrike_sync"))
            assert owners == {"tasks": "KUOTHER", "audit_log": None}
        clock.on(days=1)
        report = await sync(wrike, to=place.address, areas=areas)
    assert report.ok
    owners = dict(place.query("SELECT area, user_id FROM _wrike_sync"))
    assert owners == {"tasks": "KUOTHER", "audit_log": "KUOTHER"}
