"""What reading and writing files has in common."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

__all__ = ["PIECE", "Progress", "sync_folder", "write_whole"]

PIECE = 1 << 20
"""How many bytes are read or written at a time: enough to make the way to a thread and back cheap."""

Progress = Callable[[int, int | None], object]
"""Called with the bytes done and, where it is known, how many there are in all."""


def write_whole(file: int, data: bytes) -> None:
    """Write all of ``data`` into a file, of which the system may take less at a time.

    Raises:
        OSError: the disk does not take it.
    """
    left = memoryview(data)
    while left:
        left = left[os.write(file, left) :]


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
