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
from collections.abc import Collection, Coroutine, Sequence
from functools import partial
from typing import Any, Generic, TypeVar

import attrs

from wrike_async._engine.engine import Engine
from wrike_async._engine.packing.refusals import is_too_long, may_be_one_of_them
from wrike_async._engine.packing.search import Failed, Searches
from wrike_async._wire.requests import MAX_TARGET_BYTES
from wrike_async._writing.one_by_one import AT_ONCE, OneByOne
from wrike_async._writing.outcomes import stops_everything
from wrike_async.errors import ApiError, ClientClosed, RateLimited, WrikeError, copy_of, not_sent

__all__ = ["OneByOneOnly", "WriteQueue"]

Thing = TypeVar("Thing")
Result = TypeVar("Result")
Spawned = TypeVar("Spawned")

_GROUPS_AT_ONCE = 16


class OneByOneOnly(Exception):
    """These cannot be written together; nothing was done."""


@attrs.define(eq=False)
class _Waiting(Generic[Thing, Result]):
    """Something that waits to be written.

    Attributes:
        thing: what it is.
        name: its ID; empty where it has none.
        settled: what became of it.
        task: what writes it; ``None`` while it waits.
    """

    thing: Thing
    name: str
    settled: asyncio.Future[Result | WrikeError]
    task: asyncio.Task[None] | None = None

    @property
    def wanted(self) -> bool:
        """Whether somebody waits for what becomes of it."""
        return not self.settled.done()

    def settle(self, result: Result | WrikeError) -> None:
        """Tell what became of it."""
        if not self.settled.done():
            self.settled.set_result(result)

    def fail(self, error: WrikeError) -> None:
        """Tell that it was not done, or that nobody knows."""
        self.settle(copy_of(error))


