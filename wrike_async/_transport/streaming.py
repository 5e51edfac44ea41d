"""Bodies that are never held whole: one that is sent piece by piece, and one that is received so.

The time allowed for one attempt is no measure for a gigabyte. What is bounded instead is the time in which not a byte
moves: Wrike's part of it, that is, not the time in which the source of an upload, or the reader of a download, is busy.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping

from wrike_async._wire.operation import Content

__all__ = ["Incoming", "Outgoing", "Shortened"]


class Shortened(Exception):
    """A body is not to be had to its end."""


class Outgoing:
    """Content on its way out: iterated by the connection, watched by the attempt.

    Attributes:
        error: what its source raised; it ends the attempt, and is what the caller wants to know.
        finished: whether the whole of it was handed over.
        announced_left: whether as much as was announced was handed over: it may be taken for the whole.
    """

    def __init__(self, content: Content, patience: float | None) -> None:
        """Take the content, and for how many seconds the other side may take nothing, ``None`` for ever."""
        self.size = content.size
        self.error: Exception | None = None
        self.finished = False
        self.announced_left = False
        self._content = content
        self._pieces: AsyncIterator[bytes | memoryview] | None = None
        self._patience = patience
        self._handed_over = 0
        self._deadline: asyncio.Timeout | None = None

    @contextlib.asynccontextmanager
    async def watched(self) -> AsyncGenerator[None, None]:
        """Raise `TimeoutError` when the other side takes nothing for too long, or does not answer after the end."""
        try:
            async with asyncio.timeout(None) as self._deadline:
                yield
        finally:
            self._deadline = None

    def _expect_progress(self, expected: bool) -> None:
        if self._deadline is None or self._deadline.expired() or self._patience is None:
            return
        self._deadline.reschedule(asyncio.get_running_loop().time() + self._patience if expected else None)

    def __aiter__(self) -> AsyncIterator[bytes | memoryview]:
        return self

    async def __anext__(self) -> bytes | memoryview:
        self._expect_progress(False)
        try:
            if self._pieces is None:
                # Not before there is a connection: what was not begun can be sent another time.
                self._pieces = self._content.start()
            piece = await anext(self._pieces)
            self._handed_over += len(piece)
            if self.size is not None and self._handed_over > self.size:
                raise self._changed("more")
            self.announced_left = self._handed_over == self.size
        except StopAsyncIteration:
            if self.size is not None and self._handed_over < self.size:
                self.error = self._changed("less")
                raise self.error from None
            self.finished = True
            self._expect_progress(True)
            raise
        except Exception as error:
            self.error = error
            raise
        self._expect_progress(True)
        return piece

    def _changed(self, direction: str) -> OSError:
        return OSError(f"the source has {direction} than the {self.size} bytes that it had at first; did it change?")


class Incoming:
    """The body of an answer, of which no more is held than what came and was not read yet.

    Attributes:
        status: the HTTP status.
        headers: found by their lower-case names.
        size: how many bytes it has, ``None`` where the server did not say.
        received: how many of them were read.
    """

    def __init__(
        self,
        status: int,
        headers: Mapping[str, str],
        *,
        read: Callable[[], Awaitable[bytes]],
        close: Callable[[], None],
        failed: Callable[[BaseException], None],
        patience: float | None,
    ) -> None:
        """Wrap what a session received.

        Args:
            status: the HTTP status.
            headers: found by their lower-case names.
            read: returns the next bytes as they come.
            close: lets go of the connection.
            failed: raises `Unanswered` for what goes wrong while reading, where that is what it means.
            patience: for how many seconds nothing may come, ``None`` for ever.
        """
        self.status = status
        self.headers = headers
        self.size = _length(headers)
        self.received = 0
        self._read = read
        self._close = close
        self._failed = failed
        self._patience = patience
        self._open = True
        self._whole = False
        self._then: list[Callable[[BaseException | None], None]] = []

    def when_closed(self, callback: Callable[[BaseException | None], None]) -> None:
        """Have a function called once, with what went wrong if something did, when the last byte is read."""
        self._then.append(callback)

    async def read(self) -> bytes:
        """Return the next bytes as they come; none at the end. Cancelling it takes nothing, and closes nothing.

        Raises:
            Unanswered: the connection broke, or brought less than was announced; or the end was not reached when this
                was closed, by whomever.
        """
        if self._whole:
            return b""
        try:
            try:
                piece = await self._next()
            except BaseException as cause:
                self._failed(cause)
                raise
        except asyncio.CancelledError:
            # Nothing was taken, so another reader may go on.
            raise
        except BaseException as error:
            self.close(error)
            raise
        return piece

    async def _next(self) -> bytes:
        piece = await self._came() if self._open else b""
        if not self._open:
            # Whatever came: a connection that is closed here may look like one that has come to its end.
            raise Shortened(f"closed before its end, after {self._amount()}")
        self.received += len(piece)
        if not piece and self.size is not None and self.received < self.size:
            raise Shortened(f"{self._amount()} came")
        if not piece or self.received == self.size:
            self._whole = True
            self.close()
        return piece

    async def _came(self) -> bytes:
        async with asyncio.timeout(self._patience):
            return await self._read()

    def _amount(self) -> str:
        return f"{self.received} bytes" if self.size is None else f"{self.received} of {self.size} bytes"

    def close(self, error: BaseException | None = None) -> None:
        """Let go of the connection. Closing twice does nothing."""
        if self._open:
            self._open = False
            self._close()
            for callback in self._then:
                callback(error)


def _length(headers: Mapping[str, str]) -> int | None:
    text = headers.get("content-length", "")
    # What is compressed on its way has another length than what is read.
    encoded = headers.get("content-encoding", "identity") != "identity"
    return int(text) if text.isdecimal() and not encoded else None
