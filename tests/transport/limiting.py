"""What the tests of the limiter share."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from tests.engine.pumping import Demand, limiter_of, run_late
from wrike_async._transport.limits import Quota

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
EVERY_QUOTA = pytest.mark.parametrize("quota", QUOTAS, ids=repr)
NO_END = 10**9


def busy(quota: Quota, until: float, *, late: float = 0.0) -> list[float]:
    """When requests leave while work always waits, on a machine whose timers are up to ``late`` seconds late."""

    async def work() -> list[float]:
        demand = Demand(limiter_of(quota))
        demand.add(eager=NO_END)
        return await demand.drained_by(until)

    return run_late(work, late)


def now() -> float:
    return asyncio.get_running_loop().time()


def worst(moments: Sequence[float], window: float) -> int:
    """The most moments in any half-open stretch of time."""
    ordered = sorted(moments)
    first = most = 0
    for last, moment in enumerate(ordered):
        # Timers are early or late by rounding errors.
        while moment - ordered[first] >= window - 1e-6:
            first += 1
        most = max(most, last - first + 1)
    return most


def burst_of(quota: Quota) -> int:
    """What leaves at once: a burst, or all there is."""
    return min(quota.burst, quota.limit)
