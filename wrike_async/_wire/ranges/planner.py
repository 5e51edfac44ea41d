"""What every planner of a scan is, and what it asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

import attrs

from wrike_async._wire.decode import Envelope
from wrike_async._wire.ranges.seconds import Stamped, Window, second_of, text_of

__all__ = ["Ask", "Batch", "NotInOrder", "Part", "Planner", "part_of", "part_state"]


@attrs.frozen(eq=False, repr=False)
class Ask:
    """A request that a planner wants to be made.

    Attributes:
        window: what to filter by.
        token: of the page, where the window is read page by page; ``None`` for a first page.
        of: the part of the plan that it belongs to.
    """

    window: Window
    token: str | None
    of: Any


@attrs.frozen
class Part:
    """What is left of a plan that was written down: a window, and what of it was handed out, by ID and second.

    Attributes:
        window: to be read.
        seen: what was handed out of it.
        last: whether it is to be read after all others.
    """

    window: Window
    seen: Mapping[str, int] = attrs.field(factory=dict[str, int])
    last: bool = False


@attrs.frozen(eq=False, repr=False)
class Batch:
    """The entries that were new in an answer."""

    found: Sequence[Stamped]

    @property
    def entries(self) -> list[Any]:
        """The entries as they came."""
        return [each.entry for each in self.found]


class NotInOrder(Exception):
    """An answer is not in the order that was asked for, so it proves nothing of what is not in it."""


class Planner(Protocol):
    """Plans a scan: `next` says what to ask for, `absorb` takes what came."""

    @property
    def over(self) -> bool:
        """Whether everything came."""
        ...

    @property
    def left(self) -> int | None:
        """How many entries are still to come, as far as answers told; ``None`` before they did."""
        ...

    def next(self) -> Ask | None:
        """Return a request to be made, beside those that are under way; ``None`` where there is none at present."""
        ...

    def absorb(self, ask: Ask, envelope: Envelope) -> Batch:
        """Take the answer to a request, and return what is new in it.

        Raises:
            NotInOrder: see there; the plan stays as it was.
            ScanIncomplete: a window cannot be proved to be whole.
            DecodeError: an entry cannot be told from others.
        """
        ...

    def state(self, unhanded: Sequence[Stamped] = ()) -> list[dict[str, Any]]:
        """Return what is left to be read, as JSON, each part as `part_of` reads it.

        Args:
            unhanded: entries of the batch before, which were not handed out yet, and count as not read.
        """
        ...


def part_state(window: Window, seen: Iterable[tuple[str, int]], *, last: bool = False) -> dict[str, Any]:
    """Write a part of a plan down."""
    by_second: dict[str, list[str]] = {}
    for entry_id, second in seen:
        by_second.setdefault(text_of(second), []).append(entry_id)
    state: dict[str, Any] = {**window.to_wire(), "seen": by_second}
    return {**state, "last": True} if last else state


def part_of(state: Mapping[str, Any]) -> Part:
    """Read what `part_state` wrote; raises what the first thing raises that is not as it should be."""
    seen = {str(entry_id): second_of(text) for text, ids in state["seen"].items() for entry_id in ids}
    return Part(Window.from_wire(state), seen, bool(state.get("last")))
