"""Pages of models: made while others have their turns, and never seen as anything else."""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from typing import Any

import pytest

from tests.connecting import Connect
from wrike_async import DecodeError
from wrike_async._engine import calls
from wrike_async._engine.engine import Engine
from wrike_async._reading.item_iterator import _AT_ONCE
from wrike_async._reading.models_in_turns import AT_ONCE
from wrike_async._wire.structuring import parts
from wrike_async.access import Access, AccessPolicy, LoggingSink
from wrike_async.models import Task
from wrike_async.sandbox import Fault


async def test_others_have_turns_between_models(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    decode = Engine.decode

    def noting(self: Engine, operation: Any, data: list[Any]) -> list[Any]:
        seen.append(len(data))
        asyncio.get_running_loop().call_soon(seen.append, 0)
        return decode(self, operation, data)

    monkeypatch.setattr(Engine, "decode", noting)
    async with connect(tasks=1000) as (_, wrike):
        tasks = await wrike.tasks.list().to_list()
        assert len({task.id for task in tasks}) == 1000
        await asyncio.sleep(0)
    assert seen == [AT_ONCE, 0] * 10


async def test_pages_are_packed_for_models_alone(connect: Connect, packed: list[bool]) -> None:
    async with connect(tasks=30) as (_, wrike):
        tasks = await wrike.tasks.list(fields=["description"], page_size=10).to_list()
        assert packed == [True] * 3
        raw = await wrike.tasks.list(fields=["description"], page_size=10).raw().to_list()
    assert packed == [True] * 3
    assert [task.to_dict() for task in tasks] == raw
    assert [Task.from_dict(each) for each in raw] == tasks


async def test_what_is_noted_or_looked_at_is_not_packed(connect: Connect, packed: list[bool]) -> None:
    async with connect(tasks=3) as (_, wrike):
        guarded = wrike.with_options(access=Access(AccessPolicy.read_only(), audit=LoggingSink()))
        assert len(await guarded.tasks.list().to_list()) == 3
    assert packed == []


async def test_a_page_with_what_cannot_be_read_tells_its_place(connect: Connect) -> None:
    async with connect(tasks=1) as (sandbox, wrike):
        record = (await wrike.tasks.list().raw().to_list())[0]
        data = [{**record, "id": f"T{number}"} for number in range(250)]
        data[230] = {**record, "id": 5}
        sandbox.inject(Fault("status", status=200, body={"kind": "tasks", "data": data}))
        pages = wrike.tasks.list().pages()
        with pytest.raises(DecodeError) as told:
            await anext(pages)
        assert told.value.json_path == "$.data[230].id"
        page = await anext(pages)
    assert [task.id for task in page.items] == [f"T{number}" for number in range(250) if number != 230]


async def test_others_have_turns_while_a_long_page_is_read(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "LONG", 10_000)
    monkeypatch.setattr(parts, "PART", 5_000)
    seen: list[str] = []
    reading = parts.page_in_parts

    def noting(model_type: type[Any], body: bytes) -> Generator[None, None, Any]:
        part = reading(model_type, body)
        for _ in part:
            seen.append("a part")
            asyncio.get_running_loop().call_soon(seen.append, "others")
            yield
        return None

    monkeypatch.setattr(parts, "page_in_parts", noting)
    async with connect(tasks=100) as (_, wrike):
        tasks = await wrike.tasks.list(page_size=100).to_list()
        seen_of_one_page = [*seen]
        few = await wrike.tasks.list(page_size=5, limit=5).to_list()
    assert seen == seen_of_one_page
    assert seen == ["a part", "others"] * (len(seen) // 2)
    assert len(seen) > 10
    assert [task.id for task in tasks[:5]] == [task.id for task in few]


async def test_long_pages_are_read_once_and_alike(connect: Connect, packed: list[bool]) -> None:
    async with connect(tasks=1_500) as (_, wrike):
        listed = wrike.tasks.list(fields=["description", "briefDescription", "customFields", "metadata", "parentIds"])
        tasks = await listed.to_list()
        raw = await listed.raw().to_list()
    # The second page is short enough to be read in one go.
    assert packed == [True]
    assert [Task.from_dict(each) for each in raw] == tasks
    assert len(tasks) == 1_500


async def test_others_have_turns_in_a_loop_that_awaits_nothing(connect: Connect) -> None:
    turns = 0

    def count() -> None:
        nonlocal turns
        turns += 1
        asyncio.get_running_loop().call_soon(count)

    met: list[int] = []
    async with connect(tasks=1_000) as (_, wrike):
        async for _ in wrike.tasks.list().raw():
            if not met:
                asyncio.get_running_loop().call_soon(count)
            met.append(turns)
    assert [met.count(turn) for turn in sorted(set(met))] == [_AT_ONCE] * (1_000 // _AT_ONCE)


async def test_who_is_cancelled_between_items_of_a_page_may_go_on(connect: Connect) -> None:
    async with connect(tasks=_AT_ONCE * 2) as (_, wrike):
        items = aiter(wrike.tasks.list().raw())
        ids = [(await anext(items))["id"] for _ in range(_AT_ONCE)]
        waiting = asyncio.ensure_future(anext(items))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        ids += [record["id"] async for record in items]
    assert len(set(ids)) == len(ids) == _AT_ONCE * 2
