"""What a session takes its slots from, whoever keeps the quota: this process alone, or several together."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

import attrs

from wrike_async._transport.pacing.usage import SendLog
from wrike_async.options import Lane

__all__ = ["LimiterSource", "Need", "RateLimiter"]


@attrs.frozen(repr=False)
class Need:
    """What waits for the next slot.

    Attributes:
        lane: its lane.
        patient: whether it would rather wait than spend the credit for bursts.
    """

    lane: Lane = "bulk"
    patient: bool = False


class RateLimiter(Protocol):
    """Says when the next request may leave, and takes note of those that do; see `Limiter` for the steps of one."""

    @property
    def quota(self) -> object:
        """What stands for the quota that is used: limiters of one quota have the same."""
        ...

    @property
    def unreachable(self) -> str | None:
        """Why nobody can tell whether the quota has a slot; ``None`` where somebody can."""
        ...

    def ready_at(self, now: float, need: Need) -> float:
        """Return when it makes sense to await a permit for what waits; it may lie in the past."""
        ...

    async def permit(self, now: float, need: Need) -> None:
        """Wait until a slot is near, or it is known when it will be; cancelling takes none."""
        ...

    def lets_patient_go(self, now: float) -> bool:
        """Tell whether a send of those that are patient may take the slot, too."""
        ...

    def unearned(self, now: float) -> float:
        """Return the credit that is left at ``now`` because something else than the pace held a send up."""
        ...

    def take(self, now: float) -> float | None:
        """Use the permit. Returns the moment that was noted; ``None`` where the slot is not due (any more)."""
        ...

    async def forgo(self, unearned: float) -> None:
        """Lose credit that was not earned."""

    def opens_at(self, now: float) -> float:
        """Return until when pauses and the like hold everything up; it may lie in the past."""
        ...

    def is_late(self, taken_at: float, now: float) -> bool:
        """Tell whether what was noted at ``taken_at`` may not leave at ``now`` but needs another slot."""
        ...

    def moved(self, taken_at: float, now: float) -> float:
        """Note that what was noted at ``taken_at`` is sent only now. Returns the moment that it is noted at."""
        ...

    def give_back(self, taken_at: float) -> None:
        """Forget a send that did not happen."""

    def wait_for(self, position: int, now: float) -> float:
        """Estimate how long the request at ``position`` in the queue (from 1) waits for its slot, in seconds."""
        ...

    def refused(self, *, now: float, sent_at: float, retry_after: float | None, share: float) -> None:
        """Learn of a 429 and pause."""

    def accepted(self, *, sent_at: float) -> None:
        """Learn that a request was not refused for the quota."""

    def speed(self, now: float) -> float:
        """Return the share of the full pace that is kept."""
        ...

    def used(self, now: float) -> float:
        """Return the share of the quota that the last ``per`` seconds used, between 0 and 1."""
        ...

    async def aclose(self) -> None:
        """Close what was opened."""


@runtime_checkable
class LimiterSource(Protocol):
    """Makes what stands in a limiter's place: a quota that is not kept by this process alone."""

    @property
    def limit(self) -> int:
        """How many requests there are in a window."""
        ...

    @property
    def window(self) -> float:
        """The seconds that the quota is counted over."""
        ...

    def _rate_limiter(self, heeds: SendLog | None) -> RateLimiter:
        """Make one for a session in the running loop.

        Args:
            heeds: a log that has to allow each send besides, and is told of it.
        """
        ...
