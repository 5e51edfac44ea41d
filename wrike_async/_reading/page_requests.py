"""The requests of one walk: for the page that it is at, and for the one after it."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
from collections.abc import Coroutine
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import attrs

from wrike_async._engine.call import Reply, Witness
from wrike_async._reading.collection import Collection
from wrike_async.errors import WrikeError

if TYPE_CHECKING:
    from wrike_async._transport.session import Session
    from wrike_async._wire.decode import Answer

__all__ = ["PageRequests"]

# Until a request is in its connection: one where there is no limiter, three where one has a slot to give.
_TURNS_TO_LEAVE = 3


@attrs.define(eq=False, repr=False, weakref_slot=False)
class PageRequests(Witness):
    """Asks for the pages of a walk, each but the first one ahead. It must not know the walk: dropped, that ends it.

    What comes with a page tells the token of the next one. That is asked for before the page is read, as reading takes
    about as long as a server that is near. It is so if the walk waits for the page: no more than one is kept ahead.
    Where the token stays the same, the server counts requests: a page that had to be asked for again would be another.

    Attributes:
        times: how often the page that the walk is at was asked for.
    """

    _collection: Collection
    _typed: bool
    times: int = attrs.field(init=False, default=0)
    _token: str | None = attrs.field(init=False, default=None)
    _ahead: asyncio.Task[Reply] | None = attrs.field(init=False, default=None)
    _next: tuple[str, asyncio.Task[Reply]] | None = attrs.field(init=False, default=None)
    # Of whoever waits for a page, and will want another one.
    _context: contextvars.Context | None = attrs.field(init=False, default=None)
    # While nothing else is held, allocators give the memory of each page back to the system, and ask for it anew.
    _latest: bytes = attrs.field(init=False, default=b"")
    _closed: bool = attrs.field(init=False, default=False)

    def reply(self, token: str | None, session: Session | None, *, goes_on: bool) -> Coroutine[Any, Any, Reply | None]:
        """Return what asks for the page that the walk is at, or waits for it where it was asked for ahead.

        Args:
            token: of the page.
            session: the one that the walk belongs to; ``None`` where it is not known.
            goes_on: whether the next page is wanted, whatever this one brings.

        Returns:
            The answer; ``None`` if the walk was ended meanwhile.

        Raises:
            WrikeError: as `Collection.fetch` does.
        """
        if self._ahead is not None:
            return self._reply_ahead(self._ahead, token, session, goes_on)
        # Very many walks may wait here: a coroutine in between would be kept for each of them.
        self.times += 1
        return self._collection.fetch(token, session, for_models=self._typed)

    async def _reply_ahead(
        self, ahead: asyncio.Task[Reply], token: str | None, session: Session | None, goes_on: bool
    ) -> Reply | None:
        self._context = contextvars.copy_context() if goes_on else None
        try:
            # Waiting does not cancel the request: whoever gives up waiting may come back for it.
            await asyncio.wait({ahead})
        finally:
            self._context = None
        if self._closed:
            return None
        self._ahead = None
        # Mostly because the client was closed, which asking again tells.
        return await self.reply(token, session, goes_on=goes_on) if ahead.cancelled() else ahead.result()

    async def answered(self, answer: Answer, session: Session) -> None:
        self._latest = answer.body
        wanted = self._context is not None and self._collection.goes_by_tokens and not self._closed
        if not wanted or answer.status != HTTPStatus.OK:
            return
        # Decoding, and so this, loads with the first answer.
        from wrike_async._wire.structuring.envelopes import token_around

        token = token_around(answer.body)
        if token is None or token == self._token or self._next is not None:
            return
        if (ahead := self._sent(token, session, self._context)) is not None:
            self._next = token, ahead
            await self.leave()

    def ask_ahead(self, token: str | None, session: Session | None) -> bool:
        """Have a page asked for which the walk comes to now, ``None`` for none.

        Returns:
            Whether its request has yet to leave; it has not to if it was asked for while the page before was read.
        """
        early, self._next, self._token = self._next, None, token
        if early is not None and early[0] != token:
            early[1].cancel()
            early = None
        if early is not None:
            self._ahead = early[1]
        elif token is not None:
            self._ahead = self._sent(token, session)
        self.times = 0 if self._ahead is None else 1
        return early is None and self._ahead is not None

    async def leave(self) -> None:
        """Return when a request that was just begun is in its connection, if its quota has a slot."""
        for _ in range(_TURNS_TO_LEAVE):
            await asyncio.sleep(0)

    def _sent(
        self, token: str, session: Session | None, context: contextvars.Context | None = None
    ) -> asyncio.Task[Reply] | None:
        collection = self._collection
        # The page at hand is good though the client may be closed; asking for the next one will say so.
        with contextlib.suppress(WrikeError):
            asking = collection.fetch(token, session, for_models=self._typed, witness=self)
            return collection.engine.spawn(asking, context=context)
        return None

    def close(self) -> None:
        """End them."""
        self._closed = True
        for task in (self._ahead, None if self._next is None else self._next[1]):
            if task is not None and not (loop := task.get_loop()).is_closed():
                # Garbage is collected in any thread.
                loop.call_soon_threadsafe(task.cancel)
        self._ahead = self._next = None
