"""How well do eight processes share one quota?

Eight processes take slots without a break, and each contestant has a Redis of its own. All run at the same time, for
200 seconds of real time; where it has to be quick, two processes each for four seconds. A request takes 20 to 500 ms
to the server, each its own time, drawn afterwards: the worst minute and the worst second are counted where requests
leave, and where they arrive.

`limits` and pyrate-limiter keep two windows, 7 a second and 400 a minute, and poll until they are let in; throttled-py
has one rate with a burst of 7 and the server's clock; an `AsyncLimiter` knows nothing of others, so each process
has an eighth. None of them knows of lanes, of a pause that all keep, or of the way to the server.
"""

from __future__ import annotations

import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.harness.case import Case
from benchmarks.harness.charts import OURS
from benchmarks.harness.redis_server import RedisServer, find_server
from benchmarks.harness.report import Bars, Report, Table, at_least, at_most, shown
from benchmarks.harness.rounds import Round, Rounds
from benchmarks.rivals.sharing import SHARING

__all__ = ["CASE"]

PROCESSES, QUICK_PROCESSES = 8, 2
SECONDS, QUICK_SECONDS = 200.0, 4.0
START_TAKES = 0.3
"""Seconds that a machine is busy with the start of a process."""
JOB = "eight processes"
ROOT = Path(__file__).parents[2]


def measure(quick: bool) -> Round:
    """Have all contestants share a quota, side by side."""
    program = find_server()
    if program is None:
        raise SystemExit("no redis-server: WRIKE_ASYNC_REDIS_SERVER can name one")
    seconds, processes = (QUICK_SECONDS, QUICK_PROCESSES) if quick else (SECONDS, PROCESSES)
    brought = Round()
    with tempfile.TemporaryDirectory(prefix="wrike-bench-") as folder:
        servers = {who: _started(program, Path(folder) / str(number)) for number, who in enumerate(SHARING)}
        try:
            until = time.time() + START_TAKES * processes * len(SHARING) + seconds
            teams = {who: _team(who, server, until, processes) for who, server in servers.items()}
            taken = {who: [_said(process) for process in team] for who, team in teams.items()}
            for who, each in taken.items():
                brought.note(JOB, who, **_figures(each, _work_of(servers[who])))
        finally:
            for server in servers.values():
                server.kill()
    return brought


def _started(program: str, folder: Path) -> RedisServer:
    folder.mkdir()
    server = RedisServer(program, folder)
    server.start()
    return server


def _team(who: str, server: RedisServer, until: float, processes: int) -> list[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "benchmarks.rivals.sharing", who, server.url, repr(until)]
    return [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) for _ in range(processes)]


def _said(process: subprocess.Popen[str]) -> list[float]:
    output, _ = process.communicate()
    if process.returncode:
        raise SystemExit(f"a process of {process.args!r} failed")
    return [float(line) for line in output.split()]


def _work_of(server: RedisServer) -> tuple[int, int]:
    """How often scripts were called, and how many microseconds they took."""
    stats = server.ask("INFO commandstats").decode()
    found = re.findall(r"cmdstat_eval(?:sha)?:calls=(\d+),usec=(\d+)", stats)
    return sum(int(calls) for calls, _ in found), sum(int(usec) for _, usec in found)


def _figures(taken: Sequence[Sequence[float]], work: tuple[int, int]) -> dict[str, float]:
    sends = sorted(moment for each in taken for moment in each)
    # From when all of them are there; one that never has its turn is counted as that.
    began = max(each[0] for each in taken if each)
    draw = random.Random(0)
    arrivals = sorted(moment + draw.uniform(0.02, 0.5) for moment in sends)
    # Where a busy machine starts one as late as the last slot is given, that is no time at all.
    seconds = max(sends[-1] - began, 60 / 400)
    shares = [sum(moment >= began for moment in each) for each in taken]
    calls, usec = work
    return {
        "used": sum(shares) / (seconds / 60 * 400),
        "minute_sent": _worst(sends, 60.0),
        "minute_server": _worst(arrivals, 60.0),
        "second_sent": _worst(sends, 1.0),
        "second_server": _worst(arrivals, 1.0),
        "fewest": min(shares),
        "most": max(shares),
        "apart": max(shares) / max(1, min(shares)),
        "calls": calls / len(sends),
        "microseconds": usec / len(sends),
        "seconds": seconds,
    }


def _worst(moments: Sequence[float], window: float) -> int:
    first = most = 0
    for last, moment in enumerate(moments):
        while moment - moments[first] >= window:
            first += 1
        most = max(most, last - first + 1)
    return most


def report(rounds: Rounds) -> Report:
    """Compare what arrives, what is used, and how it is shared."""

    def value(who: str, quantity: str) -> str:
        return shown(rounds.spread(JOB, who, quantity))

    rows = [
        (
            who,
            f"{100 * rounds.median(JOB, who, 'used'):.1f} %",
            f"{value(who, 'minute_sent')} / {value(who, 'minute_server')}",
            f"{value(who, 'second_sent')} / {value(who, 'second_server')}",
            f"{value(who, 'fewest')}-{value(who, 'most')}",
            f"{rounds.median(JOB, who, 'calls'):.1f}",
            f"{rounds.median(JOB, who, 'microseconds'):.0f}",
        )
        for who in rounds.contestants(JOB)
    ]
    seconds = rounds.median(JOB, OURS, "seconds")
    head = ("", "used", "worst minute sent / server", "worst second", "by process", "calls a slot", "µs a slot")
    return Report(
        tables=[Table(f"eight processes, {seconds:.0f} s", head, rows)],
        targets=[
            at_most("requests in the worst minute at the server", rounds.spread(JOB, OURS, "minute_server"), 400),
            at_least("share of the quota used", rounds.spread(JOB, OURS, "used"), 0.97),
            at_most("the largest share of a process, divided by the smallest", rounds.spread(JOB, OURS, "apart"), 1.1),
            at_most("calls of the Redis a slot", rounds.spread(JOB, OURS, "calls"), 2.5),
        ],
        charts=[
            Bars(
                "shared_quota",
                "Requests at the server in the worst minute, of 400",
                "requests",
                {JOB: rounds.medians(JOB, "minute_server")},
            )
        ],
    )


CASE = Case(
    "shared_quota",
    __doc__,
    measure,
    report,
    rounds=1,
    less={
        "minute_server": "requests in the worst minute",
        "apart": "difference between processes",
        "calls": "calls of the Redis a slot",
        "microseconds": "time of the Redis a slot",
    },
    more={"used": "share of the quota used"},
)
