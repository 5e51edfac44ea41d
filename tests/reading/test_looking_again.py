"""A walk that comes out short looks again for what slipped past, or says that nobody can tell."""

from __future__ import annotations

from typing import Any

import pytest

from tests.connecting import Connect
from tests.scanning.worlds import http_date
from wrike_async import DateRange, Page, WalkIncomplete, Wrike
from wrike_async.models import Task
from wrike_async.sandbox import Fault, Sandbox


async def walked(sandbox: Sandbox, wrike: Wrike, pages: Any, trash: list[int]) -> list[Page[Task]]:
    """Walk over pages, and trash tasks when the second page is there."""
    walk = aiter(pages)
    came = [await anext(walk), await anext(walk)]
    for i in trash:
        await wrike.tasks.delete(sandbox.state.task_id(i))
    return [*came, *[page async for page in walk]]


@pytest.mark.parametrize("filters", [{}, {"created_date": DateRange("2000-01-01T00:00:00Z", "2099-01-01T00:00:00Z")}])
@pytest.mark.parametrize("trash", [[0, 1, 2], [5, 25], [299], [298, 299], [*range(0, 290, 10)], [*range(120, 300)]])
async def test_tasks_that_slipped_past_come_at_the_end(
    connect: Connect, trash: list[int], filters: dict[str, Any]
) -> None:
    async with connect(tasks=300) as (sandbox, wrike):
        pages = await walked(sandbox, wrike, wrike.tasks.list(page_size=10, **filters).pages(), trash)
        ids = [task.id for page in pages for task in page]
        assert len(ids) == len(set(ids))
        living = {sandbox.state.task_id(i) for i in set(range(300)) - set(trash)}
        assert living - set(ids) == set()
        assert pages[-1].next_page_token is None


async def test_a_limit_holds_for_what_is_found_late(connect: Connect) -> None:
    async with connect(tasks=50) as (sandbox, wrike):
        pages = await walked(sandbox, wrike, wrike.tasks.list(page_size=10, limit=48).pages(), [0, 1, 2])
        assert sum(map(len, pages)) == 48


async def test_what_has_another_order_is_said_to_be_in_doubt(connect: Connect) -> None:
    async with connect(tasks=50) as (sandbox, wrike):
        pages = wrike.tasks.list(page_size=10, sort_field="Title").pages()
        with pytest.raises(WalkIncomplete, match=r"47 of 50 announced entries came.* 3 at most are missing") as error:
            await walked(sandbox, wrike, pages, [0, 1, 2])
        assert (error.value.expected, error.value.got) == (50, 47)


async def test_timelogs_are_read_again_by_windows(connect: Connect) -> None:
    async with connect(tasks=400) as (_, wrike):
        everything = {each.id for each in await wrike.timelogs.list().to_list()}
        walk = aiter(wrike.timelogs.list(page_size=10).pages())
        came = [each.id for each in [*(await anext(walk)), *(await anext(walk))]]
        deleted = came[:4]
        for timelog_id in deleted:
            await wrike.timelogs.delete(timelog_id)
        came += [each.id async for page in walk for each in page]
        assert len(came) == len(set(came))
        assert everything - set(deleted) - set(came) == set()


@pytest.mark.parametrize("entry", [{"id": "X"}, {"id": "X", "createdDate": "yesterday"}])
async def test_what_cannot_be_told_apart_is_in_doubt(connect: Connect, entry: dict[str, str]) -> None:
    first = {"kind": "tasks", "data": [entry], "nextPageToken": "2", "responseSize": 3}
    async with connect(tasks=0) as (sandbox, wrike):
        sandbox.inject(Fault("status", status=200, body=first, headers={"Date": http_date(1_700_000_000)}))
        sandbox.inject(Fault("status", status=200, body={"kind": "tasks", "data": []}))
        with pytest.raises(WalkIncomplete, match="1 of 3"):
            await wrike.tasks.list(page_size=1).raw().to_list()


@pytest.mark.parametrize("raw", [False, True])
@pytest.mark.parametrize("date", [{}, {"createdDate": None}])
@pytest.mark.parametrize("place", [0, 1, 3, 4])
async def test_what_has_no_instant_at_the_edge_of_a_page_leaves_it_in_doubt(
    connect: Connect, raw: bool, date: dict[str, Any], place: int
) -> None:
    entries: list[dict[str, Any]] = [{"id": f"T{n}", "createdDate": f"2026-01-0{n + 1}T00:00:00Z"} for n in range(5)]
    entries[place] = {"id": "X", **date}
    page = {"kind": "tasks", "data": entries, "nextPageToken": "2", "responseSize": 6}
    async with connect(tasks=0) as (sandbox, wrike):
        for body in (page, {"kind": "tasks", "data": []}):
            sandbox.inject(Fault("status", status=200, body=body, headers={"Date": http_date(1_800_000_000)}))
        tasks = wrike.tasks.list(page_size=5)
        with pytest.raises(WalkIncomplete, match="5 of 6"):
            await (tasks.raw() if raw else tasks).to_list()
        assert len(sandbox.requests) == 2


async def test_an_order_that_is_not_kept_leaves_it_in_doubt(connect: Connect) -> None:
    def page(*names: str, **more: Any) -> dict[str, Any]:
        return {
            "kind": "tasks",
            "data": [{"id": n, "createdDate": f"2026-01-{n[1:]}T00:00:00Z"} for n in names],
            **more,
        }

    async with connect(tasks=0) as (sandbox, wrike):
        for body in (page("T01", "T02", nextPageToken="2", responseSize=5), page("T05"), page("T04", "T03")):
            sandbox.inject(Fault("status", status=200, body=body))
        with pytest.raises(WalkIncomplete, match="3 of 5"):
            await wrike.tasks.list(page_size=2).raw().to_list()
