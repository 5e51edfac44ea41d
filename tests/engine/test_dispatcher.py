"""The queue in front of the limiter, driven in every order: slots are conserved, no caller is lost."""

from __future__ import annotations

import asyncio
import gc
import sys
import tracemalloc
from collections.abc import Callable
from types import FrameType
from typing import Any

import attrs
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from wrike_async import ClientClosed, PermanentToken, Quota, QuotaWaitExceeded
from wrike_async._engine.dispatch import Dispatcher
from wrike_async._engine.queueing.tickets import Place, RequestTicket
from wrike_async._engine.slots import Slot
from wrike_async._transport.limits import Limiter
from wrike_async._transport.pool import SessionPool
from wrike_async._transport.session import Session
from wrike_async.options import Lane
from wrike_async.testing import VirtualClockLoop

QUOTA = Quota(12, per=60.0, burst=3)


def pool_of(sessions: int, quota: Quota = QUOTA) -> SessionPool:
    # No request is sent here, so no aiohttp session is needed.
    return SessionPool(
        [PermanentToken(f"token{i}") for i in range(sessions)],
        base_url="http://127.0.0.1",
        prefer_base_url=True,
        quota=quota,
        user_agent="test",
        http=object(),  # type: ignore[arg-type]  # never used
    )


async def opened(sessions: int) -> SessionPool:
    return pool_of(sessions)


async def slot_of(dispatcher: Dispatcher, lane: Lane, *, session: Session | None = None, **how: Any) -> Slot:
    """Wait for the slot of one request."""
    return await dispatcher.slot(RequestTicket(session=session), lane, **how)


@attrs.define(eq=False)
class Caller:
    task: asyncio.Task[Slot]
    slot: Slot | None = None
    gone: bool = False
    renewal: asyncio.Task[None] | None = None

    @property
    def renews(self) -> bool:
        return self.renewal is not None and not self.renewal.done()


class DispatcherMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.loop = VirtualClockLoop()
        asyncio.set_event_loop(None)
        self.pool = self.loop.run_until_complete(opened(2))
        self.dispatcher = Dispatcher(self.pool, max_in_flight=4, loop=self.loop)
        self.callers: list[Caller] = []
        self.sends: dict[int, list[float]] = {0: [], 1: []}

    def run(self, seconds: float = 0.0) -> None:
        """Let the loop turn for a while, and note who got a slot."""

        async def turns() -> None:
            if seconds:
                await asyncio.sleep(seconds)
            for _ in range(5):
                await asyncio.sleep(0)

        self.loop.run_until_complete(turns())
        for caller in self.callers:
            if caller.renewal is not None and caller.renewal.done() and not caller.renewal.cancelled():
                assert isinstance(caller.renewal.exception(), QuotaWaitExceeded | ClientClosed | None)
            if caller.slot is None and caller.task.done() and not caller.gone:
                if caller.task.cancelled() or caller.task.exception():
                    caller.gone = True
                else:
                    caller.slot = caller.task.result()

    def held(self) -> list[Caller]:
        return [caller for caller in self.callers if caller.slot is not None and not caller.gone]

    @rule(
        bulk=st.booleans(),
        front=st.booleans(),
        pinned=st.none() | st.integers(0, 1),
        max_wait=st.none() | st.floats(0, 30),
    )
    def enter(self, bulk: bool, front: bool, pinned: int | None, max_wait: float | None) -> None:
        session = None if pinned is None else self.pool.sessions[pinned]
        order = self.dispatcher.front() if front else None
        wanted = slot_of(
            self.dispatcher, "bulk" if bulk else "interactive", session=session, order=order, max_wait=max_wait
        )
        self.callers.append(Caller(self.loop.create_task(wanted)))

    @rule(which=st.integers(0, 50))
    def cancel(self, which: int) -> None:
        """Cancel at any point: queued, granted and not resumed yet, or done."""
        waiting = [caller for caller in self.callers if not caller.task.done()]
        if waiting:
            waiting[which % len(waiting)].task.cancel()

    @rule(turns=st.integers(0, 6), bulk=st.booleans())
    def enter_and_cancel(self, turns: int, bulk: bool) -> None:
        """Cancel after some turns of the loop: before the task began, queued, granted but not resumed, or done."""

        async def come_and_go() -> Caller:
            caller = Caller(self.loop.create_task(slot_of(self.dispatcher, "bulk" if bulk else "interactive")))
            for _ in range(turns):
                await asyncio.sleep(0)
            caller.task.cancel()
            return caller

        self.callers.append(self.loop.run_until_complete(come_and_go()))
        self.run()

    @rule(which=st.integers(0, 50), used=st.booleans())
    def release(self, which: int, used: bool) -> None:
        held = [caller for caller in self.held() if not caller.renews]
        if held:
            caller = held[which % len(held)]
            assert caller.slot is not None
            if used and not caller.slot.used:
                caller.slot.use()
                session = self.pool.sessions.index(caller.slot.session)
                self.sends[session].append(caller.slot.taken_at)
            caller.slot.release()
            caller.slot.release()
            caller.gone = True

    @rule(which=st.integers(0, 50), spent=st.booleans(), max_wait=st.none() | st.floats(0, 30))
    def renew(self, which: int, spent: bool, max_wait: float | None) -> None:
        """Leave later than the slot, or once more."""
        held = [caller for caller in self.held() if not caller.renews and caller.slot and not caller.slot.used]
        if held:
            caller = held[which % len(held)]
            assert caller.slot is not None
            if spent:
                caller.slot.use()
                self.sends[self.pool.sessions.index(caller.slot.session)].append(caller.slot.taken_at)
            caller.renewal = self.loop.create_task(self.dispatcher.renew(caller.slot, spent=spent, max_wait=max_wait))

    @rule(which=st.integers(0, 50))
    def give_up_renewing(self, which: int) -> None:
        renewing = [caller for caller in self.held() if caller.renews]
        if renewing:
            renewal = renewing[which % len(renewing)].renewal
            assert renewal is not None
            renewal.cancel()

    @rule(seconds=st.floats(0, 20))
    def time_passes(self, seconds: float) -> None:
        self.run(seconds)

    @invariant()
    def places_in_flight_are_conserved(self) -> None:
        self.run()
        assert self.dispatcher.in_flight == len(self.held()) <= 4
        assert self.dispatcher.queued == sum(not caller.task.done() for caller in self.callers)

    @invariant()
    def each_slot_of_the_quota_belongs_to_a_send_or_a_holder(self) -> None:
        for number, session in enumerate(self.pool.sessions):
            limiter = session.limiter
            assert isinstance(limiter, Limiter)
            # Who waits for another slot has none, and neither has who gave up waiting.
            holding = [c.slot.taken_at for c in self.held() if c.slot and c.slot.session is session and not c.slot.used]
            logged = limiter._logs[0].moments()
            counted = sorted([*self.sends[number], *holding])
            assert logged == counted[len(counted) - len(logged) :]
            assert len(logged) == min(len(counted), QUOTA.limit)

    @invariant()
    def the_quota_holds(self) -> None:
        for sends in self.sends.values():
            for start in sends:
                assert sum(start <= moment < start + QUOTA.per for moment in sends) <= QUOTA.limit

    def teardown(self) -> None:
        """Everybody who still waits gets a slot in the end, when those who hold one let go."""
        for _ in range(400):
            if all(caller.task.done() and not caller.renews for caller in self.callers):
                break
            for caller in self.held():
                if caller.renews:
                    continue
                assert caller.slot is not None
                caller.slot.use()
                caller.slot.release()
                caller.gone = True
            self.run(10.0)
        assert all(caller.task.done() and not caller.renews for caller in self.callers)
        for renewal in [caller.renewal for caller in self.callers if caller.renewal is not None]:
            assert renewal.cancelled() or isinstance(renewal.exception(), QuotaWaitExceeded | None)
        for caller in self.callers:
            if not caller.task.cancelled() and caller.task.exception():
                assert isinstance(caller.task.exception(), QuotaWaitExceeded)
        self.dispatcher.close()
        self.run()
        self.loop.close()


TestDispatcher = DispatcherMachine.TestCase


async def test_closing_refuses_who_waits_and_who_comes() -> None:
    dispatcher = Dispatcher(pool_of(1), max_in_flight=1, loop=asyncio.get_running_loop())
    held = await slot_of(dispatcher, "bulk")
    waiting = asyncio.ensure_future(slot_of(dispatcher, "bulk"))
    await asyncio.sleep(0)
    dispatcher.close()
    for refused in (waiting, asyncio.ensure_future(slot_of(dispatcher, "interactive"))):
        result = (await asyncio.gather(refused, return_exceptions=True))[0]
        assert isinstance(result, ClientClosed)
    held.release()


