"""``wrike-async upsert``: rows of a file become tasks or folders by a key, each once."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wrike_async._cli.naming.names import with_ids
from wrike_async._cli.naming.permalinks import folder_of
from wrike_async._cli.naming.wording import row_in_words_of_command_line
from wrike_async._cli.progress import metering
from wrike_async._cli.running import FAILED, note, run, say
from wrike_async._cli.settings import Settings

if TYPE_CHECKING:
    from wrike_async.export import UpsertReport

__all__ = ["upsert_command"]

_REASONS_SHOWN = 20


def upsert_command(
    context: typer.Context,
    area: Annotated[str, typer.Argument(metavar="AREA", help="tasks or folders.")],
    rows: Annotated[
        Path, typer.Argument(metavar="ROWS", exists=True, dir_okay=False, help=".jsonl, .csv or .parquet.")
    ],
    *,
    key: Annotated[str, typer.Option("--key", metavar="COLUMN", help="The column that tells rows apart.")],
    folder: Annotated[
        str, typer.Option("--folder", metavar="FOLDER", help="Where they are: an ID, title, path or permalink.")
    ],
    by_field: Annotated[
        str,
        typer.Option("--by-field", metavar="FIELD_ID", help="Keep the key in this custom field, not in the metadata."),
    ] = "metadata",
    missing: Annotated[
        str, typer.Option("--missing", metavar="keep|trash", help="What becomes of tasks that ROWS does not have.")
    ] = "keep",
    max_trash: Annotated[
        str, typer.Option("--max-trash", metavar="PERCENT", help="Refuse to trash more of the tasks with a key.")
    ] = "10%",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what it would do.")] = False,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="RESULTS", dir_okay=False, help="By default ROWS.results.jsonl."),
    ] = None,
) -> None:
    """Make tasks or folders what the rows of a file say: new ones are created, others changed where they differ.

    Only the columns that are there are compared; empty cells clear nothing. The same command may be run again, however
    it ended: with the same RESULTS it waits for what was under way. One run at a time has them.
    """
    settings: Settings = context.obj
    how: dict[str, Any] = {"key": key, "by": by_field, "missing": missing, "max_trash": _part(max_trash)}
    results = output or rows.with_name(f"{rows.name}.results.jsonl")
    run(settings, _upsert(settings, area, rows, folder, {**how, "results": results, "dry_run": dry_run}))


async def _upsert(settings: Settings, area: str, rows: Path, folder: str, how: dict[str, Any]) -> None:
    # What an upsert needs loads for those who make one.
    from wrike_async.export import UpsertProgress, upsert

    place = await with_ids(settings, {"folder_id": folder})
    folder_id = await folder_of(settings.client, place["folder_id"])
    async with settings.client() as wrike:
        with metering(f"upsert {area}", shown=settings.shows_progress()) as meter:

            def progress(_: UpsertProgress) -> None:
                meter.advance(1, wrike.stats)

            report = await upsert(
                wrike, area, rows, folder_id=folder_id, confirm=_confirm(how), progress=progress, **how
            )
    _tell(report, dry_run=how["dry_run"])


def _confirm(how: dict[str, Any]) -> Any:
    def confirm(gone: int, marked: int) -> bool:
        said = f"{gone:,} of {marked:,} tasks are missing from the rows and go to the recycle bin"
        if how["dry_run"] or not sys.stdin.isatty():
            note(said)
            return True
        return typer.confirm(f"{said}?", err=True)

    return confirm


def _tell(report: UpsertReport, *, dry_run: bool) -> None:
    would = "would be " if dry_run else ""
    typer.echo(
        f"{report.rows:,} rows: {report.equal:,} equal, {report.created:,} {would}created, "
        f"{report.updated:,} {would}updated, {report.trashed:,} {would}trashed; {report.missing:,} missing from the "
        f"rows; {report.requests:,} requests"
    )
    for each in report.failed[:_REASONS_SHOWN]:
        say(f"{each.key} ({each.action}, {each.outcome}): {row_in_words_of_command_line(str(each.error))}")
    if len(report.failed) > _REASONS_SHOWN:
        say(f"… and {len(report.failed) - _REASONS_SHOWN:,} more rows")
    if not report.ok:
        raise typer.Exit(FAILED)


def _part(text: str) -> float:
    try:
        part = float(text.strip().removesuffix("%")) / 100
    except ValueError:
        part = -1.0
    if not 0 <= part <= 1:
        raise typer.BadParameter(f"--max-trash takes a percentage, as 10%, and not {text!r}")
    return part
