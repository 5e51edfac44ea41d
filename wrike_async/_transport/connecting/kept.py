"""Connections that served a request, and that the other side may have closed since."""

from __future__ import annotations

import asyncio
import select
from collections.abc import Callable
from weakref import WeakKeyDictionary

__all__ = ["KeptConnections"]

_CAN_POLL = hasattr(select, "poll")


class KeptConnections(WeakKeyDictionary[object, Callable[[], bool]]):
    """By the protocol of each, for as long as that lives, what tells whether there is something to read from it.

    On a connection that nothing was asked of, that is its end. One that served no request is not in it: what was opened
    just now may have to be read still.
    """

    def add(self, protocol: object, transport: asyncio.Transport | None) -> None:
        """Take note that a connection, which is open, serves its first request."""
        self[protocol] = _look_at(transport)


def _look_at(transport: asyncio.Transport | None) -> Callable[[], bool]:
    """Return what asks the system, since the loop does not hear of the end while it stands still."""
    socket = None if transport is None else transport.get_extra_info("socket")
    if socket is None:
        # A transport of another kind: nothing can be said.
        return lambda: False
    number = socket.fileno()
    if not _CAN_POLL or number < 0:
        return lambda: socket.fileno() < 0 or bool(select.select([socket.fileno()], [], [], 0)[0])
    poll = select.poll()
    poll.register(number, select.POLLIN)
    # A socket that was closed has no number; its old one may be another's by then.
    return lambda: socket.fileno() < 0 or bool(poll.poll(0))
