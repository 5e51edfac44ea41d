"""The right to send a request."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from wrike_async._transport.session import Session
from wrike_async._wire.per_call import PerCall
from wrike_async.errors import WrikeError

__all__ = ["LateTicket", "Slot"]


class Slot(PerCall):
    """The right to send one request now, and a place among the requests in flight. Use it with ``with``.

    Attributes:
        session: which session sends it.
        taken_at: when the quota gave it; without one, nothing.
        order: the place in the queue that it was waited for in.
        used: whether the request left.
    """

    session: Session
    taken_at: float
    order: int
    _on_release: Callable[[Slot], None] | None
    used: bool = False

    def use(self) -> None:
        """Say that the request leaves now. A slot that is released unused goes back to the quota."""
        self.used = True

    def release(self) -> None:
        """Free the place. Releasing twice does nothing."""
        on_release, self._on_release = self._on_release, None
        if on_release is not None:
            on_release(self)

    def __enter__(self) -> Slot:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


class LateTicket:
    """The ticket of a request that is about to leave, but later than its slot."""

    __slots__ = ("future", "slot")

    def __init__(self, future: asyncio.Future[None], slot: Slot) -> None:
        self.future = future
        self.slot = slot

    def granted(self, taken_at: float) -> None:
        """Take another slot; where nobody waits for it any more it goes back to the quota with the place in flight."""
        self.slot.taken_at, self.slot.used = taken_at, False
        if not self.future.done():
            self.future.set_result(None)

    def refused(self, error: WrikeError) -> None:
        if not self.future.done():
            self.future.set_exception(error)
