"""Writes of folders and projects: one at a time in each folder, at no cost to others."""

from __future__ import annotations

import asyncio

import pytest

from tests.connecting import Connect
from wrike_async import WrikeError
from wrike_async._engine.serial import OneAtATime
from wrike_async.sandbox import Fault


async def test_writes_in_one_folder_wait_for_each_other(connect: Connect) -> None:
    async with connect(tasks=1, folders=3, latency=1.0) as (sandbox, wrike):
        first, second = sandbox.state.folder_ids[:2]
        loop = asyncio.get_running_loop()
        began = loop.time()
        ended: dict[str, float] = {}

        async def timed(name: str, folder_id: str) -> None:
            await wrike.folders.create(folder_id, title=name)
            ended[name] = round(loop.time() - began)

        await asyncio.gather(timed("a", first), timed("b", first), timed("c", first), timed("other", second))
        assert ended == {"a": 1, "b": 2, "c": 3, "other": 1}
        await asyncio.gather(*(wrike.tasks.create(first, title=str(i)) for i in range(5)))
        assert round(loop.time() - began) == 4


async def test_a_turn_ends_with_an_error_or_a_cancellation(connect: Connect) -> None:
    async with connect(tasks=1, folders=1, latency=1.0) as (sandbox, wrike):
        folder_id = sandbox.state.folder_ids[0]
        sandbox.inject(Fault("status", operation="PUT /folders/{folderId}", status=400))
        writes = [asyncio.ensure_future(wrike.folders.update(folder_id, title=str(i))) for i in range(4)]
        await asyncio.sleep(1.5)
        writes[1].cancel()
        writes[2].cancel()
        results = await asyncio.gather(*writes, return_exceptions=True)
    assert isinstance(results[0], WrikeError)
    assert getattr(results[3], "title", None) == "3"


async def test_turns_are_forgotten() -> None:
    turns = OneAtATime()
    ended: dict[str, float] = {}

    async def use(name: str, *ids: str) -> None:
        async with turns.of(ids):
            await asyncio.sleep(1)
            ended[name] = asyncio.get_running_loop().time()

    await asyncio.gather(use("both", "b", "a"), use("reversed", "a", "b"), use("twice", "c", "c"))
    assert ended["reversed"] - ended["both"] == pytest.approx(1, abs=0.01)
    assert ended["twice"] == pytest.approx(ended["both"], abs=0.01)
    assert len(turns) == 0
