"""A bulk write is one pass over its rows, whoever waits for it, however often, and however long."""

from __future__ import annotations

import asyncio
import copy
import gc
import pickle
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any

import pytest

from tests.connecting import Connect
from tests.writing.counting import BATCH, CREATE, ids_by_title, operations, rows, titles
from wrike_async import BatchError, BulkWrite, InvalidArgument, Outcomes, OutcomeUnknown, Quota, Wrike
from wrike_async.params import MetadataInput, TaskCreate
from wrike_async.sandbox import Fault, Sandbox, SandboxQuota

NOBODY = "KUAAAAAA"
UPDATE = "PUT /tasks/{taskIds}"


def creating(sandbox: Sandbox, wrike: Wrike, wanted: Any) -> BulkWrite:
    return wrike.tasks.create_many(sandbox.state.folder_ids[0], wanted)


def refused_rows(count: int) -> list[TaskCreate]:
    return [{**row, "responsibles": [NOBODY]} for row in rows(count)]


def said_is_true(outcomes: Outcomes, sandbox: Sandbox) -> bool:
    """Whether what is said to be done is there, and what is said to have failed is not."""
    there = ids_by_title(sandbox)
    done = all(there.get(outcome.row.input["title"]) == outcome.id for outcome in outcomes.done())
    return done and not any(outcome.row.input["title"] in there for outcome in outcomes.failed())


# --- asked for more than once -------------------------------------------------------------------------------------


