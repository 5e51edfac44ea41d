"""A server on standard input and output, as hosts start it."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, Final, TypeVar

from mcp.server import Server
from mcp.server.stdio import stdio_server

__all__ = ["serve_stdio"]

_CHUNK: Final = 1 << 16
_T = TypeVar("_T")


async def serve_stdio(server: Server[Any]) -> None:
    """Serve until standard input ends, or it is cancelled. Nothing but the protocol is written to standard output.

    Args:
        server: from `build_server`.
    """
    with _standard_streams() as (wire_in, wire_out):
        received: Any = _Lines(wire_in)
        sent: Any = _Texts(wire_out)
        try:
            async with stdio_server(received, sent) as (messages, answers):
                await server.run(messages, answers, server.create_initialization_options())
        except* BrokenPipeError:
            # Nobody reads the answers any more, so this is an end as good as that of the input.
            pass


@contextmanager
def _standard_streams() -> Generator[tuple[int, int]]:
    """Yield descriptors for the protocol. What else writes to standard output meanwhile writes to standard error."""
    sys.stdout.flush()
    standard_in, standard_out = sys.stdin.fileno(), sys.stdout.fileno()
    wire_in, wire_out = os.dup(standard_in), os.dup(standard_out)
    os.dup2(sys.stderr.fileno(), standard_out)
    try:
        yield wire_in, wire_out
    finally:
        sys.stdout.flush()
        os.dup2(wire_out, standard_out)
        # They stay open: a thread that nothing can wake may still wait at one of them.


class _Lines:
    """The lines that come in."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._rest = b""
        self._lines: list[bytes] = []

    def __aiter__(self) -> _Lines:
        return self

    async def __anext__(self) -> str:
        parts = [self._rest]
        while not self._lines:
            chunk = await _in_thread(partial(os.read, self._descriptor, _CHUNK))
            if not chunk:
                raise StopAsyncIteration
            parts.append(chunk)
            if b"\n" in chunk:
                *lines, self._rest = b"".join(parts).split(b"\n")
                self._lines = lines[::-1]
        return self._lines.pop().decode(errors="replace")


class _Texts:
    """What goes out."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    async def write(self, text: str) -> None:
        left = memoryview(text.encode())
        while left:
            left = left[await _in_thread(partial(os.write, self._descriptor, left)) :]

    async def flush(self) -> None:
        """Nothing is held back."""


async def _in_thread(work: Callable[[], _T]) -> _T:
    """Do what may block for ever. Whoever is cancelled leaves it behind, and so does the end of the program."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[_T] = loop.create_future()

    def settle(settled: Callable[[], None]) -> None:
        if not done.done():
            settled()

    def run() -> None:
        try:
            settled = partial(done.set_result, work())
        except OSError as error:
            settled = partial(done.set_exception, error)
        # The loop may be closed by now.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(settle, settled)

    threading.Thread(target=run, daemon=True, name="wrike-async stdio").start()
    return await done
