"""Writes that wait together: sent in groups where Wrike takes several, else one by one, and stopped when hopeless.

Nothing here is sent twice: a refusal says that nothing was done, and only what was refused is sent again, in smaller
groups or alone. Where the outcome is unknown, all of the group is in doubt.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import random
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Coroutine, Sequence
from functools import partial
from typing import Any, Generic, TypeVar

from wrike_async._engine.call import Witness
from wrike_async._engine.engine import Engine
from wrike_async._engine.packing.refusals import is_of_others, is_too_long, may_be_one_of_them
from wrike_async._engine.packing.search import Failed, Searches
from wrike_async._wire.refusals.inferred import inferred_from, not_sent
from wrike_async._wire.requests import MAX_TARGET_BYTES
from wrike_async._writing.caution import Caution, Feed, HeldBack
from wrike_async._writing.one_by_one import AT_ONCE, OneByOne, OneByOneOnly
from wrike_async._writing.outcomes import stops_everything
from wrike_async._writing.waiting import NotNow, Waiting
from wrike_async.errors import ApiError, ClientClosed, OutcomeUnknown, RateLimited, WrikeError

__all__ = ["WriteQueue"]

Thing = TypeVar("Thing")
Result = TypeVar("Result")
Spawned = TypeVar("Spawned")
Written = TypeVar("Written")

_GROUPS_AT_ONCE = 16
# So many keep the quota busy.
_PARTS_AT_ONCE = 4
_NO_COINCIDENCE = 3
# One of those that got no clear answer together may be the reason for it, each time that this happens again.
_AT_ONCE_AFTER_UNCLEAR = (100, 25, 6, 1)


class WriteQueue(ABC, Generic[Thing, Result]):
    """Writes of one kind. What is learned of them holds for all that wait here, and for all that come later."""

    def __init__(
        self,
        engine: Engine,
        size: int,
        *,
        cautious: bool = True,
        repeats: bool = False,
        only_entities_can_be_missing: bool = False,
    ) -> None:
        """Begin empty.

        Args:
            engine: performs the requests.
            size: how many Wrike takes at once, at most.
            cautious: whether to wait out an outage.
            repeats: whether to write again what was not answered clearly, because that does no harm.
            only_entities_can_be_missing: see `Refusals`.
        """
        self._engine = engine
        self._caution = engine.part(Caution) if cautious else None
        self._repeats = repeats
        self._held_since: float | None = None
        self._size = size
        self._longest_target = MAX_TARGET_BYTES
        self._waiting: dict[Waiting[Thing, Result], None] = {}
        self._unsettled: dict[Thing, Waiting[Thing, Result]] = {}
        # What is written first shows whether the rest is worth sending.
        self._searches: Searches[Waiting[Thing, Result]] = Searches(
            self, size, self._spawn, groups_at_first=1, only_entities_can_be_missing=only_entities_can_be_missing
        )
        self._groups_of_others = 0
        self._hopeless: WrikeError | None = None
        self._judging = asyncio.Lock()
        self._judged = 0
        self._look_again_at = 0

    @abstractmethod
    def name(self, thing: Thing) -> str:
        """Return the ID of what is written; empty where it has none yet."""

    @abstractmethod
    async def one(self, thing: Thing, witness: Witness | None) -> Result:
        """Write one, with a witness of the request; raises `WrikeError`."""

    @abstractmethod
    async def many(self, things: Sequence[Thing], witness: Witness | None) -> Sequence[Result | WrikeError]:
        """Write several with one request, with a witness of it. Returns what became of each.

        Raises:
            OneByOneOnly: these cannot be written together.
            WrikeError: what became of all of them.
        """

    def overhead(self, thing: Thing) -> int:
        """Return the length of a URL without IDs."""
        return 0

    def most_with(self, thing: Thing) -> int:
        """Return how many Wrike takes at once that are like this one."""
        return self._size

    def may_join(self, first: Thing, other: Thing) -> bool:
        """Whether two can be written with one request."""
        return True

    def alone_is_the_same(self, item: Waiting[Thing, Result]) -> bool:
        """Whether one by itself is refused exactly where many are that hold it."""
        return True

    def contradicts(self, item: Waiting[Thing, Result], refusal: WrikeError) -> None:
        """Learn that a group was refused though each of it was accepted by itself, this one at last."""

    async def perform(self, things: Sequence[Thing]) -> list[Result | WrikeError]:
        """Write some. Returns for each what became of it, or its error; raises what `one` raises besides."""
        loop = asyncio.get_running_loop()
        items = [Waiting[Thing, Result](thing, self.name(thing), loop.create_future()) for thing in things]
        self._unsettled.update(zip(things, items, strict=True))
        try:
            await self._judge(items)
            self._waiting |= dict.fromkeys(item for item in items if item.wanted)
            self.changed()
            return list(await asyncio.gather(*(item.settled for item in items)))
        finally:
            self._forget(items)

    def known(self, thing: Thing) -> Result | WrikeError | None:
        """Return what became of one of those that are being performed, as far as that is known."""
        item = self._unsettled.get(thing)
        if item is None or item.wanted or item.settled.cancelled() or item.settled.exception() is not None:
            return None
        return item.settled.result()

    def fail_waiting(self, error: WrikeError) -> None:
        """End with an error what waits and was not sent."""
        self._fail(tuple(self._waiting), error)
        self._waiting.clear()

    async def _judge(self, items: Sequence[Waiting[Thing, Result]]) -> None:
        """Refuse what comes after everything was found to be refused.

        Those that it was found with may have been neighbours. So whenever twice as many were judged, one of those that
        came meanwhile is written all the same, and if it is accepted, all that is left is.
        """
        async with self._judging:
            await self._judge_in_turn(items)

    async def _judge_in_turn(self, items: Sequence[Waiting[Thing, Result]]) -> None:
        if self._hopeless is None or not items:
            return
        verdict = self._hopeless
        self._judged += len(items)
        if self._judged >= self._look_again_at:
            self._look_again_at = 2 * self._judged
            item = random.choice(items)
            with contextlib.suppress(Failed):
                refusal = await self._send_one(item)
                if refusal is None:
                    self._hopeless = None
                    return
                item.fail(refusal)
        self._fail(items, verdict)

    def _forget(self, items: Sequence[Waiting[Thing, Result]]) -> None:
        """End what nobody waits for any more."""
        for item in items:
            self._waiting.pop(item, None)
            if self._unsettled.get(item.thing) is item:
                del self._unsettled[item.thing]
            if item.settled.done() and not item.settled.cancelled():
                item.settled.exception()
            else:
                item.settled.cancel()
        for task in {item.task for item in items if item.settled.cancelled()}:
            if task is not None:
                task.cancel()

    # --- groups -------------------------------------------------------------------------------------------------

    def changed(self) -> None:
        """Send what may be sent now."""
        try:
            self._engine.start()
        except WrikeError as closed:
            self.fail_waiting(closed)
            return
        while self._waiting and self._searches.may_send() and (group := self._next_group()):
            for item in group:
                del self._waiting[item]
            self._send_group(group)

    def _next_group(self) -> list[Waiting[Thing, Result]]:
        """Return what waits longest, with as many as fit; nothing where that may not leave yet."""
        first = next(iter(self._waiting)).thing
        most, in_flight = self.most_with(first), self._searches.in_flight
        at_once = AT_ONCE if most == 1 else _GROUPS_AT_ONCE
        held = self._caution is not None and self._caution.holds
        if held:
            # One that waits for better times; the others stay where they can be told that there are none.
            at_once = 1
        size = min(most, self._searches.sizing.size)
        if in_flight >= at_once or (self._searches.searching and len(self._waiting) < size):
            # What searches put back waits for its likes, so that it becomes few requests.
            return []
        size = 1 if held else size
        room = self._longest_target - self.overhead(first)
        group: list[Waiting[Thing, Result]] = []
        passed_over = False
        for item in self._waiting:
            if len(group) >= size:
                return group
            if not self.may_join(first, item.thing):
                passed_over = True
                continue
            room -= len(item.name) + 1
            size = min(size, _AT_ONCE_AFTER_UNCLEAR[item.unclear])
            if len(group) >= size or (room < 0 and group):
                return group
            group.append(item)
        # More that can join it may come as long as others wait, too.
        may_grow = passed_over and len(group) < size and in_flight >= _PARTS_AT_ONCE
        return [] if may_grow else group

    def _send_group(self, items: Sequence[Waiting[Thing, Result]]) -> None:
        self._searches.begins()
        task = self._spawn(self._run(items))
        for item in items:
            item.task = task
        task.add_done_callback(partial(self._ended, items))

    async def _run(self, items: Sequence[Waiting[Thing, Result]]) -> None:
        items = [item for item in items if item.wanted]
        try:
            refusal = await self.send(items) if items else None
            if refusal is not None:
                await self._searches.blame(items, refusal)
        except Failed:
            pass

    def _ended(self, items: Sequence[Waiting[Thing, Result]], task: asyncio.Task[None]) -> None:
        self._leave_none(items, task)
        try:
            self._engine.start()
        except WrikeError:
            self._searches.close()
        self._searches.ends()
        self.changed()

    def _leave_none(self, items: Sequence[Waiting[Thing, Result]], task: asyncio.Task[None]) -> None:
        """Settle what a task leaves behind."""
        error = None if task.cancelled() else task.exception()
        for item in items:
            if item.task is not task:
                continue
            if task.cancelled():
                item.fail(ClientClosed("the client was closed while this was under way"))
            elif error is not None and item.wanted:
                item.settled.set_exception(error)

    async def send(self, items: Sequence[Waiting[Thing, Result]]) -> WrikeError | None:
        """Write some; return their refusal.

        Raises:
            Failed: the request failed for another reason, or what it held waits again.
        """
        if len(items) == 1:
            return await self._send_one(items[0])
        try:
            results = await self._fed(partial(self.many, [item.thing for item in items]))
        except OneByOneOnly as cause:
            self.put_back(items)
            raise Failed from cause
        except NotNow as cause:
            self._wait_for_better_times(items, cause.error)
            raise Failed from cause
        except WrikeError as error:
            if not may_be_one_of_them(error):
                self._fail(items, error)
                self._stop_if_all_would_fail(error)
                self._count_groups_of_others(error)
                raise Failed from error
            if is_too_long(error):
                ids = sum(len(item.name) + 1 for item in items)
                self._longest_target = min(self._longest_target, self.overhead(items[0].thing) + ids // 2)
            return error
        for item, result in zip(items, results, strict=True):
            item.settle(result)
        self._groups_of_others = 0
        self._searches.answered(len(items))
        return None

    def _count_groups_of_others(self, error: WrikeError) -> None:
        """Send no more where group after group is refused by what is not Wrike."""
        self._groups_of_others += is_of_others(error)
        if self._groups_of_others >= _NO_COINCIDENCE:
            inferred = inferred_from(error, self._groups_of_others)
            self.gives_up(inferred, len(self._waiting))
            self.fail_waiting(inferred)

    async def _send_one(self, item: Waiting[Thing, Result]) -> WrikeError | None:
        async with self._engine.part(OneByOne).turn():
            if not item.wanted:
                raise Failed
            try:
                item.settle(await self._fed(partial(self.one, item.thing)))
            except NotNow as cause:
                self._wait_for_better_times([item], cause.error)
                raise Failed from cause
            except WrikeError as error:
                if isinstance(error, ApiError) and not (stops_everything(error) or isinstance(error, RateLimited)):
                    return error
                item.fail(error)
                self._stop_if_all_would_fail(error)
                raise Failed from error
        self._searches.answered(1)
        return None

    async def _fed(self, write: Callable[[Witness | None], Coroutine[Any, Any, Written]]) -> Written:
        """Write when writes are fed; raises `NotNow` where better times are to be waited for."""
        if self._caution is None:
            return await write(None)
        feed = await self.feed_by(self._caution)
        try:
            written = await write(feed)
        except HeldBack as cause:
            feed.ended(cause)
            raise NotNow from cause
        except BaseException as error:
            passes = feed.ended(error)
            if passes and isinstance(error, WrikeError) and (self._repeats or not isinstance(error, OutcomeUnknown)):
                raise NotNow(error) from error
            raise
        feed.ended()
        self._held_since = None
        return written

    async def feed_by(self, caution: Caution) -> Feed:
        """Wait until a write is admitted, no longer than one outage may last over all writes of this queue."""
        self._held_since = caution.held_since(self._held_since)
        return await caution.feed(since=self._held_since)

    def _wait_for_better_times(self, items: Sequence[Waiting[Thing, Result]], error: WrikeError | None) -> None:
        """Let some wait again, but those not that were too often of no clear outcome."""
        again = list(items)
        if isinstance(error, OutcomeUnknown):
            for item in items:
                item.unclear, item.doubt = item.unclear + 1, error
            most = len(_AT_ONCE_AFTER_UNCLEAR)
            self._fail([item for item in items if item.unclear >= most], error)
            again = [item for item in items if item.unclear < most]
        self.put_back(again, last=error is not None)

    def _stop_if_all_would_fail(self, error: WrikeError) -> None:
        if stops_everything(error):
            self.fail_waiting(not_sent(error))

    def _fail(self, items: Sequence[Waiting[Thing, Result]], error: WrikeError) -> None:
        for item in items:
            item.fail(error)

    def _spawn(
        self, work: Coroutine[Any, Any, Spawned], *, context: contextvars.Context | None = None
    ) -> asyncio.Task[Spawned]:
        # It ends by itself when the client closes, since only then is it known what was sent and what was not.
        return self._engine.spawn(work, writes=True, context=context)

    # --- searches -----------------------------------------------------------------------------------------------

    def waiting(self) -> Collection[Waiting[Thing, Result]]:
        """Return what waits and was not sent."""
        return self._waiting

    def take(self, item: Waiting[Thing, Result]) -> None:
        """Take one out of the queue."""
        del self._waiting[item]

    def put_back(self, items: Sequence[Waiting[Thing, Result]], *, last: bool = False) -> None:
        """Let some wait again, before all others or after them."""
        for item in items:
            item.task = None
        wanted = dict.fromkeys(item for item in items if item.wanted)
        self._waiting = self._waiting | wanted if last else wanted | self._waiting
        self.changed()

    def stands_alone(self, item: Waiting[Thing, Result], task: asyncio.Task[None]) -> None:
        """Learn that one is written by itself, in this task."""
        item.task = task
        task.add_done_callback(partial(self._leave_none, [item]))

    def gives_up(self, error: WrikeError, refused: int) -> None:
        """Learn that everything that waits, and all that comes, would be refused."""
        self._hopeless = error
        self._judged = refused
        self._look_again_at = 2 * refused
