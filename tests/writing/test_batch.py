"""Mixed work in one block."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.connecting import Connect
from tests.writing.counting import BATCH, POLL, operations, titles
from wrike_async import BatchError, InvalidArgument, InvalidRequest, JobFailed, OutcomeUnknown, RowsFailed, Wrike
from wrike_async.params import MetadataInput
from wrike_async.sandbox import Fault

NOBODY = "KUAAAAAA"


async def test_mixed_work_is_one_batch(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        folder_id = sandbox.state.folder_ids[0]
        async with wrike.batch() as batch:
            task = batch.create_task(folder_id, title="a")
            folder = batch.create_folder(folder_id, title="b")
            refused = batch.create_task(folder_id, title="c", responsibles=[NOBODY])
            with pytest.raises(InvalidRequest):
                await refused
        assert operations(sandbox)[BATCH] == 1
        assert (await wrike.tasks.get((await task).id or "")).title == "a"
        assert (await wrike.folders.get((await folder).id or "")).title == "b"
        assert [outcome.ok for outcome in batch.outcomes] == [True, True, False]


async def test_awaiting_inside_the_block_sends_at_once(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        async with wrike.batch() as batch:
            parent = await batch.create_folder(sandbox.state.folder_ids[0], title="parent")
            child = batch.create_task(parent.id or "", title="child")
            assert operations(sandbox)[BATCH] == 1
        assert (await child).ok
        assert operations(sandbox)[BATCH] == 2
        assert await wrike.tasks.list(folder_id=parent.id).first() is not None


async def test_more_than_a_hundred_leave_by_the_hundred(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        async with wrike.batch() as batch:
            made = [batch.create_task(sandbox.state.folder_ids[0], title=str(i)) for i in range(250)]
        outcomes = await asyncio.gather(*made)
    assert len({outcome.id for outcome in outcomes}) == 250 == len(titles(sandbox))
    # The first one is a probe of a few.
    assert operations(sandbox)[BATCH] == 4
    assert operations(sandbox)[POLL] <= 12


async def test_a_block_that_fails_sends_nothing_more(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        batch = wrike.batch()
        with pytest.raises(ZeroDivisionError):
            async with batch:
                task = batch.create_task(sandbox.state.folder_ids[0], title="a")
                raise ZeroDivisionError
        with pytest.raises(BatchError, match="not sent"):
            await task
    assert sandbox.requests == []


async def test_wrong_use_explains_itself(connect: Connect) -> None:
    nothing: Any = object()
    wrong: dict[str, Any] = {"titel": "a"}
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        folder_id = sandbox.state.folder_ids[0]
        with pytest.raises(TypeError, match="async with"):
            wrike.batch().__enter__()
        with pytest.raises(InvalidArgument, match="within its block"):
            wrike.batch().create_task(folder_id, title="a")
        async with wrike.batch() as batch:
            with pytest.raises(InvalidArgument, match="title"):
                batch.create_task(folder_id, **wrong)
    with pytest.raises(InvalidArgument, match="batch_codec"):
        Wrike("t", batch_codec=nothing)
    assert sandbox.requests == []


async def test_a_job_started_before_can_be_followed(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        async with wrike.batch() as batch:
            made = batch.create_task(sandbox.state.folder_ids[0], title="a")
        job_id = next(iter(sandbox.batching.jobs))
        assert (await wrike.batch_outcomes(job_id, [{"title": "a"}]))[0].id == (await made).id
        assert (await wrike.batch_outcomes("IEAAAAJ6", [1]))[0].in_doubt
        sandbox.inject(Fault("status", operation=POLL, status=500, times=None))
        hung = await wrike.batch_outcomes(job_id, [1, 2], job_timeout=60)
    assert all(outcome.in_doubt and isinstance(outcome.error, JobFailed) for outcome in hung)


async def test_what_a_block_did_not_do_can_be_tried_again(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        folder_id = sandbox.state.folder_ids[0]
        batch = wrike.batch()
        with pytest.raises(ZeroDivisionError):
            async with batch:
                for i in range(120):
                    batch.create_task(folder_id, title=str(i))
                batch.create_folder(folder_id, title="folder")
                raise ZeroDivisionError
        # A hundred had left by then; the others were not sent.
        assert [outcome.ok for outcome in batch.outcomes] == [True] * 100 + [False] * 21
        again = await batch.outcomes.retry()
        assert again.ok
        assert [outcome.index for outcome in again] == list(range(121))
        assert titles(sandbox) == {str(i): 1 for i in range(120)}


async def test_the_first_block_proves_both_kinds(connect: Connect) -> None:
    async with connect(tasks=0, folders=2) as (sandbox, wrike):
        sandbox.batching.shape = "nested"
        for count in (2, 2):
            async with wrike.batch() as batch:
                for folder_id in sandbox.state.folder_ids[:count]:
                    batch.create_task(folder_id, title="a")
                    batch.create_folder(folder_id, title="a")
            assert batch.outcomes.ok
            assert len({outcome.id for outcome in batch.outcomes}) == 4
        asked = operations(sandbox)
    # Before and after the first one, for each kind in each folder; the second one needs none of it.
    assert asked["GET /folders/{folderId}/tasks"] == asked["GET /folders/{folderId}/folders"] == 4


async def test_leaving_raises_what_was_refused_and_nobody_looked_at(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        folder_id = sandbox.state.folder_ids[0]
        with pytest.raises(RowsFailed, match="of 3 rows, 1 were not done and 0 are in doubt") as caught:
            async with wrike.batch() as batch:
                seen, unseen = (batch.create_task(folder_id, title=title, responsibles=[NOBODY]) for title in "ab")
                batch.create_task(folder_id, title="c")
                with pytest.raises(InvalidRequest):
                    await seen
        assert [type(each) for each in caught.value.exceptions] == [InvalidRequest]
        assert caught.value.exceptions[0].__notes__ == ["row 1"]
        assert [outcome.ok for outcome in caught.value.outcomes] == [False, False, True]
        with pytest.raises(InvalidRequest):
            await unseen


async def test_leaving_raises_nothing_to_whoever_looks_at_the_outcomes(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        folder_id = sandbox.state.folder_ids[0]
        async with wrike.batch() as batch:
            refused = batch.create_task(folder_id, title="a", responsibles=[NOBODY])
            with pytest.raises(InvalidRequest):
                await refused
            assert not batch.outcomes.ok
        async with wrike.batch(on_error="tell") as batch:
            batch.create_task(folder_id, title="a", responsibles=[NOBODY])
        assert not batch.outcomes.ok
        with pytest.raises(ZeroDivisionError):
            async with wrike.batch() as batch:
                batch.create_task(folder_id, title="a", responsibles=[NOBODY])
                batch.send()
                raise ZeroDivisionError
        with pytest.raises(InvalidArgument, match="'tell' or 'raise'"):
            wrike.batch(on_error="never")  # type: ignore[arg-type]  # refused at run time


async def test_what_a_cancelled_block_leaves_is_in_doubt_until_it_is_known(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        batch = wrike.batch()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1), batch:
                for title in "abc":
                    batch.create_task(sandbox.state.folder_ids[0], title=title)
                sandbox.batching.seconds = 5.0
        assert [type(outcome.error) for outcome in batch.outcomes.in_doubt()] == [OutcomeUnknown] * 3
        await asyncio.sleep(30)
        assert batch.outcomes.ok
    assert titles(sandbox) == {"a": 1, "b": 1, "c": 1}


async def test_a_row_is_what_it_was_when_it_was_given(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        metadata: list[MetadataInput] = [{"key": "k", "value": "then"}]
        async with wrike.batch() as batch:
            made = batch.create_task(sandbox.state.folder_ids[0], title="a", metadata=metadata)
            metadata[0]["value"] = "later"
        outcome = await made
        assert outcome.row.input["metadata"] == [{"key": "k", "value": "then"}]
        assert [task.metadata for task in sandbox.state.tasks.kept.values()] == [(("k", "then"),)]


async def test_the_job_of_folders_is_followed_where_it_is_known_where_they_are(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        folder_id = sandbox.state.folder_ids[0]
        made = await wrike.folders.create_many(folder_id, [{"title": "a"}], batch="always")
        job_id = next(iter(sandbox.batching.jobs))
        assert (await wrike.batch_outcomes(job_id, [{"title": "a"}], folder_id=folder_id))[0].id == made[0].id
        # It may be the folder that was sent.
        assert (await wrike.batch_outcomes(job_id, [{"title": "a"}]))[0].in_doubt
