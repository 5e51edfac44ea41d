"""IDs that nothing has, in the place of what names mean: what is wrong besides shows before that is looked up."""

from __future__ import annotations

__all__ = ["StandInIds"]


class StandInIds:
    """Gives each name such an ID, and the same name the same one."""

    def __init__(self) -> None:
        self._made: dict[str, str] = {}

    def of(self, name: str) -> str:
        """Return the ID that stands in for what a name means."""
        return self._made.setdefault(name, f"IEAAAAAAAA{len(self._made):06}")
