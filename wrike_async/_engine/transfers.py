"""Bytes that are read as they come: what breaks on the way, and what is then done about it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

from wrike_async._engine.calls import Calls
from wrike_async._transport.retry import Outcome, wait_before_retry
from wrike_async._transport.session import Unanswered
from wrike_async._transport.streaming import Incoming
from wrike_async._wire.operation import Request
from wrike_async.errors import ClientClosed, TransportError
from wrike_async.options import CallOptions, Lane

__all__ = ["Consume", "Stream", "Transfers"]

Result = TypeVar("Result")


class Stream:
    """The bytes of one answer, to be read once."""

    def __init__(self, calls: Calls, request: Request, incoming: Incoming) -> None:
        self._calls = calls
        self._request = request
        self._incoming = incoming

    @property
    def headers(self) -> Mapping[str, str]:
        """Those of the answer, by lower-case names."""
        return self._incoming.headers

    @property
    def size(self) -> int | None:
        """How many bytes there are, ``None`` where the server did not say."""
        return self._incoming.size

    async def read(self) -> bytes:
        """Return the next bytes as they come; none at the end.

        Raises:
            TransportError: the connection broke, or brought less than was announced.
            ClientClosed: the client was closed meanwhile.
        """
        try:
            return await self._incoming.read()
        except Unanswered as failure:
            if self._calls.closed:
                raise ClientClosed("the client was closed while bytes were on their way") from failure.__cause__
            raise TransportError(f"{self._request.operation}: {failure}") from failure.__cause__

    def close(self) -> None:
        """Let go of the connection. Closing twice does nothing."""
        self._incoming.close()


Consume = Callable[[Stream], Awaitable[Result]]


class Transfers:
    """Opens streams; reads them again from the beginning where that is wanted."""

    def __init__(self, calls: Calls, loop: asyncio.AbstractEventLoop) -> None:
        self._calls = calls
        self._loop = loop

    async def open(self, request: Request, options: CallOptions, *, lane: Lane) -> Stream:
        """Ask for bytes; raises what `Calls.perform` raises."""
        return Stream(self._calls, request, await self._calls.open(request, options, lane=lane))

    async def receive(
        self,
        request: Request,
        options: CallOptions,
        consume: Consume[Result],
        *,
        lane: Lane,
        may_repeat: Callable[[], bool] = lambda: True,
    ) -> Result:
        """Ask for bytes and have them consumed; where the connection breaks, ask and consume again.

        Each time is an attempt of the retry policy. Its total counts from the first break, because a transfer may
        well take longer than that by itself.

        Args:
            request: what to send.
            options: of the call.
            consume: takes the bytes.
            lane: the lane to queue in.
            may_repeat: whether what was consumed can be consumed again.
        """
        attempt = 0
        first_break: float | None = None
        while True:
            attempt += 1
            stream = await self.open(request, options, lane=lane)
            try:
                return await consume(stream)
            except TransportError:
                now = self._loop.time()
                first_break = now if first_break is None else first_break
                wait = wait_before_retry(
                    Outcome.IN_DOUBT,
                    access="read",
                    attempt=attempt,
                    elapsed=now - first_break,
                    policy=options.retries,
                    share=random.random(),
                )
                if wait is None or not may_repeat():
                    raise
            finally:
                stream.close()
            await self._calls.back_off(wait)
