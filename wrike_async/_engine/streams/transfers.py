"""Bytes that are read as they come: what breaks on the way, and what is then done about it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

import attrs

from wrike_async._engine.call import Reply
from wrike_async._engine.calls import Calls
from wrike_async._engine.guarding.permits import Permit
from wrike_async._engine.streams.places import Place, StreamPlaces
from wrike_async._transport.retry import Outcome, wait_before_retry
from wrike_async._transport.sending import Unanswered
from wrike_async._transport.session import Session
from wrike_async._transport.streaming import Incoming
from wrike_async._wire.operation import Request
from wrike_async.errors import ClientClosed, InvalidArgument, TransportError
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

    def __init__(self, calls: Calls, places: StreamPlaces, loop: asyncio.AbstractEventLoop) -> None:
        self._calls = calls
        self._places = places
        self._loop = loop

    async def open(self, request: Request, options: CallOptions, *, lane: Lane, permit: Permit) -> Stream:
        """Ask for bytes, to be read by the caller, who is inside of this stream until it ends.

        Raises:
            InvalidArgument: the only connection would be kept from all that the caller may do meanwhile.
            WrikeError: as for `Calls.perform`.
        """
        if self._places.connections == 1:
            raise InvalidArgument(
                "the aiohttp session that was passed has one connection, and a download that is open would keep it "
                "from every other call: pass a session with more connections, or use save() or read()"
            )
        place, options = await self._take_place(options, lane)
        try:
            incoming = await self._calls.open(request, options, lane=lane, permit=permit)
        except BaseException:
            place.release()
            raise
        incoming.when_closed(lambda _: place.release())
        place.enter()
        return Stream(self._calls, request, incoming)

    async def receive(
        self,
        request: Request,
        options: CallOptions,
        consume: Consume[Result],
        *,
        lane: Lane,
        permit: Permit,
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
            permit: the right to send it, as often as that takes.
            may_repeat: whether what was consumed can be consumed again.
        """
        place, options = await self._take_place(options, lane)
        try:
            return await self._until_whole(request, options, consume, lane, permit, may_repeat)
        finally:
            place.release()

    async def _until_whole(
        self,
        request: Request,
        options: CallOptions,
        consume: Consume[Result],
        lane: Lane,
        permit: Permit,
        may_repeat: Callable[[], bool],
    ) -> Result:
        attempt = 0
        first_break: float | None = None
        while True:
            attempt += 1
            incoming = await self._calls.open(request, options, lane=lane, permit=permit)
            stream = Stream(self._calls, request, incoming)
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

    async def send(
        self, request: Request, options: CallOptions, *, lane: Lane, permit: Permit, session: Session | None
    ) -> Reply:
        """Send what is produced meanwhile, perhaps by somebody's code, which is inside of this stream.

        Raises:
            WrikeError: as for `Calls.perform`.
        """
        place, options = await self._take_place(options, lane)
        place.enter()
        try:
            return await self._calls.perform(request, options, lane=lane, permit=permit, session=session)
        finally:
            place.release()

    async def _take_place(self, options: CallOptions, lane: Lane) -> tuple[Place, CallOptions]:
        """Wait for a place; what it took is no more part of the longest wait."""
        began = self._loop.time()
        place = await self._places.take(lane, options.max_wait)
        if options.max_wait is not None:
            options = attrs.evolve(options, max_wait=max(0.0, options.max_wait - (self._loop.time() - began)))
        return place, options

    def close(self) -> None:
        """End every wait for a place with `ClientClosed`."""
        self._places.close()
