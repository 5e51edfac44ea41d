"""Approvals that are used once: each is for one write, whose result is kept for whoever repeats the call."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from typing import Any, Final

from wrike_async.access import Confirm, WriteSummary
from wrike_async.mcp._problems import Problem
from wrike_async.mcp._writing.progress import RowCount

__all__ = ["SECONDS", "Approvals", "PendingWrite"]

SECONDS: Final = 600.0
"""How long a person may think, and how long a result is kept."""

_SLACK: Final = 60.0
_MOST_WAITING: Final = 100
"""So many writes may wait for a person: an agent that does not mind the questions is stopped, not kept in memory."""

Perform = Callable[[Confirm], Awaitable[dict[str, Any]]]
Asks = Callable[[WriteSummary], Awaitable[str]]


class PendingWrite:
    """A write that has begun, and waits for a person wherever the policy says to ask.

    It runs by itself, so that it goes on with whichever request brings the answer. Nothing is held while it waits: the
    gate asks before a write is queued.
    """

    def __init__(self, perform: Perform, asks: Asks, rows: RowCount) -> None:
        self.code = secrets.token_urlsafe(18)
        self.rows = rows
        self.number = 0
        """How many questions there were."""
        self.question: str | None = None
        """What a person is asked now."""
        self._asks = asks
        self._answer: asyncio.Future[bool] | None = None
        self._changed = asyncio.Event()
        self._turn = asyncio.Lock()
        self._waiting = 0
        self.task = asyncio.create_task(self._run(perform))
        self.task.add_done_callback(self._ended)

    async def _run(self, perform: Perform) -> dict[str, Any]:
        return await perform(self._confirm)

    def _ended(self, task: asyncio.Task[dict[str, Any]]) -> None:
        self.question = None
        self._changed.set()
        if not task.cancelled():
            # Perhaps nobody waits for it any more.
            task.exception()

    async def _confirm(self, summary: WriteSummary) -> bool:
        async with self._turn:
            text = await self._asks(summary)
            self._answer = asyncio.get_running_loop().create_future()
            self.number += 1
            self.question = text
            self._changed.set()
            return await self._answer

    def answer(self, number: int, *, approved: bool) -> None:
        """Answer a question; one that was answered before stays as it is."""
        if self._answer is not None and number == self.number and not self._answer.done():
            self.question = None
            self._changed.clear()
            self._answer.set_result(approved)

    async def next_question(self) -> str | None:
        """Wait for a question, or for the end, which is ``None``.

        Whoever gives up waiting takes the write back, unless others wait for it, too.
        """
        self._waiting += 1
        try:
            while self.question is None and not self.task.done():
                await self._changed.wait()
            return self.question
        except asyncio.CancelledError:
            if self._waiting == 1:
                self.task.cancel()
            raise
        finally:
            self._waiting -= 1


class Approvals:
    """The writes of a server that wait, or have ended a short time ago."""

    def __init__(self) -> None:
        self._writes: dict[str, PendingWrite] = {}
        self._ends: dict[str, asyncio.TimerHandle] = {}

    def begin(self, perform: Perform, asks: Asks, rows: RowCount) -> PendingWrite:
        """Begin a write.

        Args:
            perform: does it, and asks what it was given about it.
            asks: writes the question.
            rows: counts what is through.

        Raises:
            Problem: too many wait already.
        """
        if sum(not write.task.done() for write in self._writes.values()) >= _MOST_WAITING:
            raise Problem(
                "too_many",
                f"{_MOST_WAITING} writes wait for the approval of a person already; nothing was done",
                "tell the user, and do not write before the user has answered",
            )
        write = PendingWrite(perform, asks, rows)
        self._writes[write.code] = write
        self.extend(write)
        return write

    def find(self, code: str) -> PendingWrite | None:
        """Return the write of a code; ``None`` where it is forgotten."""
        return self._writes.get(code)

    def extend(self, write: PendingWrite) -> None:
        """Keep it for as long as somebody may answer from now on."""
        loop = asyncio.get_running_loop()
        if (end := self._ends.pop(write.code, None)) is not None:
            end.cancel()
        self._ends[write.code] = loop.call_later(SECONDS + _SLACK, self._forget, write.code)

    def _forget(self, code: str) -> None:
        self._ends.pop(code, None)
        write = self._writes.pop(code, None)
        if write is not None:
            write.answer(write.number, approved=False)

    def drop(self, write: PendingWrite) -> None:
        """Forget a write that nobody was asked about, and so nobody can come back to."""
        self._writes.pop(write.code, None)
        if (end := self._ends.pop(write.code, None)) is not None:
            end.cancel()

    async def aclose(self) -> None:
        """End what waits: it is declined. What is on its way is cancelled; results are kept for their time."""
        writes = list(self._writes.values())
        for write in writes:
            if write.question is not None:
                write.answer(write.number, approved=False)
            else:
                write.task.cancel()
        await asyncio.gather(*(write.task for write in writes), return_exceptions=True)
