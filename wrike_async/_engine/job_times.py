"""When to look after a job that Wrike does in its own time: seldom enough to spare the quota, soon enough to matter.

Each look costs a request. Without any knowledge the looks come at growing distances, each half of the time that has
passed, so that a job of a minute costs about a dozen of them and is noticed 15 seconds late at most. Better
knowledge is used where there is some: how long jobs of its kind took before, and how far the job says that it is. The
latter is believed as far as it keeps pace with the time: a job may say 1 % until it is done.
"""

from __future__ import annotations

__all__ = ["JobTimes"]

_SOONEST = 0.5
_LATEST = 15.0
_GROWTH = 0.5
_GROWTH_BY_STEADY_PROGRESS = 4.0
# What counts as keeping pace: so much of what the look before let expect. Percentages are rounded.
_PACE = 0.75
_WEIGHT_OF_THE_LAST = 0.4


class JobTimes:
    """Learns how long jobs take. Pure arithmetic: no clock, no waiting."""

    def __init__(self) -> None:
        self._usual: dict[str, float] = {}

    def usual(self, kind: str) -> float | None:
        """Return how many seconds jobs of a kind take, as far as that is known."""
        return self._usual.get(kind)

    def next_look(
        self,
        kind: str,
        elapsed: float,
        progress: float | None = None,
        *,
        before: tuple[float, float] = (0.0, 0.0),
        latest: float = _LATEST,
    ) -> float:
        """Say how long to wait before the next look.

        Args:
            kind: jobs of a kind take alike.
            elapsed: seconds since the job was started.
            progress: how far it said that it is, 0 to 100.
            before: the elapsed seconds and the progress at the look before.
            latest: the longest wait in seconds.

        Returns:
            Seconds, 0.5 to ``latest``.
        """
        usual = self._usual.get(kind)
        if usual is not None and elapsed < usual:
            wait = usual - elapsed
        elif progress is not None and 0 < progress < 100:
            then, earlier = before
            steady = earlier > 0 and progress * then >= _PACE * earlier * elapsed
            at_most = elapsed * (_GROWTH_BY_STEADY_PROGRESS if steady else _GROWTH)
            wait = min(elapsed * (100 - progress) / progress, at_most)
        else:
            wait = elapsed * _GROWTH
        return min(max(wait, _SOONEST), latest)

    def took(self, kind: str, *, at_least: float, at_most: float) -> None:
        """Learn that a job was not done after ``at_least`` seconds, and done after ``at_most``."""
        seconds = (at_least + at_most) / 2
        usual = self._usual.get(kind, seconds)
        self._usual[kind] = usual + _WEIGHT_OF_THE_LAST * (seconds - usual)
