"""Sources of IDs and rows, plain or asynchronous, read a portion at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Iterator
from typing import Generic, TypeVar

from wrike_async._engine.engine import Engine
from wrike_async.errors import ClientClosed

__all__ = ["Intake"]

Item = TypeVar("Item")


class Intake(Generic[Item]):
    """Reads a source into whatever takes its items, no further than that wants.

    Attributes:
        reading: the task that reads an asynchronous source at present; wait for it, then call `arrived`.
    """

    def __init__(
        self, engine: Engine, source: Iterable[Item] | AsyncIterable[Item], take: Callable[[Item], bool], what: str
    ) -> None:
        """Begin to read a source.

        Args:
            engine: of the client, with which reading ends.
            source: gives the items.
            take: takes an item, and returns whether that is enough for now. It must not hold whoever holds this
                intake, so that dropping it ends the reading.
            what: what the items are called in errors.
        """
        self._engine = engine
        self._take = take
        self._what = what
        self._iterator: Iterator[Item] | None = None
        self._async_iterator: AsyncIterator[Item] | None = None
        if isinstance(source, AsyncIterable):
            self._async_iterator = aiter(source)
        else:
            self._iterator = iter(source)
        self.reading: asyncio.Task[bool] | None = None

    @property
    def ended(self) -> bool:
        """Whether nothing more comes."""
        return self._iterator is None and self._async_iterator is None and self.reading is None

    def read(self) -> bool:
        """Read a portion. Returns whether it was read by now; what an asynchronous source gives, `reading` brings.

        Raises:
            WrikeError: the client was closed, or belongs to another event loop.
            Exception: what the source, or what takes its items, raised.
        """
        if self._iterator is not None:
            self._read_portion(self._iterator)
            return True
        if self._async_iterator is not None and self.reading is None:
            self.reading = self._engine.spawn(_read(self._async_iterator, self._take))
        return False

    def _read_portion(self, iterator: Iterator[Item]) -> None:
        try:
            for item in iterator:
                if self._take(item):
                    return
        except StopAsyncIteration as error:
            # Raised in an asynchronous iterator, it would say that all came.
            raise RuntimeError(f"the source of the {self._what} raised StopAsyncIteration") from error
        self._iterator = None

    def arrived(self) -> bool:
        """Whether a portion of an asynchronous source came meanwhile.

        Raises:
            ClientClosed: the client was closed.
            RuntimeError: reading was cancelled, and not by the client.
            Exception: what the source, or what takes its items, raised.
        """
        if self.reading is None or not self.reading.done():
            return False
        reading, self.reading = self.reading, None
        if reading.cancelled():
            if self._engine.closed:
                raise ClientClosed(f"the client was closed while {self._what} were read")
            raise RuntimeError(f"the source of the {self._what} was cancelled before it came to its end")
        if reading.result():
            self._async_iterator = None
        return True

    def close(self) -> None:
        """Read no more."""
        self._iterator = self._async_iterator = None
        if self.reading is not None:
            self.reading.cancel()
            self.reading = None

    def __del__(self) -> None:
        reading = self.__dict__.get("reading")
        if reading is not None and not reading.done() and not reading.get_loop().is_closed():
            # Garbage is collected in any thread.
            reading.get_loop().call_soon_threadsafe(reading.cancel)


async def _read(source: AsyncIterator[Item], take: Callable[[Item], bool]) -> bool:
    """Read until it is enough. Returns whether the source is at its end."""
    async for item in source:
        if take(item):
            return False
    return True
