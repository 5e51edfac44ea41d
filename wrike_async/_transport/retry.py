"""The decision to send a request again: a pure function of what happened.

======================================  =======  ==========================
what happened                           read     write
======================================  =======  ==========================
429                                     again    again: Wrike did not act
no connection                           again    again: nothing was sent
401, and the credential has a new one   at once  at once: Wrike did not act
connection lost, timeout, cut body      again    never: it may have happened
an answer that cannot be read           again    never
5xx                                     again    never
any other refusal                       never    never
======================================  =======  ==========================
"""

from __future__ import annotations

from enum import Enum, auto

from wrike_async._wire.operation import Access
from wrike_async.options import RetryPolicy

__all__ = ["Outcome", "wait_before_retry"]


class Outcome(Enum):
    """What came of an attempt."""

    DONE = auto()
    REFUSED_FOR_QUOTA = auto()
    NEVER_SENT = auto()
    RENEWED = auto()
    IN_DOUBT = auto()
    REFUSED = auto()


def wait_before_retry(
    outcome: Outcome, *, access: Access, attempt: int, elapsed: float, policy: RetryPolicy, share: float
) -> float | None:
    """Decide whether to try again.

    Args:
        outcome: of the last attempt.
        access: whether the operation reads or writes.
        attempt: how many attempts there were, at least 1.
        elapsed: seconds since the first one began.
        policy: the bounds.
        share: between 0 and 1, drawn at random: what part of the backoff to wait.

    Returns:
        Seconds to wait before the request queues again, or ``None`` to give up. After a 429 it is 0: the session
        pauses by itself, for everybody.
    """
    if outcome in (Outcome.DONE, Outcome.REFUSED) or (outcome is Outcome.IN_DOUBT and access == "write"):
        return None
    if attempt >= policy.attempts or elapsed >= policy.total:
        return None
    if outcome in (Outcome.REFUSED_FOR_QUOTA, Outcome.RENEWED):
        return 0.0
    wait = share * min(policy.longest_wait, policy.first_wait * 2.0 ** min(attempt - 1, 60))
    return wait if elapsed + wait <= policy.total else None
