"""Dependencies, which no list has: asked for by the IDs that tasks name, and gone when they are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.export.syncing.nights import living, query
from tests.export.syncing.test_nights import account
from wrike_async import InvalidArgument, Wrike
from wrike_async.dlt._store import DltStore
from wrike_async.export import Report, export, plan, sync
from wrike_async.export._areas import table_of
from wrike_async.sandbox import Fault
from wrike_async.sandbox._rules.dependencies import cut

BOTH = ("dependencies", "tasks")
BY_ID = "GET /dependencies/{dependencyIds}"


async def synced(wrike: Wrike, path: Path, **how: Any) -> Report:
    return await sync(wrike, to=f"sqlite:{path}", areas=how.pop("areas", BOTH), **how)


def there(path: Path) -> set[str]:
    return {row[0] for row in living(path, "dependencies")}


@pytest.mark.parametrize("unknown", ["refuse", "omit", "empty"])
async def test_nights(tmp_path: Path, unknown: Any) -> None:
    path = tmp_path / "wrike.db"
    async with account(tasks=120, dependencies=60, unknown_ids=unknown) as (people, clock, wrike):
        documents = people.sandbox.state.documents["dependencies"]
        first = await synced(wrike, path)
        assert (first.areas["dependencies"].rows, first.areas["dependencies"].requests) == (60, 1)
        clock.on(days=1)
        quiet = await synced(wrike, path)
        assert quiet.areas["dependencies"].requests == 0
        assert quiet.areas["dependencies"].warnings
        clock.on(days=1)
        # Ten are gone, and one end of each comes again; of one more no end does.
        *cut_off, unseen = [documents[each] for each in list(documents)[:11]]
        cut(people.sandbox.state, [each["id"] for each in (*cut_off, unseen)])
        for each in cut_off:
            people.sandbox.state.edit_task(each["successorId"]).updated = people.now
        clock.on(days=1)
        night = await synced(wrike, path)
        assert night.areas["dependencies"].purged == 10
        assert there(path) == {*documents, unseen["id"]}
        clock.on(days=1)
        whole = await synced(wrike, path, full=True)
        assert (whole.areas["dependencies"].purged, whole.areas["dependencies"].warnings) == (1, ())
        assert there(path) == {*documents}
        await synced(wrike, tmp_path / "fresh.db")
    assert living(path, "dependencies") == living(tmp_path / "fresh.db", "dependencies")
    assert query(path, "SELECT count(*) FROM dependencies WHERE _purged") == [(11,)]


async def test_what_comes_again_with_a_task_and_what_no_task_names(tmp_path: Path) -> None:
    path = tmp_path / "wrike.db"
    async with account(tasks=60, dependencies=20) as (people, clock, wrike):
        state = people.sandbox.state
        # An older version of the package has brought tasks only.
        await synced(wrike, path, areas=["tasks"])
        clock.on(days=1)
        await synced(wrike, path)
        assert there(path) == {*state.documents["dependencies"]}
        clock.on(days=1)
        # Nothing tells of a task that is gone in one day; then no task names what hung on it.
        gone = state.documents["dependencies"][next(iter(state.documents["dependencies"]))]
        cut(state, [gone["id"]])
        for end in (gone["predecessorId"], gone["successorId"]):
            state.tasks.remove(state.edit_task(end).number)
        await synced(wrike, path, reconcile="ids")
        clock.on(days=1)
        night = await synced(wrike, path)
        assert night.areas["dependencies"].purged == 1
        assert gone["id"] not in there(path)


async def test_a_run_that_is_interrupted_asks_for_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "wrike.db"
    async with account(tasks=700, dependencies=350) as (people, _, wrike):
        people.sandbox.inject(Fault("status", BY_ID, status=500, times=None, after=2))
        with pytest.raises(Exception, match="500"):
            await synced(wrike.with_options(retries=0), path)
        people.sandbox.faults.clear()
        before = len(people.sandbox.requests)
        report = await synced(wrike, path)
        asked = [each for each in people.sandbox.requests[before:] if "/dependencies/" in each.path]
    assert (report.areas["dependencies"].rows, len(asked)) == (350, 2)


async def test_an_answer_that_is_cut_short_proves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "wrike.db"
    async with account(tasks=60, dependencies=30, unknown_ids="omit") as (people, clock, wrike):
        await synced(wrike, path)
        clock.on(days=1)
        documents = people.sandbox.state.documents["dependencies"]
        some = [dict(each) for each in list(documents.values())[:3]]
        for data, times in ((some, 1), ([], None)):
            body = {"kind": "dependencies", "data": data}
            many = Fault("status", lambda each: each.path.count(",") > 4, status=200, body=body, times=times)
            people.sandbox.inject(many)
        report = await synced(wrike, path, full=True)
    assert (report.areas["dependencies"].rows, report.areas["dependencies"].purged) == (30, 0)


@pytest.mark.parametrize("file_format", ["jsonl", "jsonl.gz", "csv", "parquet"])
async def test_an_export(tmp_path: Path, file_format: Any) -> None:
    async with account(tasks=80, dependencies=30) as (people, _, wrike):
        cost = await plan(wrike, areas=BOTH)
        report = await export(wrike, BOTH, to=tmp_path, format=file_format)
        ids = {*people.sandbox.state.documents["dependencies"]}
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    assert (report.areas["dependencies"].rows, manifest["areas"]["dependencies"]["rows"]) == (30, 30)
    assert cost.areas["dependencies"].requests == report.areas["dependencies"].requests == 1
    if file_format == "jsonl":
        lines = (tmp_path / "dependencies.jsonl").read_text().splitlines()
        assert {json.loads(line)["id"] for line in lines} == ids


async def test_tasks_that_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "wrike.db"
    async with account(tasks=30, dependencies=5) as (people, clock, wrike):
        await synced(wrike, path)
        clock.on(days=1)
        people.sandbox.inject(Fault("status", "GET /tasks", status=403, times=None))
        report = await synced(wrike, path)
        assert report.areas["dependencies"].error == "the tasks that name them could not be read"
        assert len(there(path)) == 5
        assert (await plan(wrike, areas=BOTH)).areas["dependencies"].requests == 0
    assert (await plan_of_a_night(tmp_path)) == 1


async def plan_of_a_night(folder: Path) -> int:
    """How many requests are planned for what a store has."""
    async with account(tasks=30, dependencies=5) as (_, __, wrike):
        await synced(wrike, folder / "other.db")
        return (await plan(wrike, to=f"sqlite:{folder / 'other.db'}", areas=BOTH)).areas["dependencies"].requests


async def test_a_field_that_wrike_refuses(tmp_path: Path) -> None:
    async with account(tasks=10, dependencies=2) as (people, _, wrike):
        refused = Fault("status", lambda each: "dependencyIds" in str(each.params), status=400, times=None)
        people.sandbox.inject(refused)
        report = await synced(wrike, tmp_path / "wrike.db")
    assert report.areas["dependencies"].error == "Wrike does not tell which ones tasks have"


@pytest.mark.parametrize(
    ("areas", "message"),
    [
        (["dependencies"], "ask for tasks with dependencyIds, too"),
        ({"tasks": {"fields": ["description"]}, "dependencies": {}}, "ask for tasks with dependencyIds, too"),
        ({"tasks": {}, "dependencies": {"fields": ["lagTime"]}}, "take no filters and no fields"),
        ({"tasks": {}, "dependencies": {"task_id": "IEAAAAAAKQAAAAAA"}}, "take no filters and no fields"),
    ],
)
async def test_what_is_refused_before_a_request(tmp_path: Path, areas: Any, message: str) -> None:
    async with account(tasks=1) as (people, _, wrike):
        with pytest.raises(InvalidArgument, match=message):
            await export(wrike, areas, to=tmp_path / "out")
        assert not people.sandbox.requests


def test_a_load_has_none(tmp_path: Path) -> None:
    with pytest.raises(InvalidArgument, match="a load has no area that tasks name in dependency_ids"):
        DltStore(tmp_path, None, {}).named(table_of("tasks"), "dependency_ids")  # type: ignore[arg-type]
