"""Reading and writing files without blocking the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

__all__ = ["PIECE", "Progress", "in_thread"]

PIECE = 1 << 20
"""How many bytes are read or written at a time: enough to make the way to a thread and back cheap."""

Progress = Callable[[int, int | None], object]
"""Called with the bytes done and, where it is known, how many there are in all."""

Result = TypeVar("Result")


async def in_thread(function: Callable[..., Result], *arguments: Any) -> Result:
    """Run a function in a thread. A caller that is cancelled meanwhile is so when the function has ended.

    So nothing is closed or removed while a thread still works on it.
    """
    work = asyncio.ensure_future(asyncio.to_thread(function, *arguments))
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        while not work.done():
            await _wait_however_often_cancelled(work)
        if not work.cancelled():
            work.exception()
        raise


async def _wait_however_often_cancelled(work: asyncio.Future[Any]) -> None:
    try:
        await asyncio.wait([work])
    except asyncio.CancelledError:
        return
