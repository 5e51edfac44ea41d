"""The folder that an unfinished export is in, which belongs to one process at a time."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path

from wrike_async.export._stores.run_lock import RunLock

__all__ = ["JOURNAL", "LOCK", "WorkFolder"]

JOURNAL, LOCK = "journal.jsonl", "lock"


class WorkFolder:
    """A folder, and the lock in it.

    Attributes:
        path: of the folder.
    """

    def __init__(self, path: Path) -> None:
        """Make the folder, and take its lock.

        Raises:
            StoreBusy: another process has it.
            OSError: the system refuses something.
        """
        self.path = path
        path.mkdir(parents=True, exist_ok=True)
        self._lock = RunLock(path / LOCK, path.parent)

    def clear(self) -> None:
        """Remove all but the lock, the journal last: without it the rest is nothing."""
        for each in sorted(self.path.iterdir(), key=lambda path: path.name == JOURNAL):
            if each.is_dir():
                shutil.rmtree(each)
            elif each.name != LOCK:
                each.unlink()

    def remove(self) -> None:
        """Remove the folder, if nothing is in it but the lock, and give that back."""
        self._lock.remove()
        with contextlib.suppress(OSError):
            self.path.rmdir()

    def close(self) -> None:
        """Give the lock back."""
        self._lock.close()
