"""How large a group of IDs should be when some of them are bad. Pure arithmetic, no I/O.

One bad ID makes Wrike refuse the whole group. Finding it costs about log2(size) requests, so the best size depends on
how many IDs are bad: a group should be refused about every second time. With a share *p* of bad ones that is a size of
``ln 2 / p``; below 0.7 % the full hundred.

What is learned is counted as it becomes known: each refused group holds one bad ID at least, each ID that got an
answer is known. The hundred that are added to the known ones keep a lone bad ID from shrinking the groups.

When *everything* is refused, because a scope is missing or a parameter is wrong, looking for the culprit would cost a
request for each ID. So until the first success a key goes slowly: few groups in flight, then one search, and then
probes of single IDs from all over the queue. If these are refused alike, the verdict is that it is not the IDs.
"""

from __future__ import annotations

import math

from wrike_async.errors import ApiError, InvalidRequest, NotFound

__all__ = ["GROUPS_BEFORE_FIRST_SUCCESS", "GroupSize", "is_refusal_of_group"]

GROUPS_BEFORE_FIRST_SUCCESS = 4
_PROBES = 5
_WORTH_STOPPING = 8
_PRIOR = 100


def is_refusal_of_group(error: Exception) -> bool:
    """Tell whether an error may be due to a single ID of the group that was asked for."""
    return isinstance(error, ApiError) and error.status in (400, 403, 404)


class GroupSize:
    """What one key of lookups has learned about its IDs."""

    def __init__(self, max_size: int) -> None:
        self._max_size = max_size
        self._known = 0
        self._refused_groups = 0
        self._refused_singles: list[ApiError] = []
        self.proven = False

    def answered(self, ids: int) -> None:
        """Learn that a group of ``ids`` was accepted."""
        self.proven = True
        self._known += ids
        self._refused_singles.clear()

    def refused(self, ids: int, error: ApiError) -> None:
        """Learn that a group of ``ids``, which was not known to hold a bad one, was refused."""
        self._refused_groups += 1
        if ids == 1:
            self.found(error)

    def found(self, error: ApiError) -> None:
        """Learn that a single ID is bad."""
        self._known += 1
        if not self.proven:
            self._refused_singles.append(error)

    @property
    def size(self) -> int:
        """How many IDs the next group should hold."""
        if self.probing:
            return 1
        bad = self._refused_groups / (self._known + _PRIOR)
        return self._max_size if bad == 0 else max(1, min(self._max_size, round(math.log(2) / bad)))

    @property
    def probing(self) -> bool:
        """Whether single IDs are tried because nothing was accepted so far."""
        return bool(self._refused_singles) and not self.proven

    @property
    def probing_from_end(self) -> bool:
        """Whether the next probe comes from the end of the queue: neighbours tend to be bad together."""
        return self.probing and len(self._refused_singles) % 2 == 1

    def hopeless(self, left: int) -> ApiError | None:
        """Return the refusal that all the IDs ``left`` would meet, or ``None`` while it may be the IDs.

        An unknown entity (404) is always a matter of its ID. With few IDs left, trying them one by one is cheap and
        leaves no doubt.
        """
        singles = self._refused_singles
        if self.proven or len(singles) < _PROBES or left < _WORTH_STOPPING:
            return None
        first = singles[0]
        if isinstance(first, NotFound) or any(_text(error) != _text(first) for error in singles):
            return None
        return first


def _text(error: ApiError) -> tuple[int, str | None, str | None]:
    # The texts for bad IDs may name the ID; those for a bad parameter or a missing scope are the same each time.
    return error.status, error.code, error.description if isinstance(error, InvalidRequest) else None
