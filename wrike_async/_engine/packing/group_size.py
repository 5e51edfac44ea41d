"""How large a group of IDs should be when some of them are bad. Pure arithmetic, no I/O.

One bad ID makes Wrike refuse the whole group. Finding it costs about log2(size) requests, so the best size depends on
how many IDs are bad: a group should be refused about every second time. With a share *p* of bad ones that is a size of
``ln 2 / p``; below 0.7 % the full hundred.

What is learned is counted as it becomes known: each refused group holds one bad ID at least, each ID that got an
answer is known. The hundred that are added to the known ones keep a lone bad ID from shrinking the groups.
"""

from __future__ import annotations

import math

__all__ = ["GroupSize"]

_PRIOR = 100


class GroupSize:
    """What is known of how many of the IDs are bad."""

    def __init__(self, max_size: int) -> None:
        self._max_size = max_size
        self._known = 0
        self._refused_groups = 0

    def known(self, ids: int) -> None:
        """Learn that ``ids`` more have their answer, good or bad."""
        self._known += ids

    def refused(self) -> None:
        """Learn that a group was refused that was not known to hold a bad one."""
        self._refused_groups += 1

    @property
    def size(self) -> int:
        """How many IDs the next group should hold."""
        bad = self._refused_groups / (self._known + _PRIOR)
        return self._max_size if bad == 0 else max(1, min(self._max_size, round(math.log(2) / bad)))
