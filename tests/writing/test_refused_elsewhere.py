"""Something between here and Wrike refuses everything: bulk writes end soon, and waste nothing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.connecting import Connect
from tests.writing.counting import BATCH, CREATE, operations, rows
from wrike_async import ApiError, BatchError, OutcomeUnknown, RowOutcome
from wrike_async.sandbox import Fault, RequestRecord, Sandbox

SOMEBODY = Sandbox().state.person_ids[0]
OF_A_GATEWAY = [
    (400, {"message": "Missing connection for app wrike"}),
    (403, {"message": "forbidden"}),
    (404, {"detail": "Not Found"}),
    (412, {"error": {"message": "no connection"}}),
]


def inferred(outcomes: list[RowOutcome]) -> int:
    return sum(outcome.error is not None and outcome.error.inferred for outcome in outcomes)


@pytest.mark.parametrize(("status", "body"), OF_A_GATEWAY)
@pytest.mark.parametrize("count", [300, 5_000])
async def test_creates_end_after_few_requests(connect: Connect, status: Any, body: Any, count: int) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        sandbox.inject(Fault("status", status=status, body=body, times=None))
        outcomes = await wrike.tasks.create_many(sandbox.state.folder_ids[0], rows(count))
        assert len(sandbox.requests) <= (11 if count == 300 else 16)
        assert len(outcomes.failed()) == count
        assert all(isinstance(outcome.error, ApiError) and outcome.error.status == status for outcome in outcomes)
        assert inferred(outcomes) == count - operations(sandbox)[CREATE]
        sandbox.faults.clear()
        assert (await outcomes.retry()).ok


@pytest.mark.parametrize(("status", "body"), OF_A_GATEWAY)
@pytest.mark.parametrize("change", [{"title": "same"}, {"add_responsibles": [SOMEBODY]}])
async def test_updates_end_after_few_requests(connect: Connect, status: Any, body: Any, change: Any) -> None:
    async with connect(tasks=5_000) as (sandbox, wrike):
        sandbox.inject(Fault("status", status=status, body=body, times=None))
        ids = [sandbox.state.task_id(number) for number in range(5_000)]
        outcomes = await wrike.tasks.update_many(ids, **change)
        assert len(sandbox.requests) <= 14
        assert len(outcomes.failed()) == 5_000
        sandbox.faults.clear()
        assert (await outcomes.retry()).ok


async def test_a_dead_key_is_tried_once_and_not_by_each_group(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        sandbox.inject(Fault("status", status=401, body={"error": {"message": "Invalid API key"}}, times=None))
        with pytest.raises(BatchError) as caught:
            await wrike.tasks.create_many(sandbox.state.folder_ids[0], rows(5_000))
        assert len(sandbox.requests) <= 4
    assert not any(outcome.in_doubt for outcome in caught.value.outcomes)


async def test_errors_of_a_gateway_put_few_rows_in_doubt(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        sandbox.inject(Fault("status", status=500, body={"detail": "expired"}, times=None))
        with pytest.raises(BatchError, match="no write was answered clearly") as caught:
            await wrike.tasks.create_many(sandbox.state.folder_ids[0], rows(5_000))
        doubts = [outcome for outcome in caught.value.outcomes if outcome.in_doubt]
        assert {type(outcome.error) for outcome in doubts} == {OutcomeUnknown}
        assert 1 <= len(doubts) <= 16


async def test_rows_that_a_proxy_does_not_like_harm_no_others(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        sandbox.inject(Fault("status", status=404, operation=BATCH, times=None))

        def suspicious(record: RequestRecord) -> bool:
            return record.operation == CREATE and "<script>" in str(record.params)

        sandbox.inject(Fault("status", status=403, body={"message": "blocked"}, operation=suspicious, times=None))
        given = rows(300)
        for number in (0, 1, 2, 3, 100, 200, 201, 202, 203, 204):
            given[number] = {"title": f"<script>{number}"}
        outcomes = await wrike.tasks.create_many(sandbox.state.folder_ids[0], given)
    assert {outcome.index for outcome in outcomes.failed()} == {0, 1, 2, 3, 100, 200, 201, 202, 203, 204}
