"""The quota under load, on the virtual clock: pace, lanes, the longest wait, and what happens on a 429."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from itertools import pairwise

import pytest

from tests.connecting import Connect
from wrike_async import ClientClosed, Quota, QuotaWaitExceeded, Wrike
from wrike_async.sandbox import Fault, Sandbox, SandboxQuota


def now() -> float:
    return asyncio.get_running_loop().time()


@pytest.mark.parametrize("rate", [20, 200])
async def test_lookups_that_trickle_in_wait_half_a_second_at_most(connect: Connect, rate: int) -> None:
    """At the 99th percentile, from call to result, a request taking a quarter of a second."""
    count = rate * 30
    async with connect(tasks=count, latency=0.25, quota=SandboxQuota(), client={"quota": Quota()}) as (sandbox, wrike):
        took: list[float] = []

        async def look_up(number: int) -> None:
            began = now()
            await wrike.tasks.get(sandbox.state.task_id(number))
            took.append(now() - began)

        async with asyncio.TaskGroup() as lookups:
            for number in range(count):
                lookups.create_task(look_up(number))
                await asyncio.sleep(1 / rate)
    assert sorted(took)[int(count * 0.99)] <= 0.5
    assert sandbox.refusals == 0


async def test_the_quota_is_used_and_never_exceeded(connect: Connect) -> None:
    """1,300 requests that arrive late and unevenly: three minutes of quota."""
    async with connect(tasks=5, latency=(0.02, 0.5), quota=SandboxQuota(), client={"quota": Quota()}) as (
        sandbox,
        wrike,
    ):
        began = now()
        await asyncio.gather(*(wrike.tasks.list().first() for _ in range(1_300)))
        took = now() - began
    assert sandbox.refusals == 0
    assert len(sandbox.requests) == 1_300
    assert 1_300 / took * 60 / 400 >= 0.98
    assert wrike.stats.refused == 0


async def test_an_idle_client_sends_its_burst_at_once(connect: Connect) -> None:
    async with connect(tasks=5, quota=SandboxQuota(), client={"quota": Quota()}) as (sandbox, wrike):
        await asyncio.gather(*(wrike.tasks.list().first() for _ in range(8)))
        first = sandbox.requests[0].time
        assert [record.time - first < 0.1 for record in sandbox.requests] == [True] * 7 + [False]


async def test_an_interactive_call_overtakes_bulk_work(connect: Connect) -> None:
    async with connect(tasks=5, client={"quota": Quota()}) as (_, wrike):
        bulk = wrike.with_options(lane="bulk")
        work = [asyncio.ensure_future(bulk.tasks.list().first()) for _ in range(300)]
        await asyncio.sleep(5)
        began = now()
        await wrike.tasks.list().first()
        assert now() - began <= 2 * 61 / 400
        assert wrike.stats.queued > 200
        for call in work:
            call.cancel()
        await asyncio.gather(*work, return_exceptions=True)
        assert wrike.stats.queued == 0


async def test_bulk_work_keeps_a_quarter_of_the_slots(connect: Connect) -> None:
    async with connect(tasks=5, client={"quota": Quota()}) as (sandbox, wrike):
        interactive = [asyncio.ensure_future(wrike.tasks.list(title="interactive").first()) for _ in range(90)]
        bulk = wrike.with_options(lane="bulk")
        work = [asyncio.ensure_future(bulk.tasks.list(title="bulk").first()) for _ in range(30)]
        await asyncio.gather(*interactive, *work)
    titles = [record.params["title"] for record in sandbox.requests]
    for start in range(0, 112, 4):
        assert titles[start : start + 4].count("bulk") == 1


async def test_an_urgent_id_makes_its_group_urgent(connect: Connect) -> None:
    async with connect(tasks=600, client={"quota": Quota()}) as (sandbox, wrike):
        bulk = wrike.with_options(lane="bulk")
        lists = [asyncio.ensure_future(bulk.tasks.list().first()) for _ in range(50)]
        reading = asyncio.ensure_future(bulk.tasks.get(sandbox.state.task_id(0)))
        await asyncio.sleep(0)
        began = now()
        await wrike.tasks.get(sandbox.state.task_id(1))
        assert now() - began < 2
        await asyncio.sleep(0)
        assert reading.done()
        await asyncio.gather(*lists)


async def test_work_that_fills_the_quota_does_not_starve_a_lone_lookup(connect: Connect) -> None:
    async with connect(tasks=5, client={"quota": Quota()}) as (sandbox, wrike):
        work = [asyncio.ensure_future(wrike.tasks.list().first()) for _ in range(60)]
        await asyncio.sleep(0)
        await wrike.tasks.get(sandbox.state.task_id(1))
        assert sum(call.done() for call in work) >= 55
        await asyncio.gather(*work)


async def test_max_wait_refuses_at_once_when_the_queue_is_too_long(connect: Connect) -> None:
    async with connect(tasks=5, client={"quota": Quota()}) as (sandbox, wrike):
        work = [asyncio.ensure_future(wrike.tasks.list().first()) for _ in range(100)]
        await asyncio.sleep(0.01)
        hasty, began = wrike.with_options(max_wait=2.0), now()
        calls: list[Callable[[], object]] = [
            lambda: hasty.tasks.list().first(),
            lambda: hasty.tasks.get(sandbox.state.task_id(0)),
        ]
        for call in calls:
            with pytest.raises(QuotaWaitExceeded) as refused:
                await call()  # type: ignore[misc]  # both are coroutines
            assert refused.value.max_wait == 2.0
            assert refused.value.estimate is not None
            assert 10 < refused.value.estimate < 20
        assert now() == began
        await asyncio.gather(*work)
        await hasty.tasks.list().first()


async def test_max_wait_is_kept_when_the_estimate_was_too_hopeful(connect: Connect) -> None:
    """Others go first: interactive calls that come later, here after a pause that nobody foresaw."""
    async with connect(tasks=5, client={"quota": Quota()}) as (sandbox, wrike):
        sandbox.inject(Fault("rate_limit", headers={"Retry-After": "30"}))
        paused = asyncio.ensure_future(wrike.tasks.list().first())
        hasty = wrike.with_options(max_wait=3.0, lane="bulk")
        others = [asyncio.ensure_future(wrike.tasks.list().first()) for _ in range(6)]
        while wrike.stats.in_flight < 7:
            await asyncio.sleep(0)
        began = now()
        late = [asyncio.ensure_future(hasty.tasks.list().first())]
        late.append(asyncio.ensure_future(hasty.tasks.get(sandbox.state.task_id(0))))
        results = await asyncio.gather(*late, return_exceptions=True)
        assert [type(result) for result in results] == [QuotaWaitExceeded, QuotaWaitExceeded]
        assert 0 <= now() - began <= 3.0 + 1e-6
        await asyncio.gather(paused, *others)


async def test_max_wait_bounds_all_waits_of_a_call_together(connect: Connect) -> None:
    async with connect(tasks=5, client={"quota": Quota(), "max_wait": 3.0}) as (sandbox, wrike):
        sandbox.inject(
            Fault("rate_limit", headers={"Retry-After": "2"}), Fault("rate_limit", headers={"Retry-After": "2"})
        )
        began = now()
        with pytest.raises(QuotaWaitExceeded):
            await wrike.tasks.list().first()
        assert now() - began <= 3.0
        assert len(sandbox.requests) == 2


async def test_max_wait_bounds_the_waits_of_a_lookup_too(connect: Connect) -> None:
    """One caller has no time for the pause; the other one, in the same request, has."""
    async with connect(tasks=5, client={"quota": Quota()}) as (sandbox, wrike):
        sandbox.inject(Fault("rate_limit", headers={"Retry-After": "30"}))
        hasty = wrike.with_options(max_wait=3.0)
        began = now()
        early = asyncio.ensure_future(hasty.tasks.get(sandbox.state.task_id(0)))
        late = asyncio.ensure_future(wrike.tasks.get(sandbox.state.task_id(1)))
        with pytest.raises(QuotaWaitExceeded):
            await early
        assert now() - began == pytest.approx(3.0, abs=0.01)
        await late
        assert len(sandbox.requests) == 2


async def test_what_is_on_its_way_is_not_given_up_for_max_wait(connect: Connect) -> None:
    async with connect(tasks=5, latency=10.0, client={"quota": Quota(), "max_wait": 3.0}) as (sandbox, wrike):
        assert (await wrike.tasks.get(sandbox.state.task_id(0))).id == sandbox.state.task_id(0)


async def test_a_429_pauses_everybody_until_retry_after(connect: Connect) -> None:
    async with connect(tasks=5, client={"quota": Quota()}) as (sandbox, wrike):
        sandbox.inject(Fault("rate_limit", headers={"Retry-After": "30"}))
        began = now()
        await wrike.tasks.list().first()
        assert now() - began >= 30
        assert wrike.stats.refused == 1
        assert wrike.stats.retries == 1


async def test_a_429_without_retry_after_backs_off_and_recovers(connect: Connect) -> None:
    async with connect(tasks=5, client={"quota": Quota()}) as (sandbox, wrike):
        sandbox.inject(Fault("rate_limit", times=4))
        began = now()
        await wrike.tasks.list().first()
        gaps = [late.time - early.time for early, late in pairwise(sandbox.requests)]
        assert gaps == sorted(gaps)
        recovered = now()
        await asyncio.gather(*(wrike.tasks.list().first() for _ in range(10)))
        assert now() - recovered < 4
        assert recovered - began > 5


async def test_programs_that_use_one_token_share_the_quota(connect: Connect) -> None:
    """Neither knows of the other; each slows down until refusals are rare."""
    alone = Quota(shared=False)
    async with (
        connect(tasks=5, latency=(0.02, 0.3), quota=SandboxQuota(), client={"quota": alone, "retries": 99}) as (
            sandbox,
            wrike,
        ),
        Wrike(sandbox.token, base_url=sandbox.base_url, quota=alone, retries=99) as other,
    ):
        calls = [client.tasks.list().first() for client in (wrike, other) for _ in range(450)]
        finished = asyncio.gather(*calls)
        await asyncio.sleep(60)
        assert wrike.stats.speed is not None
        assert wrike.stats.speed < 0.8
        seen, refused = len(sandbox.requests), sandbox.refusals
        await finished
    assert (sandbox.refusals - refused) / (len(sandbox.requests) - seen) < 0.02


async def test_closing_ends_what_is_queued_and_what_is_on_its_way(connect: Connect) -> None:
    async with connect(tasks=200, latency=5.0, client={"quota": Quota()}) as (sandbox, wrike):
        calls = [
            *(asyncio.ensure_future(wrike.tasks.list().first()) for _ in range(20)),
            *(asyncio.ensure_future(wrike.tasks.get(sandbox.state.task_id(i))) for i in range(150)),
        ]
        many = asyncio.ensure_future(_collect(wrike, sandbox))
        await asyncio.sleep(1)
        await wrike.aclose()
        results = await asyncio.gather(*calls, many, return_exceptions=True)
    assert {type(result) for result in results} == {ClientClosed}


async def _collect(wrike: Wrike, sandbox: Sandbox) -> None:
    await wrike.tasks.get_many(sandbox.state.task_id(i) for i in range(200))


@pytest.mark.real_time
async def test_a_scaled_minute_in_real_time(connect: Connect) -> None:
    """The virtual clock never fires late; a real one does. The second is left out: scaled, it has no room for that."""
    minute = 4.0
    quota = SandboxQuota(limit=400, per=minute, per_second=400)
    async with connect(tasks=5, quota=quota, client={"quota": Quota(400, per=minute)}) as (sandbox, wrike):
        await asyncio.gather(*(wrike.tasks.list().first() for _ in range(450)))
    assert sandbox.refusals == wrike.stats.refused == 0
    assert len(sandbox.requests) == 450
