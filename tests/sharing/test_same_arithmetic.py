"""The ledger in Python and the one in Lua do the same; and alone, both do what the limiter of one process does."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import attrs
import pytest
import redis.asyncio
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.harness.redis_server import RedisServer
from tests.engine.pumping import Demand, limiter_of, run_late
from tests.sharing.ledgers import START, MemoryStore
from tests.transport.limiting import QUOTAS
from wrike_async import InvalidArgument, Quota
from wrike_async._sharing.ledger import Ledger, OtherRule, Rule
from wrike_async._sharing.messages import Ask, Late, Refusal, Reply
from wrike_async._sharing.redis_store import RedisStore
from wrike_async._transport.pacing.rate_limiter import RateLimiter

asks = st.builds(
    Ask,
    who=st.sampled_from("abc"),
    lane=st.sampled_from(["interactive", "bulk"]),
    patient=st.booleans(),
    ahead=st.sampled_from([0.0, 0.01, 0.3]),
    let_in=st.sampled_from([0, 0, 1, 40]),
    let_in_ago=st.sampled_from([0.0, 0.5]),
)
refusals = st.builds(
    Refusal,
    who=st.sampled_from("abc"),
    sent_ago=st.sampled_from([0.05, 0.4]),
    retry_after=st.sampled_from([0.0, 1.0, 7.0]),
    share=st.sampled_from([0.0, 0.5, 1.0]),
)
lates = st.builds(
    Late,
    who=st.sampled_from("abc"),
    slot=st.sampled_from([0.0, 0.1, 0.3, 200.0]),
    by=st.sampled_from([0.05, 0.3, 0.6]),
)
# What a clock does between two questions: it goes on, is set back by an hour, or runs ahead by one.
gaps = st.one_of(st.floats(0, 0.4), st.sampled_from([0.0, 1.5, 11.0, 130.0, -3600.0, 3600.0]))
histories = st.lists(st.tuples(st.one_of(asks, asks, asks, lates, refusals), gaps), max_size=60)


def test_the_script_does_what_the_ledger_does(redis_server: RedisServer) -> None:
    @settings(max_examples=60)
    @given(st.sampled_from(QUOTAS), histories)
    def agree(quota: Quota, history: list[tuple[Ask | Late | Refusal, float]]) -> None:
        asyncio.run(compare(redis_server, quota, history))

    agree()


async def compare(server: RedisServer, quota: Quota, history: list[tuple[Ask | Late | Refusal, float]]) -> None:
    rule, now = Rule.of(quota), START
    kept: dict[str, Any] | None = None
    async with redis.asyncio.Redis(unix_socket_path=str(server.socket)) as client:
        await client.flushall()
        store = RedisStore(client, rule, "same", owned=False)
        for step, gap in history:
            before, now = now, now + gap * rule.per / 60
            store.clock = repr(now)
            ledger = Ledger.opened(kept, rule, step.who, now)
            # So much may have passed for whoever asks, but no hour.
            told = attrs.evolve(step, expected=before + min(abs(now - before), 200.0))
            if isinstance(told, Ask):
                mine, theirs = ledger.ask(told, now), await store.ask(told)
            elif isinstance(told, Late):
                late = attrs.evolve(told, slot=now - told.slot * rule.per / 60)
                mine, theirs = ledger.left_late(late, now), await store.left_late(late)
            else:
                mine, theirs = ledger.refused(told, now), await store.refused(told)
            kept = json.loads(json.dumps(ledger.kept()))
            assert_same(mine, theirs)
        looked = await store.look()
    if kept is None or looked is None:
        assert kept is looked
        return
    assert [place[:2] for place in looked["line"]] == [place[:2] for place in kept["line"]]
    assert who_did_what(looked) == who_did_what(kept)


def who_did_what(kept: dict[str, Any]) -> dict[str, list[int]]:
    return {who: [sent, refused] for who, (sent, refused, _) in kept["members"].items()}


def assert_same(mine: Reply, theirs: Reply) -> None:
    assert (mine.granted, mine.used, mine.waiting) == (theirs.granted, theirs.used, theirs.waiting)
    assert [mine.delay, mine.paused, mine.speed, mine.now - START] == pytest.approx(
        [theirs.delay, theirs.paused, theirs.speed, theirs.now - START], abs=2e-6, rel=1e-9
    )


@pytest.mark.real_time
async def test_a_name_is_free_for_another_quota_when_nobody_has_used_it_lately(redis_server: RedisServer) -> None:
    old, new = Rule.of(Quota(400)), Rule.of(Quota(100))
    async with redis.asyncio.Redis(unix_socket_path=str(redis_server.socket)) as client:
        stores = [RedisStore(client, rule, "same", owned=False, clock=repr(START)) for rule in (old, new)]
        await stores[0].ask(Ask(who="a"))
        kept = Ledger.unknown(old, START)
        kept.ask(Ask(who="a"), START)
        for later, is_free in ((119.0, False), (121.0, True)):
            stores[1].clock = repr(START + later)
            if is_free:
                told = await stores[1].ask(Ask(who="b"))
                assert_same(Ledger.opened(kept.kept(), new, "b", START + later).ask(Ask(who="b"), START + later), told)
            else:
                with pytest.raises(InvalidArgument, match="for another quota"):
                    await stores[1].ask(Ask(who="b"))
                with pytest.raises(OtherRule, match="400 in 60 s"):
                    Ledger.opened(kept.kept(), new, "b", START + later)


# What waits in a process: so many eager ones and so many patient ones, after so much idleness.
demands = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 4), st.floats(0.05, 3)), min_size=1, max_size=12)


def sends_of(quota: Quota, demand: list[tuple[int, int, float]], limiter: Callable[[], RateLimiter]) -> list[float]:
    async def work() -> list[float]:
        demanding = Demand(limiter())
        # A ledger that is new knows of no idleness.
        demanding.add(eager=1)
        await asyncio.sleep(4 * quota.per)
        demanding.sends.clear()
        began = asyncio.get_running_loop().time()
        for eager, patient, idle in demand:
            demanding.add(eager=eager, patient=patient)
            await asyncio.sleep(idle * quota.per / 60)
        demanding.add(eager=1)
        return [moment - began for moment in await demanding.served()]

    return run_late(work)


@settings(max_examples=40)
@given(st.sampled_from(QUOTAS), demands)
def test_alone_a_process_is_given_what_its_own_limiter_would_give(
    quota: Quota, demand: list[tuple[int, int, float]]
) -> None:
    shared = sends_of(quota, demand, lambda: MemoryStore(quota, round_trip=0.0).limiter("alone"))
    own = sends_of(quota, demand, lambda: limiter_of(quota))
    assert len(shared) == len(own)
    interval = Rule.of(quota).interval
    # A limiter knows its credit to a 64th, and a question for a slot takes its time.
    assert shared == pytest.approx(own, abs=0.1 * interval + 0.01)
