"""A table of numbered records whose first ones are generated when asked for.

A seeded record is a pure function of its number, so a million of them cost nothing until they are read. Reading
gives a throw-away copy; what is to be changed is kept first (`edit`), and wins from then on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar

__all__ = ["SeededTable"]

T = TypeVar("T")


class SeededTable(Generic[T]):
    """Records by number: ``count`` generated ones from ``first`` on, then those added.

    ``generate`` may leave a number without a record.
    """

    def __init__(self, first: int, count: int, generate: Callable[[int], T | None]) -> None:
        self.seeded = range(first, first + count)
        self.kept: dict[int, T] = {}
        self.version = 0
        self._generate = generate
        self._removed: set[int] = set()
        self._next = first + count

    def __len__(self) -> int:
        return self._next - self.seeded.start - len(self._removed)

    def __iter__(self) -> Iterator[T]:
        for number in self.numbers():
            record = self.get(number)
            if record is not None:
                yield record

    def __getitem__(self, number: int) -> T:
        record = self.get(number)
        if record is None:
            raise KeyError(number)
        return record

    def get(self, number: int | None) -> T | None:
        """Return the record, for reading only; ``None`` where there is none."""
        if number is None or number in self._removed:
            return None
        kept = self.kept.get(number)
        if kept is not None:
            return kept
        return self._generate(number - self.seeded.start) if number in self.seeded else None

    def edit(self, number: int) -> T:
        """Return the record, for changing: it stays as the caller leaves it.

        Raises:
            KeyError: there is none.
        """
        record = self.kept[number] = self[number]
        self.version += 1
        return record

    def add(self, make: Callable[[int], T]) -> T:
        """Add a record made for the next free number."""
        record = make(self._next)
        self.kept[self._next] = record
        self._next += 1
        self.version += 1
        return record

    def remove(self, number: int) -> None:
        """Forget a record for good."""
        self.kept.pop(number, None)
        self._removed.add(number)
        self.version += 1

    def untouched(self, numbers: Sequence[int]) -> Sequence[int]:
        """Return those of some seeded numbers whose records were neither kept nor removed, in the same order."""
        if not self.kept and not self._removed:
            return numbers
        return [number for number in numbers if number not in self.kept and number not in self._removed]

    def numbers(self) -> Sequence[int]:
        """Return all numbers, in order."""
        numbers = range(self.seeded.start, self._next)
        if not self._removed:
            return numbers
        return [number for number in numbers if number not in self._removed]
