"""A file of JSON Lines that belongs to one program at a time.

Whoever dies, or whose disk is full, leaves the beginning of a line behind. It counts for nothing, and is cut off before
the next line is added. Until then a file is as it was found, since it may be somebody else's.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from stat import S_ISREG
from typing import IO, Any

from wrike_async._json import dumps_given, loads
from wrike_async._transport.files import sync_folder, write_whole
from wrike_async._transport.locking import has_name, try_to_lock
from wrike_async.errors import InvalidArgument, WrikeError

__all__ = ["LockedLines", "as_line"]

_BLOCK = 1 << 16


def as_line(entry: dict[str, Any]) -> bytes:
    """Return an entry as JSON and a newline; what JSON has no form for is written as `str` has it."""
    return dumps_given(entry, any_keys=True, default=str) + b"\n"


class LockedLines:
    """An open file, locked until it is closed.

    Attributes:
        path: of the file itself, where links lead to it.
        created: whether it was not there before.
        beginning: of a line that has no end: all of a file without a whole line, at most 64 KiB of it.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        """Open a file, or make it, readable for its owner alone.

        Raises:
            InvalidArgument: somebody else has it open in this way, or it is no regular file.
            OSError: it cannot be opened or locked.
        """
        self.path = Path(os.path.realpath(path))
        self._file, self.created = _open_locked(self.path)
        try:
            self._end = _end_of_last_line(self._file)
            self.beginning = _first_bytes(self._file) if self.empty else b""
        except BaseException:
            self.close()
            raise

    @property
    def empty(self) -> bool:
        """Whether it has no whole line."""
        return self._end == 0

    def entries(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield what the whole lines say, with their numbers from 1; blank ones are left out.

        Raises:
            InvalidArgument: a line is no JSON object.
        """
        with self._read() as file:
            for number, line in enumerate(_whole_lines(file, self._end), start=1):
                if line.isspace():
                    continue
                try:
                    entry = loads(line)
                except ValueError as cause:
                    raise InvalidArgument(f"{self.path}, line {number}: {cause}") from None
                if not isinstance(entry, dict):
                    raise InvalidArgument(f"{self.path}, line {number} is no JSON object")
                yield number, entry

    def _read(self) -> IO[bytes]:
        file = os.fdopen(os.dup(self._file), "rb")
        file.seek(0)
        return file

    def append(self, lines: bytes, *, on_disk: bool = True) -> None:
        """Add whole lines, which are on the disk when this returns; or else count for nothing.

        Args:
            lines: each with its end.
            on_disk: ``False`` leaves it to the system when they come to the disk.

        Raises:
            OSError: the disk does not take them.
            WrikeError: somebody else has cut the file.
        """
        size = os.fstat(self._file).st_size
        if size < self._end:
            raise WrikeError(f"{self.path} was cut by somebody else while it was in use")
        if size > self._end:
            os.ftruncate(self._file, self._end)
        write_whole(self._file, lines)
        if on_disk:
            os.fsync(self._file)
        self._end += len(lines)

    def start_over(self) -> None:
        """Forget all lines."""
        os.ftruncate(self._file, 0)
        self._end = 0

    def replace(self, lines: Iterable[bytes]) -> None:
        """Have other lines in place of all that are there, and close: all or none, also when the program dies.

        Raises:
            OSError: it could not be done, and the file is open, as it was.
        """
        # Under a name that nobody has: whatever is called otherwise is somebody else's.
        file, name = tempfile.mkstemp(".new", self.path.name + ".", self.path.parent)
        try:
            with os.fdopen(file, "wb") as stream:
                stream.writelines(lines)
                stream.flush()
                os.fsync(file)
            if not has_name(self._file, self.path):
                raise FileNotFoundError(f"{self.path} was moved while it was in use")
            # The lock is held until the new file is in place, so that nobody adds to the old one meanwhile.
            os.replace(name, self.path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        self.close()
        sync_folder(self.path.parent)

    def remove(self) -> None:
        """Close it, and leave it as it was before: not there, or empty."""
        if self.created and has_name(self._file, self.path):
            # Windows removes no file that is open.
            with contextlib.suppress(PermissionError):
                self.path.unlink(missing_ok=True)
        else:
            self.start_over()
        self.close()

    def close(self) -> None:
        """Close it, which lets others have it."""
        os.close(self._file)


def _open_locked(path: Path) -> tuple[int, bool]:
    while True:
        created = not path.exists()
        # A pipe that nobody reads is refused rather than waited for.
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_NONBLOCK", 0), 0o600)
        try:
            if not S_ISREG(os.fstat(file).st_mode):
                raise InvalidArgument(f"{path} is no regular file, and only such a one keeps what is written")
            if not try_to_lock(file):
                raise InvalidArgument(f"{path} is in use by another run; wait for its end")
            if has_name(file, path):
                if created:
                    sync_folder(path.parent)
                return file, created
        except BaseException:
            os.close(file)
            raise
        os.close(file)


def _first_bytes(file: int) -> bytes:
    os.lseek(file, 0, os.SEEK_SET)
    return os.read(file, _BLOCK)


def _end_of_last_line(file: int) -> int:
    end = os.fstat(file).st_size
    while end:
        start = max(0, end - _BLOCK)
        os.lseek(file, start, os.SEEK_SET)
        newline = os.read(file, end - start).rfind(b"\n")
        if newline >= 0:
            return start + newline + 1
        end = start
    return 0


def _whole_lines(file: IO[bytes], end: int) -> Iterator[bytes]:
    for line in file:
        end -= len(line)
        if end < 0:
            return
        yield line
