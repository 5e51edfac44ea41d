"""How many requests does the same work take, and how long with the quota enforced?

Four jobs: 10,000 tasks looked up by ID, 10,000 tasks created in one folder, 10,000 tasks put into the same status, and
an account of 100,000 tasks listed. Each contestant does each job against a fresh sandbox in a process of its own, which
counts the requests and refuses with 429 what exceeds the quota; afterwards the sandbox is asked whether everything was
done.

The contestants are what a careful user writes with each library (`benchmarks/rivals/`): WrikePy, as its README has it
and with IDs joined by hand; PyWrike, where it has a function for the job; a loop with aiohttp and
`AsyncLimiter(400, 60)`, one entity a request and with IDs joined by hand; aiodataloader on top of that loop, for
lookups; and this SDK, which is just called. All of them keep the quota, try again after a 429, and follow pages. The
two synchronous ones send one request after the other, at an even pace. Nobody writes creations in batches by hand: how
they are to be written is not public. The SDK's form of them is a guess as well; where an account cannot batch, the SDK
creates one by one, too.

A minute of the quota is scaled to 2.4 s: 10,000 requests take a real minute then. What this changes favours the others.
The limit by the second is left out, as a scaled second has no room for timers; the real one would refuse most of the
burst that an `AsyncLimiter(400, 60)` begins with, and the SDK keeps to it all the same. A 429 is waited out for a
scaled minute at most, although it asks for whole seconds. Answers come at once, so that one request after the other is
fast enough. What is not scaled weighs more: the two seconds that the sandbox takes for each batch, and the time in
which it makes up its tasks, which bounds whoever needs few requests. So the seconds compare, and tell nothing of the
real quota; the minutes at the real quota are calculated: the requests, without those refused, at 400 a minute. Quick
rounds do so little that only their counts mean something.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Mapping
from typing import Any

import attrs

from benchmarks.harness.case import Case
from benchmarks.harness.charts import OURS
from benchmarks.harness.measuring import measured
from benchmarks.harness.report import Bars, Report, Table, Target, exactly, shown
from benchmarks.harness.rounds import Round, Rounds, Spread
from benchmarks.harness.servers import SandboxServer, sandbox_server
from benchmarks.rivals import aiohttp_loop, dataloader, ours, pywrike, wrikepy
from benchmarks.rivals.place import Place
from wrike_async.sandbox import SandboxQuota

__all__ = ["CASE"]

LIMIT = 400
LOOKUPS = "tasks looked up by ID"
CREATIONS = "tasks created"
UPDATES = "tasks updated alike"
LISTING = "tasks listed"

WRIKEPY = "WrikePy"
WRIKEPY_PACKED = "WrikePy, packed by hand"
PYWRIKE = "PyWrike"
LOOP = "aiohttp loop"
LOOP_PACKED = "aiohttp loop, packed by hand"
DATALOADER = "aiodataloader"

Work = Callable[..., Any]
"""Does a job at a `Place`, given what to do. May return what came, and may be a coroutine function."""

Prepared = tuple[tuple[Any, ...], Callable[[Any], bool]]
"""What the contestants are given besides the place, and whether all of it was done, judging by what came."""


@attrs.frozen
class Scale:
    """How much there is to do: entities for each job, tasks listed, and seconds for a minute of the quota."""

    entities: int
    listed: int
    minute: float


FULL = Scale(10_000, 100_000, 2.4)
QUICK = Scale(300, 3_000, 0.6)


def _prepare_lookups(server: SandboxServer, count: int) -> Prepared:
    ids = server.task_ids(count)
    return (ids,), lambda came: came == ids


def _prepare_creations(server: SandboxServer, count: int) -> Prepared:
    titles = [f"Task {number}" for number in range(count)]
    return (server.folder_id(), titles), lambda _: sorted(server.created_titles()) == sorted(titles)


def _prepare_updates(server: SandboxServer, count: int) -> Prepared:
    ids, status_id = server.task_ids(count), server.unused_status_id()
    return (ids, status_id), lambda _: sorted(server.ids_in_status(status_id)) == sorted(ids)


def _prepare_listing(server: SandboxServer, count: int) -> Prepared:
    return (), lambda came: sorted(came) == sorted(server.task_ids(count))


@attrs.frozen
class Job:
    """A piece of work: its name (to come after a number), how it is prepared, and who does it how.

    A contestant without a way has nothing for it.
    """

    name: str
    prepare: Callable[[SandboxServer, int], Prepared]
    contestants: Mapping[str, Work | None]


JOBS = (
    Job(
        LOOKUPS,
        _prepare_lookups,
        {
            WRIKEPY: wrikepy.look_up,
            WRIKEPY_PACKED: wrikepy.look_up_packed,
            PYWRIKE: pywrike.look_up,
            LOOP: aiohttp_loop.look_up,
            LOOP_PACKED: aiohttp_loop.look_up_packed,
            DATALOADER: dataloader.look_up,
            OURS: ours.look_up,
        },
    ),
    Job(
        CREATIONS,
        _prepare_creations,
        {WRIKEPY: wrikepy.create, PYWRIKE: pywrike.create, LOOP: aiohttp_loop.create, OURS: ours.create},
    ),
    Job(
        UPDATES,
        _prepare_updates,
        {
            WRIKEPY: wrikepy.update,
            WRIKEPY_PACKED: wrikepy.update_packed,
            PYWRIKE: None,
            LOOP: aiohttp_loop.update,
            LOOP_PACKED: aiohttp_loop.update_packed,
            OURS: ours.update,
        },
    ),
    Job(
        LISTING,
        _prepare_listing,
        {
            WRIKEPY: wrikepy.list_tasks,
            PYWRIKE: pywrike.list_tasks,
            LOOP: aiohttp_loop.list_tasks,
            OURS: ours.list_tasks,
        },
    ),
)


def measure(quick: bool) -> Round:
    """Let all contestants do all jobs."""
    scale = QUICK if quick else FULL
    brought = Round()
    for job in JOBS:
        for name, work in job.contestants.items():
            if work is not None:
                _measure(job, name, work, scale, brought)
    return brought


def _measure(job: Job, name: str, work: Work, scale: Scale, brought: Round) -> None:
    count = scale.listed if job.name == LISTING else scale.entities
    quota = SandboxQuota(LIMIT, per=scale.minute, per_second=LIMIT)
    with sandbox_server(tasks=0 if job.name == CREATIONS else count, quota=quota, retry_after=True) as server:
        given, is_done = job.prepare(server, count)
        with measured() as cost:
            came = work(Place(server.base_url, server.token, LIMIT, scale.minute), *given)
            if inspect.iscoroutine(came):
                came = asyncio.run(came)
        arrived, refused = server.counts()
        if not is_done(came):
            raise RuntimeError(f"{name} did not get all {count:,} {job.name}")
    brought.note(job.name, name, entities=count, requests=arrived - refused, refused=refused, seconds=cost.seconds)


def report(rounds: Rounds) -> Report:
    """Compare requests and times with those of the SDK."""
    return Report(
        tables=[_table(rounds, job) for job in JOBS],
        targets=[
            exactly(
                "lookups: times fewer requests than one by one",
                rounds.ratio(LOOKUPS, LOOP, "requests", to=OURS),
                100,
            ),
            *(_nothing_refused(rounds, job) for job in JOBS),
        ],
        charts=[
            Bars(
                "work_per_request",
                "Requests for the same work",
                "requests",
                {_title(rounds, job): rounds.medians(job.name, "requests") for job in JOBS},
            )
        ],
    )


def _nothing_refused(rounds: Rounds, job: Job) -> Target:
    return exactly(f"{job.name} with the SDK: refused", rounds.spread(job.name, OURS, "refused"), 0)


def _title(rounds: Rounds, job: Job) -> str:
    return f"{rounds.median(job.name, OURS, 'entities'):,.0f} {job.name}"


def _table(rounds: Rounds, job: Job) -> Table:
    head = ("", "requests", "refused besides", "seconds, scaled", "× the SDK's time", "minutes at the real quota")
    return Table(_title(rounds, job), head, [_row(rounds, job, name) for name in job.contestants])


def _row(rounds: Rounds, job: Job, name: str) -> tuple[str, ...]:
    if not rounds.has(job.name, name, "requests"):
        return name, "not offered", "", "", "", ""
    requests = rounds.spread(job.name, name, "requests")
    return (
        name,
        shown(requests),
        shown(rounds.spread(job.name, name, "refused")),
        shown(rounds.spread(job.name, name, "seconds")),
        shown(rounds.ratio(job.name, name, "seconds", to=OURS)),
        shown(Spread.of([requests.median / LIMIT])),
    )


CASE = Case(
    "work_per_request",
    __doc__,
    measure,
    report,
    rounds=2,
    less={"requests": "requests", "refused": "requests refused", "seconds": "time"},
)
