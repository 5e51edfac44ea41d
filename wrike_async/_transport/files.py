"""What reading and writing files has in common."""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["PIECE", "Progress"]

PIECE = 1 << 20
"""How many bytes are read or written at a time: enough to make the way to a thread and back cheap."""

Progress = Callable[[int, int | None], object]
"""Called with the bytes done and, where it is known, how many there are in all."""
