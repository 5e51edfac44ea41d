"""What refusals at the edge of a second cost, where requests take unevenly long to arrive."""

from __future__ import annotations

import asyncio
import math
import random

import pytest

from tests.engine.pumping import Demand, limiter_of
from tests.transport.limiting import NO_END
from wrike_async import Quota
from wrike_async._transport.pacing.usage import Refusals
from wrike_async.sandbox import SandboxQuota
from wrike_async.sandbox._serving.quota import QuotaWindows

MINUTES = 20
PACE = 400 / 61


class StrictServer:
    """Counts 7 in any second, and 400 in any minute, as requests arrive; others may ask it, too."""

    def __init__(self, spread: float, others: float = 0.0) -> None:
        self._loop = asyncio.get_running_loop()
        self._draw = random.Random(0)
        self._spread, self._others = spread, others
        self._windows = QuotaWindows(SandboxQuota(limit=400, per_second=7))
        self._limiter = limiter_of(Quota())
        self.demand = Demand(self._limiter)
        self.let_in = self.refused = 0

    async def serve(self, minutes: float) -> None:
        self.demand.sent = self._leaves
        self.demand.add(eager=NO_END)
        if self._others:
            self._somebody_else_asks()
        await self.demand.drained_by(minutes * 60)

    def _leaves(self, sent_at: float) -> None:
        self._loop.call_at(sent_at + self._draw.uniform(0.02, 0.02 + self._spread), self._arrives, sent_at)

    def _arrives(self, sent_at: float) -> None:
        wait = self._windows.admit(self._loop.time())
        self._loop.call_later(0.02, self._answered, sent_at, wait)

    def _answered(self, sent_at: float, wait: float | None) -> None:
        if wait is None:
            self.let_in += 1
            self._limiter.accepted(sent_at=sent_at)
        else:
            self.refused += 1
            asked, share = math.ceil(wait), self._draw.random()
            self._limiter.refused(now=self._loop.time(), sent_at=sent_at, retry_after=asked, share=share)
            self.demand.pump.wake()

    def _somebody_else_asks(self) -> None:
        self._windows.admit(self._loop.time())
        self._loop.call_later(self._draw.expovariate(self._others), self._somebody_else_asks)


@pytest.mark.parametrize(("spread", "least"), [(0.1, 0.93), (0.24, 0.84), (0.4, 0.76)])
async def test_a_strict_second_costs_little_more_than_it_has_to(spread: float, least: float) -> None:
    server = StrictServer(spread)
    await server.serve(MINUTES)
    assert server.let_in / (MINUTES * 60) >= least * PACE
    assert 0 < server.refused < 0.005 * server.let_in


async def test_who_shares_the_token_gets_a_share_all_the_same() -> None:
    """Somebody asks for half of the quota, and is refused no more than half of the time."""
    server = StrictServer(0.1, others=PACE / 2)
    await server.serve(MINUTES)
    assert server.let_in / (MINUTES * 60) <= 0.5 * PACE
    assert server.refused <= 0.06 * server.let_in


def test_only_what_is_rare_and_asks_for_little_is_taken_for_the_edge_of_a_second() -> None:
    def refused(let_in: int, asked: float | None) -> float:
        refusals = Refusals(60.0)
        refusals.refused(now=9.0, sent_at=8.9, retry_after=1, share=0)
        for _ in range(let_in):
            refusals.accepted(sent_at=9.5)
        refusals.refused(now=20.0, sent_at=19.9, retry_after=asked, share=0)
        return refusals.speed(20.0)

    assert refused(30, 1.0) == refused(30, None) == 0.95
    assert refused(29, 1.0) == 0.75, "they come close together"
    assert refused(30, 2.0) == 0.75, "a second is not what was exceeded"


def test_what_the_edge_of_a_second_cost_comes_back_slowly() -> None:
    refusals = Refusals(60.0)
    for _ in range(30):
        refusals.accepted(sent_at=1.0)
    refusals.refused(now=10.0, sent_at=9.9, retry_after=1, share=0)
    assert refusals.speed(70.0) == pytest.approx(0.97)
    assert refusals.speed(10.0 + 151) == 1.0
    assert refusals.idle_from() == pytest.approx(160.0)
