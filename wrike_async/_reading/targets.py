"""Where a download is written: a file that is whole or not touched, or a pipe or device that takes it as it comes."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import secrets
import select
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Protocol

from wrike_async._transport.blocking import in_thread, to_the_end
from wrike_async._transport.files import sync_folder
from wrike_async.errors import InvalidArgument

__all__ = ["Outlet", "PartOfFile", "Target", "open_target"]

_MOST_LINKS = 40
_PRIVATE = 0o600
# So much at least is taken at once by a pipe that is said to take something.
_AT_ONCE: int = getattr(select, "PIPE_BUF", 512)


class Target(Protocol):
    """What a download is written to."""

    @property
    def repeatable(self) -> bool:
        """Whether it can be written from the beginning again."""
        ...

    async def begin(self) -> None:
        """Prepare for all of it, from the beginning."""

    async def write(self, pieces: Sequence[bytes]) -> None:
        """Take the next bytes."""

    async def complete(self, size: int) -> None:
        """Take note that all came, and how many bytes that is."""

    async def close(self) -> None:
        """Let go of it. What is not complete is removed, as far as it can be."""


async def open_target(to: object) -> Target:
    """Open what a download is to be written to. Symbolic links are followed.

    Raises:
        InvalidArgument: it is no path, or one of a folder, a socket or a block device.
        OSError: it cannot be written to; nobody reads from the pipe.
    """
    if not isinstance(to, str | os.PathLike) or not isinstance(path := os.fspath(to), str):
        raise InvalidArgument(f"to must be the path of a file, as text or a Path, not {type(to).__name__}")
    if not path or "\0" in path:
        raise InvalidArgument(f"to={path!r} is no path of a file")
    opening = asyncio.ensure_future(asyncio.to_thread(_open, path))
    try:
        return await to_the_end(opening)
    except asyncio.CancelledError:
        if not opening.cancelled() and opening.exception() is None:
            await opening.result().close()
        raise


def _open(path: str) -> Target:
    try:
        found: os.stat_result | None = os.stat(path)
    except FileNotFoundError:
        found = None
    if path.endswith(("/", os.sep)) or (found is not None and stat.S_ISDIR(found.st_mode)):
        raise InvalidArgument(f"to={path!r} is a folder; say which file")
    end, is_descriptor = _followed(path)
    if is_descriptor:
        descriptor = int(os.path.basename(end))
        # One that is not open for writing says so to this.
        os.write(descriptor, b"")
        return Outlet(os.dup(descriptor), path)
    if found is None or stat.S_ISREG(found.st_mode):
        return PartOfFile(Path(end), found)
    if not (stat.S_ISFIFO(found.st_mode) or stat.S_ISCHR(found.st_mode)):
        raise InvalidArgument(f"to={path!r} is a socket or a block device, which no download is written to")
    return Outlet(_opened_outlet(path), path)


def _followed(path: str) -> tuple[str, bool]:
    """Follow symbolic links. Returns where they lead to, and whether that is an open descriptor of this process."""
    for _ in range(_MOST_LINKS):
        folder, name = os.path.split(path)
        folder = os.path.realpath(folder)
        path = os.path.join(folder, name)
        if name.isdecimal() and folder in {os.path.realpath(f"/{place}/fd") for place in ("dev", "proc/self")}:
            return path, True
        if not os.path.islink(path):
            return path, False
        path = os.path.join(folder, os.readlink(path))
    raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), path)


def _opened_outlet(path: str) -> int:
    try:
        # Otherwise a pipe that nobody reads from would keep the thread, and the program, for ever.
        return os.open(path, os.O_WRONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0))
    except OSError as error:
        if error.errno != errno.ENXIO:
            raise
        raise OSError(errno.ENXIO, "nobody reads from this pipe; begin to read first", path) from None


class PartOfFile:
    """A file that is not whole yet, beside the one that it becomes.

    Attributes:
        repeatable: always.
    """

    repeatable = True

    def __init__(self, target: Path, old: os.stat_result | None) -> None:
        """Create it; blocks.

        Args:
            target: what it becomes; no link.
            old: what the system knows of the target, ``None`` where there is none.
        """
        self._target = target
        # The length of the name is its own, because that of the target may be the longest that there may be.
        self._path = target.with_name(f".{secrets.token_hex(8)}.part")
        # What was private is so from the first byte on.
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
        try:
            descriptor = os.open(self._path, flags, 0o666 if old is None else _PRIVATE)
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(target)) from error
        self._file: IO[bytes] | None = open(descriptor, "wb")  # noqa: SIM115 (it is written piece by piece)
        if old is not None:
            self._take_over(old)

    def _take_over(self, old: os.stat_result) -> None:
        """Take over whose the old file is, as far as this process may say so, and who may do what with it."""
        if hasattr(os, "chown"):
            with contextlib.suppress(OSError):
                os.chown(self._path, old.st_uid, old.st_gid)
        try:
            os.chmod(self._path, stat.S_IMODE(old.st_mode))
        except OSError:
            self._discard()
            raise

    async def begin(self) -> None:
        await in_thread(self._empty)

    async def write(self, pieces: Sequence[bytes]) -> None:
        if self._file is not None and pieces:
            await in_thread(self._file.writelines, pieces)

    async def complete(self, size: int) -> None:
        await in_thread(self._replace, size)

    async def close(self) -> None:
        await in_thread(self._discard)

    def _empty(self) -> None:
        if self._file is not None:
            self._file.seek(0)
            self._file.truncate()

    def _replace(self, size: int) -> None:
        if self._file is None:
            return
        self._file.flush()
        # Else the new name could outlive a crash, and what it names not.
        os.fsync(self._file.fileno())
        written = os.fstat(self._file.fileno()).st_size
        if written != size:
            raise OSError(errno.EIO, f"{written} of {size} bytes are in the file", str(self._path))
        self._file.close()
        os.replace(self._path, self._target)
        self._file = None
        # Where folders cannot be synced, the system looks after them by itself.
        with contextlib.suppress(OSError):
            sync_folder(self._target.parent)

    def _discard(self) -> None:
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.close()
            self._file = None
            with contextlib.suppress(FileNotFoundError):
                os.unlink(self._path)


class Outlet:
    """A pipe or a device: it takes bytes as they come, and once.

    Attributes:
        repeatable: whether it has taken none yet.
    """

    def __init__(self, descriptor: int, path: str) -> None:
        """Take over a descriptor that is open for writing."""
        self._descriptor: int | None = descriptor
        self._path = path
        self.repeatable = True

    async def begin(self) -> None:
        """There is nothing to prepare."""

    async def write(self, pieces: Sequence[bytes]) -> None:
        for piece in pieces:
            rest = memoryview(piece)
            while rest:
                rest = rest[await self._take(rest) :]

    async def _take(self, rest: memoryview) -> int:
        descriptor = self._descriptor
        if descriptor is None:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF), self._path)
        self.repeatable = False
        try:
            if not await _can_take(descriptor):
                return await in_thread(os.write, descriptor, rest)
            return os.write(descriptor, rest[:_AT_ONCE])
        except BlockingIOError:
            return 0

    async def complete(self, size: int) -> None:
        """All of it is out already."""

    async def close(self) -> None:
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            await in_thread(os.close, descriptor)


async def _can_take(descriptor: int) -> bool:
    """Wait until a descriptor takes something. Returns False for one that cannot be waited for, such as a file's."""
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    try:
        loop.add_writer(descriptor, ready.set)
    except (NotImplementedError, PermissionError):
        return False
    try:
        await ready.wait()
    finally:
        loop.remove_writer(descriptor)
    return True
