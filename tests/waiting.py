"""A server's clock that goes with the loop's, and waiting for what becomes so."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

__all__ = ["time_of_the_loop", "until"]


def time_of_the_loop(begin: datetime) -> Callable[[], datetime]:
    """Return a clock for a server that goes with the loop's."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    return lambda: begin + timedelta(seconds=loop.time() - began)


async def until(is_so: Callable[[], bool]) -> None:
    """Look again and again until something holds."""
    async with asyncio.timeout(20):
        while not is_so():
            await asyncio.sleep(0.01)
