"""Results as Markdown: one page with all cases, made anew from the JSON files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.harness.case import Case
from benchmarks.harness.charts import draw
from benchmarks.harness.machine import LIBRARIES
from benchmarks.harness.report import Report, Target, shown
from benchmarks.harness.results import Result

__all__ = ["write_page"]


def write_page(results: Sequence[tuple[Case, Result, Report]], folder: Path) -> Path:
    """Write ``README.md`` and the charts of all results to ``folder``. Returns the page."""
    folder.mkdir(parents=True, exist_ok=True)
    for drawing in folder.glob("*.svg"):
        drawing.unlink()
    path = folder / "README.md"
    path.write_text("\n".join(_page(results, folder)).rstrip() + "\n", encoding="utf-8")
    return path


def _page(results: Sequence[tuple[Case, Result, Report]], folder: Path) -> Iterator[str]:
    yield "# Results\n"
    yield (
        "Made by `make bench`; do not edit. Each number is the median of all rounds, with the lowest and the highest "
        "behind it. Contestants of a case are measured side by side in each round, and ratios are taken within a "
        "round. The values of every round are in the JSON file of the case.\n"
    )
    targets = [(case, target) for case, _, report in results for target in report.targets]
    if targets:
        yield "## Targets\n"
        yield from _targets(targets)
    for case, result, report in results:
        yield from _case(case, result, report, folder)


def _targets(targets: Iterable[tuple[Case, Target]]) -> Iterator[str]:
    rows = [
        (target.what, shown(target.value), "yes" if target.holds else "**no**", f"`{_command(case)}`")
        for case, target in targets
    ]
    yield from _table(("target", "measured", "holds", "command"), rows)


def _command(case: Case) -> str:
    return f"make bench CASES={case.name}"


def _case(case: Case, result: Result, report: Report, folder: Path) -> Iterator[str]:
    title, *more = case.question.strip().split("\n\n")
    yield f"## {case.name}: {_one_line(title)}\n"
    for paragraph in more:
        yield f"{paragraph if paragraph.startswith((' ', '-', '`')) else _one_line(paragraph)}\n"
    for table in report.tables:
        yield f"**{table.title}**\n"
        yield from _table(table.head, table.rows)
    for chart in report.charts:
        yield f"![{chart.title}]({draw(chart, folder).name})\n"
    for remark in report.remarks:
        yield f"{remark}\n"
    rounds = len(result.rounds.rounds)
    yield (
        f"`{_command(case)}`: {rounds} round{'s' * (rounds > 1)}{' of quick work' * result.quick}, "
        f"{result.seconds:,.0f} s; {_on(result.machine)}\n"
    )


def _on(machine: Mapping[str, str]) -> str:
    libraries = ", ".join(
        f"{library} {machine[library]}"
        for library in LIBRARIES
        if machine.get(library, "not installed") != "not installed"
    )
    itself = f"{machine['processor']}, {machine['cores']} cores, {machine['system']}"
    return f"{itself}, Python {machine['python']}; {libraries}"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "| --- |" + " ---: |" * (len(head) - 1)
    for row in rows:
        yield "| " + " | ".join(row) + " |"
    yield ""
