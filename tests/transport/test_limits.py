"""What the server sees, how much of the quota is used, and who waits how long: simulated on a virtual clock."""

from __future__ import annotations

import asyncio
import math
import random
from collections.abc import Sequence
from itertools import pairwise
from unittest.mock import Mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.pumping import Demand, limiter_of, run_late
from wrike_async._transport.limits import Limiter, Quota
from wrike_async._transport.pacing.usage import EARLY

QUOTAS = [
    Quota(),
    Quota(10, per=1),
    Quota(60, per=60),
    Quota(1000, per=60),
    Quota(61, per=60),
    Quota(5, per=60),
    Quota(1, per=1),
    Quota(400, per=6),
    Quota(400, burst=1),
    Quota(400, burst=40),
]
EVERY_QUOTA = pytest.mark.parametrize("quota", QUOTAS, ids=repr)
NO_END = 10**9


def busy(quota: Quota, until: float, *, late: float = 0.0) -> list[float]:
    """When requests leave while work always waits, on a machine whose timers are up to ``late`` seconds late."""

    async def work() -> list[float]:
        demand = Demand(limiter_of(quota))
        demand.add(eager=NO_END)
        return await demand.drained_by(until)

    return run_late(work, late)


def now() -> float:
    return asyncio.get_running_loop().time()


def worst(moments: Sequence[float], window: float) -> int:
    """The most moments in any half-open stretch of time."""
    ordered = sorted(moments)
    first = most = 0
    for last, moment in enumerate(ordered):
        # Timers are early or late by rounding errors.
        while moment - ordered[first] >= window - 1e-6:
            first += 1
        most = max(most, last - first + 1)
    return most


def burst_of(quota: Quota) -> int:
    """What leaves at once: a burst, or all there is."""
    return min(quota.burst, quota.limit)


# --- what the server sees -----------------------------------------------------------------------------------------


