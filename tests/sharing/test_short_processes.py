"""Many processes that begin at once and send little each: what leaves late, and arrives unevenly, meets no 429."""

from __future__ import annotations

import heapq
import random
from itertools import count

import pytest

from wrike_async import Quota
from wrike_async._sharing.ledger import Ledger, Rule
from wrike_async._sharing.messages import Ask, Late
from wrike_async.sandbox._serving.quota import QuotaWindows, SandboxQuota

RULE = Rule.of(Quota())
START = 1_700_000_000.0


def leavings(
    draw: random.Random, ledger: Ledger, processes: int, *, begin_within: float, to_connect: float
) -> list[float]:
    """Have processes send one request each, and return when they leave."""
    order, left = count(), list[float]()
    events = [(START + draw.uniform(0, begin_within), next(order), str(who), 0.0) for who in range(processes)]
    heapq.heapify(events)
    while events:
        now, _, who, slot = heapq.heappop(events)
        if slot:
            ledger.left_late(Late(who=who, slot=slot, by=now - slot), now)
            continue
        reply = ledger.ask(Ask(who=who, lane="interactive", ahead=0.005), now)
        if reply.granted:
            left.append(now + reply.delay + draw.uniform(0, to_connect))
            heapq.heappush(events, (left[-1], next(order), who, now + reply.delay))
        else:
            heapq.heappush(events, (now + max(reply.delay, 0.001), next(order), who, 0.0))
    return left


@pytest.mark.parametrize("begin_within", [0.0, 2.0])
@pytest.mark.parametrize("to_connect", [0.03, 0.3])
def test_twenty_at_once_meet_no_429(begin_within: float, to_connect: float) -> None:
    for seed in range(20):
        draw = random.Random(seed)
        ledger = Ledger.rested(RULE, START)
        left = leavings(draw, ledger, 20, begin_within=begin_within, to_connect=to_connect)
        # Some overtake others on their way, by up to a fifth of a second.
        arrivals = sorted(moment + draw.uniform(0.02, 0.22) for moment in left)
        windows = QuotaWindows(SandboxQuota())
        assert sum(windows.admit(moment) is not None for moment in arrivals) == 0
        assert arrivals[-1] - arrivals[0] < 4.5, "and they do not wait for much longer than the quota lasts"


def test_two_hundred_in_a_row_are_not_held_up() -> None:
    draw = random.Random(0)
    ledger, now = Ledger.rested(RULE, START), START
    windows = QuotaWindows(SandboxQuota())
    for number in range(200):
        reply = ledger.ask(Ask(who=str(number), lane="interactive"), now)
        assert reply.granted
        assert windows.admit(now + draw.uniform(0.02, 0.5)) is None
        now += 0.7


def test_what_the_log_does_not_know_is_not_counted_later() -> None:
    ledger = Ledger.rested(RULE, START)
    for _ in range(3):
        ledger.ask(Ask(who="a"), START)
    before = list(ledger.log)
    ledger.left_late(Late(who="a", slot=START - 30.0, by=0.4), START + 0.5)
    assert ledger.log == before
    ledger.left_late(Late(who="a", slot=START, by=0.4), START + 0.5)
    assert ledger.log == pytest.approx([START, START, START + 0.4])
