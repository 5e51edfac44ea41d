"""Pictures show the numbers that are on record, to everybody, and are the same each time."""

from __future__ import annotations

import struct
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.export.reporting.picture import Drawn
from tests.export.reporting.records import area, store_of_runs
from wrike_async.errors import InvalidArgument
from wrike_async.export import draw_report

FIRST = [(0.2, 0, 2, 0), (1.0, 900, 6, 0), (4.0, 2500, 25, 1), (6.0, 3000, 38, 1)]
SECOND = [(6.0, 0, 38, 1), (8.0, 500, 50, 2)]
ONE_RUN = {"tasks": area(FIRST, rows=3000, inserted=3000), "folders": area(SECOND, rows=500, inserted=500)}


def night(seconds: float, requests: int, **counts: Any) -> dict[str, Any]:
    return {"tasks": area([(0.5, 0, 2, 0), (seconds, 100, requests, 0)], **counts)}


NIGHTS = [
    night(20, 130, inserted=40, updated=80, deleted=5, purged=15, restored=10),
    night(10, 50, inserted=80, updated=20),
    night(40, 20, updated=160, error="403"),
]


def test_one_run_is_drawn_over_its_time(tmp_path: Path) -> None:
    (run,) = draw_report(store_of_runs(tmp_path, ONE_RUN), tmp_path / "one.svg")
    assert (run.requests, run.refused, run.seconds, run.quota) == (50, 2, 8.0, 400.0)
    drawn = Drawn(tmp_path / "one.svg")
    seconds = [0.2, 1.0, 4.0, 6.0, 6.0, 8.0]
    drawn.shows("rows", seconds, [0, 900, 2500, 3000, 3000, 3500])
    drawn.shows("requests", seconds, [2, 6, 25, 38, 38, 50])
    drawn.shows("quota", [0, 8.0], [0, 400 * 8 / 60])
    # Both lines have one scale: 50 were sent where 53.3 were allowed.
    (_, zero), (end, allowed) = drawn.points("quota")
    assert drawn.points("requests")[-1] == pytest.approx((end, zero + (allowed - zero) * 50 / (400 * 8 / 60)), abs=0.01)
    assert {"tasks", "folders", "what the quota allows: 400 a minute", "3,000", "time at work"} <= {*drawn.texts}


def test_many_runs_stand_side_by_side(tmp_path: Path) -> None:
    draw_report(store_of_runs(tmp_path, *NIGHTS), tmp_path / "many.svg")
    drawn = Drawn(tmp_path / "many.svg")
    a_row = drawn.height("rows-updated-2") / 160
    for name, values in {
        "inserted": [40, 80, 0],
        "updated": [80, 20, 160],
        "gone": [20, 0, 0],
        "restored": [10, 0, 0],
    }.items():
        assert [drawn.height(f"rows-{name}-{at}") / a_row for at in range(3)] == pytest.approx(values, abs=0.01)
    heights = {name: [drawn.height(f"{name}-{at}") for at in range(3)] for name in ("requests", "duration", "share")}
    assert heights["requests"] == pytest.approx(
        [heights["requests"][0] * each / 130 for each in (130, 50, 20)], abs=0.01
    )
    assert heights["duration"] == pytest.approx([heights["duration"][2] * each / 40 for each in (20, 10, 40)], abs=0.01)
    # Of the quota: 97.5 %, 75 % and 7.5 %; the line is at 100 %.
    line = drawn.points("quota")[0][1] - min(y for _, y in drawn.points("share-0"))
    assert [each / line for each in heights["share"]] == pytest.approx([0.975, 0.75, 0.075], abs=0.001)
    assert {"06-01", "06-02", "06-03", "✗", "Duration in seconds", "inserted", "gone"} <= {*drawn.texts}


def test_a_picture_has_words(tmp_path: Path) -> None:
    draw_report(store_of_runs(tmp_path, ONE_RUN), tmp_path / "one.svg")
    one = Drawn(tmp_path / "one.svg")
    assert (one.root.get("role"), one.root.get("aria-labelledby")) == ("img", "title description")
    assert one.said("title") == "A run over 2 areas, 2026-06-01 01:30 UTC"
    said = "3,500 rows came with 50 requests in 8.0 s, 94 % of the quota; 2 were refused."
    assert one.said("desc") == said
    assert {one.said("title"), said} <= {*one.texts}
    (tmp_path / "many").mkdir()
    draw_report(store_of_runs(tmp_path / "many", *NIGHTS, {"tasks": area(updated=1)}), tmp_path / "many.svg")
    many = Drawn(tmp_path / "many.svg")
    assert many.said("title") == "4 runs, 2026-06-01 01:30 UTC to 2026-06-04 01:30 UTC"
    assert many.said("desc") == (
        "The last one changed 1 row in 20 s. In 1 run, marked ✗, an area failed. "
        "The requests of 1 run are not on record."
    )


