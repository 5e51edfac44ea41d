"""Many entities by ID: in the order given, any number of them, with a bounded window of requests ahead."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterable, AsyncIterator, Generator, Iterable, Iterator
from itertools import islice
from typing import Any, Generic, Literal, NoReturn, TypeVar

from wrike_async._engine.engine import Engine, LookupParams
from wrike_async._wire.operation import Operation
from wrike_async._wire.parameters import check_id
from wrike_async.errors import ClientClosed, InvalidArgument, NotFound
from wrike_async.options import CallOptions

__all__ = ["Ids", "InOrder", "Many", "OnMissing"]

Item = TypeVar("Item")

Ids = Iterable[str] | AsyncIterable[str]
"""IDs from anywhere, any number of them."""

OnMissing = Literal["raise", "skip"]

_GROUPS_AHEAD = 16


class Many(Generic[Item]):
    """The entities of many IDs: ``await`` it for a list, or use ``async for``. Each comes in its place.

    While one is handed out, up to 16 groups of a hundred IDs are on their way; no more of the IDs is held.
    """

    def __init__(
        self,
        engine: Engine,
        operation: Operation[Item],
        ids: Ids,
        encoded: LookupParams,
        options: CallOptions,
        on_missing: OnMissing,
    ) -> None:
        if isinstance(ids, str | bytes):
            raise InvalidArgument(f"ids takes several IDs: write [{ids!r}], or use get()")
        if not isinstance(ids, Iterable | AsyncIterable):
            raise InvalidArgument(f"ids must be an iterable or async iterable of IDs, not {type(ids).__name__}")
        if on_missing not in ("raise", "skip"):
            raise InvalidArgument(f"on_missing must be 'raise' or 'skip', not {on_missing!r}")
        self._engine = engine
        self._operation = operation
        self._ids = ids
        self._encoded = encoded
        self._options = options
        self._on_missing = on_missing

    def __aiter__(self) -> InOrder[Item]:
        return InOrder(self)

    def __await__(self) -> Generator[Any, None, list[Item]]:
        return self._collect().__await__()

    async def _collect(self) -> list[Item]:
        return [item async for item in self]

    def __iter__(self) -> NoReturn:
        raise TypeError("the entities come asynchronously: write 'async for', or 'await ….get_many(…)'")


class InOrder(Generic[Item]):
    """One pass over the entities."""

    def __init__(self, many: Many[Item]) -> None:
        self._many = many
        self._size = many._operation.max_ids
        self._source: Iterator[str] | None = None
        self._async_source: AsyncIterator[str] | None = None
        if isinstance(many._ids, AsyncIterable):
            self._async_source = aiter(many._ids)
        else:
            self._source = iter(many._ids)
        self._reading: asyncio.Task[list[str]] | None = None
        self._window: deque[asyncio.Future[Item]] = deque()

    def __aiter__(self) -> InOrder[Item]:
        return self

    async def __anext__(self) -> Item:
        while True:
            self._read_ahead()
            if not self._window and self._reading is None:
                raise StopAsyncIteration
            # Waiting cancels nothing: whoever gives up waiting may come back for this item.
            if not self._window or not self._window[0].done():
                awaited: set[asyncio.Future[Any]] = set(islice(self._window, 1))
                if self._reading is not None:
                    awaited.add(self._reading)
                await asyncio.wait(awaited, return_when=asyncio.FIRST_COMPLETED)
                self._take_group()
                continue
            try:
                return self._window.popleft().result()
            except NotFound:
                if self._many._on_missing == "raise":
                    self.close()
                    raise
            except BaseException:
                self.close()
                raise

    def _read_ahead(self) -> None:
        """Ask for whole groups, as long as one more fits into the window."""
        while len(self._window) <= (_GROUPS_AHEAD - 1) * self._size:
            if self._source is not None:
                group = [check_id(entity_id, "ids") for entity_id in islice(self._source, self._size)]
                if not group:
                    self._source = None
                    return
                self._ask_for(group)
            else:
                if self._async_source is not None and self._reading is None:
                    # The task must not hold this iterator, so that dropping the iterator ends the task.
                    self._reading = self._many._engine.spawn(_read_group(self._async_source, self._size))
                return

    def _take_group(self) -> None:
        """Ask for what the source has brought meanwhile."""
        if self._reading is None or not self._reading.done():
            return
        reading, self._reading = self._reading, None
        try:
            group = reading.result()
        except asyncio.CancelledError:
            self.close()
            raise ClientClosed("the client was closed while IDs were read") from None
        except BaseException:
            self.close()
            raise
        if len(group) < self._size:
            self._async_source = None
        self._ask_for(group)

    def _ask_for(self, group: list[str]) -> None:
        many = self._many
        asked: dict[str, asyncio.Future[Item]] = {}
        for entity_id in group:
            future = asked.get(entity_id)
            if future is None:
                future = many._engine.ask(many._operation, entity_id, many._encoded, many._options, lane="bulk")
                asked[entity_id] = future
            self._window.append(future)

    def close(self) -> None:
        """Take back what was asked for and not handed out."""
        self._source = self._async_source = None
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None
        for future in self._window:
            if not future.cancel() and not future.cancelled():
                future.exception()
        self._window.clear()

    async def aclose(self) -> None:
        """End early; dropping the iterator does the same."""
        self.close()

    def __del__(self) -> None:
        for future in (*self._window, self._reading):
            if future is None or future.get_loop().is_closed():
                continue
            if not future.done():
                # Garbage is collected in any thread.
                future.get_loop().call_soon_threadsafe(future.cancel)
            elif not future.cancelled():
                future.exception()


async def _read_group(source: AsyncIterator[str], size: int) -> list[str]:
    """Read IDs until a group is full; a shorter one is the last."""
    group: list[str] = []
    async for entity_id in source:
        group.append(check_id(entity_id, "ids"))
        if len(group) == size:
            break
    return group
