"""What Wrike may answer to a batch, and what its rows are told then."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import pytest

from tests.connecting import Connect
from tests.writing.counting import BATCH, CREATE, POLL, ids_by_title, operations, rows, titles
from wrike_async import (
    BatchError,
    BatchResult,
    Forbidden,
    InvalidArgument,
    NotAuthorized,
    OutcomeUnknown,
    TransportError,
    Wrike,
)
from wrike_async.params import TaskCreate
from wrike_async.sandbox import Fault, Sandbox


def answering(operation: str, *data: Any, times: int = 1) -> Fault:
    return Fault("status", operation=operation, status=200, times=times, body={"kind": "asyncJob", "data": list(data)})


@pytest.mark.parametrize(
    "data", [[], ["J"], [{}], [{"id": ""}], [{"id": "../J"}], [{"status": "Completed", "result": ["A", "B"]}]], ids=repr
)
async def test_a_batch_whose_job_has_no_name_is_in_doubt(connect: Connect, data: list[Any]) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        sandbox.inject(answering(BATCH, *data))
        outcomes = await wrike.tasks.create_many(sandbox.state.folder_ids[0], rows(2), batch="always")
        assert operations(sandbox) == {BATCH: 1}
    assert [outcome.in_doubt for outcome in outcomes] == [True, True]
    assert all(isinstance(outcome.error, OutcomeUnknown) for outcome in outcomes)
    assert "named no job" in str(outcomes[0].error)


async def test_a_job_that_has_ended_by_then_is_not_looked_at(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        sandbox.inject(
            answering(BATCH, {"id": "J", "status": "Completed", "result": [{"taskId": "A"}, {"error": "x"}, {}]})
        )
        outcomes = await wrike.tasks.create_many(sandbox.state.folder_ids[0], rows(3), batch="always")
        assert operations(sandbox) == {BATCH: 1}
    # It tells nothing of the third, which may have been done all the same.
    assert [(outcome.id, outcome.in_doubt) for outcome in outcomes] == [("A", False), (None, False), (None, True)]
    assert "tells nothing of this row" in str(outcomes[2].error)


async def test_a_look_that_shows_no_job_is_followed_by_another(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        sandbox.inject(answering(POLL, times=2), answering(POLL, "odd"))
        outcomes = await wrike.tasks.create_many(sandbox.state.folder_ids[0], rows(3))
        assert operations(sandbox)[POLL] > 3
        assert {outcome.row.input["title"]: outcome.id for outcome in outcomes.done()} == ids_by_title(sandbox)
    assert outcomes.ok


@pytest.mark.parametrize(("status", "cause"), [(403, Forbidden), (401, NotAuthorized)])
async def test_a_job_that_may_not_be_seen_leaves_its_rows_in_doubt(
    connect: Connect, status: int, cause: type[Exception]
) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        sandbox.inject(Fault("status", operation=POLL, status=status, times=None))
        creating = wrike.tasks.create_many(sandbox.state.folder_ids[0], rows(2), batch="always")
        if status == 401:
            # Which would meet every other row, too.
            with pytest.raises(BatchError) as caught:
                await creating
            outcomes = caught.value.outcomes
        else:
            outcomes = list(await creating)
    assert [outcome.in_doubt for outcome in outcomes] == [True, True]
    assert all(isinstance(outcome.error, OutcomeUnknown) for outcome in outcomes)
    assert {type(outcome.error.__cause__) for outcome in outcomes if outcome.error is not None} == {cause}


async def test_a_service_that_cannot_be_reached_was_sent_nothing() -> None:
    async with Sandbox(tasks=0, folders=1) as sandbox:
        folder_id = sandbox.state.folder_ids[0]
        async with Wrike(sandbox.token, base_url=sandbox.base_url, quota=None, retries=0) as wrike:
            await sandbox.stop()
            with pytest.raises(BatchError) as caught:
                await wrike.tasks.create_many(folder_id, rows(150))
    assert isinstance(caught.value.__cause__, TransportError)
    assert [outcome.index for outcome in caught.value.outcomes] == list(range(150))
    assert not any(outcome.in_doubt for outcome in caught.value.outcomes)


async def test_a_refusal_that_is_about_no_row_is_told_to_all(connect: Connect) -> None:
    async with connect(tasks=0, folders=1, client={"retries": 0}) as (sandbox, wrike):
        sandbox.inject(Fault("status", operation=BATCH, status=429, after=1, times=60))
        outcomes = await wrike.tasks.create_many(sandbox.state.folder_ids[0], rows(100))
        assert operations(sandbox)[CREATE] == 0
        assert len(titles(sandbox)) == 5
        sandbox.faults.clear()
        assert (await outcomes.retry()).ok
    assert [getattr(outcome.error, "status", None) for outcome in outcomes] == [None] * 5 + [429] * 95
    assert outcomes.in_doubt() == []


@pytest.mark.parametrize("status", [408, 409, 413])
async def test_what_is_refused_as_a_whole_goes_in_halves(connect: Connect, status: int) -> None:
    async with connect(tasks=0, folders=1, client={"retries": 0}) as (sandbox, wrike):
        sandbox.inject(Fault("status", operation=BATCH, status=status, after=1, times=2))
        outcomes = await wrike.tasks.create_many(sandbox.state.folder_ids[0], rows(100))
        assert operations(sandbox)[CREATE] == 0
        # The probe, 95, 47, then 23, 24 and 48; a half that is known to be too large is not tried.
        assert operations(sandbox)[BATCH] <= 8
    assert outcomes.ok
    assert titles(sandbox) == Counter(f"row {i}" for i in range(100))


@pytest.mark.parametrize(("status", "tries"), [(408, 12), (409, 12), (413, 12), (405, 1), (422, 4)])
async def test_what_is_refused_at_any_size_goes_one_by_one(connect: Connect, status: int, tries: int) -> None:
    async with connect(tasks=0, folders=1, client={"retries": 0}) as (sandbox, wrike):
        sandbox.inject(Fault("status", operation=BATCH, status=status, times=None))
        outcomes = await wrike.tasks.create_many(sandbox.state.folder_ids[0], rows(300))
        assert operations(sandbox)[BATCH] <= tries
    assert outcomes.ok
    assert titles(sandbox) == Counter(f"row {i}" for i in range(300))


async def test_a_size_that_was_too_large_is_not_tried_again(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        big: list[TaskCreate] = [{"title": f"row {i}", "description": "x" * 5_000} for i in range(600)]
        sandbox.inject(Fault("status", operation=BATCH, status=413, times=1, after=1))
        assert (await wrike.tasks.create_many(sandbox.state.folder_ids[0], big)).ok
        before = operations(sandbox)[BATCH]
        again: list[TaskCreate] = [{"title": f"again {i}", "description": "x" * 5_000} for i in range(100)]
        assert (await wrike.tasks.create_many(sandbox.state.folder_ids[0], again)).ok
        assert operations(sandbox)[BATCH] == before + 2
    assert len(titles(sandbox)) == 700


async def test_always_tells_a_refusal_and_creates_nothing_one_by_one(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        folder_id = sandbox.state.folder_ids[0]
        for status in (404, 400, 403):
            sandbox.batching.refuse = status
            for _ in range(2):
                outcomes = await wrike.tasks.create_many(folder_id, rows(2), batch="always")
                assert [getattr(outcome.error, "status", None) for outcome in outcomes.failed()] == [status] * 2
        assert operations(sandbox)[CREATE] == 0


async def test_never_creates_one_by_one(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        assert (await wrike.tasks.create_many(sandbox.state.folder_ids[0], rows(30), batch="never")).ok
        assert operations(sandbox) == {CREATE: 30}
        with pytest.raises(InvalidArgument, match="'auto', 'always' or 'never'"):
            wrike.tasks.create_many("ID", [], batch="sometimes")  # type: ignore[call-overload]  # refused at run time


async def test_where_nothing_failed_trying_again_sends_nothing(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        outcomes = await wrike.tasks.create_many(sandbox.state.folder_ids[0], rows(2))
        sent = len(sandbox.requests)
        assert await (await outcomes.retry()).retry() == outcomes
        assert len(sandbox.requests) == sent


class Broken:
    """A codec that breaks its promise."""

    def encode(self, kind: str, path: Mapping[str, str], params: Mapping[str, Any]) -> dict[str, Any]:
        return {**params, **path, "type": kind}

    def decode(self, job: Mapping[str, Any], count: int) -> Sequence[BatchResult | None]:
        raise ZeroDivisionError("a bug")


async def test_a_codec_that_raises_leaves_in_doubt_what_was_sent(connect: Connect) -> None:
    async with connect(tasks=0, folders=1, client={"batch_codec": Broken()}) as (sandbox, wrike):
        folder_id = sandbox.state.folder_ids[0]
        async with wrike.batch(on_error="tell") as batch:
            made = [batch.create_task(folder_id, title=str(i)) for i in range(3)]
        for each in made:
            with pytest.raises(BatchError, match="ZeroDivisionError: a bug"):
                await each
        assert [outcome.in_doubt for outcome in batch.outcomes] == [True] * 3
        with pytest.raises(BatchError, match="a bug") as caught:
            await wrike.tasks.create_many(folder_id, rows(2))
    assert isinstance(caught.value.__cause__, ZeroDivisionError)
    assert [outcome.in_doubt for outcome in caught.value.outcomes] == [True, True]


async def test_rows_that_were_read_and_not_sent_are_told_that_all_was_stopped(connect: Connect) -> None:
    """A group is not full yet, and its source takes its time, when an earlier one stops everything."""
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        sandbox.inject(Fault("status", operation=BATCH, status=401, times=None))

        async def source() -> AsyncIterator[TaskCreate]:
            for row in rows(150):
                yield row
            await asyncio.sleep(3600)

        with pytest.raises(BatchError) as caught:
            await wrike.tasks.create_many(sandbox.state.folder_ids[0], source(), batch="always")
        assert operations(sandbox) == {BATCH: 1}
    outcomes = caught.value.outcomes
    assert [outcome.index for outcome in outcomes] == list(range(150))
    assert all(isinstance(outcome.error, NotAuthorized) and not outcome.in_doubt for outcome in outcomes)


@pytest.mark.parametrize("body", [None, "no token here"])
async def test_a_token_that_is_refused_says_nothing_of_batches(
    connect: Connect, caplog: pytest.LogCaptureFixture, body: str | None
) -> None:
    """Whoever says it: rows of other groups are not sent one by one then."""
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        sandbox.inject(Fault("status", operation=BATCH, status=401, times=None, body=body))
        with pytest.raises(BatchError):
            await wrike.tasks.create_many(sandbox.state.folder_ids[0], rows(350))
        assert operations(sandbox)[CREATE] == 0
    assert "batches don't work here" not in caplog.text


async def test_rows_in_doubt_that_cannot_be_looked_for_stay_in_doubt(
    connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        sandbox.inject(
            Fault("lost_answer", operation=BATCH),
            Fault("status", operation="GET /folders/{folderId}/tasks", status=403, times=None),
        )
        outcomes = await wrike.tasks.create_many(sandbox.state.folder_ids[0], rows(3), recover="title")
    assert len(outcomes.in_doubt()) == 3
    assert "rows in doubt could not be looked for" in caplog.text
