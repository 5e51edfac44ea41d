"""Addresses of tasks and folders, as browsers show them, in place of their IDs."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterable, AsyncIterator, Callable, Mapping
from typing import Any

from wrike_async._naming.forms import is_permalink, permalink_in
from wrike_async.client import Wrike
from wrike_async.errors import InvalidArgument, NotFound

__all__ = ["BY_PERMALINK", "find_id", "folder_of", "ids_of", "without_permalinks"]

BY_PERMALINK = {"task_id": "tasks", "folder_id": "folders"}
"""Arguments that may be permalinks, and in which area what these address is looked for."""

_EVERYWHERE: dict[str, dict[str, bool]] = {"tasks": {"sub_tasks": True}, "folders": {}}


async def find_id(wrike: Wrike, text: str, area: str) -> str:
    """Return the ID that a text is, or that what it is the address of has.

    Args:
        wrike: whom to ask; an ID costs no request, an address costs one.
        text: an ID or a permalink.
        area: where to look: ``tasks`` or ``folders``.

    Raises:
        InvalidArgument: it is an address without the number of an entity.
        NotFound: nothing has this address.
    """
    if not is_permalink(text):
        return text
    permalink = permalink_in(text)
    if permalink is None:
        raise InvalidArgument(f"{text} is no address of a task or folder: https://www.wrike.com/open.htm?id=NUMBER is")
    found = await getattr(wrike, area).list(permalink=permalink, **_EVERYWHERE[area]).first()
    if found is None:
        raise NotFound(f"none of your {area} has the address {permalink}")
    return str(found.id)


async def ids_of(client: Callable[[], Wrike], area: str, texts: AsyncIterable[str]) -> AsyncIterator[str]:
    """Yield the IDs that texts are, or that what they are addresses of have.

    Args:
        client: makes the client that is asked, when the first address comes.
        area: of what the texts name.
        texts: IDs and permalinks.

    Raises:
        InvalidArgument: it is an address, and no address tells what is in this area.
    """
    async with contextlib.AsyncExitStack() as stack:
        wrike: Wrike | None = None
        async for text in texts:
            if not is_permalink(text):
                yield text
                continue
            if area not in _EVERYWHERE:
                raise InvalidArgument(f"{text} is an address, and {area} are found by their IDs only")
            if wrike is None:
                wrike = await stack.enter_async_context(client())
            yield await find_id(wrike, text, area)


async def folder_of(client: Callable[[], Wrike], text: str) -> str:
    """Return the ID of a folder that is given by its ID, or by its permalink; raises as `find_id`."""
    if not is_permalink(text):
        return text
    async with client() as wrike:
        return await find_id(wrike, text, "folders")


async def without_permalinks(wrike: Wrike, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return arguments of a method with IDs in place of the permalinks of its task or folder."""
    found = dict(arguments)
    for name, area in BY_PERMALINK.items():
        if isinstance(found.get(name), str):
            found[name] = await find_id(wrike, found[name], area)
    return found
