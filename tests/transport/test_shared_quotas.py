"""Who shares a quota with whom, for how long, and that neither secrets nor loops are kept for it."""

from __future__ import annotations

import asyncio
import gc
import threading
import weakref
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any

import pytest
from aiolimiter import AsyncLimiter

from tests.engine.pumping import Demand, limiter_of, run_late
from wrike_async import ManagedGateway, PermanentToken, Quota
from wrike_async._transport.limits import Limiter
from wrike_async._transport.pacing.limiters import Limiters
from wrike_async._transport.pacing.shared_quotas import SHARED_QUOTAS
from wrike_async.auth import Grant
from wrike_async.oauth import FileStore, MemoryStore, OAuth2, TokenPair, TokenStore
from wrike_async.testing import forget_quotas

HOME = "https://www.wrike.com/api/v4"
A_TOKEN = "a-token-nobody-may-keep"


class Custom:
    """A credential of the user's own, which says nothing about itself."""

    base_url = None

    def __init__(self, token: str) -> None:
        self.token = token
        self.asked = 0

    async def acquire(self) -> Grant:
        self.asked += 1
        if not self.token:
            raise LookupError("there is no token")
        return Grant({"Authorization": self.token})

    async def invalidate(self, grant: Grant) -> bool:
        return False


class Keyed(Custom):
    quota_key = "the tenant's"


def limiter(credential: Any, quota: Any = Quota(), base_url: str = HOME) -> Limiter:  # noqa: B008 (frozen)
    found = Limiters(quota).of(credential, base_url)
    assert isinstance(found, Limiter)
    return found


async def identified(credential: Custom, quota: Any = Quota()) -> Limiter:  # noqa: B008 (frozen)
    limiters = Limiters(quota)
    found = limiters.of(credential, HOME)
    assert limiters.lacks_owner(found)
    owned = await limiters.with_owner(found, credential, HOME)
    assert isinstance(owned, Limiter)
    return owned


def now() -> float:
    return asyncio.get_running_loop().time()


# --- whose quota it is --------------------------------------------------------------------------------------------


async def test_clients_of_one_token_share_its_quota_and_others_do_not() -> None:
    first, second = limiter(PermanentToken(A_TOKEN)), limiter(PermanentToken(A_TOKEN))
    assert first.quota is second.quota
    assert first.pace is second.pace
    assert limiter(PermanentToken("another")).quota is not first.quota
    assert limiter(ManagedGateway("key")).quota is limiter(ManagedGateway("key")).quota
    assert limiter(ManagedGateway("key")).quota is not limiter(ManagedGateway("key", "connection")).quota


async def test_hosts_of_wrike_are_one_and_services_on_this_machine_are_many() -> None:
    token = PermanentToken(A_TOKEN)
    assert limiter(token).quota is limiter(token, base_url="https://app-eu.wrike.com/api/v4").quota
    local = [limiter(token, base_url=f"http://127.0.0.1:{port}/api/v4").quota for port in (1, 1, 2)]
    assert local[0] is local[1] is not local[2]
    assert local[0] is not limiter(token).quota


async def test_parts_of_a_quota_are_kept_apart_but_pause_together() -> None:
    token = PermanentToken(A_TOKEN)
    bulk, people = limiter(token, Quota(300)), limiter(token, Quota(100))
    assert bulk.quota is not people.quota
    people.refused(now=now(), sent_at=now(), retry_after=30.0, share=0)
    assert bulk.opens_at(now()) == now() + 30


async def test_who_does_not_share_knows_nobody() -> None:
    token = PermanentToken(A_TOKEN)
    shared, alone = limiter(token), limiter(token, Quota(shared=False))
    shared.refused(now=now(), sent_at=now(), retry_after=30.0, share=0)
    assert alone.quota is not shared.quota
    assert alone.pace is not shared.pace
    assert alone.opens_at(now()) <= now()
    unasked = Custom(A_TOKEN)
    limiters = Limiters(Quota(shared=False))
    assert not limiters.lacks_owner(limiters.of(unasked, HOME))


async def test_a_credential_that_says_nothing_is_known_by_its_first_grant() -> None:
    first, second, other = [await identified(Custom(token)) for token in ("Bearer x", "Bearer x", "Bearer y")]
    assert first.quota is second.quota is not other.quota
    assert (await identified(Custom(f"Bearer {A_TOKEN}"))).quota is limiter(PermanentToken(A_TOKEN)).quota


async def test_a_credential_that_says_whose_it_is_is_not_asked() -> None:
    first, second = Keyed("Bearer old"), Keyed("Bearer new")
    assert limiter(first).quota is limiter(second).quota
    assert first.asked == second.asked == 0


async def test_who_is_refused_a_grant_has_a_limiter_all_the_same() -> None:
    lacking = Custom("")
    limiters = Limiters(Quota())
    found = limiters.of(lacking, HOME)
    assert await limiters.with_owner(found, lacking, HOME) is found
    assert not limiters.lacks_owner(found)


