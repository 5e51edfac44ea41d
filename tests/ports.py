"""Ports for programs that have to be told one."""

from __future__ import annotations

import os
import socket
from itertools import count

__all__ = ["free_port"]

_FIRST, _LAST = 20_000, 32_000
_TURNS = count()


def free_port() -> int:
    """Return a port that nobody listens on, and that the system gives to nobody who asks for any.

    A port that was given for any, and is free again, may be given to another test before its program listens.
    """
    while True:
        port = _FIRST + (os.getpid() * 31 + next(_TURNS)) % (_LAST - _FIRST)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
