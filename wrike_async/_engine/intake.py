"""Sources of IDs and rows, plain or asynchronous, read a portion at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Iterator
from typing import Generic, TypeVar

from wrike_async._engine.engine import Engine
from wrike_async.errors import ClientClosed

__all__ = ["Intake", "News"]

Item = TypeVar("Item")

# A request costs more than this wait, and a source that gives something often gives more in the same moment.
_LINGER = 0.05


class News:
    """Wakes all who wait for something to happen; what that was, they see for themselves."""

    def __init__(self) -> None:
        self._awaited: asyncio.Future[None] | None = None

    def tell(self, *_: object) -> None:
        """Wake who waits. It takes anything, so that it may be the callback of a task."""
        awaited, self._awaited = self._awaited, None
        if awaited is not None and not awaited.done():
            awaited.set_result(None)

    async def wait(self) -> None:
        """Return when something has happened since this was called. Giving up takes it from nobody else."""
        if self._awaited is None:
            self._awaited = asyncio.get_running_loop().create_future()
        await asyncio.wait({self._awaited})


class _Portion:
    """What a source has given since somebody last took it."""

    def __init__(self, news: News) -> None:
        self._news = news
        self._timer: asyncio.TimerHandle | None = None
        self.overdue = False

    def grows(self) -> None:
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(_LINGER, self._linger_no_more)

    def _linger_no_more(self) -> None:
        self.overdue = True
        self._news.tell()

    def taken(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer, self.overdue = None, False


class Intake(Generic[Item]):
    """Reads a source into whatever takes its items, no further than that wants.

    Attributes:
        reading: the task that reads an asynchronous source at present; when there are news, call `arrived`.
    """

    def __init__(
        self,
        engine: Engine,
        source: Iterable[Item] | AsyncIterable[Item],
        take: Callable[[Item], bool],
        what: str,
        news: News,
    ) -> None:
        """Begin to read a source.

        Args:
            engine: of the client, with which reading ends.
            source: gives the items.
            take: takes an item, and returns whether that is enough for now. It must not hold whoever holds this
                intake, so that dropping it ends the reading.
            what: what the items are called in errors.
            news: is told when a portion is read, and when an asynchronous source takes its time over one.
        """
        self._engine = engine
        self._take = take
        self._what = what
        self._news = news
        self._portion = _Portion(news)
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

    @property
    def overdue(self) -> bool:
        """Whether an asynchronous source takes its time: what it gave should not wait for a whole portion.

        It may wait itself for what becomes of that, before it gives more.
        """
        return self._portion.overdue and self.reading is not None

    def taken(self) -> None:
        """Learn that somebody took what was given so far."""
        self._portion.taken()

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
            self.reading = self._engine.spawn(_read(self._async_iterator, self._take, self._portion))
            self.reading.add_done_callback(self._news.tell)
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
        self._portion.taken()
        self._iterator = self._async_iterator = None
        if self.reading is not None:
            self.reading.cancel()
            self.reading = None

    def __del__(self) -> None:
        reading = self.__dict__.get("reading")
        if reading is not None and not reading.done() and not reading.get_loop().is_closed():
            # Garbage is collected in any thread.
            reading.get_loop().call_soon_threadsafe(reading.cancel)


async def _read(source: AsyncIterator[Item], take: Callable[[Item], bool], portion: _Portion) -> bool:
    """Read until it is enough. Returns whether the source is at its end."""
    async for item in source:
        if take(item):
            return False
        portion.grows()
    return True
