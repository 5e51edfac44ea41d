"""Comments and timelogs by the thousand: each where its row says, none lost, doubled, or claimed without proof."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.connecting import Connect
from wrike_async import (
    BatchError,
    FileJournal,
    InvalidArgument,
    NotAuthorized,
    NotFound,
    OutcomeUnknown,
    Row,
    RowsFailed,
    describe,
)
from wrike_async.params import CommentRow, TimelogRow
from wrike_async.sandbox import Fault, RequestRecord, Sandbox

ON_TASK = "POST /tasks/{taskId}/comments"
DAY = "2026-03-16"


def comments(sandbox: Sandbox, count: int) -> list[CommentRow]:
    return [{"task_id": sandbox.state.task_id(number % 10), "text": f"row {number}"} for number in range(count)]


def written(sandbox: Sandbox) -> Counter[str]:
    return Counter(comment.text for comment in sandbox.state.comments if comment.text.startswith("row "))


def of_row(number: int) -> Any:
    def matches(record: RequestRecord) -> bool:
        return record.operation == ON_TASK and record.params.get("text") == f"row {number}"

    return matches


async def test_each_is_written_where_its_row_says(connect: Connect) -> None:
    async with connect(tasks=10, folders=2, comments=0) as (sandbox, wrike):
        folder_id = sandbox.state.folder_ids[0]
        rows = [*comments(sandbox, 30), CommentRow(folder_id=folder_id, text="row 30")]
        outcomes = await wrike.comments.create_many(rows)
        assert outcomes.ok
        assert [outcome.index for outcome in outcomes] == list(range(31))
        found = {comment.id: comment for comment in await wrike.comments.get_many([str(each.id) for each in outcomes])}
        assert written(sandbox) == {f"row {number}": 1 for number in range(31)}
        for outcome in outcomes:
            comment = found[str(outcome.id)]
            given = outcome.row.input
            assert (comment.text, comment.task_id, comment.folder_id) == (
                given["text"],
                given.get("task_id"),
                given.get("folder_id"),
            )


async def test_time_is_logged(connect: Connect) -> None:
    async with connect(tasks=3, timelogs=0) as (sandbox, wrike):
        tasks = [sandbox.state.task_id(number) for number in range(3)]
        rows = [TimelogRow(task_id=task, hours=1.5, tracked_date=DAY) for task in tasks]
        outcomes = await wrike.timelogs.create_many(rows)
        logged = await wrike.timelogs.list().to_list()
    assert outcomes.ok
    assert {timelog.task_id for timelog in logged} == set(tasks)
    assert {timelog.id for timelog in logged} == {outcome.id for outcome in outcomes}
    assert {timelog.comment for timelog in logged} == {""}


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"text": "x"}, "give one of task_id, folder_id"),
        ({"text": "x", "task_id": "T", "folder_id": "F"}, "not task_id and folder_id"),
        ({"text": "x", "task_id": "no ID"}, "is no Wrike ID"),
        ({"task_id": "T"}, "needs text"),
        ({"text": "x", "task_id": "T", "plainText": True}, "plain_text"),
        ("x", "must be a dict"),
    ],
)
async def test_what_is_wrong_with_a_row_is_told_before_anything_is_sent(connect: Connect, row: Any, why: str) -> None:
    async with connect(tasks=1, comments=0) as (sandbox, wrike):
        check = await wrike.comments.create_many([row]).check()
        (outcome,) = await wrike.comments.create_many([row])
        assert sandbox.requests == []
    assert isinstance(outcome.error, InvalidArgument)
    assert why in str(outcome.error)
    assert (check.rows, len(check.refused), check.requests) == (1, 1, 0)


async def test_a_timelog_needs_its_task(connect: Connect) -> None:
    async with connect(tasks=1) as (_, wrike):
        (outcome,) = await wrike.timelogs.create_many([{"hours": 1, "tracked_date": DAY}])  # type: ignore[typeddict-item]  # the point
    assert "needs task_id" in str(outcome.error)


async def test_a_task_that_is_missing_is_the_matter_of_its_rows(connect: Connect) -> None:
    """However many they are, and though nothing was accepted before."""
    async with connect(tasks=10, comments=0) as (sandbox, wrike):
        gone = await wrike.tasks.create(sandbox.state.folder_ids[0], title="gone")
        missing: list[CommentRow] = [{"task_id": gone.id[:-2] + "77", "text": "row x"} for _ in range(40)]
        outcomes = await wrike.comments.create_many([*missing, *comments(sandbox, 20)])
        assert len(written(sandbox)) == 20
    assert {type(outcome.error) for outcome in outcomes[:40]} == {NotFound}
    assert all(outcome.ok for outcome in outcomes[40:])


@pytest.mark.parametrize("kind", ["lost_answer", "truncated", "garbage"])
async def test_what_was_not_clearly_answered_is_in_doubt_and_never_sent_again(connect: Connect, kind: Any) -> None:
    async with connect(tasks=10, comments=0) as (sandbox, wrike):
        sandbox.inject(Fault(kind, operation=of_row(7)))
        outcomes = await wrike.comments.create_many(comments(sandbox, 40))
        again = await outcomes.retry()
        assert written(sandbox) == {f"row {number}": 1 for number in range(40)}
    assert [outcome.index for outcome in again.in_doubt()] == [7]
    assert isinstance(outcomes[7].error, OutcomeUnknown)
    assert len(outcomes.done()) == 39


async def test_refusals_for_the_quota_lose_nothing(connect: Connect) -> None:
    async with connect(tasks=10, comments=0) as (sandbox, wrike):
        sandbox.inject(Fault("rate_limit", operation=ON_TASK, times=3, after=5))
        outcomes = await wrike.comments.create_many(comments(sandbox, 40))
        assert written(sandbox) == {f"row {number}": 1 for number in range(40)}
    assert outcomes.ok


async def test_a_token_that_is_refused_stops_the_rest(connect: Connect) -> None:
    async with connect(tasks=10, comments=0) as (sandbox, wrike):
        sandbox.inject(Fault("status", operation=ON_TASK, status=401, times=None, after=10))
        with pytest.raises(BatchError) as caught:
            await wrike.comments.create_many(comments(sandbox, 300))
        assert written(sandbox).total() == 10
    outcomes = caught.value.outcomes
    assert [outcome.index for outcome in outcomes] == list(range(300))
    assert {type(outcome.error) for outcome in outcomes if not outcome.ok} == {NotAuthorized}
    assert not any(outcome.in_doubt for outcome in outcomes)


async def test_a_source_is_read_as_far_as_it_is_needed(connect: Connect) -> None:
    read = 0

    def source(sandbox: Sandbox) -> Iterator[CommentRow]:
        nonlocal read
        for row in comments(sandbox, 10_000):
            read += 1
            yield row

    async with connect(tasks=10, comments=0) as (sandbox, wrike):
        came = 0
        async for _ in wrike.comments.create_many(source(sandbox)):
            came += 1
            if came == 100:
                break
        assert read <= 2_000


async def test_errors_on_demand_and_the_warning(connect: Connect) -> None:
    async with connect(tasks=1, comments=0) as (_, wrike):
        with pytest.raises(RowsFailed):
            await wrike.comments.create_many([{"task_id": "NONE", "text": "x"}], on_error="raise")
        with pytest.warns(RuntimeWarning, match="create_many.* was never awaited: nothing was sent"):
            wrike.comments.create_many([])


async def test_a_journal_tells_another_run_what_is_left(connect: Connect, tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    async with connect(tasks=10, comments=0) as (sandbox, wrike):
        rows = comments(sandbox, 30)
        sandbox.inject(Fault("lost_answer", operation=of_row(3)))
        with FileJournal(path) as journal:
            await wrike.comments.create_many(rows[:20], journal=journal)
        with FileJournal(path, resume=True) as journal:
            left = [Row(index, row) for index, row in enumerate(rows) if journal.states.leaves(index, row)]
            assert {row.index for row in left} == set(range(20, 30))
            await wrike.comments.create_many(left, journal=journal)  # type: ignore[arg-type]  # rows with their places
        assert written(sandbox) == {f"row {number}": 1 for number in range(30)}


async def test_by_name(connect: Connect) -> None:
    async with connect(tasks=3, comments=0) as (sandbox, wrike):
        rows = [{"taskId": sandbox.state.task_id(0), "text": "row 0"}, {"text": "row 1"}]
        planned = await wrike.call("comments.create_many", {"rows": rows}, dry_run=True)
        result = await wrike.call("comments.create_many", {"rows": rows})
        logged = await wrike.call(
            "timelogs.create_many",
            {"rows": [{"taskId": sandbox.state.task_id(0), "hours": 1, "trackedDate": DAY}]},
        )
    assert planned.plan is not None
    assert (planned.plan["requests"], len(planned.plan["refused"])) == (1, 1)
    assert result.outcomes is not None
    assert [outcome["ok"] for outcome in result.outcomes] == [True, False]
    assert logged.ok


def test_it_is_described() -> None:
    rows = describe("comments.create_many").arguments["properties"]["rows"]
    assert set(rows["items"]["properties"]) >= {"text", "task_id", "folder_id"}
    assert describe("comments.create_many").access == "write"
    assert describe("tasks.delete_many").arguments["properties"]["ids"]["items"]["type"] == "string"
