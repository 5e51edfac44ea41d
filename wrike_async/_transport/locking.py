"""Locks on open files that processes of one machine share."""

from __future__ import annotations

import os
import sys

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

__all__ = ["try_to_lock"]

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