@EVERY_QUOTA
@pytest.mark.parametrize("late", [0.0, 0.2])
def test_never_more_than_the_limit_arrives_however_latencies_fall(quota: Quota, late: float) -> None:
    """Latencies are between a fiftieth and a half of a sixtieth of the period: 20 to 500 ms of a minute."""
    sixtieth = quota.per / 60
    sends = busy(quota, 5 * quota.per, late=late * sixtieth)
    draw = random.Random(1)
    middle = sends[len(sends) // 2]
    at_random = [sent + draw.uniform(0.02, 0.5) * sixtieth for sent in sends]
    slow_then_fast = [sent + (0.5 if sent < middle else 0.02) * sixtieth for sent in sends]
    alternating = [sent + (0.5 if round(sent / sixtieth) % 2 else 0.02) * sixtieth for sent in sends]
    slow_bursts = [sent + (0.5 if i // quota.burst % 2 else 0.02) * sixtieth for i, sent in enumerate(sends)]
    for arrivals in (at_random, slow_then_fast, alternating, slow_bursts):
        assert worst(arrivals, quota.per) <= quota.limit
    assert worst(sends, sixtieth) <= quota.burst


@settings(max_examples=30)
@given(
    st.sampled_from(QUOTAS),
    st.lists(st.tuples(st.sampled_from([1, 3, 20, 600]), st.floats(0, 2)), min_size=1, max_size=8),
    st.integers(0, 99),
)
def test_bounds_hold_for_work_that_comes_and_goes(quota: Quota, phases: list[tuple[int, float]], seed: int) -> None:
    """Phases of work of some requests each, a fifth of them patient, with pauses of up to two periods between them."""

    async def work() -> list[float]:
        demand = Demand(limiter_of(quota))
        for requests, idle in phases:
            demand.add(eager=requests - requests // 5, patient=requests // 5)
            await demand.served()
            await asyncio.sleep(idle * quota.per)
        return demand.sends

    sends, draw = run_late(work), random.Random(seed)
    arrivals = [sent + draw.choice([0.02, 0.5, draw.uniform(0.02, 0.5)]) * quota.per / 60 for sent in sends]
    assert worst(sends, quota.per / 60) <= quota.burst
    assert worst(arrivals, quota.per) <= quota.limit


# --- how much is used ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("quota", [quota for quota in QUOTAS if quota != Quota(400, burst=1)], ids=repr)
@pytest.mark.parametrize("late", [0.0, 0.001])
def test_a_busy_client_uses_the_quota(quota: Quota, late: float) -> None:
    """Ten minutes' worth; timers are late by up to a millisecond (of a minute's second)."""
    sends = busy(quota, 10 * quota.per, late=late * quota.per / 60)
    assert len(sends) >= math.floor(0.98 * 10 * quota.limit)


def test_a_burst_of_one_is_one_a_second() -> None:
    sends = busy(Quota(400, burst=1), 600)
    assert 0.98 * 600 <= len(sends) <= 600


@pytest.mark.parametrize("waiting", [1, 20, 1000])
def test_how_many_wait_changes_nothing(waiting: int) -> None:
    """Each request is asked for when one of the others that wait is answered, 20 to 500 ms after it left."""
    draw, arrivals = random.Random(waiting), list[float]()

    async def work() -> list[float]:
        demand = Demand(limiter_of(Quota()))

        def sent(moment: float) -> None:
            latency = draw.uniform(0.02, 0.5)
            arrivals.append(moment + latency)
            asyncio.get_running_loop().call_later(latency, lambda: demand.add(eager=1))

        demand.sent = sent
        demand.add(eager=waiting)
        return await demand.drained_by(300)

    sends = run_late(work)
    assert worst(arrivals, 60) <= 400
    assert worst(sends, 1) <= 7
    if waiting > 1:
        assert len(sends) >= 0.98 * 400 * 5


# --- bursts -------------------------------------------------------------------------------------------------------


@EVERY_QUOTA
async def test_an_idle_client_sends_its_first_burst_at_once(quota: Quota) -> None:
    demand = Demand(limiter_of(quota))
    for _ in range(3):
        began, before = now(), len(demand.sends)
        demand.add(eager=burst_of(quota) + 1)
        await demand.served()
        assert [moment - began < 1e-6 for moment in demand.sends[before:]] == [True] * burst_of(quota) + [False]
        await asyncio.sleep(2 * quota.per)


async def test_groups_that_are_not_full_keep_most_of_the_burst_for_others() -> None:
    demand = Demand(limiter_of(Quota()))
    demand.add(patient=4)
    await asyncio.sleep(0.01)
    assert len(demand.sends) == 2
    demand.add(eager=6)
    await asyncio.sleep(0.01)
    assert (len(demand.sends), demand.eager, demand.patient) == (7, 1, 2)
    await demand.served()


async def test_the_patient_are_not_starved_by_those_who_spend_the_credit() -> None:
    limiter = limiter_of(Quota())
    demand = Demand(limiter)
    demand.add(eager=7)
    await asyncio.sleep(0)
    demand.add(patient=1)
    sends = await demand.served()
    assert sends[7] - sends[6] <= limiter.interval + 1.07


async def test_who_is_patient_waits_for_an_interval_at_the_most() -> None:
    """Sends now and then leave more credit than none and less than a burst."""
    limiter = limiter_of(Quota())
    demand = Demand(limiter)
    for gap in (0.0, 0.1, 0.05, 0.14, 0.01, 0.2, 0.03, 0.3, 0.1):
        await asyncio.sleep(gap)
        began = now()
        demand.add(patient=1)
        await demand.served()
        assert demand.sends[-1] - began <= limiter.interval + 1e-6


async def test_being_patient_costs_nothing_under_load() -> None:
    limiter = limiter_of(Quota())
    demand = Demand(limiter)
    demand.add(patient=1000)
    await demand.served()
    assert demand.sends[-1] == pytest.approx(999 * limiter.interval, rel=0.01)


async def test_time_spent_held_up_earns_no_burst() -> None:
    limiter = limiter_of(Quota())
    demand = Demand(limiter)
    demand.add(eager=7)
    await demand.served()
    limiter.pause_until(30.0)
    demand.add(eager=NO_END)
    sends = (await demand.drained_by(35.0))[7:]
    assert sends[0] == pytest.approx(30.0, abs=1e-5)
    assert worst(sends, 1.0) <= 7
    assert sends[1] - sends[0] == pytest.approx(limiter.interval, rel=0.02)


async def test_a_pause_that_comes_while_a_permit_is_awaited_is_kept() -> None:
    limiter = limiter_of(Quota())
    demand = Demand(limiter)
    demand.add(eager=9)
    await asyncio.sleep(1.1)
    assert len(demand.sends) == 8
    limiter.pause_until(5.0)
    assert (await demand.served())[8] == pytest.approx(5.0, abs=1e-5)


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
        async def permit(self, now: float) -> None:
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


def test_a_slot_not_used_within_a_pace_is_stale() -> None:
    async def work() -> None:
        limiter = limiter_of(Quota())
        assert not limiter.is_stale(10.0, 10.0)
        assert not limiter.is_stale(10.0, 10.15)
        assert limiter.is_stale(10.0, 10.16)

    run_late(work)


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
