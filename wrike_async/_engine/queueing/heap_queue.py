"""Things that wait in order, from which any may leave, at a cost that does not grow with their number."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from typing import Generic, TypeVar

__all__ = ["HeapQueue"]

Waiting = TypeVar("Waiting")

_MOST_LEFT_BEHIND = 64


class HeapQueue(Generic[Waiting]):
    """A priority queue; each entry has a number of its own, and the lowest is first."""

    __slots__ = ("_entries", "_heap")

    def __init__(self) -> None:
        self._entries: dict[int, Waiting] = {}
        # Numbers of those who left stay in the heap until they come to the front, or until half of them are such.
        self._heap: list[int] = []

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[tuple[int, Waiting]]:
        """Iterate over numbers and entries, in no particular order."""
        return iter(self._entries.items())

    def add(self, entry: Waiting, number: int) -> None:
        """Put an entry in its place. ValueError if another one has the number, which would lose its own."""
        if number in self._entries:
            raise ValueError(f"number {number} is taken")
        self._entries[number] = entry
        heapq.heappush(self._heap, number)

    def remove(self, number: int) -> Waiting:
        """Take an entry out, and return it. KeyError if none has the number."""
        entry = self._entries.pop(number)
        if len(self._heap) > 2 * len(self._entries) + _MOST_LEFT_BEHIND:
            self._heap = list(self._entries)
            heapq.heapify(self._heap)
        return entry

    def first(self) -> tuple[int, Waiting] | None:
        """Return the lowest number and its entry, ``None`` if the line is empty."""
        heap, entries = self._heap, self._entries
        while heap:
            number = heap[0]
            if number in entries:
                return number, entries[number]
            heapq.heappop(heap)
        return None
