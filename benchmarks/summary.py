"""The table in the README, made from the results on disk: what was asked, what came out, and which command shows it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import attrs

from benchmarks.harness.report import shown
from benchmarks.harness.results import load
from benchmarks.harness.rounds import Rounds

__all__ = ["ROWS", "summary", "write_summary"]

_BEGIN = "<!-- made by `python -m benchmarks` -->"
_END = "<!-- end of what is made -->"


@attrs.frozen
class Row:
    """A line of the table: a question, what a case says of us, and of what one would use otherwise."""

    question: str
    case: str
    ours: Callable[[Rounds], str]
    others: Callable[[Rounds], str]


def _number(job: str, contestant: str, quantity: str, unit: str = "", who: str = "") -> Callable[[Rounds], str]:
    def told(rounds: Rounds) -> str:
        number = shown(rounds.spread(job, contestant, quantity), spread=False)
        return f"{number}{unit}" + (f" ({who})" if who else "")

    return told


def _seconds(job: str, contestant: str, quantity: str, who: str = "") -> Callable[[Rounds], str]:
    def told(rounds: Rounds) -> str:
        seconds = rounds.median(job, contestant, quantity)
        text = f"{seconds:.2f} s" if seconds < 100 else f"{seconds / 60:.0f} min"
        return text + (f" ({who})" if who else "")

    return told


def _percent(job: str, contestant: str) -> Callable[[Rounds], str]:
    def told(rounds: Rounds) -> str:
        share, refused = (rounds.median(job, contestant, quantity) for quantity in ("share", "refused"))
        return f"{refused:,.0f} refused, {share:.1%} used"

    return told


def _ratio(job: str, contestant: str, quantity: str, to: str) -> Callable[[Rounds], str]:
    return lambda rounds: f"{shown(rounds.ratio(job, contestant, quantity, to=to), spread=False)} ×"


def _said(text: str) -> Callable[[Rounds], str]:
    return lambda rounds: text


_LIMITER_JOB = "400 a minute, uneven arrival"

ROWS = (
    Row(
        "requests for 10,000 tasks by ID",
        "work_per_request",
        _number("tasks looked up by ID", "wrike-async", "requests"),
        _number("tasks looked up by ID", "aiohttp loop", "requests", who="one by one"),
    ),
    Row(
        "requests to create 10,000 tasks",
        "work_per_request",
        _number("tasks created", "wrike-async", "requests"),
        _number("tasks created", "aiohttp loop", "requests", who="one by one"),
    ),
    Row(
        "requests to change 10,000 tasks alike",
        "work_per_request",
        _number("tasks updated alike", "wrike-async", "requests"),
        _number("tasks updated alike", "aiohttp loop", "requests", who="one by one"),
    ),
    Row(
        "the quota under load",
        "limiter",
        _percent(_LIMITER_JOB, "wrike-async"),
        lambda rounds: f"{_percent(_LIMITER_JOB, 'AsyncLimiter(400, 60)')(rounds)} (`AsyncLimiter(400, 60)`)",
    ),
    Row(
        "lookups that trickle in at 20/s, p99",
        "trickle",
        _seconds("20 a second", "wrike-async", "p99"),
        _seconds("20 a second", "aiodataloader", "p99", who="aiodataloader"),
    ),
    Row(
        "lookups that trickle in at 200/s, p99",
        "trickle",
        _seconds("200 a second", "wrike-async", "p99"),
        _seconds("200 a second", "aiodataloader", "p99", who="aiodataloader"),
    ),
    Row(
        "a call while 10,000 bulk calls wait, p99",
        "latency",
        _seconds("10,000 bulk calls queued", "wrike-async, lanes", "p99"),
        _seconds("10,000 bulk calls queued", "AsyncLimiter(400, 60)", "p99", who="`AsyncLimiter(400, 60)`"),
    ),
    Row(
        "requests a second, small answers, 20 at a time",
        "overhead",
        _ratio("20 at a time", "wrike-async, users.get()", "rate", "bare aiohttp"),
        lambda rounds: f"1 (bare aiohttp), {_ratio('20 at a time', 'httpx', 'rate', 'bare aiohttp')(rounds)} (httpx)",
    ),
    Row(
        "bytes to typed tasks with 37 fields, Python 3.13",
        "decoding",
        _number("Python 3.13, 37 fields", "wrike-async, models", "multiple", " × `orjson.loads`"),
        _number("Python 3.13, 37 fields", "pydantic", "multiple", " ×", who="pydantic"),
    ),
    Row(
        "peak memory to walk 1,000,000 tasks",
        "scale_listing",
        _number("1,000,000 tasks", "wrike-async, async for", "peak_mebibytes", " MiB"),
        _number("1,000,000 tasks", "aiohttp page loop", "peak_mebibytes", " MiB", who="aiohttp page loop"),
    ),
    Row(
        "import, processor time",
        "start_up",
        _ratio("import", "wrike-async", "processor_milliseconds", "aiohttp"),
        _said("1 (aiohttp)"),
    ),
)


def summary(results: Path) -> str:
    """Return the table as Markdown; cases that have no result yet are left out."""
    return "\n".join(_lines(results))


def _lines(results: Path) -> Iterator[str]:
    yield "| | wrike-async | otherwise | shown by |"
    yield "| --- | --- | --- | --- |"
    for row in ROWS:
        result = load(row.case, results)
        if result is not None:
            rounds = result.rounds
            yield f"| {row.question} | {row.ours(rounds)} | {row.others(rounds)} | `make bench CASES={row.case}` |"


def write_summary(readme: Path, results: Path) -> None:
    """Put the table into the README, between its marks."""
    text = readme.read_text(encoding="utf-8")
    made = f"{_BEGIN}\n\n{summary(results)}\n\n{_END}"
    readme.write_text(re.sub(f"{re.escape(_BEGIN)}.*{re.escape(_END)}", lambda _: made, text, flags=re.S), "utf-8")
