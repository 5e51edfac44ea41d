"""Bytes that Wrike answers with: read as they come, or written to a file that is whole or not touched."""

from __future__ import annotations

import asyncio
import os
from email.message import Message
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from wrike_async._display.lines import one_line
from wrike_async._engine.engine import Engine
from wrike_async._reading.expected import Expected
from wrike_async._reading.targets import open_target
from wrike_async._transport.files import PIECE, Progress
from wrike_async._wire.operation import Request
from wrike_async.errors import InvalidArgument, TransportError
from wrike_async.options import CallOptions

if TYPE_CHECKING:
    from wrike_async._engine.streams.transfers import Stream

__all__ = ["Chunks", "Download"]

# Bytes as they are: compressed ones would have another length than the one that is announced.
_HEADERS = {"Accept": "*/*", "Accept-Encoding": "identity"}


class Download(Expected):
    """Bytes to be fetched. Nothing is sent before they are asked for, and each time anew.

    ::

        async for chunk in download:
            ...  # as they come
        async with download as chunks:  # the same, knowing more about them
            print(chunks.size, chunks.content_type)
            async for chunk in chunks:
                ...
        await download.save("survey.pdf")  # into a file
        await download.read()  # whole, for what is known to be small

    Only a file is handed out: a page to sign in on, or a JSON error, that comes in its place is a `DecodeError`.
    """

    def __init__(
        self, engine: Engine, options: CallOptions, request: Request, progress: Progress | None = None
    ) -> None:
        if progress is not None and not callable(progress):
            raise InvalidArgument("progress must be a function of two numbers: the bytes done, and all of them or None")
        self._engine = engine
        self._options = options
        self._request = replace(request, headers={**request.headers, **_HEADERS})
        self._progress = progress
        # Who entered this, and what for: several tasks may use it at the same time.
        self._entered: list[tuple[asyncio.Task[Any] | None, Chunks]] = []
        self.expect_use(f"a download ({request.operation}) was never used: nothing was asked for")

    def __aiter__(self) -> Chunks:
        return Chunks(self)

    def __repr__(self) -> str:
        return one_line(f"Download of {self._request.operation.at(self._request.target)}", self.use)

    async def __aenter__(self) -> Chunks:
        chunks = Chunks(self)
        await chunks.open()
        self._entered.append((asyncio.current_task(), chunks))
        return chunks

    async def __aexit__(self, *_: object) -> None:
        task = asyncio.current_task()
        # A stack of contexts may be left in another task than it was entered in.
        last = len(self._entered) - 1
        mine = next((at for at in range(last, -1, -1) if self._entered[at][0] is task), last)
        await self._entered.pop(mine)[1].aclose()

    async def read(self) -> bytes:
        """Return all of it. It is held in memory whole, so this is for what is known to be small.

        Raises:
            NotFound, InvalidRequest, Forbidden: there is nothing to be had.
            TransportError: the connection broke, more often than the retries allow.
            DecodeError: something else than a file came, more often than the retries allow.
        """
        self.mark_used()
        return await self._engine.receive(self._request, self._options, self._collect)

    async def _collect(self, stream: Stream) -> bytes:
        reader = _Reader(stream, self._progress)
        pieces: list[bytes] = []
        while piece := await reader.read():
            pieces.append(piece)
        return b"".join(pieces)

    async def save(self, to: str | os.PathLike[str]) -> Path:
        """Write it to a file, which is there when all of it came and is on the disk, and is not touched before.

        Where the connection breaks, it is fetched from the beginning again, as often as the retries allow.

        Args:
            to: the file. One that is there already is replaced, and keeps its mode; a symbolic link is followed, and
                what it points to is replaced. Pipes and devices, such as ``/dev/stdout``, are written into as the bytes
                come: there, a connection that breaks after the first bytes ends the download.

        Returns:
            The path of the file, as it was given.

        Raises:
            NotFound, InvalidRequest, Forbidden: there is nothing to be had.
            TransportError: the connection broke, more often than the retries allow.
            DecodeError: something else than a file came, more often than the retries allow.
            InvalidArgument: ``to`` is no path, or one of a folder, a socket or a block device.
            OSError: the file cannot be written, or nobody reads from the pipe.
        """
        self.mark_used()
        target = await open_target(to)

        async def write(stream: Stream) -> int:
            await target.begin()
            reader = _Reader(stream, self._progress)
            waiting: list[bytes] = []
            held = 0
            while piece := await reader.read():
                waiting.append(piece)
                held += len(piece)
                if held >= PIECE:
                    await target.write(waiting)
                    waiting, held = [], 0
            await target.write(waiting)
            return reader.done

        try:
            size = await self._engine.receive(self._request, self._options, write, may_repeat=lambda: target.repeatable)
            await target.complete(size)
        finally:
            await target.close()
        return Path(to)


