"""``wrike-async demo``: the main job against a local Wrike with the real quota, and what it took."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from math import ceil
from pathlib import Path
from typing import Annotated

import attrs
import typer
from rich.console import Console
from rich.table import Table

from wrike_async import Quota
from wrike_async._cli.commands.tables.night import tell_night
from wrike_async._cli.listing import write_pages
from wrike_async._cli.output.export_file import ExportFile
from wrike_async._cli.progress import metering
from wrike_async._cli.running import FAILED, run, say
from wrike_async._cli.sandbox_process import sandbox_process
from wrike_async._cli.settings import Settings
from wrike_async._json import loads
from wrike_async.client import Wrike

__all__ = ["demo_command"]

_QUOTA = Quota()
_PAGE, _GROUP = 1000, 100
_TASKS, _TASKS_OF_A_NIGHT = 20_000, 100_000


@attrs.define(kw_only=True)
class _Part:
    """One part of the demo: what it should take, and what it took.

    Attributes:
        name: what is done.
        expected: how many entities must come.
        planned: how many requests that should take.
        naive: how many requests a client needs that sends one for each lookup.
    """

    name: str
    expected: int
    planned: int
    naive: int
    entities: int = 0
    requests: int = 0
    refused: int = 0
    seconds: float = 0.0

    @contextmanager
    def measured(self, wrike: Wrike) -> Generator[None]:
        before, began = wrike.stats, time.perf_counter()
        yield
        after = wrike.stats
        self.seconds = time.perf_counter() - began
        self.requests = after.requests - before.requests
        self.refused = after.refused - before.refused

    def share_of_quota(self) -> float:
        """Return how much of what the quota allows in that time was used; a burst after idling counts as all."""
        return min(1.0, self.requests / (_QUOTA.limit / _QUOTA.per * self.seconds))

    def complaints(self) -> Iterator[str]:
        if self.entities != self.expected:
            yield f"{self.name}: {self.entities:,} entities came, {self.expected:,} were due"
        if self.requests != self.planned:
            yield f"{self.name}: it took {self.requests:,} requests, {self.planned:,} were due"
        if self.refused:
            yield f"{self.name}: {self.refused:,} requests were refused for the quota (429), 0 were due"


def demo_command(
    context: typer.Context,
    tasks: Annotated[int, typer.Option(min=1, hidden=True)] = _TASKS,
    lookups: Annotated[int, typer.Option(min=1, hidden=True)] = 10_000,
    night: Annotated[bool, typer.Option("--night", help="Everything out, and what changed, instead.")] = False,
) -> None:
    """See it work: export 20,000 tasks and look up 10,000 IDs, from a local Wrike with the real quota.

    It takes about half a minute, and fails if a count is wrong or the quota was exceeded once. With --night it is
    100,000 tasks behind a long way, listed, scanned and kept in SQLite for a night: about a minute and a half.
    """
    settings: Settings = context.obj
    if night:
        tell_night(settings, tasks if tasks != _TASKS else _TASKS_OF_A_NIGHT)
        return
    lookups = min(lookups, tasks)
    export = _Part(name="export tasks", expected=tasks, planned=ceil(tasks / _PAGE), naive=ceil(tasks / _PAGE))
    gets = _Part(name="look up IDs", expected=lookups, planned=ceil(lookups / _GROUP), naive=lookups)
    run(settings, _demo(settings, export, gets))
    Console().print(_table(export, gets))
    complaints = [*export.complaints(), *gets.complaints()]
    for complaint in complaints:
        say(complaint)
    if complaints:
        raise typer.Exit(FAILED)


async def _demo(settings: Settings, export: _Part, gets: _Part) -> None:
    with (
        tempfile.TemporaryDirectory(prefix="wrike-async-") as folder,
        sandbox_process(tasks=export.expected) as sandbox,
    ):
        async with Wrike(sandbox.token, base_url=sandbox.base_url, quota=_QUOTA) as wrike:
            path = Path(folder) / "tasks.jsonl"
            with export.measured(wrike):
                await _export(wrike, path, settings, export)
            ids = _ids_in(path)
            export.entities = len(set(ids))
            with gets.measured(wrike):
                gets.entities = await _look_up(wrike, ids[: gets.expected], settings, gets)


async def _export(wrike: Wrike, path: Path, settings: Settings, part: _Part) -> None:
    with ExportFile(path).lines() as lines, metering(part.name, shown=settings.shows_progress()) as meter:
        await write_pages(wrike.tasks.list().raw(), lines, meter, wrike)


def _ids_in(path: Path) -> list[str]:
    with path.open("rb") as lines:
        return [loads(line)["id"] for line in lines]


async def _look_up(wrike: Wrike, ids: list[str], settings: Settings, part: _Part) -> int:
    """Ask for each ID by itself, all at once, and return how many of the answers were about the ID asked for."""
    with metering(part.name, shown=settings.shows_progress(), total=len(ids)) as meter:

        async def look_up(task_id: str) -> bool:
            task = await wrike.tasks.get(task_id)
            meter.advance(1, wrike.stats)
            return task.id == task_id

        return sum(await asyncio.gather(*map(look_up, ids)))


def _table(*parts: _Part) -> Table:
    total = _Part(
        name="in all",
        expected=0,
        planned=0,
        naive=sum(part.naive for part in parts),
        entities=sum(part.entities for part in parts),
        requests=sum(part.requests for part in parts),
        refused=sum(part.refused for part in parts),
        seconds=sum(part.seconds for part in parts),
    )
    minutes = total.naive / _QUOTA.limit * _QUOTA.per / 60
    table = Table(caption=f"With a request for each lookup it takes {minutes:,.0f} minutes of the same quota.")
    table.add_column("", no_wrap=True)
    for heading in ("entities", "requests", "naive client", "429s", "quota used", "time"):
        table.add_column(heading, justify="right")
    for part in (*parts, total):
        if part is total:
            table.add_section()
        table.add_row(
            part.name,
            f"{part.entities:,}",
            f"{part.requests:,}",
            f"{part.naive:,}",
            f"{part.refused:,}",
            f"{part.share_of_quota():.0%}",
            f"{part.seconds:.1f} s",
        )
    return table
