"""Deleting by the thousand: what is gone is done where that is proved, and nothing else."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.connecting import Connect
from wrike_async import BatchError, BulkWrite, FileJournal, InvalidArgument, NotAuthorized, OutcomeUnknown, Wrike
from wrike_async.params import BookingDatesInput, TaskDatesInput
from wrike_async.sandbox import Fault, FaultKind, RequestRecord, Sandbox

DELETE_COMMENT = "DELETE /comments/{commentId}"
DELETE_TASK = "DELETE /tasks/{taskId}"


def tasks_of(sandbox: Sandbox, count: int) -> list[str]:
    return [sandbox.state.task_id(number) for number in range(count)]


async def comments_of(wrike: Wrike, count: int) -> list[str]:
    return [comment.id for comment in await wrike.comments.list(limit=count).to_list()]


def deletions(sandbox: Sandbox) -> list[str]:
    return [record.path.rpartition("/")[2] for record in sandbox.requests if str(record.operation).startswith("DELETE")]


async def test_tasks_go_to_the_bin(connect: Connect) -> None:
    async with connect(tasks=150) as (sandbox, wrike):
        ids = tasks_of(sandbox, 120)
        check = await wrike.tasks.delete_many(ids).check()
        outcomes = await wrike.tasks.delete_many(iter(ids))
        assert sorted(deletions(sandbox)) == sorted(ids)
        assert all(task.recycled for task in await wrike.tasks.get_many(ids))
        left = await wrike.tasks.get(sandbox.state.task_id(130))
    assert outcomes.ok
    assert [outcome.id for outcome in outcomes] == ids
    assert not left.recycled
    assert (check.rows, check.requests) == (120, 120)


async def test_comments_are_looked_for_before_by_the_hundred(connect: Connect) -> None:
    async with connect(tasks=50, comments=150) as (sandbox, wrike):
        ids = await comments_of(wrike, 120)
        sandbox.requests.clear()
        check = await wrike.comments.delete_many(ids).check()
        outcomes = await wrike.comments.delete_many(ids)
        assert len(sandbox.requests) == check.requests == 122
        assert {comment.id for comment in await wrike.comments.list()}.isdisjoint(ids)
    assert [outcome.id for outcome in outcomes] == ids
    assert outcomes.ok


async def made(wrike: Wrike, sandbox: Sandbox) -> list[tuple[Any, str]]:
    """One entity of each kind that can be deleted by the many."""
    dates: TaskDatesInput = {"start": "2026-03-16", "due": "2026-03-17"}
    days: BookingDatesInput = {"start_date": "2026-03-16", "duration": 2}
    one, other = [
        (await wrike.tasks.create(sandbox.state.folder_ids[0], title=title, dates=dates)).id for title in "ab"
    ]
    folder = await wrike.folders.create(sandbox.state.folder_ids[0], title="x")
    comment = await wrike.comments.create(task_id=one, text="x")
    timelog = await wrike.timelogs.create(one, hours=1, tracked_date="2026-03-16")
    attachment = await wrike.attachments.upload(b"x", task_id=one, name="x.txt")
    dependency = await wrike.dependencies.create(one, relation_type="FinishToStart", successor_id=other)
    project = await wrike.folders.create(sandbox.state.folder_ids[0], title="p", project={})
    booking = await wrike.bookings.create(
        project.id,
        responsible_id=sandbox.state.person_ids[0],
        booking_dates=days,
        effort_allocation={"mode": "FullTime"},
    )
    return [
        (wrike.tasks, other),
        (wrike.folders, folder.id),
        (wrike.comments, comment.id),
        (wrike.timelogs, timelog.id),
        (wrike.attachments, attachment.id),
        (wrike.dependencies, dependency.id),
        (wrike.bookings, booking.id),
    ]


@pytest.mark.parametrize("kind", ["lost_answer", "garbage", "truncated", None])
async def test_every_kind_is_deleted_and_a_lost_answer_is_no_doubt(connect: Connect, kind: Any) -> None:
    async with connect(tasks=10, bookings=0) as (sandbox, wrike):
        for area, entity_id in reversed(await made(wrike, sandbox)):
            if kind is not None:
                sandbox.inject(Fault(kind, operation=lambda record: str(record.operation).startswith("DELETE")))
            sandbox.requests.clear()
            (outcome,) = await area.delete_many([entity_id])
            assert (outcome.ok, outcome.id) == (True, entity_id), type(area)
            # It is proved, and need not be sent again for that.
            assert deletions(sandbox) == [entity_id]
            (again,) = await area.delete_many([entity_id])
            assert not again.ok
            assert not again.in_doubt


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_an_error_of_the_server_before_it_was_done_costs_another_request(connect: Connect, status: int) -> None:
    async with connect(tasks=20) as (sandbox, wrike):
        ids = tasks_of(sandbox, 20)
        sandbox.inject(Fault("status", operation=DELETE_TASK, status=status, after=4))
        outcomes = await wrike.tasks.delete_many(ids)
        assert all(task.recycled for task in await wrike.tasks.get_many(ids))
    assert outcomes.ok


async def test_refusals_for_the_quota_lose_nothing(connect: Connect) -> None:
    async with connect(tasks=20) as (sandbox, wrike):
        sandbox.inject(Fault("rate_limit", operation=DELETE_TASK, times=3, after=5))
        outcomes = await wrike.tasks.delete_many(tasks_of(sandbox, 20))
    assert outcomes.ok


async def test_what_is_not_there_has_failed(connect: Connect) -> None:
    async with connect(tasks=50, comments=100) as (sandbox, wrike):
        ids = await comments_of(wrike, 60)
        for comment_id in ids[:40]:
            await wrike.comments.delete(comment_id)
        sandbox.requests.clear()
        outcomes = await wrike.comments.delete_many(ids)
        assert sorted(deletions(sandbox)) == sorted(ids)
    assert [outcome.ok for outcome in outcomes] == [False] * 40 + [True] * 20
    assert not outcomes.in_doubt()


async def test_not_found_is_no_proof_of_what_was_never_seen(connect: Connect) -> None:
    """It was not there before; whether the lost request found it nobody knows."""
    async with connect(tasks=50, comments=100) as (sandbox, wrike):
        (gone, *others) = await comments_of(wrike, 10)
        await wrike.comments.delete(gone)
        sandbox.inject(Fault("lost_answer", operation=DELETE_COMMENT, ids=[gone]))
        outcomes = await wrike.comments.delete_many([*others, gone])
    assert [outcome.index for outcome in outcomes.in_doubt()] == [9]
    assert isinstance(outcomes[9].error, OutcomeUnknown)
    assert len(outcomes.done()) == 9


async def test_what_never_gets_a_clear_answer_is_in_doubt(connect: Connect) -> None:
    async with connect(tasks=20) as (sandbox, wrike):
        ids = tasks_of(sandbox, 20)
        sandbox.inject(Fault("status", operation=DELETE_TASK, ids=[ids[3]], status=500, times=None))
        outcomes = await wrike.tasks.delete_many(ids)
    assert [outcome.index for outcome in outcomes.in_doubt()] == [3]
    assert len(outcomes.done()) == 19


async def test_where_the_look_fails_it_is_deleted_once_more(connect: Connect) -> None:
    async with connect(tasks=20, client={"retries": 0}) as (sandbox, wrike):
        ids = tasks_of(sandbox, 20)
        sandbox.inject(Fault("reset_before", operation=DELETE_TASK, ids=[ids[3]]))
        sandbox.inject(Fault("status", operation="GET /tasks/{taskIds}", status=500, times=1))
        outcomes = await wrike.tasks.delete_many(ids)
        assert outcomes.ok
        assert (await wrike.tasks.get(ids[3])).recycled
        assert deletions(sandbox).count(ids[3]) == 2


async def test_done_between_the_look_and_the_second_request(connect: Connect) -> None:
    """The look finds it, the second deletion does not, and so the first one came late."""
    async with connect(tasks=50, comments=100) as (sandbox, wrike):
        ids = await comments_of(wrike, 10)

        def late(record: RequestRecord) -> bool:
            if record.operation == DELETE_COMMENT and deletions(sandbox).count(ids[3]) == 1:
                sandbox.state.comments.remove(
                    next(comment.number for comment in sandbox.state.comments if comment.id == ids[3])
                )
            return False

        sandbox.inject(Fault("status", operation=DELETE_COMMENT, ids=[ids[3]], status=500))
        sandbox.inject(Fault("status", operation=late, ids=[ids[3]]))
        outcomes = await wrike.comments.delete_many(ids)
        assert deletions(sandbox).count(ids[3]) == 2
    assert outcomes.ok


async def test_another_record_in_the_answer_is_no_proof(connect: Connect) -> None:
    async with connect(tasks=20) as (sandbox, wrike):
        ids = tasks_of(sandbox, 5)
        body = {"kind": "tasks", "data": [{"id": "IEAAAAAA"}]}
        sandbox.inject(Fault("status", operation=DELETE_TASK, ids=[ids[1]], status=200, body=body))
        outcomes = await wrike.tasks.delete_many(ids)
        assert deletions(sandbox).count(ids[1]) == 2
        assert all(task.recycled for task in await wrike.tasks.get_many(ids))
    assert outcomes.ok


async def test_an_id_that_comes_twice_is_deleted_once(connect: Connect) -> None:
    told: list[int] = []

    class Journal:
        async def sending(self, rows: Any) -> None: ...

        async def withdrawn(self, rows: Any) -> None: ...

        async def accepted(self, rows: Any, job_id: str) -> None: ...

        async def done(self, outcomes: Any) -> None:
            told.extend(outcome.index for outcome in outcomes)

    async with connect(tasks=20) as (sandbox, wrike):
        one, other = tasks_of(sandbox, 2)
        outcomes = await wrike.tasks.delete_many([one, other, one], journal=Journal())
        assert sorted(deletions(sandbox)) == sorted([one, other])
        check = await wrike.tasks.delete_many([one, other, one]).check()
    assert [(outcome.index, outcome.id) for outcome in outcomes] == [(0, one), (1, other), (2, one)]
    assert set(told) == {0, 1, 2}
    assert check.requests == 2


async def test_a_token_that_is_refused_stops_the_rest(connect: Connect) -> None:
    async with connect(tasks=300) as (sandbox, wrike):
        sandbox.inject(Fault("status", operation=DELETE_TASK, status=401, times=None, after=10))
        with pytest.raises(BatchError) as caught:
            await wrike.tasks.delete_many(tasks_of(sandbox, 300))
    outcomes = caught.value.outcomes
    assert len(outcomes) == 300
    assert sum(outcome.ok for outcome in outcomes) == 10
    assert {type(outcome.error) for outcome in outcomes if not outcome.ok} == {NotAuthorized}


async def test_failures_are_tried_again(connect: Connect) -> None:
    async with connect(tasks=20) as (sandbox, wrike):
        ids = tasks_of(sandbox, 10)
        sandbox.inject(Fault("status", operation=DELETE_TASK, ids=[ids[2]], status=403))
        outcomes = await wrike.tasks.delete_many(ids)
        assert [outcome.index for outcome in outcomes.failed()] == [2]
        assert (await outcomes.retry()).ok


async def test_a_journal_keeps_a_doubt_through_a_refusal(connect: Connect, tmp_path: Path) -> None:
    async with connect(tasks=50, comments=100) as (sandbox, wrike):
        gone, *others = await comments_of(wrike, 5)
        await wrike.comments.delete(gone)
        sandbox.inject(Fault("lost_answer", operation=DELETE_COMMENT, ids=[gone]))
        with FileJournal(tmp_path / "run.jsonl") as journal:
            await wrike.comments.delete_many([gone, *others], journal=journal)
        with FileJournal(tmp_path / "run.jsonl", resume=True) as journal:
            assert {line["index"]: line["outcome"] for line in journal.told()} == {
                0: "in doubt",
                1: "ok",
                2: "ok",
                3: "ok",
                4: "ok",
            }


async def test_giving_up_tells_what_is_known(connect: Connect) -> None:
    async with connect(tasks=60, latency=1.0) as (sandbox, wrike):
        ids = [*tasks_of(sandbox, 40), sandbox.state.task_id(0)]
        writing: BulkWrite = wrike.tasks.delete_many(ids)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(writing, 2.5)
        known = writing.outcomes
        assert [outcome.index for outcome in known] == list(range(41))
        assert known.in_doubt()
        assert known[0].ok
        assert known[40].ok
        assert known[40].row.index == 40
        assert known.failed()
        outcomes = await writing
        assert sorted(deletions(sandbox)) == sorted(set(ids))
    assert outcomes.ok


async def test_by_name_and_the_warning(connect: Connect) -> None:
    async with connect(tasks=20) as (sandbox, wrike):
        ids = tasks_of(sandbox, 3)
        planned = await wrike.call("tasks.delete_many", {"ids": ids}, dry_run=True)
        result = await wrike.call("tasks.delete_many", {"ids": ids})
        with pytest.warns(RuntimeWarning, match="delete_many.* was never awaited: nothing was sent"):
            wrike.tasks.delete_many(ids)
        (outcome,) = await wrike.tasks.delete_many(["no ID"])
    assert planned.plan is not None
    assert planned.plan["requests"] == 3
    assert result.ok
    assert isinstance(outcome.error, InvalidArgument)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("area", ["tasks", "comments"])
async def test_what_is_told_is_true_whatever_goes_wrong(connect: Connect, area: str, seed: int) -> None:
    """``ok`` is gone, failed is there, and only what nobody can know is in doubt."""
    async with connect(tasks=120, comments=300, seed=seed) as (sandbox, wrike):
        ids = tasks_of(sandbox, 100) if area == "tasks" else await comments_of(wrike, 100)
        kinds: list[FaultKind] = ["reset_before", "lost_answer", "truncated", "garbage", "rate_limit", "status"]
        for kind in kinds:
            sandbox.inject(Fault(kind, operation=DELETE_TASK, times=None, probability=0.04))
            sandbox.inject(Fault(kind, operation=DELETE_COMMENT, times=None, probability=0.04))
        outcomes = await getattr(wrike, area).delete_many(ids)
        sandbox.faults.clear()
        left = {each.id async for each in getattr(wrike, area).list(everything=True)}
    assert [outcome.row.input for outcome in outcomes] == ids
    assert left.isdisjoint(outcome.id for outcome in outcomes if outcome.ok)
    assert left >= {outcome.row.input for outcome in outcomes.failed()}
    assert len(outcomes.done()) >= 95
