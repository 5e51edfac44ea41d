"""The decision to send again, as a table."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wrike_async._transport.retry import Course, Outcome, wait_before_retry
from wrike_async._wire.operation import Access
from wrike_async.options import RetryPolicy

POLICY = RetryPolicy(attempts=6, total=180, first_wait=0.5, longest_wait=20)
NEVER = None
AT_ONCE = 0.0
BACKOFF = 0.5


def decide(
    outcome: Outcome,
    access: Access = "read",
    *,
    attempt: int = 1,
    elapsed: float = 0.0,
    policy: RetryPolicy = POLICY,
    share: float = 1.0,
    asked: float = 0.0,
) -> float | None:
    return wait_before_retry(
        outcome, access=access, attempt=attempt, elapsed=elapsed, policy=policy, share=share, asked=asked
    )


@pytest.mark.parametrize(
    ("outcome", "read", "write"),
    [
        (Outcome.DONE, NEVER, NEVER),
        (Outcome.REFUSED, NEVER, NEVER),
        (Outcome.REFUSED_FOR_QUOTA, BACKOFF, BACKOFF),
        (Outcome.NOT_SIGNED, NEVER, NEVER),
        (Outcome.NOT_NOW, BACKOFF, NEVER),
        (Outcome.RENEWED, AT_ONCE, AT_ONCE),
        (Outcome.NEVER_SENT, BACKOFF, BACKOFF),
        (Outcome.IN_DOUBT, BACKOFF, NEVER),
    ],
)
def test_what_is_sent_again(outcome: Outcome, read: float | None, write: float | None) -> None:
    assert decide(outcome, "read") == read
    assert decide(outcome, "write") == write


def test_the_table_knows_every_outcome() -> None:
    assert len(Outcome) == 8


AGAIN = [
    (outcome, access) for outcome in Outcome for access in ("read", "write") if decide(outcome, access) is not None
]


@pytest.mark.parametrize(("outcome", "access"), AGAIN)
def test_attempts_and_time_are_capped(outcome: Outcome, access: Access) -> None:
    counts = outcome is not Outcome.REFUSED_FOR_QUOTA
    assert decide(outcome, access, attempt=5) is not None
    assert (decide(outcome, access, attempt=6) is None) == counts
    assert (decide(outcome, access, attempt=70) is None) == counts
    assert decide(outcome, access, elapsed=159.0) is not None
    assert decide(outcome, access, elapsed=180.0) is None
    assert (decide(outcome, access, policy=RetryPolicy(attempts=1)) is None) == counts


def test_what_the_server_asks_for_is_waited_for_if_there_is_time() -> None:
    assert decide(Outcome.IN_DOUBT, asked=30.0) == 30.0
    assert decide(Outcome.NOT_NOW, asked=0.1) == BACKOFF
    assert decide(Outcome.IN_DOUBT, asked=30.0, elapsed=150.0) == 30.0
    assert decide(Outcome.IN_DOUBT, asked=30.0, elapsed=150.1) is NEVER


def test_no_retry_starts_after_the_total() -> None:
    assert decide(Outcome.IN_DOUBT, elapsed=179.5) == 0.5
    assert decide(Outcome.IN_DOUBT, elapsed=179.6) is None
    assert decide(Outcome.IN_DOUBT, elapsed=179.6, share=0.1) == pytest.approx(0.05)


def test_the_wait_doubles_up_to_a_bound() -> None:
    policy = RetryPolicy(attempts=2000, total=1e9, first_wait=0.5, longest_wait=20)
    waits = [decide(Outcome.NEVER_SENT, attempt=attempt, policy=policy) for attempt in (1, 2, 3, 4, 5, 6, 7, 8, 1999)]
    assert waits == [0.5, 1, 2, 4, 8, 16, 20, 20, 20]


@given(
    st.sampled_from(Outcome),
    st.sampled_from(["read", "write"]),
    st.integers(1, 50),
    st.floats(0, 400),
    st.floats(0, 1),
    st.builds(
        RetryPolicy,
        attempts=st.integers(1, 40),
        total=st.floats(0.001, 300),
        first_wait=st.floats(0.001, 60),
        longest_wait=st.floats(0.001, 60),
    ),
)
def test_every_wait_is_within_its_bounds(
    outcome: Outcome, access: Access, attempt: int, elapsed: float, share: float, policy: RetryPolicy
) -> None:
    wait = decide(outcome, access, attempt=attempt, elapsed=elapsed, share=share, policy=policy)
    if wait is not None:
        assert 0 <= wait <= policy.longest_wait
        assert elapsed + wait <= policy.total
        assert attempt < policy.attempts or outcome is Outcome.REFUSED_FOR_QUOTA


# --- the course of a call -----------------------------------------------------------------------------------------


def course(total: float = 180.0, attempts: int = 6, *, waits_on: bool = False) -> Course:
    policy = RetryPolicy(attempts=attempts, total=total)
    return Course(policy=policy, access="write", window=60.0, waits_on=waits_on)


def test_a_refusal_for_the_quota_uses_up_no_attempt() -> None:
    calls = course(attempts=2)
    for second in range(100):
        paused = calls.wait(Outcome.REFUSED_FOR_QUOTA, float(second), share=1, asked=None, paused=1.0)
        assert paused == AT_ONCE
    assert calls.wait(Outcome.NEVER_SENT, 101.0, share=1, asked=None, paused=None) == BACKOFF
    assert calls.wait(Outcome.NEVER_SENT, 102.0, share=1, asked=None, paused=None) is NEVER


def test_a_pause_that_ends_too_late_is_not_waited_for() -> None:
    assert course().wait(Outcome.REFUSED_FOR_QUOTA, 10.0, share=1, asked=170.0, paused=170.0) == AT_ONCE
    assert course().wait(Outcome.REFUSED_FOR_QUOTA, 10.0, share=1, asked=171.0, paused=171.0) is NEVER


def test_much_work_waits_for_pauses_that_were_asked_for() -> None:
    waiting = course(waits_on=True)
    assert waiting.wait(Outcome.REFUSED_FOR_QUOTA, 10.0, share=1, asked=300.0, paused=300.0) == AT_ONCE
    assert waiting.time_left(310.0) == 170.0
    assert waiting.wait(Outcome.REFUSED_FOR_QUOTA, 311.0, share=1, asked=None, paused=170.0) is NEVER


def test_refusals_are_waited_for_as_long_as_a_window_and_its_pauses_take() -> None:
    hasty = course(total=5.0)
    assert hasty.time_left(1.0) == 4.0
    assert hasty.wait(Outcome.REFUSED_FOR_QUOTA, 61.0, share=1, asked=None, paused=60.0) == AT_ONCE
    assert hasty.time_left(61.0) == pytest.approx(61.0)
    assert hasty.wait(Outcome.REFUSED_FOR_QUOTA, 61.0, share=1, asked=None, paused=62.0) is NEVER


def test_without_a_pause_of_the_session_a_refused_call_backs_off_by_itself() -> None:
    calls = course()
    waits = [calls.wait(Outcome.REFUSED_FOR_QUOTA, 1.0, share=1, asked=asked, paused=None) for asked in (0.0, 7.0, 0.1)]
    assert waits == [0.5, 7.0, 2.0]
