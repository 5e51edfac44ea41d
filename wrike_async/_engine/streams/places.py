"""How many downloads and uploads are open at a time.

What reads a download, or makes the bytes of an upload, is code of the user's: it takes its time, and may call this
client. So a stream holds no place among the requests in flight; streams have places of their own.

Whoever is inside of a stream and asks for another cannot be made to wait for all the others: were each of them inside
of one, none would end. So each open stream brings one more place for what happens inside of it: in the task that opened
it, in tasks started from there, and in what makes the bytes of an upload.

Where connections are few, because an aiohttp session was passed, all streams together leave one for other calls; who is
inside of a stream then waits, unless all others that are open wait in the same way.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Iterator
from contextvars import ContextVar

import attrs

from wrike_async._engine.queueing.lanes import LANES, LaneTurns
from wrike_async.errors import ClientClosed, QuotaWaitExceeded, TransportError
from wrike_async.options import Lane

__all__ = ["Place", "StreamPlaces"]

_Queue = OrderedDict["_Waiter", None]


@attrs.define(eq=False, repr=False)
class Place:
    """The right to have a stream open, and one more for whoever is inside of that.

    Attributes:
        outside: the open stream that this one was asked for in.
        lender: whose inner place this is, ``None`` for one of all.
    """

    _places: StreamPlaces
    outside: Place | None
    lender: Place | None
    is_open: bool = True
    lent: bool = False
    waiting: _Queue = attrs.field(factory=OrderedDict)

    def enter(self) -> None:
        """Say that what runs here, and what is started from here, is inside of the stream until it ends."""
        _inside.set(self)

    def release(self) -> None:
        """Free the place. Releasing twice does nothing."""
        if self.is_open:
            self.is_open = False
            self._places.released(self)


@attrs.define(eq=False, repr=False)
class _Waiter:
    future: asyncio.Future[Place]
    lane: Lane
    outside: Place | None


_inside: ContextVar[Place | None] = ContextVar("wrike_async_stream", default=None)


class StreamPlaces:
    """Gives places to streams: to those inside of others first, then interactive before bulk, without starving it."""

    def __init__(self, most: int, *, connections: int | None, loop: asyncio.AbstractEventLoop) -> None:
        """Set up the places.

        Args:
            most: how many streams there are, those inside of others not counted.
            connections: how many connections there are for everything, ``None`` where there are always enough.
            loop: the running loop.
        """
        self._loop = loop
        # One at least: a file that is saved, or sent, can have the only connection for a while.
        self._limit = None if connections is None else max(1, connections - 1)
        self._free = most if connections is None else max(1, min(most, connections // 2))
        self.connections = connections
        self.open = 0
        self._nested: _Queue = OrderedDict()
        self._lanes: dict[Lane, _Queue] = {lane: OrderedDict() for lane in LANES}
        self._turns = LaneTurns()

    async def take(self, lane: Lane, max_wait: float | None) -> Place:
        """Wait for a place.

        Raises:
            QuotaWaitExceeded: none came free within ``max_wait`` seconds.
            TransportError: there are few connections, and all streams that hold them wait for one another.
            ClientClosed: the client was closed.
        """
        outside = next(self._around(_inside.get()), None)
        if self._has_room:
            if self._free:
                return self._grant(outside, None)
            if outside is not None and not outside.lent:
                return self._grant(outside, outside)
        waiter = _Waiter(self._loop.create_future(), lane, outside)
        self._add(waiter)
        if self._is_stuck():
            self._remove(waiter)
            raise TransportError(
                "no connection is left for another stream: the aiohttp session that was passed has "
                f"{self.connections}, and the streams that are open would all wait for one more. Read the one before "
                "to its end, or pass a session with more connections"
            )
        deadline = None if max_wait is None else self._loop.call_later(max_wait, self._too_late, waiter, max_wait)
        try:
            return await waiter.future
        except asyncio.CancelledError:
            self._remove(waiter)
            if waiter.future.done() and not waiter.future.cancelled() and waiter.future.exception() is None:
                waiter.future.result().release()
            raise
        finally:
            if deadline is not None:
                deadline.cancel()

    @property
    def _has_room(self) -> bool:
        return self._limit is None or self.open < self._limit

    def _around(self, place: Place | None) -> Iterator[Place]:
        """Go through the open streams of this client that one is in, from the inside."""
        while place is not None:
            if place.is_open and place._places is self:
                yield place
            place = place.outside

    def _grant(self, outside: Place | None, lender: Place | None) -> Place:
        self.open += 1
        if lender is None:
            self._free -= 1
        else:
            lender.lent = True
        return Place(self, outside, lender)

    def released(self, place: Place) -> None:
        """Hand a place on, as `Place.release` says."""
        self.open -= 1
        if place.lender is None:
            self._free += 1
        else:
            place.lender.lent = False
        outer = next(self._around(place.outside), None)
        for inner in tuple(place.waiting):
            # What was inside of it is inside of the one around it now, if there is one.
            self._remove(inner)
            inner.outside = outer
            self._add(inner)
        while self._has_room and self._free and (waiter := self._next()) is not None:
            self._settle(waiter, None)
        # Where connections are few, what waits inside of any other may have waited for room alone.
        nested = self._nested if self._limit is not None else () if outer is None else outer.waiting
        for inner in tuple(nested):
            if inner.outside is not None and not inner.outside.lent and self._has_room:
                self._settle(inner, inner.outside)

    def _next(self) -> _Waiter | None:
        if self._nested:
            return next(iter(self._nested))
        lane: Lane | None = next((each for each in self._turns.order() if self._lanes[each]), None)
        self._turns.took(lane, bulk_waits=bool(self._lanes["bulk"]))
        return None if lane is None else next(iter(self._lanes[lane]))

    def _settle(self, waiter: _Waiter, lender: Place | None) -> None:
        self._remove(waiter)
        if not waiter.future.done():
            waiter.future.set_result(self._grant(waiter.outside, lender))

    def _queues(self, waiter: _Waiter) -> tuple[_Queue, ...]:
        outside = waiter.outside
        return (self._lanes[waiter.lane],) if outside is None else (self._nested, outside.waiting)

    def _add(self, waiter: _Waiter) -> None:
        for queue in self._queues(waiter):
            queue[waiter] = None

    def _remove(self, waiter: _Waiter) -> None:
        for queue in self._queues(waiter):
            queue.pop(waiter, None)

    def _is_stuck(self) -> bool:
        """Tell whether every open stream waits for what is asked for inside of it."""
        return not self._has_room and self.open == len(
            {place for waiter in self._nested for place in self._around(waiter.outside)}
        )

    def _too_late(self, waiter: _Waiter, max_wait: float) -> None:
        if not waiter.future.done():
            self._remove(waiter)
            waiter.future.set_exception(
                QuotaWaitExceeded(
                    f"as many files are on their way as may be, and none ended within max_wait = {max_wait:.3g} s",
                    max_wait=max_wait,
                )
            )

    def close(self) -> None:
        """Refuse all that wait."""
        for queue in (self._nested, *self._lanes.values()):
            for waiter in tuple(queue):
                self._remove(waiter)
                if not waiter.future.done():
                    waiter.future.set_exception(ClientClosed("the client was closed while this call waited"))
