"""What callers are told of their IDs: what Wrike said of them, or that it is inferred."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import Any

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from tests.connecting import Connect
from tests.transport.servers import serving
from wrike_async import (
    ApiError,
    ClientClosed,
    DecodeError,
    NotFound,
    OutcomeUnknown,
    RetryPolicy,
    ServerError,
    Wrike,
    WrikeError,
)
from wrike_async._resources.task_models import Task
from wrike_async.sandbox import Fault, RequestRecord, Sandbox
from wrike_async.testing.clock import run_virtual

GET = "GET /tasks/{taskIds}"


def ids_of(sandbox: Sandbox, count: int) -> list[str]:
    return [sandbox.state.task_id(i) for i in range(count)]


async def get_all(wrike: Wrike, ids: Sequence[str]) -> list[Any]:
    return await asyncio.gather(*(wrike.tasks.get(task_id) for task_id in ids), return_exceptions=True)


def failed(results: Sequence[Any]) -> set[int]:
    return {i for i, result in enumerate(results) if isinstance(result, BaseException)}


def asked_in(record: RequestRecord) -> list[str]:
    return record.ids[0].split(",")


def sizes(sandbox: Sandbox) -> list[int]:
    return [len(asked_in(record)) for record in sandbox.requests]


# --- many bad ones ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [400, 403, 404])
@pytest.mark.parametrize("good", [60, 1_000])
async def test_bad_neighbours_at_both_ends_harm_nobody(connect: Connect, status: int, good: int) -> None:
    for seed in range(5):
        random.seed(seed)
        async with connect(tasks=good + 6) as (sandbox, wrike):
            ids = ids_of(sandbox, good + 6)
            bad = {0, 1, 2, good + 3, good + 4, good + 5}
            sandbox.inject(Fault("status", status=status, ids={ids[i] for i in bad}, times=None))
            results = await get_all(wrike, ids)
        assert failed(results) == bad
        assert not any(results[i].inferred for i in bad)


@pytest.mark.parametrize("seed", range(2))
async def test_half_of_two_thousand_bad_at_random_harm_nobody(connect: Connect, seed: int) -> None:
    random.seed(seed)
    async with connect(tasks=2_000) as (sandbox, wrike):
        ids = ids_of(sandbox, 2_000)
        bad = set(random.Random(seed).sample(range(2_000), 1_000))
        sandbox.inject(Fault("status", status=403, ids={ids[i] for i in bad}, times=None))
        results = await get_all(wrike, ids)
    assert failed(results) == bad
    assert len(sandbox.requests) <= 2_700


@pytest.mark.parametrize("share", [0.5, 0.9])
def test_whatever_answers_come_first_no_good_one_is_blamed(share: float) -> None:
    """Groups are released as soon as one of those that were drawn is accepted, while others are still on their way."""

    async def run(seed: int) -> bool:
        random.seed(seed)
        async with (
            Sandbox(tasks=300, seed=seed, latency=(0.05, 2.0)) as sandbox,
            Wrike(sandbox.token, base_url=sandbox.base_url, quota=None) as wrike,
        ):
            ids = ids_of(sandbox, 300)
            bad = set(random.Random(seed).sample(range(300), int(300 * share)))
            sandbox.inject(Fault("status", status=403, ids={ids[i] for i in bad}, times=None))
            results = await get_all(wrike, ids)
            # Where nine of ten are bad, it may well be that none of those that were drawn is good.
            proven = {i for i in failed(results) if share == 0.5 or not results[i].inferred}
            return proven <= bad

    assert all(run_virtual(partial(run, seed)) for seed in range(10))


async def test_five_percent_at_random_cost_at_most_three_thousand_requests(connect: Connect) -> None:
    random.seed(1)
    async with connect(tasks=10_000) as (sandbox, wrike):
        ids = ids_of(sandbox, 10_000)
        bad = set(random.Random(1).sample(range(10_000), 500))
        for position in bad:
            ids[position] = f"bad{position}"
        results = await get_all(wrike, ids)
    assert failed(results) == bad
    assert len(sandbox.requests) <= 3_000


# --- everything refused -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(3))
async def test_who_was_not_asked_is_told_so(connect: Connect, seed: int) -> None:
    random.seed(seed)
    async with connect(tasks=10_000) as (sandbox, wrike):
        sandbox.add_token(sandbox.token, scopes={"amReadOnlyAuditLog"})
        ids = ids_of(sandbox, 10_000)
        results = await get_all(wrike, ids)
        alone = [asked_in(record)[0] for record in sandbox.requests if len(asked_in(record)) == 1]
        assert len(sandbox.requests) <= 20
        sandbox.add_token(sandbox.token)
        assert (await wrike.tasks.get(ids[5])).id == ids[5]
    assert Counter(result.inferred for result in results) == {True: 10_000 - len(alone), False: len(alone)}
    assert {ids[i] for i, result in enumerate(results) if not result.inferred} == set(alone)
    assert {(result.asked, type(result).__name__) for result in results if result.inferred} == {(16, "Forbidden")}
    # They come from all over the queue.
    places = sorted(map(ids.index, alone))
    assert places[-1] - places[0] > 5_000


async def test_rights_that_end_half_way_are_noticed_too(connect: Connect) -> None:
    async with connect(tasks=5_000) as (sandbox, wrike):
        ids = ids_of(sandbox, 5_000)
        sandbox.inject(Fault("status", status=403, times=None, after=10))
        results = await get_all(wrike, ids)
    assert len(sandbox.requests) <= 10 + 3 * 200
    assert sum(isinstance(result, Task) for result in results) == 1_000
    assert sum(result.inferred for result in results if isinstance(result, WrikeError)) > 3_000


async def test_few_are_asked_one_by_one(connect: Connect) -> None:
    async with connect(tasks=20) as (sandbox, wrike):
        sandbox.add_token(sandbox.token, scopes={"amReadOnlyAuditLog"})
        results = await get_all(wrike, ids_of(sandbox, 20))
    assert not any(result.inferred for result in results)
    assert len(sandbox.requests) == 1 + 20


async def test_ids_that_are_all_unknown_are_all_asked_for(connect: Connect) -> None:
    async with connect(tasks=0) as (sandbox, wrike):
        unknown = ids_of(Sandbox(tasks=300), 300)
        results = await get_all(wrike, unknown)
    assert all(isinstance(result, NotFound) and not result.inferred for result in results)
    assert sum(size == 1 for size in sizes(sandbox)) == 300


@pytest.mark.parametrize(
    "fault",
    [
        Fault("html", status=403, times=None),
        Fault("html", status=404, times=None),
        Fault("status", status=404, body={"error": "method_not_found", "errorDescription": "no"}, times=None),
        Fault("status", status=400, body={"error": "method_not_found", "errorDescription": "no"}, times=None),
        Fault("status", status=404, body={"detail": "Not Found"}, times=None),
    ],
)
async def test_what_is_not_wrikes_word_on_an_id_fails_the_request(connect: Connect, fault: Fault) -> None:
    async with connect(tasks=300) as (sandbox, wrike):
        sandbox.inject(fault)
        results = await get_all(wrike, ids_of(sandbox, 300))
        assert len(sandbox.requests) == 3
        with pytest.raises(ApiError):
            await wrike.tasks.get_many(ids_of(sandbox, 300), on_missing="skip")
    assert not any(isinstance(result, NotFound) or result.inferred for result in results)


# --- failures -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["status", "garbage"])
async def test_a_poisonous_id_fails_alone(connect: Connect, kind: Any) -> None:
    retries = RetryPolicy(attempts=3)
    for position in (0, 50, 99):
        random.seed(position)
        async with connect(tasks=100, client={"retries": retries}) as (sandbox, wrike):
            ids = ids_of(sandbox, 100)
            sandbox.inject(Fault(kind, ids={ids[position]}, times=None))
            results = await get_all(wrike, ids)
        assert failed(results) == {position}
        assert isinstance(results[position], ServerError if kind == "status" else DecodeError)
        assert len({record.path for record in sandbox.requests}) <= 12


async def test_an_outage_is_not_searched(connect: Connect) -> None:
    retries = RetryPolicy(attempts=3)
    async with connect(tasks=2_000, client={"retries": retries}) as (sandbox, wrike):
        ids = ids_of(sandbox, 2_000)
        sandbox.inject(Fault("status", status=503, after=5, times=None))
        results = await get_all(wrike, ids)
        assert len(sandbox.requests) <= 5 + 3 * (15 + 16)
        sandbox.faults.clear()
        assert failed(await get_all(wrike, ids)) == set()
    errors = [result for result in results if not isinstance(result, Task)]
    assert len(errors) == 1_500
    assert {type(error) for error in errors} == {ServerError}
    assert sum(not error.inferred for error in errors) == 16


async def test_a_proxy_that_takes_shorter_urls_is_suited(connect: Connect) -> None:
    async with connect(tasks=1_000, max_target=700) as (sandbox, wrike):
        ids = ids_of(sandbox, 1_000)
        assert failed(await get_all(wrike, ids)) == set()
        refused = [record.status for record in sandbox.requests].count(414)
        assert refused <= 6
        assert failed(await get_all(wrike, ids)) == set()
        # What was learned holds for the client.
        assert [record.status for record in sandbox.requests].count(414) == refused


# --- answers that are short ---------------------------------------------------------------------------------------


async def test_a_group_answered_with_nothing_is_no_verdict(connect: Connect) -> None:
    for position in (0, 1, 49, 50, 98, 99):
        async with connect(tasks=100, unknown_ids="empty") as (sandbox, wrike):
            ids = ids_of(sandbox, 100)
            ids[position] = Sandbox(tasks=200).state.task_id(150)
            results = await get_all(wrike, ids)
            assert len(sandbox.requests) <= 12
            assert len(await wrike.tasks.get_many(ids, on_missing="skip")) == 99
        assert failed(results) == {position}
        assert isinstance(results[position], NotFound)


@pytest.mark.parametrize(("kind", "most"), [("empty_group", 200), ("short_group", 60)])
async def test_what_answers_leave_out_is_asked_for_alone_in_the_end(connect: Connect, kind: Any, most: int) -> None:
    async with connect(tasks=100) as (sandbox, wrike):
        sandbox.inject(Fault(kind, times=None))
        ids = ids_of(sandbox, 100)
        results = await get_all(wrike, ids)
    assert failed(results) == set()
    assert len(sandbox.requests) <= most


async def test_one_short_answer_costs_few_requests(connect: Connect) -> None:
    async with connect(tasks=100) as (sandbox, wrike):
        sandbox.inject(Fault("short_group"))
        assert failed(await get_all(wrike, ids_of(sandbox, 100))) == set()
    assert len(sandbox.requests) <= 10


async def test_many_that_are_really_missing_cost_hardly_more_than_one_each(connect: Connect) -> None:
    async with connect(tasks=1_000, unknown_ids="omit") as (sandbox, wrike):
        ids = ids_of(sandbox, 1_000)
        elsewhere = Sandbox(tasks=3_000)
        missing = set(random.Random(1).sample(range(1_000), 200))
        for position in missing:
            ids[position] = elsewhere.state.task_id(2_000 + position)
        results = await get_all(wrike, ids)
    assert failed(results) == missing
    assert all(isinstance(results[position], NotFound) for position in missing)
    alone = Counter(asked_in(record)[0] for record in sandbox.requests if len(asked_in(record)) == 1)
    assert {ids[position] for position in missing} <= alone.keys()
    assert len(sandbox.requests) <= 10 + 200 + 60


# --- answers that are about another -------------------------------------------------------------------------------


async def test_another_record_than_the_one_asked_for_is_handed_to_nobody() -> None:
    async def answer(request: web.BaseRequest) -> web.Response:
        return web.json_response({"kind": "x", "data": [{"id": "IESOMEBODYELSE", "title": "not yours"}]})

    async with serving(answer) as base_url, Wrike("token", base_url=base_url, quota=None) as wrike:
        lookups = [wrike.tasks.get("IEMINE"), wrike.tasks.get("IEOTHER"), wrike.spaces.get("IEMINE")]
        results = await asyncio.gather(*lookups, return_exceptions=True)
        alone = await asyncio.gather(wrike.tasks.get("IEMINE"), return_exceptions=True)
    assert all(isinstance(result, DecodeError) and "another record" in str(result) for result in [*results, *alone])


@pytest.mark.parametrize("coalesced", [False, True], ids=["alone", "coalesced"])
async def test_an_update_that_is_answered_with_another_record_is_in_doubt(coalesced: bool) -> None:
    async def answer(request: web.BaseRequest) -> web.Response:
        return web.json_response({"kind": "x", "data": [{"id": "IESOMEBODYELSE", "title": "not yours"}]})

    async with serving(answer) as base_url, Wrike("token", base_url=base_url, quota=None) as wrike:
        for area in (wrike.tasks, wrike.folders):
            with pytest.raises(OutcomeUnknown, match="another record than IEMINE"):
                async with wrike.coalesce_updates() if coalesced else contextlib.nullcontext():
                    await area.update("IEMINE", title="x")


@pytest.mark.parametrize("identity", [["IEMINE"], {"id": 1}, 5, None])
async def test_an_id_of_another_type_is_none(identity: Any) -> None:
    async def answer(request: web.BaseRequest) -> web.Response:
        return web.json_response({"kind": "x", "data": [{"id": identity, "title": "odd"}] * 2})

    async with serving(answer) as base_url, Wrike("token", base_url=base_url, quota=None) as wrike:
        results = await get_all(wrike, ["IEMINE", "IEOTHER"])
    assert all(isinstance(result, DecodeError) for result in results)


# --- leaving ------------------------------------------------------------------------------------------------------


async def test_the_client_may_close_while_it_draws_or_asks_again(connect: Connect) -> None:
    for fault in (Fault("status", status=403, times=None), Fault("empty_group", times=None)):
        for moment in (0.5, 1.5, 2.5, 3.5):
            async with connect(tasks=500, latency=1.0) as (sandbox, wrike):
                sandbox.inject(fault)
                lookups = [asyncio.ensure_future(wrike.tasks.get(i)) for i in ids_of(sandbox, 500)]
                await asyncio.sleep(moment)
                await wrike.aclose()
                results = await asyncio.gather(*lookups, return_exceptions=True)
            assert any(isinstance(result, ClientClosed) for result in results)
            assert all(isinstance(result, WrikeError | Task) for result in results)


async def test_who_leaves_while_it_draws_is_asked_for_no_more(connect: Connect) -> None:
    async with connect(tasks=400, latency=1.0) as (sandbox, wrike):
        ids = ids_of(sandbox, 400)
        sandbox.inject(Fault("status", status=403, ids=set(ids[:200]), times=None))
        lookups = [asyncio.ensure_future(wrike.tasks.get(i)) for i in ids]
        await asyncio.sleep(1.5)
        for lookup in lookups[:200]:
            lookup.cancel()
        results = await asyncio.gather(*lookups, return_exceptions=True)
        assert all(isinstance(result, asyncio.CancelledError) for result in results[:200])
        assert [result.id for result in results[200:] if isinstance(result, Task)] == ids[200:]
        assert wrike.stats.in_flight == wrike.stats.queued == 0


# --- for whatever happens -----------------------------------------------------------------------------------------

BEHAVIOURS = {
    "good": None,
    "malformed": {"status": 400, "body": {"error": "invalid_request", "errorDescription": "Invalid request"}},
    "forbidden": {"status": 403},
    "unknown": {"status": 404},
    "poisonous": {"status": 500},
    "blocked": {"status": 403, "body": "<html>blocked</html>"},
}


@given(
    kinds=st.lists(st.sampled_from(sorted(BEHAVIOURS)), min_size=1, max_size=6),
    pattern=st.lists(st.integers(0, 5), min_size=1, max_size=150),
    unknown=st.sets(st.integers(0, 149), max_size=30),
    unknown_ids=st.sampled_from(["refuse", "omit", "empty"]),
    short=st.integers(0, 2),
    seed=st.integers(0, 99),
)
def test_an_error_answers_a_request_for_this_id_or_is_inferred(
    kinds: list[str], pattern: list[int], unknown: set[int], unknown_ids: Any, short: int, seed: int
) -> None:
    async def run() -> tuple[Sandbox, list[str], list[Any]]:
        random.seed(seed)
        async with Sandbox(tasks=len(pattern), unknown_ids=unknown_ids) as sandbox:
            ids = ids_of(sandbox, len(pattern))
            elsewhere = Sandbox(tasks=1_000).state
            for position in unknown:
                if position < len(ids):
                    ids[position] = elsewhere.task_id(500 + position)
            for name, behaviour in BEHAVIOURS.items():
                some = {ids[i] for i, number in enumerate(pattern) if kinds[number % len(kinds)] == name}
                if behaviour and some:
                    sandbox.inject(Fault("status", ids=some, times=None, **behaviour))
            sandbox.inject(Fault("short_group", times=short) if short else Fault("empty_group"))
            async with Wrike(
                sandbox.token, base_url=sandbox.base_url, quota=None, retries=RetryPolicy(attempts=2)
            ) as wrike:
                return sandbox, ids, await get_all(wrike, ids)

    sandbox, ids, results = run_virtual(run)
    for entity_id, result in zip(ids, results, strict=True):
        held = [record for record in sandbox.requests if entity_id in asked_in(record)]
        if isinstance(result, Task):
            assert result.id == entity_id
            assert any(record.status == 200 for record in held)
        elif not result.inferred:
            alone = [record.status for record in held if len(asked_in(record)) == 1]
            left_out = isinstance(result, NotFound) and 200 in alone
            assert left_out or any(record.status == result.status for record in held)
