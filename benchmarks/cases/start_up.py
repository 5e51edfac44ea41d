"""What does the SDK take before it does anything: to import, and to the first answer?

Everything happens in fresh interpreters, with compiled modules on disk, as installed packages have them: a first run of
each program, which does not count, writes those that are missing. Imports: ``from wrike_async import Wrike;
Wrike("x").tasks``, what a program does before it calls, against ``import aiohttp`` alone; the SDK loads its HTTP client
with the first call, so this is not all that it takes. First answers: from the start of the process to the moment when
one task is there, as a model with this SDK, as a dict with aiohttp and httpx, each used as its documentation shows. A
server in another process answers at once. "Python alone" runs an empty coroutine.

Programs take turns within a round, and the least of each counts, because a busy machine only ever adds. Memory is what
the process holds (resident set) when the answer is there.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping

import attrs

from benchmarks.cases.overhead import ANSWER
from benchmarks.harness.case import Case
from benchmarks.harness.charts import OURS
from benchmarks.harness.report import Bars, Report, Table, at_most, shown
from benchmarks.harness.rounds import Round, Rounds
from benchmarks.harness.servers import fixed_answers

__all__ = ["CASE"]

IMPORTS = "import"
FIRST_ANSWER = "first answer"
AIOHTTP = "aiohttp"
HTTPX = "httpx"
PYTHON = "Python alone"
IMPORT_BUDGET = 0.75
FIRST_ANSWER_BUDGET = 1.45

_BEGIN = """
import sys, time

began = time.process_time()

def tell():
    with open("/proc/self/statm") as memory:
        pages = memory.read().split()[1]
    now = time.process_time()
    print(time.perf_counter() - float(sys.argv[1]), now, now - began, pages)
"""

IMPORT_PROGRAMS = {
    OURS: """
from wrike_async import Wrike
Wrike("x").tasks
tell()
""",
    AIOHTTP: """
import aiohttp
tell()
""",
}
CALL_PROGRAMS = {
    OURS: """
import asyncio
from wrike_async import Wrike

async def main():
    async with Wrike("token", base_url=sys.argv[2]) as wrike:
        user = await wrike.users.get("KUAXHKXS")
        tell()

asyncio.run(main())
""",
    AIOHTTP: """
import asyncio
import aiohttp

async def main():
    async with aiohttp.ClientSession(headers={"Authorization": "Bearer token"}) as session:
        async with session.get(sys.argv[2] + "/users/KUAXHKXS") as response:
            response.raise_for_status()
            task = (await response.json())["data"][0]
            tell()

asyncio.run(main())
""",
    HTTPX: """
import asyncio
import httpx

async def main():
    async with httpx.AsyncClient(headers={"Authorization": "Bearer token"}) as client:
        response = await client.get(sys.argv[2] + "/users/KUAXHKXS")
        task = response.raise_for_status().json()["data"][0]
        tell()

asyncio.run(main())
""",
    PYTHON: """
import asyncio

async def main():
    tell()

asyncio.run(main())
""",
}


@attrs.frozen
class _Told:
    """What a program said of itself: seconds since it was started, processor seconds of all and of the part."""

    seconds: float
    processor_seconds: float
    part_processor_seconds: float
    resident_bytes: float


def measure(quick: bool) -> Round:
    """Run each program several times in turns."""
    turns = 2 if quick else 7
    brought = Round()
    with fixed_answers(ANSWER) as base_url, tempfile.TemporaryDirectory() as compiled:
        # Programs that may not write beside the source would compile all of it each time.
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": compiled, "PYTHONDONTWRITEBYTECODE": ""}
        imported = _least(IMPORT_PROGRAMS, turns, environment)
        called = _least(CALL_PROGRAMS, turns, environment, base_url)
    for name, told in imported.items():
        brought.note(IMPORTS, name, processor_milliseconds=told.part_processor_seconds * 1e3)
    for name, told in called.items():
        brought.note(
            FIRST_ANSWER,
            name,
            milliseconds=told.seconds * 1e3,
            processor_milliseconds=told.processor_seconds * 1e3,
            resident_mebibytes=told.resident_bytes / (1 << 20),
        )
    return brought


def _least(
    programs: Mapping[str, str], turns: int, environment: Mapping[str, str], *arguments: str
) -> dict[str, _Told]:
    for program in programs.values():
        _run(program, environment, *arguments)
    told: dict[str, list[_Told]] = {name: [] for name in programs}
    for _ in range(turns):
        for name, program in programs.items():
            told[name].append(_run(program, environment, *arguments))
    return {name: _Told(*map(min, zip(*map(attrs.astuple, runs), strict=True))) for name, runs in told.items()}


def _run(program: str, environment: Mapping[str, str], *arguments: str) -> _Told:
    command = [sys.executable, "-c", _BEGIN + program, str(time.perf_counter()), *arguments]
    ended = subprocess.run(command, env=environment, capture_output=True, check=True, text=True)
    seconds, processor, part, pages = ended.stdout.split()
    return _Told(float(seconds), float(processor), float(part), int(pages) * resource.getpagesize())


def report(rounds: Rounds) -> Report:
    """Compare with aiohttp."""
    imports = [
        (
            name,
            shown(rounds.spread(IMPORTS, name, "processor_milliseconds")),
            shown(rounds.ratio(IMPORTS, name, "processor_milliseconds", to=AIOHTTP)),
        )
        for name in rounds.contestants(IMPORTS)
    ]
    answers = [
        (
            name,
            shown(rounds.spread(FIRST_ANSWER, name, "milliseconds")),
            shown(rounds.ratio(FIRST_ANSWER, name, "milliseconds", to=AIOHTTP)),
            shown(rounds.spread(FIRST_ANSWER, name, "processor_milliseconds")),
            shown(rounds.spread(FIRST_ANSWER, name, "resident_mebibytes")),
        )
        for name in rounds.contestants(FIRST_ANSWER)
    ]
    return Report(
        tables=[
            Table("Imports", ("", "processor ms", f"× {AIOHTTP}"), imports),
            Table("First answer", ("", "ms", f"× {AIOHTTP}", "processor ms", "memory, MiB"), answers),
        ],
        targets=[
            at_most(
                "`Wrike('x').tasks`, in processor time of `import aiohttp`",
                rounds.ratio(IMPORTS, OURS, "processor_milliseconds", to=AIOHTTP),
                IMPORT_BUDGET,
            ),
            at_most(
                "first answer, in time of aiohttp's",
                rounds.ratio(FIRST_ANSWER, OURS, "milliseconds", to=AIOHTTP),
                FIRST_ANSWER_BUDGET,
            ),
        ],
        charts=[
            Bars(
                "start_up",
                "From the start of the process",
                "milliseconds",
                {FIRST_ANSWER: rounds.medians(FIRST_ANSWER, "milliseconds")},
            )
        ],
    )


CASE = Case(
    "start_up",
    __doc__,
    measure,
    report,
    rounds=3,
    less={
        "processor_milliseconds": "processor time",
        "milliseconds": "time",
        "resident_mebibytes": "memory",
    },
    aside=["Python alone"],
)
