"""What a case has to say: tables, targets, charts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs

from benchmarks.harness.rounds import Spread

__all__ = ["Bars", "Chart", "Lines", "Report", "Table", "Target", "at_least", "at_most", "exactly", "shown"]


@attrs.frozen
class Table:
    """A table; the first column is text, the others are numbers that are formatted already."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@attrs.frozen
class Target:
    """Something that was promised, and whether it holds.

    Attributes:
        what: the promise, with its bound.
        value: what was measured.
        holds: whether the median keeps the bound.
        exact: whether it is a count, which no busy machine changes; the run fails if such a target is missed.
    """

    what: str
    value: Spread
    holds: bool
    exact: bool = False


@attrs.frozen
class Bars:
    """Horizontal bars, a group for each job: ``bars[job][contestant]``."""

    name: str
    title: str
    unit: str
    bars: Mapping[str, Mapping[str, float]]
    logarithmic: bool = False


@attrs.frozen
class Lines:
    """Lines through points ``(x, y)``, one line for each name."""

    name: str
    title: str
    x_label: str
    y_label: str
    lines: Mapping[str, Sequence[tuple[float, float]]]
    logarithmic_x: bool = False
    logarithmic_y: bool = False


Chart = Bars | Lines


@attrs.frozen
class Report:
    """All that a case has to say of its rounds."""

    tables: Sequence[Table]
    targets: Sequence[Target] = ()
    charts: Sequence[Chart] = ()
    remarks: Sequence[str] = ()


def at_most(what: str, value: Spread, bound: float) -> Target:
    """A target whose median is to stay at or below a bound."""
    return Target(f"{what}: at most {_bound(bound)}", value, value.median <= bound)


def at_least(what: str, value: Spread, bound: float) -> Target:
    """A target whose median is to stay at or above a bound."""
    return Target(f"{what}: at least {_bound(bound)}", value, value.median >= bound)


def exactly(what: str, value: Spread, bound: float) -> Target:
    """A count that is to be the same in every round."""
    return Target(f"{what}: exactly {_bound(bound)}", value, value.exact and value.median == bound, exact=True)


def shown(value: Spread, *, spread: bool = True) -> str:
    """A median with two or three significant digits, and the range of the rounds behind it."""
    text = _digits(value.median)
    return text if value.exact or not spread else f"{text} ({_digits(value.low)} to {_digits(value.high)})"


def _digits(value: float) -> str:
    if value == int(value) or abs(value) >= 99.95:
        return f"{value:,.0f}"
    if abs(value) < 0.0995:
        return f"{value:.3g}"
    return f"{value:.{2 - (abs(value) >= 9.995)}f}"


def _bound(value: float) -> str:
    return f"{value:,.10g}"
