"""Bulk writes: bad rows harm nobody, and what is refused for all is noticed soon."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.connecting import Connect
from tests.writing.counting import BATCH, CREATE, operations
from wrike_async import BatchError, ClientClosed, Forbidden, InvalidRequest, OutcomeUnknown, RowOutcome, Wrike
from wrike_async.sandbox import Fault, RequestRecord, Sandbox
from wrike_async.testing.clock import run_virtual

BULK, SINGLE = "PUT /tasks/{taskIds}", "PUT /tasks/{taskId}"


def ids_of(sandbox: Sandbox, count: int) -> list[str]:
    return [sandbox.state.task_id(i) for i in range(count)]


def failed(outcomes: Sequence[RowOutcome]) -> set[int]:
    return {outcome.index for outcome in outcomes if not outcome.ok}


def inferred(outcomes: Sequence[RowOutcome]) -> int:
    return sum(outcome.error is not None and outcome.error.inferred for outcome in outcomes)


def held_in(record: RequestRecord) -> list[str]:
    return record.ids[0].split(",")


# --- equal updates ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [300, 1_000])
@pytest.mark.parametrize(
    "change",
    [
        {"custom_status": "IEAGXR2EJMAAAZZZ"},
        {"add_responsibles": ["KUAXHKXS"]},
        {"custom_fields": [{"id": "IEAGXR2EJUAAAZZZ", "value": "1"}]},
        {"add_parents": ["MQAAAAEFzzdV"]},
    ],
)
async def test_one_wrong_value_costs_few_requests(connect: Connect, change: dict[str, Any], count: int) -> None:
    async with connect(tasks=1_000) as (sandbox, wrike):
        ids = ids_of(sandbox, count)
        outcomes = await wrike.tasks.update_many(ids, **change)
        alone = {held_in(record)[0] for record in sandbox.requests if len(held_in(record)) == 1}
        assert len(sandbox.requests) <= 20
    assert len(outcomes.failed()) == count
    assert {ids[o.index] for o in outcomes if o.error is not None and not o.error.inferred} == alone
    assert {o.error.asked for o in outcomes if o.error is not None and o.error.inferred} == {16}


async def test_a_missing_scope_costs_twenty_requests_for_ten_thousand_ids(connect: Connect) -> None:
    async with connect(tasks=10_000) as (sandbox, wrike):
        sandbox.add_token(sandbox.token, scopes={"wsReadOnly"})
        person = sandbox.state.person_ids[0]
        outcomes = await wrike.tasks.update_many(ids_of(sandbox, 10_000), add_responsibles=[person])
        assert len(sandbox.requests) <= 20
        assert {type(outcome.error) for outcome in outcomes} == {Forbidden}
        alone = {held_in(record)[0] for record in sandbox.requests if len(held_in(record)) == 1}
        assert inferred(outcomes) == 10_000 - len(alone)
        sandbox.add_token(sandbox.token)
        # Nothing was done to them, and a new pass begins without a verdict.
        assert (await outcomes.retry()).ok


async def test_the_first_and_the_last_of_a_hundred_harm_nobody(connect: Connect) -> None:
    for status in (400, 403, 404):
        async with connect(tasks=100) as (sandbox, wrike):
            ids = ids_of(sandbox, 100)
            sandbox.inject(Fault("status", status=status, ids={ids[0], ids[-1]}, times=None))
            outcomes = await wrike.tasks.update_many(ids, add_responsibles=[sandbox.state.person_ids[0]])
        assert failed(outcomes) == {0, 99}
        assert inferred(outcomes) == 0


async def test_rows_that_were_not_read_yet_are_not_judged_for_ever(connect: Connect) -> None:
    """The source is read as far as the window, so what everything was judged by may have been neighbours."""
    async with connect(tasks=6_000) as (sandbox, wrike):
        ids = ids_of(sandbox, 6_000)
        sandbox.inject(Fault("status", status=403, ids=set(ids[:2_000]), times=None))
        outcomes = await wrike.tasks.update_many(ids, add_responsibles=[sandbox.state.person_ids[0]])
    assert not any(outcome.ok for outcome in outcomes[:2_000])
    assert all(outcome.ok for outcome in outcomes[4_000:])
    assert all(outcome.ok or (outcome.error is not None and outcome.error.inferred) for outcome in outcomes[2_000:])
    assert len(sandbox.requests) <= 80


async def test_a_lone_bad_id_costs_at_most_twelve_requests(connect: Connect) -> None:
    for position in (0, 1, 49, 50, 98, 99):
        random.seed(position)
        async with connect(tasks=100) as (sandbox, wrike):
            ids = ids_of(sandbox, 100)
            ids[position] = "bad"
            outcomes = await wrike.tasks.update_many(ids, add_responsibles=[sandbox.state.person_ids[0]])
        assert failed(outcomes) == {position}
        assert len(sandbox.requests) <= 12


async def test_five_percent_cost_at_most_three_thousand_requests(connect: Connect) -> None:
    async with connect(tasks=10_000) as (sandbox, wrike):
        ids = ids_of(sandbox, 10_000)
        bad = set(random.Random(5).sample(range(10_000), 500))
        for position in bad:
            ids[position] = f"bad{position}"
        outcomes = await wrike.tasks.update_many(ids, add_responsibles=[sandbox.state.person_ids[0]])
    assert failed(outcomes) == bad
    assert len(sandbox.requests) <= 3_000


async def test_half_of_two_thousand_bad_at_random_harm_nobody(connect: Connect) -> None:
    random.seed(1)
    async with connect(tasks=2_000) as (sandbox, wrike):
        ids = ids_of(sandbox, 2_000)
        bad = set(random.Random(1).sample(range(2_000), 1_000))
        sandbox.inject(Fault("status", status=403, ids={ids[i] for i in bad}, times=None))
        outcomes = await wrike.tasks.update_many(ids, add_responsibles=[sandbox.state.person_ids[0]])
    assert failed(outcomes) == bad


async def test_what_bulk_refuses_and_single_updates_take_is_written_one_by_one(connect: Connect) -> None:
    async with connect(tasks=300) as (sandbox, wrike):
        body = {"error": "access_forbidden", "errorDescription": "Not in bulk"}
        sandbox.inject(Fault("status", operation=BULK, status=403, body=body, times=None))
        ids, person = ids_of(sandbox, 300), sandbox.state.person_ids[0]
        assert (await wrike.tasks.update_many(ids, add_responsibles=[person])).ok
        assert operations(sandbox)[BULK] <= 100
        before = operations(sandbox)[BULK]
        assert (await wrike.tasks.update_many(ids, add_responsibles=[person])).ok
        assert operations(sandbox) == {BULK: before, SINGLE: 600}


async def test_updates_that_go_one_by_one_are_stopped_too(connect: Connect) -> None:
    async with connect(tasks=1_000) as (sandbox, wrike):
        sandbox.inject(Fault("status", operation=SINGLE, status=403, times=None))
        outcomes = await wrike.tasks.update_many(ids_of(sandbox, 1_000), title="same")
    assert len(sandbox.requests) <= 20
    assert inferred(outcomes) == 1_000 - len(sandbox.requests)


async def test_a_proxy_that_takes_shorter_urls_is_suited(connect: Connect) -> None:
    async with connect(tasks=500, max_target=700) as (sandbox, wrike):
        outcomes = await wrike.tasks.update_many(ids_of(sandbox, 500), add_responsibles=[sandbox.state.person_ids[0]])
    assert outcomes.ok
    assert [record.status for record in sandbox.requests].count(414) <= 6


@pytest.mark.parametrize(("kind", "doubtful"), [("empty_group", 100), ("short_group", 50)])
async def test_what_an_answer_leaves_out_is_in_doubt(connect: Connect, kind: Any, doubtful: int) -> None:
    async with connect(tasks=300) as (sandbox, wrike):
        sandbox.inject(Fault(kind, operation=BULK, after=1))
        outcomes = await wrike.tasks.update_many(ids_of(sandbox, 300), add_responsibles=[sandbox.state.person_ids[0]])
    assert len(outcomes.in_doubt()) == doubtful
    assert {type(outcome.error) for outcome in outcomes.in_doubt()} == {OutcomeUnknown}
    assert len(outcomes.done()) == 300 - doubtful
    assert len(sandbox.requests) == 3


async def test_coalesced_updates_are_stopped_too(connect: Connect) -> None:
    async with connect(tasks=300) as (sandbox, wrike):
        sandbox.add_token(sandbox.token, scopes={"wsReadOnly"})
        ids, person = ids_of(sandbox, 300), sandbox.state.person_ids[0]
        async with wrike.coalesce_updates():
            updates = (wrike.tasks.update(i, add_responsibles=[person]) for i in ids)
            results = await asyncio.gather(*updates, return_exceptions=True)
    assert all(isinstance(result, Forbidden) for result in results)
    assert len(sandbox.requests) <= 20


async def test_the_client_may_close_while_it_draws(connect: Connect) -> None:
    for moment in (0.5, 1.5, 2.5, 3.5):
        async with connect(tasks=500, latency=1.0) as (sandbox, wrike):
            sandbox.inject(Fault("status", status=403, times=None))
            person = sandbox.state.person_ids[0]
            writing = asyncio.ensure_future(
                asyncio.wait_for(wrike.tasks.update_many(ids_of(sandbox, 500), add_responsibles=[person]), 60)
            )
            await asyncio.sleep(moment)
            await wrike.aclose()
            (result,) = await asyncio.gather(writing, return_exceptions=True)
        assert isinstance(result, BatchError)
        assert isinstance(result.__cause__, ClientClosed)


async def test_who_gives_up_leaves_nothing_behind(connect: Connect) -> None:
    async with connect(tasks=3_000, latency=1.0) as (sandbox, wrike):
        sandbox.inject(Fault("status", status=403, after=4, times=30))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(4.5):
                await wrike.tasks.update_many(ids_of(sandbox, 3_000), add_responsibles=[sandbox.state.person_ids[0]])
        await asyncio.sleep(0)
        sent = len(sandbox.requests)
        await asyncio.sleep(60)
        assert len(sandbox.requests) == sent
        assert wrike.stats.in_flight == wrike.stats.queued == 0


# --- creates ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [400, 403, 404])
async def test_rows_that_are_all_refused_cost_few_requests(connect: Connect, status: Any) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        sandbox.batching.refuse = status
        sandbox.inject(Fault("status", operation=CREATE, status=403, times=None))
        rows: Any = [{"title": f"row {i}"} for i in range(300)]
        outcomes = await wrike.tasks.create_many(sandbox.state.folder_ids[0], rows)
        creates = operations(sandbox)[CREATE]
        # The few rows of the probe are too few to judge others by.
        assert creates <= 20 + 5
        assert operations(sandbox)[BATCH] <= 2
        sandbox.faults.clear()
        assert (await outcomes.retry()).ok
    assert len(outcomes.failed()) == 300
    assert inferred(outcomes) == 300 - creates


async def test_rows_that_are_refused_each_for_itself_harm_nobody(connect: Connect) -> None:
    async with connect(tasks=0, folders=1) as (sandbox, wrike):
        sandbox.batching.refuse = 404
        rows: Any = [{"title": f"row {i}", **({"responsibles": ["KUAAAAAA"]} if i % 2 else {})} for i in range(300)]
        outcomes = await wrike.tasks.create_many(sandbox.state.folder_ids[0], rows)
        assert operations(sandbox)[CREATE] == 300
    assert failed(outcomes) == set(range(1, 300, 2))
    assert {type(outcome.error) for outcome in outcomes.failed()} == {InvalidRequest}
    assert inferred(outcomes) == 0


# --- for whatever happens -----------------------------------------------------------------------------------------


@given(
    size=st.integers(1, 250),
    bad=st.sets(st.integers(0, 249), max_size=250),
    unknown=st.sets(st.integers(0, 249), max_size=20),
    unknown_ids=st.sampled_from(["refuse", "omit", "empty"]),
    faults=st.lists(
        st.builds(
            Fault,
            st.sampled_from(["status", "lost_answer", "short_group", "empty_group", "html", "garbage", "rate_limit"]),
            after=st.integers(0, 6),
        ),
        max_size=3,
    ),
    status=st.sampled_from([400, 403, 404]),
    change=st.sampled_from(["bulk", "single"]),
    repeats=st.booleans(),
    seed=st.integers(0, 99),
)
def test_an_outcome_is_what_a_request_for_this_row_says_or_inferred(
    size: int,
    bad: set[int],
    unknown: set[int],
    unknown_ids: Any,
    faults: list[Fault],
    status: int,
    change: str,
    repeats: bool,
    seed: int,
) -> None:
    async def run() -> tuple[Sandbox, list[str], list[RowOutcome]]:
        random.seed(seed)
        async with Sandbox(tasks=size, unknown_ids=unknown_ids) as sandbox:
            ids = ids_of(sandbox, size)
            elsewhere = Sandbox(tasks=1_000).state
            for position in unknown:
                if position < size:
                    ids[position] = elsewhere.task_id(500 + position)
            sandbox.inject(Fault("status", status=status, ids={ids[i] for i in bad if i < size}, times=None), *faults)
            values: Any = {"add_responsibles": [sandbox.state.person_ids[0]]} if change == "bulk" else {"title": "new"}
            async with Wrike(sandbox.token, base_url=sandbox.base_url, quota=None) as wrike:
                return sandbox, ids, await wrike.tasks.update_many(ids, repeat_doubts=repeats, **values)

    sandbox, ids, outcomes = run_virtual(run)
    person = sandbox.state.person_ids[0]
    assert [outcome.index for outcome in outcomes] == list(range(size))
    for entity_id, outcome in zip(ids, outcomes, strict=True):
        held = [record for record in sandbox.requests if entity_id in held_in(record)]
        if outcome.in_doubt:
            assert isinstance(outcome.error, OutcomeUnknown)
            assert held
            continue
        task = sandbox.state.task(entity_id)
        changed = task is not None and (task.title == "new" if change == "single" else person in task.responsible_ids)
        if outcome.ok:
            assert changed
        elif outcome.error is not None and not outcome.error.inferred:
            assert any(record.status == getattr(outcome.error, "status", None) for record in held)
    if repeats:
        return
    # Whatever was written was written once.
    written = Counter(i for record in sandbox.requests if record.status == 200 for i in held_in(record))
    doubtful = {ids[outcome.index] for outcome in outcomes if outcome.in_doubt}
    assert all(count == 1 for entity_id, count in written.items() if entity_id not in doubtful)
