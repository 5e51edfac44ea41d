"""What comments do, on the sandbox and in their requests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.connecting import Connect
from wrike_async import DateRange, Forbidden, NotFound, Wrike

if TYPE_CHECKING:
    from aioresponses import aioresponses

FIRST = datetime(2026, 5, 1, tzinfo=UTC)
NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


async def test_a_comment_lives_and_goes(connect: Connect) -> None:
    async with connect(tasks=3, comments=0) as (sandbox, wrike):
        task_id = sandbox.state.task_id(0)
        comment = await wrike.comments.create(task_id=task_id, text="Hello <b>there</b>")
        assert (comment.task_id, comment.folder_id, comment.attachment_ids) == (task_id, None, ())
        changed = await wrike.comments.update(comment.id, text="Bye <b>then</b>")
        assert changed.text == "Bye <b>then</b>"
        plain = await wrike.comments.get(comment.id, plain_text=True, fields=["type", "attachmentIds"])
        assert (plain.text, plain.type) == ("Bye then", "Regular")
        (listed,) = await wrike.comments.list(task_id=task_id)
        assert (listed.id, listed.attachment_ids) == (comment.id, None)
        await wrike.comments.delete(comment.id)
        with pytest.raises(NotFound):
            await wrike.comments.get(comment.id)


async def test_comments_on_folders(connect: Connect) -> None:
    async with connect(tasks=1) as (_, wrike):
        folder = await wrike.folders.list().first()
        assert folder is not None
        first = await wrike.comments.create(folder_id=folder.id, text="1 < 2", plain_text=True)
        listed = await wrike.comments.list(folder_id=folder.id, types=["Regular"], fields=["type"]).to_list()
    assert [comment.id for comment in listed] == [first.id]
    assert listed[0].type == "Regular"
    assert listed[0].folder_id == folder.id


async def test_late_edits_are_explained(connect: Connect) -> None:
    clock = [NOW]
    async with connect(tasks=1, comments=0, now=lambda: clock[0]) as (sandbox, wrike):
        comment = await wrike.comments.create(task_id=sandbox.state.task_id(0), text="Hello")
        clock[0] += timedelta(minutes=6)
        with pytest.raises(Forbidden, match="five minutes"):
            await wrike.comments.update(comment.id, text="Too late")


async def test_the_account_has_more_comments_than_wrike_gives_unasked(connect: Connect) -> None:
    async with connect(tasks=50, comments=1500) as (sandbox, wrike):
        everything = await wrike.comments.list().to_list()
        some = await wrike.comments.list(limit=3, page_size=2).to_list()
        newest = await wrike.comments.list().first()
        assert [record.params.get("limit") for record in sandbox.requests] == ["100000", "3", "1"]
        assert await wrike.comments.list(limit=0).to_list() == []
        assert len(sandbox.requests) == 3
        many = await wrike.comments.get_many([comment.id for comment in everything[:150]])
    assert len(everything) == 1500
    assert everything[:3] == some
    assert newest == some[0]
    assert [comment.id for comment in many] == [comment.id for comment in everything[:150]]


async def test_a_week_of_the_account(connect: Connect) -> None:
    async with connect(tasks=50, comments=200) as (_, wrike):
        newest = await wrike.comments.list().first()
        assert newest is not None
        assert newest.created_date is not None
        end = newest.created_date + timedelta(seconds=1)
        week = await wrike.comments.list(created_date={"start": end - timedelta(days=7), "end": end}).to_list()
    assert newest in week
    assert week[-1].created_date == newest.created_date
    assert all(comment.created_date and comment.created_date < end for comment in week)


async def test_seven_days_in_whole_seconds_are_accepted(mocked_http: aioresponses) -> None:
    window = DateRange(FIRST + timedelta(microseconds=1), FIRST + timedelta(days=7))
    mocked_http.get(
        "https://www.wrike.com/api/v4/comments?createdDate=%7B%22start%22%3A%222026-05-01T00%3A00%3A00Z%22%2C"
        "%22end%22%3A%222026-05-08T00%3A00%3A00Z%22%7D&limit=1000",
        payload={"kind": "comments", "data": []},
    )
    async with Wrike("token") as wrike:
        assert await wrike.comments.list(created_date=window).to_list() == []
