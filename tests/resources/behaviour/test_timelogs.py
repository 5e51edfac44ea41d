"""Timelogs and their categories on the sandbox."""

from __future__ import annotations

from datetime import date

import pytest

from tests.connecting import Connect
from wrike_async import DateRange, NotFound

MONDAY = date(2026, 5, 4)


async def test_a_timelog_lives_and_goes(connect: Connect) -> None:
    async with connect(tasks=3) as (sandbox, wrike):
        category = (await wrike.timelog_categories.list()).items[0]
        timelog = await wrike.timelogs.create(
            sandbox.state.task_id(0), hours=1.5, tracked_date=MONDAY, category_id=category.id, fields=["billingType"]
        )
        assert (timelog.hours, timelog.tracked_date, timelog.comment) == (1.5, MONDAY, "")
        assert timelog.category_id == category.id
        assert timelog.billing_type is not None
        changed = await wrike.timelogs.update(timelog.id, hours=24, comment="A <b>long</b> day")
        assert (changed.hours, changed.tracked_date) == (24, MONDAY)
        read = await wrike.timelogs.get(timelog.id, plain_text=True, fields=["finance", "lockStatus", "hours"])
        assert read.comment == "A long day"
        assert read.finance is not None
        assert read.lock_status == "Unlocked"
        await wrike.timelogs.delete(timelog.id)
        with pytest.raises(NotFound):
            await wrike.timelogs.get(timelog.id)


async def test_all_of_them_come_in_pages(connect: Connect) -> None:
    async with connect(tasks=40, timelogs=2500) as (sandbox, wrike):
        everything = [timelog.id async for timelog in wrike.timelogs.list()]
        assert [record.params["pageSize"] for record in sandbox.requests] == ["1000"] * 3
        assert [timelog.id for timelog in await wrike.timelogs.get_many(everything[:120])] == everything[:120]
    assert len(set(everything)) == 2500


async def test_they_are_listed_by_what_they_belong_to(connect: Connect) -> None:
    async with connect(tasks=40, timelogs=300) as (sandbox, wrike):
        everything = await wrike.timelogs.list().to_list()
        task_id, user_id = everything[0].task_id, everything[0].user_id
        of_task = await wrike.timelogs.list(task_id=task_id, descendants=False).to_list()
        of_contact = await wrike.timelogs.list(contact_id=user_id, page_size=50).to_list()
        of_folder = await wrike.timelogs.list(folder_id=sandbox.state.root_id, fields=["finance"]).to_list()
        mine = await wrike.timelogs.list(me=True).to_list()
        by_category = [
            timelog.id
            for category in await wrike.timelog_categories.list()
            async for timelog in wrike.timelogs.list(category_id=category.id)
        ]
    assert {timelog.task_id for timelog in of_task} == {task_id}
    assert of_contact == [timelog for timelog in everything if timelog.user_id == user_id]
    assert len(of_folder) == len(everything)
    assert of_folder[0].finance is not None
    assert mine == [timelog for timelog in everything if timelog.user_id == sandbox.state.owner_id]
    assert sorted(by_category) == sorted(timelog.id for timelog in everything if timelog.category_id)


async def test_days_and_instants(connect: Connect) -> None:
    async with connect(tasks=40, timelogs=100) as (_, wrike):
        everything = await wrike.timelogs.list().to_list()
        day, created = everything[0].tracked_date, everything[0].created_date
        assert day is not None
        assert created is not None
        of_day = await wrike.timelogs.list(tracked_date=day).to_list()
        before = await wrike.timelogs.list(tracked_date=DateRange(end=day)).to_list()
        exactly = await wrike.timelogs.list(created_date=created).to_list()
    assert of_day == [timelog for timelog in everything if timelog.tracked_date == day]
    assert before == [timelog for timelog in everything if timelog.tracked_date and timelog.tracked_date < day]
    assert exactly == [timelog for timelog in everything if timelog.created_date == created]


async def test_categories(connect: Connect) -> None:
    async with connect() as (_, wrike):
        categories = await wrike.timelog_categories.list()
    assert [category.order for category in categories] == [0, 1, 2, 3]
    assert [category.name for category in categories if category.hidden] == ["Legacy"]
