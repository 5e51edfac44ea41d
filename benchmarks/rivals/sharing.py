"""One process of several that share a quota: ``python -m benchmarks.rivals.sharing WHO REDIS SECONDS``.

It takes slots for as long as it is told, without a break, and prints when it had each, as seconds since the epoch.
"""

from __future__ import annotations

import asyncio
import importlib
import sys
import time
from collections.abc import Callable
from typing import Any

__all__ = ["SHARING"]

_LOOK_AGAIN = 0.01


def _ours(redis: str, until: float) -> list[float]:
    from wrike_async import SharedQuota
    from wrike_async._transport.pacing.rate_limiter import Need

    async def work() -> list[float]:
        limiter, loop = SharedQuota(redis, name="bench")._rate_limiter(), asyncio.get_running_loop()
        taken = []
        while time.time() < until:
            await asyncio.sleep(max(0.0, min(limiter.ready_at(loop.time(), Need()) - loop.time(), until - time.time())))
            await limiter.permit(loop.time(), Need())
            if limiter.take(loop.time()) is not None:
                taken.append(time.time())
        await limiter.aclose()
        return taken

    return asyncio.run(work())


def _limits(redis: str, until: float) -> list[float]:
    # What is not installed for the type checkers is imported by name.
    limits: Any = importlib.import_module("limits")
    strategies: Any = importlib.import_module("limits.strategies")
    window = strategies.MovingWindowRateLimiter(limits.storage.storage_from_string(f"redis+{redis}"))
    both = [limits.RateLimitItemPerMinute(400), limits.RateLimitItemPerSecond(7)]
    return _taken(until, lambda: all(_until_hit(window, each, until) for each in both))


def _until_hit(window: Any, item: Any, until: float) -> bool:
    while not window.hit(item, "bench"):
        if time.time() >= until:
            return False
        time.sleep(_LOOK_AGAIN)
    return True


def _pyrate_limiter(redis: str, until: float) -> list[float]:
    pyrate: Any = importlib.import_module("pyrate_limiter")
    client: Any = importlib.import_module("redis").Redis.from_url(redis)
    bucket = pyrate.RedisBucket.init([pyrate.Rate(7, 1_000), pyrate.Rate(400, 60_000)], client, "bench")
    limiter = pyrate.Limiter(bucket)
    return _taken(until, lambda: limiter.try_acquire("bench", blocking=True, timeout=max(0.1, until - time.time())))


def _throttled(redis: str, until: float) -> list[float]:
    throttled: Any = importlib.import_module("throttled")
    quota = throttled.per_min(400, burst=7)
    throttle = throttled.Throttled(key="bench", using="gcra", quota=quota, store=throttled.RedisStore(server=redis))
    return _taken(until, lambda: not throttle.limit(timeout=max(0.1, until - time.time())).limited)


def _aiolimiter(redis: str, until: float) -> list[float]:
    from aiolimiter import AsyncLimiter

    async def work() -> list[float]:
        limiter, taken = AsyncLimiter(50, 60), []
        while time.time() < until:
            await limiter.acquire()
            taken.append(time.time())
        return taken

    return asyncio.run(work())


def _taken(until: float, take: Callable[[], bool]) -> list[float]:
    taken = []
    while time.time() < until:
        if take():
            taken.append(time.time())
    return taken


SHARING: dict[str, Callable[[str, float], list[float]]] = {
    "wrike-async": _ours,
    "limits, 7 a second and 400 a minute": _limits,
    "pyrate-limiter, both rates": _pyrate_limiter,
    "throttled-py, GCRA": _throttled,
    "aiolimiter, an eighth each": _aiolimiter,
}
"""Who shares, and how: told where the Redis is and when to stop, each returns when it had its slots."""

if __name__ == "__main__":
    _, who, where, ends = sys.argv
    for moment in SHARING[who](where, float(ends)):
        sys.stdout.write(f"{moment!r}\n")
