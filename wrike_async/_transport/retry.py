"""The decision to send a request again: a pure function of what happened.

======================================  ================  ================
what happened                           read              write
======================================  ================  ================
429                                     after the pause   after the pause: Wrike did not act
nothing was sent                        again             again
a proxy refuses, or a certificate fails never             never: it would go the same way
the aiohttp session was closed          never             never: it stays so
401, and the credential has a new one   at once           at once: Wrike did not act
connection lost, timeout, cut body      again             never: it may have happened
an answer that cannot be read           again             never
5xx                                     again             never
408, 425                                again             never: the error says enough
the credential has nothing to sign with never: it has tried, so another session may be asked
any other refusal                       never             never
======================================  ================  ================

A 429 is no failure of the request, so it uses up none of its attempts: what bounds it is time alone.
"""

from __future__ import annotations

from enum import Enum, auto

import attrs

from wrike_async._wire.operation import Access
from wrike_async.options import RetryPolicy

__all__ = ["Course", "Outcome", "longest_refusals", "wait_before_retry"]

# Refusals may last for a whole window, and the last pause, which began within it, for as long again.
_WINDOWS_OF_REFUSALS = 2 * 61 / 60


class Outcome(Enum):
    """What came of an attempt."""

    DONE = auto()
    REFUSED_FOR_QUOTA = auto()
    NEVER_SENT = auto()
    RENEWED = auto()
    IN_DOUBT = auto()
    NOT_NOW = auto()
    NOT_SIGNED = auto()
    REFUSED = auto()


_NEVER_REPEATED = (Outcome.DONE, Outcome.NOT_SIGNED, Outcome.REFUSED)
_READS_ONLY = (Outcome.IN_DOUBT, Outcome.NOT_NOW)


def wait_before_retry(
    outcome: Outcome,
    *,
    access: Access,
    attempt: int,
    elapsed: float,
    policy: RetryPolicy,
    share: float,
    asked: float = 0.0,
    total: float | None = None,
) -> float | None:
    """Decide whether to try again.

    Args:
        outcome: of the last attempt.
        access: whether the operation reads or writes.
        attempt: how many attempts there were, at least 1; after a 429, how many were refused so.
        elapsed: seconds since the first one began.
        policy: the bounds.
        share: between 0 and 1, drawn at random: what part of the backoff to wait.
        asked: seconds that the server asked to wait; never less is waited.
        total: the bound on ``elapsed``, where it is not the policy's.

    Returns:
        Seconds to wait, or ``None`` to give up.
    """
    total = policy.total if total is None else total
    if outcome in _NEVER_REPEATED or (outcome in _READS_ONLY and access == "write"):
        return None
    if elapsed >= total or (attempt >= policy.attempts and outcome is not Outcome.REFUSED_FOR_QUOTA):
        return None
    if outcome is Outcome.RENEWED:
        return 0.0
    backoff = share * min(policy.longest_wait, policy.first_wait * 2.0 ** min(attempt - 1, 60))
    wait = max(asked, backoff)
    return wait if elapsed + wait <= total else None


def longest_refusals(policy: RetryPolicy, window: float) -> float:
    """Return for how many seconds a call goes on while it is refused for a quota that is counted over ``window``."""
    return max(policy.total, window * _WINDOWS_OF_REFUSALS)


@attrs.define(eq=False, repr=False, kw_only=True)
class Course:
    """What a call has been through, against the bounds of its policy.

    Attributes:
        policy: the bounds.
        access: whether the operation reads or writes.
        window: the seconds that the quota is counted over.
        waits_on: whether pauses that Wrike asks for do not count, because much work hangs on the call.
        failures: how many of the attempts used up one of those that the policy allows.
        refusals: how many of them were refused for the quota.
        asked: the pauses that were asked for with refusals, added up, in seconds.
    """

    policy: RetryPolicy
    access: Access
    window: float
    waits_on: bool
    failures: int = 0
    refusals: int = 0
    asked: float = 0.0

    @property
    def total(self) -> float:
        """For how long after the first attempt another may start."""
        if not self.refusals:
            return self.policy.total
        return self.longest_refusals + self.asked if self.waits_on else self.longest_refusals

    @property
    def longest_refusals(self) -> float:
        """For how long it goes on while it is refused for the quota."""
        return longest_refusals(self.policy, self.window)

    def time_left(self, elapsed: float) -> float:
        """Return for how many seconds another attempt may start, so many after the first one began."""
        return self.total - elapsed

    def wait(
        self, outcome: Outcome, elapsed: float, *, share: float, asked: float | None, paused: float | None
    ) -> float | None:
        """Take note of what came of an attempt, and decide whether there is another one.

        Args:
            outcome: of the attempt.
            elapsed: seconds since the first one began.
            share: see `wait_before_retry`.
            asked: seconds that the server asked to wait.
            paused: after a 429, for how many seconds the session sends nothing; ``None`` where it does not pause.

        Returns:
            Seconds to wait before the request queues again, or ``None`` to give up. It is 0 where the session pauses,
            which holds it up in the queue.
        """
        refused = outcome is Outcome.REFUSED_FOR_QUOTA
        if refused:
            self.refusals += 1
            self.asked += asked or 0.0
        else:
            self.failures += 1
        wait = wait_before_retry(
            outcome,
            access=self.access,
            attempt=self.refusals if refused else self.failures,
            elapsed=elapsed,
            policy=self.policy,
            share=0.0 if refused and paused is not None else share,
            asked=(paused if refused and paused is not None else asked) or 0.0,
            total=self.total,
        )
        return 0.0 if wait is not None and refused and paused is not None else wait
