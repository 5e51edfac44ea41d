"""The items of a loop: each made when the loop comes to it, and the same as those of a page."""

from __future__ import annotations

from typing import Any

import pytest

from tests.connecting import Connect
from tests.made_models import made_one_by_one
from wrike_async import DecodeError, Wrike
from wrike_async.access import Access, AccessPolicy, LoggingSink
from wrike_async.models import Task
from wrike_async.sandbox import Fault, Sandbox

FIELDS: list[Any] = ["description", "customFields", "metadata", "parentIds", "effortAllocation"]


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch, packed: list[bool]) -> list[str]:
    """The IDs of models that were made one by one, so far; answers are ``packed``, whatever other tests had."""
    return made_one_by_one(monkeypatch)


async def records_of(wrike: Wrike, count: int) -> list[dict[str, Any]]:
    """As many records as a page may hold, of a task each."""
    record = await wrike.tasks.list(fields=FIELDS).raw().first()
    return [{**(record or {}), "id": f"T{number}"} for number in range(count)]


def answer_with(sandbox: Sandbox, records: list[dict[str, Any]]) -> None:
    """Have the next page hold these."""
    sandbox.inject(Fault("status", status=200, body={"kind": "tasks", "data": records}))


async def test_a_model_is_made_when_the_loop_comes_to_it(connect: Connect, made: list[str]) -> None:
    async with connect(tasks=600) as (sandbox, wrike):
        seen: list[str] = []
        async for task in wrike.tasks.list(page_size=300):
            seen.append(task.id)
            assert made == seen
        assert seen == [sandbox.state.task_id(number) for number in range(600)]


async def test_they_are_those_of_a_page(connect: Connect, made: list[str]) -> None:
    async with connect(tasks=520) as (_, wrike):
        listed = wrike.tasks.list(fields=FIELDS)
        items = [task async for task in listed]
        assert len(made) == 520
        assert items == await listed.to_list()
        assert [task.to_dict() for task in items] == await listed.raw().to_list()
    assert len(made) == 520


async def test_a_value_that_does_not_fit_is_kept_aside(connect: Connect, made: list[str]) -> None:
    async with connect(tasks=1) as (sandbox, wrike):
        records = await records_of(wrike, 300)
        # The instant in UTC is before the first one that Python knows.
        records[260]["updatedDate"] = "0001-01-01T00:00:00+14:00"
        answer_with(sandbox, records)
        items = [task async for task in wrike.tasks.list(fields=FIELDS)]
    assert made == [record["id"] for record in records]
    assert items[260].updated_date is None
    assert items[260].extra["updatedDate"] == "0001-01-01T00:00:00+14:00"
    assert items == [Task.from_dict(record) for record in records]


async def test_where_it_would_be_an_error_none_comes_before_it(connect: Connect, made: list[str]) -> None:
    async with connect(tasks=1, client={"strict": True}) as (sandbox, wrike):
        records = await records_of(wrike, 300)
        records[260]["updatedDate"] = "0001-01-01T00:00:00+14:00"
        answer_with(sandbox, records)
        items = aiter(wrike.tasks.list(fields=FIELDS))
        with pytest.raises(DecodeError) as told:
            await anext(items)
        assert told.value.json_path == "$.data[260].updatedDate"
        assert [task.id async for task in items] == [f"T{number}" for number in range(300) if number != 260]
    assert made == []


async def test_what_is_no_record_is_an_error_before_the_others(connect: Connect, made: list[str]) -> None:
    async with connect(tasks=1) as (sandbox, wrike):
        records = await records_of(wrike, 300)
        records[260]["id"] = None
        answer_with(sandbox, records)
        items = aiter(wrike.tasks.list(fields=FIELDS))
        with pytest.raises(DecodeError):
            await anext(items)
        assert [task.id async for task in items] == [f"T{number}" for number in range(300) if number != 260]
    assert made == []


async def test_what_is_looked_at_on_its_way_is_made_page_by_page(connect: Connect, made: list[str]) -> None:
    async with connect(tasks=300) as (sandbox, wrike):
        guarded = wrike.with_options(access=Access(AccessPolicy.read_only(), audit=LoggingSink()))
        ids = [task.id async for task in guarded.tasks.list()]
        assert ids == [sandbox.state.task_id(number) for number in range(300)]
    assert made == []


async def test_a_loop_that_ended_goes_on_with_the_next_item(connect: Connect, made: list[str]) -> None:
    async with connect(tasks=300) as (sandbox, wrike):
        items = aiter(wrike.tasks.list())
        async for task in items:
            if task.id == sandbox.state.task_id(9):
                break
        assert len(made) == 10
        assert [task.id async for task in items] == [sandbox.state.task_id(number) for number in range(10, 300)]
        assert len(made) == 300
