"""The plan of a scan by a key that answers cannot be sorted by: windows of time, each proved by its count.

Windows end before the second of the first answer, so that nothing can enter them; what is from that second on is read
last, in one answer, or is cut in the same way. Where the key changes (``moving``), an entry may leave a window before
that is read, but only for a moment that is not past yet, so it is among the last: each window must fit into one answer
then, which is one moment's view.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import attrs

from wrike_async._wire.decode import Envelope
from wrike_async._wire.ranges.counted import CountedWalk
from wrike_async._wire.ranges.planner import Ask, Batch, Part, part_state
from wrike_async._wire.ranges.seconds import Stamped, Window, moment_after, stamped

__all__ = ["Windows"]

_PAGES = 20
"""The longest walk through one window: cutting one costs a request, reading one again all of its pages."""

_MOST_CHILDREN = 16
_WALKS_BEFORE_HALVING = 3
_MOST_TIMES_ASKED = 20
_SINCE = 1_136_073_600
"""The year 2006, in which Wrike began: where an open window is taken to begin when it is cut."""


@attrs.define(eq=False)
class _Open:
    """A window that is not read to its end.

    Attributes:
        walk: through it.
        seen: what was handed out, of this window at least.
        announced: how many entries it is known to hold, or to hold about.
        came: how many of them were handed out.
        asked: how often it was, while its end was open.
        busy: whether a request of it is under way.
    """

    walk: CountedWalk
    seen: dict[str, int]
    announced: float = 0.0
    came: int = 0
    asked: int = 0
    busy: bool = False

    @property
    def window(self) -> Window:
        return self.walk.window


@attrs.frozen(eq=False)
class _Before:
    """The window that the last answer was of."""

    window: Window
    seen: dict[str, int]


class Windows:
    """Windows that are cut where they hold too much, and read again where fewer came than were announced."""

    def __init__(self, parts: Iterable[Part], *, key: str, page_size: int, moving: bool = False) -> None:
        """Begin, or go on.

        Args:
            parts: what to read.
            key: the name of the instant by which entries are asked for.
            page_size: entries in a page.
            moving: whether that instant changes.
        """
        parts = tuple(parts)
        self._key = key
        self._page_size = page_size
        self._moving = moving
        everything = {entry_id: second for each in parts for entry_id, second in each.seen.items()}
        self._open = [
            _Open(CountedWalk(each.window), everything if moving else dict(each.seen))
            for each in parts
            if not each.last
        ]
        self._later = next((_Open(CountedWalk(each.window), everything) for each in parts if each.last), None)
        self._answered = False
        self._before: _Before | None = None

    @property
    def over(self) -> bool:
        """Whether everything came."""
        return not self._open and self._later is None

    @property
    def left(self) -> int | None:
        """How many entries are still to come, as far as answers told; ``None`` before they did."""
        return round(sum(max(0.0, each.announced - each.came) for each in self._open)) if self._answered else None

    def next(self) -> Ask | None:
        """Return a request for a window that has none under way; ``None`` where each has."""
        if not self._open and self._later is not None:
            self._open, self._later = [self._later], None
        each = next((each for each in self._open if not each.busy), None)
        if each is None:
            return None
        each.busy = True
        return Ask(each.window, each.walk.token, each)

    def absorb(self, ask: Ask, envelope: Envelope) -> Batch:
        """Take the answer to a request, and return what is new in it; see `Planner.absorb`."""
        each: _Open = ask.of
        found = [one for one in stamped(envelope.data, self._key) if each.window.holds(one.second)]
        goes_on = bool(envelope.data) and envelope.next_page_token is not None
        now = moment_after(envelope, ())
        if ask.token is None and goes_on and self._must_be_cut(each, envelope, now):
            self._answered, each.busy, self._before = True, False, None
            if each.window.end is not None or now > _low(each.window, now):
                self._cut(each, envelope.response_size or 2 * self._page_size, now)
            return Batch([])
        each.walk.absorb(envelope, found)
        self._answered, each.busy = True, False
        new = list({one.id: one for one in found if one.id not in each.seen}.values())
        each.seen.update((one.id, one.second) for one in new)
        each.came += len(new)
        each.announced = each.walk.announced or each.announced
        self._before = _Before(each.window, each.seen)
        if each.walk.over:
            self._open.remove(each)
        elif each.walk.token is None and each.walk.walks >= _WALKS_BEFORE_HALVING and _may_be_cut(each.window):
            self._before = None
            self._cut(each, each.announced, now)
        return Batch(new)

    def _must_be_cut(self, each: _Open, envelope: Envelope, now: int) -> bool:
        size = envelope.response_size
        pages = 1 if self._moving else _PAGES
        if each.window.end is None:
            # Things still enter it. Within its first second there is nothing to cut yet: it is asked again.
            each.asked += 1
            return now > _low(each.window, now) or each.asked < _MOST_TIMES_ASKED
        return _may_be_cut(each.window) and (size is None or size > pages * self._page_size)

    def _cut(self, each: _Open, size: float, now: int) -> None:
        """Put windows in the place of one, so many that each fits if the entries are spread evenly."""
        window, pages = each.window, 1 if self._moving else _PAGES
        end = window.end
        if end is None:
            end = now
            self._later = _Open(CountedWalk(Window(end, None)), each.seen if self._moving else {})
        low = _low(window, end)
        wanted = min(_MOST_CHILDREN, max(2, round(1.25 * size / (pages * self._page_size))))
        if window.end is None and size <= pages * self._page_size:
            wanted = 1
        cuts = sorted({low + (end - low) * i // wanted for i in range(1, wanted)} - {low, end})
        starts, ends = [window.start, *cuts], [*cuts, end]
        self._open.remove(each)
        for start, stop in zip(starts, ends, strict=True):
            part = Window(start, stop)
            seen = each.seen if self._moving else {i: second for i, second in each.seen.items() if part.holds(second)}
            self._open.append(_Open(CountedWalk(part), seen, announced=size / len(ends)))

    def state(self, unhanded: Sequence[Stamped] = ()) -> list[dict[str, Any]]:
        """Return what is left to be read; see `Planner.state`."""
        unread = {each.id for each in unhanded}
        windows = [(each.window, each.seen, False) for each in self._open]
        if self._later is not None:
            windows.append((self._later.window, self._later.seen, True))
        before = self._before
        if unread and before is not None and all(before.window != window for window, _, _ in windows):
            windows.append((before.window, before.seen, False))
        states: list[dict[str, Any]] = []
        told = False
        for window, seen, last in windows:
            # What moves is known by one record of all; the first window tells it.
            shown = {} if self._moving and told else seen
            told = True
            states.append(part_state(window, ((i, s) for i, s in shown.items() if i not in unread), last=last))
        return states


def _low(window: Window, end: int) -> int:
    """Return where a window is taken to begin when it is cut."""
    if end > _SINCE + 1:
        return _SINCE if window.start is None else max(_SINCE, window.start)
    return min(0, end - 2) if window.start is None else window.start


def _may_be_cut(window: Window) -> bool:
    return window.end is not None and window.end - _low(window, window.end) > 1
