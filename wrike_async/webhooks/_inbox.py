"""Where deliveries wait from the moment that they are acknowledged until they are handled."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import AsyncGenerator
from typing import Any, Final, Literal, Protocol, TypeAlias, final, runtime_checkable

import attrs

from wrike_async.errors import InvalidArgument

__all__ = ["Claim", "FailedDelivery", "Inbox", "InboxEntry", "MemoryInbox", "checked_count"]

Claim: TypeAlias = Literal["new", "known", "full"]
"""What became of a delivery: it is stored, it was there before, or there is no room for it."""

# Of all bodies together. Deliveries are small, and this is for those that are not.
_MOST_BYTES: Final = 256 << 20
_FAILURES_KEPT: Final = 1000


@attrs.frozen
class InboxEntry:
    """A delivery that waits.

    Attributes:
        id: by which the inbox knows it.
        body: as it came.
    """

    id: Any
    body: bytes = attrs.field(repr=False)


@attrs.frozen
class FailedDelivery:
    """A delivery of which something could not be handled.

    Attributes:
        id: by which the inbox knows it.
        body: as it came.
        reason: what failed.
    """

    id: Any
    body: bytes = attrs.field(repr=False)
    reason: str


@runtime_checkable
class Inbox(Protocol):
    """Stores deliveries. `MemoryInbox` and `FileInbox` are some; a table of a database can be another.

    It belongs to one receiver, which closes it.
    """

    async def put(self, key: str | None, body: bytes) -> Claim:
        """Store a delivery, and claim its key in the same step: of two with one key, one is ``"new"``.

        Args:
            key: of the delivery; ``None`` is known to nobody.
            body: as it came.

        Returns:
            ``"new"``, and it is stored; ``"known"``, whatever became of it by now; or ``"full"``, and its key is not
            claimed.
        """
        ...

    def waiting(self) -> AsyncGenerator[InboxEntry]:
        """Hand out what waits, the oldest first, each entry once; it ends where nothing more waits at the moment.

        What an earlier process stored and did not finish waits, too.
        """
        ...

    async def done(self, entry: InboxEntry) -> None:
        """Note that all events of a delivery were handled."""
        ...

    async def failed(self, entry: InboxEntry, reason: str) -> None:
        """Keep a delivery aside, of which an event could not be handled."""
        ...

    async def aclose(self) -> None:
        """Let go of what is open."""
        ...


@final
class MemoryInbox:
    """Keeps deliveries in memory: what is acknowledged is lost if the process ends before it is handled.

    Args:
        room: how many deliveries may wait; they are 256 MiB at most, too.
        remembers: how many keys, to tell a repeated delivery; the oldest are forgotten first.
    """

    def __init__(self, room: int = 10_000, remembers: int = 100_000) -> None:
        self._room = checked_count(room, "room")
        self._remembers = checked_count(remembers, "remembers")
        self._keys: OrderedDict[str, None] = OrderedDict()
        self._waiting: deque[InboxEntry] = deque()
        self._unfinished: dict[Any, InboxEntry] = {}
        self._bytes = 0
        self._number = 0
        self._failures: deque[FailedDelivery] = deque(maxlen=_FAILURES_KEPT)

    async def put(self, key: str | None, body: bytes) -> Claim:
        """Store a delivery; see `Inbox`."""
        if key in self._keys:
            return "known"
        if len(self._unfinished) >= self._room or self._bytes + len(body) > _MOST_BYTES:
            return "full"
        if key is not None:
            self._keys[key] = None
            if len(self._keys) > self._remembers:
                self._keys.popitem(last=False)
        self._number += 1
        entry = InboxEntry(self._number, body)
        self._unfinished[entry.id] = entry
        self._bytes += len(body)
        self._waiting.append(entry)
        return "new"

    async def waiting(self) -> AsyncGenerator[InboxEntry]:
        """Hand out what waits; see `Inbox`."""
        while self._waiting:
            yield self._waiting.popleft()

    async def done(self, entry: InboxEntry) -> None:
        """Forget a delivery, but not its key."""
        if self._unfinished.pop(entry.id, None) is not None:
            self._bytes -= len(entry.body)

    async def failed(self, entry: InboxEntry, reason: str) -> None:
        """Keep a delivery aside: the last 1,000 of them are in `failures`."""
        await self.done(entry)
        self._failures.append(FailedDelivery(entry.id, entry.body, reason))

    async def failures(self) -> list[FailedDelivery]:
        """Return what was kept aside, the oldest first."""
        return list(self._failures)

    async def aclose(self) -> None:
        """There is nothing to let go of."""


def checked_count(value: object, name: str) -> int:
    """Return a number that is at least one.

    Raises:
        InvalidArgument: it is not.
    """
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise InvalidArgument(f"{name} must be a whole number from 1, not {value!r}")
    return value
