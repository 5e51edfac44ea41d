"""The lock of a store that is a file or a folder: one run at a time, of whichever process of the machine."""

from __future__ import annotations

import contextlib
import os
import socket
from datetime import UTC, datetime
from pathlib import Path

from wrike_async._json import dumps, loads
from wrike_async._transport.locking import has_name, try_to_lock
from wrike_async.export._errors import StoreBusy

__all__ = ["RunLock"]


class RunLock:
    """A file that one process at a time has, and that says which one. It is given up when the process ends."""

    def __init__(self, path: Path, what: object) -> None:
        """Take it.

        Args:
            path: of the file; it is made.
            what: is written by whoever has it, for those who find it busy.

        Raises:
            StoreBusy: another one has it.
            OSError: the system refuses something.
        """
        self._path = path
        self._what = what
        self._file = self._locked()
        said = {"host": socket.gethostname(), "pid": os.getpid(), "since": datetime.now(UTC).isoformat("T", "seconds")}
        try:
            os.ftruncate(self._file, 0)
            os.write(self._file, dumps(said))
        except BaseException:
            os.close(self._file)
            raise

    def _locked(self) -> int:
        """Open the file and lock it, and see to it that it is still the one that has the name."""
        while True:
            file = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o666)
            try:
                if not try_to_lock(file):
                    raise self._busy(file)
                if has_name(file, self._path):
                    os.lseek(file, 0, os.SEEK_SET)
                    return file
            except BaseException:
                os.close(file)
                raise
            os.close(file)

    def _busy(self, file: int) -> StoreBusy:
        os.lseek(file, 0, os.SEEK_SET)
        try:
            said = loads(os.read(file, 1 << 12))
            return StoreBusy.by(self._what, host=str(said["host"]), pid=int(said["pid"]), since=str(said["since"]))
        except (ValueError, KeyError, TypeError):
            return StoreBusy.by_nobody_knows(self._what)

    def remove(self) -> None:
        """Give it back, and leave no file. Whoever waited for it may have made another one already."""
        with contextlib.suppress(OSError):
            if os.name == "posix":
                self._path.unlink()
        self.close()
        with contextlib.suppress(OSError):
            if os.name != "posix":
                self._path.unlink()

    def close(self) -> None:
        """Give it back."""
        os.close(self._file)
