"""Bulk writes of every kind where access is granted in places, asked about, bounded and noted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.access.granting import Asking
from tests.access.world import World, a_world, within
from wrike_async import FileJournal, Outcomes, OutcomeUnknown
from wrike_async._engine.guarding.permits import Ask, gate_of
from wrike_async._resources.task_operations import UPDATE
from wrike_async._writing.admitting import admitted
from wrike_async.access import Access, AccessDenied, AccessPolicy, AuditRecord
from wrike_async.sandbox import Fault

ASK = AccessPolicy.ask_before_write()


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with a_world() as world:
        yield world


def became(outcomes: Outcomes) -> list[str]:
    return ["done" if each.ok else getattr(each.error, "reason", repr(each.error)) for each in outcomes]


async def test_each_row_is_judged_by_what_it_says(world: World) -> None:
    wrike = world.view(AccessPolicy(within(world.place).areas, within=[world.place]))
    outcomes = await wrike.tasks.update_each(
        [
            (world.inner, {"title": "a"}),
            (world.outer, {"title": "b"}),
            (world.inner, {"add_parents": [world.outside]}),
            (world.inner, {"add_shareds": ["KUAAAAAA"]}),
            (world.inner, {"importance": "High"}),
        ]
    )
    assert became(outcomes) == ["done", "place", "place", "rule", "done"]
    assert [each.in_doubt for each in outcomes] == [False] * 5
    changed = await world.free.tasks.get(world.inner)
    assert (changed.title, changed.importance) == ("a", "High")
    assert (await world.free.tasks.get(world.outer)).title == "Outer"


async def test_many_changes_are_one_question(world: World) -> None:
    asking = Asking()
    ids = [outcome.id or "" for outcome in await world.free.tasks.create_many(world.below, _titles(150))]
    rows: list[Any] = [(each, {"title": f"t{number}"}) for number, each in enumerate(ids)]
    rows[7][1]["importance"] = "High"
    assert all(each.ok for each in await world.view(ASK, asking).tasks.update_each(rows))
    (summary,) = asking.asked
    assert (summary.operation, summary.count, summary.ids) == ("tasks.update", 150, tuple(ids[:100]))
    assert summary.changes == {"title": ["t0", "t1", "t2", "t3", "t4", "…"], "importance": ["High"]}
    assert "(150 in all)" in summary.text()


async def test_deletions_are_one_question(world: World) -> None:
    asking = Asking()
    ids = [outcome.id or "" for outcome in await world.free.tasks.create_many(world.below, _titles(12))]
    assert all(each.ok for each in await world.view(ASK, asking).tasks.delete_many(ids))
    (summary,) = asking.asked
    assert (summary.operation, summary.count, summary.ids, summary.changes) == ("tasks.delete", 12, tuple(ids), {})
    assert set((await summary.titles()).values()) == {f"t{number}" for number in range(5)}


async def test_rows_that_say_where_they_belong_are_one_question(world: World) -> None:
    asking = Asking()
    rows: list[Any] = [{"task_id": each, "text": "Hello"} for each in (world.inner, world.outer)]
    rows.append({"folder_id": world.below, "text": "Bye"})
    rows.append({"text": "nowhere"})
    outcomes = await world.view(ASK, asking).comments.create_many(rows)
    assert [each.ok for each in outcomes] == [True, True, True, False]
    (summary,) = asking.asked
    assert (summary.operation, summary.count) == ("comments.create", 3)
    assert summary.where == (world.inner, world.outer, world.below)
    assert summary.changes == {"text": ["Hello", "Bye"]}
    hours: list[Any] = [{"task_id": world.inner, "hours": 1.5, "tracked_date": date(2026, 1, 2)}]
    assert became(await world.view(ASK, asking).timelogs.create_many(hours)) == ["done"]
    assert (asking.asked[1].operation, asking.asked[1].where) == ("timelogs.create", (world.inner,))


async def test_a_question_leaves_out_what_are_no_rows(world: World) -> None:
    asking = Asking()
    rows: list[Any] = [5, (world.inner, {"title": "x"}), (7, {"title": "y"})]
    outcomes = await world.view(ASK, asking).tasks.update_each(rows)
    assert [each.ok for each in outcomes] == [False, True, False]
    assert (asking.asked[0].ids, asking.asked[0].changes) == ((world.inner,), {"title": ["x"]})


async def test_a_source_of_rows_is_asked_about_before_it_is_read(world: World) -> None:
    read: list[int] = []

    def source(*rows: Any) -> Iterator[Any]:
        for number, row in enumerate(rows):
            read.append(number)
            yield row

    asking = Asking(False)
    wrike = world.view(ASK, asking)
    for write in (
        wrike.tasks.update_each(source((world.inner, {"title": "x"}))),
        wrike.tasks.delete_many(source(world.inner)),
        wrike.comments.create_many(source({"task_id": world.inner, "text": "x"})),
    ):
        with pytest.raises(AccessDenied, match="not approved"):
            await write
    assert (read, [each.count for each in asking.asked]) == ([], [None] * 3)
    asking.answer = True
    outcomes = await wrike.tasks.update_each(source((world.inner, {"title": "x"}), (world.outer, {"title": "y"})))
    assert (became(outcomes), len(asking.asked)) == (["done", "done"], 4)


async def test_only_what_rows_need_has_to_be_granted(world: World) -> None:
    policy = AccessPolicy({"comments": "write"}, {"POST /folders/{folderId}/comments": "deny"})
    wrike = world.view(policy)
    of_task: Any = {"task_id": world.inner, "text": "x"}
    of_folder: Any = {"folder_id": world.below, "text": "x"}
    assert became(await wrike.comments.create_many([of_task])) == ["done"]
    several: list[Any] = [[of_folder], [of_task, of_folder], iter([of_task])]
    for rows in several:
        with pytest.raises(AccessDenied):
            await wrike.comments.create_many(rows)


async def test_looks_at_what_is_deleted_go_with_the_deletion(world: World) -> None:
    """Nobody gets what they find, and audits know of them."""
    comments = [await world.free.comments.create(task_id=world.inner, text=str(number)) for number in range(3)]
    records: list[AuditRecord] = []
    policy = AccessPolicy({"comments": "write"}, {"comments.get": "deny"})
    wrike = world.free.with_options(access=Access(policy, audit=records.append))
    with pytest.raises(AccessDenied):
        await wrike.comments.get(comments[0].id)
    records.clear()
    assert became(await wrike.comments.delete_many([each.id for each in comments])) == ["done"] * 3
    looks = [each for each in records if each.endpoint.startswith("GET")]
    assert [(each.kind, each.count) for each in looks] == [("outcome", 3)]
    assert [each.kind for each in records if each.endpoint.startswith("DELETE")].count("intent") == 3


async def test_a_deletion_without_an_answer_is_looked_for(world: World) -> None:
    world.sandbox.inject(Fault("lost_answer", "DELETE /tasks/{taskId}"))
    outcomes = await world.view().tasks.delete_many([world.inner])
    assert became(outcomes) == ["done"]
    assert (await world.free.tasks.get(world.inner)).recycled


async def test_deleting_within_a_place(world: World) -> None:
    await world.free.tasks.update(world.inner, add_parents=[world.outside])
    alone = await world.free.tasks.create(world.below, title="Alone")
    before = world.free.stats.requests
    outcomes = await world.view().tasks.delete_many([alone.id, world.inner, world.outer, alone.id])
    assert became(outcomes) == ["done", "place", "place", "done"]
    # One for the tree, one for where they lie, and the deletion; one for the account's root at most.
    assert world.free.stats.requests - before <= 4
    assert not (await world.free.tasks.get(world.inner)).recycled


async def test_a_thousand_within_a_place_cost_little_more(world: World) -> None:
    ids = [outcome.id or "" for outcome in await world.free.tasks.create_many(world.below, _titles(1000))]
    rows: list[Any] = [(each, {"custom_fields": []}) for each in ids]
    before = world.free.stats.requests
    await world.free.tasks.update_each(rows)
    free = world.free.stats.requests - before
    before = world.free.stats.requests
    assert all(each.ok for each in await world.view().tasks.update_each(rows))
    assert world.free.stats.requests - before - free <= 12


async def test_what_is_tried_again_is_asked_about_again(world: World) -> None:
    asking = Asking()
    world.sandbox.inject(Fault("status", "PUT /tasks/{taskId}", status=403))
    outcomes = await world.view(ASK, asking).tasks.update_each(
        [(world.inner, {"title": "a"}), (world.outer, {"importance": "High"})]
    )
    failed = [each for each in outcomes if not each.ok]
    assert len(failed) == 1
    again = await outcomes.retry()
    assert [each.ok for each in again] == [True, True]
    assert [each.count for each in asking.asked] == [2, 1]
    assert len(asking.asked[1].ids) == 1


async def test_no_more_than_may_be(world: World) -> None:
    wrike = world.view(AccessPolicy({"*": "write"}, max_entities=2))
    rows: list[Any] = [(world.inner, {"title": str(number)}) for number in range(3)]
    for write in (wrike.tasks.update_each(rows), wrike.tasks.delete_many([world.inner] * 3)):
        with pytest.raises(AccessDenied, match="3 entities"):
            await write
    assert became(await wrike.tasks.update_each(iter(rows))) == ["done", "done", "rule"]
    with pytest.raises(AccessDenied, match="3 entities"):
        await wrike.comments.create_many([{"task_id": world.inner, "text": "x"}] * 3)


async def test_rows_that_are_taken_back_count_once(world: World) -> None:
    view = world.view(AccessPolicy({"*": "write"}, max_entities=2))
    gate = gate_of(await admitted(view._options, [Ask(UPDATE, bulk=True)]))
    assert gate is not None
    rows = [Ask(UPDATE, (world.inner,), row=number) for number in range(3)]
    assert await gate.sift(rows[:2]) == [None, None]
    assert await gate.sift(rows[:2]) == [None, None]
    assert [error and error.rule for error in await gate.sift(rows)] == [None, None, "max_entities"]
    assert [error and error.rule for error in await gate.sift([Ask(UPDATE, (world.inner,))])] == ["max_entities"]


async def test_who_gives_up_and_comes_back_is_not_asked_again(world: World) -> None:
    asking = Asking()
    world.sandbox.inject(Fault("slow_headers", "PUT /tasks/{taskId}", delay=5))
    write = world.view(ASK, asking).tasks.update_each([(world.inner, {"title": "x"})])
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(write, 1)
    assert became(await write) == ["done"]
    assert len(asking.asked) == 1


async def test_denied_rows_are_not_in_a_journal(world: World, tmp_path: Path) -> None:
    """They were never sent, so whoever goes on from it may try them with other rights."""
    path = tmp_path / "journal.jsonl"
    rows: list[Any] = [(world.inner, {"title": "a"}), (world.outer, {"title": "b"})]
    with FileJournal(path) as journal:
        outcomes = await world.view().tasks.update_each(rows, journal=journal)
        assert became(outcomes) == ["done", "place"]
        assert [journal.states.leaves(number, row) for number, row in enumerate(rows)] == [False, True]


async def test_an_intent_is_noted_before_each_write_of_many(world: World) -> None:
    records: list[AuditRecord] = []

    def full(record: AuditRecord) -> None:
        if len(records) >= 1:
            raise OSError("full")
        records.append(record)

    wrike = world.free.with_options(access=Access(AccessPolicy.everything(), audit=full))
    outcomes = await wrike.timelogs.create_many(
        [{"task_id": world.inner, "hours": 1, "tracked_date": date(2026, 1, day)} for day in (1, 2, 3)]
    )
    assert became(outcomes).count("audit") == 2
    assert not any(isinstance(each.error, OutcomeUnknown) for each in outcomes)
    assert len(await world.free.timelogs.list(task_id=world.inner).to_list()) == 1


def _titles(count: int) -> list[Any]:
    return [{"title": f"t{number}"} for number in range(count)]
