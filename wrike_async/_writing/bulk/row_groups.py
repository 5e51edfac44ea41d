"""Rows as they are read: copied, checked, counted, and cut into groups."""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Mapping, Sequence
from typing import Any, Generic

from wrike_async._writing.bulk.plan import BulkPlan, ReadyRow
from wrike_async._writing.outcomes import Row, RowOutcome
from wrike_async.errors import InvalidArgument, WrikeError

__all__ = ["RowGroups", "copy_of_input"]

_REFUSED_AT_ONCE = 1000


class RowGroups(Generic[ReadyRow]):
    """The rows that were read and not taken yet.

    Attributes:
        count: how many rows were read.
    """

    def __init__(self, plan: BulkPlan[ReadyRow]) -> None:
        self._plan = plan
        self.count = 0
        self._group: list[ReadyRow] = []
        self._weight = 0
        self._keys: set[str] = set()
        self._next: ReadyRow | None = None
        self._refused: list[RowOutcome] = []

    @property
    def waiting(self) -> list[ReadyRow]:
        """The rows that are ready to be sent."""
        return self._group if self._next is None else [*self._group, self._next]

    @property
    def group(self) -> Sequence[ReadyRow]:
        """The rows that `take` returns next."""
        return self._group

    @property
    def full(self) -> bool:
        """Whether nothing may be added before a group is taken."""
        return self._next is not None or len(self._group) >= self._plan.size

    def take(self) -> list[ReadyRow]:
        """Return the group; the row that did not fit into it begins the next one."""
        group, left = self._group, self._next
        self._group, self._next, self._weight, self._keys = [], None, 0, set()
        if left is not None:
            self._append(left, self._plan.key(left))
            self._weight = self._plan.weight(left)
        return group

    def _append(self, ready: ReadyRow, key: str | None) -> None:
        self._group.append(ready)
        if key is not None:
            self._keys.add(key)

    def take_refused(self) -> list[RowOutcome]:
        """Return the outcomes of rows that cannot be sent."""
        refused, self._refused = self._refused, []
        return refused

    def add(self, item: Any) -> bool:
        """Add a row. Returns whether that is enough for now."""
        index, given = (item.index, item.input) if isinstance(item, Row) else (self.count, item)
        self.count += 1
        row = Row(index, given)
        try:
            row = Row(index, copy_of_input(given))
            ready = self._plan.prepare(row)
        except WrikeError as refusal:
            return self._refuse(row, refusal)
        except Exception as error:  # noqa: BLE001 (whatever is wrong with one row is the matter of that row)
            unreadable = InvalidArgument(f"the row cannot be read: {type(error).__name__}: {error}")
            unreadable.__cause__ = error
            return self._refuse(row, unreadable)
        self._weight += self._plan.weight(ready)
        key = self._plan.key(ready)
        if self._group and (self._weight > self._plan.room or key in self._keys):
            self._next = ready
        else:
            self._append(ready, key)
        return self.full

    def _refuse(self, row: Row, refusal: WrikeError) -> bool:
        self._refused.append(RowOutcome(row=row, error=refusal, in_doubt=False))
        return len(self._refused) >= _REFUSED_AT_ONCE


def copy_of_input(given: Any) -> Any:
    """Return what was given for a row as it is at this moment; its source may use it again for the next row."""
    if isinstance(given, Mapping):
        given = dict(given)
    elif isinstance(given, str):
        return given
    # What cannot be copied is nothing that can be sent, and is refused for that.
    with contextlib.suppress(Exception):
        return copy.deepcopy(given)
    return given
