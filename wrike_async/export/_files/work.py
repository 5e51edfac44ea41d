"""The folder that an unfinished export is in, which belongs to one process at a time."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
from collections.abc import Generator
from datetime import UTC, datetime
from pathlib import Path

import orjson

from wrike_async._transport.locking import try_to_lock
from wrike_async.errors import InvalidArgument, WrikeError
from wrike_async.export._errors import StoreBusy, StoreError

__all__ = ["JOURNAL", "LOCK", "WorkFolder", "failing"]

JOURNAL, LOCK = "journal.jsonl", "lock"


@contextlib.contextmanager
def failing(folder: Path) -> Generator[None]:
    """Have what the system refuses be a `StoreError`.

    Raises:
        StoreError: the system refused something.
    """
    try:
        yield
    except OSError as error:
        where = error.filename if isinstance(error.filename, str) else folder
        raise StoreError(
            f"{where}: {error.strerror or error}; what was there before is whole, and running again resumes"
        ) from error
    except (WrikeError, ValueError, ArithmeticError) as error:
        # What Arrow refuses is one of the latter.
        if isinstance(error, StoreError | InvalidArgument):
            raise
        raise StoreError(f"{folder}: a record cannot be written: {error}") from error


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
        self._file = _locked(path / LOCK)
        said = {"host": socket.gethostname(), "pid": os.getpid(), "since": datetime.now(UTC).isoformat("T", "seconds")}
        try:
            os.ftruncate(self._file, 0)
            os.write(self._file, orjson.dumps(said))
        except BaseException:
            os.close(self._file)
            raise

    def clear(self) -> None:
        """Remove all but the lock, the journal last: without it the rest is nothing."""
        for each in sorted(self.path.iterdir(), key=lambda path: path.name == JOURNAL):
            if each.is_dir():
                shutil.rmtree(each)
            elif each.name != LOCK:
                each.unlink()

    def remove(self) -> None:
        """Remove the folder, if nothing is in it but the lock, and give that back."""
        with contextlib.suppress(OSError):
            if os.name == "posix":
                (self.path / LOCK).unlink()
                # Whoever waited for it may have begun already, and then it stays.
                self.path.rmdir()
        self.close()
        with contextlib.suppress(OSError):
            if os.name != "posix":
                (self.path / LOCK).unlink()
                self.path.rmdir()

    def close(self) -> None:
        """Give the lock back."""
        os.close(self._file)


def _locked(path: Path) -> int:
    """Open a file and lock it, and see to it that it is still the one that has the name."""
    while True:
        file = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o666)
        try:
            if not try_to_lock(file):
                raise _busy(file, path.parent)
            with contextlib.suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(file), path.stat()):
                    os.lseek(file, 0, os.SEEK_SET)
                    return file
        except BaseException:
            os.close(file)
            raise
        os.close(file)


def _busy(file: int, folder: Path) -> StoreBusy:
    os.lseek(file, 0, os.SEEK_SET)
    try:
        said = orjson.loads(os.read(file, 1 << 12))
        host, pid, since = str(said["host"]), int(said["pid"]), str(said["since"])
    except (ValueError, KeyError, TypeError):
        return StoreBusy(f"another run is writing {folder.parent}; wait for its end")
    return StoreBusy(
        f"another run is writing {folder.parent}: process {pid} on {host}, since {since}; wait for its end",
        host=host,
        pid=pid,
        since=since,
    )
