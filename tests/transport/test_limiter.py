"""What the limiter gives, gives back, and expects."""

from __future__ import annotations

import asyncio
import math
from itertools import pairwise
from unittest.mock import Mock

import pytest
from aiolimiter import AsyncLimiter
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.pumping import Demand, limiter_of, run_late
from tests.transport.limiting import EVERY_QUOTA, NO_END, QUOTAS, now, worst
from wrike_async import PermanentToken
from wrike_async._transport.limits import Limiter, Quota
from wrike_async._transport.pacing.limiters import Limiters
from wrike_async._transport.pacing.rate_limiter import Need
from wrike_async._transport.pacing.usage import EARLY

# --- giving back --------------------------------------------------------------------------------------------------


async def test_a_slot_given_back_can_be_taken_again() -> None:
    limiter = limiter_of(Quota())
    demand = Demand(limiter)
    demand.add(eager=7)
    await demand.served()
    assert limiter.wait_for(1, now()) > 0.1
    limiter.give_back(demand.sends[-1])
    assert limiter.wait_for(1, now()) == 0
    demand.add(eager=2)
    await asyncio.sleep(0.1)
    assert len(demand.sends) == 8
    assert limiter.used(now()) == 7 / 400
    await demand.served()


async def test_what_is_given_back_late_adds_nothing_to_a_burst() -> None:
    limiter = limiter_of(Quota(400, burst=40))
    demand = Demand(limiter)
    demand.add(eager=5)
    await demand.served()
    await asyncio.sleep(30)
    for moment in demand.sends:
        limiter.give_back(moment)
    assert limiter.wait_for(40, now()) == 0
    assert limiter.wait_for(42, now()) > 0


async def test_a_slot_held_until_nobody_remembers_it_is_given_back_quietly() -> None:
    limiter = limiter_of(Quota(1, per=1))
    demand = Demand(limiter)
    demand.add(eager=2)
    first, second = await demand.served()
    before = limiter.opens_at(now())
    limiter.give_back(first)
    assert limiter.opens_at(now()) == before > second


@settings(max_examples=30)
@given(st.sampled_from(QUOTAS), st.lists(st.tuples(st.booleans(), st.floats(0, 1.5)), max_size=60))
def test_what_did_not_happen_does_not_loosen_the_bounds(quota: Quota, steps: list[tuple[bool, float]]) -> None:
    async def work() -> list[float]:
        limiter = limiter_of(quota)
        demand = Demand(limiter)
        for happens, idle in steps:
            demand.add(eager=1)
            await demand.served()
            if not happens:
                limiter.give_back(demand.sends.pop())
            await asyncio.sleep(idle * quota.per / 60)
        demand.add(eager=NO_END)
        return await demand.drained_by(now() + 2 * quota.per)

    sends = run_late(work)
    assert worst(sends, quota.per / 60) <= quota.burst
    assert worst(sends, quota.per) <= quota.limit


# --- permits ------------------------------------------------------------------------------------------------------


async def test_a_permit_that_finds_nobody_is_there_for_the_next_one() -> None:
    """Who waited is cancelled just before the pace lets it go."""
    limiter = limiter_of(Quota(60, per=60, burst=2))
    demand = Demand(limiter)
    demand.add(eager=3)
    await asyncio.sleep(1.03)
    assert len(demand.sends) == 2
    demand.eager = 0
    await asyncio.sleep(0.5)
    demand.add(eager=3)
    await asyncio.sleep(0.01)
    assert demand.sends[2:] == [pytest.approx(1.53, abs=1e-3)], "the permit of who was cancelled"
    sends = await demand.served()
    # The bucket has leaked for half of an interval since then.
    assert [later - earlier for earlier, later in pairwise(sends[2:])] == pytest.approx([1.06, 1.06], abs=0.06)


