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

from wrike_async._cli.listing import (
    AreaArgument,
    FieldsOption,
    FilterOption,
    FolderOption,
    LimitOption,
    Listing,
    PageSizeOption,
    SpaceOption,
    write_pages,
)
from wrike_async._cli.progress import metering
from wrike_async._cli.running import run, say
from wrike_async._cli.settings import Settings
from wrike_async._cli.streams import JsonLines
from wrike_async.errors import InvalidArgument

__all__ = ["export_command", "lines_file"]


def export_command(
    context: typer.Context,
    area: AreaArgument,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", dir_okay=False, help="Where to write.")],
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file if there is one.")] = False,
    filters: FilterOption = None,
    fields: FieldsOption = None,
    folder: FolderOption = None,
    space: SpaceOption = None,
    limit: LimitOption = None,
    page_size: PageSizeOption = None,
) -> None:
    """Export what is in an area of the account into a file of JSON Lines.

    The file holds complete lines only, also after Ctrl-C or an error.
    """
    settings: Settings = context.obj
    run(
        settings,
        _export(
            settings,
            Listing(
                area=area,
                filters=filters,
                fields=fields,
                folder=folder,
                space=space,
                limit=limit,
                page_size=page_size,
            ),
            output,
            force=force,
        ),
    )


async def _export(settings: Settings, listing: Listing, output: Path, *, force: bool) -> None:
    arguments = listing.arguments()
    async with settings.client() as wrike:
        pages = listing.pages(wrike, arguments)
        with (
            lines_file(output, force=force) as lines,
            metering(listing.area, shown=settings.shows_progress()) as meter,
        ):
            await write_pages(pages, lines, meter, wrike, listing.limit)


class _LinesFile(JsonLines):
    """JSON Lines in a file, whose old content goes when the first of them comes."""

    def __init__(self, file: FileIO) -> None:
        super().__init__(file)
        self._file = file
        self._regular = S_ISREG(os.fstat(file.fileno()).st_mode)

    def start_over(self) -> None:
        if self._regular:
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
def lines_file(path: Path, *, force: bool = False) -> Generator[JsonLines]:
    """Write JSON Lines into a file: complete lines stay, whatever happens; a failure before the first changes nothing.

    Args:
        path: of the file.
        force: overwrite it.

    Raises:
        InvalidArgument: there is one, and it must not be overwritten.
    """
    existed = path.exists()
    try:
        # An old file is kept until there is something to replace it with.
        file = open(  # noqa: SIM115 (closed below)
            path, "wb" if force else "xb", buffering=0, opener=lambda p, flags: os.open(p, flags & ~os.O_TRUNC, 0o666)
        )
    except FileExistsError:
        raise InvalidArgument(f"{path} exists already; --force overwrites it") from None
    with file:
        lines = _LinesFile(file)
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
