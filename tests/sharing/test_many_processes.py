"""What many processes are promised together: limits, use, fairness, lanes. Their time is virtual, their ledger real."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from itertools import pairwise

import pytest

from tests.engine.pumping import Demand
from tests.sharing.ledgers import MemoryStore
from tests.transport.limiting import NO_END, now, worst
from wrike_async import Quota
from wrike_async._sharing.ledger import Rule
from wrike_async._transport.pacing.rate_limiter import Need, RateLimiter

SECONDS = 130.0
INTERVAL = Rule.of(Quota()).interval


class Interactive(Demand):
    """Work that somebody waits for."""

    def need(self, session: object) -> Need:
        return Need("interactive", patient=not self.eager)


class Fleet:
    """Processes that all share one store."""

    def __init__(self, bulk: int, interactive: int = 0, *, round_trip: float = 0.002) -> None:
        self.store = MemoryStore(Quota(), round_trip=round_trip)
        self.bulk = [Demand(self.store.limiter(f"bulk {number}")) for number in range(bulk)]
        self.interactive = [Interactive(self.store.limiter(f"interactive {each}")) for each in range(interactive)]

    @property
    def all(self) -> list[Demand]:
        return [*self.bulk, *self.interactive]

    def limiter(self, number: int) -> RateLimiter:
        """Return what paces one of those that do bulk work."""
        limiter = self.bulk[number].session.limiter
        assert limiter is not None
        return limiter

    def flood(self) -> None:
        for demand in self.all:
            demand.add(eager=NO_END)

    async def until(self, moment: float) -> None:
        await asyncio.sleep(moment - now())

    async def stopped(self) -> list[float]:
        for demand in self.all:
            demand.eager = 0
            demand.pump.close()
        return sorted(moment for demand in self.all for moment in demand.sends)


def arrivals(sends: list[float]) -> list[float]:
    """When a server sees them, 20 to 500 ms later."""
    draw = random.Random(0)
    return sorted(moment + draw.uniform(0.02, 0.5) for moment in sends)


@pytest.mark.parametrize("round_trip", [0.001, 0.03])
async def test_eight_processes_use_what_one_would_use_in_fair_shares(round_trip: float) -> None:
    fleet = Fleet(8, round_trip=round_trip)
    fleet.flood()
    await fleet.until(SECONDS)
    sends = await fleet.stopped()
    assert worst(sends, 1.0) <= 7
    assert worst(arrivals(sends), 60.0) <= 400
    assert len(sends) >= 0.97 * SECONDS / 60 * 400
    each = [len(demand.sends) for demand in fleet.bulk]
    assert max(each) <= 1.1 * min(each)
    assert fleet.store.calls <= 2.5 * len(sends)


async def test_interactive_work_waits_for_next_to_no_bulk_work() -> None:
    fleet = Fleet(7, 1)
    for demand in fleet.bulk:
        demand.add(eager=NO_END)
    waits, draw = list[float](), random.Random(0)
    (asking,) = fleet.interactive
    for _ in range(150):
        await asyncio.sleep(draw.uniform(0.3, 1.5))
        asked_at = now()
        asking.add(eager=1)
        await asking.served()
        waits.append(now() - asked_at)
    sends = await fleet.stopped()
    assert sorted(waits)[int(0.99 * len(waits))] <= 0.6
    assert len(sends) >= 0.97 * now() / 60 * 400


async def test_bulk_work_has_its_turn_after_three_interactive_ones() -> None:
    fleet = Fleet(4, 4)
    fleet.flood()
    await fleet.until(SECONDS)
    sends = await fleet.stopped()
    bulk = sum(len(demand.sends) for demand in fleet.bulk)
    assert bulk / len(sends) == pytest.approx(0.25, abs=0.02)
    assert max(len(demand.sends) for demand in fleet.bulk) <= 1.1 * min(len(demand.sends) for demand in fleet.bulk)


async def test_a_burst_is_for_the_first_who_comes_and_comes_once() -> None:
    fleet = Fleet(8)
    fleet.bulk[0].add(eager=1)
    await fleet.until(10.0)
    fleet.flood()
    await fleet.until(12.0)
    sends = [moment for moment in await fleet.stopped() if moment >= 10.0]
    assert sum(moment < 10.1 for moment in sends) == 7
    assert all(later - earlier >= 0.9 * INTERVAL for earlier, later in pairwise(sends[7:]))


async def disturbed(disturb: Callable[[Fleet], None], *, since: float = 62.0) -> tuple[Fleet, list[float]]:
    """Let something happen in the midst of the work of eight; whatever it is, the limit holds, and work goes on."""
    fleet = Fleet(8)
    fleet.flood()
    await fleet.until(since)
    disturb(fleet)
    await fleet.until(SECONDS)
    sends = await fleet.stopped()
    assert worst(arrivals(sends), 60.0) <= 400
    assert worst(sends, 60.0) <= 400
    later = [moment for moment in sends if moment > since + 15.0]
    assert len(later) >= 0.97 * (SECONDS - since - 15.0) / 60 * 400
    return fleet, sends


async def test_a_process_that_dies_costs_next_to_nothing() -> None:
    def kill(fleet: Fleet) -> None:
        for number in (2, 5):
            fleet.bulk[number].eager = 0
            fleet.bulk[number].pump.close()

    fleet, sends = await disturbed(kill)
    assert len(sends) >= 0.97 * SECONDS / 60 * 400
    assert len(fleet.store.kept["line"] if fleet.store.kept else ()) <= 6


async def test_a_store_that_lost_its_memory_begins_without_a_burst() -> None:
    def lose(fleet: Fleet) -> None:
        fleet.store.kept = None

    _, sends = await disturbed(lose)
    assert worst(sends, 1.0) <= 8


async def test_nothing_is_sent_while_the_store_is_down_and_work_goes_on_by_itself() -> None:
    def down_and_empty(fleet: Fleet) -> None:
        def up() -> None:
            fleet.store.down = False

        fleet.store.down, fleet.store.kept = True, None
        asyncio.get_running_loop().call_later(4.0, up)

    _, sends = await disturbed(down_and_empty)
    # What was in stock may leave yet.
    assert sum(62.05 < moment < 66.0 for moment in sends) == 0
    assert 66.0 <= min(moment for moment in sends if moment > 63.0) <= 68.5


@pytest.mark.parametrize("by", [3600.0, -3600.0, 30.0, -30.0])
async def test_a_store_whose_clock_jumps_goes_on_as_if_it_had_not(by: float) -> None:
    def jump(fleet: Fleet) -> None:
        fleet.store.ahead += by

    _, sends = await disturbed(jump)
    assert worst(sends, 1.0) <= 8
    assert len(sends) >= 0.97 * SECONDS / 60 * 400


async def test_who_is_refused_may_be_the_first_to_meet_a_clock_that_jumped() -> None:
    fleet = Fleet(2)
    fleet.flood()
    await fleet.until(20.0)
    fleet.store.ahead += 3600.0
    fleet.limiter(0).refused(now=now(), sent_at=now() - 0.1, retry_after=1.0, share=0.0)
    await fleet.until(20.1)
    assert fleet.store.kept is not None
    assert fleet.store.ahead + 18.0 < fleet.store.kept["log"][-1], "the log has moved with it"
    await fleet.stopped()


@pytest.mark.parametrize("by", [3600.0, -3600.0])
async def test_a_pause_outlives_a_jump_of_the_clock(by: float) -> None:
    fleet = Fleet(3)
    fleet.flood()
    await fleet.until(20.0)
    fleet.limiter(0).refused(now=now(), sent_at=now() - 0.1, retry_after=30.0, share=0.0)
    await fleet.until(22.0)
    fleet.store.ahead += by
    await fleet.until(60.0)
    sends = await fleet.stopped()
    assert sum(20.1 < moment < 49.9 for moment in sends) == 0
    assert sum(moment > 52.0 for moment in sends) > 20


async def test_a_429_at_one_pauses_all() -> None:
    fleet = Fleet(8)
    fleet.flood()
    await fleet.until(30.0)
    fleet.limiter(3).refused(now=now(), sent_at=now() - 0.3, retry_after=5.0, share=0.5)
    await fleet.until(60.0)
    sends = await fleet.stopped()
    # The others hear of it with their next question; what they are given before is due within five milliseconds.
    assert sum(30.01 < moment < 35.0 for moment in sends) == 0
    assert sum(35.0 <= moment < 36.0 for moment in sends) >= 5, "and all go on when it is over"
    kept = fleet.store.kept
    assert kept is not None
    assert kept["members"]["bulk 3"][1] == 1


async def test_who_is_late_is_passed_and_keeps_its_place() -> None:
    fleet = Fleet(3)
    fleet.flood()
    await fleet.until(10.0)
    before = [len(demand.sends) for demand in fleet.bulk]
    # One has its hands full for a second, now and then.
    slow = fleet.bulk[1]
    for _ in range(20):
        eager, slow.eager = slow.eager, 0
        await asyncio.sleep(1.0)
        slow.add(eager=eager)
        await asyncio.sleep(1.0)
    after = [len(demand.sends) for demand in fleet.bulk]
    sends = await fleet.stopped()
    # Each time it is away, what it was given last is lost.
    assert len(sends) >= 0.9 * now() / 60 * 400
    assert after[1] - before[1] >= 0.3 * (after[0] - before[0])


async def test_ledgers_hold_no_more_than_who_is_there() -> None:
    store = MemoryStore(Quota(10, per=1))
    for number in range(200):
        demand = Demand(store.limiter(str(number)))
        demand.add(eager=1)
        await demand.served()
        demand.pump.close()
    kept = store.kept
    assert kept is not None
    assert len(kept["members"]) <= 2 * 10 + 2
    assert len(kept["log"]) == 10
    assert kept["line"] == []