async def test_cancelling_loses_no_permit_and_leaves_nothing_behind() -> None:
    """A pump is closed at each point of its way, and the next one finds the pace as it would be without it."""
    for turns in range(8):
        for gap in (0.0, 1.0, 1.06, 1.1, 1.2125, 1.3):
            limiter = limiter_of(Quota())
            began = now()
            first = Demand(limiter)
            first.add(eager=9)
            await asyncio.sleep(gap)
            for _ in range(turns):
                await asyncio.sleep(0)
            first.eager = 0
            first.pump.close()
            second = Demand(limiter)
            second.add(eager=20 - len(first.sends))
            await second.served()
            assert second.sends[-1] - began == pytest.approx(1.06 + 12 * limiter.interval, abs=0.01)
            await asyncio.sleep(100)


async def test_who_waits_is_served_a_turn_later_whatever_the_moment() -> None:
    """Also when the pump has just found nothing to do."""
    for turns in range(6):
        demand = Demand(limiter_of(Quota()))
        demand.add(eager=1)
        for _ in range(turns):
            await asyncio.sleep(0)
        demand.add(eager=1)
        await asyncio.sleep(0)
        assert len(demand.sends) == 2


async def test_who_is_not_let_go_yet_is_told_a_later_moment() -> None:
    """Were it the same one, by a rounding error, a clock that stands still would stand still for ever."""
    limiter = limiter_of(Quota())
    nearly = Mock(interval=limiter.interval)
    nearly.lets_patient_go.return_value = False
    nearly.patient_at.side_effect = lambda now: now
    await truth(Demand(limiter), 1)
    assert Limiter(nearly, limiter._logs, limiter._refusals).patient_at(now()) > now() + EARLY


async def test_a_limiter_that_fails_fails_who_waits() -> None:
    class Broken(Limiter):
        async def permit(self, now: float, need: Need) -> None:
            raise LookupError("no permits today")

    whole = limiter_of(Quota())
    demand = Demand(Broken(whole.pace, whole._logs, whole._refusals))
    demand.add(eager=2)
    await demand.served()
    assert [type(error) for error in demand.errors] == [LookupError]


@pytest.mark.parametrize("later", [0.0, 0.5, 1.1], ids=["before it began", "held up", "at a permit"])
async def test_a_pump_that_somebody_cancels_begins_again(later: float) -> None:
    demand = Demand(limiter_of(Quota()))
    demand.add(eager=9)
    if later:
        await asyncio.sleep(later)
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        task.cancel()
    assert len(await demand.served()) == 9


# --- speed --------------------------------------------------------------------------------------------------------


def test_sends_follow_the_speed() -> None:
    async def work() -> tuple[float, list[float], list[float]]:
        limiter = limiter_of(Quota())
        for _ in range(30):
            limiter.refused(now=now() + 0.1, sent_at=now(), retry_after=None, share=0)
            await asyncio.sleep(0.2)
        limiter._refusals[0].paused_until = -math.inf
        demand = Demand(limiter)
        began, slowest = now(), limiter.speed(now())
        demand.add(eager=NO_END)
        await asyncio.sleep(1300)
        first = [moment - began for moment in demand.sends if moment < began + 60]
        last = [moment for moment in await demand.drained_by(now()) if moment > began + 1240]
        assert limiter.speed(now()) == 1.0
        return slowest, first, last

    slowest, first_minute, last_minute = run_late(work)
    assert slowest == pytest.approx(0.05, abs=0.001)
    assert 0.05 * 400 * 0.9 <= len(first_minute) <= 0.15 * 400
    assert worst(first_minute, 1) == 1
    assert len(last_minute) >= 0.98 * 400


# --- leaving late -------------------------------------------------------------------------------------------------


async def test_a_slot_that_was_not_left_with_for_a_second_is_too_old() -> None:
    limiter = limiter_of(Quota())
    assert not limiter.is_late(10.0, 10.0)
    assert not limiter.is_late(10.0, 11.05)
    assert limiter.is_late(10.0, 11.07)


async def test_nothing_leaves_in_a_pause_with_a_slot_from_before_it() -> None:
    limiter = limiter_of(Quota())
    limiter.pause_until(10.2)
    assert limiter.is_late(10.0, 10.1)
    assert not limiter.is_late(10.0, 10.2)


async def test_where_no_log_bounds_the_sends_a_pace_is_the_longest() -> None:
    limiter = Limiters(AsyncLimiter(10, 10)).of(PermanentToken("token"), "https://www.wrike.com")
    assert not limiter.is_late(10.0, 10.9)
    assert limiter.is_late(10.0, 11.1)


