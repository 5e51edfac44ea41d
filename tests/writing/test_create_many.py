"""Creations by the hundred: how many requests they become, and what becomes of each row."""

from __future__ import annotations

import asyncio
import gc
import itertools
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import pytest

from tests.connecting import Connect
from tests.writing.counting import BATCH, CREATE, LIST, POLL, ids_by_title, operations, rows, titles
from wrike_async import (
    BatchError,
    BatchResult,
    ClientClosed,
    InvalidArgument,
    InvalidRequest,
    JobFailed,
    NotAuthorized,
    OutcomeUnknown,
    Quota,
)
from wrike_async.params import FolderCreate, TaskCreate
from wrike_async.sandbox import Fault, SandboxQuota

NOBODY = "KUAAAAAA"


@pytest.mark.parametrize("seconds", [0.1, 2.0, 30.0])
@pytest.mark.parametrize("progress", [True, False])
async def test_two_thousand_creates_are_twenty_batches_and_about_as_many_polls(
    connect: Connect, seconds: float, progress: bool
) -> None:
    bad = {5, 99, 100, 777, 1200, 1201, 1500, 1999}
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        sandbox.batching.seconds, sandbox.batching.progress = seconds, progress
        wanted = rows(2_000)
        for index in bad:
            wanted[index]["responsibles"] = [NOBODY]
        outcomes = await wrike.tasks.create_many(sandbox.state.folder_ids[0], wanted, batch="always")
    assert [outcome.index for outcome in outcomes] == list(range(2_000))
    assert {outcome.index for outcome in outcomes if not outcome.ok} == bad
    assert all(isinstance(outcomes[index].error, InvalidRequest) for index in bad)
    assert all(NOBODY in str(outcomes[index].error) for index in bad)
    assert outcomes.in_doubt() == []
    assert {outcome.row.input["title"]: outcome.id for outcome in outcomes.done()} == ids_by_title(sandbox)
    assert len(ids_by_title(sandbox)) == 1_992
    done = operations(sandbox)
    assert done[BATCH] == 20
    assert done[POLL] <= 40
    assert done.keys() == {BATCH, POLL}


