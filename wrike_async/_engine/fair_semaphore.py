"""So many at a time, at a cost that does not grow with how many wait."""

from __future__ import annotations

import asyncio
from collections import OrderedDict

__all__ = ["FairSemaphore"]


class FairSemaphore:
    """A semaphore, used with ``async with``; first come, first served.

    asyncio's own looks for whoever is cancelled among all that wait, which takes long when many are at a time.
    """

    __slots__ = ("_free", "_waiting")

    def __init__(self, value: int) -> None:
        self._free = value
        # Not a plain dict, whose front takes the longer to find the more was taken from there.
        self._waiting: OrderedDict[asyncio.Future[None], None] = OrderedDict()

    async def __aenter__(self) -> None:
        if self._free:
            self._free -= 1
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[future] = None
        try:
            await future
        except asyncio.CancelledError:
            self._waiting.pop(future, None)
            if not future.cancelled():
                # It was let in already, and is cancelled before it could come in.
                self._pass_on()
            raise

    async def __aexit__(self, *_: object) -> None:
        self._pass_on()

    def _pass_on(self) -> None:
        while self._waiting:
            future, _ = self._waiting.popitem(last=False)
            if not future.done():
                future.set_result(None)
                return
        self._free += 1
