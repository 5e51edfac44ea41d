"""Page tokens, and the cut of a result into pages.

Wrike's tokens decode to seven integers: user, something, page size, total, next offset and eight opaque bytes. Ours
have that form; the opaque bytes bind a token to the operation and its filters. One official text says that the
token stays the same and the server moves on: ``page_tokens="cursor"`` is that world.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import struct
from collections.abc import Mapping, Sequence
from typing import Any, Final, Generic, Literal, TypeVar

import attrs

from wrike_async.sandbox._wire.catalogue import Operation
from wrike_async.sandbox._wire.errors import invalid_parameter, invalid_request
from wrike_async.sandbox._wire.json_texts import dumps
from wrike_async.sandbox._wire.parameters import Moment, Range

__all__ = ["SILENT_CUT", "Cursors", "Cut", "PageTokens", "Pager", "fingerprint"]

T = TypeVar("T")
PageTokens = Literal["offset", "cursor"]
SILENT_CUT: Final = 1000
"""Where an unpaged query of tasks stops, silently."""

_LAYOUT: Final = struct.Struct(">5I8s")


@attrs.frozen
class Cut(Generic[T]):
    """A page's items, with what the envelope says about the rest."""

    items: Sequence[T]
    next_page_token: str | None = None
    response_size: int | None = None


@attrs.define
class _Cursor:
    user: int
    fingerprint: bytes
    size: int
    offset: int


class Cursors(dict[str, _Cursor]):
    """The server-side cursors of one sandbox."""


def fingerprint(operation: Operation, path_values: tuple[str, ...], params: Mapping[str, Any]) -> bytes:
    """Return what a page token is bound to: the operation, what it is about, its filters and its order."""
    paging = operation.paging
    ignored = {"fields", paging.size, paging.token} if paging else {"fields"}
    filters = {name: value for name, value in sorted(params.items()) if name not in ignored}
    text = dumps([operation.key, path_values, filters], default=_plain)
    return hashlib.blake2b(text, digest_size=8).digest()


def _plain(value: Any) -> Any:
    if isinstance(value, Range):
        return [value.start, value.end]
    if isinstance(value, Moment):
        return value.equal
    raise TypeError(f"cannot fingerprint {value!r}")


@attrs.define
class Pager:
    """Cuts the results of one request."""

    operation: Operation
    path_values: tuple[str, ...]
    params: Mapping[str, Any]
    user: int
    cursors: Cursors
    mode: PageTokens

    def cut(self, result: Sequence[T], unpaged_limit: int | None = None) -> Cut[T]:
        """Return one page of a result.

        Without a page size the result comes whole, or is cut silently at ``unpaged_limit``. Where everything fits one
        page there is neither a token nor a size; of several pages the first one tells the total.
        """
        paging = self.operation.paging
        if paging is None:
            return Cut(result)
        limit = self.params.get("limit")
        if limit is not None:
            if limit < 1:
                raise invalid_parameter("limit", "must be positive")
            result = result[:limit]
        size = self.params.get(paging.size)
        if size is not None and not (1 <= size <= (paging.max or size)):
            raise invalid_parameter(paging.size, f"must be from 1 to {paging.max}")
        token = self.params.get(paging.token)
        if token is not None:
            return self._further(result, token, size)
        if size is None:
            return Cut(result[:unpaged_limit] if unpaged_limit else result)
        if len(result) <= size:
            return Cut(result)
        return Cut(result[:size], self._first_token(size, len(result)), len(result))

    def _first_token(self, size: int, total: int) -> str:
        if self.mode == "offset":
            return self._encode(size, total, size)
        token = self._encode(size, total, len(self.cursors))
        self.cursors[token] = _Cursor(self.user, self._bound_to(), size, size)
        return token

    def _further(self, result: Sequence[T], token: str, size: int | None) -> Cut[T]:
        if self.mode == "cursor":
            return self._move(result, token, size)
        user, _, own_size, total, offset, bound_to = _decode(token)
        if user != self.user:
            raise invalid_request("Page token belongs to another user")
        self._check(bound_to, own_size, size)
        end = offset + own_size
        more = self._encode(own_size, total, end) if end < len(result) else None
        return Cut(result[offset:end], more)

    def _move(self, result: Sequence[T], token: str, size: int | None) -> Cut[T]:
        cursor = self.cursors.get(token)
        if cursor is None:
            raise invalid_request("Page token is unknown or expired")
        if cursor.user != self.user:
            raise invalid_request("Page token belongs to another user")
        self._check(cursor.fingerprint, cursor.size, size)
        begin, cursor.offset = cursor.offset, cursor.offset + cursor.size
        if cursor.offset >= len(result):
            del self.cursors[token]
            return Cut(result[begin : cursor.offset])
        return Cut(result[begin : cursor.offset], token)

    def _check(self, bound_to: bytes, own_size: int, size: int | None) -> None:
        if bound_to != self._bound_to():
            raise invalid_request("Page token does not belong to these parameters")
        if size is not None and size != own_size:
            raise invalid_request("Page token does not belong to this page size")

    def _encode(self, size: int, total: int, offset: int) -> str:
        raw = _LAYOUT.pack(self.user, 0x00010004, size, total, offset, self._bound_to())
        return base64.b32encode(raw).decode().rstrip("=")

    def _bound_to(self) -> bytes:
        return fingerprint(self.operation, self.path_values, self.params)


def _decode(token: str) -> tuple[int, int, int, int, int, bytes]:
    try:
        raw = base64.b32decode(token + "===")
        user, something, size, total, offset, bound_to = _LAYOUT.unpack(raw)
    except (binascii.Error, struct.error, ValueError):
        raise invalid_request("Page token is malformed") from None
    if not size:
        raise invalid_request("Page token is malformed")
    return user, something, size, total, offset, bound_to
