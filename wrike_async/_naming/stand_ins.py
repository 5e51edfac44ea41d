"""IDs that nothing has, in the place of what names mean: what is wrong besides shows before that is looked up."""

from __future__ import annotations

__all__ = ["StandInIds"]


class StandInIds:
    """Gives each name such an ID, and the same name the same one.

    They are as short as any of Wrike's, so that no request is refused as too long that would not be.
    """

    def __init__(self) -> None:
        self._made: dict[str, str] = {}

    def of(self, name: str) -> str:
        """Return the ID that stands in for what a name means."""
        return self._made.setdefault(name, f"IEAA{len(self._made):04}")
