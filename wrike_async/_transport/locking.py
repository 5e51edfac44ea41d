"""Locks on open files that processes of one machine share."""

from __future__ import annotations

import os
import sys
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

__all__ = ["has_name", "try_to_lock", "unlock"]

# Windows keeps others from reading what is locked, so what is locked is where nothing stands.
_FAR_BEHIND_THE_END = 1 << 40


def try_to_lock(file: int) -> bool:
    """Take the lock of an open file, which is released when it is closed. Returns at once whether that succeeded.

    Raises:
        OSError: files cannot be locked there.
    """
    if sys.platform == "win32":
        os.lseek(file, _FAR_BEHIND_THE_END, os.SEEK_SET)
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
    else:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def has_name(file: int, path: Path) -> bool:
    """Tell whether an open file is the one at a path still: neither removed nor replaced before it was locked."""
    try:
        return os.path.samestat(os.fstat(file), path.stat())
    except FileNotFoundError:
        return False


def unlock(file: int) -> None:
    """Give the lock of an open file back, also where a forked child holds the file open, too.

    Raises:
        OSError: it was not taken.
    """
    if sys.platform == "win32":
        os.lseek(file, _FAR_BEHIND_THE_END, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_UNLCK, 1)
    else:
        fcntl.flock(file, fcntl.LOCK_UN)
