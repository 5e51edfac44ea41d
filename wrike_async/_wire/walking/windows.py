"""A walk over a long time in windows, without I/O: the oldest window first, each as wide as Wrike takes.

Wrike's ranges are half-open and in whole seconds, so windows that touch neither double an instant nor lose one. An
answer with as many entries as one can have is no proof that there are no more: it is thrown away, and half of its time
is asked for.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import attrs

from wrike_async._wire.decode import Envelope
from wrike_async._wire.moments import instant_text
from wrike_async._wire.walking.walk import Walk
from wrike_async.errors import DecodeError

__all__ = ["WindowWalk", "read_window"]

_SECOND = timedelta(seconds=1)
_LATEST = datetime.max.replace(microsecond=0, tzinfo=UTC)


@attrs.define(kw_only=True)
class WindowWalk(Walk):
    """The state of a walk over windows; its token is the window that comes next, as ``START/END``.

    Attributes:
        start: of what is not walked yet, in whole seconds.
        end: of the walk, exclusive; ``None`` for what the server calls now when it answers.
        widest: how wide a window may be.
        full: numbers of entries that an answer may end at though there are more; the first is what is asked for.
    """

    start: datetime
    end: datetime | None
    widest: timedelta
    full: tuple[int, ...]
    _width: timedelta = attrs.field(init=False, default=attrs.Factory(lambda self: self.widest, takes_self=True))

    def __attrs_post_init__(self) -> None:
        self.token = self._window()

    @property
    def place(self) -> str | None:
        """The instant from which it goes on."""
        return instant_text(self.start)

    @property
    def requests(self) -> int:
        """How many windows are left, should none of them be halved."""
        end = datetime.now(UTC) if self.end is None else self.end
        return max(1, -((self.start - end) // self.widest))

    def absorb(self, envelope: Envelope, *, repeated: bool) -> list[Any]:
        """Take in the answer to the request for the present window. Returns its entries, the oldest first.

        ``failure`` is `DecodeError` where more may have been created within one second than Wrike tells.
        """
        came = len(envelope.data)
        if came in self.full:
            if self._until() - self.start > _SECOND:
                self._width = max(_SECOND, (self._until() - self.start) // 2 // _SECOND * _SECOND)
                self.token = self._window()
                return []
            self.failure = self.failure or DecodeError(
                f"{came} entries were created in the second of {instant_text(self.start)}, as many as Wrike tells at "
                "once, so there may be more, which cannot be listed; everything else of the time was"
            )
        new = self.distinct(envelope.data, self.place)
        self.count += len(new)
        self._go_on(came, envelope.server_time)
        return sorted(new, key=_created)

    def _go_on(self, came: int, server_time: datetime | None) -> None:
        self.start = self._until()
        end = (server_time or datetime.now(UTC)) + _SECOND if self.end is None else self.end
        self.over = self.start >= end
        if not self.full or came <= self.full[0] // 4:
            self._width = min(2 * self._width, self.widest)
        self.token = self._window()

    def _until(self) -> datetime:
        end = _LATEST if self.end is None else self.end
        return min(self.start + self._width, end) if end - self.start > self._width else end

    def _window(self) -> str:
        return f"{instant_text(self.start)}/{instant_text(self._until())}"


def read_window(token: str) -> tuple[str, str, bool]:
    """Return the start and the end of a window, and whether it is one second, which cannot be halved."""
    start, _, end = token.partition("/")
    return start, end, datetime.fromisoformat(end) - datetime.fromisoformat(start) <= _SECOND


def _created(entry: Any) -> str:
    # Wrike writes all of them alike, so that texts are in the order of the instants.
    try:
        created = entry["createdDate"]
    except (KeyError, TypeError):
        return ""
    return created if isinstance(created, str) else ""
