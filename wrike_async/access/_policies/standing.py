"""Levels of access, and where they hold."""

from __future__ import annotations

from typing import Final, Literal

import attrs

__all__ = ["LEVELS", "Grant", "Level", "Standing"]

Level = Literal["deny", "read", "ask", "write"]
"""How much may be done; each level holds the ones before it."""

LEVELS: Final[tuple[Level, ...]] = ("deny", "read", "ask", "write")


@attrs.frozen
class Grant:
    """A level, and where it holds: ``None`` for everywhere."""

    level: Level
    places: frozenset[str] | None


@attrs.frozen
class Standing:
    """What a policy says of one operation, before anybody knows what a call of it is about.

    Attributes:
        rule: the line that decides.
        grants: what it may do, the freest first; nothing where it is denied.
        within: places that all of it must be in as well; ``None`` for everywhere.
        reason: why it is denied where it is.
    """

    rule: str
    grants: tuple[Grant, ...]
    within: frozenset[str] | None = None
    reason: Literal["rule", "place"] = "rule"

    @property
    def is_anywhere(self) -> bool:
        """Whether the first grant holds wherever a call is about."""
        return self.within is None and bool(self.grants) and self.grants[0].places is None

    def inside(self, grant: Grant) -> tuple[str, ...] | None:
        """Return where a grant holds, as far as the policy tells; ``None`` for everywhere."""
        if grant.places is None:
            return None if self.within is None else tuple(sorted(self.within))
        return tuple(sorted(grant.places))
