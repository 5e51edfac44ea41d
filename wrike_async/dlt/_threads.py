"""Coroutines in a program that has none, or has a loop of its own."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

__all__ = ["in_thread"]

Result = TypeVar("Result")


def in_thread(work: Coroutine[Any, Any, Result]) -> Result:
    """Run a coroutine on a loop of its own, in a thread of its own: the caller's may have a loop, in a notebook.

    Where the caller is interrupted, it is cancelled, and waited for.
    """
    loop = asyncio.new_event_loop()
    task = loop.create_task(work)

    def run() -> Result:
        asyncio.set_event_loop(loop)
        try:
            return loop.run_until_complete(task)
        finally:
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.run_until_complete(loop.shutdown_default_executor())
            loop.close()

    with ThreadPoolExecutor(1, thread_name_prefix="wrike-dlt") as thread:
        try:
            return thread.submit(run).result()
        except BaseException:
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(task.cancel)
            raise
