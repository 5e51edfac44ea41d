"""``wrike-async export``: a collection in a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wrike_async._cli.left_out import left_out
from wrike_async._cli.listing import (
    AreaArgument,
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
from wrike_async._cli.naming.names import with_ids
from wrike_async._cli.naming.permalinks import without_permalinks
from wrike_async._cli.output.export_file import ExportFile
from wrike_async._cli.output.formats import FileFormat, FileFormatOption, format_of_file
from wrike_async._cli.progress import metering
from wrike_async._cli.running import note, run
from wrike_async._cli.settings import Settings
from wrike_async._cli.streams import JsonLines

__all__ = ["export_command"]


def export_command(
    context: typer.Context,
    area: AreaArgument,
    output: Annotated[
        Path,
        typer.Option(
            "-o", "--output", metavar="FILE", dir_okay=False, help="Where to write: .jsonl (or .ndjson), .json or .csv."
        ),
    ],
    chosen: FileFormatOption = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file if there is one.")] = False,
    append: Annotated[
        bool, typer.Option("--append", help="Go on with an export that broke off, or add to the file.")
    ] = False,
    everything: EverythingOption = None,
    filters: FilterOption = None,
    fields: FieldsOption = None,
    folder: FolderOption = None,
    space: SpaceOption = None,
    limit: LimitOption = None,
    page_size: PageSizeOption = None,
) -> None:
    """Export what is in an area of the account into a file: JSON Lines, one JSON document, or CSV, as its name says.

    It is whole unless filters or --no-everything say otherwise: subtasks, older versions, all optional fields but
    finance. The file is there when all of it is. Until then, and after Ctrl-C or an error, complete lines are in
    FILE.part.
    """
    settings: Settings = context.obj
    listing = Listing(
        area=area,
        everything=everything,
        filters=filters,
        fields=fields,
        folder=folder,
        space=space,
        limit=limit,
        page_size=page_size,
    )
    export = _Export(settings, listing, output, chosen, force=force, append=append)
    run(settings, export.run(), how_to_go_on=export.how_to_go_on)


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
        arguments = await with_ids(self._settings, listing.arguments())
        if listing.everything is None and listing.can_list_everything:
            arguments.setdefault("everything", True)
        file = ExportFile(
            self._output, format_of_file(self._output, self._chosen), force=self._force, append=self._append
        )
        async with self._settings.client() as wrike:
            pages = listing.pages(wrike, await without_permalinks(wrike, arguments))
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
