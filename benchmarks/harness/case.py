"""What a case is: a question, how one round is measured, and what the rounds say."""

from __future__ import annotations

from collections.abc import Callable

import attrs

from benchmarks.harness.report import Report
from benchmarks.harness.rounds import Round, Rounds

__all__ = ["Case"]


@attrs.frozen
class Case:
    """A benchmark.

    Attributes:
        name: of its files and on the command line.
        question: what it answers; the docstring of its file.
        measure: measures one round; told whether it has to be quick. Quick rounds do less of the same work.
        report: reads the rounds.
        rounds: how many there are, and how many when it has to be quick.
    """

    name: str
    question: str
    measure: Callable[[bool], Round]
    report: Callable[[Rounds], Report]
    rounds: int = 5
    quick_rounds: int = 1
