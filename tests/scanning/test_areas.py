"""Scans of the other areas over the sandbox, and whose clock they go by."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.connecting import Connect
from wrike_async import DateRange, InvalidArgument
from wrike_async._wire.operation import Operation
from wrike_async.sandbox import Fault

PAGED = ("timelogs", "folders", "approvals", "audit_log")


@pytest.mark.parametrize("area", [*PAGED, "comments", "attachments"])
async def test_everything_comes_once(connect: Connect, area: str) -> None:
    async with connect(tasks=600, approvals=60, latency=0.1) as (_, wrike):
        listed = [record["id"] async for record in getattr(wrike, area).list().raw()]
        assert listed
        small = {"page_size": 10} if area in PAGED else {}
        scan = getattr(wrike, area).scan(**small)
        ids = [item.id async for item in scan]
        assert sorted(ids) == sorted(listed)
        assert scan.progress.items == scan.progress.total == len(ids)


@pytest.mark.parametrize("area", [*PAGED, "comments", "attachments"])
async def test_a_state_resumed_is_the_rest(connect: Connect, area: str) -> None:
    async with connect(tasks=600, approvals=60) as (_, wrike):
        small = {"page_size": 10} if area in PAGED else {}
        whole = await getattr(wrike, area).scan(**small).to_list()
        scan = getattr(wrike, area).scan(**small, limit=len(whole) // 2)
        ids = [item.id async for item in scan]
        ids += [item.id for item in await getattr(wrike, area).scan(**small, resume=scan.state()).to_list()]
        assert sorted(ids) == sorted(item.id for item in whole)


async def test_timelogs_that_are_deleted_hide_no_others(connect: Connect) -> None:
    async with connect(tasks=600) as (_, wrike):
        everything = {each.id for each in await wrike.timelogs.list().to_list()}
        came: list[str] = []
        deleted: set[str] = set()
        async for batch in wrike.timelogs.scan(page_size=10).batches():
            came += [each.id for each in batch]
            deleted.add(batch[0].id)
            await wrike.timelogs.delete(batch[0].id)
        assert len(came) == len(set(came))
        assert everything - deleted - set(came) == set()


async def test_folders_that_change_and_go_hide_no_others(connect: Connect) -> None:
    async with connect(tasks=600) as (_, wrike):
        everything = [each.id for each in await wrike.folders.list().to_list()]
        came: list[str] = []
        trashed: set[str] = set()
        async for batch in wrike.folders.scan(page_size=3, walks=2).batches():
            came += [each.id for each in batch]
            if len(trashed) < 3:
                folder = await wrike.folders.delete(batch[-1].id)
                trashed |= {folder.id, *(each.id for each in await wrike.folders.list(deleted=True).to_list())}
            left = [each for each in everything if each not in trashed]
            await wrike.folders.update(left[len(came) % len(left)], description="changed meanwhile")
        assert len(came) == len(set(came))
        assert set(everything) - trashed - set(came) == set()


async def test_comments_of_all_types_come_week_by_week(connect: Connect) -> None:
    async with connect(tasks=600) as (sandbox, wrike):
        window = DateRange(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC))
        comments = await wrike.comments.scan(created_date=window).to_list()
        asked = [record for record in sandbox.requests if record.path.endswith("/comments")]
        assert len(asked) == len(sandbox.requests) == 5
        assert {record.params["limit"] for record in asked} == {"100000"}
        assert all("Email" in record.params["types"] for record in asked)
        for comment in comments:
            assert comment.created_date is not None
            assert window.start is not None
            assert window.start <= comment.created_date < window.start + timedelta(days=31)


async def test_one_moment_is_a_window(connect: Connect) -> None:
    async with connect(tasks=600) as (_, wrike):
        [first, *_] = await wrike.timelogs.list().to_list()
        assert first.created_date is not None
        at_once = await wrike.timelogs.scan(created_date=first.created_date).to_list()
        assert first.id in {each.id for each in at_once}


async def test_what_comes_without_pages_has_no_page_size(connect: Connect) -> None:
    async with connect(tasks=0) as (sandbox, wrike):
        wrong: dict[str, Any] = {"page_size": 5}
        with pytest.raises(InvalidArgument, match="no parameter 'page_size'"):
            wrike.comments.scan(**wrong)
        assert sandbox.requests == []


async def test_an_account_that_does_not_tell_its_age_is_as_old_as_wrike(connect: Connect) -> None:
    async with connect(tasks=20) as (sandbox, wrike):
        sandbox.inject(Fault("status", "GET /account", status=200, body={"kind": "accounts", "data": [{"id": "A"}]}))
        listed = [each.id for each in await wrike.attachments.list().to_list()]
        scanned = [each.id for each in await wrike.attachments.scan().to_list()]
        assert sorted(scanned) == sorted(listed)


async def test_a_sort_that_is_the_scans_own_is_refused(connect: Connect) -> None:
    async with connect(tasks=0) as (_, wrike):
        with pytest.raises(InvalidArgument, match="does not take next_page_token"):
            wrike.folders.scan(next_page_token="x")


async def test_every_reply_tells_the_servers_time(connect: Connect) -> None:
    moment = datetime(2026, 3, 1, 12, 0, 5, tzinfo=UTC)
    version: Operation[Any] = Operation(method="GET", path="/version")
    async with connect(tasks=0) as (sandbox, wrike):
        body = {"kind": "version", "data": []}
        for headers in ({"Date": "Sun, 01 Mar 2026 12:00:05 GMT"}, {"Date": "today"}):
            sandbox.inject(Fault("status", status=200, body=body, headers=headers))
        assert (await wrike._engine.call(version, wrike._options)).date == moment
        assert (await wrike._engine.call(version, wrike._options)).date is None
