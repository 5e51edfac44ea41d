"""What the server sees, how much of the quota is used, and who waits how long: simulated on a virtual clock."""

from __future__ import annotations

import asyncio
import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.pumping import Demand, limiter_of, run_late
from tests.transport.limiting import EVERY_QUOTA, NO_END, QUOTAS, burst_of, busy, now, worst
from wrike_async._transport.limits import Quota

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
