"""How the answers to lookups become models: the fast way for groups, and the same models either way."""

from __future__ import annotations

import asyncio

import pytest

from tests.connecting import Connect
from wrike_async import DecodeError
from wrike_async._engine.packing.lookup_queue import _WORTH_PACKING
from wrike_async.access import Access, AccessPolicy, LoggingSink
from wrike_async.models import Task
from wrike_async.sandbox import Fault


@pytest.mark.parametrize(("count", "times"), [(_WORTH_PACKING - 1, 0), (_WORTH_PACKING, 1), (250, 3)])
async def test_groups_that_are_worth_it_are_packed(
    connect: Connect, packed: list[bool], count: int, times: int
) -> None:
    async with connect(tasks=count) as (sandbox, wrike):
        ids = [sandbox.state.task_id(number) for number in range(count)]
        tasks = await asyncio.gather(*(wrike.tasks.get(task_id) for task_id in ids))
        alone = await wrike.tasks.get(ids[-1])
    assert packed == [True] * times
    assert [task.id for task in tasks] == ids
    assert tasks[-1] == alone


async def test_what_is_noted_is_not_packed(connect: Connect, packed: list[bool]) -> None:
    async with connect(tasks=20) as (sandbox, wrike):
        guarded = wrike.with_options(access=Access(AccessPolicy.read_only(), audit=LoggingSink()))
        ids = [sandbox.state.task_id(number) for number in range(20)]
        assert len(await asyncio.gather(*(guarded.tasks.get(task_id) for task_id in ids))) == 20
    assert packed == []


async def test_one_that_cannot_be_read_spoils_no_other(connect: Connect, packed: list[bool]) -> None:
    async with connect(tasks=20, client={"strict": True}) as (sandbox, wrike):
        ids = [sandbox.state.task_id(number) for number in range(20)]
        records = [{"id": task_id, "title": task_id} for task_id in ids]
        records[5]["createdDate"] = "yesterday"
        sandbox.inject(Fault("status", status=200, body={"kind": "tasks", "data": records[::-1]}))
        came = await asyncio.gather(*(wrike.tasks.get(task_id) for task_id in ids), return_exceptions=True)
    assert packed == [False]
    assert isinstance(came.pop(5), DecodeError)
    assert [task.title for task in came if isinstance(task, Task)] == ids[:5] + ids[6:]


async def test_ids_that_a_packed_answer_lacks_are_asked_for_again(connect: Connect, packed: list[bool]) -> None:
    async with connect(tasks=20) as (sandbox, wrike):
        ids = [sandbox.state.task_id(number) for number in range(20)]
        short = [{"id": task_id, "title": "of the first answer"} for task_id in ids[:8]]
        sandbox.inject(Fault("status", status=200, body={"kind": "tasks", "data": short}))
        tasks = await asyncio.gather(*(wrike.tasks.get(task_id) for task_id in ids))
    assert [task.id for task in tasks] == ids
    assert [task.title == "of the first answer" for task in tasks] == [True] * 8 + [False] * 12
    assert packed[0]
