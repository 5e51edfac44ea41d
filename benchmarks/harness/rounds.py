"""Measurements: what one round brought, and what several rounds say together.

Contestants are measured side by side within a round, and a ratio is taken within its round before the median of all
rounds is: what slows the machine down for a while then slows both down.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from statistics import median

import attrs

__all__ = ["Figure", "Round", "Rounds", "Spread"]


@attrs.frozen
class Figure:
    """What one measured value is: the job, who did it, and the quantity with its unit (``"seconds"``)."""

    job: str
    contestant: str
    quantity: str


@attrs.frozen
class Spread:
    """A median with the lowest and the highest of the values behind it."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """Summarise at least one value."""
        return cls(median(values), min(values), max(values))

    @property
    def exact(self) -> bool:
        """Whether all rounds brought the same."""
        return self.low == self.high


class Round(dict[Figure, float]):
    """The values of one round."""

    def note(self, job: str, contestant: str, **quantities: float) -> None:
        """Take values down by the names of their quantities."""
        for quantity, value in quantities.items():
            self[Figure(job, contestant, quantity)] = value


@attrs.frozen
class Rounds:
    """Several rounds of the same measurements."""

    rounds: tuple[Round, ...]

    def jobs(self) -> list[str]:
        """The jobs, in the order in which they were measured."""
        return _distinct(figure.job for figure in self.rounds[0])

    def contestants(self, job: str) -> list[str]:
        """Who did a job, in the order in which they were measured."""
        return _distinct(figure.contestant for figure in self.rounds[0] if figure.job == job)

    def has(self, job: str, contestant: str, quantity: str) -> bool:
        """Tell whether every round has such a value."""
        return all(Figure(job, contestant, quantity) in each for each in self.rounds)

    def spread(self, job: str, contestant: str, quantity: str) -> Spread:
        """Summarise one value over all rounds. KeyError where a round lacks it."""
        return Spread.of([each[Figure(job, contestant, quantity)] for each in self.rounds])

    def median(self, job: str, contestant: str, quantity: str) -> float:
        """The median of one value over all rounds. KeyError where a round lacks it."""
        return self.spread(job, contestant, quantity).median

    def medians(self, job: str, quantity: str) -> dict[str, float]:
        """The medians of one value of all who did a job. KeyError where one lacks it."""
        return {contestant: self.median(job, contestant, quantity) for contestant in self.contestants(job)}

    def ratio(self, job: str, contestant: str, quantity: str, *, to: str) -> Spread:
        """Divide a contestant's value by that of another one, round by round."""
        return self.derived(
            lambda each: each[Figure(job, contestant, quantity)] / each[Figure(job, to, quantity)],
        )

    def growth(self, contestant: str, quantity: str, few: str, many: str) -> Spread:
        """Divide a contestant's value in the job of ``many`` by that in the job of ``few``, round by round."""
        return self.derived(
            lambda each: each[Figure(many, contestant, quantity)] / each[Figure(few, contestant, quantity)],
        )

    def derived(self, value: Callable[[Round], float]) -> Spread:
        """Summarise what is computed from each round."""
        return Spread.of([value(each) for each in self.rounds])


def _distinct(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))
