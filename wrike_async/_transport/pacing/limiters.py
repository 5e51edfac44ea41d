"""The limiters of a client's sessions, by whose quota it is that they use."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Sequence

from aiolimiter import AsyncLimiter

from wrike_async._transport.hosts import origin_of_sandbox
from wrike_async._transport.limits import Limiter, Quota
from wrike_async._transport.pacing.gateway_pace import log_of_gateway
from wrike_async._transport.pacing.pace import Pace
from wrike_async._transport.pacing.rate_limiter import LimiterSource, RateLimiter
from wrike_async._transport.pacing.shared_quotas import SHARED_QUOTAS
from wrike_async._transport.pacing.usage import Refusals, SendLog
from wrike_async.auth import Credential, ManagedGateway

__all__ = ["Limiters"]

_WRIKES_PERIOD = 60.0


class Limiters:
    """Makes limiters for the event loop that runs."""

    def __init__(self, quota: Quota | AsyncLimiter | LimiterSource) -> None:
        """Take what a client was told of its quota."""
        self._source = quota if isinstance(quota, LimiterSource) else None
        self._quota = Quota() if isinstance(quota, LimiterSource) else quota
        self._of_user = Pace(quota, is_ours=False) if isinstance(quota, AsyncLimiter) else None
        self._lacking: set[RateLimiter] = set()

    def of(self, credential: Credential, base_url: str) -> RateLimiter:
        """Return the limiter for requests that a credential signs; see `lacks_owner`."""
        if self._source is not None:
            heeds = log_of_gateway(credential, base_url) if isinstance(credential, ManagedGateway) else None
            return self._source._rate_limiter(heeds)
        key: str | None = getattr(credential, "quota_key", None)
        if key is not None:
            limiter = self._shared(key, base_url)
            if isinstance(credential, ManagedGateway) and isinstance(self._quota, Quota):
                return limiter.heeding(log_of_gateway(credential, base_url))
            return limiter
        limiter = self._private()
        if isinstance(self._quota, AsyncLimiter) or self._quota.shared:
            self._lacking.add(limiter)
        return limiter

    def lacks_owner(self, limiter: RateLimiter) -> bool:
        """Tell whether a grant has to tell whose quota it is, before anything is sent."""
        return limiter in self._lacking

    async def with_owner(self, limiter: RateLimiter, credential: Credential, base_url: str) -> RateLimiter:
        """Return the limiter to use instead of one that lacks its owner."""
        # Who is refused a grant sends nothing, and is told why when it asks for one to send with.
        found = limiter
        with contextlib.suppress(Exception):
            found = self._shared((await credential.acquire()).quota_key, base_url)
        self._lacking.discard(limiter)
        return found

    def merged(self, limiters: Sequence[Limiter]) -> Limiter:
        """Return one limiter for sessions whose owners share a quota."""
        log, refusals = self._new()
        return Limiter.merged(limiters, self._pace(log), log, refusals)

    def _shared(self, key: str, base_url: str) -> Limiter:
        owner = f"{key} {origin_of_sandbox(base_url)}"
        if isinstance(self._quota, AsyncLimiter):
            log, _ = self._new()
            return Limiter(self._pace(log), (log,), (SHARED_QUOTAS.refusals(owner, _WRIKES_PERIOD),))
        return SHARED_QUOTAS.limiter(owner, self._quota) if self._quota.shared else self._private()

    def _private(self) -> Limiter:
        log, refusals = self._new()
        return Limiter(self._pace(log), (log,), (refusals,))

    def _pace(self, log: SendLog) -> Pace:
        return self._of_user or Pace.of(log.burst, log.interval)

    def _new(self) -> tuple[SendLog, Refusals]:
        quota = self._quota
        if isinstance(quota, AsyncLimiter):
            # It counts, and holds nothing up: others may use that limiter, and no log of ours knows.
            most = math.ceil(quota.max_rate)
            return SendLog(most, quota.time_period, most, bounds=False), Refusals(_WRIKES_PERIOD)
        return SendLog(quota.limit, quota.per, quota.burst), Refusals(quota.per)
