"""``wrike-async sync``: tables that are brought up to date with the account."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated

import typer

from wrike_async._cli.output.reports import tell_plan, tell_report
from wrike_async._cli.progress import metering_areas
from wrike_async._cli.running import run
from wrike_async._cli.settings import Settings

__all__ = ["sync_command"]

_UNITS = {"h": "hours", "d": "days", "w": "weeks"}

ToOption = Annotated[
    str,
    typer.Option(
        "--to", metavar="URL", help="sqlite:FILE, duckdb:FILE or postgresql://USER@HOST/DATABASE[?schema=wrike]."
    ),
]
AreasOption = Annotated[
    str | None, typer.Option("--areas", metavar="A,B", help="tasks,folders,contacts,…; all of them by default.")
]
FullOption = Annotated[bool, typer.Option("--full", help="Read everything anew, for what leaves no trace.")]
LookbackOption = Annotated[
    str,
    typer.Option("--lookback", metavar="DAYS", help="How far back comments and attachments are read again: 30d, 12h."),
]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Only tell how many requests and minutes it takes.")]
JsonOption = Annotated[bool, typer.Option("--json", help="The report as JSON.")]


def sync_command(
    context: typer.Context,
    *,
    to: ToOption,
    areas: AreasOption = None,
    full: FullOption = False,
    lookback: LookbackOption = "30d",
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Bring tables up to date with the account: all of it the first time, then what changed.

    There is a table for each area. Rows are marked as deleted or purged, never removed. All of them change at once at
    the end; until then readers see what was there. The same command goes on where it was, however it ended.
    """
    settings: Settings = context.obj
    run(settings, _sync(settings, to, areas, full, _duration(lookback), dry_run=dry_run, as_json=as_json))


async def _sync(
    settings: Settings,
    to: str,
    areas: str | None,
    full: bool,
    lookback: timedelta,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    # What a sync needs loads for those who make one.
    from wrike_async.export import plan, sync

    names = None if areas is None else [name.strip() for name in areas.split(",") if name.strip()]
    async with settings.client() as wrike:
        if dry_run:
            tell_plan(await plan(wrike, to=to, areas=names, full=full, lookback=lookback), as_json=as_json)
            return
        with metering_areas(lambda: wrike.stats, shown=settings.shows_progress()) as progress:
            report = await sync(wrike, to=to, areas=names, full=full, lookback=lookback, progress=progress)
    tell_report(report, as_json=as_json, failed="synced", changes=True)


def _duration(text: str) -> timedelta:
    found = re.fullmatch(r"(\d{1,5})([hdw]?)", text.strip())
    if found is None:
        raise typer.BadParameter(f"--lookback takes days, as 30d, or hours, as 12h, and not {text!r}")
    return timedelta(**{_UNITS[found[2] or "d"]: int(found[1])})
