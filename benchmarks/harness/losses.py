"""What others do better than this SDK, found among all that was measured, so that nothing of it is left out."""

from __future__ import annotations

import math
from collections.abc import Iterator

import attrs

from benchmarks.harness.case import Case
from benchmarks.harness.charts import OURS
from benchmarks.harness.rounds import Rounds, Spread

__all__ = ["Loss", "losses"]

_EQUAL = 1.02


@attrs.frozen
class Loss:
    """Something in which another contestant is ahead.

    Attributes:
        ours: which of our contestants is behind.
        what: the quantity, in words.
        other: who is ahead, in the worst job.
        times: our value as a multiple of theirs, there; ``None`` where theirs is 0.
        job: the worst job: the one in which ours is behind the most.
        jobs: in how many jobs ours is behind …
        of: … of so many in which there are others.
    """

    ours: str
    what: str
    other: str
    times: Spread | None
    job: str
    jobs: int
    of: int


def losses(case: Case, rounds: Rounds) -> Iterator[Loss]:
    """Yield in what our contestants of a case are more than 2 % behind the best of the others."""
    names = dict.fromkeys(name for job in rounds.jobs() for name in _compared(case, rounds, job))
    for ours in (name for name in names if name.startswith(OURS)):
        for quantity, what in {**case.less, **case.more}.items():
            rivals = {
                job: other
                for job in rounds.jobs()
                if rounds.has(job, ours, quantity) and (other := _best(case, rounds, job, quantity)) is not None
            }
            behind = {job: _behind(case, rounds, job, quantity, (ours, other)) for job, other in rivals.items()}
            lost = [job for job, times in behind.items() if times > _EQUAL]
            if lost:
                worst = max(lost, key=lambda job: behind[job])
                other = rivals[worst]
                zero = not rounds.median(worst, other, quantity)
                times = None if zero else rounds.ratio(worst, ours, quantity, to=other)
                yield Loss(ours, what, other, times, worst, len(lost), len(rivals))


def _compared(case: Case, rounds: Rounds, job: str) -> list[str]:
    return [name for name in rounds.contestants(job) if name not in case.aside]


def _best(case: Case, rounds: Rounds, job: str, quantity: str) -> str | None:
    values = {
        name: rounds.median(job, name, quantity)
        for name in _compared(case, rounds, job)
        if not name.startswith(OURS) and rounds.has(job, name, quantity)
    }
    return (min if quantity in case.less else max)(values, key=lambda name: values[name], default=None)


def _behind(case: Case, rounds: Rounds, job: str, quantity: str, pair: tuple[str, str]) -> float:
    """Return how many times worse the first of two is than the second."""
    ours, theirs = (rounds.median(job, name, quantity) for name in pair)
    worse, better = (ours, theirs) if quantity in case.less else (theirs, ours)
    return worse / better if better else math.inf if worse else 1.0
