"""What a case is: a question, how one round is measured, and what the rounds say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

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
        less: quantities of which less is better, in words; the page of results tells where others are better.
        more: those of which more is better.
        aside: contestants that show a scale and are compared with nobody.
    """

    name: str
    question: str
    measure: Callable[[bool], Round]
    report: Callable[[Rounds], Report]
    rounds: int = 5
    quick_rounds: int = 1
    less: Mapping[str, str] = attrs.field(factory=dict, kw_only=True)
    more: Mapping[str, str] = attrs.field(factory=dict, kw_only=True)
    aside: Sequence[str] = attrs.field(default=(), kw_only=True)
