"""Tasks that left the recycle bin: restored, or gone for good."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.export.syncing.nights import contents
from tests.export.syncing.test_nights import account, brought_up_to_date
from wrike_async.export._syncing import gone
from wrike_async.sandbox import Fault


@pytest.mark.parametrize("unknown", ["refuse", "omit", "empty"])
@pytest.mark.parametrize("few", [0, 30])
async def test_where_they_are(tmp_path: Path, unknown: Any, few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gone, "_FEW", few)
    monkeypatch.setattr(gone, "_GROUP", 7)
    path = tmp_path / "wrike.db"
    async with account(tasks=200, unknown_ids=unknown) as (people, clock, wrike):
        people.trash(40)
        await brought_up_to_date(wrike, path)
        clock.on(days=1)
        people.restore(9, touched=False)
        people.purge(11)
        report = await brought_up_to_date(wrike, path)
        assert (report.areas["tasks"].restored, report.areas["tasks"].purged) == (9, 11)
        await brought_up_to_date(wrike, tmp_path / "fresh.db")
    assert contents(path) == contents(tmp_path / "fresh.db")


@pytest.mark.parametrize(
    ("unknown", "requests"),
    [
        pytest.param("omit", 2, id="left out: once more, beside one that is there"),
        pytest.param("empty", 12, id="nothing at all comes, not even the one that is there: each alone"),
        pytest.param("refuse", 11, id="all are refused: each alone"),
    ],
)
async def test_what_it_takes(tmp_path: Path, unknown: Any, requests: int) -> None:
    path = tmp_path / "wrike.db"
    async with account(tasks=200, unknown_ids=unknown) as (people, clock, wrike):
        people.trash(20)
        await brought_up_to_date(wrike, path)
        clock.on(days=1)
        clock.on(days=1)
        people.purge(10)
        people.change(5)
        report = await brought_up_to_date(wrike, path)
        asked = [each for each in people.sandbox.requests if each.path.startswith("/api/v4/tasks/")]
    assert (report.areas["tasks"].purged, len(asked)) == (10, requests)


@pytest.mark.parametrize("changed", [0, 5])
async def test_an_answer_that_is_cut_short_proves_nothing(tmp_path: Path, changed: int) -> None:
    path = tmp_path / "wrike.db"
    async with account(tasks=200, unknown_ids="omit") as (people, clock, wrike):
        people.trash(10)
        await brought_up_to_date(wrike, path)
        clock.on(days=1)
        clock.on(days=1)
        people.restore(10, touched=False)
        people.change(changed)
        nothing = {"kind": "tasks", "data": []}
        people.sandbox.inject(Fault("status", lambda record: "," in record.path, status=200, body=nothing, times=None))
        report = await brought_up_to_date(wrike, path)
    assert (report.areas["tasks"].restored, report.areas["tasks"].purged) == (10, 0)


async def test_what_may_not_be_seen_any_more_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "wrike.db"
    async with account(tasks=50) as (people, clock, wrike):
        people.trash(3)
        await brought_up_to_date(wrike, path)
        clock.on(days=1)
        clock.on(days=1)
        await brought_up_to_date(wrike, path)
        people.restore(3, touched=False)
        by_id = "GET /tasks/{taskIds}"
        people.sandbox.inject(Fault("status", by_id, status=403, times=None))
        report = await brought_up_to_date(wrike, path)
        assert report.areas["tasks"].purged == 3
        people.sandbox.faults.clear()
        report = await brought_up_to_date(wrike, path, full=True)
        assert (report.areas["tasks"].restored, report.areas["tasks"].purged) == (3, 0)


async def test_a_bin_that_wrike_does_not_tell_of(tmp_path: Path) -> None:
    path = tmp_path / "wrike.db"
    async with account(tasks=50) as (people, clock, wrike):
        people.trash(3)
        await brought_up_to_date(wrike, path)
        clock.on(days=1)
        people.purge(1)
        state = people.sandbox.state
        body = {"kind": "accounts", "data": [{"id": (await wrike.account.get()).id}]}
        people.sandbox.inject(Fault("status", "GET /account", status=200, body=body, times=None))
        report = await brought_up_to_date(wrike, path, overlap=timedelta(0))
        tasks = report.areas["tasks"]
        assert tasks.warnings == ("Wrike does not tell where the recycle bin is",)
        # They are asked for by ID, and two are in the bin still.
        assert (tasks.restored, tasks.purged, sum(each.in_bin for each in state.tasks)) == (0, 1, 2)