class StoreOfUsers(TokenStore):
    async def load(self) -> TokenPair | None:
        return None

    async def save(self, pair: TokenPair) -> None: ...


async def test_sign_ins_are_known_by_their_store(tmp_path: Any) -> None:
    def of(store: TokenStore, client_id: str = "app") -> str | None:
        return OAuth2(client_id, "secret", store=store).quota_key

    path = tmp_path / "tokens.json"
    assert of(FileStore(path)) == of(FileStore(path)) != of(FileStore(tmp_path / "others.json"))
    assert of(FileStore(path)) != of(FileStore(path), "another-app")
    memory = MemoryStore()
    assert of(memory) == of(memory) != of(MemoryStore())
    assert of(StoreOfUsers()) is None
    assert "secret" not in f"{of(FileStore(path))}"


# --- loops and threads --------------------------------------------------------------------------------------------


async def send(demand: Demand, requests: int) -> list[float]:
    demand.add(eager=requests)
    return list(await demand.served())


def in_real_time(main: Callable[[], Awaitable[Any]]) -> Any:
    """Run on an ordinary loop of its own, as ``asyncio.run`` does."""

    async def run() -> Any:
        return await main()

    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        return runner.run(run())


QUICK = Quota(40, per=0.4)
NOTED_LATE = 0.1
"""A thread may be stopped between the moment when a request leaves and the one that is noted for it."""


def slow_enough(sends: Sequence[float]) -> bool:
    """Whether moments are those of one quota, not of one for each client: no window too full, and its pace kept."""
    ordered = sorted(sends)
    windows = zip(ordered, ordered[QUICK.limit :], strict=False)
    pace = (len(ordered) - 5) * QUICK.per / QUICK.limit
    return ordered[-1] - ordered[0] >= pace - NOTED_LATE and all(b - a >= QUICK.per - NOTED_LATE for a, b in windows)


@pytest.fixture
def nobody_else() -> Iterator[None]:
    forget_quotas()
    yield
    forget_quotas()


@pytest.mark.usefixtures("nobody_else")
def test_one_loop_after_the_other_shares_the_quota() -> None:
    """As with ``asyncio.run`` for each call: half a period later the second half of the quota is left, no more."""
    sends: list[float] = []

    async def call() -> Limiter:
        found = limiter(PermanentToken(A_TOKEN), QUICK)
        sends.extend(await send(Demand(found), 1))
        return found

    limiters = [in_real_time(call) for _ in range(60)]
    assert len({each.quota for each in limiters}) == 1
    assert len({each.pace for each in limiters}) == 60
    # The pace goes on, too: a new client has no credit but what others left.
    assert slow_enough(sends)


