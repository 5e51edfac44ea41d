"""One quota for a token: many clients, one after the other and at once, send no more than one would."""

from __future__ import annotations

import asyncio
import random
from functools import partial
from typing import Any

import pytest
from aiolimiter import AsyncLimiter

from benchmarks.harness.virtual import BASE_URL, VirtualServer
from tests.connecting import Connect
from wrike_async import Quota, RetryPolicy, Wrike
from wrike_async.auth import Grant
from wrike_async.sandbox import Fault, Sandbox, SandboxQuota
from wrike_async.testing import VirtualClockLoop
from wrike_async.testing.clock import run_virtual

UNTIL_IT_IS_DONE = RetryPolicy(attempts=1_000, total=1e6)
SEEDS = range(10)


async def test_forty_short_clients_at_once_meet_no_refusal() -> None:
    quota = Quota(60, per=10)
    async with Sandbox(tasks=3, quota=SandboxQuota(60, per=10, per_second=60), latency=(0.01, 0.05)) as sandbox:

        async def one() -> int:
            async with Wrike(sandbox.token, base_url=sandbox.base_url, quota=quota) as wrike:
                for _ in range(3):
                    await wrike.tasks.list(limit=1).to_list()
                return wrike.stats.refused

        assert sum(await asyncio.gather(*(one() for _ in range(40)))) == 0
        assert len(sandbox.requests) == 120


async def test_a_client_for_each_call_meets_no_refusal() -> None:
    async with Sandbox(tasks=3, quota=SandboxQuota()) as sandbox:
        for _ in range(450):
            async with Wrike(sandbox.token, base_url=sandbox.base_url) as wrike:
                await wrike.tasks.list(limit=1).to_list()
                assert wrike.stats.refused == 0


@pytest.mark.parametrize("clients", [2, 3, 4])
@pytest.mark.parametrize("minute", [6.0, 60.0, 600.0])
def test_clients_of_one_token_finish_without_a_refusal(clients: int, minute: float) -> None:
    for seed in SEEDS:
        server, errors = run_virtual(partial(together, clients, Quota(400, per=minute), seed, 600))
        assert (errors, server.refused) == ([], 0)


@pytest.mark.parametrize("clients", [2, 3, 4])
@pytest.mark.parametrize("minute", [6.0, 60.0, 120.0])
def test_programs_with_one_token_finish_with_few_refusals(clients: int, minute: float) -> None:
    """They know nothing of each other, as in processes of their own."""
    for seed in range(3):
        quota = Quota(400, per=minute, shared=False)
        server, errors = run_virtual(partial(together, clients, quota, seed, 2_000))
        assert errors == []
        assert server.refused / server.requests < 0.02


