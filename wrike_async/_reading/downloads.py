"""Bytes that Wrike answers with: read as they come, or written to a file that is whole or not there."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
from email.message import Message
from pathlib import Path
from typing import IO, TYPE_CHECKING

import attrs

from wrike_async._engine.engine import Engine
from wrike_async._transport.blocking import in_thread
from wrike_async._transport.files import PIECE, Progress
from wrike_async._wire.operation import Request
from wrike_async.errors import InvalidArgument
from wrike_async.options import CallOptions

if TYPE_CHECKING:
    from wrike_async._engine.transfers import Stream

__all__ = ["Chunks", "Download"]

# Bytes as they are: compressed ones would have another length than the one that is announced.
_HEADERS = {"Accept": "*/*", "Accept-Encoding": "identity"}


class Download:
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
    """

    def __init__(
        self, engine: Engine, options: CallOptions, request: Request, progress: Progress | None = None
    ) -> None:
        if progress is not None and not callable(progress):
            raise InvalidArgument("progress must be a function of two numbers: the bytes done, and all of them or None")
        self._engine = engine
        self._options = options
        self._request = attrs.evolve(request, headers={**request.headers, **_HEADERS})
        self._progress = progress
        self._entered: list[Chunks] = []

    def __aiter__(self) -> Chunks:
        return Chunks(self)

    async def __aenter__(self) -> Chunks:
        chunks = Chunks(self)
        await chunks.open()
        self._entered.append(chunks)
        return chunks

    async def __aexit__(self, *_: object) -> None:
        await self._entered.pop().aclose()

    async def read(self) -> bytes:
        """Return all of it. It is held in memory whole, so this is for what is known to be small.

        Raises:
            NotFound, InvalidRequest, Forbidden: there is nothing to be had.
            TransportError: the connection broke, more often than the retries allow.
        """
        return await self._engine.receive(self._request, self._options, self._collect)

    async def _collect(self, stream: Stream) -> bytes:
        reader = _Reader(stream, self._progress)
        pieces: list[bytes] = []
        while piece := await reader.read():
            pieces.append(piece)
        return b"".join(pieces)

    async def save(self, to: str | os.PathLike[str]) -> Path:
        """Write it to a file, which is there when all of it came, and is not touched before.

        Where the connection breaks, it is fetched from the beginning again, as often as the retries allow.

        Args:
            to: the file; one that is there already is replaced.

        Returns:
            The path of the file.

        Raises:
            NotFound, InvalidRequest, Forbidden: there is nothing to be had.
            TransportError: the connection broke, more often than the retries allow.
            InvalidArgument: ``to`` is a folder.
            OSError: the file cannot be written.
        """
        part = _PartOfFile(Path(to))

        async def write(stream: Stream) -> None:
            await in_thread(part.empty)
            reader = _Reader(stream, self._progress)
            waiting: list[bytes] = []
            held = 0
            while piece := await reader.read():
                waiting.append(piece)
                held += len(piece)
                if held >= PIECE:
                    await in_thread(part.append, waiting)
                    waiting, held = [], 0
            await in_thread(part.append, waiting)

        try:
            await in_thread(part.create)
            await self._engine.receive(self._request, self._options, write)
            await in_thread(part.complete)
        finally:
            await in_thread(part.discard)
        return part.target


class Chunks:
    """The bytes of one answer, in chunks of up to about half a MiB. Use it with ``async for``.

    What is broken off raises, and does not begin again: the chunks before were handed out already.

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
        self._ended = False
        self.size: int | None = None
        self.content_type: str | None = None
        self.name: str | None = None

    async def open(self) -> None:
        """Ask for the bytes; reading the first chunk does so too."""
        if self._stream is None:
            download = self._download
            self._loop = asyncio.get_running_loop()
            self._stream = await download._engine.open(download._request, download._options)
            self._reader = _Reader(self._stream, download._progress)
            self.size = self._stream.size
            self.content_type = self._stream.headers.get("content-type")
            self.name = _file_name(self._stream.headers.get("content-disposition"))

    def __aiter__(self) -> Chunks:
        return self

    async def __anext__(self) -> bytes:
        if self._ended:
            raise StopAsyncIteration
        await self.open()
        assert self._reader is not None
        piece = await self._reader.read()
        if not piece:
            await self.aclose()
            raise StopAsyncIteration
        return piece

    async def aclose(self) -> None:
        """End early; dropping the iterator does the same."""
        self._ended = True
        if self._stream is not None:
            self._stream.close()

    def __del__(self) -> None:
        if self._stream is not None and self._loop is not None and not self._ended and not self._loop.is_closed():
            # Garbage is collected in any thread.
            self._loop.call_soon_threadsafe(self._stream.close)


class _Reader:
    """Reads a stream and tells how far it is."""

    def __init__(self, stream: Stream, progress: Progress | None) -> None:
        self._stream = stream
        self._progress = progress
        self._done = 0

    async def read(self) -> bytes:
        piece = await self._stream.read()
        self._done += len(piece)
        if piece and self._progress is not None:
            self._progress(self._done, self._stream.size)
        return piece


def _file_name(disposition: str | None) -> str | None:
    if disposition is None:
        return None
    message = Message()
    message["Content-Disposition"] = disposition
    return message.get_filename()


class _PartOfFile:
    """A file that is not whole yet, beside the one that it becomes. Its methods block."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self._path = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
        self._file: IO[bytes] | None = None

    def create(self) -> None:
        if self.target.is_dir():
            raise InvalidArgument(f"to={str(self.target)!r} is a folder; say which file")
        self._file = open(self._path, "xb")  # noqa: SIM115 (it is written piece by piece, then closed)

    def empty(self) -> None:
        if self._file is not None:
            self._file.seek(0)
            self._file.truncate()

    def append(self, pieces: list[bytes]) -> None:
        if self._file is not None:
            self._file.writelines(pieces)

    def complete(self) -> None:
        if self._file is not None:
            self._file.close()
            os.replace(self._path, self.target)
            self._file = None

    def discard(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
            with contextlib.suppress(FileNotFoundError):
                os.unlink(self._path)