@pytest.mark.usefixtures("nobody_else")
def test_threads_share_the_quota() -> None:
    sends: list[float] = []
    together = threading.Barrier(3)

    async def work() -> None:
        found = limiter(PermanentToken(A_TOKEN), QUICK)
        together.wait()
        sends.extend(await send(Demand(found), 25))

    threads = [threading.Thread(target=in_real_time, args=(work,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(sends) == 75
    assert slow_enough(sends)


@pytest.mark.usefixtures("nobody_else")
def test_loops_with_a_time_of_their_own_share_with_nobody() -> None:
    async def call() -> Limiter:
        found = limiter(PermanentToken(A_TOKEN))
        await send(Demand(found), 7)
        return found

    quotas = {run_late(call).quota, run_late(call).quota, in_real_time(call).quota}
    assert len(quotas) == 3


async def test_a_new_pace_begins_with_the_credit_that_is_left() -> None:
    """Another loop's sends are in the log alone, as if that loop had its own pace."""
    old = limiter(PermanentToken(A_TOKEN))
    await send(Demand(old), 5)
    log = old._logs[0]
    new = Limiter(limiter_of(Quota()).pace, (log,), old._refusals)
    sends = await send(Demand(new), 3)
    assert [moment < 1e-6 for moment in sends] == [True, True, False]


# --- what is kept -------------------------------------------------------------------------------------------------


async def test_it_is_kept_until_its_window_has_passed_and_then_no_longer() -> None:
    found = limiter(PermanentToken(A_TOKEN))
    await send(Demand(found), 3)
    log = weakref.ref(found._logs[0])
    del found
    gc.collect()
    await asyncio.sleep(60.5)
    assert limiter(PermanentToken(A_TOKEN))._logs[0] is log()
    gc.collect()
    await asyncio.sleep(61)
    kept = len(SHARED_QUOTAS)
    limiter(PermanentToken("another"))
    gc.collect()
    assert log() is None
    assert len(SHARED_QUOTAS) == kept


async def test_what_a_client_uses_is_found_by_the_next_one_however_idle_it_was() -> None:
    idle = limiter(PermanentToken(A_TOKEN))
    await asyncio.sleep(1_000)
    limiter(PermanentToken("another"))
    assert limiter(PermanentToken(A_TOKEN)).quota is idle.quota


def reachable(thing: object) -> Iterator[object]:
    """All that a thing keeps alive."""
    seen, todo = set[int](), [thing]
    while todo:
        each = todo.pop()
        if id(each) in seen or isinstance(each, type):
            continue
        seen.add(id(each))
        yield each
        todo.extend(gc.get_referents(each) if not callable(each) else [])


@pytest.mark.usefixtures("nobody_else")
def test_neither_secrets_nor_loops_are_kept() -> None:
    loops: list[weakref.ref[asyncio.AbstractEventLoop]] = []

    async def work() -> None:
        loops.append(weakref.ref(asyncio.get_running_loop()))
        await send(Demand(limiter(PermanentToken(A_TOKEN))), 2)
        await send(Demand(await identified(Custom(A_TOKEN))), 2)

    in_real_time(work)
    run_late(work)
    gc.collect()
    assert [loop() for loop in loops] == [None, None]
    assert len(SHARED_QUOTAS) > 0
    kept = list(reachable(SHARED_QUOTAS))
    assert any(isinstance(each, bytes) for each in kept), "the hashes"
    assert not any(A_TOKEN in repr(each) for each in kept if isinstance(each, str | bytes | tuple))


@pytest.mark.usefixtures("nobody_else")
def test_forgetting_has_the_next_client_begin_anew() -> None:
    async def call() -> Limiter:
        return limiter(PermanentToken(A_TOKEN))

    first = in_real_time(call)
    forget_quotas()
    assert in_real_time(call).quota is not first.quota


async def test_a_forked_process_waits_for_nobody_who_is_not_there() -> None:
    before = limiter(PermanentToken(A_TOKEN))
    assert SHARED_QUOTAS._lock.acquire(blocking=False)
    SHARED_QUOTAS.start_anew()
    assert limiter(PermanentToken(A_TOKEN)).quota is not before.quota


# --- a limiter of the user's --------------------------------------------------------------------------------------


async def test_a_limiter_of_the_users_is_the_pace() -> None:
    """Its bursts are as large as they are, and what others take from it is taken."""
    users = AsyncLimiter(20, 10)
    demand = Demand(limiter(PermanentToken(A_TOKEN), users))
    await users.acquire(5)
    sends = await send(demand, 17)
    assert [moment < 1e-6 for moment in sends] == [True] * 15 + [False] * 2
    assert sends[16] == pytest.approx(1.0, abs=1e-3)
    assert not users.has_capacity()
    await asyncio.sleep(0.5)
    assert users.has_capacity()


async def test_each_request_acquires_the_users_limiter_once() -> None:
    taken: list[float] = []

    class Counting(AsyncLimiter):
        async def acquire(self, amount: float = 1) -> None:
            await super().acquire(amount)
            taken.append(amount)

    users = Counting(10, 1)
    limiters = [limiter(PermanentToken(token), users) for token in ("a", "b")]
    first, second = map(Demand, limiters)
    await asyncio.gather(send(first, 30), send(second, 30))
    limiters[0].pause_until(now() + 5)
    await send(first, 10)
    assert taken == [1] * 70


async def test_what_is_given_back_adds_nothing_to_the_burst_of_the_users_limiter() -> None:
    found = limiter(PermanentToken(A_TOKEN), AsyncLimiter(20, 10))
    demand = Demand(found)
    for moment in await send(demand, 5):
        found.give_back(moment)
    await asyncio.sleep(30)
    began = now()
    sends = (await send(demand, 25))[5:]
    assert sum(moment <= began + 1e-6 for moment in sends) == 20


async def test_the_pause_is_ours_whoever_made_the_limiter() -> None:
    users = AsyncLimiter(1000, 1)
    found = limiter(PermanentToken(A_TOKEN), users)
    limiter(PermanentToken(A_TOKEN)).refused(now=now(), sent_at=now(), retry_after=30.0, share=0)
    assert (await send(Demand(found), 3))[0] == pytest.approx(30.0, abs=1e-5)
    found.refused(now=now(), sent_at=now(), retry_after=None, share=0)
    assert found.speed(now()) == 0.75
    sends = await send(Demand(found), 3)
    assert sends[2] - sends[1] == pytest.approx(0.001 / 0.75, rel=0.1)


# --- sessions that turn out to share ------------------------------------------------------------------------------


async def test_a_merged_limiter_heeds_and_tells_all_that_its_parts_know() -> None:
    limiters = Limiters(Quota())
    first, second = limiters.of(PermanentToken("a"), HOME), limiters.of(PermanentToken("b"), HOME)
    await send(Demand(first), 4)
    await send(Demand(second), 3)
    merged = limiters.merged([each for each in (first, second) if isinstance(each, Limiter)])
    assert merged.opens_at(now()) == pytest.approx(1.06)
    assert merged.used(now()) == 7 / 400
    await send(Demand(merged), 1)
    assert (first.used(now()), second.used(now())) == (5 / 400, 4 / 400)
    merged.refused(now=now(), sent_at=now(), retry_after=30.0, share=0)
    assert first.opens_at(now()) == second.opens_at(now()) == now() + 30
