"""How much of the time between a page's bytes and typed tasks is ours, and how much is parsing JSON?

Three pages of 1,000 tasks are decoded on every supported interpreter that is here: full records (37 fields), the 13
fields that come without asking, and full records that each lack one of four fields. Each way is timed in processor
time from the bytes on, freeing its results included, in turns of changing order; multiples are of a bare
`orjson.loads` of the same bytes in the same turn, and their median counts.

Ours are the SDK's real models: frozen, aware datetimes, open enums, unknown fields in `extra`. pydantic keeps unknown
fields, too; msgspec drops them, and parses by itself. All are declared from the same fields, once with times as
`datetime` and `date`, once with times left as texts. `raw()` gives plain dicts, after the checks of an envelope.
"""

from __future__ import annotations

import sys

from benchmarks.decoders.names import JSON, MSGSPEC, ORJSON, OURS_RAW, OURS_TYPED, PYDANTIC, PYDANTIC_JSON, TEXTS
from benchmarks.harness.case import Case
from benchmarks.harness.interpreters import interpreters, printed
from benchmarks.harness.report import Bars, Report, Table, Target, at_most, shown
from benchmarks.harness.rounds import Figure, Round, Rounds, Spread

__all__ = ["CASE"]

_BOUNDS = {"3.11": 1.35, "3.12": 1.35, "3.13": 1.15}
_BOUND_OF_SMALL = 1.45
_FULL, _SMALL = "37 fields", "13 fields"


def measure(quick: bool) -> Round:
    """Time all ways in each interpreter; only in this one when it has to be quick."""
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    pythons = {version: sys.executable} if quick else interpreters()
    brought = Round()
    for each, python in pythons.items():
        for page, ways in _timed(python, 1.5 if quick else 3.0).items():
            for way, quantities in ways.items():
                brought.note(f"Python {each}, {page}", way, **quantities)
    return brought


def _timed(python: str, seconds: float) -> dict[str, dict[str, dict[str, float]]]:
    measured: dict[str, dict[str, dict[str, float]]] = printed(python, "benchmarks.decoders", seconds)
    return measured


def report(rounds: Rounds) -> Report:
    """Compare each way with `orjson.loads`, and ours with pydantic."""
    return Report(
        tables=[_table(rounds, job) for job in rounds.jobs()],
        targets=[target for job in rounds.jobs() for target in _targets(rounds, job)],
        charts=[
            Bars(
                "decoding",
                "From bytes to 1,000 tasks, beside parsing them alone",
                "times the processor time of orjson.loads",
                {
                    job: {
                        way: rounds.median(job, way, "multiple")
                        for way in rounds.contestants(job)
                        if not way.endswith(TEXTS) and way not in (ORJSON, JSON)
                    }
                    for job in rounds.jobs()
                    if job.endswith((_FULL, _SMALL))
                },
            )
        ],
    )


def _table(rounds: Rounds, job: str) -> Table:
    rows = [
        (
            way,
            shown(rounds.spread(job, way, "microseconds")),
            shown(rounds.spread(job, way, "multiple")),
        )
        for way in rounds.contestants(job)
    ]
    return Table(job, ("", "processor µs a record", f"× {ORJSON}"), rows)


def _targets(rounds: Rounds, job: str) -> list[Target]:
    version, _, page = job.removeprefix("Python ").partition(", ")
    typed = rounds.spread(job, OURS_TYPED, "multiple")
    bound = _BOUND_OF_SMALL if page == _SMALL else _BOUNDS.get(version, 1.15)
    targets = [at_most(f"{job}: models, as a multiple of `{ORJSON}`", typed, bound)]
    raw = rounds.spread(job, OURS_RAW, "multiple")
    if page == _SMALL:
        targets.append(at_most(f"{job}: `raw()`, as a multiple of `{ORJSON}`", raw, 1.1))
    if page == _FULL:
        targets.append(at_most(f"{job}: models, as a multiple of the faster pydantic", _to_pydantic(rounds, job), 1.05))
        targets.append(at_most(f"{job}: `raw()`, as a multiple of `{ORJSON}`", raw, 1.1))
    return targets


def _to_pydantic(rounds: Rounds, job: str) -> Spread:
    def ratio(each: Round) -> float:
        pydantic = min(each[Figure(job, way, "multiple")] for way in (PYDANTIC, PYDANTIC_JSON))
        return each[Figure(job, OURS_TYPED, "multiple")] / pydantic

    return rounds.derived(ratio)


CASE = Case(
    "decoding",
    __doc__,
    measure,
    report,
    rounds=3,
    less={"microseconds": "processor time"},
    aside=[way + TEXTS for way in (OURS_TYPED, PYDANTIC, PYDANTIC_JSON, MSGSPEC)],
)
