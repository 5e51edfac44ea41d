"""The lanes of what waits, and whose turn it is."""

from __future__ import annotations

from wrike_async.options import Lane

__all__ = ["LANES", "LaneTurns"]

LANES: tuple[Lane, Lane] = ("interactive", "bulk")

_INTERACTIVE_IN_A_ROW = 3


class LaneTurns:
    """Interactive before bulk, except that bulk has its turn after it was overtaken three times."""

    __slots__ = ("_overtaken",)

    def __init__(self) -> None:
        self._overtaken = 0

    def order(self) -> tuple[Lane, Lane]:
        """Return the lanes in the order in which the next one is to be looked for."""
        return LANES if self._overtaken < _INTERACTIVE_IN_A_ROW else (LANES[1], LANES[0])

    def took(self, lane: Lane | None, *, bulk_waits: bool) -> None:
        """Learn from which lane one was taken, ``None`` where nobody waited, and whether bulk still waits."""
        self._overtaken = self._overtaken + 1 if lane == "interactive" and bulk_waits else 0
