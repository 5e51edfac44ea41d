"""Complaints that are made once a minute, however often there is a reason."""

from __future__ import annotations

import asyncio
from typing import Final

__all__ = ["Complaints"]

_EVERY: Final = 60.0


class Complaints:
    """What was complained of lately."""

    def __init__(self) -> None:
        self._told: dict[str, tuple[float, int]] = {}

    def due(self, reason: str) -> int | None:
        """Tell whether to complain now.

        Returns:
            How often there was the same reason since the last complaint; ``None`` if that is less than a minute ago.
        """
        now = asyncio.get_running_loop().time()
        told_at, untold = self._told.get(reason, (-_EVERY, 0))
        if now - told_at < _EVERY:
            self._told[reason] = (told_at, untold + 1)
            return None
        self._told[reason] = (now, 0)
        return untold
