"""What ``everything=True`` brings, and what it leaves alone."""

from __future__ import annotations

from typing import Any

import pytest

from tests.connecting import Connect
from wrike_async import InvalidArgument, Wrike


async def test_subtasks_and_all_optional_fields(connect: Connect) -> None:
    async with connect(tasks=10, folders=3) as (sandbox, wrike):
        root = (await wrike.account.get()).root_folder_id
        assert root is not None
        hidden = await wrike.tasks.create(root, title="Hidden", super_tasks=[sandbox.state.task_id(0)])
        plain = {task.id: task async for task in wrike.tasks.list()}
        whole = {task.id: task async for task in wrike.tasks.list(everything=True, page_size=4)}
        by_id = await wrike.tasks.get(hidden.id)
    assert whole.keys() - plain.keys() == {hidden.id}
    assert whole[hidden.id].parent_ids == by_id.parent_ids
    asked = whole[sandbox.state.task_id(0)].to_dict().keys() - plain[sandbox.state.task_id(0)].to_dict().keys()
    assert {"description", "customFields", "subTaskIds", "effortAllocation", "attachmentCount"} <= asked


async def test_of_a_folder_with_what_is_below(connect: Connect) -> None:
    async with connect(tasks=5, folders=3) as (sandbox, wrike):
        top = sandbox.state.folder_ids[0]
        below = await wrike.folders.create(top, title="below")
        task = await wrike.tasks.create(below.id, title="deep")
        plain = {each.id async for each in wrike.tasks.list(folder_id=top)}
        whole = {each.id async for each in wrike.tasks.list(folder_id=top, everything=True)}
        narrowed = {each.id async for each in wrike.tasks.list(folder_id=top, everything=True, descendants=False)}
    assert task.id in whole - plain
    assert narrowed == plain


async def test_earlier_versions(connect: Connect) -> None:
    async with connect(tasks=1) as (sandbox, wrike):
        first = await wrike.attachments.upload(b"1", task_id=sandbox.state.task_id(0), name="a.txt")
        second = await wrike.attachments.update(first.id, b"2", name="a.txt")
        task_id = sandbox.state.task_id(0)
        plain = {each.id for each in await wrike.attachments.list(task_id=task_id)}
        whole = {each.id for each in await wrike.attachments.list(task_id=task_id, everything=True)}
    assert (first.id in plain, first.id in whole) == (False, True)
    assert second.id in plain & whole


@pytest.mark.parametrize("area", ["tasks", "folders", "comments", "timelogs", "attachments"])
async def test_it_is_asked_with_what_wrike_takes(connect: Connect, area: str) -> None:
    async with connect(tasks=20, comments=10, timelogs=10) as (sandbox, wrike):
        plain = await getattr(wrike, area).list().to_list()
        whole = await getattr(wrike, area).list(everything=True).to_list()
        sent = sandbox.requests[-1].params
        mine = await getattr(wrike, area).list(everything=True, **filters_of(area)).to_list()
        narrow = sandbox.requests[-1].params
    assert {each.id for each in plain} <= {each.id for each in whole}
    assert "finance" not in sent.get("fields", "")
    assert {each.id for each in mine} == {each.id for each in plain}
    assert len(narrow.get("fields", "")) <= len(sent.get("fields", ""))


def filters_of(area: str) -> dict[str, Any]:
    filters: dict[str, dict[str, Any]] = {
        "tasks": {"fields": ["description"], "sub_tasks": False},
        "comments": {"types": ["Regular"]},
        "attachments": {"versions": False},
    }
    return filters.get(area, {"fields": []})


@pytest.mark.parametrize("area", ["tasks", "folders", "comments", "timelogs", "attachments"])
async def test_it_is_a_flag(area: str) -> None:
    async with Wrike("token") as wrike:
        with pytest.raises(InvalidArgument, match="everything must be True or False"):
            getattr(wrike, area).list(everything="yes")
