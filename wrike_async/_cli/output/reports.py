"""What an export or a sync will cost, and what became of it, as the command line tells it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import typer

from wrike_async._cli.output.tables import Table
from wrike_async._cli.running import FAILED, note, say
from wrike_async._json import dumps

if TYPE_CHECKING:
    from wrike_async.export import AreaReport, Plan, Report

__all__ = ["tell_plan", "tell_report"]

_WIDTH = 120


def tell_plan(planned: Plan, *, as_json: bool) -> None:
    """Tell what it will cost, area by area."""
    if as_json:
        typer.echo(dumps(planned.to_dict()))
        return
    rows = [
        {"area": name, "rows": "" if each.rows is None else f"{each.rows:,}", "requests": f"{each.requests:,}"}
        | ({} if each.error is None else {"error": each.error})
        for name, each in planned.areas.items()
    ]
    _print(rows)
    typer.echo(f"{planned.requests:,} requests, {planned.seconds / 60:.1f} minutes at the quota")


def tell_report(report: Report, *, as_json: bool, failed: str, changes: bool = False) -> None:
    """Tell what became of it, area by area.

    Args:
        report: what is told.
        as_json: whether it is told as JSON.
        failed: what could not be done to an area, as in "could not be exported".
        changes: whether it is told what changed, too.

    Raises:
        typer.Exit: an area failed; with 1.
    """
    if as_json:
        typer.echo(dumps(report.to_dict()))
    else:
        _print([_row(name, each, changes=changes) for name, each in report.areas.items()])
    for name, each in report.areas.items():
        for warning in each.warnings:
            note(f"{name}: {warning}")
        if each.error is not None:
            say(f"{name} could not be {failed}: {each.error}")
    if not report.ok:
        raise typer.Exit(FAILED)


def _row(name: str, report: AreaReport, *, changes: bool) -> dict[str, Any]:
    numbers = {"rows": report.rows, "requests": report.requests}
    if changes:
        kinds = ("inserted", "updated", "deleted", "restored", "purged")
        numbers |= {kind: getattr(report, kind) for kind in kinds}
    elif report.deleted:
        numbers["in the bin"] = report.deleted
    return {
        "area": name,
        **{each: f"{number:,}" for each, number in numbers.items()},
        **({"left out": ", ".join(report.fields_left_out)} if report.fields_left_out else {}),
        **({"error": report.error} if report.error is not None else {}),
    }


def _print(rows: Iterable[Mapping[str, Any]]) -> None:
    rows = [*rows]
    for line in Table(rows, _WIDTH).lines(rows, "utf-8"):
        typer.echo(line.decode().rstrip("\n"))
