"""The plan of a scan by a key that never changes and that answers can be sorted by.

A part of the plan owns the seconds from its start to its end. It asks for a first page of them in order; what is below
the page's last second is all there, and the last second itself is asked for again. So no request counts from an
offset, and nothing that is removed meanwhile shifts anything.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import attrs

from wrike_async._wire.decode import Envelope
from wrike_async._wire.ranges.counted import CountedWalk
from wrike_async._wire.ranges.planner import Ask, Batch, NotInOrder, Part, part_state
from wrike_async._wire.ranges.seconds import Stamped, Window, moment_after, stamped
from wrike_async.errors import DecodeError

__all__ = ["Keyset"]


@attrs.define(eq=False)
class _Range:
    """A part: what is left of it, and what answers told of it.

    Attributes:
        start: the first second that may hold something new.
        end: the second before which it ends; another part may take the seconds from some moment on.
        seen: what was handed out of the seconds that are left.
        rest: how many entries are left, as well as that is known.
        density: entries for each second on the last page.
        walk: through the first second, which holds more than a page.
        busy: whether a request of it is under way.
    """

    start: int | None
    end: int | None
    seen: dict[str, int]
    rest: float = 0.0
    density: float | None = None
    walk: CountedWalk | None = None
    busy: bool = False


@attrs.frozen(eq=False)
class _Before:
    """What a part was before the last answer, and what that brought."""

    part: _Range
    start: int | None
    seen: dict[str, int]
    new: list[Stamped]


class Keyset:
    """Parts that are disjoint at every moment; each takes the far half of the heaviest one when it has nothing left."""

    def __init__(self, parts: Iterable[Part], *, key: str, page_size: int) -> None:
        """Begin, or go on.

        Args:
            parts: what to read.
            key: the name of the instant by which entries are asked for and sorted.
            page_size: entries in a page.
        """
        self._key = key
        self._page_size = page_size
        self._parts = [_Range(each.window.start, each.window.end, dict(each.seen)) for each in parts]
        self._now = 0
        self._answered = False
        self._before: _Before | None = None

    @property
    def over(self) -> bool:
        """Whether everything came."""
        return not self._parts

    @property
    def left(self) -> int | None:
        """How many entries are still to come, as far as answers told; ``None`` before they did."""
        return round(sum(part.rest for part in self._parts)) if self._answered else None

    def next(self) -> Ask | None:
        """Return a request for a part that has none under way; where there is no such, one is taken from another."""
        part = next((each for each in self._parts if not each.busy), None) or self.steal()
        if part is None:
            return None
        part.busy = True
        if part.walk is not None:
            return Ask(part.walk.window, part.walk.token, part)
        return Ask(Window(part.start, part.end), None, part)

    def steal(self) -> _Range | None:
        """Make a part of the far half of the heaviest one that has two pages left; ``None`` where there is none."""
        for part in sorted(self._parts, key=lambda each: -each.rest):
            if part.rest < 2 * self._page_size:
                break
            middle, density = self._middle(part)
            if middle is not None:
                near = min(max(density * (middle - (part.start or 0)), self._page_size), part.rest)
                far = _Range(middle, part.end, {}, rest=part.rest - near)
                part.end, part.rest = middle, near
                self._parts.append(far)
                return far
        return None

    def _middle(self, part: _Range) -> tuple[int | None, float]:
        """Return where to cut a part: half of its time, or of what is left of it where that is nearer."""
        if part.start is None:
            return None, 0.0
        end = max(self._now, part.start) + 1 if part.end is None else part.end
        width = end - part.start
        density = part.density or part.rest / width
        page = max(1, math.ceil(self._page_size / density))
        middle = part.start + max(page, min(width // 2, int(part.rest / 2 / density)))
        return (middle if middle < end else None), density

    def absorb(self, ask: Ask, envelope: Envelope) -> Batch:
        """Take the answer to a request, and return what is new in it; see `Planner.absorb`."""
        part: _Range = ask.of
        found = stamped(envelope.data, self._key)
        self._check(ask, found)
        if part.walk is not None:
            part.walk.absorb(envelope, found)
        self._now = moment_after(envelope, found, self._now)
        self._answered, part.busy = True, False
        window = Window(part.start, part.end)
        new = list({each.id: each for each in found if each.id not in part.seen and window.holds(each.second)}.values())
        self._before = _Before(part, part.start, dict(part.seen), new)
        part.seen.update((each.id, each.second) for each in new)
        if part.walk is not None:
            part.rest = max(0.0, part.rest - len(new))
            self._go_on_in_second(part, part.walk)
        elif envelope.next_page_token is None or not found:
            self._parts.remove(part)
        else:
            self._measure(part, ask, envelope, found)
            self._move(part, found)
        return Batch(new)

    def _check(self, ask: Ask, found: Sequence[Stamped]) -> None:
        if any(one.second > other.second for one, other in pairwise(found)):
            raise NotInOrder
        if found and not (ask.window.holds(found[0].second) and ask.window.holds(found[-1].second)):
            raise DecodeError(
                f"an answer to {self._key}={ask.window.to_wire()} holds entries of another time, so a scan by it never "
                "ends",
                json_path=f"$.data[0].{self._key}",
            )

    def _measure(self, part: _Range, ask: Ask, envelope: Envelope, found: Sequence[Stamped]) -> None:
        """Learn how much is left."""
        part.density = len(found) / max(1, found[-1].second - found[0].second)
        if envelope.response_size is None:
            part.rest = 2.0 * self._page_size
        elif part.end == ask.window.end:
            part.rest = max(0.0, envelope.response_size - len(found))
        else:
            part.rest = max(0.0, part.rest - len(found))

    def _move(self, part: _Range, found: Sequence[Stamped]) -> None:
        """Go on at the last second of a page."""
        last = found[-1].second
        if part.end is not None and last >= part.end:
            self._parts.remove(part)
            return
        part.start = last
        part.seen = {entry_id: second for entry_id, second in part.seen.items() if second >= last}
        if found[0].second == last:
            part.walk = CountedWalk(Window(last, last + 1))

    def _go_on_in_second(self, part: _Range, walk: CountedWalk) -> None:
        if not walk.over:
            return
        part.walk, part.start = None, (walk.window.start or 0) + 1
        part.seen = {entry_id: second for entry_id, second in part.seen.items() if second >= (part.start or 0)}
        if part.end is not None and part.start >= part.end:
            self._parts.remove(part)

    def state(self, unhanded: Sequence[Stamped] = ()) -> list[dict[str, Any]]:
        """Return what is left to be read; see `Planner.state`."""
        before = self._before if unhanded else None
        states = [
            part_state(Window(part.start, part.end), part.seen.items())
            for part in self._parts
            if before is None or part is not before.part
        ]
        if before is not None:
            unread = {each.id for each in unhanded}
            seen = {**before.seen, **{each.id: each.second for each in before.new if each.id not in unread}}
            states.append(part_state(Window(before.start, before.part.end), seen.items()))
        return states
