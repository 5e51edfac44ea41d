"""A run over its time: rows, requests, and what the quota allows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wrike_async.errors import InvalidArgument
from wrike_async.export._reporting.records import RunRecord
from wrike_async.export._reporting.theme import BLUE, INK, MUTED, ORANGE, Picture
from wrike_async.export._reporting.words import count, duration, moment, share

__all__ = ["draw_one_run"]

_WIDTH, _HEIGHT = 10.0, 6.0
_STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 86400)
_MOST_TICKS = 10
_NARROWEST = 0.08
"""The part of the time that an area must have taken to be named where it is drawn."""


def draw_one_run(run: RunRecord) -> Picture:
    """Draw a run.

    Raises:
        InvalidArgument: its course is not on record.
    """
    if not run.samples:
        raise InvalidArgument("how that run went on is not on record; the next export or sync there can be drawn")
    picture = Picture(f"{_what(run)}, {moment(run.began)}", _said(run), _WIDTH, _HEIGHT)
    rows, requests = picture.figure.subplots(2, 1, sharex=True)
    _draw_rows(rows, run)
    _draw_requests(requests, run)
    end = run.seconds or 1.0
    step = next((each for each in _STEPS if end / each <= _MOST_TICKS), end / _MOST_TICKS)
    ticks = [step * at for at in range(int(end / step) + 1)]
    requests.set_xticks(ticks, [_clock(each, step) for each in ticks])
    requests.set_xlim(0, end)
    requests.set_xlabel("time at work")
    return picture


def _what(run: RunRecord) -> str:
    names = [*run.areas]
    return f"A run over {names[0]}" if len(names) == 1 else f"A run over {len(names)} areas"


def _said(run: RunRecord) -> Iterator[str]:
    assert run.requests is not None
    rows, requests = count(run.samples[-1].rows, "row"), count(run.requests, "request")
    part = "" if run.share is None else f", {share(run.share)} of the quota"
    yield f"{rows} came with {requests} in {duration(run.seconds)}{part}; {run.refused:,} were refused."
    if run.failed:
        yield f"There is none of {', '.join(run.failed)}."


def _draw_rows(axes: Any, run: RunRecord) -> None:
    seconds, rows = [each.seconds for each in run.samples], [each.rows for each in run.samples]
    (line,) = axes.plot(seconds, rows, color=BLUE)
    line.set_gid("rows")
    axes.fill_between(seconds, rows, color=BLUE, alpha=0.12, linewidth=0)
    axes.set_title("Rows")
    _count_from_zero(axes, max(rows))
    end = run.seconds or 1.0
    for at, (name, course) in enumerate(run.courses()):
        start, stop = course.samples[0].seconds, course.samples[-1].seconds
        if at:
            axes.axvline(start, color=MUTED, linewidth=0.8, linestyle=(0, (1, 3)))
        if (stop - start) / end >= _NARROWEST:
            middle = (start + stop) / 2
            axes.text(middle, 1.01, name, transform=axes.get_xaxis_transform(), ha="center", va="bottom", color=MUTED)


def _draw_requests(axes: Any, run: RunRecord) -> None:
    seconds, requests = [each.seconds for each in run.samples], [each.requests for each in run.samples]
    (line,) = axes.plot(seconds, requests, color=ORANGE, label="sent")
    line.set_gid("requests")
    most = float(max(requests))
    if run.quota is not None:
        allowed = run.quota * run.seconds / 60
        label = f"what the quota allows: {run.quota:,.0f} a minute"
        (line,) = axes.plot(
            [0, run.seconds], [0, allowed], color=INK, linewidth=1.2, linestyle=(0, (5, 3)), label=label
        )
        line.set_gid("quota")
        most = max(most, allowed)
    axes.set_title("Requests")
    _count_from_zero(axes, most)
    axes.legend(loc="upper left")


def _count_from_zero(axes: Any, most: float) -> None:
    axes.set_ylim(0, max(most, 1) * 1.08)
    axes.yaxis.get_major_locator().set_params(integer=True)
    axes.yaxis.set_major_formatter("{x:,.0f}")


def _clock(seconds: float, step: float) -> str:
    if step < 1:
        return f"{seconds:.1f} s"
    if step < 60:
        minutes, rest = divmod(round(seconds), 60)
        return f"{minutes}:{rest:02}" if minutes or step >= 30 else f"{rest} s"
    hours, minutes = divmod(round(seconds) // 60, 60)
    return f"{hours}:{minutes:02} h" if step >= 1800 else f"{round(seconds) // 60} min"
