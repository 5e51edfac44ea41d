"""``wrike-async demo --night``: everything out, and every night what changed, against a local Wrike far away."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Iterator
from pathlib import Path

import attrs
import typer
from rich.console import Console
from rich.table import Table

from wrike_async._cli.progress import metering_areas
from wrike_async._cli.running import FAILED, run, say
from wrike_async._cli.sandbox_process import sandbox_process
from wrike_async._cli.settings import Settings
from wrike_async.client import Wrike

__all__ = ["tell_night"]

_LATENCY = 0.2
_NIGHT = 1.1
"""Seconds. What changes in the very second in which a sync begins is for the next one."""
_CHANGED = 100
"""One task of so many changes from one night to the next."""


@attrs.frozen
class _Step:
    """What was done, and what it took.

    Attributes:
        name: what is done.
        tasks: how many came, or were changed.
        requests: how many that took.
        refused: how many of them were refused for the quota. One or the other may be: how long each is on its way
            varies, and seven a second are strict where they arrive.
        seconds: how long it took.
    """

    name: str
    tasks: int
    requests: int
    refused: int
    seconds: float


def tell_night(settings: Settings, tasks: int) -> None:
    """List, scan, and sync an account, have some of it change, and sync again; print what each took.

    Args:
        settings: of the command line.
        tasks: how many the account has.

    Raises:
        typer.Exit: something is missing, or was refused; it is said.
    """
    steps: list[_Step] = []
    run(settings, _night(settings, tasks, steps))
    Console().print(_table(steps))
    complaints = [*_complaints(steps, tasks)]
    for complaint in complaints:
        say(complaint)
    if complaints:
        raise typer.Exit(FAILED)


async def _night(settings: Settings, tasks: int, steps: list[_Step]) -> None:
    from wrike_async.export import sync

    with (
        tempfile.TemporaryDirectory(prefix="wrike-async-") as folder,
        sandbox_process(tasks=tasks, latency=_LATENCY) as sandbox,
    ):
        to = f"sqlite:{Path(folder) / 'wrike.db'}"
        async with Wrike(sandbox.token, base_url=sandbox.base_url) as wrike:

            async def listed() -> int:
                return len({task["id"] async for task in wrike.tasks.list(everything=True).raw()})

            async def scanned() -> int:
                return len({task["id"] async for task in wrike.tasks.scan().raw()})

            async def synced() -> int:
                with metering_areas(lambda: wrike.stats, shown=settings.shows_progress()) as progress:
                    report = await sync(wrike, to=to, areas=["tasks"], progress=progress)
                told = report.areas["tasks"]
                return told.inserted + told.updated + told.deleted

            async def changed() -> int:
                ids = [task["id"] async for task in wrike.tasks.list(limit=max(1, tasks // _CHANGED)).raw()]
                me = await wrike.contacts.list(me=True).first()
                outcomes = await wrike.tasks.update_many(ids, add_responsibles=[me.id] if me else [])
                await asyncio.sleep(_NIGHT)
                return len(outcomes.done())

            for name, job in (
                ("list all tasks", listed),
                ("scan all tasks", scanned),
                ("first sync into SQLite", synced),
                ("people change some", changed),
                ("the sync of the next night", synced),
            ):
                steps.append(await _measured(wrike, name, job()))


async def _measured(wrike: Wrike, name: str, job: Awaitable[int]) -> _Step:
    before, began = wrike.stats, time.perf_counter()
    tasks = await job
    after = wrike.stats
    return _Step(
        name, tasks, after.requests - before.requests, after.refused - before.refused, time.perf_counter() - began
    )


def _complaints(steps: list[_Step], tasks: int) -> Iterator[str]:
    listed, scanned, first, changed, second = steps
    for step in (listed, scanned, first):
        if step.tasks != tasks:
            yield f"{step.name}: {step.tasks:,} tasks came, {tasks:,} were due"
    # Some may have been so before.
    if not 0 < second.tasks <= changed.tasks:
        yield f"{second.name}: {second.tasks:,} tasks came, up to {changed.tasks:,} were due"


def _table(steps: list[_Step]) -> Table:
    listed, scanned, first, _, second = steps
    table = Table(
        caption=f"A scan takes {scanned.seconds / listed.seconds:.2f} of the time of a list. The sync of a night reads "
        f"what changed: {second.requests:,} requests in the place of {first.requests:,}."
    )
    table.add_column("", no_wrap=True)
    for heading in ("tasks", "requests", "429s", "time"):
        table.add_column(heading, justify="right")
    for step in steps:
        table.add_row(step.name, f"{step.tasks:,}", f"{step.requests:,}", f"{step.refused:,}", f"{step.seconds:.1f} s")
    return table
