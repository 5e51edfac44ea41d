"""Paginated collections: a page, a walk over all pages, and the items in them."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar

import attrs

from wrike_async._reading.collection import Collection
from wrike_async._reading.item_iterator import ItemIterator
from wrike_async._reading.models_in_turns import models_in_turns, readable_models
from wrike_async._reading.showing import Items, ShownPage
from wrike_async._reading.tabular import Tabular
from wrike_async._wire.arguments import check_whole
from wrike_async._wire.structuring.records import plain
from wrike_async._wire.walking.walk import Walk
from wrike_async.errors import InvalidArgument, WrikeError

if TYPE_CHECKING:
    from wrike_async._engine.call import Reply
    from wrike_async._reading.memory import Memory
    from wrike_async._reading.page_requests import PageRequests
    from wrike_async._transport.session import Session
    from wrike_async._wire.types import Model

__all__ = ["ItemIterator", "Page", "PageIterator", "Pages"]

Item = TypeVar("Item")


@attrs.frozen(eq=False, repr=False)
class Page(ShownPage[Item]):
    """One page of a collection.

    Attributes:
        items: what is on it.
        next_page_token: pass it as ``next_page_token=`` with the same filters to go on later; ``None`` on the last. Of
            a time in windows it is an instant: pass it as the ``start`` of the same ``created_date``.
        response_size: the total of the walk, which Wrike tells on the first of several pages; else ``None``.

    A page pickles and copies. What was pickled has no `rest`, for want of a client.
    """

    items: list[Item]
    next_page_token: str | None
    response_size: int | None
    _rest: Callable[[], Pages[Item]] | None = attrs.field(default=None, repr=False)

    def rest(self) -> Pages[Item]:
        """Return what comes after this page; nothing after the last one.

        Raises:
            InvalidArgument: the page was pickled, and knows no client.
        """
        if self._rest is None:
            raise InvalidArgument(
                "this page was pickled, and knows no client: pass its next_page_token, unless that is None, to the "
                "list() that it came from, with the same filters"
            )
        return self._rest()

    def to_dict(self) -> dict[str, Any]:
        """The page as JSON has it: ``data`` with the items in their wire form, ``nextPageToken``, ``responseSize``."""
        told = {"nextPageToken": self.next_page_token, "responseSize": self.response_size}
        return {"data": plain(self.items), **{name: value for name, value in told.items() if value is not None}}

    def __reduce__(self) -> tuple[Any, ...]:
        return Page, (self.items, self.next_page_token, self.response_size)

    def __copy__(self) -> Page[Item]:
        return attrs.evolve(self)

    def __deepcopy__(self, memo: dict[int, Any]) -> Page[Item]:
        return attrs.evolve(self, items=copy.deepcopy(self.items, memo))

    def __iter__(self) -> Iterator[Item]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


class Pages(Tabular, Generic[Item]):
    """A collection that comes in pages. Nothing is asked for before it is used, and it can be used again.

    ::

        async for task in wrike.tasks.list():
            ...  # all items, one page fetched ahead
        async for page in wrike.tasks.list().pages():
            ...  # page by page
        page = await wrike.tasks.list()  # one page
        task = await wrike.tasks.list().first()  # one item, or None
        tasks = await wrike.tasks.list().to_list(limit=50)
        async for record in wrike.tasks.list().raw():
            ...  # plain dicts as they came

    An error in a walk carries the ``next_page_token`` of the page that could not be read; also where the client was
    closed meanwhile, after all that had come by then.

    A page with an entry that is no record, because it is no object or has no ``id``, raises `DecodeError`, once.
    Whoever asks the same iterator again gets the page's other items, and the walk goes on. ``raw()`` gives
    such entries, too.
    """

    def __init__(
        self,
        collection: Collection,
        *,
        limit: int | None = None,
        token: str | None = None,
        session: Session | None = None,
        typed: bool = True,
        empty: bool = False,
    ) -> None:
        self._collection = collection
        self._limit = limit
        self._token = token
        self._session = session
        self._typed = typed
        self._empty = empty

    def __aiter__(self) -> ItemIterator[Item]:
        return ItemIterator(self._walker(self._limit))

    def __await__(self) -> Generator[Any, None, Page[Item]]:
        return self._first_page().__await__()

    @property
    def requests(self) -> int | None:
        """How many requests a walk takes, where that is known before: a time has so many windows.

        It takes more where a window is full, and fewer where a limit ends it. ``None`` where only the answers tell.
        """
        return None if self._empty else self._collection.requests

    def pages(self) -> PageIterator[Item]:
        """Return an iterator over the pages.

        An item that the page before had already, because the collection moved meanwhile, is left out.
        """
        return PageIterator(self._walker(self._limit))

    async def first(self) -> Item | None:
        """Return the first item, or ``None`` when there is none. Asks for a page of one."""
        async for item in self._limited(1):
            return item
        return None

    async def to_list(self, limit: int | None = None) -> list[Item]:
        """Return the items, up to ``limit`` of them."""
        items: list[Item] = Items()
        async for page in self._limited(limit).pages():
            items += page.items
        return items

    def raw(self) -> Pages[dict[str, Any]]:
        """Return the same collection as plain dicts, exactly as they came."""
        return Pages(self._collection, **self._settings(typed=False))

    def _settings(self, **changed: Any) -> dict[str, Any]:
        settings = {name: getattr(self, f"_{name}") for name in ("limit", "token", "session", "typed", "empty")}
        return {**settings, **changed}

    def __iter__(self) -> NoReturn:
        raise TypeError("pages come asynchronously: write 'async for', or 'await ….to_list()'")

    def __repr__(self) -> str:
        return self._collection.shown(self._limit, typed=self._typed, goes_on=self._token is not None)

    @property
    def _model(self) -> type[Model] | None:
        return self._collection.operation.item if self._typed else None

    async def _lists(self, limit: int | None) -> AsyncIterator[list[Item]]:
        async for page in self._limited(limit).pages():
            yield page.items

    def _limited(self, limit: int | None) -> Pages[Item]:
        if limit is None:
            return self
        check_whole(limit, "limit", 0)
        collection = self._collection
        if self._token is None:
            # A token belongs to the page size that it came with.
            collection = collection.of_size(limit)
        limit = limit if self._limit is None else min(limit, self._limit)
        return Pages(collection, **self._settings(limit=limit))

    def _walker(self, limit: int | None) -> _Walker[Item]:
        # They load the engine, which a client that is only made does without.
        from wrike_async._reading.page_requests import PageRequests

        walk = self._collection.walk(self._token, over=self._empty or limit == 0)
        requests = PageRequests(self._collection, self._typed)
        return _Walker(self._collection, limit, walk, self._session, self._typed, requests)

    async def _first_page(self) -> Page[Item]:
        page = await self._walker(self._limit).next_page(ahead=False)
        return Page([], None, None, lambda: self) if page is None else page


@attrs.define(eq=False, repr=False, weakref_slot=False)
class _Walker(Generic[Item]):
    """One walk: fetches a page ahead, and holds no more than that. One at a time asks it for a page."""

    _collection: Collection
    _left: int | None = attrs.field(alias="limit")
    _walk: Walk
    _session: Session | None
    _typed: bool
    _requests: PageRequests
    _held: Page[Item] | None = attrs.field(init=False, default=None)
    _came: tuple[Reply, list[Any], str | None] | None = attrs.field(init=False, default=None)
    _is_packed: bool = attrs.field(init=False, default=False)
    _ended: bool = attrs.field(init=False, default=False)
    _memory: Memory | None = attrs.field(init=False, default=None)

    async def next_page(self, *, ahead: bool = True, packed: bool = False) -> Page[Item] | None:
        """Return the next page, ``None`` after the last one.

        Args:
            ahead: whether to start fetching the one after it.
            packed: whether its items may be packed, to be read by `items`.
        """
        self._is_packed = False
        if self._held is not None:
            held, self._held = self._held, None
            return held
        if self._came is not None:
            return await self._page_that_came(self._came, packed)
        while self._wants_more():
            goes_on = ahead and (self._left is None or self._left > self._collection.page_size)
            try:
                reply = await self._requests.reply(self._walk.token, self._session, goes_on=goes_on)
            except WrikeError as error:
                error.next_page_token = self._walk.place
                raise
            if reply is None or self._ended:
                return None
            came = self._absorbed(reply)
            after = self._walk.token if ahead and self._wants_more() else None
            leaving = self._requests.ask_ahead(after, self._session)
            if came[1] or not (ahead or self._wants_more()):
                # Whoever is cancelled meanwhile finds it when they come back.
                self._came = came
                if leaving:
                    # Before decoding, and whatever the caller does, holds the loop.
                    await self._requests.leave()
                return await self._page_that_came(came, packed)
        return None if self._ended or self._left == 0 else await self._after_the_last()

    def _wants_more(self) -> bool:
        return not self._ended and not self._walk.over and self._left != 0

    def _absorbed(self, reply: Reply) -> tuple[Reply, list[Any], str | None]:
        """Take in an answer. Returns it with what is new of it, and where the walk was."""
        # A server that counts requests may have moved on where one was asked again.
        reply.repeated = reply.repeated or self._requests.times > 1
        self._session = reply.session
        self._collection.engine.token_owners.remember(reply.envelope.next_page_token, reply.session)
        if self._walk.token is None:
            # A program that walks over nothing starts without it.
            from wrike_async._reading.memory import memory_of

            self._memory = memory_of(self._collection)
        place = self._walk.place
        new = self._walk.absorb(reply.envelope, repeated=reply.repeated)
        if self._memory is not None:
            self._memory.note(reply.envelope.data)
        if self._left is not None:
            new = new[: self._left]
            self._left -= len(new)
        return reply, new, place

    async def _after_the_last(self) -> Page[Item] | None:
        """Return what slipped past the walk; ``None`` if nothing did, or if that was told."""
        if self._walk.short:
            self._walk.short = False
            from wrike_async._reading.memory import look_again

            missed = (await look_again(self._memory, self._walk, self._session))[: self._left]
            if missed and not self._ended:
                return self._page(None, missed, None, None if self._typed else missed)
        if self._walk.failure is not None:
            failure, self._walk.failure = self._walk.failure, None
            raise failure
        return None

    def items(self, items: list[Item]) -> Iterator[Item]:
        """Return some of the items of the latest page, each read when it is asked for if the page is packed."""
        collection = self._collection
        return collection.engine.decode_one_by_one(collection.operation, items) if self._is_packed else iter(items)

    async def _page_that_came(self, came: tuple[Reply, list[Any], str | None], packed: bool) -> Page[Item] | None:
        """Return the page of an answer; ``None`` if the walk was ended meanwhile."""
        reply, entries, asked_with = came
        packed = packed and self._typed and self._collection.engine.reads_all(entries)
        models = await models_in_turns(self._collection, entries) if self._typed and not packed else entries
        if self._ended:
            return None
        self._came, self._is_packed = None, packed
        return self._page(reply, entries, asked_with, models)

    def _page(
        self, reply: Reply | None, entries: list[Any], asked_with: str | None, models: list[Any] | None = None
    ) -> Page[Item]:
        items, unreadable = (models, None) if models is not None else readable_models(self._collection, entries)
        token = None if self._walk.over else self._walk.place
        whole, session, typed = token is None, self._session, self._typed
        rest = partial(
            Pages[Item], self._collection, limit=self._left, token=token, session=session, typed=typed, empty=whole
        )
        page = Page(items, token, None if reply is None else reply.envelope.response_size, rest)
        if unreadable is not None:
            unreadable.next_page_token = asked_with
            # The error is of one entry; the others are for whoever asks again.
            self._held = page
            raise unreadable
        return page

    def close(self) -> None:
        """End the walk."""
        self._ended, self._held, self._came = True, None, None
        self._requests.close()

    def __del__(self) -> None:
        self.close()


class PageIterator(Generic[Item]):
    """The pages of one walk, as `Pages.pages` gives them. Several tasks may share it: each page comes once."""

    __slots__ = ("_one_at_a_time", "_walker")

    def __init__(self, walker: _Walker[Item]) -> None:
        self._walker = walker
        self._one_at_a_time = asyncio.Lock()

    def __aiter__(self) -> PageIterator[Item]:
        return self

    async def __anext__(self) -> Page[Item]:
        async with self._one_at_a_time:
            page = await self._walker.next_page()
        if page is None:
            raise StopAsyncIteration
        return page

    async def aclose(self) -> None:
        """End the walk early; dropping the iterator does the same."""
        self._walker.close()
