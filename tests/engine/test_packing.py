"""Lookups ride together: how many requests they become, and who gets what."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.connecting import Connect
from wrike_async import DecodeError, InvalidArgument, InvalidRequest, NotFound, Wrike, WrikeError
from wrike_async._resources.task_models import Task
from wrike_async.sandbox import Fault, Sandbox


def unknown_id(number: int) -> str:
    """The ID of a task that exists in a larger sandbox only."""
    return Sandbox(tasks=100_000).state.task_id(90_000 + number)


def ids_of(sandbox: Sandbox, count: int) -> list[str]:
    return [sandbox.state.task_id(i) for i in range(count)]


async def test_ten_thousand_concurrent_gets_are_a_hundred_requests(connect: Connect) -> None:
    async with connect(tasks=10_000) as (sandbox, wrike):
        ids = ids_of(sandbox, 10_000)
        tasks = await asyncio.gather(*(wrike.tasks.get(task_id) for task_id in ids))
    assert [task.id for task in tasks] == ids
    assert len(sandbox.requests) == 100
    assert {record.operation for record in sandbox.requests} == {"GET /tasks/{taskIds}"}


async def test_many_gets_of_one_id_are_one_request(connect: Connect) -> None:
    async with connect(tasks=1) as (sandbox, wrike):
        tasks = await asyncio.gather(*(wrike.tasks.get(sandbox.state.task_id(0)) for _ in range(500)))
    assert len(tasks) == 500
    assert len(sandbox.requests) == 1


async def test_a_lone_get_leaves_within_two_turns_of_the_loop(connect: Connect) -> None:
    async with connect(tasks=1, latency=1.0) as (sandbox, wrike):
        lookup = asyncio.ensure_future(wrike.tasks.get(sandbox.state.task_id(0)))
        turns = 0
        while wrike.stats.in_flight == 0:
            await asyncio.sleep(0)
            turns += 1
        assert turns <= 2
        await lookup
    assert len(sandbox.requests) == 1


async def test_gets_with_other_parameters_ride_apart(connect: Connect) -> None:
    async with connect(tasks=4) as (sandbox, wrike):
        ids = ids_of(sandbox, 4)
        plain, counted = await asyncio.gather(
            asyncio.gather(*(wrike.tasks.get(task_id) for task_id in ids)),
            asyncio.gather(*(wrike.tasks.get(task_id, fields=["attachmentCount"]) for task_id in ids)),
        )
    assert all(task.attachment_count is None for task in plain)
    assert all(task.attachment_count is not None for task in counted)
    assert len(sandbox.requests) == 2


async def test_fields_in_another_order_or_returned_anyway_do_not_split_a_group(connect: Connect) -> None:
    async with connect(tasks=2) as (sandbox, wrike):
        first, second = ids_of(sandbox, 2)
        await asyncio.gather(wrike.tasks.get(first), wrike.tasks.get(second, fields=["title", "customFields"]))
    assert len(sandbox.requests) == 1


async def test_an_id_in_flight_is_asked_for_again(connect: Connect) -> None:
    """The answer on its way may be older than what the second caller has just written."""
    async with connect(tasks=1, latency=1.0) as (sandbox, wrike):
        task_id = sandbox.state.task_id(0)
        early = asyncio.ensure_future(wrike.tasks.get(task_id))
        await asyncio.sleep(0.5)
        await asyncio.gather(early, wrike.tasks.get(task_id))
    assert len(sandbox.requests) == 2


async def test_long_ids_are_cut_by_the_length_of_the_url(connect: Connect) -> None:
    async with connect(tasks=0, unknown_ids="omit") as (sandbox, wrike):
        ids = [f"MA{'A' * 250}{i:04}" for i in range(120)]
        results = await asyncio.gather(*(wrike.tasks.get(i) for i in ids), return_exceptions=True)
    assert all(isinstance(result, WrikeError) for result in results)
    assert all(len(record.path) + 8 < 8000 for record in sandbox.requests)
    assert len(sandbox.requests) >= 4


async def test_a_large_set_of_fields_still_leaves_room(connect: Connect) -> None:
    async with connect(tasks=150) as (sandbox, wrike):
        tasks = await wrike.tasks.get_many(
            ids_of(sandbox, 150), fields=["attachmentCount", "billingType", "customItemTypeId", "recurrent"]
        )
    assert len(tasks) == 150
    assert len(sandbox.requests) == 2


async def test_an_id_that_is_left_out_is_not_found_for_its_caller_alone(connect: Connect) -> None:
    async with connect(tasks=100, unknown_ids="omit") as (sandbox, wrike):
        unknown = unknown_id(0)
        results = await asyncio.gather(
            *(wrike.tasks.get(i) for i in [*ids_of(sandbox, 99), unknown]), return_exceptions=True
        )
    assert all(isinstance(result, Task) for result in results[:99])
    assert isinstance(results[99], NotFound)
    assert unknown in str(results[99])
    assert [len(record.ids[0].split(",")) for record in sandbox.requests] == [100, 1]


@pytest.mark.parametrize("bad", ["", "has space", "a,b", "x/../y", "é", "x" * 257])
async def test_what_is_no_id_costs_no_request(connect: Connect, bad: str) -> None:
    async with connect(tasks=1) as (sandbox, wrike):
        with pytest.raises(InvalidArgument, match="no Wrike ID"):
            await wrike.tasks.get(bad)
    assert sandbox.requests == []


@pytest.mark.parametrize("bad_kind", ["malformed", "unknown", "left out"])
async def test_three_bad_ids_among_two_thousand_fail_alone(connect: Connect, bad_kind: str) -> None:
    omit = "omit" if bad_kind == "left out" else "refuse"
    async with connect(tasks=2_000, unknown_ids=omit) as (sandbox, wrike):
        ids = ids_of(sandbox, 2_000)
        for position in (17, 800, 1_999):
            ids[position] = f"bad{position}" if bad_kind == "malformed" else unknown_id(position)
        results = await asyncio.gather(*(wrike.tasks.get(i) for i in ids), return_exceptions=True)
    failed = {i for i, result in enumerate(results) if isinstance(result, BaseException)}
    assert failed == {17, 800, 1_999}
    expected = InvalidRequest if bad_kind == "malformed" else NotFound
    assert all(isinstance(results[i], expected) for i in failed)
    assert len(sandbox.requests) <= 68


async def test_a_lone_bad_id_costs_at_most_twelve_requests(connect: Connect) -> None:
    for position in (0, 1, 49, 50, 63, 98, 99):
        async with connect(tasks=100) as (sandbox, wrike):
            ids = ids_of(sandbox, 100)
            ids[position] = "bad"
            results = await asyncio.gather(*(wrike.tasks.get(i) for i in ids), return_exceptions=True)
        assert [i for i, result in enumerate(results) if isinstance(result, BaseException)] == [position]
        assert len(sandbox.requests) <= 12


async def test_a_missing_scope_fails_everything_in_twenty_requests(connect: Connect) -> None:
    async with connect(tasks=10_000, client={}) as (sandbox, wrike):
        sandbox.add_token(sandbox.token, scopes={"amReadOnlyAuditLog"})
        results = await asyncio.gather(*(wrike.tasks.get(i) for i in ids_of(sandbox, 10_000)), return_exceptions=True)
    assert {type(result).__name__ for result in results} == {"Forbidden"}
    assert len({id(result) for result in results}) == 10_000
    assert len(sandbox.requests) <= 20


async def test_a_bad_parameter_fails_everything_in_twenty_requests(connect: Connect) -> None:
    async with connect(tasks=1_000) as (sandbox, wrike):
        sandbox.inject(
            Fault(
                "status",
                status=400,
                times=None,
                body={"error": "invalid_parameter", "errorDescription": "Parameter 'x' is not allowed"},
            )
        )
        results = await asyncio.gather(*(wrike.tasks.get(i) for i in ids_of(sandbox, 1_000)), return_exceptions=True)
    assert {type(result).__name__ for result in results} == {"InvalidRequest"}
    assert len(sandbox.requests) <= 20


async def test_an_entry_that_cannot_be_decoded_fails_its_caller_alone(connect: Connect) -> None:
    async with connect(tasks=3, client={"strict": True}) as (sandbox, wrike):
        first, odd, left_out = ids_of(sandbox, 3)
        data = [{"id": odd, "title": 5}, "no entry", {"title": "no ID"}, {"id": first, "title": "fine"}]
        sandbox.inject(Fault("status", status=200, body={"kind": "tasks", "data": data}))
        found, broken, missing = (asyncio.ensure_future(wrike.tasks.get(each)) for each in (first, odd, left_out))
        assert (await found).title == "fine"
        with pytest.raises(DecodeError):
            await broken
        # An absence from the answer for a group proves nothing, so it is asked for by itself.
        assert (await missing).id == left_out
    assert [request.ids for request in sandbox.requests[1:]] == [(left_out,)]


@given(
    size=st.integers(1, 120),
    bad=st.sets(st.integers(0, 119), max_size=40),
    lanes=st.lists(st.booleans(), min_size=1, max_size=7),
)
async def test_whatever_is_bad_everyone_gets_their_own(size: int, bad: set[int], lanes: list[bool]) -> None:
    async with Sandbox(tasks=size) as sandbox, Wrike(sandbox.token, base_url=sandbox.base_url, quota=None) as wrike:
        bulk = wrike.with_options(lane="bulk")
        ids = [f"bad{i}" if i in bad else sandbox.state.task_id(i) for i in range(size)]
        calls = [(bulk if lanes[i % len(lanes)] else wrike).tasks.get(task_id) for i, task_id in enumerate(ids)]
        results = await asyncio.gather(*calls, return_exceptions=True)
    for i, result in enumerate(results):
        if i in bad:
            assert isinstance(result, InvalidRequest)
        else:
            assert isinstance(result, Task)
            assert result.id == ids[i]
