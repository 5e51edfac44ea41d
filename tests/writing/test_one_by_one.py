"""Creations one by one, where an account can't batch: what becomes of each row, and what stops the others."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

import pytest

from tests.connecting import Connect
from tests.writing.counting import CREATE, ids_by_title, operations, rows, titles
from wrike_async import (
    BatchError,
    ClientClosed,
    DecodeError,
    InvalidRequest,
    NotAuthorized,
    OutcomeUnknown,
    TransportError,
    Wrike,
)
from wrike_async._writing.one_by_one import OneByOne
from wrike_async._writing.outcomes import Outcomes
from wrike_async.params import TaskCreate
from wrike_async.sandbox import Fault, RequestRecord, Sandbox

AT_ONCE = 8
NOBODY = "KUAAAAAA"


def creating(title: str) -> Callable[[RequestRecord], bool]:
    """The creation of the task with this title."""
    return lambda record: record.operation == CREATE and record.params.get("title") == title


async def create(sandbox: Sandbox, wrike: Wrike, wanted: Sequence[TaskCreate]) -> Outcomes:
    sandbox.batching.refuse = 404
    return await wrike.tasks.create_many(sandbox.state.folder_ids[0], wanted)


async def test_a_row_that_is_refused_is_its_own_matter(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        wanted = rows(5)
        wanted[1]["responsibles"] = [NOBODY]
        outcomes = await create(sandbox, wrike, wanted)
        assert [outcome.index for outcome in outcomes.failed()] == [1]
        assert isinstance(outcomes[1].error, InvalidRequest)
        assert outcomes[1].id is None
        assert titles(sandbox).keys() == {"row 0", "row 2", "row 3", "row 4"}
        assert {outcome.row.input["title"]: outcome.id for outcome in outcomes.done()} == ids_by_title(sandbox)
    assert outcomes.in_doubt() == []


@pytest.mark.parametrize("kind", ["lost_answer", "garbage", "truncated"])
async def test_a_row_whose_answer_is_lost_is_in_doubt(connect: Connect, kind: Any) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        sandbox.inject(Fault(kind, operation=creating("row 2")))
        outcomes = await create(sandbox, wrike, rows(20))
        again = await outcomes.retry()
    assert [outcome.index for outcome in outcomes.in_doubt()] == [2] == [outcome.index for outcome in again.in_doubt()]
    assert isinstance(outcomes[2].error, OutcomeUnknown)
    assert len(outcomes.done()) == 19
    assert set(titles(sandbox).values()) == {1}
    assert len(titles(sandbox)) == 20


@pytest.mark.parametrize("data", [[], [{}], [{"id": 5}], [{"id": None}], ["IEAAAAAA"]], ids=repr)
async def test_a_row_that_is_answered_without_an_id_is_in_doubt(connect: Connect, data: list[Any]) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        body = {"kind": "tasks", "data": data}
        sandbox.inject(Fault("status", operation=creating("row 1"), status=200, body=body))
        outcomes = await create(sandbox, wrike, rows(3))
    assert [outcome.index for outcome in outcomes.in_doubt()] == [1]
    assert isinstance(outcomes[1].error, DecodeError)
    assert (outcomes[1].id, outcomes[1].error.json_path) == (None, "$.data")
    assert len(outcomes.done()) == 2


async def test_a_token_that_is_refused_stops_all_that_follow(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        sandbox.inject(Fault("status", operation=CREATE, status=401, times=None, after=10))
        with pytest.raises(BatchError) as caught:
            await create(sandbox, wrike, rows(100))
        outcomes = caught.value.outcomes
    assert isinstance(caught.value.__cause__, NotAuthorized)
    done = [outcome.index for outcome in outcomes if outcome.ok]
    assert done == list(range(10))
    assert [outcome.index for outcome in outcomes] == list(range(100))
    assert {type(outcome.error) for outcome in outcomes[10:]} == {NotAuthorized}
    assert not any(outcome.in_doubt for outcome in outcomes)
    assert len(titles(sandbox)) == 10
    # What was under way by then, and nothing after it.
    assert 10 < operations(sandbox)[CREATE] <= 10 + AT_ONCE


async def test_a_service_that_cannot_be_reached_stops_all_that_follow() -> None:
    events: list[str] = []
    async with Sandbox(tasks=0, folders=1) as sandbox:
        wrike = Wrike(
            sandbox.token,
            base_url=sandbox.base_url,
            quota=None,
            retries=0,
            on_event=lambda event: events.append(event.path),
        )
        async with wrike:
            assert (await create(sandbox, wrike, rows(1))).ok
            await sandbox.stop()
            events.clear()
            with pytest.raises(BatchError) as caught:
                await create(sandbox, wrike, rows(50))
    assert isinstance(caught.value.__cause__, TransportError)
    # None of them was sent, so none is in doubt.
    assert {(type(outcome.error), outcome.in_doubt) for outcome in caught.value.outcomes} == {(TransportError, False)}
    assert len(caught.value.outcomes) == 50
    # As many as were on their way, and a probe every eight seconds for as long as an outage is waited out.
    assert 0 < len(events) <= AT_ONCE + 900 / 8 + 5


async def test_closing_leaves_in_doubt_what_was_sent_and_nothing_else(connect: Connect) -> None:
    async with connect(tasks=0, folders=1, latency=1.0) as (sandbox, wrike):
        creating = wrike.tasks.create_many(sandbox.state.folder_ids[0], rows(30), batch="never")
        writing = asyncio.ensure_future(asyncio.wait_for(creating, 60))
        # One row is created at 1 s, and eight are under way.
        await asyncio.sleep(1.5)
        await wrike.aclose()
        with pytest.raises(BatchError) as caught:
            await writing
        outcomes = caught.value.outcomes
        assert operations(sandbox) == {CREATE: 1 + AT_ONCE}
    assert len(outcomes) == 30
    assert isinstance(caught.value.__cause__, ClientClosed)
    in_doubt = {outcome.row.input["title"] for outcome in outcomes if outcome.in_doubt}
    assert in_doubt >= titles(sandbox).keys() - {outcome.row.input["title"] for outcome in outcomes if outcome.ok}


# --- one by one by itself -----------------------------------------------------------------------------------------


@pytest.fixture
async def one_by_one() -> AsyncIterator[OneByOne]:
    async with Wrike("token") as wrike:
        yield wrike._engine.part(OneByOne)


async def test_eight_are_under_way_over_all_writes(one_by_one: OneByOne) -> None:
    under_way = most = 0

    async def write() -> None:
        nonlocal under_way, most
        async with one_by_one.turn():
            under_way += 1
            most = max(most, under_way)
            await asyncio.sleep(1)
            under_way -= 1

    await asyncio.gather(*(write() for _ in range(40)))
    assert (under_way, most) == (0, AT_ONCE)
