"""Writes that must not run in parallel: one at a time for each ID, at no cost to writes of other IDs.

Whoever waits here holds no slot of the quota and no connection.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator, Iterable

import attrs

from wrike_async._engine.fair_semaphore import FairSemaphore

__all__ = ["OneAtATime"]


@attrs.define(eq=False, repr=False)
class _Turn:
    semaphore: FairSemaphore = attrs.field(factory=lambda: FairSemaphore(1))
    users: int = 0


class OneAtATime:
    """A semaphore for each ID, for as long as somebody wants it."""

    def __init__(self) -> None:
        self._turns: dict[str, _Turn] = {}

    def __len__(self) -> int:
        """How many IDs are in use."""
        return len(self._turns)

    @contextlib.asynccontextmanager
    async def of(self, ids: Iterable[str]) -> AsyncGenerator[None]:
        """Wait until nobody else is in a block with one of these IDs, and keep others out until this one ends."""
        async with contextlib.AsyncExitStack() as stack:
            # Everybody takes them in the same order, so that no two wait for each other.
            for each in sorted(set(ids)):
                await stack.enter_async_context(self._turn(each))
            yield

    @contextlib.asynccontextmanager
    async def _turn(self, each: str) -> AsyncGenerator[None]:
        turn = self._turns.setdefault(each, _Turn())
        turn.users += 1
        try:
            async with turn.semaphore:
                yield
        finally:
            turn.users -= 1
            if not turn.users:
                del self._turns[each]
