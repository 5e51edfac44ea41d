"""Files that only their owner reads, replaced whole, and a lock that processes share."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import re
import stat
import sys
import tempfile
from collections.abc import AsyncGenerator, Callable
from pathlib import Path

from wrike_async._transport.blocking import in_thread
from wrike_async._transport.files import sync_folder
from wrike_async._transport.locking import try_to_lock, unlock
from wrike_async.errors import WrikeError

__all__ = ["hold_lock", "is_open_to_others", "read_private", "remove_private", "restore_private", "write_private"]

_PATIENCE = 120.0
_PAUSE = 0.05
_LEFTOVER = ".new"
_RIGHTS_OF_OTHERS = 0o077


def read_private(path: Path) -> bytes | None:
    """Return what a file holds, ``None`` if there is no file.

    Raises:
        WrikeError: it cannot be read.
    """
    try:
        return _read(path)
    except FileNotFoundError:
        return None
    except OSError as cause:
        raise _failure("read", path, cause) from cause


def write_private(path: Path, data: bytes) -> None:
    """Replace a file, which whoever reads finds old or new, never in between; only its owner can read it.

    Raises:
        WrikeError: it cannot be written; then the old one is still there.
    """
    # A link is followed, so that it stays one.
    target = Path(os.path.realpath(path))
    try:
        _make_folder(target)
        _replace(target, data)
    except OSError as cause:
        raise _failure("write", path, cause) from cause


def remove_private(path: Path) -> bool:
    """Remove a file and what an interrupted write may have left beside it. Returns whether there was one.

    Raises:
        WrikeError: it cannot be removed.
    """
    target = Path(os.path.realpath(path))
    try:
        for leftover in _leftovers(target):
            leftover.unlink(missing_ok=True)
        target.unlink()
    except FileNotFoundError:
        return False
    except OSError as cause:
        raise _failure("remove", path, cause) from cause
    return True


def restore_private(path: Path, is_whole: Callable[[bytes], bool]) -> bool:
    """Put in place what a write left beside a file that was interrupted before its last step. Hold the file's lock.

    Args:
        path: of the file.
        is_whole: whether all of it was written.

    Returns:
        Whether there was something that is whole and newer than the file. What is not is removed.

    Raises:
        WrikeError: it cannot be put in place.
    """
    target = Path(os.path.realpath(path))
    restored = False
    try:
        # What is newer comes later, and so stays.
        for leftover in sorted(_leftovers(target), key=_written_at):
            # Whoever writes without the lock may put it in place meanwhile.
            with contextlib.suppress(FileNotFoundError):
                if not _is_ours_alone(leftover):
                    continue
                if _written_at(leftover) >= _written_at(target) and is_whole(_read(leftover)):
                    os.replace(leftover, target)
                    restored = True
                else:
                    leftover.unlink()
    except OSError as cause:
        raise _failure("write", path, cause) from cause
    return restored


def is_open_to_others(path: Path) -> bool:
    """Tell whether other users of this machine can read a file, as far as its mode tells."""
    if sys.platform == "win32":
        return False
    try:
        return bool(path.stat().st_mode & _RIGHTS_OF_OTHERS)
    except OSError:
        return False


@contextlib.asynccontextmanager
async def hold_lock(path: Path) -> AsyncGenerator[None]:
    """Hold a lock file against all others on this machine, this process included; it is released with the process.

    Raises:
        WrikeError: it cannot be opened, or somebody else has held it for two minutes.
    """
    lock = _LockFile(path)
    loop = asyncio.get_running_loop()
    give_up_at = loop.time() + _PATIENCE
    try:
        # Asking again and again can be cancelled; a thread that waits for a lock cannot.
        while not await in_thread(lock.take):
            if loop.time() > give_up_at:
                raise WrikeError(f"{path} has been locked by somebody else for {_PATIENCE:g} s; is a process stuck?")
            await asyncio.sleep(_PAUSE)
        yield
    finally:
        lock.release()


class _LockFile:
    """It stays behind: were it removed, two could hold a lock, each on a file of the same name."""

    def __init__(self, path: Path) -> None:
        self._path = Path(os.path.realpath(path))
        self._file: int | None = None

    def take(self) -> bool:
        """Try to take the lock, and return at once whether that succeeded."""
        try:
            if self._file is None:
                _make_folder(self._path)
                self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
            return try_to_lock(self._file)
        except OSError as cause:
            raise _failure("lock", self._path, cause) from cause

    def release(self) -> None:
        """Give the lock back; does nothing if it was not taken."""
        if self._file is not None:
            file, self._file = self._file, None
            # Closing alone would not do where a forked child holds the file open, too.
            with contextlib.suppress(OSError):
                unlock(file)
            os.close(file)


def _make_folder(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)


def _read(path: Path) -> bytes:
    # Opening a pipe would wait for somebody to write into it.
    file = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        if not stat.S_ISREG(os.fstat(file).st_mode):
            raise OSError(errno.EINVAL, "it is no regular file")
        with os.fdopen(file, "rb", closefd=False) as stream:
            return stream.read()
    finally:
        os.close(file)


def _leftovers(target: Path) -> list[Path]:
    name = re.compile(rf"\.{re.escape(target.name)}\.[^.]+{re.escape(_LEFTOVER)}")
    return [each for each in target.parent.iterdir() if name.fullmatch(each.name)]


def _is_ours_alone(path: Path) -> bool:
    """Tell whether nobody but this user can have written a file: others may write into the folder, too."""
    found = path.lstat()
    if not stat.S_ISREG(found.st_mode):
        return False
    return sys.platform == "win32" or (found.st_uid == os.geteuid() and not found.st_mode & _RIGHTS_OF_OTHERS)


def _written_at(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return -1


def _replace(target: Path, data: bytes) -> None:
    # Made for its owner alone, in the same folder: only there is it one step to put it in place.
    file, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=_LEFTOVER, dir=target.parent)
    try:
        with os.fdopen(file, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(name, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise
    with contextlib.suppress(OSError):
        sync_folder(target.parent)


def _failure(verb: str, path: Path, cause: OSError) -> WrikeError:
    return WrikeError(f"cannot {verb} {path}: {cause.strerror or type(cause).__name__}")
