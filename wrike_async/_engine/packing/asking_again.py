"""What an answer left out is asked for again, in smaller groups, until each came or stood alone.

Absence from the answer for a group proves nothing: Wrike was seen to answer with nothing at all because of one ID that
was not for the user, and with all but the unknown ones. So both are expected, and what turns out is learned: a group
that is short again is searched as a refused one is, and the next group is half as large, down to single IDs where
nearly all that are missing really are; a group that comes whole doubles it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic

from wrike_async._engine.packing.search import Failed, Item
from wrike_async.errors import WrikeError

__all__ = ["AskingAgain", "Send"]

Send = Callable[[Sequence[Item]], Awaitable[tuple[WrikeError | None, list[Item]]]]
"""Asks for some and hands out what comes; returns the refusal of all of them, or those that are missing."""


class AskingAgain(Generic[Item]):
    """Asks again for what answers left out; one for each way of leaving out that is to be told from the others."""

    def __init__(
        self,
        max_size: int,
        send: Send[Item],
        put_back: Callable[[Sequence[Item]], None],
        missing: Callable[[Item], WrikeError],
    ) -> None:
        """Begin with large groups.

        Args:
            max_size: of a group.
            send: asks for some of them; raises `Failed` where those who wait know of an error by now.
            put_back: lets some wait with all others again.
            missing: makes the error for one that an answer to itself alone does not hold.
        """
        self._max_size = self._size = max_size
        self._send = send
        self._put_back = put_back
        self._missing = missing

    async def ask(self, left_out: Sequence[Item]) -> None:
        """Ask for what an answer left out. All of it is settled, or waits again, afterwards.

        Raises:
            Failed: a request failed for another reason.
        """
        short, left = list(left_out), list[Item]()
        while short or left:
            if self._size == 1:
                await self._one_by_one(short + left)
                return
            if not short:
                part, left = left[: self._size], left[self._size :]
                short = await self._short(part, left)
                if not short:
                    self._size = min(self._max_size, self._size * 2)
                    continue
            self._size = min(self._size, max(1, len(short) // 2))
            left = await self._find_one(short, left) + left
            short = []

    async def _find_one(self, short: list[Item], left: list[Item]) -> list[Item]:
        """Find one that is missing in a group that was short. Returns those of which nothing is known then."""
        unknown: list[Item] = []
        while len(short) > 1:
            first, second = short[: len(short) // 2], short[len(short) // 2 :]
            if len(first) == 1:
                if not await self._came(first[0]):
                    return second + unknown
                short = second
            elif still := await self._short(first, second + unknown + left):
                short, unknown = still, second + unknown
            else:
                short = second
        for item in short:
            await self._came(item)
        return unknown

    async def _one_by_one(self, items: Sequence[Item]) -> None:
        came = await asyncio.gather(*map(self._came, items))
        if sum(came) > len(came) // 2:
            self._size = min(self._max_size, 4)

    async def _short(self, items: list[Item], others: list[Item]) -> list[Item]:
        """Ask for a group, and return what is missing. Where the request fails, the others wait with all again."""
        items = [item for item in items if item.wanted]
        if not items:
            return []
        try:
            refusal, missing = await self._send(items)
        except Failed:
            self._put_back(others)
            raise
        return missing if refusal is None else items

    async def _came(self, item: Item) -> bool:
        """Ask for one alone, whose answer is the truth. Returns whether it came."""
        if not item.wanted:
            return True
        try:
            refusal, missing = await self._send([item])
        except Failed:
            return False
        if refusal is not None or missing:
            item.fail(refusal or self._missing(item))
        return refusal is None and not missing
