"""Parts of collections: nothing is skipped, wherever a part ends."""

from __future__ import annotations

import base64
from typing import Any

import msgspec
import pytest

from wrike_async import InvalidArgument, Wrike
from wrike_async.sandbox import Sandbox


async def walked(wrike: Wrike, name: str, arguments: dict[str, Any], *limits: int) -> list[list[str]]:
    """The IDs of each part, until there is no cursor."""
    parts: list[list[str]] = []
    cursor: str | None = None
    while True:
        limit = limits[min(len(parts), len(limits) - 1)]
        result = await wrike.call(name, arguments, limit=limit, cursor=cursor)
        parts.append([item["id"] for item in result.items])
        cursor = result.cursor
        if cursor is None:
            return parts


@pytest.mark.parametrize("limits", [(1,), (7,), (20,), (39,), (40,), (41,), (1000,), (7, 30), (30, 7)])
async def test_no_task_is_skipped_or_told_twice(limits: tuple[int, ...]) -> None:
    async with Sandbox(tasks=40) as sandbox, Wrike(sandbox.token, base_url=sandbox.base_url, quota=None) as wrike:
        arguments = {"subTasks": True}
        everything = [task["id"] for task in (await wrike.call("tasks.list", arguments)).items]
        parts = await walked(wrike, "tasks.list", arguments, *limits)
    assert [task_id for part in parts for task_id in part] == everything
    assert len(everything) == 40
    assert all(parts)


@pytest.mark.parametrize("limits", [(1,), (3,), (7,), (8,), (100,)])
async def test_collections_that_come_on_one_page(limits: tuple[int, ...]) -> None:
    async with Sandbox(tasks=5) as sandbox, Wrike(sandbox.token, base_url=sandbox.base_url, quota=None) as wrike:
        everything = [contact["id"] for contact in (await wrike.call("contacts.list")).items]
        parts = await walked(wrike, "contacts.list", {}, *limits)
    assert [contact_id for part in parts for contact_id in part] == everything
    assert all(parts)


async def test_pages_that_are_cut() -> None:
    """A part of more than a page ends inside of one."""
    async with Sandbox(tasks=2_500) as sandbox, Wrike(sandbox.token, base_url=sandbox.base_url, quota=None) as wrike:
        arguments = {"sub_tasks": True}
        everything = [task["id"] for task in (await wrike.call("tasks.list", arguments)).items]
        parts = await walked(wrike, "tasks.list", arguments, 1_500)
    assert list(map(len, parts)) == [1_500, 1_000]
    assert [task_id for part in parts for task_id in part] == everything


async def test_a_limit_asks_for_no_more_than_that() -> None:
    async with Sandbox(tasks=40) as sandbox, Wrike(sandbox.token, base_url=sandbox.base_url, quota=None) as wrike:
        result = await wrike.call("tasks.list", {"subTasks": True}, limit=7)
        assert (len(sandbox.requests), len(result.items), result.total) == (1, 7, 40)
        whole = await wrike.call("tasks.list", {"subTasks": True})
        assert (len(whole.items), whole.total, whole.cursor) == (40, 40, None)
        rest = await wrike.call("tasks.list", {"subTasks": True}, cursor=result.cursor)
        assert [*result.items, *rest.items] == whole.items
        by_pages = await wrike.call("tasks.list", {"subTasks": True, "pageSize": 3}, limit=7)
        assert by_pages.items == result.items
        small = await wrike.call("tasks.list", {"subTasks": True, "pageSize": 3}, limit=7, cursor=by_pages.cursor)
        assert small.items == whole.items[7:14]


async def test_a_page_token_is_a_beginning_too() -> None:
    async with Sandbox(tasks=40) as sandbox, Wrike(sandbox.token, base_url=sandbox.base_url, quota=None) as wrike:
        page = await wrike.tasks.list(sub_tasks=True, page_size=10)
        arguments = {"subTasks": True, "pageSize": 10, "nextPageToken": page.next_page_token}
        result = await wrike.call("tasks.list", arguments, limit=4)
        after = await wrike.call("tasks.list", arguments, limit=4, cursor=result.cursor)
        expected = [task.id for task in (await page.rest()).items]
    assert [item["id"] for item in [*result.items, *after.items]] == expected[:8]


async def test_limits_are_of_collections() -> None:
    async with Wrike("x") as wrike:
        with pytest.raises(InvalidArgument, match=r"tasks\.get lists no collection, so it takes neither limit"):
            await wrike.call("tasks.get", {"task_id": "T"}, limit=5)
        with pytest.raises(InvalidArgument, match="limit is given twice"):
            await wrike.call("tasks.list", {"limit": 5}, limit=5)


def forged(*parts: Any) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(list(parts))).decode()


@pytest.mark.parametrize("cursor", ["", "?", "abc", "ü", 5, forged(), forged("x", None, -1, None), forged(1, 2, 3, 4)])
async def test_cursors_that_are_none(cursor: Any) -> None:
    async with Wrike("x") as wrike:
        with pytest.raises(InvalidArgument, match="cursor is none that a call gave"):
            await wrike.call("tasks.list", cursor=cursor)


async def test_a_cursor_belongs_to_its_call() -> None:
    async with Sandbox(tasks=40) as sandbox, Wrike(sandbox.token, base_url=sandbox.base_url, quota=None) as wrike:
        result = await wrike.call("tasks.list", {"subTasks": True}, limit=7)
        for name, arguments in (("tasks.list", {"subTasks": False}), ("folders.list", {})):
            with pytest.raises(InvalidArgument, match="cursor belongs to another call"):
                await wrike.call(name, arguments, cursor=result.cursor)
        spelt_otherwise = await wrike.call("tasks.list", {"sub_tasks": True}, limit=7, cursor=result.cursor)
    assert len(spelt_otherwise.items) == 7
