"""Paginated collections: a page, a walk over all pages, and the items in them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Generator, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar

import attrs

from wrike_async._engine.engine import Engine
from wrike_async._wire.arguments import check_whole
from wrike_async._wire.decode import decode_items
from wrike_async._wire.operation import Operation, WireParams
from wrike_async._wire.walk import Walk
from wrike_async.errors import ClientClosed, InvalidRequest, WrikeError
from wrike_async.options import CallOptions

if TYPE_CHECKING:
    from wrike_async._engine.calls import Reply
    from wrike_async._transport.session import Session

__all__ = ["ItemIterator", "Page", "PageIterator", "Pages"]

Item = TypeVar("Item")

_WHOSE_TOKEN = (
    ". A page token belongs to the credential that it came to, and this client does not know which of its credentials "
    "that is; none of them was accepted with it"
)


@attrs.frozen(eq=False)
class _Collection:
    """Where pages come from: an operation with everything that is repeated for each page."""

    engine: Engine
    options: CallOptions
    operation: Operation[Any]
    ids: Sequence[str]
    params: WireParams
    page_size: int

    async def fetch(self, token: str | None, session: Session | None) -> Reply:
        params, paging = dict(self.params), self.operation.paging
        if paging is not None:
            params[paging.size_param] = self.page_size
            if token is not None:
                params[paging.token_param] = token
        try:
            if token is None or session is not None:
                reply = await self._ask(params, session)
            else:
                reply = await self._ask_its_owner(token, params)
        except WrikeError as error:
            error.next_page_token = token
            raise
        self.engine.token_owners.remember(reply.envelope.next_page_token, reply.session)
        return reply

    async def _ask(self, params: dict[str, Any], session: Session | None) -> Reply:
        return await self.engine.call(
            self.operation, self.options, ids=self.ids, params=WireParams(params), session=session
        )

    async def _ask_its_owner(self, token: str, params: dict[str, Any]) -> Reply:
        """Ask with a token that a caller gave: whom it came to, or one after the other where that is not known."""
        *others, last = self.engine.token_owners.may_know(token)
        for session in others:
            with contextlib.suppress(InvalidRequest):
                return await self._ask(params, session)
        try:
            return await self._ask(params, last)
        except InvalidRequest as error:
            if others:
                error.message += _WHOSE_TOKEN
            raise


@attrs.frozen(eq=False)
class Page(Generic[Item]):
    """One page of a collection.

    Attributes:
        items: what is on it.
        next_page_token: pass it as ``next_page_token=`` with the same filters to go on later; ``None`` on the last.
        response_size: the total of the walk, which Wrike tells on the first of several pages; else ``None``.
    """

    items: list[Item]
    next_page_token: str | None
    response_size: int | None
    _rest: Callable[[], Pages[Item]] = attrs.field(repr=False)

    def rest(self) -> Pages[Item]:
        """Return what comes after this page; nothing after the last one."""
        return self._rest()

    def __iter__(self) -> Iterator[Item]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


class Pages(Generic[Item]):
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

    An error in a walk carries the ``next_page_token`` of the page that could not be read.
    """

    def __init__(
        self,
        collection: _Collection,
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
        items: list[Item] = []
        async for page in self._limited(limit).pages():
            items += page.items
        return items

    def raw(self) -> Pages[dict[str, Any]]:
        """Return the same collection as plain dicts, exactly as they came."""
        return Pages(
            self._collection,
            limit=self._limit,
            token=self._token,
            session=self._session,
            typed=False,
            empty=self._empty,
        )

    def __iter__(self) -> NoReturn:
        raise TypeError("pages come asynchronously: write 'async for', or 'await ….to_list()'")

    def __repr__(self) -> str:
        return f"<Pages of {self._collection.operation}>"

    def _limited(self, limit: int | None) -> Pages[Item]:
        if limit is None:
            return self
        check_whole(limit, "limit", 0)
        collection = self._collection
        if self._token is None:
            # A token belongs to the page size that it came with.
            collection = attrs.evolve(collection, page_size=max(1, min(collection.page_size, limit)))
        return Pages(
            collection,
            limit=limit if self._limit is None else min(limit, self._limit),
            token=self._token,
            session=self._session,
            typed=self._typed,
            empty=self._empty,
        )

    def _walker(self, limit: int | None) -> _Walker[Item]:
        return _Walker(
            self._collection,
            limit=limit,
            walk=Walk(token=self._token, over=self._empty or limit == 0),
            session=self._session,
            typed=self._typed,
        )

    async def _first_page(self) -> Page[Item]:
        page = await self._walker(self._limit).next_page(ahead=False)
        return Page([], None, None, lambda: self) if page is None else page


class _Walker(Generic[Item]):
    """One walk: fetches a page ahead, and holds no more than that."""

    def __init__(
        self, collection: _Collection, *, limit: int | None, walk: Walk, session: Session | None, typed: bool
    ) -> None:
        self._collection = collection
        self._left = limit
        self._walk = walk
        self._session = session
        self._typed = typed
        self._ahead: asyncio.Task[Reply] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def next_page(self, *, ahead: bool = True) -> Page[Item] | None:
        """Return the next page, ``None`` after the last one; start fetching the one after it if ``ahead``."""
        while self._wants_more():
            reply = await self._reply()
            self._session = reply.session
            asked_with = self._walk.token
            new = self._walk.absorb(reply.envelope, repeated=reply.repeated)
            if self._left is not None:
                new = new[: self._left]
                self._left -= len(new)
            if ahead and self._wants_more():
                self._start_fetching()
            if new or not ahead:
                return self._page(reply, new, asked_with)
        if self._walk.failure is not None and self._left != 0:
            failure, self._walk.failure = self._walk.failure, None
            raise failure
        return None

    def _wants_more(self) -> bool:
        return not self._walk.over and self._left != 0

    def _page(self, reply: Reply, entries: list[Any], asked_with: str | None) -> Page[Item]:
        try:
            items = decode_items(self._collection.operation, entries) if self._typed else entries
        except WrikeError as error:
            error.next_page_token = asked_with
            raise
        token = None if self._walk.over else self._walk.token
        collection, left, typed = self._collection, self._left, self._typed

        def rest() -> Pages[Item]:
            return Pages(collection, limit=left, token=token, session=reply.session, typed=typed, empty=token is None)

        return Page(items, token, reply.envelope.response_size, rest)

    async def _reply(self) -> Reply:
        if self._ahead is None:
            return await self._collection.fetch(self._walk.token, self._session)
        # Waiting does not cancel the request: whoever gives up waiting may come back for it.
        await asyncio.wait({self._ahead})
        if self._ahead.cancelled():
            raise ClientClosed("the client was closed during a walk over pages")
        try:
            return self._ahead.result()
        finally:
            self._ahead = None

    def _start_fetching(self) -> None:
        # The task must not hold this walker: what is dropped in the middle of a loop has to end the request.
        self._loop = asyncio.get_running_loop()
        self._ahead = self._collection.engine.spawn(self._collection.fetch(self._walk.token, self._session))

    def close(self) -> None:
        """Stop fetching ahead."""
        if self._ahead is not None and self._loop is not None and not self._loop.is_closed():
            # Garbage is collected in any thread.
            self._loop.call_soon_threadsafe(self._ahead.cancel)
        self._ahead = None

    def __del__(self) -> None:
        self.close()


class PageIterator(Generic[Item]):
    """The pages of one walk, as `Pages.pages` gives them."""

    def __init__(self, walker: _Walker[Item]) -> None:
        self._walker = walker

    def __aiter__(self) -> PageIterator[Item]:
        return self

    async def __anext__(self) -> Page[Item]:
        page = await self._walker.next_page()
        if page is None:
            raise StopAsyncIteration
        return page

    async def aclose(self) -> None:
        """End the walk early; dropping the iterator does the same."""
        self._walker.close()


class ItemIterator(Generic[Item]):
    """The items of one walk, as ``async for`` over `Pages` gives them."""

    def __init__(self, walker: _Walker[Item]) -> None:
        self._walker = walker
        self._items: Iterator[Item] = iter(())

    def __aiter__(self) -> ItemIterator[Item]:
        return self

    async def __anext__(self) -> Item:
        while True:
            for item in self._items:
                return item
            page = await self._walker.next_page()
            if page is None:
                raise StopAsyncIteration
            self._items = iter(page.items)

    async def aclose(self) -> None:
        """End the walk early; dropping the iterator does the same."""
        self._walker.close()


def pages_of(
    engine: Engine,
    options: CallOptions,
    operation: Operation[Item],
    *,
    ids: Sequence[str],
    params: WireParams,
    page_size: int | None,
    limit: int | None,
    token: str | None,
) -> Pages[Item]:
    """Return the pages of an operation.

    Args:
        engine: performs the requests.
        options: of each of them.
        operation: a list operation; one without paging is one page.
        ids: what stands in the path.
        params: without those for paging.
        page_size: how many items a page has; ``None`` for the largest.
        limit: how many items are wanted in all.
        token: where to go on.

    Raises:
        InvalidArgument: a page size or limit that makes no sense.
    """
    if limit is not None:
        check_whole(limit, "limit", 0)
    paging = operation.paging
    if page_size is not None:
        check_whole(page_size, "page_size", 1, 1000 if paging is None else paging.max_size)
    if paging is not None and paging.sort and paging.sort[0][0] not in params:
        params = WireParams({**dict(paging.sort), **params})
    size = page_size or (1000 if paging is None else paging.max_size)
    if limit is not None and token is None:
        size = max(1, min(size, limit))
    return Pages(_Collection(engine, options, operation, ids, params, size), limit=limit, token=token)