class WriteQueue(ABC, Generic[Thing, Result]):
    """Writes of one kind. What is learned of them holds for all that wait here, and for all that come later."""

    def __init__(self, engine: Engine, size: int, *, overhead: int = 0) -> None:
        """Begin empty.

        Args:
            engine: performs the requests.
            size: how many Wrike takes at once.
            overhead: the length of a URL without IDs.
        """
        self._engine = engine
        self._size = size
        self._overhead = overhead
        self._longest_target = MAX_TARGET_BYTES
        self._waiting: dict[_Waiting[Thing, Result], None] = {}
        self._unsettled: dict[Thing, _Waiting[Thing, Result]] = {}
        # What is written first shows whether the rest is worth sending.
        self._searches: Searches[_Waiting[Thing, Result]] = Searches(self, size, self._spawn, groups_at_first=1)
        self._hopeless: WrikeError | None = None
        self._judging = asyncio.Lock()
        self._judged = 0
        self._look_again_at = 0

    @abstractmethod
    def name(self, thing: Thing) -> str:
        """Return the ID of what is written; empty where it has none yet."""

    @abstractmethod
    async def one(self, thing: Thing) -> Result:
        """Write one; raises `WrikeError`."""

    @abstractmethod
    async def many(self, things: Sequence[Thing]) -> Sequence[Result | WrikeError]:
        """Write several with one request. Returns what became of each.

        Raises:
            OneByOneOnly: these cannot be written together.
            WrikeError: what became of all of them.
        """

    @property
    def alone_is_the_same(self) -> bool:
        """Whether one by itself is refused exactly where many are that hold it."""
        return True

    def contradicts(self, refusal: WrikeError) -> None:
        """Learn that a group was refused though each of it was accepted by itself."""

    async def perform(self, things: Sequence[Thing]) -> list[Result | WrikeError]:
        """Write some. Returns for each what became of it, or its error; raises what `one` raises besides."""
        loop = asyncio.get_running_loop()
        items = [_Waiting[Thing, Result](thing, self.name(thing), loop.create_future()) for thing in things]
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

    async def _judge(self, items: Sequence[_Waiting[Thing, Result]]) -> None:
        """Refuse what comes after everything was found to be refused.

        Those that it was found with may have been neighbours. So whenever twice as many were judged, one of those that
        came meanwhile is written all the same, and if it is accepted, all that is left is.
        """
        async with self._judging:
            await self._judge_in_turn(items)

    async def _judge_in_turn(self, items: Sequence[_Waiting[Thing, Result]]) -> None:
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

    def _forget(self, items: Sequence[_Waiting[Thing, Result]]) -> None:
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
        while self._waiting and self._may_send():
            self._send_group(self._seal())

    def _may_send(self) -> bool:
        # What searches put back waits for its likes, so that it becomes few requests.
        may_grow = self._searches.searching and len(self._waiting) < min(self._size, self._searches.sizing.size)
        at_once = AT_ONCE if self._size == 1 else _GROUPS_AT_ONCE
        return self._searches.may_send() and self._searches.in_flight < at_once and not may_grow

    def _seal(self) -> list[_Waiting[Thing, Result]]:
        """Take the next group out of the queue: as many as fit."""
        size, room = min(self._size, self._searches.sizing.size), self._longest_target - self._overhead
        sealed: list[_Waiting[Thing, Result]] = []
        for item in self._waiting:
            room -= len(item.name) + 1
            if len(sealed) == size or (room < 0 and sealed):
                break
            sealed.append(item)
        for item in sealed:
            del self._waiting[item]
        return sealed

    def _send_group(self, items: Sequence[_Waiting[Thing, Result]]) -> None:
        self._searches.begins()
        task = self._spawn(self._run(items))
        for item in items:
            item.task = task
        task.add_done_callback(partial(self._ended, items))

    async def _run(self, items: Sequence[_Waiting[Thing, Result]]) -> None:
        items = [item for item in items if item.wanted]
        try:
            refusal = await self.send(items) if items else None
            if refusal is not None:
                await self._searches.blame(items, refusal)
        except Failed:
            pass

    def _ended(self, items: Sequence[_Waiting[Thing, Result]], task: asyncio.Task[None]) -> None:
        self._leave_none(items, task)
        try:
            self._engine.start()
        except WrikeError:
            self._searches.close()
        self._searches.ends()
        self.changed()

    def _leave_none(self, items: Sequence[_Waiting[Thing, Result]], task: asyncio.Task[None]) -> None:
        """Settle what a task leaves behind."""
        error = None if task.cancelled() else task.exception()
        for item in items:
            if item.task is not task:
                continue
            if task.cancelled():
                item.fail(ClientClosed("the client was closed while this was under way"))
            elif error is not None and item.wanted:
                item.settled.set_exception(error)

    async def send(self, items: Sequence[_Waiting[Thing, Result]]) -> WrikeError | None:
        """Write some; return their refusal.

        Raises:
            Failed: the request failed for another reason, or what it held waits again.
        """
        if len(items) == 1:
            return await self._send_one(items[0])
        try:
            results = await self.many([item.thing for item in items])
        except OneByOneOnly as cause:
            self._size = 1
            self.put_back(items)
            raise Failed from cause
        except WrikeError as error:
            if not may_be_one_of_them(error):
                self._fail(items, error)
                self._stop_if_all_would_fail(error)
                raise Failed from error
            if is_too_long(error):
                ids = sum(len(item.name) + 1 for item in items)
                self._longest_target = min(self._longest_target, self._overhead + ids // 2)
            return error
        for item, result in zip(items, results, strict=True):
            item.settle(result)
        self._searches.answered(len(items))
        return None

    async def _send_one(self, item: _Waiting[Thing, Result]) -> WrikeError | None:
        async with self._engine.part(OneByOne).turn():
            if not item.wanted:
                raise Failed
            try:
                item.settle(await self.one(item.thing))
            except WrikeError as error:
                if isinstance(error, ApiError) and not (stops_everything(error) or isinstance(error, RateLimited)):
                    return error
                item.fail(error)
                self._stop_if_all_would_fail(error)
                raise Failed from error
        self._searches.answered(1)
        return None

    def _stop_if_all_would_fail(self, error: WrikeError) -> None:
        if stops_everything(error):
            self.fail_waiting(not_sent(error))

    def _fail(self, items: Sequence[_Waiting[Thing, Result]], error: WrikeError) -> None:
        for item in items:
            item.fail(error)

    def _spawn(
        self, work: Coroutine[Any, Any, Spawned], *, context: contextvars.Context | None = None
    ) -> asyncio.Task[Spawned]:
        # It ends by itself when the client closes, since only then is it known what was sent and what was not.
        return self._engine.spawn(work, writes=True, context=context)

    # --- searches -----------------------------------------------------------------------------------------------

    def waiting(self) -> Collection[_Waiting[Thing, Result]]:
        """Return what waits and was not sent."""
        return self._waiting

    def take(self, item: _Waiting[Thing, Result]) -> None:
        """Take one out of the queue."""
        del self._waiting[item]

    def put_back(self, items: Sequence[_Waiting[Thing, Result]]) -> None:
        """Let some wait again, before all others."""
        for item in items:
            item.task = None
        self._waiting = dict.fromkeys(item for item in items if item.wanted) | self._waiting
        self.changed()

    def stands_alone(self, item: _Waiting[Thing, Result], task: asyncio.Task[None]) -> None:
        """Learn that one is written by itself, in this task."""
        item.task = task
        task.add_done_callback(partial(self._leave_none, [item]))

    def gives_up(self, error: WrikeError, refused: int) -> None:
        """Learn that everything that waits, and all that comes, would be refused."""
        self._hopeless = error
        self._judged = refused
        self._look_again_at = 2 * refused
