"""Blocking files beside a running loop: IDs from standard input, JSON Lines to wherever they go.

A pager or a slow consumer may stop reading for minutes, and nobody may type the next ID at all. So every blocking
call runs in a thread of its own, a daemon that the end of the program need not wait for; and it works on the raw
file, because an interpreter that ends must not find the lock of a buffered one held.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from typing import IO, Any, Protocol, TypeVar

import orjson

from wrike_async.errors import InvalidArgument

__all__ = ["JsonLines", "RawOutput", "ids_from_stdin", "in_thread", "raw_stdin", "raw_stdout"]

Result = TypeVar("Result")

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
        lines = [orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE) for record in records]
        if not lines:
            return
        writing = in_thread(lambda: self._write_whole(b"".join(lines)))
        try:
            await asyncio.shield(writing)
        except asyncio.CancelledError:
            await asyncio.wait({writing})
            raise
        finally:
            if not writing.exception():
                self.count += len(lines)

    def _write_whole(self, data: bytes) -> None:
        left = memoryview(data)
        while left:
            written = self._output.write(left)
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


async def ids_from_stdin() -> AsyncIterator[str]:
    """Yield the lines of standard input as they come, blank ones left out.

    Raises:
        InvalidArgument: standard input is a terminal.
    """
    if sys.stdin is None or sys.stdin.isatty():  # pyright: ignore[reportUnnecessaryComparison]  # None when closed
        raise InvalidArgument("give IDs as arguments, or pipe them in, one on each line")
    source = raw_stdin()
    rest = b""
    while block := await in_thread(lambda: source.read(_BLOCK)):
        *lines, rest = (rest + block).split(b"\n")
        for line in lines:
            if line := line.strip():
                yield line.decode("utf-8", "backslashreplace")
    if rest := rest.strip():
        yield rest.decode("utf-8", "backslashreplace")


def _raw(file: IO[bytes]) -> Any:
    return getattr(file, "raw", file)


def in_thread(call: Callable[[], Result]) -> asyncio.Future[Result]:
    """Run a blocking call in a daemon thread; whoever awaits the future gets what it returns or raises."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Result] = loop.create_future()

    def settle(result: Result | None, error: Exception | None) -> None:
        if future.done():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)  # type: ignore[arg-type]  # there is a result where there is no error

    def run() -> None:
        result, error = None, None
        try:
            result = call()
        except Exception as failure:  # noqa: BLE001 (whoever awaits the future gets it)
            error = failure
        # The loop may be closed by now: then nobody waits.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(settle, result, error)

    threading.Thread(target=run, daemon=True).start()
    return future
