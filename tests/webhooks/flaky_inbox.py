"""An inbox of somebody else's, which fails at will."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any

from wrike_async.webhooks import Claim, InboxEntry, MemoryInbox

__all__ = ["FlakyInbox"]


class FlakyInbox:
    """A `MemoryInbox` that fails where it is told to, and claims what it is told to."""

    def __init__(self) -> None:
        self.inner = MemoryInbox()
        self.broken = False
        self.error: BaseException = OSError("disk full")
        self.claim: Any = None
        self.waits = 0

    def _check(self) -> None:
        if self.broken:
            raise self.error

    async def put(self, key: str | None, body: bytes) -> Claim:
        self._check()
        return self.claim or await self.inner.put(key, body)

    async def waiting(self) -> AsyncGenerator[InboxEntry]:
        self.waits += 1
        self._check()
        async for entry in self.inner.waiting():
            yield entry

    async def done(self, entry: InboxEntry) -> None:
        self._check()
        await self.inner.done(entry)

    async def failed(self, entry: InboxEntry, reason: str) -> None:
        self._check()
        await self.inner.failed(entry, reason)

    async def count(self) -> int:
        """Return how many deliveries are neither done nor failed."""
        return len(self.inner._unfinished)

    async def aclose(self) -> None:
        await self.inner.aclose()
