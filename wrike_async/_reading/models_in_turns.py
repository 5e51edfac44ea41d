"""The models of a page, made while others have their turns."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from wrike_async._reading.collection import Collection
from wrike_async._wire.structuring.records import Record
from wrike_async.errors import DecodeError

__all__ = ["AT_ONCE", "models_in_turns", "readable_models"]

AT_ONCE: Final = 100
"""Models made without letting others have a turn: 1,000 full ones would hold the loop for several milliseconds."""


async def models_in_turns(collection: Collection, entries: list[Any]) -> list[Any] | None:
    """Make models of the entries of a page, ``None`` where one cannot be read; those of a long one are made already."""
    if entries and isinstance(entries[0], Record):
        return entries
    models: list[Any] = []
    try:
        for first in range(0, len(entries), AT_ONCE):
            if first:
                await asyncio.sleep(0)
            models += collection.engine.decode(collection.operation, entries[first : first + AT_ONCE])
    except DecodeError:
        return None
    return models


def readable_models(collection: Collection, entries: list[Any]) -> tuple[list[Any], DecodeError | None]:
    """Make models of the entries of a page, leave out what cannot be read, and return the error of the first of these.

    Its place is that in the page.
    """
    engine, operation = collection.engine, collection.operation
    try:
        return engine.decode(operation, entries), None
    except DecodeError as error:
        return [each for each in engine.decode_each(operation, entries) if not isinstance(each, DecodeError)], error
