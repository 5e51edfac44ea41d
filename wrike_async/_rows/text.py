"""The text of a file, in whatever encoding, known to be readable to its end before the first row is taken from it."""

from __future__ import annotations

import codecs
import io
import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from wrike_async.errors import InvalidArgument

__all__ = ["TextFile"]

_BLOCK = 1 << 16
_BY_MARK = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


class TextFile:
    """A file that is read from its beginning as often as it takes; what a pipe holds is kept for that."""

    def __init__(self, path: Path, encoding: str | None = None) -> None:
        """Open a file, and read it once.

        Args:
            path: of the file, or of a pipe.
            encoding: of its text; by default what its first bytes say, else UTF-8.

        Raises:
            InvalidArgument: it is not in this encoding, or there is no such encoding.
        """
        self.path = path
        self._bytes = _seekable(path)
        try:
            self._encoding = _encoding_of(self._bytes, path) if encoding is None else _known(encoding, self._bytes)
            self._check()
        except BaseException:
            self.close()
            raise

    def _check(self) -> None:
        decoder = codecs.getincrementaldecoder(self._encoding)()
        self._bytes.seek(0)
        line = 1
        try:
            while block := self._bytes.read(_BLOCK):
                line += decoder.decode(block).count("\n")
            decoder.decode(b"", final=True)
        except UnicodeError as error:
            at, what = "", str(error)
            if isinstance(error, UnicodeDecodeError):
                line += error.object[: error.start].count(b"\n")
                at = f", line {line}"
                what = f"the byte 0x{error.object[error.start]:02x} is no {self._encoding.removesuffix('-sig').upper()}"
            raise InvalidArgument(
                f"{self.path}{at}: {what}; say what it is written in, such as --encoding latin-1 or cp1252"
            ) from None

    @contextmanager
    def read(self, newline: str) -> Generator[io.TextIOWrapper]:
        """Read it from the beginning; ``newline`` as for `open`. Only one may read at a time."""
        self._bytes.seek(0)
        text = io.TextIOWrapper(self._bytes, self._encoding, newline=newline)
        try:
            yield text
        finally:
            if not self._bytes.closed:
                # Else it would close what is read again.
                text.detach()

    def close(self) -> None:
        """Close it."""
        self._bytes.close()


def _seekable(path: Path) -> IO[bytes]:
    file = path.open("rb")
    if file.seekable():
        return file
    with file:
        copy = tempfile.TemporaryFile()  # noqa: SIM115 (closed by whoever reads it)
        shutil.copyfileobj(file, copy)
    return copy


def _encoding_of(file: IO[bytes], path: Path) -> str:
    file.seek(0)
    beginning = file.read(1024)
    # The longest mark first: that of UTF-32 begins like that of UTF-16.
    for mark, encoding in sorted(_BY_MARK.items(), key=lambda each: -len(each[0])):
        if beginning.startswith(mark):
            return encoding
    if beginning.count(0) * 4 > len(beginning):
        raise InvalidArgument(f"{path} looks like UTF-16 without its mark; say so with --encoding utf-16-le")
    return "utf-8"


def _known(encoding: str, file: IO[bytes]) -> str:
    try:
        name = codecs.lookup(encoding).name
        # Codecs that make no text of bytes, such as hex, are refused here.
        b"?".decode(name, "replace")
    except LookupError:
        raise InvalidArgument(f"there is no encoding {encoding!r}; such as utf-8, utf-16, latin-1, cp1252") from None
    if name == "utf-8":
        return "utf-8-sig"
    file.seek(0)
    # Codecs that name the order of bytes take the mark for text.
    marked = name.endswith(("-le", "-be")) and "\ufeff".encode(name) == file.read(len("\ufeff".encode(name)))
    return name[:-3] if marked else name
