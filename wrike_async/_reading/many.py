"""Many entities by ID: in the order given, any number of them, with a bounded window of requests ahead."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterable, Callable, Generator, Iterable, Sized
from typing import Any, Generic, NoReturn, TypeVar

from wrike_async._display.lines import one_line, settings
from wrike_async._engine.engine import Engine
from wrike_async._engine.intake import Intake, News
from wrike_async._engine.packing.lookup_params import LookupParams
from wrike_async._reading.expected import Expected
from wrike_async._reading.ids import Ids, OnMissing
from wrike_async._reading.showing import Items
from wrike_async._wire.operation import Operation
from wrike_async._wire.parameters import check_id
from wrike_async.errors import InvalidArgument, InvalidRequest, NotFound, WrikeError
from wrike_async.options import CallOptions

__all__ = ["EntityIterator", "Many"]

Item = TypeVar("Item")

_GROUPS_AHEAD = 16


class Many(Expected, Generic[Item]):
    """The entities of many IDs: ``await`` it for a list, or use ``async for``. Each comes in its place.

    So does what ``async for`` raises, be it for one ID or by what gives the IDs: after the entities of all before it.
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
        self.expect_use(f"the entities of {operation} were never awaited: nothing was asked for")

    def __aiter__(self) -> EntityIterator[Item]:
        return EntityIterator(self)

    def __await__(self) -> Generator[Any, None, list[Item]]:
        self.mark_used()
        return self._collect().__await__()

    async def _collect(self) -> list[Item]:
        return Items([item async for item in EntityIterator(self, whole=True)])

    def __iter__(self) -> NoReturn:
        self.mark_used()
        raise TypeError("the entities come asynchronously: write 'async for', or 'await ….get_many(…)'")

    def __repr__(self) -> str:
        count = f"{len(self._ids)} IDs" if isinstance(self._ids, Sized) else f"IDs from a {type(self._ids).__name__}"
        return one_line(f"Many of {self._operation}", count, settings(self._encoded.params), self.use)


class EntityIterator(Generic[Item]):
    """One pass over the entities, as ``async for`` over `Many` gives them. Several tasks may share it."""

    def __init__(self, many: Many[Item], *, whole: bool = False) -> None:
        """Begin a pass; where only the ``whole`` is of use, what is wrong with the IDs need not wait for its place."""
        self._many = many
        self._whole = whole
        self._size = many._operation.max_ids
        self._ids: list[str] = []
        self._news = News()
        self._intake = Intake(many._engine, many._ids, _taking(self._ids, self._size), "IDs", self._news)
        self._window: deque[asyncio.Future[Item]] = deque()
        self._failure: Exception | None = None

    def __aiter__(self) -> EntityIterator[Item]:
        return self

    async def __anext__(self) -> Item:
        self._many.mark_used()
        while True:
            try:
                self._read_ahead()
            except BaseException:
                self.close()
                raise
            if not self._window and self._intake.ended:
                self._raise_failure()
                raise StopAsyncIteration
            # Waiting cancels nothing: whoever gives up waiting may come back for this item.
            if not self._window or not self._window[0].done():
                await self._news.wait()
                continue
            try:
                return self._window.popleft().result()
            except (NotFound, InvalidRequest) as refusal:
                if self._many._on_missing == "raise" or not _names_nothing(self._many._operation, refusal):
                    self.close()
                    raise
            except BaseException:
                self.close()
                raise

    def _read_ahead(self) -> None:
        """Ask for whole groups, as long as one more fits into the window."""
        try:
            if self._intake.arrived() or self._intake.overdue:
                self._ask_for_them()
            while len(self._window) <= (_GROUPS_AHEAD - 1) * self._size and self._intake.read():
                self._ask_for_them()
        except Exception as error:
            if self._whole:
                raise
            self._intake.close()
            self._failure = error
            self._ask_for_the_last()

    def _ask_for_the_last(self) -> None:
        """Ask for the IDs before the one that could not be had; what is wrong with one of them comes first."""
        try:
            self._ask_for_them()
        except WrikeError as error:
            self._failure = error

    def _raise_failure(self) -> None:
        failure, self._failure = self._failure, None
        if failure is not None:
            raise failure

    def _ask_for_them(self) -> None:
        many = self._many
        asked: dict[str, asyncio.Future[Item]] = {}
        ids = self._ids.copy()
        self._ids.clear()
        self._intake.taken()
        for entity_id in ids:
            future = asked.get(entity_id)
            if future is None:
                future = many._engine.ask(many._operation, entity_id, many._encoded, many._options, lane="bulk")
                future.add_done_callback(self._news.tell)
                asked[entity_id] = future
            self._window.append(future)

    def close(self) -> None:
        """Take back what was asked for and not handed out."""
        self._intake.close()
        self._failure = None
        for future in self._window:
            if not future.cancel() and not future.cancelled():
                future.exception()
        self._window.clear()

    async def aclose(self) -> None:
        """End early; dropping the iterator does the same."""
        self._many.mark_used()
        self.close()

    def __del__(self) -> None:
        for future in self.__dict__.get("_window", ()):
            if future.get_loop().is_closed():
                continue
            if not future.done():
                # Garbage is collected in any thread.
                future.get_loop().call_soon_threadsafe(future.cancel)
            elif not future.cancelled():
                future.exception()


def _names_nothing(operation: Operation[Any], refusal: NotFound | InvalidRequest) -> bool:
    """Tell whether Wrike says that an ID names nothing. An error that is inferred from others says no such thing."""
    if refusal.inferred:
        return False
    invalid = operation.unknown_is_invalid and refusal.code == "invalid_request"
    return invalid or isinstance(refusal, NotFound)


def _taking(ids: list[str], size: int) -> Callable[[str], bool]:
    """Return what checks IDs and adds them to a list, and has enough whenever a whole group came."""
    came = 0

    def take(entity_id: str) -> bool:
        nonlocal came
        ids.append(check_id(entity_id, "ids"))
        came += 1
        return came % size == 0

    return take
