"""What does it take to read 30,000 full tasks and keep all of them, with Python's collector of garbage on?

While objects are made, the collector visits those that are alive again and again, so what is kept makes everything
after it dearer: the more objects a task consists of, the more. Timing the decoding of one page and dropping it shows
nothing of this. Here every way reads the same collection in pages of 1,000 from a server in another process, in a fresh
process of its own after one page for nothing, on every supported interpreter that is here. Counted is processor time
from the first request to the list of all tasks; the same once more after ``gc.disable()``; by how much the peak of the
resident set grew, which holds the page under way, too; and what a full collection takes afterwards, in one go, which
visits the libraries as well, divided by the number of tasks.

Ours are ``wrike.tasks.list().to_list()``, the same with a collector that looks less often, and with ``.raw()``, which
gives dicts. The others are a loop with aiohttp that needs not look for the token of the next page: over
``orjson.loads``, which gives dicts; msgspec, which drops unknown fields; pydantic, which keeps them; and cattrs alone,
into our own attrs classes.
"""

from __future__ import annotations

import sys

from benchmarks.decoders.kept import PAGE_SIZE, WAYS
from benchmarks.decoders.names import CATTRS, ORJSON, OURS_TYPED, PYDANTIC_JSON
from benchmarks.decoders.pages import full_records
from benchmarks.harness.case import Case
from benchmarks.harness.interpreters import interpreters, printed
from benchmarks.harness.page_server import page_server
from benchmarks.harness.report import Bars, Report, Table, Target, at_most, shown
from benchmarks.harness.rounds import Round, Rounds

__all__ = ["CASE"]

TASKS = 30_000
QUICK_TASKS = 5_000
MOST_MICROSECONDS = 22


def measure(quick: bool) -> Round:
    """Keep all tasks, in every way and interpreter; only in this one when it has to be quick."""
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    pythons = {version: sys.executable} if quick else interpreters()
    tasks = QUICK_TASKS if quick else TASKS
    brought = Round()
    with page_server(PAGE_SIZE, records=full_records) as server:
        urls = [server.base_url(PAGE_SIZE), server.base_url(tasks)]
        for each, python in pythons.items():
            for way in WAYS:
                # By far the slowest way: it would take half of the time of quick work.
                if not (quick and way == CATTRS):
                    brought.note(f"Python {each}, {tasks:,} tasks", way, **_kept(python, way, tasks, urls))
    return brought


def _kept(python: str, way: str, tasks: int, urls: list[str]) -> dict[str, float]:
    measured: dict[str, float] = printed(python, "benchmarks.decoders.kept", way, tasks, *urls)
    return measured


def report(rounds: Rounds) -> Report:
    """Compare what a task takes that is kept."""
    return Report(
        tables=[_table(rounds, job) for job in rounds.jobs()],
        targets=[target for job in rounds.jobs() for target in _targets(rounds, job)],
        charts=[
            Bars(
                "kept",
                "A full task read and kept, collector on",
                "processor µs",
                {
                    job: {way: rounds.median(job, way, "microseconds") for way in rounds.contestants(job)}
                    for job in rounds.jobs()
                },
            )
        ],
    )


def _table(rounds: Rounds, job: str) -> Table:
    rows = [
        (
            way,
            shown(rounds.spread(job, way, "microseconds")),
            shown(rounds.ratio(job, way, "microseconds", to=ORJSON)),
            shown(rounds.spread(job, way, "microseconds_without_gc")),
            shown(rounds.spread(job, way, "bytes")),
            shown(rounds.spread(job, way, "collection_microseconds")),
        )
        for way in rounds.contestants(job)
    ]
    head = (
        "",
        "processor µs a task",
        f"× {ORJSON}",
        "with gc.disable()",
        "bytes a task, at the peak",
        "µs to visit one",
    )
    return Table(job, head, rows)


def _targets(rounds: Rounds, job: str) -> list[Target]:
    return [
        at_most(
            f"{job}: processor µs of a model that is kept",
            rounds.spread(job, OURS_TYPED, "microseconds"),
            MOST_MICROSECONDS,
        ),
        at_most(
            f"{job}: models that are kept, as a multiple of pydantic's",
            rounds.ratio(job, OURS_TYPED, "microseconds", to=PYDANTIC_JSON),
            1,
        ),
    ]


CASE = Case(
    "kept",
    __doc__,
    measure,
    report,
    rounds=3,
    less={
        "microseconds": "processor time",
        "microseconds_without_gc": "processor time with gc.disable()",
        "bytes": "peak memory",
        "collection_microseconds": "time to visit what is kept",
    },
)
