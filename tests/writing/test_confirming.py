"""Jobs that an earlier run started are believed as far as what they call done is there."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import pytest

from tests.connecting import Connect
from tests.writing.counting import ids_by_title, operations, rows
from tests.writing.test_proof import SHAPES, assert_true
from wrike_async import FileJournal, InvalidArgument, Wrike
from wrike_async._writing.journal import LearningJournal
from wrike_async.params import TaskCreate
from wrike_async.sandbox import Fault, Sandbox

READ, READ_FOLDERS = "GET /tasks/{taskIds}", "GET /folders/{folderIds}"
BACKWARDS = "backwards, with nothing to tell them by"


async def a_job(sandbox: Sandbox, wrike: Wrike, wanted: list[TaskCreate], shape: str = "operations") -> str:
    """Have rows created, and forget what was told of them."""
    sandbox.batching.shape = SHAPES[shape]
    await wrike.tasks.create_many(sandbox.state.folder_ids[0], wanted, batch="always")
    sandbox.requests.clear()
    return next(reversed(sandbox.batching.jobs))


def one_bad(count: int) -> list[TaskCreate]:
    wanted = rows(count)
    wanted[2]["responsibles"] = ["KUAAAAAA"]
    return wanted


async def test_what_a_job_tells_is_believed_where_it_is_as_it_says(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        wanted = one_bad(6)
        job_id = await a_job(sandbox, wrike, wanted)
        outcomes = await wrike.batch_outcomes(job_id, wanted, area="tasks")
        assert (len(outcomes.done()), len(outcomes.failed()), outcomes.in_doubt()) == (5, 1, [])
        assert_true(sandbox, outcomes)
        assert operations(sandbox)[READ] == 1


@pytest.mark.parametrize("shape", ["backwards, with nothing to tell them by", "IDs of operations alone"])
async def test_what_is_not_as_it_says_puts_all_rows_of_the_job_in_doubt(connect: Connect, shape: str) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        wanted = one_bad(6)
        job_id = await a_job(sandbox, wrike, wanted, shape)
        outcomes = await wrike.batch_outcomes(job_id, wanted, area="tasks")
        assert all("not proved" in str(outcome.error) for outcome in outcomes)
        assert len(outcomes.in_doubt()) == 6


async def test_a_row_that_has_the_entity_of_its_title_is_done_whatever_is_told_of_the_others(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        # The one in the middle is where it is, from either end; two that are called alike may be each other's.
        wanted: list[TaskCreate] = [{"title": title} for title in ("a", "same", "b", "same", "c")]
        job_id = await a_job(sandbox, wrike, wanted, BACKWARDS)
        outcomes = await wrike.batch_outcomes(job_id, wanted, area="tasks")
        assert [outcome.index for outcome in outcomes.done()] == [2]
        assert outcomes[2].id == ids_by_title(sandbox)["b"]
        assert len(outcomes.in_doubt()) == 4


async def test_refusals_alone_prove_nothing(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        wanted: list[TaskCreate] = [{"title": "a", "responsibles": ["KUAAAAAA"]}]
        job_id = await a_job(sandbox, wrike, wanted)
        assert (await wrike.batch_outcomes(job_id, wanted, area="tasks"))[0].in_doubt
        assert operations(sandbox)[READ] == 0


async def test_what_cannot_be_asked_for_is_in_doubt(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        job_id = await a_job(sandbox, wrike, rows(2))
        sandbox.inject(Fault("status", operation=READ, status=403, times=None))
        outcomes = await wrike.batch_outcomes(job_id, rows(2), area="tasks")
        assert [outcome.in_doubt for outcome in outcomes] == [True, True]
        assert {type(outcome.error.__cause__).__name__ for outcome in outcomes if outcome.error} == {"Forbidden"}


async def test_folders_are_asked_for_as_folders(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        folder_id = sandbox.state.folder_ids[0]
        made = await wrike.folders.create_many(folder_id, [{"title": "a"}], batch="always")
        job_id = next(iter(sandbox.batching.jobs))
        told = await wrike.batch_outcomes(job_id, [{"title": "a"}], folder_id=folder_id, area="folders")
        assert told[0].id == made[0].id
        assert operations(sandbox)[READ_FOLDERS] == 1


async def test_an_area_that_has_no_batches_is_refused(connect: Connect) -> None:
    users: Any = "users"
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        with pytest.raises(InvalidArgument, match="'tasks', 'folders' or None"):
            await wrike.batch_outcomes("IEAAAAJ6", rows(1), area=users)
        assert sandbox.requests == []


@pytest.mark.parametrize(("shape", "area"), [("operations", "tasks"), (BACKWARDS, "tasks"), (BACKWARDS, None)])
async def test_what_a_client_or_a_journal_has_learnt_holds_for_earlier_jobs(
    connect: Connect, tmp_path: Path, shape: str, area: Literal["tasks"] | None
) -> None:
    wanted = one_bad(60)
    with FileJournal(tmp_path / "run.jsonl") as journal:
        assert isinstance(journal, LearningJournal)
        async with connect(tasks=0, folders=1) as (sandbox, wrike):
            sandbox.batching.shape = SHAPES[shape]
            made = await wrike.tasks.create_many(sandbox.state.folder_ids[0], wanted, journal=journal)
            assert made.in_doubt() == []
            job_id, job_rows = next(reversed(sandbox.batching.jobs)), wanted[5:]
            sandbox.requests.clear()
            async with Wrike(sandbox.token, base_url=sandbox.base_url) as other:
                by = wrike if area is None else other
                told = await by.batch_outcomes(job_id, job_rows, area=area, journal=journal if area else None)
            assert_true(sandbox, told)
            if shape == "operations":
                assert told.in_doubt() == []
                assert operations(sandbox)[READ] == 0
            else:
                assert len(told.in_doubt()) >= 54
