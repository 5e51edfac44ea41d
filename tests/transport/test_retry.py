"""The decision to send again, as a table."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wrike_async._transport.retry import Outcome, wait_before_retry
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
) -> float | None:
    return wait_before_retry(outcome, access=access, attempt=attempt, elapsed=elapsed, policy=policy, share=share)


@pytest.mark.parametrize(
    ("outcome", "read", "write"),
    [
        (Outcome.DONE, NEVER, NEVER),
        (Outcome.REFUSED, NEVER, NEVER),
        (Outcome.REFUSED_FOR_QUOTA, AT_ONCE, AT_ONCE),
        (Outcome.RENEWED, AT_ONCE, AT_ONCE),
        (Outcome.NEVER_SENT, BACKOFF, BACKOFF),
        (Outcome.IN_DOUBT, BACKOFF, NEVER),
    ],
)
def test_what_is_sent_again(outcome: Outcome, read: float | None, write: float | None) -> None:
    assert decide(outcome, "read") == read
    assert decide(outcome, "write") == write


def test_the_table_knows_every_outcome() -> None:
    assert len(Outcome) == 6


AGAIN = [
    (outcome, access) for outcome in Outcome for access in ("read", "write") if decide(outcome, access) is not None
]


@pytest.mark.parametrize(("outcome", "access"), AGAIN)
def test_attempts_and_time_are_capped(outcome: Outcome, access: Access) -> None:
    assert decide(outcome, access, attempt=5) is not None
    assert decide(outcome, access, attempt=6) is None
    assert decide(outcome, access, attempt=7) is None
    assert decide(outcome, access, elapsed=159.0) is not None
    assert decide(outcome, access, elapsed=180.0) is None
    assert decide(outcome, access, policy=RetryPolicy(attempts=1)) is None


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
        assert attempt < policy.attempts
