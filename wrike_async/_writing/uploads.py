"""What can be uploaded: files by path, bytes, open files, and bytes that somebody produces bit by bit."""

from __future__ import annotations

import contextlib
import io
import os
import stat
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator
from typing import Any, Protocol

from wrike_async._transport.blocking import in_thread
from wrike_async._transport.files import PIECE, Progress
from wrike_async._wire.operation import Content
from wrike_async.errors import InvalidArgument

__all__ = ["Readable", "Source", "content_of", "name_of"]


class Readable(Protocol):
    """A file that is open for reading bytes."""

    def read(self, size: int = -1, /) -> bytes:
        """Return up to ``size`` bytes, none at the end."""
        ...


Source = str | os.PathLike[str] | bytes | bytearray | memoryview | Readable | AsyncIterable[bytes]
"""A path, bytes, a file opened for reading bytes (sent from where it stands, and not closed), or bytes as they come."""


def name_of(source: Source, name: str | None) -> str:
    """Return the name of what is uploaded: the one given, or else that of the file.

    Raises:
        InvalidArgument: there is none.
    """
    if name is None:
        known = source if isinstance(source, str | os.PathLike) else getattr(source, "name", None)
        if isinstance(known, str | os.PathLike):
            name = os.path.basename(os.fspath(known))
    if not name:
        raise InvalidArgument("pass name=: what is uploaded has no name of its own")
    return name


@contextlib.asynccontextmanager
async def content_of(source: Source, progress: Progress | None = None) -> AsyncGenerator[Content, None]:
    """Prepare a source for being sent.

    Args:
        source: what to send.
        progress: called after each piece, from the event loop; starts again at 0 if all is sent again.

    Raises:
        InvalidArgument: nothing that can be sent.
        OSError: the file cannot be opened.
    """
    if progress is not None and not callable(progress):
        raise InvalidArgument("progress must be a function of two numbers: the bytes done, and all of them or None")
    if isinstance(source, str | os.PathLike):
        opened = _Opened(source)
        try:
            yield await in_thread(opened.open, progress)
        finally:
            await in_thread(opened.close)
    elif isinstance(source, bytes | bytearray | memoryview):
        yield _Whole(memoryview(source).cast("B"), progress)
    elif isinstance(source, AsyncIterable):
        yield _Flow(source, progress)
    elif callable(getattr(source, "read", None)):
        yield await in_thread(_File.measured, source, progress)
    else:
        raise InvalidArgument(
            f"source must be a path, bytes, a file open for reading bytes, or an async iterable of bytes, "
            f"not {type(source).__name__}"
        )


class _Opened:
    """A file that is opened here, and closed here."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = path
        self._file: io.FileIO | None = None

    def open(self, progress: Progress | None) -> Content:
        self._file = open(self._path, "rb", buffering=0)  # noqa: SIM115 (it is read piece by piece, then closed)
        return _File.measured(self._file, progress)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()


class _Pieces(ABC):
    """One pass over a source, which tells how far it is when a piece has left."""

    def __init__(self, size: int | None, progress: Progress | None) -> None:
        self._size = size
        self._progress = progress
        self._done = 0

    def __aiter__(self) -> AsyncIterator[bytes | memoryview]:
        return self

    async def __anext__(self) -> bytes | memoryview:
        # Whoever asks for the next piece has handed over the one before.
        if self._progress is not None and self._done:
            self._progress(self._done, self._size)
        if self._size is not None and self._done >= self._size:
            # All that was announced has left. What else the source says is not worth failing for.
            raise StopAsyncIteration
        piece = await self._next()
        self._done += len(piece)
        return piece

    @abstractmethod
    async def _next(self) -> bytes | memoryview:
        """Return the next piece; raises `StopAsyncIteration` after the last."""


class _Whole:
    """Bytes that are there already. They are sent in pieces, because what a socket does not take at once is copied."""

    repeatable = True

    def __init__(self, view: memoryview, progress: Progress | None) -> None:
        self.size: int | None = len(view)
        self._view = view
        self._progress = progress

    def start(self) -> AsyncIterator[bytes | memoryview]:
        return _Slices(self._view, self._progress)


class _Slices(_Pieces):
    def __init__(self, view: memoryview, progress: Progress | None) -> None:
        super().__init__(len(view), progress)
        self._view = view

    async def _next(self) -> memoryview:
        piece = self._view[self._done : self._done + PIECE]
        if not piece:
            raise StopAsyncIteration
        return piece


class _File:
    """A file from the place where it stands; again from there, if it can be rewound."""

    def __init__(self, file: Any, begin: int | None, size: int | None, progress: Progress | None) -> None:
        self.size = size
        self._file = file
        self._begin = begin
        self._progress = progress
        self._started = False

    @classmethod
    def measured(cls, file: Any, progress: Progress | None) -> _File:
        """Look at a file; blocks."""
        if isinstance(file, io.TextIOBase):
            raise InvalidArgument("the file is open for reading text; open it with 'rb'")
        seekable = getattr(file, "seekable", None)
        if seekable is None or not seekable() or not _is_regular(file):
            return cls(file, None, None, progress)
        begin = file.tell()
        end = file.seek(0, os.SEEK_END)
        file.seek(begin)
        return cls(file, begin, max(0, end - begin), progress)

    @property
    def repeatable(self) -> bool:
        return self._begin is not None or not self._started

    def start(self) -> AsyncIterator[bytes | memoryview]:
        rewind = self._started
        self._started = True
        return _Reads(self._file, self._begin if rewind else None, self.size, self._progress)


class _Reads(_Pieces):
    def __init__(self, file: Any, begin: int | None, size: int | None, progress: Progress | None) -> None:
        super().__init__(size, progress)
        self._file = file
        self._begin = begin

    async def _next(self) -> bytes:
        piece = await in_thread(self._read)
        if not isinstance(piece, bytes):
            raise InvalidArgument(f"the file gave {type(piece).__name__} where bytes were due; open it with 'rb'")
        if not piece:
            raise StopAsyncIteration
        return piece

    def _read(self) -> Any:
        if self._begin is not None:
            self._file.seek(self._begin)
            self._begin = None
        # A file that grows meanwhile is sent as long as it was at first.
        return self._file.read(PIECE if self._size is None else min(PIECE, self._size - self._done))


def _is_regular(file: Any) -> bool:
    """Tell a file with an end from a device or pipe; what is no file of the system's is taken at its word."""
    try:
        return stat.S_ISREG(os.fstat(file.fileno()).st_mode)
    except (AttributeError, OSError):
        return True


class _Flow:
    """Bytes that come bit by bit, once."""

    size: int | None = None

    def __init__(self, source: AsyncIterable[bytes], progress: Progress | None) -> None:
        self._source = source
        self._progress = progress
        self.repeatable = True

    def start(self) -> AsyncIterator[bytes | memoryview]:
        self.repeatable = False
        return _Drops(aiter(self._source), self._progress)


class _Drops(_Pieces):
    def __init__(self, source: AsyncIterator[bytes], progress: Progress | None) -> None:
        super().__init__(None, progress)
        self._source = source
        self._rest = memoryview(b"")

    async def _next(self) -> memoryview:
        while not self._rest:
            came: Any = await anext(self._source)
            if not isinstance(came, bytes | bytearray | memoryview):
                raise InvalidArgument(f"the source gave {type(came).__name__} where bytes were due")
            self._rest = memoryview(came).cast("B")
        piece, self._rest = self._rest[:PIECE], self._rest[PIECE:]
        return piece
