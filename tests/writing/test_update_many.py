"""Equal changes by the hundred, and one by one where they must."""

from __future__ import annotations

import asyncio
import random
from typing import Any

import pytest

from tests.connecting import Connect
from tests.writing.counting import operations
from wrike_async import BatchError, Forbidden, InvalidArgument, InvalidRequest, NotFound, OutcomeUnknown
from wrike_async.params import TaskUpdate
from wrike_async.sandbox import Fault, Sandbox

BULK, SINGLE = "PUT /tasks/{taskIds}", "PUT /tasks/{taskId}"


def ids_of(sandbox: Sandbox, count: int) -> list[str]:
    return [sandbox.state.task_id(i) for i in range(count)]


def unknown_id() -> str:
    """The ID of a task that exists in a larger sandbox only."""
    return Sandbox(tasks=1_000).state.task_id(900)


def statuses(sandbox: Sandbox, count: int) -> set[str]:
    return {sandbox.state.tasks[sandbox.state.tasks.seeded[i]].status for i in range(count)}


async def test_950_equal_updates_are_ten_requests(connect: Connect) -> None:
    async with connect(tasks=950) as (sandbox, wrike):
        sandbox.batching.bulk_status = True
        outcomes = await wrike.tasks.update_many(ids_of(sandbox, 950), status="Completed")
        assert operations(sandbox) == {BULK: 10}
    assert outcomes.ok
    assert [outcome.id for outcome in outcomes] == ids_of(sandbox, 950)
    assert statuses(sandbox, 950) == {"Completed"}


async def test_a_status_that_bulk_refuses_is_written_one_by_one(connect: Connect) -> None:
    async with connect(tasks=950) as (sandbox, wrike):
        outcomes = await wrike.tasks.update_many(ids_of(sandbox, 950), status="Completed")
        assert operations(sandbox) == {BULK: 1, SINGLE: 950}
        assert statuses(sandbox, 950) == {"Completed"}
        assert (await wrike.tasks.update_many(ids_of(sandbox, 50), status="Active")).ok
        assert operations(sandbox) == {BULK: 1, SINGLE: 1_000}
    assert outcomes.ok
    assert [outcome.id for outcome in outcomes] == ids_of(sandbox, 950)


async def test_a_parameter_that_bulk_does_not_know_is_not_tried(connect: Connect) -> None:
    async with connect(tasks=120) as (sandbox, wrike):
        assert (await wrike.tasks.update_many(ids_of(sandbox, 120), importance="High")).ok
        assert operations(sandbox) == {SINGLE: 120}


async def test_bad_ids_fail_alone(connect: Connect) -> None:
    async with connect(tasks=300) as (sandbox, wrike):
        ids = ids_of(sandbox, 300)
        ids[7], ids[250], ids[260] = "bad", "no id", unknown_id()
        outcomes = await wrike.tasks.update_many(ids, add_responsibles=[sandbox.state.person_ids[0]])
    wrong = {outcome.index: outcome.error for outcome in outcomes if not outcome.ok}
    assert wrong.keys() == {7, 250, 260}
    assert [type(wrong[index]) for index in (7, 250, 260)] == [InvalidRequest, InvalidArgument, NotFound]
    assert len(sandbox.requests) <= 3 + 2 * 15


async def test_what_is_left_out_of_the_answer_is_in_doubt(connect: Connect) -> None:
    async with connect(tasks=20, unknown_ids="omit") as (sandbox, wrike):
        ids = [*ids_of(sandbox, 20), unknown_id(), sandbox.state.task_id(0)]
        outcomes = await wrike.tasks.update_many(ids, add_responsibles=[sandbox.state.person_ids[0]])
    assert [outcome.ok for outcome in outcomes] == [True] * 20 + [False, True]
    assert isinstance(outcomes[20].error, OutcomeUnknown)
    assert outcomes[20].in_doubt
    assert len(sandbox.requests) == 1


async def test_who_may_not_finds_out_soon(connect: Connect) -> None:
    async with connect(tasks=1_000) as (sandbox, wrike):
        sandbox.add_token(sandbox.token, scopes={"wsReadOnly"})
        outcomes = await wrike.tasks.update_many(ids_of(sandbox, 1_000), add_responsibles=["KUAAAAAB"])
    assert all(isinstance(outcome.error, Forbidden) for outcome in outcomes)
    assert len(sandbox.requests) <= 20


async def test_a_lost_answer_leaves_its_rows_in_doubt(connect: Connect) -> None:
    async with connect(tasks=300) as (sandbox, wrike):
        sandbox.inject(Fault("lost_answer", operation=BULK, after=1))
        change: TaskUpdate = {"add_responsibles": [sandbox.state.person_ids[0]]}
        outcomes = await wrike.tasks.update_many(ids_of(sandbox, 300), repeat_doubts=False, **change)
    assert len(outcomes.in_doubt()) == 100
    assert {type(outcome.error) for outcome in outcomes.in_doubt()} == {OutcomeUnknown}
    assert len(sandbox.requests) == 3


