"""What stands in the limiter's place: what it has in stock, what it tells, and what it does in an outage."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest

from tests.engine.pumping import Demand, limiter_of
from tests.sharing.ledgers import MemoryStore
from tests.transport.limiting import NO_END, now, worst
from wrike_async import ManagedGateway, Quota
from wrike_async._sharing.ledger import Rule
from wrike_async._sharing.remote_limiter import RemoteLimiter
from wrike_async._transport.pacing.limiters import Limiters
from wrike_async._transport.pacing.rate_limiter import Need, RateLimiter
from wrike_async._transport.pacing.usage import SendLog

BULK = Need("bulk")
RULE = Rule.of(Quota())


async def granted(limiter: RateLimiter) -> float:
    """Take a slot, as a pump does."""
    while True:
        await asyncio.sleep(max(0.0, limiter.ready_at(now(), BULK) - now()))
        await limiter.permit(now(), BULK)
        taken_at = limiter.take(now())
        if taken_at is not None:
            return taken_at


async def test_a_slot_that_was_not_used_is_there_for_the_next_one_while_it_is_fresh() -> None:
    store = MemoryStore(Quota())
    limiter = store.limiter("one")
    taken_at = await granted(limiter)
    calls = store.calls
    limiter.give_back(taken_at)
    assert limiter.ready_at(now(), BULK) <= now()
    assert await granted(limiter) - taken_at < 0.01
    assert store.calls == calls
    limiter.give_back(now())
    await asyncio.sleep(1.0)
    await granted(limiter)
    assert store.calls > calls, "it was a second old"


async def test_a_slot_is_late_after_half_a_second_or_in_a_pause() -> None:
    limiter = MemoryStore(Quota()).limiter("one")
    taken_at = await granted(limiter)
    assert not limiter.is_late(taken_at, taken_at + 0.4)
    assert limiter.is_late(taken_at, taken_at + 0.5)
    assert limiter.moved(taken_at, taken_at + 0.03) == taken_at
    limiter.refused(now=now(), sent_at=taken_at, retry_after=None, share=0.0)
    assert limiter.is_late(taken_at, now())
    await limiter.aclose()


async def test_what_leaves_late_is_counted_from_when_it_left() -> None:
    """A connection had to be opened; others that follow would arrive together with it."""
    store = MemoryStore(Quota())
    limiter = store.limiter("one")
    taken_at = await granted(limiter)
    assert store.kept is not None
    (due,) = store.kept["log"]
    await asyncio.sleep(0.02)
    assert limiter.moved(taken_at, now()) == taken_at, "it is within what a burst has to spare"
    await asyncio.sleep(0.28)
    calls = store.calls
    assert limiter.moved(taken_at, now()) == now()
    await limiter.aclose()
    assert store.calls == calls + 1
    assert store.kept["log"] == pytest.approx([due + 0.3], abs=0.01)


async def test_what_leaves_late_while_nobody_answers_is_told_to_nobody() -> None:
    store = MemoryStore(Quota())
    limiter = store.limiter("one")
    taken_at = await granted(limiter)
    store.down = True
    await asyncio.sleep(0.3)
    await limiter.permit(now(), BULK)
    assert limiter.unreachable
    assert limiter.moved(taken_at, now()) == taken_at
    await limiter.aclose()


async def test_waits_are_estimated_by_what_is_known() -> None:
    store = MemoryStore(Quota())
    limiter = store.limiter("one")
    assert limiter.wait_for(1, now()) == 0
    assert (limiter.speed(now()), limiter.used(now())) == (1.0, 0.0)
    demand = Demand(limiter)
    demand.add(eager=NO_END)
    await asyncio.sleep(70)
    assert limiter.used(now()) == pytest.approx(60 / 61, abs=0.01)
    assert 0 <= limiter.wait_for(1, now()) <= RULE.interval
    assert limiter.wait_for(11, now()) == pytest.approx(10.5 * RULE.interval, abs=RULE.interval)
    others = Demand(store.limiter("two"))
    others.add(eager=NO_END)
    await asyncio.sleep(10)
    assert limiter.wait_for(11, now()) >= 18 * RULE.interval, "every other slot is somebody else's"
    for each in (demand, others):
        each.eager = 0
        each.pump.close()
    await asyncio.sleep(61)
    assert limiter.used(now()) == 0.0


async def test_the_ledger_learns_what_was_let_in_with_the_next_question() -> None:
    store = MemoryStore(Quota())
    limiter = store.limiter("one")
    for _ in range(31):
        limiter.accepted(sent_at=await granted(limiter))
    assert limiter.quota is store
    limiter.refused(now=now(), sent_at=now() - 0.1, retry_after=1.0, share=0.0)
    await limiter.aclose()
    assert limiter.speed(now()) == 0.95, "a refusal at the edge of a second"


async def test_what_could_not_be_told_is_told_later() -> None:
    store = MemoryStore(Quota())
    limiter = store.limiter("one")
    await granted(limiter)
    limiter.accepted(sent_at=now())
    store.down = True
    asking = asyncio.create_task(granted(limiter))
    await asyncio.sleep(3.0)
    said = [limiter.unreachable]
    store.down = False
    await asking
    said.append(limiter.unreachable)
    assert said == ["it is down", None]
    kept = store.kept
    assert kept is not None
    assert kept["refusals"][2] == 1


async def test_a_refusal_that_nobody_can_be_told_of_does_not_hold_up_the_end() -> None:
    store = MemoryStore(Quota(), round_trip=100.0)
    limiter = store.limiter("one")
    store.down = True
    await limiter.permit(now(), BULK)
    began = now()
    limiter.refused(now=now(), sent_at=now(), retry_after=1.0, share=0.0)
    await asyncio.sleep(0)
    await limiter.aclose()
    assert now() - began < 1.0


async def test_in_an_outage_a_fixed_share_is_kept_and_left_again() -> None:
    store = MemoryStore(Quota())
    limiter = RemoteLimiter(store, RULE, "one", in_outage=limiter_of(Quota(40)))
    demand = Demand(limiter)
    demand.add(eager=NO_END)
    await asyncio.sleep(30.0)
    store.down = True
    await asyncio.sleep(120.0)
    assert limiter.unreachable is None
    limiter.accepted(sent_at=now())
    limiter.refused(now=now(), sent_at=now() - 0.1, retry_after=5.0, share=0.0)
    refused_at = now()
    await asyncio.sleep(60.0)
    store.down, back_at = False, now()
    await asyncio.sleep(30.0)
    demand.eager = 0
    demand.pump.close()
    sends = demand.sends
    assert sum(refused_at < moment < refused_at + 5.0 for moment in sends) == 0
    alone = [moment for moment in sends if 31.0 < moment < back_at]
    assert worst(alone, 60.0) <= 40
    assert len([moment for moment in alone if moment < 150.0]) >= 0.95 * 119 / 60 * 40
    after = [moment for moment in sends if moment > back_at + 3.0]
    assert len(after) >= 0.9 * 27 / 60 * 400
    await limiter.aclose()


async def test_a_log_besides_holds_sends_up_and_is_told_of_them() -> None:
    """As that of a gateway, which allows so many a second for itself."""
    slow = SendLog(10, 60.0, 1)
    store = MemoryStore(Quota())
    demand = Demand(RemoteLimiter(store, RULE, "one", heeds=slow))
    demand.add(eager=20)
    sends = await demand.served()
    assert all(later - earlier >= slow.short - 1e-6 for earlier, later in pairwise(sends))
    assert slow.moments() == sends[-10:]


async def test_the_gateways_own_limit_is_kept_besides() -> None:
    class Source:
        limit, window = 400, 60.0
        heeded: SendLog | None = None

        def _rate_limiter(self, heeds: SendLog | None) -> RateLimiter:
            self.heeded = heeds
            return MemoryStore(Quota()).limiter("one")

    source = Source()
    Limiters(source).of(ManagedGateway("key"), "https://gateway.maton.ai/wrike/api/v4")
    assert source.heeded is not None
    assert source.heeded.burst == 10