async def test_jobs_that_wait_for_each_other_cost_no_more_than_two_polls_each(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        started = asyncio.get_running_loop().time()

        def in_turn(number: int) -> float:
            return 2.0 * (number + 1) - (asyncio.get_running_loop().time() - started)

        sandbox.batching.seconds = in_turn
        outcomes = await wrike.tasks.create_many(sandbox.state.folder_ids[0], rows(1_600))
    assert outcomes.ok
    assert operations(sandbox)[POLL] <= 64


@pytest.mark.parametrize(("status", "wasted"), [(404, 1), (403, 1), (400, 2)])
async def test_an_account_that_cannot_batch_gets_all_rows_one_by_one(
    connect: Connect, caplog: pytest.LogCaptureFixture, status: Any, wasted: int
) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        sandbox.batching.refuse = status
        outcomes = await wrike.tasks.create_many(sandbox.state.folder_ids[0], rows(350))
        again = await wrike.tasks.create_many(sandbox.state.folder_ids[0], [{"title": "later"}])
        assert operations(sandbox) == {LIST: 1, BATCH: wasted, CREATE: 351}
        sandbox.batching.refuse = None
        await asyncio.sleep(601)
        assert (await wrike.tasks.create_many(sandbox.state.folder_ids[0], [{"title": "ten minutes later"}])).ok
    assert outcomes.ok
    assert again.ok
    assert set(titles(sandbox).values()) == {1}
    assert operations(sandbox)[CREATE] == 351
    assert operations(sandbox)[BATCH] == wasted + 1
    assert [record.levelname for record in caplog.records if record.name == "wrike_async.batches"] == ["WARNING"]


async def test_one_bad_group_does_not_end_batching(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        sandbox.inject(Fault("status", operation=BATCH, status=400, after=2))
        outcomes = await wrike.tasks.create_many(sandbox.state.folder_ids[0], rows(500))
    assert outcomes.ok
    assert operations(sandbox)[CREATE] == 100
    assert operations(sandbox)[BATCH] == 6
    assert set(titles(sandbox).values()) == {1}


async def test_with_room_for_300_operations_all_1500_succeed(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        sandbox.batching.quota = 300
        outcomes = await wrike.tasks.create_many(sandbox.state.folder_ids[0], rows(1_500))
    assert outcomes.ok
    assert len(titles(sandbox)) == 1_500
    assert set(titles(sandbox).values()) == {1}
    assert operations(sandbox)[BATCH] <= 15 + 5
    assert operations(sandbox)[CREATE] == 0


async def test_operations_of_others_are_waited_for(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        folder_id = sandbox.state.folder_ids[0]
        assert (await wrike.tasks.create_many(folder_id, rows(1))).ok
        sandbox.inject(Fault("status", operation=BATCH, status=403, times=4))
        assert (await wrike.tasks.create_many(folder_id, [{"title": "patient"}])).ok
        assert operations(sandbox)[CREATE] == 0
        sandbox.inject(Fault("status", operation=BATCH, status=403, times=None))
        assert (await wrike.tasks.create_many(folder_id, [{"title": "in vain"}])).ok
    assert operations(sandbox)[CREATE] == 1
    assert set(titles(sandbox).values()) == {1}


async def test_an_invalid_row_is_an_outcome_and_costs_nothing(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        wanted: list[Any] = [{"title": "a"}, {"titel": "b"}, {"title": " "}, "c", {"title": "d"}]
        outcomes = await wrike.tasks.create_many(sandbox.state.folder_ids[0], wanted)
    assert [outcome.ok for outcome in outcomes] == [True, False, False, False, True]
    assert all(isinstance(outcome.error, InvalidArgument) for outcome in outcomes if not outcome.ok)
    assert "did you mean 'title'" in str(outcomes[1].error)
    assert [outcome.row.input for outcome in outcomes] == wanted
    assert operations(sandbox)[BATCH] == 1


@pytest.mark.parametrize("kind", ["lost_answer", "garbage", "reset_before", "truncated"])
async def test_a_lost_answer_leaves_its_rows_in_doubt_and_the_rest_goes_on(connect: Connect, kind: Any) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        sandbox.inject(Fault(kind, operation=BATCH, after=2))
        outcomes = await wrike.tasks.create_many(sandbox.state.folder_ids[0], rows(1_000), batch="always")
    assert len(outcomes.in_doubt()) == 100
    assert all(isinstance(outcome.error, OutcomeUnknown) for outcome in outcomes.in_doubt())
    assert len(outcomes.done()) == 900
    # One of them was a row by itself, to see whether writes are answered again.
    assert operations(sandbox)[BATCH] == 11
    assert set(titles(sandbox).values()) == {1}


@pytest.mark.parametrize("recover", ["title", "metadata"])
async def test_rows_in_doubt_are_looked_for(connect: Connect, recover: Any) -> None:
    async with connect(tasks=5, folders=2) as (sandbox, wrike):
        folder_id = sandbox.state.folder_ids[0]
        sandbox.inject(Fault("lost_answer", operation=BATCH, after=1), Fault("reset_before", operation=BATCH, after=1))
        outcomes = await wrike.tasks.create_many(folder_id, rows(400), recover=recover)
        folders = await wrike.folders.create_many(folder_id, [{"title": "f"}], recover=recover)
    made = {title: made_id for title, made_id in ids_by_title(sandbox).items() if title.startswith("row")}
    assert {outcome.row.input["title"]: outcome.id for outcome in outcomes.done()} == made
    # The one row that saw whether writes are answered again, and left no trace.
    assert len(outcomes.done()) == 399
    assert len(outcomes.failed()) == 1
    assert folders.ok


async def test_a_lost_folder_is_looked_for_too(connect: Connect) -> None:
    async with connect(tasks=0, folders=2) as (sandbox, wrike):
        for recover in ("title", "metadata"):
            sandbox.inject(Fault("lost_answer", operation=BATCH))
            wanted: list[FolderCreate] = [{"title": f"{recover} {i}"} for i in range(3)]
            outcomes = await wrike.folders.create_many(sandbox.state.folder_ids[0], wanted, recover=recover)
            assert outcomes.ok
            assert [sandbox.state.folders[outcome.id or ""].title for outcome in outcomes] == [
                row["title"] for row in wanted
            ]


async def test_a_title_that_comes_twice_finds_nothing(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        sandbox.inject(Fault("lost_answer", operation=BATCH))
        wanted: list[TaskCreate] = [{"title": "twin"}, {"title": "twin", "importance": "High"}, {"title": "alone"}]
        outcomes = await wrike.tasks.create_many(sandbox.state.folder_ids[0], wanted, recover="title")
    assert [outcome.in_doubt for outcome in outcomes] == [True, True, False]


async def test_rows_that_are_the_same_need_not_be_told_apart(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        sandbox.inject(Fault("lost_answer", operation=BATCH))
        wanted: list[TaskCreate] = [{"title": "twin"}, {"title": "twin"}]
        outcomes = await wrike.tasks.create_many(sandbox.state.folder_ids[0], wanted, recover="title")
        assert {outcome.id for outcome in outcomes} == {task.id for task in sandbox.state.tasks.kept.values()}
    assert outcomes.ok


async def test_a_job_that_fails_as_a_whole(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        sandbox.batching.failing = {0: 0, 1: 40}
        outcomes = await wrike.tasks.create_many(sandbox.state.folder_ids[0], rows(300), batch="always")
        jobs = list(sandbox.batching.jobs)
        # The first says that it got nowhere, the second that it got somewhere. What of that is true nobody knows.
        doubtful = outcomes.in_doubt()
        assert [outcome.index for outcome in doubtful] == list(range(200))
        told = [outcome.error for outcome in doubtful if isinstance(outcome.error, JobFailed)]
        assert [error.job_id for error in told] == jobs[:1] * 100 + jobs[1:2] * 100
        assert (await outcomes.retry()).in_doubt() == doubtful
    assert outcomes.failed() == []
    assert len(titles(sandbox)) == 140
    assert set(titles(sandbox).values()) == {1}


async def test_a_job_that_never_ends(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        sandbox.batching.hanging = {0}
        loop = asyncio.get_running_loop()
        began = loop.time()
        others_done = 0.0
        outcomes = []
        async for outcome in wrike.tasks.create_many(
            sandbox.state.folder_ids[0], rows(600), job_timeout=120, batch="always"
        ):
            outcomes.append(outcome)
            if outcome.ok:
                others_done = loop.time() - began
        assert 120 <= loop.time() - began < 125
    hung = [outcome for outcome in outcomes if not outcome.ok]
    assert len(hung) == 100
    assert all(outcome.in_doubt and isinstance(outcome.error, JobFailed) for outcome in hung)
    assert {outcome.error.job_id for outcome in hung if isinstance(outcome.error, JobFailed)} == {
        next(iter(sandbox.batching.jobs))
    }
    assert others_done < 20
    assert operations(sandbox)[POLL] <= 30


async def test_a_job_that_tells_nothing_readable_is_read_back(connect: Connect) -> None:
    class Blind:
        def encode(self, kind: str, path: Mapping[str, str], params: Mapping[str, Any]) -> dict[str, Any]:
            return {**params, **path, "type": kind}

        def decode(self, job: Mapping[str, Any], count: int) -> Sequence[BatchResult | None]:
            return []

    async with connect(tasks=0, folders=1, client={"batch_codec": Blind()}) as (sandbox, wrike):
        outcomes = await wrike.tasks.create_many(sandbox.state.folder_ids[0], rows(1), batch="always")
        assert outcomes[0].in_doubt
        # What is not told can be read.
        assert (await wrike.tasks.create_many(sandbox.state.folder_ids[0], [{"title": "b"}])).ok
        assert operations(sandbox)[CREATE] == 0
        assert operations(sandbox)[LIST] == 2


async def test_what_stops_everything_tells_what_was_done(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        read = 0

        async def source() -> AsyncIterator[TaskCreate]:
            nonlocal read
            for row in rows(10_000):
                read += 1
                yield row

        sandbox.inject(Fault("status", operation=BATCH, status=401, times=None, after=3))
        with pytest.raises(BatchError, match="were done") as caught:
            await wrike.tasks.create_many(sandbox.state.folder_ids[0], source(), batch="always")
    assert isinstance(caught.value.__cause__, NotAuthorized)
    outcomes = caught.value.outcomes
    assert [outcome.index for outcome in outcomes] == list(range(read))
    assert read < 3_000
    assert len([outcome for outcome in outcomes if outcome.ok]) == 300 == len(titles(sandbox))
    assert not any(outcome.in_doubt for outcome in outcomes)


async def test_a_source_that_fails_stops_everything(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):

        def source() -> Any:
            yield from rows(150)
            raise ZeroDivisionError

        async def asynchronous() -> AsyncIterator[Any]:
            for row in source():
                yield row

        for each in (source(), asynchronous()):
            before = len(titles(sandbox))
            with pytest.raises(BatchError) as caught:
                await wrike.tasks.create_many(sandbox.state.folder_ids[0], each)
            assert isinstance(caught.value.__cause__, ZeroDivisionError)
            assert len(caught.value.outcomes) == 150
            assert len([each for each in caught.value.outcomes if each.ok]) == len(sandbox.state.tasks.kept) - before
            sandbox.reset()


async def test_closing_the_client_ends_it(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        writing = asyncio.ensure_future(
            wrike.tasks.create_many(sandbox.state.folder_ids[0], rows(300)).__aiter__().__anext__()
        )
        await asyncio.sleep(1)
        await wrike.aclose()
        outcome = await writing
        assert outcome.in_doubt
        assert isinstance(outcome.error, ClientClosed | OutcomeUnknown)
        with pytest.raises(BatchError) as caught:
            await wrike.tasks.create_many(sandbox.state.folder_ids[0], rows(2))
    assert isinstance(caught.value.__cause__, ClientClosed)
    assert len(caught.value.outcomes) == 2


@pytest.mark.parametrize("closing", [True, False])
async def test_leaving_a_loop_leaves_nothing_behind(connect: Connect, closing: bool) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        before = asyncio.all_tasks()
        coming = aiter(
            wrike.tasks.create_many(sandbox.state.folder_ids[0], ({"title": str(i)} for i in itertools.count()))
        )
        async for outcome in coming:
            assert outcome.ok
            break
        if closing:
            await coming.aclose()
        del coming
        gc.collect()
        for _ in range(20):
            await asyncio.sleep(0)
        ours = [task for task in asyncio.all_tasks() - before if "wrike_async/_" in repr(task)]
        assert ours == []
        assert (await wrike.tasks.create_many(sandbox.state.folder_ids[0], rows(1))).ok


@pytest.mark.parametrize("wrong", ["text", b"bytes", 5, None])
async def test_what_is_no_source_is_refused(connect: Connect, wrong: Any) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        with pytest.raises(InvalidArgument, match=r"rows (must be|takes several)"):
            wrike.tasks.create_many(sandbox.state.folder_ids[0], wrong)
        with pytest.raises(InvalidArgument):
            wrike.tasks.create_many("no id", [])
        with pytest.raises(InvalidArgument, match="recover"):
            wrike.tasks.create_many("ID", [], recover="luck")  # type: ignore[call-overload]  # refused at run time
        with pytest.raises(TypeError, match="async for"):
            list(wrike.tasks.create_many("ID", []))
    assert sandbox.requests == []


async def test_nothing_of_nothing(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        assert await wrike.tasks.create_many(sandbox.state.folder_ids[0], []) == []
    assert sandbox.requests == []


async def test_interactive_calls_overtake_polls(connect: Connect) -> None:
    quota = SandboxQuota()
    async with connect(tasks=1, folders=1, quota=quota, latency=0.05, client={"quota": Quota()}) as (sandbox, wrike):
        sandbox.batching.seconds = 20.0
        creating = asyncio.ensure_future(_all_of(wrike.tasks.create_many(sandbox.state.folder_ids[0], rows(4_000))))
        waits = []
        loop = asyncio.get_running_loop()
        while not creating.done():
            began = loop.time()
            await wrike.tasks.list(limit=1).first()
            waits.append(loop.time() - began)
            await asyncio.sleep(1.0)
        assert all(outcome.ok for outcome in await creating)
    assert sandbox.refusals == 0
    assert max(waits) < 1.0


async def _all_of(writing: Any) -> list[Any]:
    return [outcome async for outcome in writing]
