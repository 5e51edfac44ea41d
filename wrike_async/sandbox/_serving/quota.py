"""The rate limit as the sandbox enforces it: sliding windows, one pair for each token."""

from __future__ import annotations

from collections import deque

import attrs

__all__ = ["QuotaWindows", "SandboxQuota"]


@attrs.frozen
class SandboxQuota:
    """How many requests are let in. Each token has windows of its own; requests that were refused do not count.

    Attributes:
        limit: requests of a token …
        per: … in this many seconds, in any such stretch of time.
        per_second: the same in any sixtieth of ``per``: with ``per=6.0`` the second is a tenth of one.
    """

    limit: int = 400
    per: float = 60.0
    per_second: int = 7


@attrs.define
class QuotaWindows:
    """When the latest requests of one token were let in."""

    quota: SandboxQuota
    _admitted: deque[float] = attrs.field(factory=deque[float])

    def admit(self, now: float) -> float | None:
        """Let a request in, or refuse it.

        Returns:
            ``None`` where it is let in, else the seconds after which one would be.
        """
        quota = self.quota
        wait = max(
            self._wait(now, quota.limit, quota.per),
            self._wait(now, quota.per_second, quota.per / 60),
        )
        if wait > 0:
            return wait
        self._admitted.append(now)
        while len(self._admitted) > max(quota.limit, quota.per_second):
            self._admitted.popleft()
        return None

    def fill(self, now: float, requests: int) -> None:
        """Count requests of somebody else, who used the token just now."""
        self._admitted.extend([now] * requests)

    def _wait(self, now: float, limit: int, window: float) -> float:
        if len(self._admitted) < limit:
            return 0.0
        return self._admitted[-limit] + window - now
