"""What ends the receiver's own work, and what is only raised by the code of others."""

from __future__ import annotations

import asyncio

__all__ = ["ends_the_work"]


def ends_the_work(error: BaseException) -> bool:
    """Tell whether who runs the task wants it to end.

    A `CancelledError` that handlers or inboxes raise is an error like others: whoever waits for it goes on.
    """
    if isinstance(error, asyncio.CancelledError):
        task = asyncio.current_task()
        return task is not None and task.cancelling() > 0
    return isinstance(error, KeyboardInterrupt | SystemExit)
