"""Refused for the quota: nothing was done, so nothing is lost, and nobody waits for longer than was said."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.connecting import Connect
from wrike_async import ApiError, OutcomeUnknown, Quota, QuotaWaitExceeded, RateLimited, RetryPolicy, ServerError, Wrike
from wrike_async.params import TaskCreate
from wrike_async.sandbox import Fault, Sandbox, SandboxQuota

ALWAYS = Fault("rate_limit", times=None)


def now() -> float:
    return asyncio.get_running_loop().time()


async def gets(sandbox: Sandbox, wrike: Wrike) -> int:
    return len(await asyncio.gather(*(wrike.tasks.get(sandbox.state.task_id(i)) for i in range(500))))


async def walk(sandbox: Sandbox, wrike: Wrike) -> int:
    return len([task async for task in wrike.tasks.list(page_size=100)])


async def get_many(sandbox: Sandbox, wrike: Wrike) -> int:
    return len([task async for task in wrike.tasks.get_many(sandbox.state.task_id(i) for i in range(500))])


async def create_many(sandbox: Sandbox, wrike: Wrike) -> int:
    rows: list[TaskCreate] = [{"title": str(i)} for i in range(500)]
    return len((await wrike.tasks.create_many(sandbox.state.folder_ids[0], rows)).done())


async def update_many(sandbox: Sandbox, wrike: Wrike) -> int:
    ids = [sandbox.state.task_id(i) for i in range(500)]
    return len((await wrike.tasks.update_many(ids, importance="High")).done())


@pytest.mark.parametrize("work", [gets, walk, get_many, create_many, update_many])
async def test_a_window_that_others_filled_ends_nothing(
    connect: Connect, work: Callable[[Sandbox, Wrike], Awaitable[int]]
) -> None:
    async with connect(tasks=500, quota=SandboxQuota(), client={"quota": Quota(), "retries": 0}) as (sandbox, wrike):
        sandbox.fill_window()
        assert await work(sandbox, wrike) == 500
        assert 60 <= now() <= 300
        assert sandbox.refusals < 30


@pytest.mark.parametrize("said", [None, True, "date", "0", "-5", "0.1", "soon", "Tue, 03 Feb 2026 12:00:00 GMT"])
async def test_whatever_retry_after_says_the_server_is_not_pestered(connect: Connect, said: bool | str | None) -> None:
    async with connect(tasks=5, quota=SandboxQuota(), retry_after=said, client={"quota": Quota()}) as (sandbox, wrike):
        sandbox.fill_window()
        await asyncio.gather(*(wrike.tasks.list().first() for _ in range(50)))
        assert sandbox.refusals <= 7 + 12


async def test_refusals_end_with_the_total_and_not_before(connect: Connect) -> None:
    async with connect(tasks=5, client={"quota": Quota(), "retries": 0}) as (sandbox, wrike):
        sandbox.inject(ALWAYS)
        with pytest.raises(RateLimited, match="429"):
            await wrike.account.get()
        assert 60 <= now() <= 180
        assert all(record.time <= 180 for record in sandbox.requests)
        assert 5 <= len(sandbox.requests) <= 12


async def test_a_short_total_still_outlasts_a_full_window(connect: Connect) -> None:
    retries = RetryPolicy(total=5.0)
    async with connect(tasks=5, quota=SandboxQuota(), client={"quota": Quota(), "retries": retries}) as (
        sandbox,
        wrike,
    ):
        sandbox.fill_window()
        await wrike.account.get()
        assert 60 <= now() <= 122


@pytest.mark.parametrize(("asked", "sent_at"), [(60, [0, 60]), (170, [0, 170]), (200, [0]), (300, [0])])
async def test_a_pause_past_the_total_is_told_at_once(connect: Connect, asked: int, sent_at: list[int]) -> None:
    async with connect(tasks=5, client={"quota": Quota()}) as (sandbox, wrike):
        sandbox.inject(Fault("rate_limit", headers={"Retry-After": str(asked)}))
        if len(sent_at) == 2:
            await wrike.account.get()
        else:
            with pytest.raises(RateLimited) as refused:
                await wrike.account.get()
            assert refused.value.retry_after == asked
        assert [round(record.time) for record in sandbox.requests] == sent_at
        assert now() == pytest.approx(sent_at[-1], abs=0.5)


async def test_walks_and_bulk_work_wait_for_pauses_that_are_asked_for(connect: Connect) -> None:
    async with connect(tasks=30, client={"quota": Quota()}) as (sandbox, wrike):
        sandbox.inject(Fault("rate_limit", headers={"Retry-After": "300"}, after=1))
        assert len(await wrike.tasks.list(page_size=10).to_list()) == 30
        assert now() >= 300
        sandbox.inject(Fault("rate_limit", headers={"Retry-After": "300"}))
        made = await wrike.tasks.create_many(sandbox.state.folder_ids[0], [{"title": "a"}])
        assert len(made.done()) == 1
        assert now() >= 600


async def test_max_wait_bounds_bulk_work_too(connect: Connect) -> None:
    async with connect(tasks=30, client={"quota": Quota(), "max_wait": 60}) as (sandbox, wrike):
        sandbox.inject(Fault("rate_limit", headers={"Retry-After": "300"}, after=1))
        with pytest.raises(QuotaWaitExceeded) as exceeded:
            await wrike.tasks.list(page_size=10).to_list()
        assert exceeded.value.next_page_token is not None
        assert now() < 61


async def test_calls_that_could_not_even_be_tried_end_together(connect: Connect) -> None:
    async with connect(tasks=5, client={"quota": Quota()}) as (sandbox, wrike):
        sandbox.inject(ALWAYS)
        folder = sandbox.state.folder_ids[0]
        made = [wrike.tasks.create(folder, title=str(i)) for i in range(20)]
        results = await asyncio.gather(*made, return_exceptions=True)
        assert {type(result) for result in results} == {RateLimited}
        assert now() <= 2 * 180 + 60
        unsent = [str(result) for result in results if "was not sent" in str(result)]
        assert unsent
        assert "Wrike has refused every request" in unsent[0]
        assert len(sandbox.requests) <= 30


async def test_lookups_that_could_not_even_be_tried_end_together(connect: Connect) -> None:
    async with connect(tasks=5, client={"quota": Quota()}) as (sandbox, wrike):
        sandbox.inject(ALWAYS)
        gets = (wrike.tasks.get(f"IEAAAA{number:05}") for number in range(2_000))
        results = await asyncio.gather(*gets, return_exceptions=True)
        assert {type(result) for result in results} == {RateLimited}
        assert now() <= 2 * 180 + 60
        assert len(sandbox.requests) <= 30


async def test_a_refused_call_keeps_its_place_in_the_queue(connect: Connect) -> None:
    async with connect(tasks=5, latency=0.5, client={"quota": Quota(60, per=60, burst=3)}) as (sandbox, wrike):
        sandbox.inject(Fault("rate_limit", times=5))
        names = [str(i) for i in range(8)]
        await asyncio.gather(*(wrike.tasks.list(title=name).first() for name in names))
        answered = [record.params["title"] for record in sandbox.requests if record.status == 200]
        assert answered == names


async def test_without_a_quota_of_its_own_each_call_backs_off(connect: Connect) -> None:
    async with connect(tasks=5) as (sandbox, wrike):
        sandbox.inject(Fault("rate_limit", times=8, headers={"Retry-After": "0"}))
        await wrike.tasks.list().first()
        assert len(sandbox.requests) == 9
        assert now() > 5
        sandbox.inject(ALWAYS)
        began = now()
        with pytest.raises(RateLimited):
            await wrike.account.get()
        assert 60 < now() - began <= 180
        assert len(sandbox.requests) < 9 + 40
        began = now()
        with pytest.raises(RateLimited):
            await wrike.with_options(max_wait=3.0).account.get()
        assert now() - began <= 3


async def test_what_a_503_asks_for_is_waited_for(connect: Connect) -> None:
    async with connect(tasks=5) as (sandbox, wrike):
        busy = Fault("status", status=503, headers={"Retry-After": "30"}, times=1)
        sandbox.inject(busy)
        await wrike.account.get()
        assert 30 <= now() < 31
        sandbox.inject(busy)
        with pytest.raises(OutcomeUnknown):
            await wrike.tasks.create(sandbox.state.folder_ids[0], title="once")
        assert now() < 31
        sandbox.inject(Fault("status", status=503, headers={"Retry-After": "200"}))
        with pytest.raises(ServerError) as failed:
            await wrike.account.get()
        assert failed.value.retry_after == 200
        assert now() < 31


@pytest.mark.parametrize("status", [408, 425])
async def test_what_came_too_slowly_or_too_early_is_read_again(connect: Connect, status: int) -> None:
    async with connect(tasks=5) as (sandbox, wrike):
        sandbox.inject(Fault("status", status=status, times=2))
        await wrike.account.get()
        assert len(sandbox.requests) == 3
        sandbox.inject(Fault("status", status=status))
        with pytest.raises(ApiError) as refused:
            await wrike.tasks.create(sandbox.state.folder_ids[0], title="x")
        assert refused.value.status == status
        assert len(sandbox.requests) == 4


async def test_no_retry_of_any_kind_starts_after_the_total(connect: Connect) -> None:
    """The first attempt failed for another reason; the second one is held up by a pause that others brought about."""
    async with connect(tasks=5, client={"quota": Quota()}) as (sandbox, wrike):
        failed = Fault("status", "GET /account", status=500)
        sandbox.inject(failed, Fault("rate_limit", "GET /tasks", headers={"Retry-After": "300"}))
        walking = asyncio.ensure_future(wrike.tasks.list().first())
        with pytest.raises(ServerError):
            await wrike.account.get()
        assert now() <= 180
        await walking
        assert [record.operation for record in sandbox.requests].count("GET /account") == 1


async def test_clients_that_know_nothing_of_each_other_all_finish(connect: Connect) -> None:
    quota: dict[str, Any] = {"quota": Quota(), "retries": 0}
    async with (
        connect(tasks=5, latency=(0.02, 0.3), quota=SandboxQuota(), client=quota) as (sandbox, wrike),
        Wrike(sandbox.token, base_url=sandbox.base_url, retries=0) as second,
        Wrike(sandbox.token, base_url=sandbox.base_url, retries=0) as third,
    ):
        clients = (wrike, second, third)
        await asyncio.gather(*(client.account.get() for client in clients for _ in range(200)))
