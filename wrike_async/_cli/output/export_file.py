"""A file that gets its name when it is whole; until then its lines are in another one, beside it."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
import tempfile
from collections.abc import Generator, Iterator
from io import FileIO
from pathlib import Path

from wrike_async._cli.output.documents import csv_blocks, json_blocks
from wrike_async._cli.output.formats import FileFormat
from wrike_async._cli.running import say
from wrike_async._cli.streams import JsonLines, write_whole
from wrike_async._transport.files import PIECE, sync_folder
from wrike_async._transport.locking import try_to_lock
from wrike_async.errors import InvalidArgument

__all__ = ["ExportFile"]

_OPEN = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


class ExportFile:
    """Where an export goes.

    Attributes:
        path: as the user wrote it.
        part: what holds the lines until all have come: JSON Lines, whatever the file is to be.
    """

    def __init__(
        self, path: Path, file_format: FileFormat = "jsonl", *, force: bool = False, append: bool = False
    ) -> None:
        """Look at what is there; nothing is touched.

        Args:
            path: of the file.
            file_format: what is in it.
            force: replace the file if there is one, and forget an export that broke off.
            append: go on with an export that broke off, or else add to the file.

        Raises:
            InvalidArgument: there is one, and it must be neither; or nothing can be added to it.
        """
        self.path = path
        self._target = Path(os.path.realpath(path))
        self.part = self._target.with_name(f"{self._target.name}.part")
        self._format: FileFormat = file_format
        self._append = append
        self._is_stream = path.exists() and not path.is_file()
        if not self._is_stream:
            self._check(force=force)

    def _check(self, *, force: bool) -> None:
        goes_on = self._append and self.part.exists()
        if force and self._append and not goes_on:
            raise InvalidArgument("--force overwrites, and --append adds: choose one")
        if not force and not self._append:
            if self._target.exists():
                raise InvalidArgument(f"{self.path} exists already; --force overwrites it, --append adds to it")
            if self.part.exists():
                raise InvalidArgument(
                    f"{self.part} is what an export left that broke off, or that another one is writing; --append "
                    "goes on with it, --force starts over"
                )
        if self._append and not goes_on and self._target.exists() and self._format != "jsonl":
            raise InvalidArgument(f"--append adds to JSON Lines, and {self.path} is {self._format}")

    @contextlib.contextmanager
    def lines(self) -> Generator[JsonLines]:
        """Yield what takes records. Complete lines are kept, whatever happens; without any, nothing is left.

        Raises:
            InvalidArgument: what is to be added to ends in the middle of a line, or another export is writing.
        """
        if self._is_stream:
            with self._through() as lines:
                yield lines
            return
        was_there = self.part.exists()
        with FileIO(os.open(self.part, _OPEN, 0o666), "r+") as file:
            if not try_to_lock(file.fileno()) or not self._is_part(file):
                raise InvalidArgument(f"another export is writing {self.part}")
            before = self._begin(file, was_there=was_there)
            lines = _WholeLines(file)
            try:
                yield lines
                self._complete(file)
            except BaseException:
                if lines.count:
                    say(f"{lines.count:,} complete lines are in {self.part}")
                elif not before:
                    self.part.unlink(missing_ok=True)
                raise

    def _is_part(self, file: FileIO) -> bool:
        """Tell whether an open file has the part's name still: who had it before may have given it another one."""
        try:
            return os.path.samestat(os.fstat(file.fileno()), os.stat(self.part))
        except FileNotFoundError:
            return False

    def _begin(self, file: FileIO, *, was_there: bool) -> bool:
        """Prepare the part. Returns whether an earlier export has left something in it."""
        if not self._append:
            file.truncate(0)
            return False
        if not was_there and self._target.exists():
            with self._target.open("rb") as old:
                while block := old.read(PIECE):
                    write_whole(file, block)
        if file.seek(0, os.SEEK_END):
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":
                if not was_there:
                    self.part.unlink()
                raise InvalidArgument(f"{self.path} ends in the middle of a line, so nothing can be added to it")
        return was_there

    def _complete(self, file: FileIO) -> None:
        """Give the file its name, when all of it is on the disk."""
        with contextlib.suppress(FileNotFoundError):
            # Who may read the old one may read the new one, and nobody else.
            os.chmod(self.part, stat.S_IMODE(self._target.stat().st_mode))
        if self._format == "jsonl":
            os.fsync(file.fileno())
            _close_on_windows(file)
            os.replace(self.part, self._target)
        else:
            self._convert(file)
            _close_on_windows(file)
            self.part.unlink()
        # Where folders cannot be synced, the system looks after them by itself.
        with contextlib.suppress(OSError):
            sync_folder(self._target.parent)

    def _convert(self, source: FileIO) -> None:
        document = self._target.with_name(f".{secrets.token_hex(8)}.part")
        try:
            with FileIO(document, "x") as file:
                os.chmod(document, stat.S_IMODE(os.fstat(source.fileno()).st_mode))
                for block in self._blocks(source.fileno()):
                    write_whole(file, block)
                os.fsync(file.fileno())
            os.replace(document, self._target)
        except BaseException:
            document.unlink(missing_ok=True)
            raise

    def _blocks(self, descriptor: int) -> Iterator[bytes]:
        with open(descriptor, "rb", closefd=False) as lines:
            lines.seek(0)
            yield from csv_blocks(lines) if self._format == "csv" else json_blocks(lines)

    @contextlib.contextmanager
    def _through(self) -> Generator[JsonLines]:
        """Yield what writes into a pipe or a device, which no name is given to."""
        with FileIO(self.path, "w") as output:
            if self._format == "jsonl":
                yield JsonLines(output)
                return
            with tempfile.TemporaryFile(buffering=0) as spool:
                yield JsonLines(spool)
                for block in self._blocks(spool.fileno()):
                    write_whole(output, block)


def _close_on_windows(file: FileIO) -> None:
    """Close a file where open ones get no other name. Elsewhere it stays locked until it has that."""
    if os.name != "posix":
        file.close()


class _WholeLines(JsonLines):
    """JSON Lines of which a disk that is full has none in half."""

    def __init__(self, file: FileIO) -> None:
        super().__init__(file)
        self._file = file

    def _write_whole(self, data: bytes) -> None:
        start = self._file.tell()
        try:
            super()._write_whole(data)
        except OSError:
            self._file.truncate(start)
            raise
