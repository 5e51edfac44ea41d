"""Run benchmarks, keep their results, and write them up.

    python -m benchmarks                        all cases, into benchmarks/results/
    python -m benchmarks overhead decoding      some of them; the results of the others stay
    python -m benchmarks --quick                less work, fewer rounds, into benchmarks/results/quick/
    python -m benchmarks --write                only what is made from the results: page, charts, the README's table

The exit code is 1 where a count is not what it must be. Times decide nothing: the page tells which targets hold.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from benchmarks.cases import CASES, load_case
from benchmarks.harness.case import Case
from benchmarks.harness.machine import describe_machine
from benchmarks.harness.markdown import write_page
from benchmarks.harness.report import Report, Target, shown
from benchmarks.harness.results import Result, load, save
from benchmarks.harness.rounds import Round, Rounds
from benchmarks.summary import write_summary

RESULTS = Path(__file__).parent / "results"
README = Path(__file__).parents[1] / "README.md"


def main() -> int:
    """Do what the command line says. Returns the exit code."""
    arguments = _parser().parse_args()
    names = arguments.cases or list(CASES)
    folder = RESULTS / "quick" if arguments.quick else RESULTS
    began = time.perf_counter()
    wrong: list[Target] = []
    if not arguments.write:
        for number, name in enumerate(names, 1):
            print(f"{number}/{len(names)} {name}", flush=True)
            report = _run(load_case(name), quick=arguments.quick, rounds=arguments.rounds, folder=folder)
            _tell(report)
            wrong += [target for target in report.targets if target.exact and not target.holds]
    # Quick results tell of this run alone: those that an older checkout left behind may be of another form.
    page = write_page(_results(names if arguments.quick else list(CASES), folder), folder)
    if folder == RESULTS:
        write_summary(README, RESULTS)
    print(f"written to {page.relative_to(Path.cwd()) if page.is_relative_to(Path.cwd()) else page}")
    print(f"took {time.perf_counter() - began:.0f} s")
    return 1 if wrong else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("cases", nargs="*", metavar="CASE", help=f"some of {', '.join(CASES)}")
    parser.add_argument("--quick", action="store_true", help="less work and fewer rounds: all cases in two minutes")
    parser.add_argument("--rounds", type=int, help="how many rounds, instead of each case's own number")
    parser.add_argument("--write", action="store_true", help="measure nothing")
    return parser


def _run(case: Case, *, quick: bool, rounds: int | None, folder: Path) -> Report:
    began = time.perf_counter()
    measured: list[Round] = []
    count = rounds or (case.quick_rounds if quick else case.rounds)
    for number in range(1, count + 1):
        print(f"  round {number} of {count} …", end="", flush=True)
        round_began = time.perf_counter()
        measured.append(case.measure(quick))
        print(f" {time.perf_counter() - round_began:.1f} s", flush=True)
    result = Result(case.name, describe_machine(), time.perf_counter() - began, quick, Rounds(tuple(measured)))
    save(result, folder)
    return case.report(result.rounds)


def _tell(report: Report) -> None:
    for table in report.tables:
        widths = [max(len(row[column]) for row in [table.head, *table.rows]) for column in range(len(table.head))]
        print(f"\n  {table.title}")
        for row in [table.head, *table.rows]:
            cells = [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
            print(f"    {row[0].ljust(widths[0])}  {'  '.join(cells)}")
    print()
    for target in report.targets:
        print(f"  {'holds ' if target.holds else 'MISSED'}  {target.what}: {shown(target.value)}")
    print(flush=True)


def _results(names: list[str], folder: Path) -> list[tuple[Case, Result, Report]]:
    found = []
    for name in names:
        result = load(name, folder)
        if result is not None:
            case = load_case(name)
            found.append((case, result, case.report(result.rounds)))
    return found


if __name__ == "__main__":
    sys.exit(main())
