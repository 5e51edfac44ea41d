"""What is cancelled at one moment after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

__all__ = ["cancelled_again_and_again"]


async def cancelled_again_and_again(begin: Callable[[], Coroutine[Any, Any, object]], later: int) -> int:
    """Begin something, cancel it, and begin it again, each time so many turns later, until it comes to its end.

    Returns:
        How often it was cancelled.
    """
    rounds, turns = 0, 5
    while True:
        task = asyncio.create_task(begin())
        for _ in range(turns):
            if task.done():
                break
            await asyncio.sleep(0.002)
        if not task.cancel():
            break
        with pytest.raises(asyncio.CancelledError):
            await task
        rounds, turns = rounds + 1, turns + later
    await task
    return rounds
