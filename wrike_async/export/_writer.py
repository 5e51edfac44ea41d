"""One thread that a store's calls run in, one after the other, each to its end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from wrike_async._transport.blocking import to_the_end

__all__ = ["Writer"]

Result = TypeVar("Result")


class Writer:
    """Runs blocking calls in a thread of its own."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="wrike-export")

    async def run(self, function: Callable[..., Result], *arguments: Any) -> Result:
        """Run a function to its end, also where the caller is cancelled meanwhile; then that is raised."""
        return await to_the_end(self.begin(function, *arguments))

    def begin(self, function: Callable[..., Result], *arguments: Any) -> asyncio.Future[Result]:
        """Begin to run a function. Cancelling the future does not stop it."""
        return asyncio.get_running_loop().run_in_executor(self._thread, function, *arguments)

    def close(self) -> None:
        """End the thread, when its last call has ended."""
        self._thread.shutdown()
