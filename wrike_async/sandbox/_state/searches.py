"""The results of searches, which the pages of one walk share while nothing changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

__all__ = ["Searches"]

_KEPT: Final = 64


class Searches:
    """Numbers found, by the state's version and what was searched for."""

    def __init__(self) -> None:
        self._found: dict[tuple[int, bytes], Sequence[int]] = {}

    def remembered(self, key: tuple[int, bytes], search: Callable[[], Sequence[int]]) -> Sequence[int]:
        """Return the result for this key, searched for once."""
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = search()
            if len(self._found) > _KEPT:
                del self._found[next(iter(self._found))]
        return found
