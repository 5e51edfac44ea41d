"""Part of a collection, and a cursor that begins behind it.

A cursor holds the token of a page and how many of its entries were handed out. Wrike's own tokens begin with the next
page, and would skip what is left of the one that was cut.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
import math
from collections.abc import Callable, Mapping
from itertools import takewhile
from typing import Any

import attrs

from wrike_async._calling.results import CallResult
from wrike_async._calling.signatures import MethodSignature
from wrike_async._json import dumps, dumps_given, loads
from wrike_async._reading.pages import Page, Pages
from wrike_async._wire.arguments import check_whole
from wrike_async.errors import InvalidArgument

__all__ = ["Fits", "Window", "check_cursor", "window_of"]

Fits = Callable[[dict[str, Any]], bool]
"""Whether there is room for another entity."""

_NO_CURSOR = "cursor is none that a call gave; take it from the answer before, as it is"


@attrs.frozen
class _Start:
    """Where a part begins: with a page, behind some of its entries, in a walk with pages of a size."""

    token: str | None = None
    skip: int = 0
    size: int | None = None


@attrs.frozen
class Window:
    """Which part of a collection is wanted.

    Attributes:
        values: the arguments of the method that lists it.
        limit: how many items; ``None`` for all.
    """

    values: Mapping[str, Any]
    limit: int | None
    _start: _Start
    _digest: str
    _by_token: bool

    async def read(self, pages: Pages[Any], fits: Fits | None = None) -> CallResult:
        """Read it from the pages that the method returns for ``values``.

        Args:
            pages: what the method returned.
            fits: whether there is room for another entity; the cursor begins with the first for which there is none.
        """
        items: list[dict[str, Any]] = []
        token, skip, cursor = self._start.token, self._start.skip, None
        total = None
        async for page in pages.raw().pages():
            if not items and token is None and skip == 0:
                total = self._total(page)
            entries = page.items[skip:]
            room = len(entries) if self.limit is None else self.limit - len(items)
            taken = entries[:room] if fits is None else list(takewhile(fits, entries[:room]))
            items += taken
            if len(entries) > len(taken) and cursor is None:
                behind = skip + len(taken) if self._by_token else self._start.skip + len(items)
                cursor = self._cursor(token, behind)
                if len(taken) < room:
                    break
            elif len(items) == self.limit and self._by_token and len(items) != total:
                whole = len(page) == self.values["page_size"]
                cursor = self._cursor(page.next_page_token, 0) if whole else self._cursor(token, len(page))
            if self._by_token:
                token, skip = page.next_page_token, 0
            else:
                # It is counted from the beginning, over all pages.
                skip = max(0, skip - len(page))
        return CallResult(items=items, cursor=cursor, total=total)

    def _total(self, page: Page[Any]) -> int | None:
        is_all = page.next_page_token is None and len(page) < self.values.get("limit", math.inf)
        return len(page) if is_all else page.response_size

    def _cursor(self, token: str | None, skip: int) -> str | None:
        if token is None and skip == 0:
            return None
        start = [self._digest, token, skip, self.values.get("page_size")]
        return base64.urlsafe_b64encode(dumps(start)).decode().rstrip("=")


def window_of(method: MethodSignature, values: Mapping[str, Any], limit: int | None, cursor: str | None) -> Window:
    """Say which part of a collection a call is about.

    Args:
        method: lists the collection.
        values: its arguments.
        limit: how many items, 1 or more.
        cursor: where a call with the same arguments ended.

    Raises:
        InvalidArgument: the limit is none, or the cursor is of another call.
    """
    if limit is not None:
        check_whole(limit, "limit", 1)
    digest = _digest_of(method.name, dict(values))
    start = _Start(values.get("next_page_token"), size=values.get("page_size"))
    if cursor is not None:
        of, start = _read_cursor(cursor)
        if of != digest:
            raise InvalidArgument("cursor belongs to another call; repeat its name and arguments as they were")
    return Window(_sized(method, values, start, limit), limit, start, digest, method.has_page_tokens)


def _digest_of(name: str, values: Mapping[str, Any]) -> str:
    try:
        told = dumps_given([name, values], default=repr, sort_keys=True, any_keys=True)
    except TypeError:
        # Numbers and texts that no request can hold are refused when one is built.
        told = repr((name, values)).encode(errors="replace")
    return hashlib.sha256(told).hexdigest()[:16]


def _sized(method: MethodSignature, values: Mapping[str, Any], start: _Start, limit: int | None) -> dict[str, Any]:
    """Return the arguments, with the limit that ends the walk, and a size of pages that goes with it."""
    sized = dict(values)
    if start.token is not None:
        sized["next_page_token"] = start.token
    if start.size is not None:
        sized["page_size"] = start.size
    if limit is None:
        return sized
    if not method.has_page_tokens:
        # There is one page: one entry more tells whether the part is all of it.
        return {**sized, "limit": start.skip + limit + 1}
    sized["limit"] = start.skip + limit
    most = max((each.paging.max_size for each in method.operations if each.paging is not None), default=1000)
    size = sized.get("page_size", most)
    # A token belongs to the size that it came with.
    sized["page_size"] = min(size, sized["limit"]) if start.token is None and isinstance(size, int) else size
    return sized


def check_cursor(cursor: object) -> None:
    """Refuse what is no cursor, of whatever call; raises `InvalidArgument`."""
    _read_cursor(cursor)


def _read_cursor(cursor: object) -> tuple[str, _Start]:
    """Return which call a cursor is of, and where that goes on."""
    read: Any = None
    if isinstance(cursor, str):
        with contextlib.suppress(binascii.Error, ValueError):
            read = loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    match read:
        case [str(of), None | str() as token, int(skip), None | int() as size] if skip >= 0:
            return of, _Start(token, skip, size)
        case _:
            raise InvalidArgument(_NO_CURSOR)
