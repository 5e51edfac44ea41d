"""What a walk over pages remembers, so that it can look again where it came out short.

Pages are counted from an offset, so whatever is removed before it lets as many entries slip past unseen. Where pages
come in the order of an instant that never changes, they slip from one page to the one before: so the time between two
pages is asked for again. Elsewhere all is read again in windows of time, each proved by its count.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING, Any

import attrs

from wrike_async._reading.collection import Collection
from wrike_async._wire.operation import ScanBy, WireParams
from wrike_async._wire.ranges.planner import NotInOrder, Part, Planner
from wrike_async._wire.ranges.seconds import Window, second_of
from wrike_async._wire.structuring.packed_record import field_of
from wrike_async._wire.walking.walk import Walk
from wrike_async.errors import DecodeError, ScanIncomplete, WalkIncomplete

if TYPE_CHECKING:
    from wrike_async._transport.session import Session

__all__ = ["Memory", "memory_of"]


@attrs.frozen(eq=False, repr=False)
class _Edges:
    """The first and the last second of a page, and the IDs in either."""

    first: int
    at_first: Sequence[str]
    last: int
    at_last: Sequence[str]


class Memory:
    """Remembers little: the edges of pages that come in order, else a number for each entry.

    Attributes:
        failed: whether an entry came that cannot be told from others, so that nothing can be looked for.
    """

    __slots__ = ("_by", "_collection", "_edges", "_numbers", "_window", "failed")

    def __init__(self, collection: Collection, by: ScanBy, window: Window) -> None:
        self._collection = collection
        self._by = by
        self._window = window
        self._edges: list[_Edges] = []
        self._numbers = array("q")
        self.failed = False

    def note(self, entries: Sequence[Any]) -> None:
        """Remember a page, in its turn."""
        try:
            self._note(entries)
        except (KeyError, TypeError, ValueError):
            self.failed = True

    def _note(self, entries: Sequence[Any]) -> None:
        if self._by.strategy != "keyset":
            self._numbers.extend(hash(entry["id"]) for entry in entries)
        elif entries:
            key = self._by.key
            first, last = field_of(entries[0], key), field_of(entries[-1], key)
            at_first = self._ids(takewhile(lambda entry: field_of(entry, key) == first, entries))
            at_last = self._ids(takewhile(lambda entry: field_of(entry, key) == last, reversed(entries)))
            self._edges.append(_Edges(second_of(first), at_first, second_of(last), at_last))

    def _ids(self, entries: Iterator[Any]) -> list[str]:
        return [entry["id"] for entry in entries]

    async def missing(self, session: Session | None) -> list[Any]:
        """Look again, and return what did not come.

        Raises:
            NotInOrder, ScanIncomplete, DecodeError: that proves nothing either.
            WrikeError: a request failed.
        """
        numbers = set(self._numbers)
        planner, found = self._planner(), list[Any]()
        while (ask := planner.next()) is not None:
            params: dict[str, Any] = {**self._collection.params, self._by.key: ask.window.to_wire()}
            if not params[self._by.key]:
                del params[self._by.key]
            collection = attrs.evolve(self._collection, params=WireParams(params))
            reply = await collection.fetch(ask.token, session)
            new = planner.absorb(ask, reply.envelope).found
            found += [each.entry for each in new if hash(each.id) not in numbers]
        return found

    def _planner(self) -> Planner:
        # Walks come out short now and then only.
        from wrike_async._wire.ranges.keyset import Keyset
        from wrike_async._wire.ranges.windows import Windows

        size = self._collection.page_size
        if self._by.strategy != "keyset":
            moving = self._by.strategy == "moving"
            return Windows([Part(self._window)], key=self._by.key, page_size=size, moving=moving)
        return Keyset(self._seams(), key=self._by.key, page_size=size)

    def _seams(self) -> Iterator[Part]:
        """Return the time between each two pages, and after the last one, with what came of it."""
        came: dict[int, set[str]] = {}
        for page in self._edges:
            came.setdefault(page.first, set()).update(page.at_first)
            came.setdefault(page.last, set()).update(page.at_last)
        windows: list[tuple[int, int | None]] = [
            (one.last, max(one.last, other.first) + 1) for one, other in pairwise(self._edges)
        ]
        windows.append((self._edges[-1].last, self._window.end))
        start, end = windows[0]
        for next_start, next_end in windows[1:]:
            if end is not None and next_start < end:
                end = None if next_end is None else max(end, next_end)
                continue
            yield _part(start, end, came)
            start, end = next_start, next_end
        yield _part(start, end, came)


def _part(start: int, end: int | None, came: dict[int, set[str]]) -> Part:
    window = Window(start, end)
    return Part(window, {entry_id: second for second, ids in came.items() if window.holds(second) for entry_id in ids})


def memory_of(collection: Collection) -> Memory | None:
    """Return what remembers a walk from its start; ``None`` where looking again would prove nothing."""
    by, params = collection.operation.scan, collection.params
    if by is None or by.strategy == "calendar":
        return None
    if by.strategy == "keyset" and (params.get("sortField"), params.get("sortOrder")) != ("CreatedDate", "Asc"):
        return None
    try:
        return Memory(collection, by, Window.from_wire(params.get(by.key, {})))
    except (AttributeError, TypeError, ValueError):
        return None


async def look_again(memory: Memory | None, walk: Walk, session: Session | None) -> list[Any]:
    """Look for what slipped past a walk that came out short, and return it.

    Raises:
        WalkIncomplete: nobody can tell whether something did.
        WrikeError: a request failed.
    """
    cause: Exception | None = None
    if memory is not None and not memory.failed:
        try:
            return await memory.missing(session)
        except (NotInOrder, ScanIncomplete, DecodeError) as error:
            cause = error
    total = walk.total or 0
    raise WalkIncomplete(
        f"{walk.count} of {total} announced entries came. Others were removed while the pages were read, and then "
        f"entries that are still there may slip past unseen: {total - walk.count} at most are missing. Walk again when "
        "less changes, or use scan() where there is one",
        expected=total,
        got=walk.count,
    ) from cause
