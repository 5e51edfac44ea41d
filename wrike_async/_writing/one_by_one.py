"""Rows by single requests, where they cannot ride together."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

from wrike_async._engine.engine import Engine
from wrike_async._engine.fair_semaphore import FairSemaphore
from wrike_async._writing.outcomes import stops_everything
from wrike_async.errors import WrikeError

__all__ = ["OneByOne"]

Thing = TypeVar("Thing")
Result = TypeVar("Result")

_AT_ONCE = 8


class OneByOne:
    """Performs single requests, eight at a time over all bulk writes of a client."""

    def __init__(self, engine: Engine) -> None:
        self._at_once = FairSemaphore(_AT_ONCE)

    async def perform(
        self, things: Iterable[Thing], work: Callable[[Thing], Awaitable[Result]]
    ) -> list[Result | WrikeError]:
        """Do the work for each thing. What stops one and would stop all others is the error of all that follow.

        Args:
            things: what there is to do.
            work: does it for one of them; raises `WrikeError`.

        Returns:
            For each thing what the work brought, or its error.
        """
        stopped_by: WrikeError | None = None

        async def one(thing: Thing) -> Result | WrikeError:
            nonlocal stopped_by
            async with self._at_once:
                if stopped_by is not None:
                    return stopped_by
                try:
                    return await work(thing)
                except WrikeError as error:
                    if stops_everything(error):
                        stopped_by = error
                    return error

        return list(await asyncio.gather(*map(one, things)))
