"""What reading and writing files has in common."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

__all__ = ["PIECE", "Progress", "sync_folder"]

PIECE = 1 << 20
"""How many bytes are read or written at a time: enough to make the way to a thread and back cheap."""

Progress = Callable[[int, int | None], object]
"""Called with the bytes done and, where it is known, how many there are in all."""


def sync_folder(folder: Path) -> None:
    """Make sure that new names in a folder are found after a crash, where systems can do that at all.

    Raises:
        OSError: this one cannot.
    """
    if os.name != "posix":
        return
    file = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
