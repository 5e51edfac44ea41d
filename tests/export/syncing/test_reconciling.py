"""What leaves no trace is found by comparing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.export.syncing.nights import Account, contents, query
from tests.export.syncing.test_nights import account
from wrike_async import InvalidArgument, Wrike
from wrike_async.export import Report, sync
from wrike_async.export._syncing import comparing, gone
from wrike_async.sandbox import Fault

AREAS = ("tasks", "timelogs", "folders")
HOW = ["counts", "ids"]


def leave_no_trace(people: Account, count: int) -> None:
    """Tasks and timelogs that are gone for good, and tasks that are seen for the first time."""
    state = people.sandbox.state
    for each in people.some(count):
        state.tasks.remove(each.number)
    for number in list(state.timelogs.numbers())[:count]:
        state.timelogs.remove(number)
    people.add(count, created=people.now - 400 * 86_400)


async def compared(wrike: Wrike, path: Path, how: Any, **options: Any) -> Report:
    report = await sync(wrike, to=f"sqlite:{path}", areas=AREAS, reconcile=how, **options)
    assert report.ok
    return report


@pytest.mark.parametrize("how", HOW)
async def test_it_is_found(tmp_path: Path, how: Any) -> None:
    path = tmp_path / "wrike.db"
    async with account(tasks=300, timelogs=40) as (people, clock, wrike):
        await compared(wrike, path, None)
        clock.on(days=1)
        nothing = await compared(wrike, path, how)
        leave_no_trace(people, 5)
        clock.on(days=1)
        unseen = await compared(wrike, path, None)
        cursor = query(path, "SELECT area, cursor FROM _wrike_sync")
        assert (unseen.areas["tasks"].purged, unseen.areas["tasks"].inserted) == (0, 0)
        report = await compared(wrike, path, how)
        assert query(path, "SELECT area, cursor FROM _wrike_sync") == cursor
        await compared(wrike, tmp_path / "fresh.db", None)
    for each in nothing.areas.values():
        assert (each.inserted, each.updated, each.deleted, each.restored, each.purged) == (0, 0, 0, 0, 0)
    tasks, timelogs = report.areas["tasks"], report.areas["timelogs"]
    assert (tasks.purged, tasks.inserted, timelogs.purged) == (5, 5, 5)
    assert tasks.rows == 300
    assert contents(path, AREAS) == contents(tmp_path / "fresh.db", AREAS)


@pytest.mark.parametrize("most", [0, 20, 400])
async def test_windows_are_halved_and_what_takes_too_much_is_read_whole(
    tmp_path: Path, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "_PAGE", 20)
    monkeypatch.setattr(comparing, "_PARTS", 2)
    monkeypatch.setattr(comparing, "_MOST_REQUESTS", most)
    path = tmp_path / "wrike.db"
    async with account(tasks=400, timelogs=40) as (people, clock, wrike):
        # More in one second than a window that is compared by ID should have.
        people.add(30, created=people.now - 500 * 86_400)
        await compared(wrike, path, None)
        clock.on(days=1)
        state = people.sandbox.state
        for each in people.some(3):
            state.tasks.remove(each.number)
        state.tasks.remove(state.tasks.numbers()[-1])
        before = len(people.sandbox.requests)
        report = await compared(wrike, path, "counts")
        assert len(people.sandbox.requests) - before < 60
        assert report.areas["tasks"].purged == 4
        await compared(wrike, tmp_path / "fresh.db", None)
    assert contents(path, AREAS) == contents(tmp_path / "fresh.db", AREAS)


async def test_many_that_are_gone_are_not_asked_for_one_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gone, "_FEW", 4)
    path = tmp_path / "wrike.db"
    async with account(tasks=100, timelogs=5) as (people, clock, wrike):
        await compared(wrike, path, None)
        clock.on(days=1)
        for each in people.some(9):
            people.sandbox.state.tasks.remove(each.number)
        before = len(people.sandbox.requests)
        report = await compared(wrike, path, "ids")
        assert len(people.sandbox.requests) - before < 16
    assert report.areas["tasks"].purged == 9


async def test_what_was_trashed_meanwhile_is_no_purge(tmp_path: Path) -> None:
    path = tmp_path / "wrike.db"
    async with account(tasks=100, timelogs=0) as (people, clock, wrike):
        await compared(wrike, path, None)
        clock.on(days=1)
        trashed: list[bool] = []

        def between_the_two_runs(record: Any) -> bool:
            if "createdDate" in record.params and record.path.endswith("/tasks") and not trashed:
                trashed.append(True)
                people.trash(3)
            return False

        people.sandbox.inject(Fault("status", between_the_two_runs, status=500, times=None))
        report = await compared(wrike, path, "counts")
    assert trashed
    assert (report.areas["tasks"].deleted, report.areas["tasks"].purged) == (3, 0)


async def test_an_area_that_cannot_be_compared_is_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "wrike.db"
    async with account(tasks=50, timelogs=5) as (people, clock, wrike):
        await compared(wrike, path, None)
        people.change(5)
        clock.on(days=1)

        def asks_for_a_count(record: Any) -> bool:
            return record.path.endswith("/tasks") and "createdDate" in record.params

        people.sandbox.inject(Fault("status", asks_for_a_count, status=403, times=None))
        report = await sync(wrike, to=f"sqlite:{path}", areas=AREAS, reconcile="counts")
        assert report.areas["tasks"].updated == 5
        assert "it is up to date, but could not be compared" in str(report.areas["tasks"].error)
        # What failed altogether is not compared.
        people.sandbox.inject(Fault("status", "GET /tasks", status=403, times=None))
        people.sandbox.inject(Fault("status", "GET /timelogs", status=403, times=None))
        report = await sync(wrike, to=f"sqlite:{path}", areas=AREAS, reconcile="counts")
        assert "compared" not in str(report.areas["tasks"].error)


@pytest.mark.parametrize(
    ("options", "said"),
    [({"reconcile": "names"}, "must be 'counts', 'ids' or None"), ({"areas": ["contacts"]}, "tasks and timelogs")],
)
async def test_what_makes_no_sense(tmp_path: Path, options: dict[str, Any], said: str) -> None:
    async with account(tasks=1) as (people, _, wrike):
        given: dict[str, Any] = {"to": f"sqlite:{tmp_path / 'wrike.db'}", "reconcile": "counts", **options}
        with pytest.raises(InvalidArgument, match=said):
            await sync(wrike, **given)
        assert people.sandbox.requests == []
