"""Where the work is done, and what all who do it by hand have in common."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import attrs

__all__ = ["GROUP", "PAGE", "Place", "in_groups"]

GROUP = 100
"""How many IDs Wrike takes in one request."""

PAGE = 1000
"""How many tasks Wrike gives in one answer."""


@attrs.frozen
class Place:
    """An account, and how many requests it takes.

    Attributes:
        base_url: of the API.
        token: to sign in with.
        limit: how many requests …
        minute: … in this many seconds; shorter than a real minute where time is scaled.
    """

    base_url: str
    token: str
    limit: int
    minute: float

    def wait_after_refusal(self, headers: Mapping[str, str]) -> float:
        """How long to wait after a 429, in seconds: as long as it says, but no longer than the minute is."""
        return min(float(headers.get("Retry-After", self.minute)), self.minute)


def in_groups(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """Cut IDs into groups that fit one request."""
    for start in range(0, len(ids), GROUP):
        yield ids[start : start + GROUP]
