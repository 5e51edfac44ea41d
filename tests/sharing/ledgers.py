"""A ledger on the clock of the loop, for many processes in one test."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from typing import Any

from wrike_async import Quota
from wrike_async._sharing.ledger import Ledger, Rule
from wrike_async._sharing.messages import Ask, Late, Refusal, Reply
from wrike_async._sharing.remote_limiter import RemoteLimiter
from wrike_async._sharing.stores import StoreUnreachable

__all__ = ["START", "MemoryStore"]

START = 1_700_000_000.0


class MemoryStore:
    """Keeps a ledger as long as it lives, a call away.

    Attributes:
        kept: the ledger as it is stored; ``None`` is a store that lost its memory.
        down: whether nobody answers.
        ahead: by how many seconds the clock is ahead of the loop's.
        calls: how often it was asked.
    """

    def __init__(self, quota: Quota, *, round_trip: float = 0.001) -> None:
        self._rule, self._round_trip, self._draw = Rule.of(quota), round_trip, random.Random(0)
        self.kept: dict[str, Any] | None = None
        self.down = False
        self.ahead = START
        self.calls = 0

    def limiter(self, who: str) -> RemoteLimiter:
        """What stands in the limiter's place in one of the processes."""
        return RemoteLimiter(self, self._rule, who)

    async def ask(self, ask: Ask) -> Reply:
        return await self._call(ask.who, lambda ledger, now: ledger.ask(ask, now))

    async def refused(self, refusal: Refusal) -> Reply:
        return await self._call(refusal.who, lambda ledger, now: ledger.refused(refusal, now))

    async def left_late(self, late: Late) -> Reply:
        return await self._call(late.who, lambda ledger, now: ledger.left_late(late, now))

    async def look(self) -> dict[str, Any] | None:
        return self.kept

    async def names(self) -> list[str]:
        return []

    async def aclose(self) -> None: ...

    async def _call(self, who: str, step: Callable[[Ledger, float], Reply]) -> Reply:
        self.calls += 1
        await asyncio.sleep(self._draw.uniform(0.25, 0.75) * self._round_trip)
        if self.down:
            raise StoreUnreachable("it is down")
        now = self.ahead + asyncio.get_running_loop().time()
        ledger = Ledger.opened(self.kept, self._rule, who, now)
        reply = step(ledger, now)
        self.kept = ledger.kept()
        await asyncio.sleep(self._draw.uniform(0.25, 0.75) * self._round_trip)
        return reply
