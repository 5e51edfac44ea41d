"""Things that wait in order, from which any may leave, at a cost that does not grow with their number."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterator
from typing import Generic, TypeVar

__all__ = ["HeapQueue"]

Waiting = TypeVar("Waiting")

_MOST_LEFT_BEHIND = 64


class HeapQueue(Generic[Waiting]):
    """A priority queue; each entry has a number, and the lowest is first."""

    __slots__ = ("_added", "_heap", "_numbers")

    def __init__(self) -> None:
        self._numbers: dict[Waiting, int] = {}
        self._added = itertools.count()
        # Whoever left stays in the heap until it comes to the front, or until half of the heap are such. Another one
        # may have its number meanwhile; entries are not compared.
        self._heap: list[tuple[int, int, Waiting]] = []

    def __len__(self) -> int:
        return len(self._numbers)

    def __iter__(self) -> Iterator[tuple[int, Waiting]]:
        """Iterate over numbers and entries, in no particular order."""
        return ((number, entry) for entry, number in self._numbers.items())

    def add(self, entry: Waiting, number: int) -> None:
        """Put an entry in its place."""
        self._numbers[entry] = number
        heapq.heappush(self._heap, (number, next(self._added), entry))

    def remove(self, entry: Waiting) -> int:
        """Take an entry out, and return its number. KeyError if it is not there."""
        number = self._numbers.pop(entry)
        if len(self._heap) > 2 * len(self._numbers) + _MOST_LEFT_BEHIND:
            self._heap = [entry for entry in self._heap if self._numbers.get(entry[-1]) == entry[0]]
            heapq.heapify(self._heap)
        return number

    def first(self) -> tuple[int, Waiting] | None:
        """Return the lowest number and its entry, ``None`` if the line is empty."""
        heap, numbers = self._heap, self._numbers
        while heap:
            number, _, entry = heap[0]
            if numbers.get(entry) == number:
                return number, entry
            heapq.heappop(heap)
        return None
