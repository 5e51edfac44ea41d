"""The log of sends and what refusals teach are arithmetic: no loop, no clock."""

from __future__ import annotations

import math
import threading
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wrike_async._transport.pacing.usage import Refusals, SendLog


def log_of(limit: int = 400, per: float = 60.0, burst: int = 7) -> SendLog:
    return SendLog(limit, per, burst)


# --- the log ------------------------------------------------------------------------------------------------------


def test_the_log_allows_a_burst_a_second() -> None:
    log = log_of()
    assert [log.take(10.0) for _ in range(8)] == [10.0] * 7 + [None]
    assert log.held_until() == pytest.approx(11.06)
    assert log.take(11.05) is None
    assert log.take(11.06) == 11.06


def test_the_log_allows_the_limit_in_any_minute_and_a_second() -> None:
    log = log_of()
    for number in range(400):
        log.note(number * 0.15)
    assert log.held_until() == pytest.approx(61.0)
    assert log.take(60.9) is None
    assert log.take(61.0) == 61.0


def test_a_log_that_bounds_nothing_only_knows() -> None:
    log = SendLog(3, 60.0, 3, bounds=False)
    assert [log.take(1.0) for _ in range(9)] == [1.0] * 9
    assert log.used(1.0) == 1.0


def test_sends_are_kept_apart_where_that_is_asked_for() -> None:
    log = log_of()
    assert log.take(1.0, apart=0.5) == 1.0
    assert log.take(1.4, apart=0.5) is None
    assert log.take(1.5, apart=0.5) == 1.5


def test_moments_stay_in_order_though_threads_come_in_another() -> None:
    log = log_of()
    assert (log.take(5.0), log.take(4.9)) == (5.0, 5.0)
    assert log.give_back(5.0)
    assert log.moments() == [5.0]


def test_what_was_spent_leaks_at_the_pace() -> None:
    log = log_of()
    assert log.spent(0.0) == 0
    for _ in range(3):
        log.note(1.0)
    assert log.spent(1.0) == 3
    assert log.spent(1.0 + 1.5 * log.interval) == pytest.approx(1.5)
    assert log.spent(9.0) == 0
    for number in range(50):
        log.note(10.0 + number * log.interval / 2)
    assert log.spent(log.last) == 7


def test_several_threads_together_keep_the_quota() -> None:
    """Each takes what the log allows at a time that all of them share."""
    log, started = log_of(100, 60.0, 7), threading.Barrier(4)
    taken: list[float] = []

    def work() -> None:
        started.wait()
        for step in range(3_000):
            moment = log.take(step * 0.02)
            if moment is not None:
                taken.append(moment)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # Whoever lags behind the others notes the later moment.
    assert len(taken) == 100
    ordered = sorted(taken)
    assert all(later - earlier >= 1.06 - 1e-6 for earlier, later in zip(ordered, ordered[7:], strict=False))


# --- pauses -------------------------------------------------------------------------------------------------------


@given(st.lists(st.floats(0, 100), min_size=1, max_size=10))
def test_a_pause_only_ever_moves_later(deadlines: list[float]) -> None:
    refusals, latest = Refusals(60.0), -math.inf
    for deadline in deadlines:
        refusals.pause_until(deadline)
        latest = max(latest, deadline)
        assert refusals.paused_until == latest


def refuse(
    refusals: Refusals, now: float, *, sent_at: float, retry_after: float | None = None, share: float = 1
) -> float:
    """Refuse a request; returns how long the pause is from then on."""
    refusals.refused(now=now, sent_at=sent_at, retry_after=retry_after, share=share)
    return refusals.paused_until - now


def test_a_refusal_pauses_for_as_long_as_it_says() -> None:
    refusals = Refusals(60.0)
    assert refuse(refusals, 10.0, sent_at=9.9, retry_after=30) == 30
    assert refuse(refusals, 11.0, sent_at=9.9, retry_after=1) == 29
    assert refuse(refusals, 12.0, sent_at=9.9, retry_after=0) == 28


@pytest.mark.parametrize("retry_after", [None, 0.0, -5.0, 0.01])
def test_no_answer_makes_the_pause_shorter_than_the_backoff(retry_after: float | None) -> None:
    refusals, now, pauses = Refusals(60.0), 0.0, []
    for _ in range(14):
        pause = refuse(refusals, now + 0.1, sent_at=now, retry_after=retry_after)
        pauses.append(pause)
        now += 0.1 + pause
    assert pauses == pytest.approx([1, 2, 4, 8, 16, 32] + [60] * 8)


def test_the_backoff_is_jittered_within_its_upper_half() -> None:
    assert refuse(Refusals(60.0), 0.0, sent_at=-1, share=0) == 0.5
    assert refuse(Refusals(60.0), 0.0, sent_at=-1, share=1) == 1.0
    assert refuse(Refusals(6.0), 0.0, sent_at=-1, share=1) == pytest.approx(0.1)


def test_refusals_of_requests_already_under_way_do_not_make_it_grow() -> None:
    refusals = Refusals(60.0)
    for _ in range(21):
        assert refuse(refusals, 1.0, sent_at=0.9) == pytest.approx(1)
    assert refuse(refusals, 2.2, sent_at=2.1) == pytest.approx(2)


def test_a_request_let_in_ends_the_backoff_unless_it_left_before_the_refusal() -> None:
    refusals = Refusals(60.0)
    refuse(refusals, 1.0, sent_at=0.9)
    refusals.accepted(sent_at=0.8)
    assert refuse(refusals, 3.0, sent_at=2.9) == pytest.approx(2)
    refusals.accepted(sent_at=6.0)
    assert refuse(refusals, 7.0, sent_at=6.5) == pytest.approx(1)


# --- speed --------------------------------------------------------------------------------------------------------


def test_refusals_that_go_on_slow_down_and_time_speeds_up_again() -> None:
    refusals = Refusals(60.0)
    refuse(refusals, 10.0, sent_at=9.9)
    assert refusals.speed(10.0) == 1.0, "the first refusal is answered with a pause alone"
    refuse(refusals, 20.0, sent_at=19.9)
    assert refusals.speed(20.0) == 0.75
    refuse(refusals, 20.1, sent_at=19.95)
    assert refusals.speed(20.1) == pytest.approx(0.75, abs=0.001), "that request was under way"
    assert refusals.speed(20.0 + 60) == pytest.approx(0.85)
    assert refusals.speed(20.0 + 1000) == 1.0


def test_a_refusal_after_a_quiet_period_does_not_slow_down() -> None:
    refusals = Refusals(60.0)
    refuse(refusals, 10.0, sent_at=9.9)
    refuse(refusals, 71.0, sent_at=70.9)
    assert refusals.speed(71.0) == 1.0


# --- when they tell nothing any more ------------------------------------------------------------------------------


def test_a_log_tells_something_for_as_long_as_its_window() -> None:
    log = log_of()
    assert log.idle_from() == -math.inf
    log.note(5.0)
    assert log.idle_from() == 66.0


def test_refusals_tell_something_until_the_full_speed_is_back() -> None:
    refusals = Refusals(60.0)
    assert refusals.idle_from() == -math.inf
    ends = [refusals.idle_from() for now in (10.0, 20.0, 30.0) if refuse(refusals, now, sent_at=now - 0.1)]
    assert all(earlier < later for earlier, later in pairwise(ends))
    assert refusals.speed(ends[-1]) == pytest.approx(1.0)
    assert refusals.speed(ends[-1] - 6) < 1.0
