"""Answers to batches in shapes that nobody has published: what rows are told is so, whatever comes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from tests.connecting import Connect
from tests.writing.counting import BATCH, CREATE, LIST, POLL, ids_by_title, operations, rows, titles
from wrike_async import JobFailed, Outcomes, OutcomeUnknown
from wrike_async.params import TaskCreate
from wrike_async.sandbox import Fault, Sandbox

Job = dict[str, Any]
Operations = Sequence[dict[str, Any]]
Entries = list[dict[str, Any]]
BAD = {3, 17, 98, 250, 251, 999, 1999}


def only(entry: Job, *names: str) -> Job:
    return {name: entry[name] for name in names if name in entry}


def without(entry: Job, *names: str) -> Job:
    return {name: value for name, value in entry.items() if name not in names}


def results(make: Callable[[Entries, Operations], Any]) -> Callable[[Job, Operations], Job]:
    """A shape that tells of operations otherwise than by the results that the sandbox has of them."""
    return lambda job, sent: {**job, "result": make(job["result"]["operations"], sent)} if "result" in job else job


def done(entries: Entries) -> list[str]:
    return [entry["taskId"] for entry in entries if "taskId" in entry]


def echoed(entry: Job, operation: Job) -> Job:
    if "taskId" in entry:
        return {**operation, **entry}
    return {**operation, "index": entry["index"], "status": "Error", "message": entry["errorDescription"]}


def numbered(entries: Entries, name: str, of: Callable[[int], Any]) -> Entries:
    return [{**without(entry, "index"), name: of(entry["index"])} for entry in entries]


SHAPES: dict[str, Any] = {
    "operations": "operations",
    "nested": "nested",
    "successes": "successes",
    "a list": results(lambda entries, _: entries),
    "successes without an index": results(
        lambda entries, _: {"operations": [without(entry, "index") for entry in entries if "taskId" in entry]}
    ),
    "successes and errors": results(
        lambda entries, _: {
            "errors": [only(entry, "index", "error") for entry in entries if "error" in entry],
            "taskIds": done(entries),
        }
    ),
    "as many errors as operations": results(
        lambda entries, _: {"errors": [{"error": "x"} for _ in entries], "taskIds": done(entries)}
    ),
    "counted from 1": results(lambda entries, _: numbered(entries, "index", lambda index: index + 1)),
    "counted in texts, backwards": results(lambda entries, _: numbered(entries, "index", str)[::-1]),
    "counted under another name, backwards": results(
        lambda entries, _: numbered(entries, "operationIndex", lambda index: index)[::-1]
    ),
    "counted under an odd name, backwards": results(
        lambda entries, _: numbered(entries, "nr", lambda index: f"op-{index}")[::-1]
    ),
    "backwards, with titles": results(
        lambda entries, sent: [
            {**without(entry, "index"), "title": sent[entry["index"]]["title"]} for entry in entries[::-1]
        ]
    ),
    "backwards, with nothing to tell them by": results(
        lambda entries, _: [without(entry, "index") for entry in entries[::-1]]
    ),
    "backwards, and only of what was done": results(lambda entries, _: {"taskIds": done(entries)[::-1]}),
    "operations repeated": results(
        lambda entries, sent: [echoed(entry, operation) for entry, operation in zip(entries, sent, strict=True)]
    ),
    "folders where tasks are due": results(
        lambda entries, sent: [
            {"status": entry["status"], "folderId": sent[entry["index"]]["folderId"]} for entry in entries
        ]
    ),
    "words that nobody knows": results(
        lambda entries, _: [
            {**only(entry, "taskId"), "status": "Applied" if "taskId" in entry else "Skipped"} for entry in entries
        ]
    ),
    "an ID for everything": results(
        lambda entries, _: [{**entry, "id": f"IEAGXR2EOP{entry['index']:06}"} for entry in entries]
    ),
    "IDs of operations alone": results(
        lambda entries, _: [{"id": f"IEAGXR2EOP{entry['index']:06}", "status": "Completed"} for entry in entries]
    ),
    "success as a flag": results(
        lambda entries, _: [
            {**only(entry, "index", "taskId"), "success": "taskId" in entry, "id": f"op-{entry['index']}"}
            for entry in entries
        ]
    ),
    "a map": results(lambda entries, _: {str(entry["index"]): without(entry, "index") for entry in entries}),
    "a summary first": results(lambda entries, _: [{"total": len(entries)}, *entries]),
    "a text": results(lambda entries, _: str(entries)),
    "nothing": lambda job, _: without(job, "result"),
    "failed, and nothing": lambda job, _: {**without(job, "result"), "status": "Failed", "progressPercent": 0},
    "partially completed": lambda job, _: {**job, "status": "PartiallyCompleted"},
    "an end that nobody knows, and nothing": lambda job, _: {**without(job, "result"), "status": "Archived"},
}


def some_bad(count: int) -> list[TaskCreate]:
    wanted = rows(count)
    for index in BAD:
        if index < count:
            wanted[index]["responsibles"] = ["KUAAAAAA"]
    return wanted


def assert_true(sandbox: Sandbox, outcomes: Outcomes) -> None:
    there = ids_by_title(sandbox)
    assert set(titles(sandbox).values()) <= {1}
    for outcome in outcomes:
        title = outcome.row.input["title"]
        if outcome.ok:
            assert outcome.id == there[title]
        elif not outcome.in_doubt:
            assert title not in there


# What looks like a result in every way, and is none, only reading back can tell.
_DECEIVING = {
    "backwards, with nothing to tell them by",
    "backwards, and only of what was done",
    "IDs of operations alone",
}


@pytest.mark.parametrize("shape", [shape for shape in SHAPES if shape not in _DECEIVING])
async def test_no_row_is_told_what_is_not_so(connect: Connect, shape: str) -> None:
    """Where nothing may be read back, only what leaves no doubt is believed."""
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        sandbox.batching.shape = SHAPES[shape]
        outcomes = await wrike.tasks.create_many(sandbox.state.folder_ids[0], some_bad(300), batch="always")
        assert_true(sandbox, outcomes)
        assert operations(sandbox)[LIST] == operations(sandbox)[CREATE] == 0


@pytest.mark.parametrize("shape", SHAPES)
async def test_a_first_run_of_two_thousand_leaves_no_row_in_doubt(connect: Connect, shape: str) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        sandbox.batching.shape = SHAPES[shape]
        outcomes = await wrike.tasks.create_many(sandbox.state.folder_ids[0], some_bad(2_000))
        assert_true(sandbox, outcomes)
        asked = operations(sandbox)
    assert outcomes.in_doubt() == []
    assert {outcome.index for outcome in outcomes.failed()} == BAD
    # Beside 20 batches: one for the probe, and what is read.
    assert asked[BATCH] == 21
    assert asked[LIST] + 1 <= 10
    assert asked[CREATE] == 0


@pytest.mark.parametrize("seconds", [0.1, 2.0, 30.0])
async def test_ten_thousand_creates_are_at_most_220_requests(connect: Connect, seconds: float) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        sandbox.batching.seconds = seconds
        count = 0
        async for outcome in wrike.tasks.create_many(sandbox.state.folder_ids[0], rows(10_000)):
            count += outcome.ok
        assert count == 10_000
        assert len(sandbox.requests) <= 220


@pytest.mark.parametrize("progress", [True, False, 1, 99])
async def test_what_jobs_say_of_their_progress_costs_no_time(connect: Connect, progress: Any) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        sandbox.batching.seconds, sandbox.batching.progress = 3.0, progress
        assert (await wrike.tasks.create_many(sandbox.state.folder_ids[0], rows(10_000))).ok
        elapsed = sandbox.requests[-1].time - sandbox.requests[0].time
        assert elapsed < 45
        assert operations(sandbox)[POLL] <= 150


# --- what a probe teaches -------------------------------------------------------------------------------------------


async def test_a_shape_that_was_understood_is_said_once(connect: Connect, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="wrike_async.batches")
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        for count in (300, 200):
            assert (await wrike.tasks.create_many(sandbox.state.folder_ids[0], rows(count))).ok
            sandbox.reset()
        said = [record.getMessage() for record in caplog.records]
    shape = "(status Completed; operations: 5 of index, status, taskId)"
    assert said == [f"the answers to batches are understood: 5 of 5 rows were read back {shape}"]


async def test_an_account_whose_first_rows_are_all_bad_is_not_kept_waiting(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        wanted: list[TaskCreate] = [{"title": f"{i}", "responsibles": ["KUAAAAAA"]} for i in range(2_000)]
        outcomes = await wrike.tasks.create_many(sandbox.state.folder_ids[0], wanted)
        assert len(outcomes.failed()) == 2_000
        # Of 5, 10 and 20 rows, and the rest of the first hundred.
        assert operations(sandbox)[BATCH] == 3 + 1 + 19


async def test_where_folders_cannot_be_read_clear_answers_are_believed(
    connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        sandbox.inject(Fault("status", operation=LIST, status=403, times=None))
        assert (await wrike.tasks.create_many(sandbox.state.folder_ids[0], rows(300))).ok
        assert operations(sandbox) == {BATCH: 4, POLL: operations(sandbox)[POLL], LIST: 2}
        assert "could not be read back" in caplog.text


async def test_where_nothing_can_be_learnt_rows_are_created_one_by_one(connect: Connect) -> None:
    """Only those of the probe are in doubt."""
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        sandbox.batching.shape = SHAPES["nothing"]
        sandbox.inject(Fault("status", operation=LIST, status=403, times=None))
        outcomes = await wrike.tasks.create_many(sandbox.state.folder_ids[0], rows(300))
        assert [outcome.index for outcome in outcomes.in_doubt()] == list(range(5))
        assert len(outcomes.done()) == 295
        assert operations(sandbox)[BATCH] == 1
        assert_true(sandbox, outcomes)


async def test_a_folder_that_could_be_read_too_late_is_not_read_at_all(connect: Connect) -> None:
    """What was there before would be taken for what was created since, or the other way."""
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        sandbox.batching.shape = SHAPES["nothing"]
        sandbox.inject(Fault("status", operation=LIST, status=403, times=1))
        outcomes = await wrike.tasks.create_many(sandbox.state.folder_ids[0], some_bad(20))
        assert_true(sandbox, outcomes)


async def test_a_batch_that_names_no_job_is_read_back_and_is_the_last_one(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        folder_id = sandbox.state.folder_ids[0]
        nameless = {"kind": "asyncJob", "data": [{"status": "InQueue"}]}
        sandbox.inject(Fault("status", operation=BATCH, status=200, body=nameless))
        outcomes = await wrike.tasks.create_many(folder_id, rows(8))
        # The batch was not performed here, and nobody can tell when it would have been.
        assert [outcome.in_doubt for outcome in outcomes] == [True] * 5 + [False] * 3
        assert isinstance(outcomes[0].error, OutcomeUnknown)
        assert operations(sandbox) == {LIST: 4, BATCH: 1, CREATE: 3}


async def test_a_first_job_that_hangs_says_nothing_of_the_shape(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        sandbox.batching.hanging = {0}
        outcomes = await wrike.tasks.create_many(sandbox.state.folder_ids[0], rows(100), job_timeout=60)
        assert_true(sandbox, outcomes)
        # Two of its five were done, which the folder shows; the others may come.
        assert [outcome.in_doubt for outcome in outcomes] == [False] * 2 + [True] * 3 + [False] * 95
        assert operations(sandbox)[BATCH] == 3


async def test_a_job_that_stands_still_may_go_on(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        sandbox.batching.shape = lambda job, _: {"id": job["id"], "status": "Archived"}
        outcomes = await wrike.tasks.create_many(sandbox.state.folder_ids[0], some_bad(100))
        assert_true(sandbox, outcomes)
        # The rest is created one by one, as nobody can tell when such a job is over.
        assert [outcome.index for outcome in outcomes.in_doubt()] == [3]
        assert operations(sandbox)[BATCH] == 2


async def test_failed_jobs_that_left_nothing_behind_did_nothing(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        sandbox.batching.failing = {1: 0, 2: 40}
        outcomes = await wrike.tasks.create_many(sandbox.state.folder_ids[0], rows(200))
        assert_true(sandbox, outcomes)
        assert outcomes.in_doubt() == []
        assert len(outcomes.failed()) == 95 + 60
        assert all(isinstance(outcome.error, JobFailed) for outcome in outcomes.failed())
        assert (await outcomes.retry()).ok
    assert titles(sandbox) == {f"row {i}": 1 for i in range(200)}


async def test_what_somebody_else_creates_meanwhile_is_not_mistaken(connect: Connect) -> None:
    """It may be a row under another title; so no row is called undone."""
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        folder_id = sandbox.state.folder_ids[0]
        sandbox.batching.shape = SHAPES["nothing"]

        async def elsewhere() -> None:
            await asyncio.sleep(2)
            await wrike.tasks.create(folder_id, title="a stranger")

        await wrike.tasks.create(folder_id, title="row 0")
        sandbox.batching.seconds = lambda number: 5.0
        writing = wrike.tasks.create_many(folder_id, some_bad(5))
        both = await asyncio.gather(asyncio.wait_for(writing, 600), elsewhere())
        outcomes = both[0]
        # "row 0" was there before, and is not what was created now.
        assert [outcome.index for outcome in outcomes.in_doubt()] == [3]
        assert len(outcomes.done()) == 4
        assert len({outcome.id for outcome in outcomes.done()}) == 4


@pytest.mark.parametrize("status", [403, 404])
async def test_jobs_that_may_not_be_seen_cost_the_probe_at_most(connect: Connect, status: int) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        sandbox.inject(Fault("status", operation=POLL, status=status, times=None))
        outcomes = await wrike.tasks.create_many(sandbox.state.folder_ids[0], some_bad(200))
        assert_true(sandbox, outcomes)
        assert {outcome.index for outcome in outcomes.in_doubt()} <= set(range(5))
        assert operations(sandbox)[BATCH] == 1


async def test_jobs_that_take_too_long_cost_two_probes_at_most(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        sandbox.batching.hanging = set(range(100))
        outcomes = await wrike.tasks.create_many(sandbox.state.folder_ids[0], rows(200), job_timeout=20)
        assert_true(sandbox, outcomes)
        assert len(outcomes.in_doubt()) <= 10
        assert operations(sandbox)[BATCH] == 2


async def test_what_was_moved_away_by_then_is_in_doubt_or_done(connect: Connect) -> None:
    """What Wrike's automation moves is not in the folder that it was created in."""
    async with connect(tasks=0, folders=2) as (sandbox, wrike):
        here, elsewhere = sandbox.state.folder_ids[:2]

        def moving(job: Job, _: Operations) -> Job:
            for task in sandbox.state.tasks.kept.values():
                if task.title in ("row 1", "row 50"):
                    task.parent_ids = (elsewhere,)
            return job

        sandbox.batching.shape = moving
        outcomes = await wrike.tasks.create_many(here, rows(100))
        assert_true(sandbox, outcomes)
        assert outcomes.failed() == []
        assert outcomes[0].ok
