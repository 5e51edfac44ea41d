"""Instants as whole seconds since 1970, windows of them, and what an entry of an answer says of its own."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import attrs

from wrike_async._wire.decode import Envelope
from wrike_async._wire.parameters import DateRange
from wrike_async.errors import DecodeError, InvalidArgument

__all__ = ["Stamped", "Window", "moment_after", "second_of", "stamped", "text_of"]


@attrs.frozen
class Window:
    """A half-open window of seconds, ``start <= x < end``; an end that is ``None`` is open."""

    start: int | None = None
    end: int | None = None

    def to_wire(self) -> dict[str, str]:
        """Return the filter that asks for it; empty where it is open at both ends."""
        ends = {"start": self.start, "end": self.end}
        return {name: text_of(second) for name, second in ends.items() if second is not None}

    @classmethod
    def from_wire(cls, value: Mapping[str, Any]) -> Window:
        """Read what `to_wire` returns; raises ValueError for anything else."""
        start, end = (value.get(name) for name in ("start", "end"))
        return cls(None if start is None else second_of(start), None if end is None else second_of(end))

    def to_range(self) -> DateRange[datetime]:
        """Return it as callers know ranges."""
        ends = (None if each is None else datetime.fromtimestamp(each, UTC) for each in (self.start, self.end))
        return DateRange(*ends)

    def within(self, other: Window) -> Window:
        """Return what is in both.

        Raises:
            InvalidArgument: nothing is.
        """
        starts = [each.start for each in (self, other) if each.start is not None]
        ends = [each.end for each in (self, other) if each.end is not None]
        both = Window(max(starts, default=None), min(ends, default=None))
        if both.start is not None and both.end is not None and both.start >= both.end:
            raise InvalidArgument(f"the filter {self.to_wire()} and the part {other.to_wire()} have nothing in common")
        return both

    def holds(self, second: int) -> bool:
        """Whether a second is in it."""
        return (self.start is None or self.start <= second) and (self.end is None or second < self.end)


@attrs.frozen(eq=False, repr=False)
class Stamped:
    """An entry, with the ID and the second that it is known by."""

    entry: Any
    id: str
    second: int


def stamped(entries: Iterable[Any], key: str) -> list[Stamped]:
    """Return entries with their IDs and seconds.

    Raises:
        DecodeError: one has no ID, or nothing under ``key`` that is an instant.
    """
    found: list[Stamped] = []
    for position, entry in enumerate(entries):
        try:
            entry_id, second = entry["id"], second_of(entry[key])
        except (KeyError, TypeError, ValueError):
            entry_id, second = None, 0
        if not isinstance(entry_id, str):
            raise DecodeError(
                f"an entry has no ID, or no instant under {key}, so nobody can tell whether it came before",
                json_path=f"$.data[{position}]",
            )
        found.append(Stamped(entry, entry_id, second))
    return found


def second_of(instant: Any) -> int:
    """Return the second of an instant, or of its text; raises ValueError or TypeError for what is none."""
    moment = instant if isinstance(instant, datetime) else datetime.fromisoformat(instant)
    return _seconds(moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC))


def _seconds(moment: datetime) -> int:
    return math.floor(moment.timestamp())


def text_of(second: int) -> str:
    """Return a second as it is sent: ``2026-03-10T07:24:24Z``."""
    return datetime.fromtimestamp(second, UTC).replace(tzinfo=None).isoformat() + "Z"


def moment_after(envelope: Envelope, found: Sequence[Stamped], known: int = 0) -> int:
    """Return the second in which an answer was sent, never before ``known`` or what it holds.

    By the server's clock where the answer shows it, else by that of this machine.
    """
    sent = envelope.server_time or datetime.now(UTC)
    return max(known, _seconds(sent), max((each.second for each in found), default=0))
