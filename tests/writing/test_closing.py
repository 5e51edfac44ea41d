"""Leaving in the middle: a client that is closed under a batch, an update that is no longer wanted."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from tests.connecting import Connect
from tests.writing.counting import BATCH, operations
from wrike_async import (
    BatchError,
    BatchMode,
    ClientClosed,
    Outcomes,
    OutcomeUnknown,
    Row,
    RowOutcome,
    RowsFailed,
    Wrike,
)
from wrike_async.params import TaskCreate
from wrike_async.sandbox import Fault, Sandbox

BULK, SINGLE = "PUT /tasks/{taskIds}", "PUT /tasks/{taskId}"


def ids_of(sandbox: Sandbox, count: int) -> list[str]:
    return [sandbox.state.task_id(i) for i in range(count)]


async def came(sandbox: Sandbox, count: int) -> None:
    """Return when the sandbox has seen so many requests."""
    while len(sandbox.requests) < count:
        await asyncio.sleep(0)


async def test_closing_in_the_block_is_said_and_nothing_more_is_sent(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        with pytest.raises(ClientClosed):
            async with wrike.batch() as batch:
                made = batch.create_task(sandbox.state.folder_ids[0], title="a")
                await wrike.aclose()
        with pytest.raises(ClientClosed):
            await made
    assert [outcome.in_doubt for outcome in batch.outcomes] == [False]
    assert sandbox.requests == []


async def test_closing_in_the_block_leaves_what_was_sent_in_doubt(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        assert (await wrike.tasks.create_many(sandbox.state.folder_ids[0], [{"title": "the answers are proved"}])).ok
        sandbox.requests.clear()
        sandbox.inject(Fault("slow_headers", operation=BATCH, delay=3600.0))
        with pytest.raises(RowsFailed, match="of 100 rows, 0 were not done and 100 are in doubt"):
            async with wrike.batch() as batch:
                made = [batch.create_task(sandbox.state.folder_ids[0], title=str(i)) for i in range(100)]
                await came(sandbox, 1)
                await wrike.aclose()
        for each in made:
            with pytest.raises((ClientClosed, OutcomeUnknown)):
                await each
    assert [outcome.in_doubt for outcome in batch.outcomes] == [True] * 100
    assert operations(sandbox) == {BATCH: 1}


async def _assign(wrike: Wrike, sandbox: Sandbox, entity_id: str) -> str:
    return (await wrike.tasks.update(entity_id, add_responsibles=[sandbox.state.person_ids[0]])).id


def responsible(sandbox: Sandbox, count: int) -> list[bool]:
    tasks, person = sandbox.state.tasks, sandbox.state.person_ids[0]
    return [person in tasks[tasks.seeded[i]].responsible_ids for i in range(count)]


async def test_an_update_cancelled_in_its_tick_is_not_sent(connect: Connect) -> None:
    async with connect(tasks=3) as (sandbox, wrike):
        before = responsible(sandbox, 3)
        async with wrike.coalesce_updates():
            first, *others = [asyncio.create_task(_assign(wrike, sandbox, each)) for each in ids_of(sandbox, 3)]
            asyncio.get_running_loop().call_soon(first.cancel)
            assert await asyncio.gather(*others) == ids_of(sandbox, 3)[1:]
        assert first.cancelled()
    ids = {each for record in sandbox.requests for each in record.path.rpartition("/")[2].split(",")}
    assert ids == set(ids_of(sandbox, 3)[1:])
    assert responsible(sandbox, 3) == [before[0], True, True]


async def test_when_all_are_cancelled_in_their_tick_nothing_is_sent(connect: Connect) -> None:
    async with connect(tasks=3) as (sandbox, wrike):
        async with wrike.coalesce_updates():
            updates = [asyncio.create_task(_assign(wrike, sandbox, each)) for each in ids_of(sandbox, 3)]
            for update in updates:
                asyncio.get_running_loop().call_soon(update.cancel)
            await asyncio.wait(updates)
        assert all(update.cancelled() for update in updates)
        assert (await wrike.tasks.update(ids_of(sandbox, 1)[0], title="after")).title == "after"
    assert operations(sandbox) == {SINGLE: 1}


async def test_an_update_cancelled_under_way_disturbs_no_other(connect: Connect) -> None:
    async with connect(tasks=3) as (sandbox, wrike):
        sandbox.inject(Fault("slow_headers", operation=BULK, delay=5.0))
        async with wrike.coalesce_updates():
            first, *others = [asyncio.create_task(_assign(wrike, sandbox, each)) for each in ids_of(sandbox, 3)]
            await came(sandbox, 1)
            first.cancel()
            assert await asyncio.gather(*others) == ids_of(sandbox, 3)[1:]
        assert first.cancelled()
    assert operations(sandbox) == {BULK: 1}
    assert responsible(sandbox, 3) == [True] * 3


async def test_closing_ends_coalesced_updates(connect: Connect) -> None:
    async with connect(tasks=3) as (sandbox, wrike):
        sandbox.inject(Fault("slow_headers", operation=BULK, delay=3600.0))
        async with wrike.coalesce_updates():
            updates = [asyncio.create_task(_assign(wrike, sandbox, each)) for each in ids_of(sandbox, 3)]
            await came(sandbox, 1)
            await wrike.aclose()
            await asyncio.wait(updates, timeout=10)
        for update in updates:
            assert isinstance(update.exception(), OutcomeUnknown), update


async def test_updates_of_a_client_that_is_closed_in_their_tick_are_not_sent(connect: Connect) -> None:
    async with connect(tasks=3) as (sandbox, wrike), wrike.coalesce_updates():
        updates = [asyncio.create_task(_assign(wrike, sandbox, each)) for each in ids_of(sandbox, 3)]
        closing = asyncio.create_task(wrike.aclose())
        results = await asyncio.gather(*updates, return_exceptions=True)
        await closing
    assert [type(result) for result in results] == [ClientClosed] * 3
    assert sandbox.requests == []


class FullDisk:
    """A journal that takes no more outcomes after some."""

    def __init__(self, room: int) -> None:
        self.room = room

    async def sending(self, rows: Sequence[Row]) -> None: ...

    async def withdrawn(self, rows: Sequence[Row]) -> None: ...

    async def accepted(self, rows: Sequence[Row], job_id: str) -> None: ...

    async def done(self, outcomes: Sequence[RowOutcome]) -> None:
        self.room -= len(outcomes)
        if self.room < 0:
            raise OSError(28, "No space left on device")


@pytest.mark.parametrize("batch", ["always", "never"])
async def test_a_journal_that_fails_takes_nothing_from_what_was_answered(connect: Connect, batch: BatchMode) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        rows: list[TaskCreate] = [{"title": str(number)} for number in range(150)]
        with pytest.raises(BatchError, match="No space left") as stopped:
            await wrike.tasks.create_many(sandbox.state.folder_ids[0], rows, journal=FullDisk(100), batch=batch)
        made = {task.title: task.id for task in sandbox.state.tasks.kept.values()}
    outcomes = stopped.value.outcomes
    assert isinstance(outcomes, Outcomes)
    done = {outcome.row.input["title"]: outcome.id for outcome in outcomes.done()}
    assert done.items() <= made.items()
    assert len(done) >= 100
    # Those of which nobody was told by then.
    assert made.keys() - done.keys() <= {outcome.row.input["title"] for outcome in outcomes.in_doubt()}
    assert len(outcomes.in_doubt()) <= 16
