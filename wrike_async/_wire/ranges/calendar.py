"""The plan of a scan of what comes without pages: windows of time up to the widest that is allowed, one answer each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import attrs

from wrike_async._wire.decode import Envelope
from wrike_async._wire.ranges.planner import Ask, Batch, Part, part_state
from wrike_async._wire.ranges.seconds import Stamped, Window, stamped
from wrike_async.errors import ScanIncomplete

__all__ = ["Calendar"]

_SILENT_CUT = 1_000
"""Where Wrike stops in silence when nothing says how much may come."""


@attrs.define(eq=False)
class _Stretch:
    """A stretch of the calendar with both ends, of which windows are taken from the front."""

    start: int
    end: int
    seen: dict[str, int]


class Calendar:
    """Windows one after the other. An answer exactly as long as one may be is distrusted, and its window halved."""

    def __init__(self, parts: Iterable[Part], *, key: str, widest: int, most: int, since: int, until: int) -> None:
        """Begin, or go on.

        Args:
            parts: what to read.
            key: the name of the instant by which entries are asked for.
            widest: how many seconds a window may have.
            most: how many entries an answer may have.
            since: where a part with an open start begins.
            until: where one with an open end ends.
        """
        self._key = key
        self._widest = widest
        self._most = most
        self._stretches: list[_Stretch] = []
        for each in parts:
            start = since if each.window.start is None else each.window.start
            end = until if each.window.end is None else each.window.end
            if start < end:
                self._stretches.append(_Stretch(start, end, dict(each.seen)))
        self._under_way: list[_Stretch] = []
        self._before: _Stretch | None = None

    @property
    def over(self) -> bool:
        """Whether everything came."""
        return not self._stretches and not self._under_way

    @property
    def left(self) -> int | None:
        """Nothing tells how many entries are still to come."""
        return 0 if self.over else None

    def next(self) -> Ask | None:
        """Return a request for the next window; ``None`` where all are under way."""
        if not self._stretches:
            return None
        stretch = self._stretches[0]
        end = min(stretch.end, stretch.start + self._widest)
        seen = {entry_id: second for entry_id, second in stretch.seen.items() if second < end}
        taken = _Stretch(stretch.start, end, seen)
        stretch.start = end
        stretch.seen = {entry_id: second for entry_id, second in stretch.seen.items() if second >= end}
        if stretch.start >= stretch.end:
            self._stretches.pop(0)
        self._under_way.append(taken)
        return Ask(Window(taken.start, taken.end), None, taken)

    def absorb(self, ask: Ask, envelope: Envelope) -> Batch:
        """Take the answer to a request, and return what is new in it; see `Planner.absorb`."""
        taken: _Stretch = ask.of
        found = [each for each in stamped(envelope.data, self._key) if ask.window.holds(each.second)]
        self._before = None
        if len(envelope.data) in (_SILENT_CUT, self._most) or envelope.next_page_token is not None:
            self._halve(taken, len(envelope.data))
            return Batch([])
        new = list({each.id: each for each in found if each.id not in taken.seen}.values())
        self._under_way.remove(taken)
        self._before = attrs.evolve(taken, seen=taken.seen | {each.id: each.second for each in new})
        return Batch(new)

    def _halve(self, taken: _Stretch, came: int) -> None:
        middle = taken.start + (taken.end - taken.start) // 2
        if middle == taken.start:
            window = Window(taken.start, taken.end)
            raise ScanIncomplete(
                f"{came} entries came for the one second {window.to_wire()}, which is where an answer ends in silence, "
                "so there may be more that nothing can be asked for by. Ask for less with a filter",
                window=window.to_range(),
                expected=came + 1,
                got=came,
            )
        self._under_way.remove(taken)
        near = {entry_id: second for entry_id, second in taken.seen.items() if second < middle}
        far = {entry_id: second for entry_id, second in taken.seen.items() if second >= middle}
        self._stretches[:0] = [_Stretch(taken.start, middle, near), _Stretch(middle, taken.end, far)]

    def state(self, unhanded: Sequence[Stamped] = ()) -> list[dict[str, Any]]:
        """Return what is left to be read; see `Planner.state`."""
        unread = {each.id for each in unhanded}
        before = [self._before] if unread and self._before is not None else []
        return [
            part_state(
                Window(each.start, each.end), ((i, second) for i, second in each.seen.items() if i not in unread)
            )
            for each in (*before, *self._under_way, *self._stretches)
        ]
