"""What ``async for`` over a collection goes by."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any, Final, Generic, Protocol, TypeVar

from wrike_async._reading.showing import ShownPage

__all__ = ["ItemIterator"]

Item = TypeVar("Item")

_NOTHING: Final[Iterator[Any]] = iter(())

_AT_ONCE: Final = 500
"""Items that a loop which awaits nothing is given without letting others have a turn."""


class _Walker(Protocol[Item]):
    async def next_page(self, *, packed: bool) -> ShownPage[Item] | None: ...

    def items(self, items: list[Item]) -> Iterator[Item]: ...

    def close(self) -> None: ...


class ItemIterator(Generic[Item]):
    """The items of one walk, as ``async for`` over `Pages` gives them. Several tasks may share it: each comes once."""

    __slots__ = ("_items", "_later", "_one_at_a_time", "_walker")

    def __init__(self, walker: _Walker[Item]) -> None:
        self._walker = walker
        self._one_at_a_time = asyncio.Lock()
        self._items: Iterator[Item] = _NOTHING
        # Those of the page that come after these, the last one first.
        self._later: list[Item] | None = None

    def __aiter__(self) -> ItemIterator[Item]:
        return self

    async def __anext__(self) -> Item:
        for item in self._items:
            return item
        async with self._one_at_a_time:
            while True:
                # Who had the turn before may have left some.
                for item in self._items:
                    return item
                if self._later:
                    # A loop that awaits nothing would hold up all others, and free a whole page in one go.
                    await asyncio.sleep(0)
                else:
                    page = await self._walker.next_page(packed=True)
                    if page is None:
                        raise StopAsyncIteration
                    self._later = page.items[::-1]
                    del page
                self._items = self._walker.items(self._later[: -_AT_ONCE - 1 : -1])
                del self._later[-_AT_ONCE:]

    async def aclose(self) -> None:
        """End the walk early; dropping the iterator does the same."""
        self._walker.close()
        # Another task may be about to go on with what came later.
        self._items, self._later = _NOTHING, []
