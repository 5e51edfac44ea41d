"""Blocking calls beside a running event loop, and work that is not left half done."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

__all__ = ["in_daemon_thread", "in_thread", "to_the_end"]

Result = TypeVar("Result")


async def to_the_end(work: Awaitable[Result]) -> Result:
    """Await work that must not be cut off. A caller that is cancelled, however often, is so when it has ended."""
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is None:
        return task.result()
    if not task.cancelled():
        # Nobody gets its error any more.
        task.exception()
    raise cancelled


async def in_thread(function: Callable[..., Result], *arguments: Any) -> Result:
    """Run a function in a thread, to its end: nothing is closed or removed while a thread still works on it."""
    return await to_the_end(asyncio.to_thread(function, *arguments))


def in_daemon_thread(function: Callable[..., Result], *arguments: Any) -> asyncio.Future[Result]:
    """Run a function that may block for ever in a thread that the end of the program need not wait for.

    Returns:
        A future with what it returns or raises.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Result] = loop.create_future()

    def settle(result: Result | None, error: Exception | None) -> None:
        if future.done():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)  # type: ignore[arg-type]  # there is a result where there is no error

    def run() -> None:
        result, error = None, None
        try:
            result = function(*arguments)
        except Exception as failure:  # noqa: BLE001 (whoever awaits the future gets it)
            error = failure
        # The loop may be closed by now: then nobody waits.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(settle, result, error)

    threading.Thread(target=run, daemon=True).start()
    return future
