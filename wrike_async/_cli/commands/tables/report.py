"""``wrike-async report``: what exports and syncs did, as a picture or as numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wrike_async._cli.running import run
from wrike_async._cli.settings import Settings
from wrike_async._json import dumps

__all__ = ["report_command"]


def report_command(
    context: typer.Context,
    source: Annotated[
        str, typer.Argument(metavar="DIR|URL", help="The directory of an export, or the store of a sync (--to URL).")
    ],
    *,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", dir_okay=False, help=".svg or .png; by default report.svg."),
    ] = None,
    last: Annotated[
        int, typer.Option("--last", metavar="RUNS", min=1, help="The last ones; 1 draws the last one over its time.")
    ] = 60,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the numbers; a picture is then drawn only with -o.")
    ] = False,
) -> None:
    """Draw rows, requests and quota of exports and syncs over time. It asks Wrike for nothing.

    One run is drawn over its time: rows, requests, and what the quota allows. Several stand side by side: rows that
    changed, requests, duration, and the part of the quota.
    """
    settings: Settings = context.obj
    picture = output or (None if as_json else Path("report.svg"))
    run(settings, _report(source, picture, last, as_json=as_json), words={})


async def _report(source: str, picture: Path | None, last: int, *, as_json: bool) -> None:
    # What reads stores loads for those who have one.
    from wrike_async.export import draw_report, read_runs

    runs = read_runs(source, last=last) if picture is None else draw_report(source, picture, last=last)
    if as_json:
        typer.echo(dumps({"runs": [each.to_dict() for each in runs]}))
    else:
        typer.echo(f"{len(runs):,} {'run' if len(runs) == 1 else 'runs'}: {picture}")
