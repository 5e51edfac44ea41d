"""Night after night: the store has what a fresh one would have."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.export.syncing.nights import SOME, Account, Clock, contents, living, query
from wrike_async import Wrike
from wrike_async.export import Report, sync
from wrike_async.sandbox import Fault, Sandbox

LITTLE: dict[str, Any] = {name: {} for name in SOME} | {"tasks": {"page_size": 100}}


@contextlib.asynccontextmanager
async def account(**options: Any) -> AsyncGenerator[tuple[Account, Clock, Wrike]]:
    clock = Clock()
    amounts: dict[str, Any] = {"tasks": 300, "comments": 20, "timelogs": 60, "approvals": 3, **options}
    async with (
        Sandbox(now=clock, quota=None, **amounts) as sandbox,
        Wrike(sandbox.token, base_url=sandbox.base_url, quota=None) as wrike,
    ):
        yield Account(sandbox), clock, wrike


async def brought_up_to_date(wrike: Wrike, path: Path, **options: Any) -> Report:
    report = await sync(wrike, to=f"sqlite:{path}", areas=LITTLE, **options)
    assert report.ok
    return report


async def test_the_store_is_as_a_fresh_one_night_after_night(tmp_path: Path) -> None:
    async with account() as (people, clock, wrike):
        await brought_up_to_date(wrike, tmp_path / "wrike.db")
        for night in range(3):
            people.a_day(2)
            clock.on(days=1)
            report = await brought_up_to_date(wrike, tmp_path / "wrike.db")
            fresh = await brought_up_to_date(wrike, tmp_path / f"fresh-{night}.db")
            assert contents(tmp_path / "wrike.db") == contents(tmp_path / f"fresh-{night}.db")
            assert report.areas["tasks"].rows == fresh.areas["tasks"].rows
            tasks = report.areas["tasks"]
            assert (tasks.inserted >= 6, bool(tasks.updated), bool(tasks.deleted)) == (True, True, True)
            assert (bool(tasks.restored), bool(tasks.purged)) == (night > 0, night > 0)


async def test_nothing_new_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "wrike.db"
    async with account() as (_, clock, wrike):
        await brought_up_to_date(wrike, path)
        before = query(path, "SELECT id, _synced_at FROM tasks")
        clock.on(days=1)
        report = await brought_up_to_date(wrike, path)
        assert query(path, "SELECT id, _synced_at FROM tasks") == before
        (cursor,) = query(path, "SELECT cursor FROM _wrike_sync WHERE area = 'tasks'")[0]
    for each in report.areas.values():
        assert (each.inserted, each.updated, each.deleted, each.restored, each.purged) == (0, 0, 0, 0, 0)
    # Of tasks what changed, and the bin.
    assert report.areas["tasks"].requests == 2
    assert report.areas["timelogs"].requests == 1
    assert cursor == "2026-06-02T12:00:00Z"
    assert query(path, "SELECT count(*) FROM _wrike_runs WHERE ended IS NOT NULL") == [(2,)]


async def test_a_change_in_the_second_in_which_a_run_begins(tmp_path: Path) -> None:
    path = tmp_path / "wrike.db"
    async with account() as (people, clock, wrike):
        await brought_up_to_date(wrike, path)
        clock.on(days=1)
        changed = 0

        def while_it_runs(record: Any) -> bool:
            nonlocal changed
            # Behind the back of the scan: it has asked for its window by then.
            if record.path.endswith(people.sandbox.state.bin_id + "/tasks") and not changed:
                people.change(20)
                people.trash(5)
                changed += 1
            return False

        people.sandbox.inject(Fault("status", while_it_runs, status=500, times=None))
        await brought_up_to_date(wrike, path, overlap=timedelta(0))
        assert changed
        # Two runs a second apart, and one in the same second.
        for seconds in (0, 1, 1):
            clock.on(seconds=seconds)
            await brought_up_to_date(wrike, path, overlap=timedelta(0))
            people.change(3)
        clock.on(seconds=1)
        await brought_up_to_date(wrike, path, overlap=timedelta(0))
        await brought_up_to_date(wrike, tmp_path / "fresh.db")
    assert contents(path) == contents(tmp_path / "fresh.db")


@pytest.mark.parametrize("wrong", [timedelta(minutes=10), timedelta(minutes=-10)])
async def test_the_local_clock_is_wrong(tmp_path: Path, wrong: timedelta, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server's clock is another one than this machine's anyway; here it even runs differently."""
    path = tmp_path / "wrike.db"
    async with account() as (people, clock, wrike):
        clock.moment = datetime.now(UTC).replace(microsecond=0) + wrong
        await brought_up_to_date(wrike, path)
        for _ in range(3):
            people.change(5)
            people.trash(2)
            clock.on(seconds=1)
            await brought_up_to_date(wrike, path, overlap=timedelta(0))
            people.change(5)
            clock.on(seconds=1)
        await brought_up_to_date(wrike, path, overlap=timedelta(0))
        await brought_up_to_date(wrike, tmp_path / "fresh.db")
    assert contents(path) == contents(tmp_path / "fresh.db")


async def test_a_month_without_a_run(tmp_path: Path) -> None:
    path = tmp_path / "wrike.db"
    async with account() as (people, clock, wrike):
        await brought_up_to_date(wrike, path)
        for _ in range(30):
            people.a_day(0.2, purge=False)
            clock.on(days=1)
        await brought_up_to_date(wrike, path)
        await brought_up_to_date(wrike, tmp_path / "fresh.db")
    assert contents(path) == contents(tmp_path / "fresh.db")