def test_a_picture_is_the_same_each_time_and_as_the_user_has_set_up_nothing(tmp_path: Path) -> None:
    source = store_of_runs(tmp_path, *NIGHTS)
    import matplotlib

    draw_report(source, tmp_path / "one.svg")
    with matplotlib.rc_context({"font.size": 30, "axes.facecolor": "black", "svg.fonttype": "path"}):
        before = dict(matplotlib.rcParams)
        draw_report(source, tmp_path / "two.svg")
        assert dict(matplotlib.rcParams) == before
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()
    text = (tmp_path / "one.svg").read_text()
    assert "<dc:date>" not in text
    assert "matplotlib.org" not in text
    assert "prefers-color-scheme: dark" in text


@pytest.mark.parametrize(("nights", "size"), [([ONE_RUN], (2000, 1200)), (NIGHTS, (2000, 1800))])
def test_a_png_has_its_size(tmp_path: Path, nights: list[Any], size: tuple[int, int]) -> None:
    draw_report(store_of_runs(tmp_path, *nights), tmp_path / "report.PNG")
    content = (tmp_path / "report.PNG").read_bytes()
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", content[16:24]) == size
    from matplotlib.image import imread

    pixels = imread(tmp_path / "report.PNG")
    assert pixels.shape[:2] == size[::-1]
    assert pixels[0, 0, :3].tolist() == [1.0, 1.0, 1.0]
    assert pixels.min() < 0.2


def test_one_that_is_far_above_the_others_is_cut_and_says_how_large_it_is(tmp_path: Path) -> None:
    nights = [night(900, 5000, inserted=1_000_000), *NIGHTS, *NIGHTS]
    draw_report(store_of_runs(tmp_path, *nights), tmp_path / "many.svg")
    drawn = Drawn(tmp_path / "many.svg")
    assert {"↑ 1,000,000", "↑ 5,000", "↑ 900"} <= {*drawn.texts}
    assert drawn.height("rows-updated-3") > 50


def test_many_nights_have_few_names(tmp_path: Path) -> None:
    nights = [night(7200 + at, 100, updated=10) for at in range(70)]
    runs = draw_report(store_of_runs(tmp_path, *nights), tmp_path / "many.svg")
    drawn = Drawn(tmp_path / "many.svg")
    assert [runs[0].run, len(runs)] == ["run 10", 60]
    assert sum(text.startswith(("06-", "07-", "08-")) for text in drawn.texts) == 12
    assert "Duration in hours" in drawn.texts
    (run,) = draw_report(f"sqlite:{tmp_path / 'wrike.db'}", tmp_path / "last.svg", last=1)
    assert run.run == "run 69"
    assert Drawn(tmp_path / "last.svg").said("title") == "A run over tasks, 2026-08-09 01:30 UTC"


def test_runs_of_one_day_are_told_apart(tmp_path: Path) -> None:
    draw_report(store_of_runs(tmp_path, *NIGHTS, apart=timedelta(hours=2)), tmp_path / "many.svg")
    assert {"01:30", "03:30", "05:30"} <= {*Drawn(tmp_path / "many.svg").texts}


@pytest.mark.parametrize(
    ("seconds", "label"), [(0.0, "0.0 s"), (3.0, "0.5 s"), (95.0, "1:30"), (400.0, "5 min"), (40_000.0, "2:00 h")]
)
def test_time_is_told_in_what_fits(tmp_path: Path, seconds: float, label: str) -> None:
    samples = [(0.0, 0, 2, 0), (seconds, 10, 9, 0)]
    draw_report(store_of_runs(tmp_path, {"tasks": area(samples, quota=None)}), tmp_path / "one.svg")
    drawn = Drawn(tmp_path / "one.svg")
    assert label in drawn.texts
    assert drawn.said("title").startswith("A run over tasks, ")
    assert "quota" not in drawn.said("desc")
    with pytest.raises(ValueError, match="unpack"):
        drawn.points("quota")


def test_runs_of_which_no_requests_are_on_record_are_drawn(tmp_path: Path) -> None:
    draw_report(store_of_runs(tmp_path, *[{"tasks": area(updated=at)} for at in (3, 6)]), tmp_path / "many.svg")
    drawn = Drawn(tmp_path / "many.svg")
    assert [drawn.height(f"rows-updated-{at}") for at in range(2)] == pytest.approx(
        [drawn.height("rows-updated-1") * part for part in (0.5, 1)], abs=0.01
    )
    assert [drawn.height(f"{name}-0") for name in ("requests", "share")] == [0, 0]
    assert drawn.said("desc").endswith("The requests of 2 runs are not on record.")


def test_areas_that_failed_are_named(tmp_path: Path) -> None:
    failed = {**ONE_RUN, "audit_log": area(error="403")}
    draw_report(store_of_runs(tmp_path, failed), tmp_path / "one.svg")
    assert Drawn(tmp_path / "one.svg").said("desc").endswith("There is none of audit_log.")


def test_what_cannot_be_drawn_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = store_of_runs(tmp_path, {"tasks": area(rows=3)})
    with pytest.raises(InvalidArgument, match=r"ends with \.svg or \.png, not 'report\.pdf'"):
        draw_report(source, tmp_path / "report.pdf")
    with pytest.raises(InvalidArgument, match="how that run went on is not on record; the next export or sync"):
        draw_report(source, tmp_path / "report.svg")
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(InvalidArgument, match=r"needs matplotlib: pip install 'wrike-async\[report\]'"):
        draw_report(source, tmp_path / "report.svg")
    assert not (tmp_path / "report.svg").exists()