async def test_long_ids_are_cut_by_the_length_of_the_url(connect: Connect) -> None:
    async with connect(tasks=0, unknown_ids="omit") as (sandbox, wrike):
        ids = [f"MA{'A' * 250}{i:04}" for i in range(120)]
        assert len(await wrike.tasks.update_many(ids, add_responsibles=[sandbox.state.person_ids[0]])) == 120
    assert all(len(record.path) < 8_000 for record in sandbox.requests)


async def test_folders_and_users(connect: Connect) -> None:
    async with connect(tasks=0, folders=150, contacts=10) as (sandbox, wrike):
        folder_ids = sandbox.state.folder_ids[:150]
        assert (await wrike.folders.update_many(folder_ids, project={"budget": 5})).ok
        assert (await wrike.folders.update_many(folder_ids[:3], title="same")).ok
        people = [person for person in sandbox.state.person_ids if person != sandbox.state.owner_id][:3]
        assert (await wrike.users.update_many(people, active=False)).ok
        assert operations(sandbox) == {
            "PUT /folders/{folderIds}": 2,
            "PUT /folders/{folderId}": 3,
            "PUT /users/{userIds}": 1,
        }
        assert not any(sandbox.state.contacts[person].active for person in people)


async def test_what_cannot_be_is_refused_before_anything_is_sent(connect: Connect) -> None:
    async with connect(tasks=1) as (sandbox, wrike):
        wrong: list[dict[str, Any]] = [{}, {"titel": "a"}, {"status": "Done"}]
        for changes in wrong:
            with pytest.raises(InvalidArgument):
                wrike.tasks.update_many(["A"], **changes)
        with pytest.raises(InvalidArgument, match="ids takes several"):
            wrike.tasks.update_many("IEAAAAJ6", title="a")
    assert sandbox.requests == []


async def test_a_token_that_dies_stops_everything(connect: Connect) -> None:
    async with connect(tasks=500) as (sandbox, wrike):
        sandbox.inject(Fault("status", operation=SINGLE, status=401, times=None, after=20))
        with pytest.raises(BatchError) as caught:
            await wrike.tasks.update_many(ids_of(sandbox, 500), title="a")
    assert len([outcome for outcome in caught.value.outcomes if outcome.ok]) == 20
    assert len(sandbox.requests) < 60


async def test_coalesced_updates_of_one_tick_are_bulk_updates(connect: Connect) -> None:
    async with connect(tasks=250) as (sandbox, wrike):
        ids, person = ids_of(sandbox, 250), sandbox.state.person_ids[0]
        async with wrike.coalesce_updates():
            tasks = await asyncio.gather(*(wrike.tasks.update(i, add_responsibles=[person]) for i in ids))
            assert operations(sandbox) == {BULK: 3}
            assert (await wrike.tasks.update(ids[0], title="alone")).title == "alone"
        await asyncio.gather(*(wrike.tasks.update(i, remove_responsibles=[person]) for i in ids[:5]))
        assert operations(sandbox) == {BULK: 3, SINGLE: 6}
    assert [task.id for task in tasks] == ids


async def test_coalesced_updates_fail_each_by_itself(connect: Connect) -> None:
    async with connect(tasks=10) as (sandbox, wrike):
        ids, person = [*ids_of(sandbox, 10), "bad"], sandbox.state.person_ids[0]
        async with wrike.coalesce_updates():
            updates = [wrike.tasks.update(i, add_responsibles=[person]) for i in [*ids, ids[0]]]
            results = await asyncio.gather(*updates, return_exceptions=True)
    assert [getattr(result, "id", None) for result in results] == [*ids[:10], None, ids[0]]
    assert isinstance(results[10], InvalidRequest)


@pytest.mark.parametrize("count", [3, 4, 9])
async def test_a_group_that_is_forbidden_though_one_of_it_is_not_is_halved(
    connect: Connect, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    """Nothing was accepted yet, so one is tried first: it may be that nobody may do this."""
    monkeypatch.setattr(random, "sample", lambda everything, size: everything[-size:])
    async with connect(tasks=count) as (sandbox, wrike):
        ids, person = ids_of(sandbox, count), sandbox.state.person_ids[0]
        forbidden = ids[1]
        sandbox.inject(Fault("status", operation=lambda record: forbidden in record.path, status=403, times=None))
        outcomes = await wrike.tasks.update_many(ids, add_responsibles=[person])
        first_two = [(record.operation, record.ids[0].split(",")) for record in sandbox.requests[:2]]
        assert first_two == [(BULK, ids), (SINGLE, [ids[-1]])]
        # That one is done, and the others go together as far as they may.
        assert not any(ids[-1] in record.ids[0].split(",") for record in sandbox.requests[2:])
        if count == 3:
            assert operations(sandbox) == {BULK: 1, SINGLE: 3}
    assert [outcome.index for outcome in outcomes.failed()] == [1]
    assert isinstance(outcomes[1].error, Forbidden)
    assert [outcome.id for outcome in outcomes.done()] == [each for each in ids if each != forbidden]
