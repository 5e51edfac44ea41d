"""Blocking files beside a running loop: IDs from standard input, JSON Lines to wherever they go.

A pager or a slow consumer may stop reading for minutes, and nobody may type the next ID at all. So every blocking
call runs in a thread of its own, a daemon that the end of the program need not wait for; and it works on the raw
file, because an interpreter that ends must not find the lock of a buffered one held.
"""

from __future__ import annotations

import codecs
import sys
import time
from collections.abc import AsyncIterator, Iterable, Mapping
from typing import IO, Any, Protocol

from wrike_async._json import dumps
from wrike_async._transport.blocking import in_daemon_thread, to_the_end
from wrike_async._writing.check import each_of
from wrike_async.errors import InvalidArgument

__all__ = [
    "JsonLines",
    "RawOutput",
    "given_or_from_stdin",
    "ids_from_stdin",
    "raw_stdin",
    "raw_stdout",
    "stdin_is_terminal",
    "text_from_stdin",
    "write_whole",
]

_BLOCK = 1 << 16
_RETRY_FULL_PIPE = 0.01


class RawOutput(Protocol):
    """A file without a buffer, which may take less than it is given, or nothing (``None``) for the moment."""

    def write(self, data: memoryview, /) -> int | None:
        """Take the beginning of ``data`` and return its length."""
        ...


class JsonLines:
    """Writes records as JSON Lines: what is begun is finished, so that no line is ever cut.

    Attributes:
        count: of the lines written.
    """

    def __init__(self, output: RawOutput) -> None:
        self._output = output
        self.count = 0

    async def write(self, records: Iterable[Mapping[str, Any]]) -> None:
        """Write records, one to a line. Cancelling waits until they are written.

        Raises:
            OSError: the output cannot take them.
        """
        lines = [dumps(record, newline=True) for record in records]
        if not lines:
            return
        writing = in_daemon_thread(self._write_whole, b"".join(lines))
        try:
            await to_the_end(writing)
        finally:
            if not writing.exception():
                self.count += len(lines)

    def _write_whole(self, data: bytes) -> None:
        write_whole(self._output, data)


def write_whole(output: RawOutput, data: bytes) -> None:
    """Write all of ``data``; blocks for as long as nobody takes it.

    Raises:
        OSError: the output cannot take it.
    """
    left = memoryview(data)
    while left:
        written = output.write(left)
        if written is None:
            # Somebody made the pipe non-blocking, and it is full.
            time.sleep(_RETRY_FULL_PIPE)
        else:
            left = left[written:]


def raw_stdout() -> RawOutput:
    """Return standard output without its buffer."""
    sys.stdout.flush()
    raw: RawOutput = _raw(sys.stdout.buffer)
    return raw


def raw_stdin() -> Any:
    """Return standard input without its buffer."""
    return _raw(sys.stdin.buffer)


def stdin_is_terminal() -> bool:
    """Tell whether somebody can be asked."""
    return sys.stdin.isatty()


async def text_from_stdin() -> str:
    """Return all of standard input: UTF-8, or UTF-16 with its mark.

    Raises:
        InvalidArgument: it is no such text.
    """
    source = raw_stdin()
    blocks: list[bytes] = []
    while block := await in_daemon_thread(source.read, _BLOCK):
        blocks.append(block)
    read = b"".join(blocks)
    is_wide = read[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    try:
        return read.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError as cause:
        raise InvalidArgument(f"standard input is neither UTF-8 nor UTF-16: {cause}") from None


def given_or_from_stdin(ids: list[str] | None) -> AsyncIterator[str]:
    """Yield the IDs that a command was given; without any, those of standard input."""
    return each_of(ids) if ids else ids_from_stdin()


async def ids_from_stdin() -> AsyncIterator[str]:
    """Yield the lines of standard input as they come, blank ones left out: UTF-8, or UTF-16 with its mark.

    Raises:
        InvalidArgument: standard input is a terminal.
    """
    if sys.stdin is None or sys.stdin.isatty():  # pyright: ignore[reportUnnecessaryComparison]  # None when closed
        raise InvalidArgument("give IDs as arguments, or pipe them in, one on each line")
    decoder = codecs.getincrementaldecoder("utf-8-sig")(errors="backslashreplace")
    source = raw_stdin()
    rest, begun = "", False
    while block := await in_daemon_thread(source.read, _BLOCK):
        if not begun and block[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            decoder = codecs.getincrementaldecoder("utf-16")(errors="backslashreplace")
        begun = True
        *lines, rest = (rest + decoder.decode(block)).split("\n")
        for line in lines:
            if line := line.strip():
                yield line
    if rest := (rest + decoder.decode(b"", final=True)).strip():
        yield rest


def _raw(file: IO[bytes]) -> Any:
    return getattr(file, "raw", file)
