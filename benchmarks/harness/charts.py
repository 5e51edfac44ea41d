"""Charts as SVG files, drawn with matplotlib."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

from benchmarks.harness.report import Bars, Chart, Lines

__all__ = ["OURS", "draw"]

OURS = "wrike-async"
"""The contestant that stands out in charts: its name, or the beginning of it."""

_OURS_COLOUR = "#d9480f"
_OTHERS_COLOUR = "#adb5bd"
_OURS_STYLES = ("-", "--", ":", "-.")
_COLOURS = ("#4263eb", "#868e96", "#2b8a3e", "#9c36b5", "#f06595", "#0b7285", "#5c940d", "#495057")


def draw(chart: Chart, folder: Path) -> Path:
    """Draw a chart into ``folder``; the same chart always gives the same bytes. Returns the file."""
    matplotlib: Any = importlib.import_module("matplotlib")
    matplotlib.use("svg")
    # A fixed salt and no date: a chart that did not change is no change in a commit.
    matplotlib.rcParams.update({"svg.hashsalt": "wrike-async", "svg.fonttype": "path", "font.size": 10})
    plot: Any = importlib.import_module("matplotlib.pyplot")
    figure = _bars(plot, chart) if isinstance(chart, Bars) else _lines(plot, chart)
    path = folder / f"{chart.name}.svg"
    figure.savefig(path, bbox_inches="tight", metadata={"Date": None, "Creator": None}, facecolor="white")
    plot.close(figure)
    # matplotlib ends lines with spaces, which editors and linters take away.
    path.write_text("\n".join(line.rstrip() for line in path.read_text("utf-8").splitlines()) + "\n", "utf-8")
    return path


def _bars(plot: Any, chart: Bars) -> Any:
    heights = [0.28 * len(group) + 0.55 for group in chart.bars.values()]
    figure, rows = plot.subplots(
        len(chart.bars), 1, figsize=(8.5, sum(heights) + 0.6), squeeze=False, height_ratios=heights, sharex=True
    )
    highest = max(value for group in chart.bars.values() for value in group.values())
    for (axes,), (job, group) in zip(rows, chart.bars.items(), strict=True):
        names = list(group)
        colours = [_OURS_COLOUR if name.startswith(OURS) else _OTHERS_COLOUR for name in names]
        drawn = axes.barh(names, list(group.values()), color=colours, height=0.75)
        axes.bar_label(drawn, [_label(value) for value in group.values()], padding=3, fontsize=9)
        axes.set_title(job, loc="left", fontsize=10, fontweight="bold")
        axes.invert_yaxis()
        _tidy(axes)
        axes.tick_params(axis="y", length=0)
        if chart.logarithmic:
            axes.set_xscale("log")
            axes.set_xlim(right=highest * 3)
            _write_numbers_out(axes.xaxis)
        else:
            axes.set_xlim(0, highest * 1.15)
    rows[-1][0].set_xlabel(chart.unit + (" (logarithmic)" if chart.logarithmic else ""))
    figure.suptitle(chart.title, x=0.02, ha="left", fontweight="bold")
    figure.tight_layout()
    return figure


def _lines(plot: Any, chart: Lines) -> Any:
    figure, axes = plot.subplots(figsize=(8, 4.2))
    all_ours = [name for name in chart.lines if name.startswith(OURS)]
    for name, points in chart.lines.items():
        ours = name in all_ours
        axes.plot(
            [x for x, _ in points],
            [y for _, y in points],
            label=name,
            color=_colour(name, list(chart.lines)),
            linewidth=2.4 if ours else 1.6,
            linestyle=_OURS_STYLES[all_ours.index(name) % len(_OURS_STYLES)] if ours else "-",
            marker="o" if len(points) <= 20 else None,
            zorder=3 if ours else 2,
        )
    if chart.logarithmic_x:
        axes.set_xscale("log")
        _write_numbers_out(axes.xaxis)
    if chart.logarithmic_y:
        axes.set_yscale("log")
        _write_numbers_out(axes.yaxis)
    else:
        axes.set_ylim(bottom=0)
    axes.set_xlabel(chart.x_label)
    axes.set_ylabel(chart.y_label)
    axes.grid(visible=True, color="#e9ecef", zorder=0)
    axes.legend(frameon=False)
    axes.set_title(chart.title, loc="left", fontweight="bold")
    _tidy(axes)
    figure.tight_layout()
    return figure


def _write_numbers_out(axis: Any) -> None:
    """Label a logarithmic axis with 1,000 rather than with a power of ten, and between powers only if it is short."""
    ticker: Any = importlib.import_module("matplotlib.ticker")
    low, high = axis.get_view_interval()
    axis.set_major_locator(ticker.LogLocator(subs=(1, 2, 5) if high < low * 1_000 else (1,)))
    axis.set_major_formatter(ticker.FuncFormatter(lambda value, _: f"{value:,.10g}"))
    axis.set_minor_formatter(ticker.NullFormatter())


def _tidy(axes: Any) -> None:
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def _colour(name: str, contestants: list[str]) -> str:
    others = [other for other in contestants if not other.startswith(OURS)]
    return _OURS_COLOUR if name.startswith(OURS) else _COLOURS[others.index(name) % len(_COLOURS)]


def _label(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
