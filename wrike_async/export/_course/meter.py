"""Takes the samples of a run."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence

from wrike_async.client import Wrike
from wrike_async.export._course.course import Course, Sample
from wrike_async.export._course.pace import seconds_of_a_request

__all__ = ["CourseMeter"]


class CourseMeter:
    """The clock and the counts of a run, in one process."""

    def __init__(self, wrike: Wrike) -> None:
        """Count from here on."""
        self._wrike = wrike
        self._clock = asyncio.get_running_loop().time
        self._began, self._before = self._clock(), wrike.stats
        self._past = Sample(0.0, 0, 0, 0)

    def go_on_from(self, samples: Iterable[Sample]) -> None:
        """Add to what earlier processes have counted."""
        self._past = max(samples, key=lambda each: (each.seconds, each.requests), default=self._past)

    def sample(self, rows: int) -> Sample:
        """Return how far an area is."""
        seconds, stats, past = self._clock() - self._began, self._wrike.stats, self._past
        return Sample(
            round(past.seconds + seconds, 3),
            rows,
            past.requests + stats.requests - self._before.requests,
            past.refused + stats.refused - self._before.refused,
        )

    def course(self, samples: Sequence[Sample]) -> Course:
        """Return the course of an area."""
        seconds = seconds_of_a_request(self._wrike)
        return Course(samples, 60 / seconds if seconds else None)
