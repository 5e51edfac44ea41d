"""The page of results."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

from benchmarks.harness import markdown
from benchmarks.harness.case import Case
from benchmarks.harness.report import Bars, Chart, Report, Table, at_most, exactly
from benchmarks.harness.results import Result
from benchmarks.harness.rounds import Round, Rounds, Spread

QUESTION = """How fast
is it?

It is measured
side by side.

    python as_it_is

Twice.
"""

BARS = Bars("speed", "Speed of it", "requests/s", {"job": {"wrike-async": 2.0, "aiohttp": 3.0}})
REPORT = Report(
    tables=[Table("Some times", ("", "ms", "times bare"), [("ours", "12.3", "1.50"), ("bare", "8.20", "1")])],
    targets=[
        at_most("ratio", Spread(1.5, 1.25, 2.0), 1.4),
        exactly("requests", Spread(100, 100, 100), 100),
    ],
    charts=[BARS],
    remarks=["It was raining."],
)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Chart]:
    """The charts that the page asks for; empty files stand for them."""
    charts: list[Chart] = []

    def draw(chart: Chart, folder: Path) -> Path:
        charts.append(chart)
        path = folder / f"{chart.name}.svg"
        path.touch()
        return path

    monkeypatch.setattr(markdown, "draw", draw)
    return charts


def finding(name: str, report: Report, *, rounds: int = 1, quick: bool = False) -> tuple[Case, Result, Report]:
    machine = {"processor": "a fast one", "cores": "2", "system": "Linux", "python": "3.11.7"}
    machine |= {"aiohttp": "3.14.5", "httpx": "not installed"}
    case = Case(name, QUESTION, lambda quick: Round(), lambda rounds: report)
    return case, Result(name, machine, 1234.5, quick, Rounds((Round(),) * rounds)), report


def test_a_case_with_all_that_it_has_to_say(tmp_path: Path, drawn: list[Chart]) -> None:
    page = markdown.write_page([finding("speed", REPORT, rounds=5)], tmp_path)
    text = page.read_text(encoding="utf-8")
    assert page == tmp_path / "README.md"
    assert "\n## speed: How fast is it?\n\nIt is measured side by side.\n\n    python as_it_is\n\nTwice.\n" in text
    assert "\n**Some times**\n\n|  | ms | times bare |\n| --- | ---: | ---: |\n| ours | 12.3 | 1.50 |\n" in text
    assert "\n| bare | 8.20 | 1 |\n\n" in text
    assert "\n![Speed of it](speed.svg)\n" in text
    assert "\nIt was raining.\n" in text
    assert text.endswith(
        "\n`make bench CASES=speed`: 5 rounds, 1,234 s; a fast one, 2 cores, Linux, Python 3.11.7; aiohttp 3.14.5\n"
    )
    assert drawn == [BARS]


def test_targets_of_all_cases_stand_on_top(tmp_path: Path, drawn: list[Chart]) -> None:
    other = Report(tables=[], targets=[at_most("share", Spread(0.5, 0.5, 0.5), 1)])
    text = markdown.write_page([finding("speed", REPORT), finding("other", other)], tmp_path).read_text("utf-8")
    assert (
        "\n## Targets\n\n| target | measured | holds | command |\n| --- | ---: | ---: | ---: |\n"
        "| ratio: at most 1.4 | 1.50 (1.25 to 2) | **no** | `make bench CASES=speed` |\n"
        "| requests: exactly 100 | 100 | yes | `make bench CASES=speed` |\n"
        "| share: at most 1 | 0.50 | yes | `make bench CASES=other` |\n"
        "\n## speed"
    ) in text


def test_quick_work_is_called_so(tmp_path: Path, drawn: list[Chart]) -> None:
    text = markdown.write_page([finding("speed", REPORT, quick=True)], tmp_path).read_text("utf-8")
    assert ": 1 round of quick work, 1,234 s;" in text


def test_charts_that_nobody_draws_any_more_go(tmp_path: Path, drawn: list[Chart]) -> None:
    (tmp_path / "old.svg").touch()
    (tmp_path / "speed.json").touch()
    markdown.write_page([finding("speed", REPORT)], tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["README.md", "speed.json", "speed.svg"]


def test_a_page_without_results_has_no_empty_parts(tmp_path: Path) -> None:
    text = markdown.write_page([], tmp_path / "made when needed").read_text("utf-8")
    assert text.startswith("# Results\n\nMade by `make bench`")
    assert "##" not in text


def test_what_was_missed_is_told_first(tmp_path: Path, drawn: list[Chart]) -> None:
    report = Report([], [at_most("ratio", Spread(1.5, 1.25, 2.0), 1.4), at_most("other", Spread(1, 1, 1), 1.4)])
    text = markdown.write_page([finding("speed", report)], tmp_path).read_text("utf-8")
    assert "## Missed\n\n1 of 2 targets:\n\n- speed: ratio: at most 1.4; measured: 1.50 (1.25 to 2)\n" in text
    held = Report([], report.targets[1:])
    text = markdown.write_page([finding("speed", held)], tmp_path).read_text("utf-8")
    assert "## Missed\n\nNone of the 1 targets.\n" in text


def test_where_others_are_better_is_told(tmp_path: Path, drawn: list[Chart]) -> None:
    case, result, report = finding("speed", REPORT)
    round_ = Round()
    round_.note("job", "wrike-async", seconds=3.0, refused=1.0)
    round_.note("job", "aiohttp", seconds=2.0, refused=0.0)
    found = (
        attrs.evolve(case, less={"seconds": "time", "refused": "requests refused"}),
        attrs.evolve(result, rounds=Rounds((round_,))),
        report,
    )
    text = markdown.write_page([found], tmp_path).read_text("utf-8")
    assert "| speed: wrike-async | time | aiohttp | 1.50 × | job |" in text  # noqa: RUF001 (as the page writes it)
    assert "| speed: wrike-async | requests refused | aiohttp | theirs is 0 | job |" in text
