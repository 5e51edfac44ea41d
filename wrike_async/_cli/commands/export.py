"""``wrike-async export``: a collection in a file, or any number of them in a directory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from wrike_async._cli.left_out import left_out
from wrike_async._cli.listing import (
    EverythingOption,
    FieldsOption,
    FilterOption,
    FolderOption,
    LimitOption,
    Listing,
    PageSizeOption,
    SpaceOption,
    write_pages,
)
from wrike_async._cli.output.export_file import ExportFile
from wrike_async._cli.output.formats import ExportFormat, ExportFormatOption, FileFormat, format_of_file
from wrike_async._cli.progress import metering
from wrike_async._cli.running import note, run
from wrike_async._cli.settings import Settings
from wrike_async._cli.streams import JsonLines
from wrike_async.errors import InvalidArgument

__all__ = ["export_command"]

AreasArgument = Annotated[
    list[str] | None,
    typer.Argument(metavar="AREA…", help="tasks, folders, contacts, …; without any, all of them, in a directory."),
]
OutputOption = Annotated[
    Path,
    typer.Option(
        "-o",
        "--output",
        metavar="FILE|DIR",
        help="Where to write one area: .jsonl (or .ndjson), .json or .csv; or a directory, for any number.",
    ),
]
ForceOption = Annotated[bool, typer.Option("--force", help="Replace the file, or the complete export, there is.")]
AppendOption = Annotated[
    bool, typer.Option("--append", help="Go on with a file that broke off, or add to it. Directories do so anyway.")
]
DeletedOption = Annotated[bool, typer.Option("--deleted", help="In a directory: what is in the recycle bin, too.")]
DryRunOption = Annotated[
    bool, typer.Option("--dry-run", help="For a directory: only tell how many requests and minutes it takes.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="For a directory: the report as JSON.")]


def export_command(
    context: typer.Context,
    areas: AreasArgument = None,
    *,
    output: OutputOption,
    chosen: ExportFormatOption = None,
    force: ForceOption = False,
    append: AppendOption = False,
    deleted: DeletedOption = False,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
    everything: EverythingOption = None,
    filters: FilterOption = None,
    fields: FieldsOption = None,
    folder: FolderOption = None,
    space: SpaceOption = None,
    limit: LimitOption = None,
    page_size: PageSizeOption = None,
) -> None:
    """Export an area of the account into a file, or any number of them into a directory.

    A file is JSON Lines, one JSON document, or CSV, as its name says. It is there when all of it is. Until then, and
    after Ctrl-C or an error, complete lines are in FILE.part. It is whole unless filters or --no-everything say
    otherwise: subtasks, older versions, all optional fields but finance.

    A directory has a file for each area, each record once, and a manifest.json when all is whole. Until then the same
    command goes on where it was, however it ended.
    """
    settings: Settings = context.obj
    place = {"folder": folder, "space": space}
    common: dict[str, Any] = {"filters": filters, "fields": fields, "page_size": page_size, **place}
    of_files = {"--append": append, "--limit": limit is not None, "--everything": everything is not None}
    of_directories = {"--deleted": deleted, "--dry-run": dry_run, "--json": as_json}
    is_file, file_format = _looked_at(areas or [], output, chosen, of_files, of_directories)
    if is_file:
        listing = Listing(area=(areas or [""])[0], everything=everything, limit=limit, **common)
        export = _Export(settings, listing, output, file_format, force=force, append=append)
        run(settings, export.run(), how_to_go_on=export.how_to_go_on)
        return
    # What an export needs beyond a listing loads for those who make one.
    from wrike_async._cli.output.export_directory import ExportDirectory
    from wrike_async.export import AREAS

    into = ExportDirectory(
        settings=settings,
        listings=[Listing(area=name, **common) for name in areas or AREAS],
        folder=output,
        format=file_format or "jsonl",
        deleted=deleted,
        force=force,
        dry_run=dry_run,
        as_json=as_json,
    )
    run(settings, into.run())


def _looked_at(
    areas: Sequence[str],
    output: Path,
    chosen: ExportFormat | None,
    of_files: Mapping[str, bool],
    of_directories: Mapping[str, bool],
) -> tuple[bool, Any]:
    """Tell whether it goes into a file, and in which format.

    Raises:
        typer.BadParameter: options do not fit that.
    """
    try:
        is_file = _is_file(areas, output)
        if is_file:
            _refuse(f"{output} is a file", of_directories, "directories")
        else:
            _refuse(f"{output} is a directory", of_files, "files")
        return is_file, _format(chosen, output, is_file=is_file)
    except InvalidArgument as error:
        raise typer.BadParameter(str(error)) from None


def _is_file(areas: Sequence[str], output: Path) -> bool:
    """Tell whether one area goes into a file: what has an ending, or is there and no directory."""
    if output.is_dir():
        return False
    named = output.exists() or bool(output.suffix)
    if named and len(areas) != 1:
        raise InvalidArgument(f"{output} is a file, and takes one area; -o with a directory takes any number")
    return named


def _refuse(why: str, options: Mapping[str, bool], of: str) -> None:
    for option, given in options.items():
        if given:
            raise InvalidArgument(f"{why}, and {option} is for {of}")


def _format(chosen: ExportFormat | None, output: Path, *, is_file: bool) -> Any:
    if is_file and chosen in ("jsonl.gz", "parquet"):
        raise InvalidArgument(f"{output} is a file, and {chosen} is for directories: name one without an ending")
    if not is_file and chosen == "json":
        raise InvalidArgument(f"{output} is a directory, and json is for files; use jsonl there")
    return chosen


class _Export:
    """An export, of which a part may be done."""

    def __init__(
        self,
        settings: Settings,
        listing: Listing,
        output: Path,
        chosen: FileFormat | None,
        *,
        force: bool,
        append: bool,
    ) -> None:
        self._settings = settings
        self._listing = listing
        self._output = output
        self._chosen: FileFormat | None = chosen
        self._force, self._append = force, append
        self._lines: JsonLines | None = None

    async def run(self) -> None:
        listing = self._listing
        arguments = listing.arguments()
        if listing.everything is None and listing.can_list_everything:
            arguments.setdefault("everything", True)
        file = ExportFile(
            self._output, format_of_file(self._output, self._chosen), force=self._force, append=self._append
        )
        async with self._settings.client() as wrike:
            pages = await listing.pages(wrike, arguments)
            with (
                file.lines() as self._lines,
                metering(listing.area, shown=self._settings.shows_progress()) as meter,
            ):
                await write_pages(pages, self._lines, meter, wrike, listing.limit)
        if (said := left_out(listing.area, arguments)) is not None:
            note(said)

    def how_to_go_on(self, place: str) -> str:
        """Return the options that a repetition takes: what is written stays, and counts."""
        written = 0 if self._lines is None else self._lines.count
        options = "--append" if written or self._append else ""
        if written and self._listing.limit is not None:
            options += f" --limit {self._listing.limit - written}"
        return f"{options} {self._listing.going_on(place)}".strip()
