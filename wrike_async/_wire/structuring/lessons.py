"""What is learnt of a model's records: what did not fit, and which of its fields the records of a list bring.

Records that bring few of them are read into a struct that has no others. Most lists are asked for without optional
fields, and bring a third of them. Another kind of list of the same model fails there at its first record, which costs
next to nothing, and is read with all fields.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable
from typing import Any, Final, Generic, TypeVar

import attrs

__all__ = [
    "LEARNING",
    "MOST_LEARNT",
    "WORTH_A_LOOK",
    "WORTH_IT",
    "WORTH_LEAVING_OUT",
    "Lessons",
    "Narrowing",
]

MOST_LEARNT: Final = 64
"""Keys and nulls of a model."""

# What is made of lessons, as a struct and what makes models of it, has to know the same, and threads may read at once.
LEARNING: Final = threading.RLock()


@attrs.define(eq=False, repr=False)
class Lessons:
    """What was learnt of a model's records, and how often.

    Attributes:
        nulls: fields that came as null.
        others: keys that nobody knows.
        loose: fields that came with values of another kind.
        counted: fields of which so many parts came for the first time that all are counted.
        different: fields whose parts are rarely equal, so that sharing does not pay.
    """

    nulls: set[str] = attrs.field(factory=set)
    others: list[str] = attrs.field(factory=list)
    loose: set[str] = attrs.field(factory=set)
    counted: set[str] = attrs.field(factory=set)
    different: set[str] = attrs.field(factory=set)
    version: int = 0

    @property
    def may_grow(self) -> bool:
        """Whether there is room for another key or null."""
        return len(self.nulls) + len(self.others) < MOST_LEARNT


WORTH_IT: Final = 1_000
"""Records that must have come without so many fields, as it takes some milliseconds to make a struct."""

WORTH_LEAVING_OUT: Final = 10
"""Fields that records must lack."""

WORTH_A_LOOK: Final = 1 << 14
"""Bytes of a page. With fewer, finding out what its records bring takes longer than is gained."""

Narrow = TypeVar("Narrow")


class Narrowing(Generic[Narrow]):
    """What reads pages whose records lack many fields, once such have come.

    Attributes:
        narrow: what does; ``None`` as long as none have come.
    """

    def __init__(
        self, wires: Collection[str], make: Callable[[frozenset[str]], Narrow], keys: Callable[[Any], Iterable[str]]
    ) -> None:
        """Begin with no such page.

        Args:
            wires: the names of all fields of the model on the wire.
            make: makes what reads pages that have some of them at the most.
            keys: tells which keys a record brought.
        """
        self.narrow: Narrow | None = None
        self._wires = frozenset(wires)
        self._make = make
        self._keys = keys
        self._read: frozenset[str] = frozenset()
        self._records = 0

    def look_at(self, records: Collection[Any]) -> None:
        """Learn from the records of a page that was read with all fields."""
        came = self._came(next(iter(records), None))
        if self.narrow is None:
            if len(self._wires) - len(came) < WORTH_LEAVING_OUT:
                return
            self._records += len(records)
            if self._records < WORTH_IT:
                return
        elif not came <= self._read:
            return
        # The first record fits, or is like those that will come, and another one may bring more.
        read = self._read.union(*map(self._came, records))
        if read != self._read:
            self._read, self.narrow = read, self._make(read)

    def _came(self, record: Any) -> frozenset[str]:
        return frozenset() if record is None else self._wires.intersection(self._keys(record))