async def test_comments_and_attachments_that_were_deleted_lately(tmp_path: Path) -> None:
    path = tmp_path / "wrike.db"
    async with account(tasks=20, comments=0) as (_, clock, wrike):
        task = await wrike.tasks.list(limit=1).first()
        assert task is not None
        comments = [await wrike.comments.create(task_id=task.id, text=f"comment {number}") for number in range(3)]
        clock.on(days=40)
        comments += [await wrike.comments.create(task_id=task.id, text="a new one")]
        await brought_up_to_date(wrike, path)
        clock.on(days=1)
        await wrike.comments.delete(comments[0].id)
        await wrike.comments.delete(comments[3].id)
        await wrike.comments.create(task_id=task.id, text="another one")
        clock.on(seconds=1)
        report = await brought_up_to_date(wrike, path)
        assert (report.areas["comments"].inserted, report.areas["comments"].purged) == (1, 1)
        assert report.areas["comments"].rows == 4
        # What is older than the lookback is found by a full run.
        report = await brought_up_to_date(wrike, path, lookback=timedelta(days=50))
        assert (report.areas["comments"].rows, report.areas["comments"].purged) == (3, 1)


async def test_a_full_run_finds_what_leaves_no_trace(tmp_path: Path) -> None:
    path = tmp_path / "wrike.db"
    async with account() as (people, clock, wrike):
        await brought_up_to_date(wrike, path)
        clock.on(days=1)
        state = people.sandbox.state
        for number in list(state.timelogs.numbers())[:3]:
            state.timelogs.remove(number)
        for each in people.some(4):
            state.tasks.remove(each.number)
        report = await brought_up_to_date(wrike, path)
        assert (report.areas["timelogs"].purged, report.areas["tasks"].purged) == (0, 0)
        report = await brought_up_to_date(wrike, path, full=True)
        assert (report.areas["timelogs"].purged, report.areas["tasks"].purged) == (3, 4)
        await brought_up_to_date(wrike, tmp_path / "fresh.db")
    assert contents(path) == contents(tmp_path / "fresh.db")


async def test_folders_are_compared_whole(tmp_path: Path) -> None:
    path = tmp_path / "wrike.db"
    async with account(tasks=50) as (people, clock, wrike):
        await brought_up_to_date(wrike, path)
        state = people.sandbox.state
        clock.on(days=1)
        trashed = people.trash_folder()
        purged = people.add_folder()
        await brought_up_to_date(wrike, path)
        clock.on(days=1)
        await wrike.folders.update(trashed.id, restore=True)
        parent = state.folders[purged.parent_ids[0]]
        parent.child_ids = tuple(each for each in parent.child_ids if each != purged.id)
        del state.folders[purged.id]
        state.revision += 1
        report = await brought_up_to_date(wrike, path)
        assert report.areas["folders"].restored >= 1
        assert report.areas["folders"].purged == 1
        assert "which only reconcile or a full run finds out" in report.areas["folders"].warnings[0]
        assert report.areas["tasks"].restored
        await brought_up_to_date(wrike, tmp_path / "fresh.db")
        assert contents(path) == contents(tmp_path / "fresh.db")
        # Without folders, what is in one that is newly seen is not noticed; that is all.
        clock.on(days=1)
        people.change(5)
        clock.on(seconds=1)
        report = await sync(wrike, to=f"sqlite:{path}", areas=["tasks"])
        assert (report.areas["tasks"].updated, list(report.areas)) == (5, ["tasks"])
        assert len(living(path, "folders"))


@pytest.mark.parametrize("unknown", ["refuse", "omit", "empty"])
async def test_folders_that_a_scan_left_out_come_from_the_tree(tmp_path: Path, unknown: Any) -> None:
    path = tmp_path / "wrike.db"
    async with account(tasks=20, unknown_ids=unknown) as (people, clock, wrike):
        await brought_up_to_date(wrike, path)
        clock.on(days=1)
        year_ago = people.now - 365 * 86_400
        shared, made = people.add_folder(created=year_ago), people.add_folder()
        people.add(4, folder_id=shared.id, created=year_ago)
        clock.on(days=1)
        lists = {"kind": "folders", "data": []}
        state, gone = people.sandbox.state, people.add_folder()

        def is_the_list(record: Any) -> bool:
            return record.path.endswith("/folders") and "updatedDate" in record.params

        def goes_before_it_is_asked_for(record: Any) -> bool:
            if "/folders/" in record.path and gone.id in record.path and gone.id in state.folders:
                del state.folders[gone.id]
                parent = state.folders[gone.parent_ids[0]]
                parent.child_ids = tuple(each for each in parent.child_ids if each != gone.id)
                state.revision += 1
            return False

        people.sandbox.inject(Fault("status", is_the_list, status=200, body=lists, times=None))
        people.sandbox.inject(Fault("status", goes_before_it_is_asked_for, status=500, times=None))
        report = await brought_up_to_date(wrike, path)
        assert (report.areas["folders"].inserted, report.areas["folders"].purged) == (2, 0)
        assert report.areas["tasks"].inserted == 4
        assert gone.id not in state.folders
        assert {shared.id, made.id} <= {row[0] for row in living(path, "folders")}
        people.sandbox.faults.clear()
        await brought_up_to_date(wrike, tmp_path / "fresh.db")
    assert contents(path) == contents(tmp_path / "fresh.db")
