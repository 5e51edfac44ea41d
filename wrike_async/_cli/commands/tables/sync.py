"""``wrike-async sync``: tables that are brought up to date with the account."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any

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
ReconcileOption = Annotated[
    str | None,
    typer.Option(
        "--reconcile",
        metavar="counts|ids",
        help="Look for tasks and timelogs that left no trace, by their number in windows of time, or by every ID.",
    ),
]
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
    reconcile: ReconcileOption = None,
    lookback: LookbackOption = "30d",
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Bring tables up to date with the account: all of it the first time, then what changed.

    There is a table for each area. Rows are marked as deleted or purged, never removed. All of them change at once at
    the end; until then readers see what was there. The same command goes on where it was, however it ended.
    """
    settings: Settings = context.obj
    names = None if areas is None else [name.strip() for name in areas.split(",") if name.strip()]
    how: dict[str, Any] = {"to": to, "areas": names, "full": full, "lookback": _duration(lookback)}
    if dry_run:
        if reconcile is not None:
            raise typer.BadParameter("--dry-run leaves --reconcile out: it takes 64 requests an area, or all of it")
        run(settings, _plan(settings, how, as_json=as_json), words={})
    else:
        run(settings, _sync(settings, {**how, "reconcile": reconcile}, as_json=as_json), words={})


async def _plan(settings: Settings, how: Mapping[str, Any], *, as_json: bool) -> None:
    # What a sync needs loads for those who make one.
    from wrike_async.export import plan

    async with settings.client() as wrike:
        tell_plan(await plan(wrike, **how), as_json=as_json)


async def _sync(settings: Settings, how: Mapping[str, Any], *, as_json: bool) -> None:
    from wrike_async.export import sync

    async with settings.client() as wrike:
        with metering_areas(lambda: wrike.stats, shown=settings.shows_progress()) as progress:
            report = await sync(wrike, **how, progress=progress)
    tell_report(report, as_json=as_json, failed="synced", changes=True)


def _duration(text: str) -> timedelta:
    found = re.fullmatch(r"(\d{1,5})([hdw]?)", text.strip())
    if found is None:
        raise typer.BadParameter(f"--lookback takes days, as 30d, or hours, as 12h, and not {text!r}")
    return timedelta(**{_UNITS[found[2] or "d"]: int(found[1])})
