"""The requests of a scan that are under way: as many at once as the quota has room for, and no more than are read."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from wrike_async._scanning.question import Question
from wrike_async._wire.ranges.planner import Ask, Batch, NotInOrder, Planner
from wrike_async.errors import ClientClosed

if TYPE_CHECKING:
    from wrike_async._engine.call import Reply
    from wrike_async._transport.session import Session

__all__ = ["Crew"]

_FIRST, _MOST = 3, 32
_BETWEEN = 0.15
"""Seconds that a walk is given to show whether another one has room: a slot of the quota lasts as long."""


class Crew:
    """Asks for what a planner wants, and hands it what comes, one answer after the other, as somebody reads them."""

    def __init__(
        self,
        question: Question,
        planner: Planner,
        replan: Callable[[Planner], Planner],
        sessions: Sequence[Session | None],
        walks: int | None,
    ) -> None:
        """Begin.

        Args:
            question: what is asked.
            planner: what for.
            replan: makes another planner of one whose answers do not come in order.
            sessions: whom to ask; ``None`` for whoever is there.
            walks: how many at once; ``None`` for as many as the quota has room for.
        """
        self.planner = planner
        self.requests = 0
        self._question = question
        self._replan = replan
        self._sessions = deque(sessions)
        self._most = _FIRST if walks is None else walks
        self._adapts = walks is None
        self._under_way: dict[asyncio.Task[Reply], Ask] = {}
        # A page token is good for the user that it came to.
        self._owners: dict[Any, Session] = {}
        self._watcher: asyncio.Task[None] | None = None
        self._absorbed = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._closed = False

    @property
    def walks(self) -> int:
        """How many requests are under way, or were answered and wait to be read."""
        return len(self._under_way)

    async def batch(self) -> Batch | None:
        """Return what is new in the next answer; ``None`` when there is nothing more to ask for.

        Raises:
            WrikeError: a request failed, or what came proves too little. Nothing is under way then.
        """
        while not self._closed:
            self._send()
            if not self._under_way:
                self.close()
                break
            # Waiting cancels nothing: whoever gives up waiting may come back.
            done, _ = await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)
            task = next((task for task in done if task in self._under_way), None)
            batch = None if task is None else self._take(task)
            if batch is not None and batch.found:
                return batch
        return None

    def _take(self, task: asyncio.Task[Reply]) -> Batch:
        """Take one answer in, and ask for what the plan wants next."""
        ask = self._under_way.pop(task)
        try:
            if task.cancelled():
                raise ClientClosed("the client was closed while a scan was under way")
            reply = task.result()
            self.requests += 1
            batch = self.planner.absorb(ask, reply.envelope)
        except NotInOrder:
            self._start_over()
            return Batch([])
        except BaseException:
            self.close()
            raise
        if reply.envelope.next_page_token is None:
            self._owners.pop(ask.of, None)
        else:
            self._owners[ask.of] = reply.session
        self._absorbed.set()
        self._send()
        return batch

    def _start_over(self) -> None:
        """Go on with another plan; what is under way was asked for by the one before."""
        for task in self._under_way:
            task.cancel()
        self._under_way.clear()
        self._owners.clear()
        self.planner = self._replan(self.planner)

    def _send(self) -> None:
        """Have as many requests under way as there are walks, if the plan has work for them."""
        while not self._closed and len(self._under_way) < self._most:
            ask = self.planner.next()
            if ask is None:
                return
            self._sessions.rotate()
            session = self._sessions[0] if ask.token is None else self._owners.get(ask.of)
            self._under_way[self._question.engine.spawn(self._question.ask(ask.window, ask.token, session))] = ask
            if self._adapts and self._watcher is None and self._absorbed.is_set():
                self._watcher = self._question.engine.spawn(self._watch())

    async def _watch(self) -> None:
        """Add a walk whenever a slot of the quota stands unused, and there is something to help with."""
        engine = self._question.engine
        while self._most < _MOST:
            await engine.when_a_slot_is_free("bulk")
            unread = any(task.done() for task in self._under_way)
            if engine.stats.queued == 0 and not unread and len(self._under_way) >= self._most and self._add_walk():
                await engine.sleep(_BETWEEN)
                continue
            self._absorbed.clear()
            await self._absorbed.wait()

    def _add_walk(self) -> bool:
        before = len(self._under_way)
        self._most += 1
        self._send()
        if len(self._under_way) > before:
            return True
        self._most -= 1
        return False

    def close(self) -> None:
        """End what is under way."""
        self._closed = True
        ending = [*self._under_way, *([] if self._watcher is None else [self._watcher])]
        self._under_way.clear()
        self._watcher = None
        if not self._loop.is_closed():
            # Garbage is collected in any thread.
            for task in ending:
                self._loop.call_soon_threadsafe(task.cancel)
