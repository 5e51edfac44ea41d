"""Times in which a quota lets nothing through."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import attrs

from wrike_async._transport.pacing.rate_limiter import RateLimiter
from wrike_async._transport.retry import longest_refusals
from wrike_async._wire.operation import Operation
from wrike_async.errors import RateLimited
from wrike_async.options import RetryPolicy

__all__ = ["InVain", "Outage", "Outages"]

InVain = Callable[[Operation[Any], RetryPolicy, float, bool], RateLimited | None]
"""Says whether what waits for its first attempt does so in vain: the error for it, if so.

It is told the operation, its policy, since when it waits, and whether pauses that were asked for do not count.
"""


@attrs.define(eq=False, repr=False)
class Outage:
    """For how long a quota has let nothing through.

    Attributes:
        since: when the first refusal came.
        asked: the pauses that were asked for meanwhile, added up, in seconds.
    """

    since: float
    asked: float = 0.0

    def in_vain(self, error: RateLimited, now: float, window: float) -> InVain:
        """Return what says whether anything has waited for too long by now.

        Args:
            error: of the latest refusal.
            now: the time.
            window: the seconds that the quota is counted over.
        """

        def verdict(
            operation: Operation[Any], policy: RetryPolicy, waits_since: float, waits_on: bool
        ) -> RateLimited | None:
            waited = now - max(waits_since, self.since) - (self.asked if waits_on else 0.0)
            return _not_sent(operation, error, waited) if waited >= longest_refusals(policy, window) else None

        return verdict


class Outages:
    """The outages of several quotas."""

    def __init__(self, window: float) -> None:
        """Know of none, of quotas that are counted over so many seconds."""
        self._window = window
        self._outages: dict[RateLimiter, Outage] = {}
        self._to_tell: list[Callable[[InVain], None]] = []

    def when_in_vain(self, end: Callable[[InVain], None]) -> None:
        """Have a function told when nothing was let through for so long that what waits may do so in vain."""
        self._to_tell.append(end)

    def refused(self, limiter: RateLimiter, now: float, error: RateLimited, others: Iterable[RateLimiter]) -> None:
        """Learn of a refusal.

        Args:
            limiter: of the quota.
            now: the time.
            error: the refusal.
            others: all limiters that could let something through.
        """
        outage = self._outages.setdefault(limiter, Outage(now))
        outage.asked += error.retry_after or 0.0
        outage_of_all = self.of_all(others)
        if outage_of_all is not None:
            verdict = outage_of_all.in_vain(error, now, self._window)
            for tell in self._to_tell:
                tell(verdict)

    def accepted(self, limiter: RateLimiter) -> None:
        """Learn that something was let through."""
        self._outages.pop(limiter, None)

    def of_all(self, limiters: Iterable[RateLimiter]) -> Outage | None:
        """Return the latest outage, if all these quotas have one."""
        outages = [self._outages.get(limiter) for limiter in limiters]
        known = [outage for outage in outages if outage is not None]
        return max(known, key=lambda outage: outage.since) if known and len(known) == len(outages) else None


def _not_sent(operation: Operation[Any], error: RateLimited, seconds: float) -> RateLimited:
    """Return the error for a request that was not sent, because all that were sent have been refused for long."""
    inferred = RateLimited(
        f"{operation} was not sent: Wrike has refused every request for {seconds:.0f} s ({error})",
        status=error.status,
        code=error.code,
        method=operation.method,
        path=operation.path,
    )
    inferred.retry_after = error.retry_after
    return inferred
