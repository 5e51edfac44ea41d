"""Bytes that never are in memory as a whole: what was uploaded, and what is made up while it is read."""

from __future__ import annotations

import struct
import weakref
import zlib
from collections.abc import Callable, Iterator
from mimetypes import MimeTypes
from tempfile import SpooledTemporaryFile
from typing import Final, Protocol

import attrs

__all__ = ["CHUNK", "Content", "Fixed", "Generated", "Pattern", "Spooled", "content_type", "picture"]

# Without what the system thinks of endings, so that they mean the same everywhere.
_TYPES: Final = MimeTypes()
CHUNK: Final = 1 << 16
_IN_MEMORY: Final = 1 << 18
# A prime, so that bytes that are shifted by a power of two do not look the same.
_PERIOD: Final = 251
_PATTERN: Final = bytes(range(_PERIOD)) * (CHUNK // _PERIOD + 2)


class Content(Protocol):
    """Bytes to be read piece by piece, any number of times and by several readers at once."""

    @property
    def size(self) -> int | None:
        """How many bytes there are; ``None`` where only reading tells."""
        ...

    def chunks(self) -> Iterator[bytes]:
        """Yield all bytes, in pieces of at most 64 KiB."""
        ...


class Spooled:
    """Bytes that were sent: in memory while they are few, then in a temporary file, which goes with the object."""

    def __init__(self) -> None:
        self._file: SpooledTemporaryFile[bytes] = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed below
        self._size = 0
        weakref.finalize(self, self._file.close)

    @property
    def size(self) -> int:
        """How many bytes there are so far."""
        return self._size

    def append(self, chunk: bytes) -> None:
        """Add bytes at the end."""
        self._file.seek(self._size)
        self._size += self._file.write(chunk)

    def chunks(self) -> Iterator[bytes]:
        """Yield all bytes; readers do not disturb each other."""
        position = 0
        while position < self._size:
            self._file.seek(position)
            chunk = self._file.read(CHUNK)
            position += len(chunk)
            yield chunk


@attrs.frozen
class Pattern:
    """As many bytes as one likes: the i-th is ``i % 251``."""

    size: int

    def chunks(self) -> Iterator[bytes]:
        """Yield all bytes, made while they are read."""
        for position in range(0, self.size, CHUNK):
            begin = position % _PERIOD
            yield _PATTERN[begin : begin + min(CHUNK, self.size - position)]


@attrs.frozen
class Generated:
    """Bytes that ``make`` yields; how many is not known beforehand."""

    make: Callable[[], Iterator[bytes]]
    size: None = None

    def chunks(self) -> Iterator[bytes]:
        """Yield all bytes."""
        return self.make()


@attrs.frozen
class Fixed:
    """A few bytes."""

    data: bytes

    @property
    def size(self) -> int:
        """How many bytes there are."""
        return len(self.data)

    def chunks(self) -> Iterator[bytes]:
        """Yield all bytes."""
        yield self.data


def content_type(name: str) -> str:
    """Return the MIME type that a file's name tells."""
    return _TYPES.guess_type(name)[0] or "application/octet-stream"


def picture(width: int, height: int) -> Fixed:
    """Return a grey PNG of this size, in pixels."""
    rows = (b"\0" + b"\x80" * width) * height
    header = struct.pack(">2I5B", width, height, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return Fixed(b"\x89PNG\r\n\x1a\n" + b"".join(_png_part(name, data) for name, data in parts))


def _png_part(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