async def test_a_queued_call_takes_less_than_two_kibibytes() -> None:
    loop = asyncio.get_running_loop()
    # In debug mode each task would keep the stack that made it, ten times as large; coroutines keep theirs anyway.
    # Where something traces what runs, each coroutine that has begun has a frame object, too.
    most = 4096 if loop.get_debug() or sys.gettrace() is not None else 2048
    loop.set_debug(False)
    dispatcher = Dispatcher(pool_of(1), max_in_flight=1, loop=loop)
    calls = 20_000
    gc.collect()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        waiting = [asyncio.ensure_future(slot_of(dispatcher, "bulk")) for _ in range(calls)]
        await asyncio.sleep(0)
        gc.collect()
        used = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    queued = dispatcher.queued
    for call in waiting:
        call.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    assert dispatcher.queued == 0
    assert queued >= calls - 1
    assert used / calls < most


@attrs.define(eq=False)
class Waiter:
    patient: bool
    requests: int = 1
    session: None = None
    place: Place | None = None
    number: int = 0

    def granted(self, slot: Slot) -> None:
        slot.use()
        slot.release()

    def refused(self, error: Any) -> None: ...


async def calls_per_slot(waiters: int, patient: Callable[[int], bool]) -> float:
    """Count what the package calls, C functions included, for a slot and an estimate with many in the queue."""
    dispatcher = Dispatcher(pool_of(1, Quota(600, per=60.0)), max_in_flight=1_000, loop=asyncio.get_running_loop())
    for number in range(waiters):
        dispatcher.place(Waiter(patient(number)), "bulk")
    calls = 0

    def count(frame: FrameType, event: str, arg: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call") and frame.f_globals["__name__"].startswith("wrike_async.")

    await asyncio.sleep(1)
    served = dispatcher.queued
    previous = sys.getprofile()
    sys.setprofile(count)
    try:
        for _ in range(30):
            await asyncio.sleep(1)
            dispatcher.estimate("bulk")
    finally:
        sys.setprofile(previous)
    served -= dispatcher.queued
    assert served > 290
    dispatcher.close()
    return calls / served


@pytest.mark.parametrize(
    "patient",
    [lambda number: False, lambda number: True, lambda number: number % 2 == 0, lambda number: number > 500],
    ids=["eager", "patient", "mixed", "patient behind eager"],
)
async def test_work_per_slot_does_not_grow_with_the_queue(patient: Callable[[int], bool]) -> None:
    few = await calls_per_slot(1_000, patient)
    assert few < 300
    assert await calls_per_slot(30_000, patient) <= few * 1.5


async def test_a_ticket_that_changes_changes_its_place() -> None:
    """A group that filled up spends the credit at once, and no group counts for more requests than it is now."""
    loop = asyncio.get_running_loop()
    dispatcher = Dispatcher(pool_of(1, Quota(60, per=60.0, burst=5)), max_in_flight=10, loop=loop)
    group, others = Waiter(patient=True, requests=4), [Waiter(patient=True) for _ in range(3)]
    for waiter in (*others, group):
        dispatcher.place(waiter, "interactive")
    assert dispatcher.estimate("interactive", ahead=7) == dispatcher.estimate("interactive")
    group.patient, group.requests = False, 2
    dispatcher.place(group, "interactive")
    assert dispatcher.estimate("interactive", ahead=5) == dispatcher.estimate("interactive")
    await asyncio.sleep(0)
    assert dispatcher.lane_of(group) is None
    assert [dispatcher.lane_of(waiter) for waiter in others] == [None, None, "interactive"]
    assert dispatcher.estimate("interactive", ahead=1) == dispatcher.estimate("interactive")
    dispatcher.close()


async def test_a_group_that_fills_up_keeps_its_place() -> None:
    served: list[str] = []

    class Named(Waiter):
        name: str

        def granted(self, slot: Slot) -> None:
            served.append(self.name)
            super().granted(slot)

    dispatcher = Dispatcher(pool_of(1, Quota(60, per=60.0, burst=1)), max_in_flight=1, loop=asyncio.get_running_loop())
    waiters = {name: Named(patient=name == "group") for name in ("before", "group", "after", "last")}
    for name, waiter in waiters.items():
        waiter.name = name
        dispatcher.place(waiter, "interactive")
    waiters["group"].patient = False
    dispatcher.place(waiters["group"], "interactive")
    await asyncio.sleep(10)
    assert served == ["before", "group", "after", "last"]
