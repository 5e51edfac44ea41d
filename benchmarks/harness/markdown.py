"""Results as Markdown: one page with all cases, made anew from the JSON files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.harness.case import Case
from benchmarks.harness.charts import draw
from benchmarks.harness.losses import Loss, losses
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
        yield from _missed(targets)
    lost = [(case, loss) for case, result, _ in results for loss in losses(case, result.rounds)]
    if lost:
        yield "## Where others are better\n"
        yield from _losses(lost)
    if targets:
        yield "## Targets\n"
        yield from _targets(targets)
    for case, result, report in results:
        yield from _case(case, result, report, folder)


def _missed(targets: Sequence[tuple[Case, Target]]) -> Iterator[str]:
    missed = [(case, target) for case, target in targets if not target.holds]
    yield "## Missed\n"
    if not missed:
        yield f"None of the {len(targets)} targets.\n"
        return
    yield f"{len(missed)} of {len(targets)} targets:\n"
    for case, target in missed:
        yield f"- {case.name}: {target.what}; measured: {shown(target.value)}"
    yield ""


def _losses(lost: Iterable[tuple[Case, Loss]]) -> Iterator[str]:
    yield (
        "Of all that the cases compare, wherever one of ours is more than 2 % behind the best of the others; of "
        "several jobs the one in which it is the furthest behind. Some of the others do less: each case says what.\n"
    )
    rows = [
        (
            f"{case.name}: {loss.ours}",
            loss.what,
            loss.other,
            "theirs is 0" if loss.times is None else f"{shown(loss.times)} \N{MULTIPLICATION SIGN}",
            f"{loss.job}; so in {loss.jobs} of {loss.of}" if loss.of > 1 else loss.job,
        )
        for case, loss in lost
    ]
    yield from _table(("", "quantity", "ahead", "ours to theirs", "where"), rows)


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