class Chunks:
    """The bytes of one answer, in chunks of up to about half a MiB. Use it with ``async for``.

    It ends when all of them were handed out, to as many tasks as ask for them. What is broken off raises, and does not
    begin again: the chunks before were handed out already. That it was closed, or its client was, is no end either.

    Attributes:
        size: how many bytes there are; ``None`` where the server did not say, and before the first chunk.
        content_type: their media type, as far as the server said.
        name: the name of the file, as far as the server said. It is what somebody chose: no path to write to.
    """

    def __init__(self, download: Download) -> None:
        self._download = download
        self._stream: Stream | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._reader: _Reader | None = None
        self._turns = asyncio.Lock()
        self._readers = 0
        self._closed = False
        self.size: int | None = None
        self.content_type: str | None = None
        self.name: str | None = None

    async def open(self) -> None:
        """Ask for the bytes; reading the first chunk does so too.

        Raises:
            WrikeError: as for `Download.read`.
            InvalidArgument: the only connection of the aiohttp session that was passed would be kept from other calls.
            TransportError: this was closed before.
        """
        async with self._turns:
            await self._opened()

    async def _opened(self) -> _Reader:
        self._download.mark_used()
        if self._reader is None:
            if self._closed:
                raise TransportError(f"{self._download._request.operation}: closed before it was begun")
            self._reader = await self._begun()
        return self._reader

    async def _begun(self) -> _Reader:
        download = self._download
        self._loop = asyncio.get_running_loop()
        self._stream = stream = await download._engine.open(download._request, download._options)
        self.size = stream.size
        self.content_type = stream.headers.get("content-type")
        self.name = _file_name(stream.headers.get("content-disposition"))
        if self._closed:
            stream.close()
        return _Reader(stream, download._progress)

    def __aiter__(self) -> Chunks:
        return self

    def __repr__(self) -> str:
        done = 0 if self._reader is None else self._reader.done
        return one_line("Chunks", f"{done} bytes of {'an unknown size' if self.size is None else self.size}")

    async def __anext__(self) -> bytes:
        self._readers += 1
        try:
            async with self._turns:
                reader = await self._opened()
                piece = await reader.read()
        except asyncio.CancelledError:
            if self._readers == 1 and self._stream is not None:
                # Nobody else waits for more; what is left open would keep its connection.
                self._stream.close()
            raise
        finally:
            self._readers -= 1
        if not piece:
            raise StopAsyncIteration
        return piece

    async def aclose(self) -> None:
        """End early; dropping the iterator does the same. Whoever asks for more then gets a `TransportError`."""
        self._download.mark_used()
        self._closed = True
        if self._stream is not None:
            self._stream.close()

    def __del__(self) -> None:
        if self._stream is not None and self._loop is not None and not self._closed and not self._loop.is_closed():
            # Garbage is collected in any thread.
            self._loop.call_soon_threadsafe(self._stream.close)


class _Reader:
    """Reads a stream and tells how far it is.

    Attributes:
        done: how many bytes were read.
    """

    def __init__(self, stream: Stream, progress: Progress | None) -> None:
        self.done = 0
        self._stream = stream
        self._progress = progress

    async def read(self) -> bytes:
        piece = await self._stream.read()
        self.done += len(piece)
        if piece and self._progress is not None:
            self._progress(self.done, self._stream.size)
        return piece


def _file_name(disposition: str | None) -> str | None:
    if disposition is None:
        return None
    message = Message()
    message["Content-Disposition"] = disposition
    return message.get_filename()
