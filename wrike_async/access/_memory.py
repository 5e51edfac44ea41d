"""What was begun by writes that were allowed; to find out what became of it is allowed, too."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import attrs

__all__ = ["Memory"]

_REMEMBERED: Final = 10_000


class _Latest:
    """The latest of many IDs; another may have them, too."""

    def __init__(self, outer: _Latest | None = None) -> None:
        self._ids: dict[str, None] = {}
        self._outer = outer

    def add(self, ids: Iterable[str]) -> None:
        """Remember some."""
        ids = tuple(ids)
        for each in ids:
            self._ids.pop(each, None)
            self._ids[each] = None
        while len(self._ids) > _REMEMBERED:
            del self._ids[next(iter(self._ids))]
        if self._outer is not None:
            self._outer.add(ids)

    def __contains__(self, entity_id: str) -> bool:
        return entity_id in self._ids


@attrs.frozen(eq=False)
class Memory:
    """What was begun.

    Attributes:
        jobs: IDs of jobs that were started.
        folders: IDs of folders in which something was created.
    """

    jobs: _Latest = attrs.field(factory=_Latest)
    folders: _Latest = attrs.field(factory=_Latest)

    def of_view(self) -> Memory:
        """Return the memory of a view that may do less: it knows what it began itself, and whoever may do more, too."""
        return Memory(_Latest(self.jobs), _Latest(self.folders))
