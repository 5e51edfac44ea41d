"""Exports over the sandbox: everything once, in every format, and what the report says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.connecting import Connect
from tests.export.reading import FORMATS, ids_in, rows_in
from wrike_async import Forbidden, InvalidArgument
from wrike_async.export import AREAS, Progress, export
from wrike_async.sandbox import Fault
from wrike_async.sandbox._areas.tasks.writing import recycle
from wrike_async.sandbox._rules.lookup import task as found_task

SMALL = {"tasks": {"page_size": 50}, "folders": {"page_size": 5}, "timelogs": {"page_size": 10}, "contacts": {}}


@pytest.mark.parametrize("form", FORMATS)
async def test_everything_comes_once(connect: Connect, tmp_path: Path, form: Any) -> None:
    async with connect(tasks=600) as (_, wrike):
        report = await export(wrike, SMALL, to=tmp_path / "out", format=form)
        for area in SMALL:
            everything = {"sub_tasks": True} if area == "tasks" else {}
            listed = sorted([each.id async for each in getattr(wrike, area).list(**everything)])
            assert listed
            assert ids_in(tmp_path / "out", area, form) == listed
            assert report.areas[area].rows == report.areas[area].inserted == len(listed)
    assert report.ok
    assert report.areas["tasks"].fields == AREAS["tasks"].fields
    assert sum(each.requests for each in report.areas.values()) + 2 == report.requests
    assert report.refused == 0


async def test_json_lines_are_the_records_as_they_came(connect: Connect, tmp_path: Path) -> None:
    async with connect(tasks=30) as (_, wrike):
        await export(wrike, ["tasks"], to=tmp_path)
        listed = {record["id"]: record async for record in wrike.tasks.list(everything=True).raw()}
    assert {row["id"]: row for row in rows_in(tmp_path, "tasks")} == listed


async def test_every_area_can_be_exported(connect: Connect, tmp_path: Path) -> None:
    async with connect(tasks=60, approvals=5, latency=0.01) as (_, wrike):
        report = await export(wrike, to=tmp_path, format="csv", deleted="include")
        workflows = [each.id async for each in wrike.workflows.list()]
    assert report.ok
    assert report.areas.keys() == AREAS.keys()
    assert len(rows_in(tmp_path, "account", "csv")) == 1
    # Those of spaces are in lists of their own.
    assert set(workflows) < set(ids_in(tmp_path, "workflows", "csv"))
    # An area without rows has its columns all the same.
    assert (tmp_path / "webhooks.csv").read_text().startswith("id,")


async def test_the_manifest_says_what_it_is(connect: Connect, tmp_path: Path) -> None:
    async with connect(tasks=5) as (_, wrike):
        report = await export(wrike, {"tasks": {"fields": ["description"]}}, to=tmp_path)
        account, (me,) = await wrike.account.get(), await wrike.contacts.list(me=True).to_list()
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    assert (manifest["version"], manifest["format"]) == (1, "jsonl")
    assert (manifest["account_id"], manifest["user_id"]) == (account.id, me.id)
    assert manifest["began"] == report.began.isoformat() <= manifest["ended"] == report.ended.isoformat()
    tasks = manifest["areas"]["tasks"]
    assert (tasks["fields"], tasks["rows"], len(tasks["files"])) == (["description"], 5, 1)
    assert report.areas["tasks"].as_of is not None
    assert tasks["as_of"] == report.areas["tasks"].as_of.isoformat()
    assert json.loads(json.dumps(report.to_dict()))["areas"]["tasks"]["as_of"] == tasks["as_of"]


async def test_what_is_trashed_meanwhile_hides_nothing_that_lives(connect: Connect, tmp_path: Path) -> None:
    async with connect(tasks=1000) as (sandbox, wrike):
        before = {each.id async for each in wrike.tasks.list(sub_tasks=True)}
        trashed: set[str] = set()

        def trash(progress: Progress) -> None:
            if progress.area == "tasks" and len(trashed) < 10:
                task_id = sandbox.state.task_id(7 * len(trashed))
                recycle(sandbox.state, found_task(sandbox.state, task_id))
                trashed.add(task_id)

        await export(wrike, {"tasks": {"page_size": 20}}, to=tmp_path, progress=trash)
    assert len(trashed) == 10
    assert before - trashed - set(ids_in(tmp_path, "tasks")) == set()


async def test_the_recycle_bin_comes_too_where_it_is_wanted(connect: Connect, tmp_path: Path) -> None:
    async with connect(tasks=100) as (_, wrike):
        ids = [each.id async for each in wrike.tasks.list(sub_tasks=True)]
        gone = ids[:5]
        for task_id in gone:
            await wrike.tasks.delete(task_id)
        living = {each.id async for each in wrike.tasks.list(sub_tasks=True)}
        report = await export(wrike, {"tasks": {"page_size": 10}, "folders": {}}, to=tmp_path / "a", deleted="include")
        skipped = await export(wrike, ["tasks"], to=tmp_path / "b")
    scopes = {row["id"]: row["scope"] for row in rows_in(tmp_path / "a", "tasks")}
    assert set(gone) <= {task_id for task_id, scope in scopes.items() if scope == "RbTask"}
    assert scopes.keys() == living | {task_id for task_id, scope in scopes.items() if scope == "RbTask"}
    assert report.areas["tasks"].deleted == len(scopes) - len(living) >= 5
    assert set(ids_in(tmp_path / "b", "tasks")) == living
    assert skipped.areas["tasks"].deleted == 0


async def test_what_goes_to_the_bin_after_it_came_comes_once(connect: Connect, tmp_path: Path) -> None:
    async with connect(tasks=100) as (sandbox, wrike):
        asked = 0

        def in_the_bin(record: Any) -> bool:
            nonlocal asked
            if record.path.startswith("/api/v4/folders/") and record.path.endswith("/tasks"):
                asked += 1
                for number in range(3 if asked == 1 else 0):
                    recycle(sandbox.state, found_task(sandbox.state, sandbox.state.task_id(number)))
            return False

        sandbox.inject(Fault("status", in_the_bin, status=500, times=None))
        await export(wrike, ["tasks"], to=tmp_path, deleted="include")
        assert asked
    assert len(ids_in(tmp_path, "tasks")) >= 100


async def test_fields_that_wrike_refuses_are_left_out_and_told(connect: Connect, tmp_path: Path) -> None:
    async with connect(tasks=20) as (sandbox, wrike):
        refused = ("workScheduleId", "recurrent")

        def asks_for_them(record: Any) -> bool:
            return record.path.endswith("/tasks") and any(each in record.params.get("fields", "") for each in refused)

        sandbox.inject(Fault("status", asks_for_them, status=403, times=None))
        report = await export(wrike, ["tasks"], to=tmp_path / "a")
        tasks = report.areas["tasks"]
        assert (tasks.rows, tasks.error, sorted(tasks.fields_left_out)) == (20, None, sorted(refused))
        assert set(tasks.fields) == set(AREAS["tasks"].fields) - set(refused)
        described = json.loads((tmp_path / "a" / "manifest.json").read_text())["areas"]["tasks"]
        assert sorted(described["fields_left_out"]) == sorted(refused)
        # What somebody asked for by name is not left out in silence.
        report = await export(wrike, {"tasks": {"fields": ["recurrent"]}}, to=tmp_path / "b")
        assert report.areas["tasks"].error is not None


async def test_an_area_that_wrike_refuses_stops_no_other(connect: Connect, tmp_path: Path) -> None:
    async with connect(tasks=20) as (sandbox, wrike):
        areas = ["audit_log", "tasks", "user_types"]
        first = await export(wrike, areas, to=tmp_path)
        assert first.ok
        old = (tmp_path / "audit_log.jsonl").read_bytes()
        for path in ("GET /audit_log", "GET /user_types"):
            sandbox.inject(Fault("status", path, status=403, times=None))
        report = await export(wrike, areas, to=tmp_path, force=True)
    assert not report.ok
    assert "audit_log" in (report.areas["audit_log"].error or "")
    assert (report.areas["tasks"].rows, report.areas["tasks"].error) == (20, None)
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    assert manifest["areas"]["audit_log"]["error"] == report.areas["audit_log"].error
    # What was there of it stays.
    assert (tmp_path / "audit_log.jsonl").read_bytes() == old
    assert len(ids_in(tmp_path, "audit_log")) == first.areas["audit_log"].rows


async def test_a_refusal_in_the_middle_ends_it_and_keeps_what_came(connect: Connect, tmp_path: Path) -> None:
    async with connect(tasks=100) as (sandbox, wrike):
        sandbox.inject(Fault("status", "GET /tasks", status=403, after=4, times=1))
        areas = {"tasks": {"page_size": 10, "walks": 1}}
        with pytest.raises(Forbidden):
            await export(wrike, areas, to=tmp_path)
        before = len(sandbox.requests)
        assert not (tmp_path / "manifest.json").exists()
        report = await export(wrike, areas, to=tmp_path)
        assert len(sandbox.requests) - before < 12
    assert report.areas["tasks"].rows == len(ids_in(tmp_path, "tasks")) == 100


async def test_a_list_that_may_have_been_cut_off_is_told(connect: Connect, tmp_path: Path) -> None:
    async with connect(tasks=0) as (sandbox, wrike):
        body = {"kind": "userTypes", "data": [{"id": f"U{number}"} for number in range(1000)]}
        sandbox.inject(Fault("status", "GET /user_types", status=200, body=body))
        report = await export(wrike, ["user_types"], to=tmp_path)
    assert report.areas["user_types"].warnings == ("exactly 1000 came in one list, which may have more",)


async def test_an_account_without_a_bin_is_told(connect: Connect, tmp_path: Path) -> None:
    async with connect(tasks=3) as (sandbox, wrike):
        sandbox.inject(Fault("status", "GET /account", status=200, body={"kind": "accounts", "data": [{"id": "A"}]}))
        report = await export(wrike, ["tasks"], to=tmp_path, deleted="include")
    assert report.areas["tasks"].warnings == ("Wrike does not tell where the recycle bin is",)


async def test_progress_is_told_after_each_answer(connect: Connect, tmp_path: Path) -> None:
    told: list[Progress] = []
    async with connect(tasks=100, latency=0.1) as (_, wrike):
        await export(wrike, {"tasks": {"page_size": 10}, "contacts": {}}, to=tmp_path, progress=told.append)
    tasks = [each for each in told if each.area == "tasks"]
    assert len(tasks) >= 10
    assert (tasks[-1].rows, tasks[-1].total, tasks[-1].seconds_left) == (100, 100, 0.0)
    assert [each.rows for each in tasks] == sorted(each.rows for each in tasks)
    assert told[-1].area == "contacts"


@pytest.mark.parametrize(
    ("areas", "more", "said"),
    [
        (["taks"], {}, "did you mean 'tasks'"),
        ([], {}, "no area is named"),
        ("tasks", {}, r"such as \['tasks'\]"),
        ([7], {}, "there is no area 7"),
        ({"tasks": ["description"]}, {}, "filters must be a dict"),
        ({"tasks": {"fields": "description"}}, {}, r"such as \['description'\]"),
        ({"tasks": {"limit": 5}}, {}, "takes no limit"),
        ({"tasks": {"titel": "x"}}, {}, "titel"),
        ({"contacts": {"titel": "x"}}, {}, "titel"),
        ({"tasks": {"folder_id": "IEAAAAAQ"}}, {"deleted": "include"}, "leave folder_id out"),
        (["tasks"], {"deleted": True}, "deleted must be 'skip' or 'include'"),
        (["tasks"], {"format": "xml"}, "format must be one of jsonl"),
    ],
)
async def test_what_makes_no_sense_is_refused_before_anything_happens(
    connect: Connect, tmp_path: Path, areas: Any, more: Any, said: str
) -> None:
    async with connect(tasks=3) as (sandbox, wrike):
        with pytest.raises(InvalidArgument, match=said):
            await export(wrike, areas, to=tmp_path / "out", **more)
        assert sandbox.requests == []
    assert not (tmp_path / "out").exists()


async def test_a_folders_tasks_are_all_of_them(connect: Connect, tmp_path: Path) -> None:
    async with connect(tasks=200) as (sandbox, wrike):
        top = sandbox.state.root_id
        await export(wrike, {"tasks": {"folder_id": top}}, to=tmp_path)
        listed = {each.id async for each in wrike.tasks.list(folder_id=top, everything=True)}
    assert set(ids_in(tmp_path, "tasks")) == listed
