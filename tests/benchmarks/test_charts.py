"""Charts: drawn where matplotlib is installed, which the tests do not require."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.harness.charts import OURS, draw
from benchmarks.harness.report import Bars, Chart, Lines

BARS = Bars(
    "bars",
    "Requests",
    "requests",
    {"10,000 lookups": {OURS: 100, "aiohttp": 10_000}, "10,000 creates": {"httpx": 10_000}},
    logarithmic=True,
)
LINES = Lines(
    "lines",
    "Time",
    "waiters",
    "µs",
    {OURS: [(1, 2.0), (1_000, 3.0)], f"{OURS}, in lanes": [(1, 5.0), (9, 4.0)], "aiohttp": [(1, 4.0)]},
    logarithmic_x=True,
)


@pytest.mark.parametrize("chart", [BARS, LINES], ids=lambda chart: chart.name)
def test_the_same_chart_is_the_same_file(chart: Chart, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="charts are drawn with the extra bench")
    path = draw(chart, tmp_path)
    assert path == tmp_path / f"{chart.name}.svg"
    first = path.read_bytes()
    assert draw(chart, tmp_path).read_bytes() == first
    assert first.startswith(b"<?xml")
    assert b" \n" not in first
    assert first.endswith(b"</svg>\n")
