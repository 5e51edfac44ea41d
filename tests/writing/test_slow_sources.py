"""Rows leave by time as well as by number: a source may take its time, or wait for the outcome of its last row."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from tests.connecting import Connect
from tests.writing.counting import BATCH, operations, rows
from wrike_async import Quota
from wrike_async.params import TaskCreate
from wrike_async.sandbox import SandboxQuota

LOOKUP = "GET /tasks/{taskIds}"
UPDATE = "PUT /tasks/{taskIds}"


async def slowly(items: Sequence[Any], seconds: float) -> AsyncIterator[Any]:
    for item in items:
        yield item
        await asyncio.sleep(seconds)


@pytest.mark.parametrize("what", ["creates", "updates", "lookups"])
async def test_a_source_may_wait_for_what_becomes_of_each_row(connect: Connect, what: str) -> None:
    async with connect(tasks=5, folders=1, client={"quota": Quota()}) as (sandbox, wrike):
        seen: asyncio.Queue[None] = asyncio.Queue()

        async def one_after_another(items: Sequence[Any]) -> AsyncIterator[Any]:
            for item in items:
                yield item
                await seen.get()

        ids = sandbox.state.task_ids()
        coming: Any
        if what == "creates":
            coming = wrike.tasks.create_many(sandbox.state.folder_ids[0], one_after_another(rows(5)))
        elif what == "updates":
            coming = wrike.tasks.update_many(one_after_another(ids), add_parents=[sandbox.state.folder_ids[0]])
        else:
            coming = wrike.tasks.get_many(one_after_another(ids))
        count = 0
        async with asyncio.timeout(60):
            async for _ in coming:
                count += 1
                seen.put_nowait(None)
    assert count == 5


async def test_rows_of_a_slow_source_leave_when_a_request_can(connect: Connect) -> None:
    async with connect(tasks=0, folders=1, client={"quota": Quota()}) as (sandbox, wrike):
        loop = asyncio.get_running_loop()
        began, waits = loop.time(), list[float]()

        async def source() -> AsyncIterator[TaskCreate]:
            async for row in slowly(rows(40), 0.5):
                row["description"] = str(loop.time())
                yield row

        sandbox.batching.seconds = 0.2
        async for outcome in wrike.tasks.create_many(sandbox.state.folder_ids[0], source()):
            assert outcome.ok
            waits.append(loop.time() - float(outcome.row.input["description"]))
    assert max(waits) < 3
    assert loop.time() - began < 25
    assert operations(sandbox)[BATCH] <= 40


async def test_where_the_quota_is_short_the_groups_grow(connect: Connect) -> None:
    quota = SandboxQuota()
    async with connect(tasks=2_000, quota=quota, client={"quota": Quota()}) as (sandbox, wrike):
        busy = asyncio.ensure_future(wrike.tasks.update_many(sandbox.state.task_ids()[:600], title="same"))
        await asyncio.sleep(5)
        source = slowly(sandbox.state.task_ids()[1_000:], 0.05)
        outcomes = await wrike.tasks.update_many(source, add_parents=[sandbox.state.folder_ids[0]])
        assert outcomes.ok
        assert (await busy).ok
    assert sandbox.refusals == 0
    assert operations(sandbox)[UPDATE] <= 250


async def test_what_comes_in_one_moment_leaves_together(connect: Connect) -> None:
    async with connect(tasks=300, folders=1) as (sandbox, wrike):
        ids, parent = sandbox.state.task_ids(), sandbox.state.folder_ids[0]
        assert (await wrike.tasks.update_many(slowly(ids, 0), add_parents=[parent])).ok
        assert (await wrike.tasks.update_many(slowly(ids, 0.0001), add_parents=[parent])).ok
        assert len(await wrike.tasks.get_many(slowly(ids, 0.0001))) == 300
    assert operations(sandbox) == {UPDATE: 6, LOOKUP: 3}


async def test_a_group_that_waits_for_more_goes_when_the_write_is_stopped(connect: Connect) -> None:
    """The client is closed while the source takes its time, and so does the quota."""
    quota = Quota(1, per=60)
    async with connect(tasks=3, folders=1, client={"quota": quota}) as (sandbox, wrike):
        await wrike.tasks.get(sandbox.state.task_id(0))
        writing = wrike.tasks.create_many(sandbox.state.folder_ids[0], slowly(rows(2), 3600))
        waiting = asyncio.ensure_future(writing)
        await asyncio.sleep(5)
        await wrike.aclose()
        await asyncio.wait([waiting])
        assert [outcome.in_doubt for outcome in writing.outcomes] == [False]
    assert len(sandbox.requests) == 1
    assert waiting.exception() is not None
