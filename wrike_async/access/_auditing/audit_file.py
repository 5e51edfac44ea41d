"""An audit file: one JSON object a line, for any number of processes at once, changed by nobody without a trace."""

from __future__ import annotations

import asyncio
import hashlib
import os
import secrets
import threading
import time
from collections.abc import Awaitable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Literal, get_args

from wrike_async._transport.files import sync_folder
from wrike_async._transport.locking import try_to_lock
from wrike_async._wire.arguments import check_whole
from wrike_async.access._auditing.lines import FIRST, Head, as_line
from wrike_async.access._auditing.records import AuditRecord
from wrike_async.errors import InvalidArgument

__all__ = ["AuditFile", "Fsync", "hash_of_file", "lock_of", "older_name"]

Fsync = Literal["never", "writes"]
"""Whether what is written is on the disk before it goes on: for no record, or for those of writes."""

_LONGEST_WAIT: Final = 10.0
_BETWEEN_TRIES: Final = 0.001
_PIECE: Final = 1 << 20


def older_name(path: Path, age: int) -> Path:
    """Return what a file is called after it was put aside: ``audit.log.1`` is the youngest of those."""
    return path.with_name(f"{path.name}.{age}")


def lock_of(path: Path) -> Path:
    """Return the file that stands for the right to write to an audit file."""
    return path.with_name(f"{path.name}.lock")


class AuditFile:
    """Keeps records in a file, readable for its owner alone: one JSON object a line.

    Several processes may write to one file. Each has a chain of its own, in which each line holds the hash of the one
    before it: a line that was changed, dropped or moved within its chain shows (``wrike-async audit verify``). That the
    end of a chain was cut off does not show, unless its `head` is kept elsewhere.

    When it is full it is put aside as ``PATH.1``, the one before that as ``PATH.2``, and so on.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        fsync: Fsync = "never",
        max_bytes: int = 64 << 20,
        keep: int = 10,
    ) -> None:
        """Prepare it; nothing is opened before the first record.

        Args:
            path: of the file.
            fsync: ``"writes"`` has each record of a write on the disk before it goes on, so that it outlives a crash of
                the machine; without that, one of the program.
            max_bytes: how long a file may become, in bytes.
            keep: how many full files are kept; older ones are deleted.

        Raises:
            InvalidArgument: an option that makes no sense.
        """
        if fsync not in get_args(Fsync):
            raise InvalidArgument(f"fsync must be 'never' or 'writes', not {fsync!r}")
        self.path = Path(path)
        self._fsync = fsync
        self._max_bytes = check_whole(max_bytes, "max_bytes", 1)
        self._keep = check_whole(keep, "keep", 1)
        self._one_at_a_time = threading.Lock()
        self._begin()

    def _begin(self) -> None:
        self._process = os.getpid()
        self._chain, self._seq, self._last = secrets.token_hex(8), 0, FIRST

    @property
    def head(self) -> Head | None:
        """The end of the chain of this process; ``None`` before its first record."""
        return Head(self._chain, self._seq, self._last) if self._seq else None

    def __call__(self, record: AuditRecord) -> Awaitable[None] | None:
        """Add a record; return what is still to be waited for, if anything.

        Raises:
            OSError: it could not be written. Nothing of it is in the file then.
        """
        syncs = self._fsync == "writes" and record.access == "write"
        file = self._add(record, keeps_open=syncs)
        return None if file is None else asyncio.to_thread(_sync, file)

    def _add(self, record: AuditRecord, *, keeps_open: bool) -> int | None:
        with self._one_at_a_time, _locked(self.path):
            if self._process != os.getpid():
                # A forked child goes its own way.
                self._begin()
            entry = {"chain": self._chain, "seq": self._seq + 1, **record.to_dict()}
            line, digest = as_line(entry, self._last)
            file = self._file_for(len(line))
            try:
                _append(file, line)
            except BaseException:
                os.close(file)
                raise
            self._seq, self._last = self._seq + 1, digest
            if keeps_open:
                return file
            os.close(file)
            return None

    def _file_for(self, length: int) -> int:
        """Open the file that has room for a line."""
        file = _opened(self.path)
        size = os.fstat(file).st_size
        if size == 0 or size + length <= self._max_bytes:
            return file
        os.close(file)
        before = hash_of_file(self.path)
        self._put_aside()
        file = _opened(self.path)
        beginning, _ = as_line({"kind": "begin", "file": before}, FIRST)
        _append(file, beginning)
        return file

    def _put_aside(self) -> None:
        older_name(self.path, self._keep).unlink(missing_ok=True)
        for age in range(self._keep - 1, 0, -1):
            if older_name(self.path, age).exists():
                older_name(self.path, age).replace(older_name(self.path, age + 1))
        self.path.replace(older_name(self.path, 1))
        sync_folder(self.path.parent)


def _opened(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)


def _append(file: int, line: bytes) -> None:
    """Write a whole line, or nothing of it."""
    size = os.fstat(file).st_size
    os.lseek(file, max(0, size - 1), os.SEEK_SET)
    if size and os.read(file, 1) != b"\n":
        # Whoever wrote before was killed within a line, or the disk was full; it shows, and costs no other line.
        line = b"\n" + line
    try:
        written = os.write(file, line)
        if written < len(line):
            raise OSError(28, "the disk took a part of a line only")
    except OSError:
        os.ftruncate(file, size)
        raise


def _sync(file: int) -> None:
    try:
        os.fsync(file)
    finally:
        os.close(file)


def hash_of_file(path: Path) -> str:
    """Return the hash of all that is in a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return f"sha256:{digest.hexdigest()}"


@contextmanager
def _locked(path: Path) -> Generator[None]:
    """Have the right to write to a file, which processes take in turn.

    Raises:
        OSError: another one keeps it for too long.
    """
    file = os.open(lock_of(path), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        give_up_at = time.monotonic() + _LONGEST_WAIT
        while not try_to_lock(file):
            if time.monotonic() > give_up_at:
                raise TimeoutError(f"{path} was locked by another process for {_LONGEST_WAIT:g} s")
            time.sleep(_BETWEEN_TRIES)
        yield
    finally:
        os.close(file)
