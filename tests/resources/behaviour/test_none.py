"""What becomes of ``None``: never a word."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.connecting import Connect
from wrike_async import InvalidArgument


async def test_in_a_change_it_clears_a_text(connect: Connect) -> None:
    async with connect(tasks=1, timelogs=1) as (sandbox, wrike):
        task = await wrike.tasks.update(sandbox.state.task_id(0), description="long")
        assert task.description == "long"
        assert (await wrike.tasks.update(task.id, description=None)).description == ""
        assert sandbox.requests[-1].form == {"description": ""}
        timelog_id = sandbox.state.timelog_id(0)
        await wrike.timelogs.update(timelog_id, comment="long")
        assert (await wrike.timelogs.update(timelog_id, comment=None)).comment == ""


async def test_in_a_change_of_many_it_clears_as_in_a_change_of_one(connect: Connect) -> None:
    async with connect(tasks=2) as (sandbox, wrike):
        outcomes = await wrike.tasks.update_many(sandbox.state.task_ids(), description=None)
        assert [outcome.ok for outcome in outcomes] == [True, True]
        assert [(await wrike.tasks.get(task_id)).description for task_id in sandbox.state.task_ids()] == ["", ""]


async def test_in_a_change_it_clears_a_due_date(connect: Connect) -> None:
    async with connect(tasks=1) as (sandbox, wrike):
        task_id = sandbox.state.task_id(0)
        await wrike.tasks.update(task_id, dates={"start": date(2026, 3, 2), "due": date(2026, 3, 6)})
        task = await wrike.tasks.update(task_id, dates={"start": None, "due": "2026-03-06", "duration": None})
    assert task.dates is not None
    assert (task.dates.type, task.dates.start) == ("Milestone", None)


async def test_in_a_change_it_makes_a_folder_of_a_project(connect: Connect) -> None:
    async with connect(projects=1) as (sandbox, wrike):
        assert (await wrike.folders.update(sandbox.state.project_ids[0], project=None)).project is None


@pytest.mark.parametrize("changes", [{"title": None}, {"status": None}, {"dates": None}, {"add_parents": None}])
async def test_in_a_change_it_is_refused_where_nothing_clears(connect: Connect, changes: Any) -> None:
    async with connect(tasks=1) as (sandbox, wrike):
        with pytest.raises(InvalidArgument, match="leave it out"):
            await wrike.tasks.update(sandbox.state.task_id(0), **changes)
        with pytest.raises(InvalidArgument, match="leave it out"):
            wrike.tasks.update_many(sandbox.state.task_ids(), **changes)
        assert sandbox.requests == []


@pytest.mark.parametrize("refuse", [None, 404])
async def test_in_a_row_it_is_left_out(connect: Connect, refuse: Any) -> None:
    row: dict[str, Any] = {"title": "a", "description": None, "status": None, "dates": None, "custom_fields": None}
    rows: list[Any] = [row, {**row, "title": None}]
    async with connect(tasks=0) as (sandbox, wrike):
        sandbox.batching.refuse = refuse
        outcomes = await wrike.tasks.create_many(sandbox.state.folder_ids[0], rows)
        made = await wrike.tasks.get(outcomes[0].id or "")
    assert (made.title, made.description, made.status) == ("a", "", "Active")
    assert isinstance(outcomes[1].error, InvalidArgument)
    assert "needs title" in str(outcomes[1].error)


async def test_in_a_creation_it_is_left_out(connect: Connect) -> None:
    nothing: Any = None
    async with connect(tasks=0) as (sandbox, wrike):
        task = await wrike.tasks.create(sandbox.state.folder_ids[0], title="a", description=nothing, importance=nothing)
        assert sandbox.requests[-1].form == {"title": "a"}
    assert (task.description, task.importance) == ("", "Normal")


async def test_what_this_version_does_not_know_is_sent_all_the_same(connect: Connect) -> None:
    async with connect(tasks=1) as (sandbox, wrike):
        task = await wrike.tasks.update(sandbox.state.task_id(0), extra={"description": "long", "importance": "High"})
        assert (task.description, task.importance) == ("long", "High")
        outcomes = await wrike.tasks.update_many(sandbox.state.task_ids(), extra={"importance": "Low"})
        assert sandbox.requests[-1].operation == "PUT /tasks/{taskId}"
        assert outcomes[0].ok
