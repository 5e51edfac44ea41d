"""A walk by tokens through one window, which is believed when as many different entries came as were announced."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from wrike_async._wire.decode import Envelope
from wrike_async._wire.ranges.seconds import Stamped, Window
from wrike_async.errors import ScanIncomplete

__all__ = ["CountedWalk"]

_MOST_WALKS = 20


@attrs.define(eq=False)
class CountedWalk:
    """Walks through a window again and again, until one count proves it.

    Offsets shift while things are removed, and ties may come in another order each time: so a walk may leave something
    out, and says nothing of it. What is counted are different entries, over all walks that were announced the same.

    Attributes:
        window: what is walked through.
        token: of the next page; ``None`` for the first.
        walks: how many were begun.
        over: whether all came.
        announced: how many there are.
    """

    window: Window
    token: str | None = None
    walks: int = 0
    over: bool = False
    announced: int | None = None
    _found: set[str] = attrs.field(factory=set[str])
    _in_this: set[str] = attrs.field(factory=set[str])
    _was_new: bool = False

    def absorb(self, envelope: Envelope, found: Sequence[Stamped]) -> None:
        """Take in a page.

        Raises:
            ScanIncomplete: the window was walked through as often as makes sense.
        """
        ids = {each.id for each in found}
        goes_on = bool(found) and envelope.next_page_token is not None
        if self.token is None:
            self._begin(envelope.response_size if goes_on else len(ids))
        fresh = ids - self._in_this
        self._in_this |= fresh
        self._was_new = self._was_new or not ids <= self._found
        self._found |= ids
        self.token = envelope.next_page_token if goes_on and fresh else None
        if self.token is not None:
            return
        if self.announced is None:
            self.over = self.walks > 1 and not self._was_new
        else:
            self.over = len(self._found) >= self.announced
        if not self.over and self.walks >= _MOST_WALKS:
            self._give_up()

    def _begin(self, announced: int | None) -> None:
        if announced != self.announced:
            # What came before may be gone, and would count for what did not come.
            self._found = set()
        self.announced = announced
        self._in_this = set()
        self._was_new = False
        self.walks += 1

    def _give_up(self) -> None:
        expected = self.announced or 0
        raise ScanIncomplete(
            f"the window {self.window.to_wire()} was walked through {self.walks} times, and {len(self._found)} of "
            f"{expected} announced entries came: it holds more than a page, and its order changes from page to page, "
            "or things are removed from it and brought back all the time. Go on from the state of the scan, or ask for "
            "less with a filter",
            window=self.window.to_range(),
            expected=expected,
            got=len(self._found),
        )
