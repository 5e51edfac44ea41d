"""``wrike-async export``: a collection as JSON Lines in a file."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Generator
from io import FileIO
from pathlib import Path
from stat import S_ISREG
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
from wrike_async._cli.named import with_ids
from wrike_async._cli.progress import metering
from wrike_async._cli.running import note, run, say
from wrike_async._cli.settings import Settings
from wrike_async._cli.streams import JsonLines
from wrike_async.errors import InvalidArgument

__all__ = ["export_command", "lines_file"]


def export_command(
    context: typer.Context,
    area: AreaArgument,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", dir_okay=False, help="Where to write.")],
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file if there is one.")] = False,
    append: Annotated[
        bool, typer.Option("--append", help="Add to the file; what a failed export says to do takes it.")
    ] = False,
    everything: EverythingOption = None,
    filters: FilterOption = None,
    fields: FieldsOption = None,
    folder: FolderOption = None,
    space: SpaceOption = None,
    limit: LimitOption = None,
    page_size: PageSizeOption = None,
) -> None:
    """Export what is in an area of the account into a file of JSON Lines.

    It is whole unless filters or --no-everything say otherwise: subtasks, older versions, all optional fields but
    finance. The file holds complete lines only, also after Ctrl-C or an error.
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
    export = _Export(settings, listing, output, force=force, append=append)
    run(settings, export.run(), how_to_go_on=export.how_to_go_on)


class _Export:
    """An export, of which a part may be done."""

    def __init__(self, settings: Settings, listing: Listing, output: Path, *, force: bool, append: bool) -> None:
        self._settings = settings
        self._listing = listing
        self._output = output
        self._force, self._append = force, append
        self._lines: JsonLines | None = None

    async def run(self) -> None:
        listing = self._listing
        arguments = await with_ids(self._settings, listing.arguments())
        if listing.everything is None and listing.can_list_everything:
            arguments.setdefault("everything", True)
        async with self._settings.client() as wrike:
            pages = listing.pages(wrike, arguments)
            with (
                lines_file(self._output, force=self._force, append=self._append) as self._lines,
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


class _LinesFile(JsonLines):
    """JSON Lines in a file, whose old content goes when the first of them comes."""

    def __init__(self, file: FileIO, *, keep: bool) -> None:
        super().__init__(file)
        self._file = file
        self._keep = keep
        self._regular = S_ISREG(os.fstat(file.fileno()).st_mode)

    def start_over(self) -> None:
        if self._regular and not self._keep:
            self._file.truncate(0)

    def _write_whole(self, data: bytes) -> None:
        if self.count == 0:
            self.start_over()
        start = self._file.tell() if self._regular else 0
        try:
            super()._write_whole(data)
        except OSError:
            # A disk that is full has taken a part of a line.
            if self._regular:
                self._file.truncate(start)
            raise


@contextlib.contextmanager
def lines_file(path: Path, *, force: bool = False, append: bool = False) -> Generator[JsonLines]:
    """Write JSON Lines into a file: complete lines stay, whatever happens; a failure before the first changes nothing.

    Args:
        path: of the file.
        force: overwrite it.
        append: add to it.

    Raises:
        InvalidArgument: there is one, and it must be neither; or it ends in the middle of a line.
    """
    if force and append:
        raise InvalidArgument("--force overwrites, and --append adds: choose one")
    existed = path.exists()
    mode = "r+" if append and existed else "w" if force else "x"
    try:
        # An old file is kept until there is something to replace it with.
        file = FileIO(path, mode, opener=lambda p, flags: os.open(p, flags & ~os.O_TRUNC, 0o666))
    except FileExistsError:
        raise InvalidArgument(f"{path} exists already; --force overwrites it, --append adds to it") from None
    with file:
        if append:
            _go_to_end(file, path)
        lines = _LinesFile(file, keep=append)
        try:
            yield lines
        except BaseException:
            if lines.count:
                say(f"{lines.count:,} complete lines are in {path}")
            elif not existed:
                path.unlink()
            raise
        if lines.count == 0:
            lines.start_over()


def _go_to_end(file: FileIO, path: Path) -> None:
    if file.seekable() and file.seek(0, os.SEEK_END):
        file.seek(-1, os.SEEK_END)
        if file.read(1) != b"\n":
            raise InvalidArgument(f"{path} ends in the middle of a line, so nothing can be added to it")