async def test_who_waits_again_gets_the_same_outcomes(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        writing = creating(sandbox, wrike, (row for row in rows(250)))
        assert writing.outcomes == []
        first, second = await asyncio.gather(writing, writing)
        assert first == second == await writing == writing.outcomes
        walked = [outcome async for outcome in writing]
        assert sorted(walked, key=lambda outcome: outcome.index) == first
        assert titles(sandbox) == {row["title"]: 1 for row in rows(250)}


async def test_a_wait_that_ends_early_can_be_gone_on_with(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        sandbox.batching.seconds = 2.0
        writing = creating(sandbox, wrike, rows(2_500))
        for _ in range(3):
            with pytest.raises(TimeoutError) as caught:
                await asyncio.wait_for(writing, 1)
            known: Outcomes = caught.value.__cause__.outcomes  # type: ignore[union-attr]  # as it is told
            assert said_is_true(known, sandbox)
            assert len(known) >= 1_600
        outcomes = await writing
        assert outcomes.ok
        assert len(outcomes) == 2_500
    assert set(titles(sandbox).values()) == {1}
    # The first few show whether the answers are understood.
    assert operations(sandbox)[BATCH] == 26


async def test_outcomes_that_were_handed_out_are_not_told_again(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        writing = creating(sandbox, wrike, rows(250))
        seen = []
        async for outcome in writing:
            seen.append(outcome)
            if len(seen) == 130:
                break
        async for outcome in writing:
            seen.append(outcome)
            if len(seen) == 140:
                break
        rest = await writing
        assert len(rest) == 110
        assert sorted([*seen, *rest], key=lambda outcome: outcome.index) == sorted(
            [*seen, *writing.outcomes], key=lambda outcome: outcome.index
        )
        assert {outcome.index for outcome in [*seen, *rest]} == set(range(250))
    assert set(titles(sandbox).values()) == {1}


async def test_several_tasks_share_what_is_kept(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        writing = creating(sandbox, wrike, rows(150))
        await writing
        shared, seen = aiter(writing), list[int]()

        async def work() -> None:
            async for outcome in shared:
                seen.append(outcome.index)
                await asyncio.sleep(0)

        await asyncio.gather(work(), work())
    assert sorted(seen) == list(range(150))


async def test_what_was_stopped_says_so_to_everybody(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        sandbox.inject(Fault("status", operation=BATCH, status=401, times=None, after=1))
        writing = creating(sandbox, wrike, rows(300))
        errors = await asyncio.gather(writing, writing, return_exceptions=True)
        with pytest.raises(BatchError, match="5 were done, 295 were not") as caught:
            await writing
        assert [type(each) for each in errors] == [BatchError] * 2
        assert said_is_true(writing.outcomes, sandbox)
        again = pickle.loads(pickle.dumps(caught.value))
        assert len(again.outcomes.failed()) == 295
        assert copy.copy(caught.value).outcomes is caught.value.outcomes
        assert isinstance(caught.value.outcomes, Outcomes)
        sandbox.faults.clear()
        retried = await caught.value.outcomes.retry()
    assert retried.ok
    assert set(titles(sandbox).values()) == {1}


# --- given up -----------------------------------------------------------------------------------------------------


async def test_giving_up_takes_back_what_was_not_sent(connect: Connect) -> None:
    """One by one, where nearly all of the rows that were read wait for their turn."""
    async with connect(tasks=0, folders=1, latency=1.0) as (sandbox, wrike):
        sandbox.batching.refuse = 404
        writing = creating(sandbox, wrike, rows(500))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(writing, 10.5)
        known = writing.outcomes
        assert said_is_true(known, sandbox)
        assert 0 < len(known.in_doubt()) <= 8
        assert all(isinstance(outcome.error, OutcomeUnknown) for outcome in known.in_doubt())
        assert "not sent by now" in str(known.failed()[0].error)
        with pytest.raises(InvalidArgument, match="a write that is not over"):
            await known.retry()
        await asyncio.sleep(60)
        settled = writing.outcomes
        assert settled.in_doubt() == []
        assert len(settled.done()) == len(known.done()) + len(known.in_doubt()) == len(titles(sandbox))
        assert said_is_true(settled, sandbox)
        assert (await writing).ok
    assert operations(sandbox)[CREATE] == 500
    assert set(titles(sandbox).values()) == {1}


async def test_giving_up_an_update_takes_back_what_was_not_sent(connect: Connect) -> None:
    quota = SandboxQuota()
    async with connect(tasks=3_000, quota=quota, client={"quota": Quota()}, latency=0.1) as (sandbox, wrike):
        writing = wrike.tasks.update_many(sandbox.state.task_ids(), title="same")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(writing, 20)
        sent = len(sandbox.requests)
        await asyncio.sleep(60)
        assert len(sandbox.requests) <= sent + 8
        known = writing.outcomes
        assert len(known.done()) == len(sandbox.requests)
        assert known.in_doubt() == []
        tasks = sandbox.state.tasks
        changed = [index for index in range(3_000) if tasks[tasks.seeded[index]].title == "same"]
        assert [outcome.index for outcome in known.done()] == changed


async def test_batches_that_wait_for_room_are_taken_back(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        sandbox.batching.seconds = 30.0
        sandbox.batching.quota = 100
        writing = creating(sandbox, wrike, rows(600))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(writing, 5)
        await asyncio.sleep(120)
        known = writing.outcomes
        assert len(known.done()) == len(titles(sandbox)) < 300
        assert len(known) == 600
        assert known.in_doubt() == []
        assert (await writing).ok
    assert set(titles(sandbox).values()) == {1}


async def test_others_who_wait_go_on(connect: Connect) -> None:
    async with connect(tasks=0, folders=1, latency=1.0) as (sandbox, wrike):
        sandbox.batching.refuse = 404
        writing = creating(sandbox, wrike, rows(100))
        patient = asyncio.ensure_future(asyncio.wait_for(writing, 600))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(writing, 5)
        assert (await patient).ok
    assert operations(sandbox)[CREATE] == 100


@pytest.mark.parametrize("end", ["group", "client"])
async def test_what_ends_around_it_loses_nothing_that_is_known(connect: Connect, end: str) -> None:
    async with connect(tasks=0, folders=1, latency=(0.1, 2.0)) as (sandbox, wrike):
        sandbox.batching.refuse = 404
        writing = creating(sandbox, wrike, rows(300))

        async def fail() -> None:
            await asyncio.sleep(20)
            raise ZeroDivisionError

        async def write() -> None:
            await writing

        with pytest.raises(ExceptionGroup):
            async with asyncio.TaskGroup() as group:
                group.create_task(write())
                group.create_task(fail())
        if end == "client":
            await wrike.aclose()
            await asyncio.sleep(10)
        known = writing.outcomes
        assert len(known) == 300
        assert 0 < len(known.in_doubt()) <= 8
        assert len(known.done()) > 20
        assert said_is_true(known, sandbox)
        if end == "client":
            with pytest.raises(BatchError) as caught:
                await writing
            assert caught.value.outcomes == writing.outcomes
            assert len(writing.outcomes.in_doubt()) <= 8
    assert set(titles(sandbox).values()) == {1}


async def test_an_iterator_that_is_dropped_takes_back_what_was_not_sent(connect: Connect) -> None:
    async with connect(tasks=0, folders=1, latency=1.0) as (sandbox, wrike):
        sandbox.batching.refuse = 404
        writing = creating(sandbox, wrike, rows(1_000))
        async for outcome in writing:
            assert outcome.ok
            break
        gc.collect()
        await asyncio.sleep(10)
        sent = operations(sandbox)[CREATE]
        await asyncio.sleep(60)
        assert operations(sandbox)[CREATE] == sent < 150
        assert len(await writing) == 999
    assert set(titles(sandbox).values()) == {1}


async def test_closing_the_iterator_ends_the_write(connect: Connect) -> None:
    async with connect(tasks=0, folders=1, latency=1.0) as (sandbox, wrike):
        sandbox.batching.refuse = 404
        writing = creating(sandbox, wrike, (row for row in rows(1_000)))
        coming = aiter(writing)
        await anext(coming)
        await coming.aclose()
        await coming.aclose()
        with pytest.raises(StopAsyncIteration):
            await anext(coming)
        assert len(writing.outcomes) >= 99
        assert len(writing.outcomes.in_doubt()) <= 8
        with pytest.raises(BatchError, match="closed before its end"):
            await writing
        sent = operations(sandbox)[CREATE]
        await asyncio.sleep(60)
        assert operations(sandbox)[CREATE] <= sent + 8


async def test_closing_after_the_end_changes_nothing(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        writing = creating(sandbox, wrike, rows(3))
        outcomes = await writing
        await aiter(writing).aclose()
        assert await writing == outcomes == writing.outcomes


# --- again --------------------------------------------------------------------------------------------------------


async def test_what_failed_is_run_again_once(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        sandbox.batching.failing = {0: 0}
        outcomes = await creating(sandbox, wrike, rows(3))
        assert len(outcomes.failed()) == 3
        twins = [outcomes, copy.copy(outcomes), copy.deepcopy(outcomes), outcomes]
        retried = await asyncio.gather(*(each.retry() for each in twins))
        assert all(each.ok for each in retried)
        assert retried[0] == retried[3]
    assert titles(sandbox) == {row["title"]: 1 for row in rows(3)}


async def test_a_run_that_is_stopped_tells_of_all_rows(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        wanted = [*rows(3), *refused_rows(1)]
        outcomes = await creating(sandbox, wrike, wanted)
        sandbox.inject(Fault("status", operation=BATCH, status=401))
        with pytest.raises(BatchError) as caught:
            await outcomes.retry()
    assert [outcome.ok for outcome in caught.value.outcomes] == [True, True, True, False]


async def test_outcomes_travel_and_say_that_they_cannot_try_again(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        outcomes = await creating(sandbox, wrike, [*rows(2), *refused_rows(1)])
        travelled = pickle.loads(pickle.dumps(outcomes))
        assert isinstance(travelled, Outcomes)
        assert [(each.id, each.row, str(each.error)) for each in travelled] == [
            (each.id, each.row, str(each.error)) for each in outcomes
        ]
        with pytest.raises(InvalidArgument, match="were pickled"):
            await travelled.retry()
        assert (await Outcomes(travelled.done()).retry()).ok


# --- rows as they are read ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("slow", [False, True])
async def test_a_row_is_what_it_was_when_it_was_read(connect: Connect, slow: bool) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):

        async def reusing() -> AsyncIterator[TaskCreate]:
            entry: MetadataInput = {"key": "number", "value": ""}
            row: TaskCreate = {"title": "", "metadata": [entry]}
            for number in range(5):
                row["title"] = f"row {number}"
                entry["value"] = str(number)
                yield row
                await asyncio.sleep(0.2 if slow else 0)

        sandbox.batching.failing = {0: 0}
        outcomes = await creating(sandbox, wrike, reusing())
        retried = await outcomes.retry()
    assert [outcome.row.input["title"] for outcome in retried] == [f"row {number}" for number in range(5)]
    assert {task.title: task.metadata for task in sandbox.state.tasks.kept.values()} == {
        f"row {number}": (("number", str(number)),) for number in range(5)
    }


async def test_a_row_that_cannot_be_read_is_an_outcome(connect: Connect) -> None:
    class Broken(Mapping[str, Any]):
        def __getitem__(self, key: str) -> Any:
            raise LookupError("the cursor moved on")

        def __iter__(self) -> Iterator[str]:
            return iter(["title"])

        def __len__(self) -> int:
            return 1

    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        outcomes = await creating(sandbox, wrike, [Broken(), {"title": "b", "metadata": [object()]}, *rows(1)])
    assert [outcome.ok for outcome in outcomes] == [False, False, True]
    assert "LookupError: the cursor moved on" in str(outcomes[0].error)
    assert all(isinstance(outcome.error, InvalidArgument) for outcome in outcomes.failed())


async def test_a_row_that_cannot_be_copied_is_refused_for_what_it_is(connect: Connect) -> None:
    class Fixed(dict[str, Any]):
        def __deepcopy__(self, memo: Any) -> Any:
            raise TypeError("there is one of it")

    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        outcomes = await creating(sandbox, wrike, [{"title": "a", "metadata": [Fixed(key="k", value="v")]}])
    assert outcomes.ok


async def test_rows_whose_journal_fails_were_not_sent(connect: Connect) -> None:
    class Full:
        async def sending(self, rows: Any) -> None:
            raise OSError("no space left")

        async def withdrawn(self, rows: Any) -> None: ...

        async def accepted(self, rows: Any, job_id: str) -> None: ...

        async def done(self, outcomes: Any) -> None: ...

    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        writing = wrike.tasks.create_many(sandbox.state.folder_ids[0], rows(150), journal=Full())
        with pytest.raises(BatchError, match="no space left") as caught:
            await writing
    # The folder is read before the first batch.
    assert {record.method for record in sandbox.requests} == {"GET"}
    assert [outcome.in_doubt for outcome in caught.value.outcomes] == [False] * 150
