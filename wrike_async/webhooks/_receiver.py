"""The receiver: answers Wrike, and has events handled afterwards."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextvars import copy_context
from datetime import UTC, datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self, final
from weakref import WeakValueDictionary

import attrs

from wrike_async._transport.blocking import to_the_end
from wrike_async.errors import InvalidArgument, WrikeError, WrongEventLoop
from wrike_async.webhooks._asgi import AsgiApplication
from wrike_async.webhooks._attempts import Attempts, OnError
from wrike_async.webhooks._complaints import Complaints
from wrike_async.webhooks._deliveries import MOST_BYTES, Delivery, Handshake, Headers, read_with_keys
from wrike_async.webhooks._events.base import Event
from wrike_async.webhooks._handling import Handling
from wrike_async.webhooks._handover import Handover
from wrike_async.webhooks._inbox import Claim, Inbox, MemoryInbox, checked_count
from wrike_async.webhooks._interruptions import ends_the_work
from wrike_async.webhooks._refusals import DeliveryRefused
from wrike_async.webhooks._router import Router
from wrike_async.webhooks._secrets import Secrets, keys_of

if TYPE_CHECKING:
    from aiohttp import web

__all__ = ["Receiver", "ReceiverStats"]

logger = logging.getLogger("wrike_async")

_LATER: Final[Mapping[str, str]] = {"Retry-After": "5"}
# By the inbox's id, which is its own for as long as the receiver is there that holds it.
_OWNERS: Final[WeakValueDictionary[int, Receiver]] = WeakValueDictionary()


@attrs.frozen
class ReceiverStats:
    """What a receiver has seen since it was made.

    Attributes:
        taken: deliveries that were stored and acknowledged.
        known: deliveries that were there before, and acknowledged again.
        refused: requests that are no deliveries of Wrike's.
        full: deliveries for which there was no room, or that could not be stored. Wrike tries them again.
        handled: events that everybody who wants them has handled.
        failed: events that somebody could not handle in all attempts.
        waiting: events that are being handled, or are next; not those that are still in the inbox.
        last_at: when the last delivery was taken.
    """

    taken: int = 0
    known: int = 0
    refused: int = 0
    full: int = 0
    handled: int = 0
    failed: int = 0
    waiting: int = 0
    last_at: datetime | None = None


@final
class Receiver:
    """Takes deliveries of webhooks: verifies them, stores them, answers, and then has their events handled.

    Events of one task, folder or work item are handled in the order in which they came; others at the same time. A
    handler that fails is called again after 1 s and 5 s, and then the delivery is kept aside by the inbox. An event may
    come twice: when Wrike sends it under another key, or when a process ends while it is handled.

    ::

        receiver = Receiver(router, secret=os.environ["WRIKE_WEBHOOK_SECRET"], inbox=FileInbox("inbox.db"))


        @asynccontextmanager
        async def lifespan(app: FastAPI) -> AsyncIterator[None]:
            async with receiver:
                yield


        app = FastAPI(lifespan=lifespan)
        app.mount("/wrike", receiver.asgi)

    It answers POST with 200 or 503 and nothing else, as a webhook is suspended at once for most other statuses. Once
    closed it stays so: another run of a server needs another receiver.

    Args:
        router: who handles which events; ``None`` for `events`.
        secret: of the webhook; several while one is replaced by another; `UNSIGNED` for a webhook without.
        inbox: where deliveries wait; a `MemoryInbox` by default. It is closed with the receiver.
        at_once: how many events may be handled at the same time.
        attempts: how often a handler is called with an event that it fails with.
        max_bytes: how large a delivery may be.
        on_error: called with the event and the error when the last attempt failed; it may be asynchronous.

    Raises:
        InvalidArgument: there is no secret, a number is below 1, something is of another type, or the inbox belongs to
            another receiver that is not closed.
    """

    def __init__(
        self,
        router: Router | None = None,
        *,
        secret: Secrets,
        inbox: Inbox | None = None,
        at_once: int = 1000,
        attempts: int = 3,
        max_bytes: int = MOST_BYTES,
        on_error: OnError | None = None,
    ) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closing: asyncio.Future[int] | None = None
        if router is not None and not isinstance(router, Router):
            raise InvalidArgument(f"router must be a Router, not {type(router).__name__}")
        if inbox is not None and not isinstance(inbox, Inbox):
            raise InvalidArgument(f"inbox must have the methods of Inbox, which {type(inbox).__name__} has not")
        if on_error is not None and not callable(on_error):
            raise InvalidArgument("on_error must be a function")
        try:
            self._keys = keys_of(secret)
        finally:
            del secret
        self._router = router
        self._handover = Handover()
        self._inbox: Inbox = MemoryInbox() if inbox is None else inbox
        self.max_bytes = checked_count(max_bytes, "max_bytes")
        takers_of = (lambda _: [self._handover]) if router is None else router._subscriptions_to
        self._attempts = Attempts(checked_count(attempts, "attempts"), on_error)
        self._handling = Handling(self._inbox, takers_of, checked_count(at_once, "at_once"), self._attempts)
        self._storing = 0
        self._seen = ReceiverStats()
        self._complaints = Complaints()
        if _OWNERS.setdefault(id(self._inbox), self) is not self:
            raise InvalidArgument(f"{self._inbox!r} belongs to another receiver that is not closed: give each its own")

    def __repr__(self) -> str:
        return f"<Receiver with {self._inbox!r}, {self.stats.taken} deliveries taken>"

    async def __aenter__(self) -> Self:
        if self._closing is not None:
            raise WrikeError("this receiver was closed, and answers 503 for good: make another one")
        self._belong_to_this_loop()
        self._attempts.context = copy_context()
        try:
            await self._handling.start()
        except BaseException:
            self._loop = None
            await self._handling.cancel()
            await self._inbox.aclose()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    def __del__(self) -> None:
        if self._loop is not None and self._closing is None:
            warnings.warn(f"unclosed {self!r}: write `async with receiver`", ResourceWarning, source=self, stacklevel=2)

    @property
    def stats(self) -> ReceiverStats:
        """What was seen until this moment."""
        handling = self._handling
        return attrs.evolve(self._seen, handled=handling.handled, failed=handling.failed, waiting=handling.in_hand)

    @property
    def asgi(self) -> Callable[[Any, Any, Any], Awaitable[None]]:
        """An ASGI application for any path, to mount or to serve by itself."""
        return AsgiApplication(self, self)

    async def aiohttp(self, request: web.Request) -> web.Response:
        """Answer a request of aiohttp's server: ``app.router.add_post("/wrike", receiver.aiohttp)``."""
        from wrike_async.webhooks._aiohttp import handle

        return await handle(self, request)

    async def take(self, headers: Headers, body: bytes) -> tuple[int, Mapping[str, str]]:
        """Answer what was posted, for any other framework.

        Args:
            headers: of the request.
            body: exactly as it came, unparsed.

        Returns:
            The status, 200 or 503, and headers to answer with. The answer has no body.

        Raises:
            InvalidArgument: headers are no texts, or the body is no bytes.
            WrongEventLoop: it was used on another event loop before.
        """
        if not isinstance(body, bytes):
            raise InvalidArgument(f"body must be the raw bytes of the request, not {type(body).__name__}")
        if self._belong_to_this_loop():
            self._handling.wake()
        if self._closing is not None:
            return 503, _LATER
        try:
            found = read_with_keys(headers, body, self._keys, self.max_bytes)
        except DeliveryRefused as refusal:
            return self.refuse(refusal)
        if isinstance(found, Handshake):
            return 200, dict(found.answer)
        # To the end, also where the other side goes away: what is stored must be handled.
        claim = await to_the_end(self._store(found))
        return (503, _LATER) if claim == "full" else (200, dict(found.answer))

    def refuse(self, refusal: DeliveryRefused) -> tuple[int, Mapping[str, str]]:
        """Count what is no delivery, and answer it; for what cannot even be read to its end."""
        self._seen = attrs.evolve(self._seen, refused=self._seen.refused + 1)
        if (untold := self._complaints.due(refusal.reason)) is not None:
            logger.warning(
                "a delivery to a webhook was refused: %s (%s); %d more since this was told last",
                refusal,
                refusal.reason,
                untold,
            )
        return 503, {}

    def events(self) -> AsyncIterator[Event]:
        """Walk over events, instead of having a router's functions called. It ends when the receiver is closed.

        An event is handled when the next one is asked for: one at which the loop was left comes again.

        Raises:
            InvalidArgument: the receiver has a router.
        """
        if self._router is not None:
            raise InvalidArgument("this receiver has a router, which gets the events: make it without")
        return self._handover.events()

    async def aclose(self, timeout: float | None = 30.0) -> int:
        """Answer everything with 503 from here on, handle what waits, and close the inbox.

        Args:
            timeout: seconds until handlers are cancelled; ``None`` waits for all.

        Returns:
            How many events are left. A `FileInbox` keeps them; from a `MemoryInbox` they are lost.

        Raises:
            WrikeError: a handler asks for it, which would wait for its own end.
        """
        self._belong_to_this_loop()
        if self._attempts.is_asking:
            raise WrikeError(
                "a handler cannot wait until its receiver is closed, which waits for the handler: have it tell whoever "
                "holds the receiver, such as with an asyncio.Event"
            )
        if self._closing is None:
            self._closing = asyncio.ensure_future(self._close(timeout))
        return await to_the_end(self._closing)

    async def _close(self, timeout: float | None) -> int:
        self._handling.wake()
        if self._router is None and not self._handover.walks:
            # Nobody is there to take what waits.
            timeout = 0.0
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                await self._handling.drain(lambda: self._storing == 0)
        await self._handling.cancel()
        left = await self._handling.count_left()
        self._handover.end()
        try:
            await self._inbox.aclose()
        finally:
            _OWNERS.pop(id(self._inbox), None)
        if left:
            logger.warning("%d events of webhooks were not handled when the receiver was closed", left)
        return left

    async def _store(self, delivery: Delivery) -> Claim:
        self._storing += 1
        try:
            claim = await self._inbox.put(delivery.key, delivery.body)
            if claim not in ("new", "known", "full"):
                raise TypeError(f"put() returned {claim!r}, which is neither 'new', 'known' nor 'full'")
        except BaseException as error:
            if ends_the_work(error):
                raise
            # Nobody knows that it is stored, so Wrike is to come again.
            claim = "full"
            if (untold := self._complaints.due("store")) is not None:
                logger.exception("cannot store a delivery in %r; %d more since this was told last", self._inbox, untold)
        finally:
            self._storing -= 1
            self._handling.notice()
        seen = self._seen
        if claim == "new":
            self._seen = attrs.evolve(seen, taken=seen.taken + 1, last_at=datetime.now(UTC))
            self._handling.wake()
        elif claim == "known":
            self._seen = attrs.evolve(seen, known=seen.known + 1)
        else:
            self._seen = attrs.evolve(seen, full=seen.full + 1)
        return claim

    def _belong_to_this_loop(self) -> bool:
        """Return whether this is the first use."""
        loop = asyncio.get_running_loop()
        if self._loop is None:
            self._loop = loop
            return True
        if self._loop is not loop:
            raise WrongEventLoop(
                "this receiver belongs to another event loop: bring requests to that one, such as with "
                "asyncio.run_coroutine_threadsafe(receiver.take(…), loop)"
            )
        return False
