"""The table in the README, made from the results on disk: what was asked, what came out, and which command shows it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import attrs

from benchmarks.harness.charts import OURS
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


def _both(first: Callable[[Rounds], str], second: Callable[[Rounds], str]) -> Callable[[Rounds], str]:
    return lambda rounds: f"{first(rounds)}; {second(rounds)}"


def _said(text: str) -> Callable[[Rounds], str]:
    return lambda rounds: text


_LIMITER_JOB = "400 a minute, uneven arrival"


def _fewer_requests(question: str, job: str) -> Row:
    ours, others = _number(job, OURS, "requests"), _number(job, "aiohttp loop", "requests", who="one by one")
    return Row(question, "work_per_request", ours, others)


def _trickle(rate: int) -> Row:
    job = f"{rate} a second"
    ours, others = _seconds(job, OURS, "p99"), _seconds(job, "aiodataloader", "p99", who="aiodataloader")
    return Row(f"lookups that trickle in at {rate}/s, p99", "trickle", ours, others)


ROWS = (
    _fewer_requests("requests for 10,000 tasks by ID", "tasks looked up by ID"),
    _fewer_requests("requests to create 10,000 tasks", "tasks created"),
    Row(
        "the quota under load",
        "limiter",
        _percent(_LIMITER_JOB, OURS),
        lambda rounds: f"{_percent(_LIMITER_JOB, 'AsyncLimiter(400, 60)')(rounds)} (`AsyncLimiter(400, 60)`)",
    ),
    _trickle(20),
    Row(
        "a call while 10,000 bulk calls wait, p99",
        "latency",
        _seconds("10,000 bulk calls queued", f"{OURS}, lanes", "p99"),
        _seconds("10,000 bulk calls queued", "AsyncLimiter(400, 60)", "p99", who="`AsyncLimiter(400, 60)`"),
    ),
    Row(
        "requests a second, small answers, 20 at a time",
        "overhead",
        _ratio("20 at a time", f"{OURS}, users.get()", "rate", "bare aiohttp"),
        lambda rounds: f"1 (bare aiohttp), {_ratio('20 at a time', 'httpx', 'rate', 'bare aiohttp')(rounds)} (httpx)",
    ),
    Row(
        "a full task read and kept, collector on, Python 3.13",
        "kept",
        _number("Python 3.13, 30,000 tasks", f"{OURS}, models", "microseconds", " µs"),
        _number("Python 3.13, 30,000 tasks", "pydantic", "microseconds", " µs", who="pydantic"),
    ),
    Row(
        "a page of 1,000 full tasks holds the event loop",
        "held",
        _number("a page of 1,000 full tasks", f"{OURS}, models", "milliseconds", " ms"),
        _number("a page of 1,000 full tasks", "pydantic", "milliseconds", " ms", who="pydantic"),
    ),
    Row(
        "memory of a call that waits; of a walk",
        "waiting_memory",
        _both(
            _number("a call", OURS, "bytes", " bytes"),
            _number("a walk, 1,000 at once", OURS, "bytes", " bytes"),
        ),
        _number("a call", "AsyncLimiter(400, 60)", "bytes", " bytes", who="a task at `AsyncLimiter`"),
    ),
    Row(
        "processor time of a lookup, 100,000 at once",
        "scale_lookups",
        _ratio("100,000 lookups", f"{OURS}, get()", "processor_microseconds", "aiodataloader"),
        _said("1 (aiodataloader, dicts)"),
    ),
    Row(
        "peak memory to walk 1,000,000 tasks; processor time of each",
        "scale_listing",
        _both(
            _number("1,000,000 tasks", f"{OURS}, async for", "peak_mebibytes", " MiB"),
            _number("1,000,000 tasks", f"{OURS}, async for", "processor_microseconds", " µs"),
        ),
        _both(
            _number("1,000,000 tasks", "aiohttp page loop", "peak_mebibytes", " MiB"),
            _number("1,000,000 tasks", "aiohttp page loop", "processor_microseconds", " µs", who="aiohttp, dicts"),
        ),
    ),
    Row(
        "import, processor time; from start to the first answer",
        "start_up",
        _both(
            _ratio("import", OURS, "processor_milliseconds", "aiohttp"),
            _ratio("first answer", OURS, "milliseconds", "aiohttp"),
        ),
        _said("1; 1 (aiohttp)"),
    ),
)


def summary(results: Path) -> str:
    """Return the table as Markdown; cases that have no result yet are left out."""
    return "\n".join(_lines(results))


def _lines(results: Path) -> Iterator[str]:
    yield f"| | {OURS} | otherwise | shown by |"
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