async def test_what_leaves_at_once_is_noted_where_it_was() -> None:
    limiter = limiter_of(Quota())
    demand = Demand(limiter)
    demand.add(eager=1)
    (taken_at,) = await demand.served()
    assert limiter.moved(taken_at, taken_at + 0.001) == taken_at
    assert limiter.moved(taken_at, taken_at + 0.1) == taken_at + 0.1
    assert limiter._logs[0].moments() == [taken_at + 0.1]


@settings(max_examples=60)
@given(st.sampled_from(QUOTAS), st.lists(st.tuples(st.floats(0, 1.5), st.booleans()), max_size=60))
def test_what_leaves_late_does_not_loosen_the_bounds(quota: Quota, steps: list[tuple[float, bool]]) -> None:
    """Each slot is held for a while; it is used late where that is allowed, and renewed otherwise."""

    async def work() -> list[float]:
        limiter, held, left = limiter_of(quota), list[float](), list[float]()
        demand = Demand(limiter)

        async def another() -> float:
            demand.add(eager=1)
            await demand.served()
            return demand.sends.pop()

        for idle, leaves in steps:
            held.append(await another())
            await asyncio.sleep(idle * quota.per / 60)
            while leaves and held:
                taken_at = held.pop()
                if limiter.is_late(taken_at, now()):
                    limiter.give_back(taken_at)
                    await another()
                else:
                    limiter.moved(taken_at, now())
                left.append(now())
        for taken_at in held:
            limiter.give_back(taken_at)
        demand.add(eager=NO_END)
        return [*left, *await demand.drained_by(now() + 2 * quota.per)]

    sends = run_late(work)
    assert worst(sends, quota.per / 60) <= quota.burst
    assert worst(sends, quota.per) <= quota.limit


# --- estimates ----------------------------------------------------------------------------------------------------


async def truth(demand: Demand, position: int) -> float:
    """How long the request at a position really waits, if all before it take their slots."""
    began = now()
    demand.add(eager=position)
    await demand.served()
    return max(0.0, demand.sends[-1] - began)


@EVERY_QUOTA
@pytest.mark.parametrize("position", [1, 2, 7])
async def test_a_fresh_limiter_has_an_estimate(quota: Quota, position: int) -> None:
    limiter = limiter_of(quota)
    estimate = limiter.wait_for(position, now())
    real = await truth(Demand(limiter), position)
    assert estimate == pytest.approx(real, abs=1.1 * quota.per / 60 + quota.per / quota.limit)


@settings(max_examples=60)
@given(
    st.sampled_from(QUOTAS),
    st.integers(0, 900),
    st.floats(0, 3),
    st.sampled_from([0.0, 0.3, 2.0]),
    st.sampled_from([1, 2, 5, 8, 50, 500, 2000]),
)
def test_estimates_are_near_the_truth(quota: Quota, sent: int, idle: float, pause: float, position: int) -> None:
    async def work() -> tuple[float, float]:
        limiter = limiter_of(quota)
        demand = Demand(limiter)
        if sent:
            await truth(demand, sent)
        await asyncio.sleep(idle * quota.per / 60)
        limiter.pause_until(now() + pause * quota.per)
        return limiter.wait_for(position, now()), await truth(demand, position)

    estimate, real = run_late(work)
    slack = 1.2 * quota.per / 60 + 2 * quota.per / quota.limit
    assert estimate >= 0
    assert real * 0.95 - slack <= estimate <= real * 1.05 + slack


# --- use ----------------------------------------------------------------------------------------------------------


async def test_the_share_in_use_is_that_of_the_last_period() -> None:
    limiter = limiter_of(Quota(10, per=1))
    assert limiter.used(now()) == 0
    demand = Demand(limiter)
    demand.add(eager=NO_END)
    sends = await demand.drained_by(5.0)
    assert limiter.used(sends[-1]) == pytest.approx(1.0, abs=0.11)
    assert limiter.used(sends[-1] + 0.5) == pytest.approx(0.5, abs=0.11)
    assert limiter.used(sends[-1] + 1.0) == 0
