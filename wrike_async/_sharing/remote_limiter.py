"""What stands in a limiter's place where several processes share a quota: it asks the ledger for each slot."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Awaitable, Callable

from wrike_async._sharing.ledger import Rule
from wrike_async._sharing.messages import Ask, Late, Refusal, Reply
from wrike_async._sharing.stores import Store, StoreUnreachable
from wrike_async._transport.limits import Limiter
from wrike_async._transport.pacing.rate_limiter import Need
from wrike_async._transport.pacing.usage import EARLY, SendLog

__all__ = ["RemoteLimiter"]

_FIRST_RETRY, _LONGEST_RETRY = 0.05, 2.0
_LEAST_AHEAD = 0.005
_SLOWER_CALLS = 1.5
_FORGETS_SLOW_CALLS = 0.9
_LATE = 0.25

logger = logging.getLogger("wrike_async")


class RemoteLimiter:
    """Takes the slots of one session from a store.

    A slot that is given may be due in some milliseconds; until then it is in stock. It is dropped when nobody takes it
    within an interval, and by a pause. While nobody answers at the store nothing is sent, or as much as a limiter for
    such times allows.
    """

    def __init__(
        self, store: Store, rule: Rule, who: str, *, in_outage: Limiter | None = None, heeds: SendLog | None = None
    ) -> None:
        """Ask a store; a loop must be running.

        Args:
            store: keeps the ledger; it is closed here.
            rule: of the quota.
            who: what the ledger calls this one.
            in_outage: gives slots while nobody answers; ``None`` for none then.
            heeds: a log that has to allow each send besides, and is told of it.
        """
        self._store, self._rule, self._who = store, rule, who
        self._in_outage, self._heeds = in_outage, heeds
        self._loop = asyncio.get_running_loop()
        self._asking = asyncio.Lock()
        self._stock: float | None = None
        self._comes_at: dict[Need, float] = {}
        self._paused_until = -math.inf
        self._last: Reply | None = None
        self._last_at = -math.inf
        self._slow_call = 0.0
        self._let_in, self._let_in_sent_at = 0, -math.inf
        self._unreachable: str | None = None
        self._retry_at, self._retry_after = -math.inf, _FIRST_RETRY
        self._has_permit_in_outage = False
        self._telling: set[asyncio.Task[None]] = set()

    @property
    def quota(self) -> object:
        """What stands for the quota that is used."""
        return self._store

    @property
    def unreachable(self) -> str | None:
        """Why the store cannot be asked; ``None`` where it answers, or a share is kept meanwhile."""
        return None if self._in_outage is not None else self._unreachable

    # --- sending --------------------------------------------------------------------------------------------------

    def ready_at(self, now: float, need: Need) -> float:
        """Return when to await a permit for what waits, or to take the slot in stock."""
        if self._stock_is_fresh(now):
            return max(self._stock or now, self.opens_at(now))
        if self._unreachable is not None:
            ready_at = self._retry_at
            if self._in_outage is not None and now < self._retry_at:
                ready_at = min(ready_at, self._in_outage.ready_at(now, need))
            return ready_at
        return max(self._comes_at.get(need, -math.inf), self.opens_at(now) - self._ahead())

    def opens_at(self, now: float) -> float:
        """Return until when a pause, or the log besides, holds everything up."""
        return max(self._paused_until, -math.inf if self._heeds is None else self._heeds.held_until())

    def _stock_is_fresh(self, now: float) -> bool:
        if self._stock is not None and self._stock + self._rule.interval < now:
            self._stock = None
        return self._stock is not None

    def _ahead(self) -> float:
        return min(2 * self._rule.interval, max(_LEAST_AHEAD, self._slow_call * _SLOWER_CALLS))

    async def permit(self, now: float, need: Need) -> None:
        """Ask for a slot, unless there is one or it is known when to ask."""
        if self._stock_is_fresh(now):
            return
        if self._unreachable is not None and now < self._retry_at:
            if self._in_outage is not None:
                await self._in_outage.permit(now, need)
                self._has_permit_in_outage = True
            return
        if now + EARLY >= self._comes_at.get(need, -math.inf):
            await self._ask(need)

    async def _ask(self, need: Need) -> None:
        async with self._asking:
            asked_at = self._loop.time()
            let_in, self._let_in = self._let_in, 0
            ask = Ask(
                who=self._who,
                lane=need.lane,
                patient=need.patient,
                ahead=self._ahead(),
                let_in=let_in,
                let_in_ago=asked_at - self._let_in_sent_at if let_in else -1.0,
                expected=self._clock_at(asked_at),
            )
            try:
                reply = await self._store.ask(ask)
            except StoreUnreachable as error:
                self._let_in += let_in
                self._failed(error)
                return
            now = self._learn(reply, asked_at)
            if reply.granted:
                self._stock = now + reply.delay
                self._comes_at.pop(need, None)
            else:
                self._comes_at[need] = now + reply.delay

    def _clock_at(self, moment: float) -> float:
        """Return what the store's clock shows then, as far as it was seen; 0 if it never was."""
        return 0.0 if self._last is None else self._last.now + moment - self._last_at

    def _learn(self, reply: Reply, asked_at: float) -> float:
        now = self._loop.time()
        self._slow_call = max(now - asked_at, self._slow_call * _FORGETS_SLOW_CALLS)
        self._last, self._last_at = reply, now
        if reply.paused > 0:
            self._pause_until(now + reply.paused)
        if self._unreachable is not None:
            logger.warning("the store of the shared quota answers again")
        self._unreachable, self._retry_after = None, _FIRST_RETRY
        return now

    def _failed(self, error: StoreUnreachable) -> None:
        if self._unreachable is None:
            logger.warning(
                "the store of the shared quota cannot be reached (%s): %s",
                error,
                "nothing is sent until it answers" if self._in_outage is None else "a fixed share is kept until then",
            )
        self._unreachable = str(error)
        self._comes_at.clear()
        self._retry_at = self._loop.time() + self._retry_after
        self._retry_after = min(_LONGEST_RETRY, 2 * self._retry_after)

    def take(self, now: float) -> float | None:
        """Use the slot in stock if it is due.

        Returns:
            When it was due, which the ledger has noted; ``None`` where there is none.
        """
        if self._has_permit_in_outage and self._in_outage is not None:
            self._has_permit_in_outage = False
            return self._in_outage.take(now)
        due = self._stock if self._stock_is_fresh(now) else None
        if due is None or max(due, self._paused_until) > now + EARLY:
            return None
        if self._heeds is not None and self._heeds.take(now) is None:
            return None
        self._stock = None
        return due

    def lets_patient_go(self, now: float) -> bool:
        """Tell that whoever waits may take a slot: the ledger knew who asked for it."""
        return True

    def unearned(self, now: float) -> float:
        """Return the credit of the limiter for outages, where that gave the permit; of its own the ledger sees to."""
        return self._in_outage.unearned(now) if self._in_outage and self._has_permit_in_outage else 0.0

    async def forgo(self, unearned: float) -> None:
        """Lose it."""
        if self._in_outage is not None:
            await self._in_outage.forgo(unearned)

    def is_late(self, taken_at: float, now: float) -> bool:
        """Tell whether a slot was not left with for half of a second of a minute, or there is a pause.

        The other half of the margin is left to what differs on the way to the server.
        """
        return now - taken_at >= self._rule.per / 120 or self._paused_until > now

    def moved(self, taken_at: float, now: float) -> float:
        """Have the ledger count a slot from when it was left with, where that is late.

        What opens a connection, or comes while its process has other things to do, would arrive together with those
        after it.
        """
        if now - taken_at < self._rule.interval * _LATE or self._unreachable is not None:
            return taken_at
        late = Late(who=self._who, slot=self._clock_at(taken_at), by=now - taken_at, expected=self._clock_at(now))
        self._begin_to_tell(lambda: self._store.left_late(late))
        return now

    def give_back(self, taken_at: float) -> None:
        """Put a slot that was not used into stock again, for as long as it is fresh."""
        if self._stock is None:
            self._stock = taken_at

    def wait_for(self, position: int, now: float) -> float:
        """Estimate how long a request waits for its slot."""
        first = max(self.opens_at(now), now)
        others = 0
        if self._last is not None:
            soonest = min((*self._comes_at.values(), *(() if self._stock is None else (self._stock,))), default=now)
            first, others = max(first, soonest), max(0, self._last.waiting - 1)
        return first - now + (position - 1) * (1 + others) * self._rule.interval / self.speed(now)

    # --- refusals -------------------------------------------------------------------------------------------------

    def refused(self, *, now: float, sent_at: float, retry_after: float | None, share: float) -> None:
        """Learn of a 429: pause here at once, and have the ledger tell all others."""
        asked = max(0.0, retry_after or 0.0)
        self._pause_until(now + max(asked, self._rule.per / 60 * (0.5 + share / 2)))
        if self._in_outage is not None:
            self._in_outage.refused(now=now, sent_at=sent_at, retry_after=retry_after, share=share)
        refusal = Refusal(
            who=self._who, sent_ago=now - sent_at, retry_after=asked, share=share, expected=self._clock_at(now)
        )
        self._begin_to_tell(lambda: self._store.refused(refusal))

    def _pause_until(self, moment: float) -> None:
        self._paused_until = max(self._paused_until, moment)
        self._stock = None

    def _begin_to_tell(self, telling: Callable[[], Awaitable[Reply]]) -> None:
        task = self._loop.create_task(self._tell(telling))
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def _tell(self, telling: Callable[[], Awaitable[Reply]]) -> None:
        async with self._asking:
            asked_at = self._loop.time()
            try:
                self._learn(await telling(), asked_at)
            except StoreUnreachable as error:
                self._failed(error)

    def accepted(self, *, sent_at: float) -> None:
        """Learn that a request was not refused for the quota; the ledger learns it with the next question."""
        self._let_in += 1
        self._let_in_sent_at = max(self._let_in_sent_at, sent_at)
        if self._in_outage is not None:
            self._in_outage.accepted(sent_at=sent_at)

    def speed(self, now: float) -> float:
        """Return the share of the full pace that all of them kept when this one asked last."""
        return 1.0 if self._last is None else self._last.speed

    def used(self, now: float) -> float:
        """Return the share of the quota that all of them had used when this one asked last."""
        if self._last is None or now - self._last_at >= self._rule.per:
            return 0.0
        return min(1.0, self._last.used / self._rule.limit)

    async def aclose(self) -> None:
        """Tell what is to be told, and close the store."""
        if self._unreachable is not None:
            for task in self._telling:
                task.cancel()
        # A program that ends at once has others know all the same.
        await asyncio.gather(*self._telling, return_exceptions=True)
        await self._store.aclose()
