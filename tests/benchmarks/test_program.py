"""`python -m benchmarks`: which cases run, what is kept, and when the exit code is 1."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import attrs
import pytest

from benchmarks import __main__ as program
from benchmarks.harness.case import Case
from benchmarks.harness.report import Report, Table, Target, at_most, exactly, shown
from benchmarks.harness.results import load
from benchmarks.harness.rounds import Round, Rounds, Spread

Run = Callable[..., int]


@attrs.define
class Bench:
    """Cases that keep a record: how often each was measured, and whether quickly; and what each promises."""

    measured: dict[str, list[bool]] = attrs.field(factory=lambda: {"first": [], "second": []})
    targets: list[Target] = attrs.field(factory=list)

    def case(self, name: str) -> Case:
        def measure(quick: bool) -> Round:
            self.measured[name].append(quick)
            each = Round()
            each.note("job", "ours", requests=100, seconds=float(len(self.measured[name])))
            return each

        return Case(name, "Is it?\n\nYes.", measure, self.report, rounds=3, quick_rounds=2)

    def report(self, rounds: Rounds) -> Report:
        row = ("ours", shown(rounds.spread("job", "ours", "seconds")))
        return Report([Table("Times", ("", "seconds"), [row])], targets=self.targets)


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Bench:
    """Two cases in place of the real ones, and a folder for their results."""
    bench = Bench()
    monkeypatch.setattr(program, "CASES", tuple(bench.measured))
    monkeypatch.setattr(program, "load_case", bench.case)
    monkeypatch.setattr(program, "RESULTS", tmp_path / "results")
    monkeypatch.setattr(program, "README", tmp_path / "README.md")
    program.README.write_text("no table here\n", encoding="utf-8")
    return bench


@pytest.fixture
def run(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The program, called with arguments; returns its exit code."""

    def run(*arguments: str) -> int:
        monkeypatch.setattr(sys, "argv", ["benchmarks", *arguments])
        return program.main()

    return run


def test_all_cases_run_and_are_written_up(
    run: Run, bench: Bench, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run() == 0
    assert bench.measured == {"first": [False] * 3, "second": [False] * 3}
    assert "2 (1 to 3)\n" in capsys.readouterr().out
    page = (tmp_path / "results" / "README.md").read_text("utf-8")
    assert page.index("## first: Is it?") < page.index("## second: Is it?")
    result = load("second", tmp_path / "results")
    assert result is not None
    assert [list(each.values()) for each in result.rounds.rounds] == [[100, 1.0], [100, 2.0], [100, 3.0]]


def test_one_case_runs_and_the_results_of_the_others_stay(run: Run, bench: Bench, tmp_path: Path) -> None:
    run("--rounds", "1")
    run("--rounds", "4", "second")
    assert [len(times) for times in bench.measured.values()] == [1, 5]
    page = (tmp_path / "results" / "README.md").read_text("utf-8")
    assert "`make bench CASES=first`: 1 round," in page
    assert "`make bench CASES=second`: 4 rounds," in page


def test_quick_results_have_a_folder_of_their_own(run: Run, bench: Bench, tmp_path: Path) -> None:
    run("--quick", "first")
    assert bench.measured == {"first": [True, True], "second": []}
    assert load("first", tmp_path / "results") is None
    assert load("first", tmp_path / "results" / "quick") is not None


def test_writing_measures_nothing(run: Run, bench: Bench, tmp_path: Path) -> None:
    run("second")
    (tmp_path / "results" / "README.md").unlink()
    bench.measured["second"].clear()
    assert run("--write") == 0
    assert bench.measured == {"first": [], "second": []}
    assert "## second: Is it?" in (tmp_path / "results" / "README.md").read_text("utf-8")


def test_a_wrong_count_fails_the_run_and_a_slow_machine_does_not(
    run: Run, bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    bench.targets = [at_most("ratio", Spread(2, 1, 3), 1.5)]
    assert run("first") == 0
    bench.targets.append(exactly("requests", Spread(99, 99, 99), 100))
    assert run("first") == 1
    out = capsys.readouterr().out
    assert "MISSED  ratio: at most 1.5: 2 (1 to 3)\n" in out
    assert "MISSED  requests: exactly 100: 99\n" in out
