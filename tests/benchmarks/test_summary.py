"""The README's table says what the results say."""

from __future__ import annotations

from pathlib import Path

from benchmarks.harness.machine import describe_machine
from benchmarks.harness.results import Result, save
from benchmarks.harness.rounds import Round, Rounds
from benchmarks.summary import ROWS, summary, write_summary

PROJECT = Path(__file__).parents[2]
RESULTS = PROJECT / "benchmarks" / "results"


def test_the_readme_says_what_the_results_say() -> None:
    assert summary(RESULTS) in (PROJECT / "README.md").read_text(encoding="utf-8")


def test_every_case_of_the_table_has_a_result() -> None:
    assert {row.case for row in ROWS} <= {path.stem for path in RESULTS.glob("*.json")}


def test_the_table_replaces_the_one_before(tmp_path: Path) -> None:
    readme, results = tmp_path / "README.md", tmp_path / "results"
    readme.write_text(
        "before\n<!-- made by `python -m benchmarks` -->\nold\n<!-- end of what is made -->\nafter\n", encoding="utf-8"
    )
    rounds = []
    for milliseconds in (30.0, 50.0, 40.0):
        brought = Round()
        brought.note("import", "wrike-async", processor_milliseconds=milliseconds)
        brought.note("import", "aiohttp", processor_milliseconds=100.0)
        brought.note("first answer", "wrike-async", milliseconds=300.0)
        brought.note("first answer", "aiohttp", milliseconds=200.0)
        rounds.append(brought)
    save(Result("start_up", describe_machine(), 1.0, False, Rounds(tuple(rounds))), results)
    for _ in range(2):
        write_summary(readme, results)
        lines = readme.read_text(encoding="utf-8").splitlines()
        assert (lines[0], lines[-1]) == ("before", "after")
        assert [line.replace("make bench CASES=", "") for line in lines if line.startswith("|")] == [
            "| | wrike-async | otherwise | shown by |",
            "| --- | --- | --- | --- |",
            "| import, processor time; from start to the first answer | 0.40 ×; 1.50 × | 1; 1 (aiohttp) | `start_up` |",  # noqa: RUF001 (as the page writes it)
        ]
