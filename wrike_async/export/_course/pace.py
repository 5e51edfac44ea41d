"""How fast the quota lets requests go."""

from __future__ import annotations

from wrike_async._transport.limits import Quota
from wrike_async._transport.pacing.rate_limiter import LimiterSource
from wrike_async.client import Wrike

__all__ = ["seconds_of_a_request"]


def seconds_of_a_request(wrike: Wrike) -> float:
    """Return how long a request takes when the quota is used up; 0 without one."""
    quota = wrike._engine._setup.quota
    if quota is None:
        return 0.0
    if isinstance(quota, Quota):
        return quota.per / quota.limit
    return quota.window / quota.limit if isinstance(quota, LimiterSource) else quota.time_period / quota.max_rate