async def together(clients: int, quota: Quota, seed: int, calls: int) -> tuple[VirtualServer, list[BaseException]]:
    random.seed(seed)
    allowed = SandboxQuota(limit=quota.limit, per=quota.per, per_second=quota.limit)
    late = (0.02 * quota.per / 60, 0.5 * quota.per / 60)
    server = VirtualServer(quota=allowed, outward=late, seed=seed)
    wrikes = [
        Wrike("token", base_url=BASE_URL, session=server.http(), quota=quota, retries=UNTIL_IT_IS_DONE)
        for _ in range(clients)
    ]
    results = await asyncio.gather(
        *(wrike.request("GET", "/tasks") for wrike in wrikes for _ in range(calls // clients)), return_exceptions=True
    )
    for wrike in wrikes:
        await wrike.aclose()
    return server, [result for result in results if isinstance(result, BaseException)]


async def test_a_refusal_of_one_client_pauses_all(connect: Connect) -> None:
    async with connect(tasks=1, client={"quota": Quota()}) as (sandbox, wrike):
        loop = asyncio.get_running_loop()
        sandbox.inject(Fault("rate_limit", headers={"Retry-After": "30"}))
        async with Wrike(sandbox.token, base_url=sandbox.base_url) as other:
            refused = asyncio.ensure_future(other.tasks.list().first())
            await asyncio.sleep(0.1)
            assert other.stats.refused == 1
            await wrike.tasks.list().first()
            assert loop.time() >= 30
            assert wrike.stats.refused == 0
            await refused


async def test_clients_take_turns(connect: Connect) -> None:
    """Neither has to wait until the other one is done."""
    async with (
        connect(tasks=1, client={"quota": Quota()}) as (sandbox, wrike),
        Wrike(sandbox.token, base_url=sandbox.base_url) as other,
    ):
        calls = [client.tasks.list().first() for client in (wrike, other) for _ in range(60)]
        work = asyncio.gather(*calls)
        await asyncio.sleep(8)
        assert abs(wrike.stats.requests - other.stats.requests) <= 7
        await work


async def test_a_limiter_of_the_users_paces_a_client_and_other_code(connect: Connect) -> None:
    users = AsyncLimiter(10, 10)
    async with connect(tasks=1, client={"quota": users}) as (sandbox, wrike):
        loop = asyncio.get_running_loop()
        began, others = loop.time(), list[float]()

        async def other_code() -> None:
            for _ in range(20):
                async with users:
                    others.append(loop.time())

        await asyncio.gather(other_code(), *(wrike.tasks.list().first() for _ in range(20)))
        # A burst of ten, and one a second from then on, whoever asks.
        assert loop.time() - began == pytest.approx(30, abs=0.1)
        assert 5 <= sum(moment <= began + 15 for moment in others) <= 20
        assert len(sandbox.requests) == 20
        assert wrike.stats.quota_used is not None


async def test_whose_quota_it_is_may_take_a_grant_to_know(connect: Connect) -> None:
    """A credential that says nothing is asked once more, before the first request."""

    class Custom:
        base_url = None
        asked = 0

        async def acquire(self) -> Grant:
            Custom.asked += 1
            await asyncio.sleep(0.05)
            return Grant({"Authorization": f"Bearer {sandbox.token}"})

        async def invalidate(self, grant: Grant) -> bool:
            return False

    async with (
        connect(tasks=1, client={"quota": Quota()}) as (sandbox, wrike),
        Wrike(auth=Custom(), base_url=sandbox.base_url) as other,
    ):
        await other.tasks.list().first()
        assert Custom.asked == 2
        assert wrike.stats.quota_used == other.stats.quota_used == 1 / 400


async def test_a_closed_client_leaves_its_quota_to_the_others(connect: Connect) -> None:
    """What waited in it takes no permit, at whatever moment it is closed."""
    async with connect(tasks=1, client={"quota": Quota(60, per=60.0)}) as (sandbox, wrike):
        loop = asyncio.get_running_loop()
        for turns in range(6):
            await wrike.tasks.list().first()
            began = loop.time()
            async with Wrike(sandbox.token, base_url=sandbox.base_url, quota=Quota(60, per=60.0)) as other:
                waiting: Any = asyncio.ensure_future(other.tasks.list().first())
                await asyncio.sleep(0.9)
                for _ in range(turns):
                    await asyncio.sleep(0)
            await asyncio.gather(waiting, return_exceptions=True)
            await wrike.tasks.list().first()
            assert loop.time() - began <= 61 / 60 + 0.05


async def test_a_call_that_may_not_wait_need_not_where_a_slot_is_free(connect: Connect) -> None:
    """Whatever the moment at which it comes: the call before may just be over."""
    async with connect(tasks=1, client={"quota": Quota(1_000_000, per=60.0), "max_wait": 0}) as (_, wrike):
        for turns in range(30):
            before = asyncio.ensure_future(wrike.tasks.list().first())
            for _ in range(turns):
                await asyncio.sleep(0)
            await wrike.tasks.list().first()
            await before


def test_a_virtual_clock_that_others_keep_busy_gets_past_a_rounding_error() -> None:
    """While anything is ready the clock stands still, and a limiter that is woken too early sleeps "until now"."""
    with asyncio.Runner(loop_factory=lambda: VirtualClockLoop(start=1e6 + 0.1)) as runner:

        async def work() -> float:
            loop = asyncio.get_running_loop()
            server = VirtualServer()
            async with Wrike("token", base_url=BASE_URL, session=server.http()) as wrike:
                await asyncio.gather(*(wrike.request("GET", "/tasks") for _ in range(50)))
            return loop.time()

        assert runner.run(work()) - 1e6 == pytest.approx(1.06 + 42 * 61 / 400, abs=0.3)
