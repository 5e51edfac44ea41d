"""One kind of thing by name, read when it is first asked for, and again where a name is missing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any, Generic, TypeVar

from wrike_async._display.lines import one_line
from wrike_async._engine.engine import Engine
from wrike_async._naming.index import Entry, NameIndex, is_miss
from wrike_async.errors import ClientClosed, InvalidArgument, UnresolvedName

__all__ = ["NameStore", "NameTable"]

Item = TypeVar("Item")

Read = Callable[[bool], Coroutine[Any, Any, list[Entry[Item]]]]
"""Reads the entries; the flag says whether also those that cost many requests."""


class NameStore(Generic[Item]):
    """What is known of one kind, once for each client and all its views.

    Attributes:
        begun: how many times it began to be read.
        index: what was read last; ``None`` before.
        everywhere: whether it is read with what costs many requests.
    """

    def __init__(self, engine: Engine, kind: str, *, staged: bool = False) -> None:
        self.kind = kind
        self.everywhere = not staged
        self.begun = 0
        self.index: NameIndex[Item] | None = None
        self._engine = engine
        self._read_as = 0
        self._reading: asyncio.Task[None] | None = None

    def forget(self) -> None:
        """Have it read again when it is next asked for, and not take what is under way for that."""
        self.index, self._reading, self._read_as = None, None, self.begun

    async def current(self, read: Read[Item]) -> NameIndex[Item]:
        """Return what is known, reading it where nothing is."""
        return self.index if self.index is not None else await self.newer_than(0, read)

    async def newer_than(self, seen: int, read: Read[Item]) -> NameIndex[Item]:
        """Return what a reading brought that began after ``seen`` of them had; callers share it."""
        while self.index is None or self._read_as <= seen:
            if self._reading is None or self._reading.done():
                self._reading = self._engine.spawn(self._read(read))
                self._reading.add_done_callback(_look_at)
            reading = self._reading
            # Others wait for it, too: whoever gives up waiting does not end it.
            await asyncio.wait({reading})
            if reading.cancelled():
                raise ClientClosed("the client was closed while names were read")
            reading.result()
        return self.index

    async def _read(self, read: Read[Item]) -> None:
        self.begun += 1
        number = self.begun
        index = NameIndex(self.kind, await read(self.everywhere))
        if number > self._read_as:
            self.index, self._read_as = index, number


def _look_at(reading: asyncio.Task[None]) -> None:
    """Mark an error as seen: everybody who waited for it may have given up."""
    if not reading.cancelled():
        reading.exception()


class NameTable(Generic[Item]):
    """Things of one kind by name. What is asked for first has all of them read; after that, most calls send nothing.

    A name is found whatever its case and however many blanks are in it. A path such as ``"Space / Folder"`` may begin
    anywhere; with ``/`` in front it begins at the top. Wherever a name is taken, so is an ID.

    A name that is missing has everything read again, once for all who miss something at the time. Beyond that nothing
    is: a thing that was renamed keeps its old name here until `Names.refresh`.
    """

    def __init__(self, store: NameStore[Item], read: Read[Item]) -> None:
        self._store = store
        self._read = read

    async def get(self, name: str) -> Item:
        """Return what has a name, a path or an ID.

        Raises:
            UnresolvedName: nothing has the name (the closest ones are told), or more than one thing
                (``candidates``, with where they are).
        """
        return (await self._entry(name)).value

    async def id(self, name: str) -> str:
        """Return the ID of what has a name; raises as `get`."""
        return (await self._entry(name)).id

    async def ids(self, names: Iterable[str]) -> list[str]:
        """Return the IDs of what has these names, in their order; raises as `get`."""
        if isinstance(names, str):
            raise InvalidArgument(f"ids takes several names: write [{names!r:.80}], or use id()")
        return [(await self._entry(name)).id for name in names]

    async def name(self, entity_id: str) -> str:
        """Return the name of what has an ID; raises as `get`."""
        return (await self._entry(entity_id)).name

    async def path(self, entity_id: str) -> str:
        """Return where something is, and its name: ``"Space / Folder"``, ``"Workflow / Status"``; raises as `get`."""
        return (await self._entry(entity_id)).path

    async def all(self) -> tuple[Item, ...]:
        """Return all that are known."""
        index = await self._store.current(self._read)
        return tuple(entry.value for entry in index.entries)

    async def _entry(self, name: str) -> Entry[Item]:
        text: object = name
        if not isinstance(text, str) or not text.strip():
            raise InvalidArgument(f"a name must be a text that is not blank, not {name!r:.80}")
        seen = self._store.begun
        index = await self._store.current(self._read)
        try:
            return index.resolve(name)
        except UnresolvedName as error:
            if not is_miss(error):
                raise
        return (await self._looked_again(seen)).resolve(name)

    def _looked_again(self, seen: int) -> Awaitable[NameIndex[Item]]:
        """Return what is known after a miss; what began to be read before it was asked for may be too old."""
        if not self._store.everywhere:
            self._store.everywhere = True
            seen = self._store.begun
        return self._store.newer_than(seen, self._read)

    def __repr__(self) -> str:
        index = self._store.index
        return one_line(
            f"NameTable of {self._store.kind}", "not read yet" if index is None else f"{len(index.entries)} read"
        )
