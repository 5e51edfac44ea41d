"""A line for whoever waits: that Wrike or the network refused, and when the command goes on."""

from __future__ import annotations

import time
from collections.abc import Callable

import typer

from wrike_async import AttemptEvent

__all__ = ["Waits"]

_WORTH_A_LINE = 1.0
_APART = 10.0
_REFUSED = 429


class Waits:
    """A hook that says when requests wait to be sent again; not for each of many that wait for the same reason."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._said_at = float("-inf")
        self._why: str | None = None

    def __call__(self, event: AttemptEvent) -> None:
        """Learn of an attempt."""
        # What is refused for the quota queues again at once, and the queue stands still.
        refused = event.status == _REFUSED
        if event.retry_in is None or (event.retry_in < _WORTH_A_LINE and not refused):
            return
        why = _why(event)
        now = self._clock()
        if why == self._why and now < self._said_at + _APART:
            return
        self._said_at, self._why = now, why
        when = "as soon as it does" if refused else f"in {event.retry_in:.0f} s (attempt {event.attempt + 1})"
        typer.echo(f"wrike-async: {why}; going on {when}", err=True)


def _why(event: AttemptEvent) -> str:
    match event.status:
        case 429:
            return "Wrike lets nothing through, because its quota is used up (429)"
        case None:
            return f"no answer from Wrike ({event.error})"
        case status:
            return f"Wrike answered {status}"
