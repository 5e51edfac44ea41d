"""Runs side by side: rows that changed, requests, time, and the part of the quota."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import attrs

from wrike_async.export._reporting.records import RunRecord
from wrike_async.export._reporting.theme import BACKGROUND, BLUE, GREEN, GREY, INK, MUTED, ORANGE, Picture
from wrike_async.export._reporting.words import count, duration, moment, share

__all__ = ["draw_many_runs"]

_WIDTH, _HEIGHT = 10.0, 9.0
_CHANGES = (
    ("inserted", BLUE, ("inserted",)),
    ("updated", ORANGE, ("updated",)),
    ("restored", GREEN, ("restored",)),
    ("gone", GREY, ("deleted", "purged")),
)
_MOST_LABELS = 12
_FEW = 8
"""Fewer runs than these have bars as narrow as theirs."""
_OUTLIER = 4
"""So much larger than the next one, a bar is cut, and says how large it is."""


@attrs.frozen
class _Unit:
    """What durations are told in."""

    name: str
    seconds: float


_UNITS = (_Unit("seconds", 1.0), _Unit("minutes", 60.0), _Unit("hours", 3600.0))


def draw_many_runs(runs: Sequence[RunRecord]) -> Picture:
    """Draw runs, the oldest first."""
    title = f"{count(len(runs), 'run')}, {moment(runs[0].began)} to {moment(runs[-1].began)}"
    picture = Picture(title, _said(runs), _WIDTH, _HEIGHT)
    changed, requests, time, part = picture.figure.subplots(4, 1, sharex=True, height_ratios=[1.6, 1, 1, 1])
    _draw_changed(changed, runs)
    _draw_bars(requests, "requests", "Requests", [each.requests for each in runs], BLUE)
    unit = _unit([each.seconds for each in runs])
    _draw_bars(time, "duration", f"Duration in {unit.name}", [each.seconds / unit.seconds for each in runs], BLUE)
    shares = [None if each.share is None else each.share * 100 for each in runs]
    _draw_bars(part, "share", "Part of the quota of that time", shares, BLUE, form="{x:,.0f} %")
    part.set_ylim(0, max([112, *(each * 1.08 for each in shares if each is not None)]))
    part.axhline(100, color=INK, linewidth=1.2, linestyle="--").set_gid("quota")
    _name_runs(part, runs)
    return picture


def _said(runs: Sequence[RunRecord]) -> Iterator[str]:
    last = runs[-1]
    changed = count(last.sum("inserted", "updated", "deleted", "restored", "purged"), "row")
    requests = "" if last.requests is None else f" with {count(last.requests, 'request')}"
    part = "" if last.share is None else f", {share(last.share)} of the quota"
    yield f"The last one changed {changed}{requests} in {duration(last.seconds)}{part}."
    if failed := sum(bool(each.failed) for each in runs):
        yield f"In {count(failed, 'run')}, marked ✗, an area failed."
    if unknown := sum(each.requests is None for each in runs):
        yield f"The requests of {count(unknown, 'run')} are not on record."


def _draw_changed(axes: Any, runs: Sequence[RunRecord]) -> None:
    floor = [0] * len(runs)
    for name, color, counts in _CHANGES:
        values = [run.sum(*counts) for run in runs]
        _bars(axes, f"rows-{name}", values, color, bottom=floor, label=name)
        floor = [below + value for below, value in zip(floor, values, strict=True)]
    _limit(axes, floor, "{x:,.0f}")
    for at, run in enumerate(runs):
        if run.failed:
            axes.text(at, min(floor[at], axes.get_ylim()[1]), "✗", ha="center", va="bottom", color=INK)
    axes.set_title("Rows that changed")
    axes.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=len(_CHANGES), borderaxespad=0.2, handlelength=1)


def _draw_bars(
    axes: Any, name: str, title: str, values: Sequence[float | None], color: str, form: str = "{x:,.0f}"
) -> None:
    known = [0 if each is None else each for each in values]
    _bars(axes, name, known, color)
    _limit(axes, known, form)
    axes.set_title(title)


def _bars(axes: Any, name: str, values: Sequence[float], color: str, **how: Any) -> None:
    edge = {"edgecolor": BACKGROUND, "linewidth": 0.6} if len(values) <= 40 else {}
    width = 0.76 * min(1, len(values) / _FEW)
    for at, bar in enumerate(axes.bar(range(len(values)), values, width=width, color=color, **edge, **how)):
        bar.set_gid(f"{name}-{at}")


def _limit(axes: Any, values: Sequence[float], form: str) -> None:
    """See to it that one run, as a first one, does not make all others look like nothing."""
    *_, second, most = sorted([0, 0, *values])
    top = second * 1.25 if second and most > _OUTLIER * second else max(most, 1) * 1.08
    axes.set_ylim(0, top)
    axes.yaxis.get_major_locator().set_params(nbins=5, integer=top > 5)
    axes.yaxis.set_major_formatter(form if top > 5 else "{x:g}")
    for at, value in enumerate(values):
        if value > top:
            text = f"↑ {form.format(x=value)}"
            axes.text(at + 0.5, 0.97, text, transform=axes.get_xaxis_transform(), va="top", color=MUTED)


def _unit(seconds: Sequence[float]) -> _Unit:
    usual = sorted(seconds)[len(seconds) // 2]
    return next((each for each in reversed(_UNITS) if usual >= 2 * each.seconds), _UNITS[0])


def _name_runs(axes: Any, runs: Sequence[RunRecord]) -> None:
    days = [f"{run.began:%m-%d}" for run in runs]
    names = days if len({*days}) == len(days) else [f"{run.began:%m-%d\n%H:%M}" for run in runs]
    step = -(-len(runs) // _MOST_LABELS)
    axes.set_xticks(range(0, len(runs), step), names[::step])
    axes.set_xlim(-0.6, len(runs) - 0.4)
    axes.set_xlabel("began (UTC)")
