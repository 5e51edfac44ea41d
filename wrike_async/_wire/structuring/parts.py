"""A long page read part by part, so that whoever reads it can let others have their turns in between.

The models of a part are made at once, while its structs are in the processor's cache. The structs are gone before the
next part is decoded: else its models would fill the gaps that they leave, and lie scattered for the collector of
garbage, which visits them one after another.

It is cut between two records, where something begins as the first record does: with the same two keys. That finds the
places without looking at all of the page. A cut at any other place, as between two objects within a record, leaves
brackets open, so reading the part fails, and the page is read in one go. So is one that may say twice what its records
are: the last ones count.
"""

from __future__ import annotations

import re
from collections.abc import Generator
from types import GenericAlias
from typing import Any, Final

import msgspec

from wrike_async._wire.structuring.envelopes import HEAD, KEY, TEXT
from wrike_async._wire.structuring.packing import UNFIT, Packing, packing_of

__all__ = ["PART", "page_in_parts"]

PART: Final = 1 << 17
"""Bytes that are read without letting others have a turn: from one part to two."""

# As text, or with a letter of it escaped.
_DATA_AGAIN: Final = (b'"data"', rb"\u006", rb"\u007")
_FIRST: Final = re.compile(rb"(\{\s*+%b)%b(\s*+,\s*+%b)" % (KEY, TEXT, KEY))


def page_in_parts(model_type: type[Any], body: bytes) -> Generator[None, None, Any]:
    """Read an envelope as `Packing.read` does.

    Yields:
        Before each part, and after the last one.

    Returns:
        What `Packing.read` does, with models in ``data``; ``None`` for a body that has to be read in one go, if only to
        learn from it.
    """
    head = HEAD.match(body)
    first = head and _FIRST.match(body, head.end())
    if head is None or first is None:
        return None
    between = re.compile(rb",\s*+(?=%b%b%b)" % (re.escape(first[1]), TEXT, re.escape(first[2])))
    packing = packing_of(model_type)
    if packing.narrowing.narrow is not None:
        # Another kind of page fails at its first record.
        page = yield from _read(packing.narrowing.narrow, body, head.end(), between)
        if page is not None:
            return page
    page = yield from _read(packing, body, head.end(), between)
    if page is not None:
        packing.narrowing.look_at(page.data)
        yield
    return page


def _read(packing: Packing, body: bytes, begin: int, between: re.Pattern[bytes]) -> Generator[None, None, Any]:
    packing.refresh()
    # What is learnt meanwhile makes another struct, and the same models.
    struct, head = packing.struct, body[:begin]
    unpack = struct.unpack
    decode = msgspec.json.Decoder(GenericAlias(list, (struct,))).decode
    models: list[Any] = []
    try:
        while len(body) - begin > 2 * PART:
            yield
            cut = between.search(body, begin + PART, begin + 2 * PART)
            if cut is None:
                return None
            models += map(unpack, decode(b"[%b]" % body[begin : cut.start()]))
            begin = cut.end()
        yield
        rest = body[begin:]
        if any(word in rest for word in _DATA_AGAIN):
            return None
        # What is left is a page of its own, with all that the envelope says.
        page = packing.decode_page(head + rest)
        models += [record.unpack(record) for record in page.data]
    except UNFIT:
        return None
    page.data = models
    yield
    return page
