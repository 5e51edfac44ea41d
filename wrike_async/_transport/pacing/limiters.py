"""The limiters of a client's sessions."""

from __future__ import annotations

import math
from collections.abc import Sequence

from aiolimiter import AsyncLimiter

from wrike_async._transport.limits import Limiter, Quota
from wrike_async._transport.pacing.pace import Pace
from wrike_async._transport.pacing.usage import Refusals, SendLog

__all__ = ["Limiters"]

_WRIKES_PERIOD = 60.0


class Limiters:
    """Makes limiters for the event loop that runs."""

    def __init__(self, quota: Quota | AsyncLimiter) -> None:
        """Take what a client was told of its quota."""
        self._quota = quota
        self._of_user = Pace(quota, is_ours=False) if isinstance(quota, AsyncLimiter) else None

    def new(self) -> Limiter:
        """Return a limiter."""
        log, refusals = self._new()
        return Limiter(self._pace(log), (log,), (refusals,))

    def merged(self, limiters: Sequence[Limiter]) -> Limiter:
        """Return one limiter for sessions that share a quota."""
        log, refusals = self._new()
        return Limiter.merged(limiters, self._pace(log), log, refusals)

    def _pace(self, log: SendLog) -> Pace:
        return self._of_user or Pace.of(log.burst, log.interval)

    def _new(self) -> tuple[SendLog, Refusals]:
        quota = self._quota
        if isinstance(quota, AsyncLimiter):
            # It counts, and holds nothing up: others may use that limiter, and no log of ours knows.
            most = math.ceil(quota.max_rate)
            return SendLog(most, quota.time_period, most, bounds=False), Refusals(_WRIKES_PERIOD)
        return SendLog(quota.limit, quota.per, quota.burst), Refusals(quota.per)
