"""The limiter is arithmetic: hours of sending are simulated without a loop."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wrike_async._transport.limits import Limiter, Quota

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
ROUNDING = 1e-9
EVERY_QUOTA = pytest.mark.parametrize("quota", QUOTAS, ids=repr)


def busy(limiter: Limiter, until: float, *, start: float = 0.0, late: float = 0.0, seed: int = 0) -> list[float]:
    """When requests leave while work always waits, on a machine whose timers are up to ``late`` seconds late."""
    draw = random.Random(seed)
    now = start
    sends: list[float] = []
    while True:
        now = max(now, limiter.ready_at()) + draw.uniform(0, late)
        if now >= until:
            return sends
        limiter.take(now)
        sends.append(now)


def worst(moments: Sequence[float], window: float) -> int:
    """The most moments in any half-open stretch of time."""
    ordered = sorted(moments)
    first = most = 0
    for last, moment in enumerate(ordered):
        while moment - ordered[first] >= window:
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
    sends = busy(Limiter(quota), 10 * quota.per, late=late * sixtieth)
    draw = random.Random(1)
    middle = sends[len(sends) // 2]
    at_random = [sent + draw.uniform(0.02, 0.5) * sixtieth for sent in sends]
    slow_then_fast = [sent + (0.5 if sent < middle else 0.02) * sixtieth for sent in sends]
    alternating = [sent + (0.5 if round(sent / sixtieth) % 2 else 0.02) * sixtieth for sent in sends]
    slow_bursts = [sent + (0.5 if i // quota.burst % 2 else 0.02) * sixtieth for i, sent in enumerate(sends)]
    for arrivals in (at_random, slow_then_fast, alternating, slow_bursts):
        assert worst(arrivals, quota.per) <= quota.limit
    assert worst(sends, sixtieth) <= quota.burst


@given(
    st.sampled_from(QUOTAS),
    st.lists(st.tuples(st.sampled_from([1, 3, 20, 600]), st.floats(0, 2)), min_size=1, max_size=8),
    st.integers(0, 99),
)
def test_bounds_hold_for_work_that_comes_and_goes(quota: Quota, phases: list[tuple[int, float]], seed: int) -> None:
    """Phases of work of some requests each, with pauses of up to two periods between them."""
    draw = random.Random(seed)
    limiter, now, sends, arrivals = Limiter(quota), 0.0, [], []
    for requests, idle in phases:
        for _ in range(requests):
            now = max(now, limiter.ready_at(patient=draw.random() < 0.2))
            limiter.take(now)
            sends.append(now)
            arrivals.append(now + draw.choice([0.02, 0.5, draw.uniform(0.02, 0.5)]) * quota.per / 60)
        now += idle * quota.per
    assert worst(sends, quota.per / 60) <= quota.burst
    assert worst(arrivals, quota.per) <= quota.limit


# --- how much is used ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("quota", [quota for quota in QUOTAS if quota != Quota(400, burst=1)], ids=repr)
@pytest.mark.parametrize("late", [0.0, 0.001])
def test_a_busy_client_uses_the_quota(quota: Quota, late: float) -> None:
    """Ten minutes' worth; timers are late by up to a millisecond (of a minute's second)."""
    sends = busy(Limiter(quota), 10 * quota.per, late=late * quota.per / 60)
    assert len(sends) >= math.floor(0.98 * 10 * quota.limit)


def test_a_burst_of_one_is_one_a_second() -> None:
    sends = busy(Limiter(Quota(400, burst=1)), 600)
    assert 0.98 * 600 <= len(sends) <= 600


@pytest.mark.parametrize("waiting", [1, 20, 1000])
def test_how_many_wait_changes_nothing(waiting: int) -> None:
    """Each request is asked for when one of the others that wait is answered, 20 to 500 ms after it left."""
    draw = random.Random(waiting)
    limiter, asked = Limiter(Quota()), [0.0] * waiting
    sends: list[float] = []
    arrivals: list[float] = []
    while asked[0] < 300:
        now = max(asked.pop(0), limiter.ready_at(), sends[-1] if sends else 0.0)
        limiter.take(now)
        latency = draw.uniform(0.02, 0.5)
        sends.append(now)
        arrivals.append(now + latency)
        asked.append(now + latency)
        asked.sort()
    assert worst(arrivals, 60) <= 400
    assert worst(sends, 1) <= 7
    if waiting > 1:
        assert len(sends) >= 0.98 * 400 * 5


# --- bursts -------------------------------------------------------------------------------------------------------


@EVERY_QUOTA
def test_an_idle_client_sends_its_first_burst_at_once(quota: Quota) -> None:
    limiter, now = Limiter(quota), 1000.0
    for _ in range(3):
        for _ in range(burst_of(quota)):
            assert limiter.ready_at() <= now + ROUNDING
            limiter.take(now)
        assert limiter.ready_at() > now
        now += 2 * quota.per


def test_groups_that_are_not_full_keep_most_of_the_burst_for_others() -> None:
    limiter = Limiter(Quota())
    for sent in range(7):
        assert limiter.ready_at() <= 0
        assert (limiter.ready_at(patient=True) <= 0) == (sent < 2)
        limiter.take(0)


def test_the_patient_are_not_starved_by_those_who_spend_the_credit() -> None:
    limiter = Limiter(Quota())
    for sent in range(7):
        limiter.take(sent * 0.001)
    assert limiter.ready_at(patient=True) == limiter.ready_at()
    for _ in range(200):
        limiter.take(limiter.ready_at())
        assert limiter.ready_at(patient=True) - limiter.ready_at() <= limiter.interval


def test_being_patient_costs_nothing_under_load() -> None:
    limiter, now = Limiter(Quota()), 0.0
    for _ in range(1000):
        now = max(now, limiter.ready_at(patient=True))
        limiter.take(now)
    assert now == pytest.approx(999 * limiter.interval, rel=0.01)


def test_time_spent_held_up_earns_no_burst() -> None:
    limiter = Limiter(Quota())
    for _ in range(7):
        limiter.take(0.0)
    limiter.pause_until(30.0)
    sends = busy(limiter, 35.0)
    assert sends[0] == 30.0
    assert worst(sends, 1.0) <= 7
    assert sends[1] - sends[0] == pytest.approx(limiter.interval)


# --- giving back --------------------------------------------------------------------------------------------------


def test_a_slot_given_back_can_be_taken_again() -> None:
    limiter = Limiter(Quota())
    for _ in range(7):
        limiter.take(0.0)
    held = limiter.ready_at()
    assert held > 0
    limiter.give_back(0.0)
    assert limiter.ready_at() <= 0
    limiter.take(0.0)
    assert limiter.ready_at() == pytest.approx(held)
    assert limiter.used(0.0) == 7 / 400


def test_a_slot_held_until_nobody_remembers_it_is_given_back_quietly() -> None:
    limiter = Limiter(Quota(1, per=1))
    limiter.take(0.0)
    limiter.take(5.0)
    before = limiter.ready_at()
    limiter.give_back(0.0)
    assert limiter.ready_at() == before


@given(st.sampled_from(QUOTAS), st.lists(st.tuples(st.booleans(), st.floats(0, 1.5)), max_size=60))
def test_what_did_not_happen_does_not_loosen_the_bounds(quota: Quota, steps: list[tuple[bool, float]]) -> None:
    limiter, now, sends = Limiter(quota), 0.0, []
    for happens, idle in steps:
        now = max(now, limiter.ready_at())
        limiter.take(now)
        if happens:
            sends.append(now)
        else:
            limiter.give_back(now)
        now += idle * quota.per / 60
    sends += busy(limiter, now + 2 * quota.per, start=now)
    assert worst(sends, quota.per / 60) <= quota.burst
    assert worst(sends, quota.per) <= quota.limit


# --- pauses -------------------------------------------------------------------------------------------------------


@given(st.lists(st.floats(0, 100), min_size=1, max_size=10))
def test_a_pause_only_ever_moves_later(deadlines: list[float]) -> None:
    limiter, latest = Limiter(Quota()), -math.inf
    for deadline in deadlines:
        before = limiter.ready_at()
        limiter.pause_until(deadline)
        latest = max(latest, deadline)
        assert limiter.ready_at() == latest >= before


def refuse(
    limiter: Limiter, now: float, *, sent_at: float, retry_after: float | None = None, share: float = 1
) -> float:
    """Refuse a request; returns how long the pause is from then on."""
    limiter.refused(now=now, sent_at=sent_at, retry_after=retry_after, share=share)
    return limiter.ready_at() - now


def test_a_refusal_pauses_for_as_long_as_it_says() -> None:
    limiter = Limiter(Quota())
    assert refuse(limiter, 10.0, sent_at=9.9, retry_after=30) == 30
    assert refuse(limiter, 11.0, sent_at=9.9, retry_after=1) == 29
    assert refuse(limiter, 12.0, sent_at=9.9, retry_after=0) == 28


@pytest.mark.parametrize("asked", [0.0, 0.1, None])
def test_asking_for_next_to_nothing_does_not_shorten_the_backoff(asked: float | None) -> None:
    limiter, now, pauses = Limiter(Quota()), 0.0, []
    for _ in range(8):
        pauses.append(refuse(limiter, now + 0.1, sent_at=now, retry_after=asked, share=0))
        now += 0.1 + pauses[-1]
    assert pauses == pytest.approx([0.5, 1, 2, 4, 8, 16, 30, 30])


def test_the_backoff_doubles_up_to_a_period() -> None:
    limiter, now, pauses = Limiter(Quota()), 0.0, []
    for _ in range(14):
        pause = refuse(limiter, now + 0.1, sent_at=now)
        pauses.append(pause)
        now += 0.1 + pause
    assert pauses == pytest.approx([1, 2, 4, 8, 16, 32] + [60] * 8)


def test_the_backoff_is_jittered_within_its_upper_half() -> None:
    assert refuse(Limiter(Quota()), 0.0, sent_at=-1, share=0) == 0.5
    assert refuse(Limiter(Quota()), 0.0, sent_at=-1, share=1) == 1.0
    assert refuse(Limiter(Quota(10, per=6)), 0.0, sent_at=-1, share=1) == pytest.approx(0.1)


def test_refusals_of_requests_already_under_way_do_not_make_it_grow() -> None:
    limiter = Limiter(Quota())
    assert refuse(limiter, 1.0, sent_at=0.9) == pytest.approx(1)
    for _ in range(20):
        assert refuse(limiter, 1.0, sent_at=0.9) == pytest.approx(1)
    assert refuse(limiter, 2.2, sent_at=2.1) == pytest.approx(2)


def test_a_request_let_in_ends_the_backoff_unless_it_left_before_the_refusal() -> None:
    limiter = Limiter(Quota())
    refuse(limiter, 1.0, sent_at=0.9)
    limiter.accepted(sent_at=0.8)
    assert refuse(limiter, 3.0, sent_at=2.9) == pytest.approx(2)
    limiter.accepted(sent_at=6.0)
    assert refuse(limiter, 7.0, sent_at=6.5) == pytest.approx(1)


# --- speed --------------------------------------------------------------------------------------------------------


def test_refusals_that_go_on_slow_the_pace_down_and_time_speeds_it_up_again() -> None:
    limiter = Limiter(Quota())
    refuse(limiter, 10.0, sent_at=9.9)
    assert limiter.speed(10.0) == 1.0, "the first refusal is answered with a pause alone"
    refuse(limiter, 20.0, sent_at=19.9)
    assert limiter.speed(20.0) == 0.75
    refuse(limiter, 20.1, sent_at=19.95)
    assert limiter.speed(20.1) == pytest.approx(0.75, abs=0.001), "that request was under way"
    assert limiter.speed(20.0 + 60) == pytest.approx(0.85)
    assert limiter.speed(20.0 + 1000) == 1.0


def test_a_refusal_after_a_quiet_period_does_not_slow_down() -> None:
    limiter = Limiter(Quota())
    refuse(limiter, 10.0, sent_at=9.9)
    refuse(limiter, 71.0, sent_at=70.9)
    assert limiter.speed(71.0) == 1.0


def test_the_pace_follows_the_speed() -> None:
    limiter, now = Limiter(Quota()), 0.0
    for _ in range(30):
        refuse(limiter, now + 0.1, sent_at=now, retry_after=0)
        now += 0.2
    slowest = limiter.speed(now)
    assert slowest == pytest.approx(0.05, abs=0.001)
    now = limiter.ready_at()
    first_minute = busy(limiter, now + 60, start=now)
    assert 0.15 * 400 * 0.9 <= len(first_minute) <= 0.25 * 400 + 8
    assert worst(first_minute, 1) <= 7
    last_minute = busy(limiter, now + 1300, start=now + 1240)
    assert len(last_minute) >= 0.98 * 400
    assert limiter.speed(now + 1300) == 1.0


def test_a_slot_not_used_within_a_second_is_stale() -> None:
    limiter = Limiter(Quota())
    assert not limiter.is_stale(10.0, 10.0)
    assert not limiter.is_stale(10.0, 11.05)
    assert limiter.is_stale(10.0, 11.07)


@given(st.sampled_from(QUOTAS), st.lists(st.tuples(st.floats(0, 1.5), st.booleans()), max_size=60))
def test_what_leaves_late_does_not_loosen_the_bounds(quota: Quota, steps: list[tuple[float, bool]]) -> None:
    """Each slot is held for a while; it is used late where that is allowed, and renewed otherwise."""
    limiter, now, held, sends = Limiter(quota), 0.0, list[float](), list[float]()
    for idle, leaves in steps:
        now = max(now, limiter.ready_at())
        limiter.take(now)
        held.append(now)
        now += idle * quota.per / 60
        while leaves and held:
            taken_at = held.pop()
            if limiter.is_stale(taken_at, now):
                limiter.give_back(taken_at)
                now = max(now, limiter.ready_at())
                limiter.take(now)
            else:
                limiter.moved(taken_at, now)
            sends.append(now)
    for taken_at in held:
        limiter.give_back(taken_at)
    sends += busy(limiter, now + 2 * quota.per, start=now)
    assert worst(sends, quota.per / 60) <= quota.burst
    assert worst(sends, quota.per) <= quota.limit


# --- estimates ----------------------------------------------------------------------------------------------------


def truth(limiter: Limiter, position: int, now: float) -> float:
    """How long the request at a position really waits, if all before it take their slots. Uses the limiter up."""
    moment = now
    for _ in range(position):
        moment = max(moment, limiter.ready_at())
        limiter.take(moment)
    return moment - now


@EVERY_QUOTA
@pytest.mark.parametrize("position", [1, 2, 7])
def test_a_fresh_limiter_has_an_estimate(quota: Quota, position: int) -> None:
    estimate = Limiter(quota).wait_for(position, 0.0)
    assert estimate == pytest.approx(
        truth(Limiter(quota), position, 0.0), abs=1.1 * quota.per / 60 + quota.per / quota.limit
    )


@settings(max_examples=120)
@given(
    st.sampled_from(QUOTAS),
    st.integers(0, 900),
    st.floats(0, 3),
    st.sampled_from([0.0, 0.3, 2.0]),
    st.sampled_from([1, 2, 5, 8, 50, 500, 2000]),
)
def test_estimates_are_near_the_truth(quota: Quota, sent: int, idle: float, pause: float, position: int) -> None:
    limiter = Limiter(quota)
    now = truth(limiter, sent, 0.0) + idle * quota.per / 60
    limiter.pause_until(now + pause * quota.per)
    estimate = limiter.wait_for(position, now)
    real = truth(limiter, position, now)
    slack = 1.2 * quota.per / 60 + 2 * quota.per / quota.limit
    assert estimate >= 0
    assert real * 0.95 - slack <= estimate <= real * 1.05 + slack


# --- use ----------------------------------------------------------------------------------------------------------


def test_the_share_in_use_is_that_of_the_last_period() -> None:
    limiter = Limiter(Quota(10, per=1))
    assert limiter.used(0.0) == 0
    sends = busy(limiter, 5.0)
    assert limiter.used(sends[-1]) == pytest.approx(1.0, abs=0.11)
    assert limiter.used(sends[-1] + 0.5) == pytest.approx(0.5, abs=0.11)
    assert limiter.used(sends[-1] + 1.0) == 0
