"""What answers when the event loop that serves stands still, so that callers need not wait for nothing.

A synchronous test, or a synchronous call inside of an asynchronous one, blocks the thread of the loop that would have
to answer it. Nothing would happen until the caller's timeout, which names a wrong reason.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import selectors
import socket
import threading
from typing import Final

__all__ = ["StandstillWatch"]

CODE: Final = "sandbox_stands_still"
_SAID: Final = (
    "The event loop that serves this sandbox does not run now, or something blocks its thread. Serve from a thread of "
    "its own: with Sandbox(...), or the fixture wrike_server"
)
_GLANCE: Final = 0.2
_PATIENCE: Final = 5.0
_PATIENCE_WITH_A_LOOP_THAT_DOES_NOT_RUN: Final = 0.5
_SECONDS_TO_SPEAK: Final = 0.5


class StandstillWatch:
    """Looks, from a thread of its own, whether connections are taken; refuses them where they are not for long.

    It costs nothing while nobody connects, and next to nothing while the loop takes who does.
    """

    def __init__(self, listener: socket.socket, loop: asyncio.AbstractEventLoop) -> None:
        """Begin to watch a listening socket that a loop serves; it is closed at the end."""
        self._listener = listener
        self._loop = loop
        self._news = threading.Event()
        self._stopped = False
        self._bell, self._ear = socket.socketpair()
        self._thread = threading.Thread(target=self._watch, name="watch of a wrike sandbox", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Watch no longer."""
        self._stopped = True
        self._news.set()
        self._bell.close()
        self._thread.join()

    def _watch(self) -> None:
        with self._ear, self._listener, selectors.DefaultSelector() as selector:
            selector.register(self._ear, selectors.EVENT_READ)
            selector.register(self._listener, selectors.EVENT_READ)
            while not self._stopped:
                selector.select()
                self._news.clear()
                if self._heard_nothing(_GLANCE) and self._is_waited_for(selector) and self._stands_still():
                    self._refuse()

    def _is_waited_for(self, selector: selectors.BaseSelector) -> bool:
        return bool(selector.select(0)) and not self._stopped

    def _stands_still(self) -> bool:
        self._news.clear()
        try:
            self._loop.call_soon_threadsafe(self._news.set)
        except RuntimeError:
            # It is closed, and will never serve again.
            return not self._stopped
        runs = self._loop.is_running()
        return self._heard_nothing(_PATIENCE if runs else _PATIENCE_WITH_A_LOOP_THAT_DOES_NOT_RUN)

    def _heard_nothing(self, seconds: float) -> bool:
        """Wait; tell whether neither the loop turned meanwhile nor somebody stopped this."""
        return not self._stopped and not self._news.wait(seconds)

    def _refuse(self) -> None:
        body = json.dumps({"error": CODE, "errorDescription": _SAID}).encode()
        head = f"HTTP/1.1 421 Misdirected Request\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        # Whoever waited may be gone, or the loop may have taken them just now.
        with contextlib.suppress(OSError):
            connection, _ = self._listener.accept()
            with connection:
                connection.settimeout(_SECONDS_TO_SPEAK)
                connection.recv(1 << 16)
                connection.sendall(head.encode() + body)
