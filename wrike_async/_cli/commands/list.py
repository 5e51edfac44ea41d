"""``wrike-async list``: a collection on standard output."""

from __future__ import annotations

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
from wrike_async._cli.output.formats import Format, FormatOption, format_for_stdout
from wrike_async._cli.output.shown import shown_on_stdout
from wrike_async._cli.progress import metering
from wrike_async._cli.running import note, run
from wrike_async._cli.settings import Settings

__all__ = ["list_command"]


def list_command(
    context: typer.Context,
    area: AreaArgument,
    everything: EverythingOption = None,
    filters: FilterOption = None,
    fields: FieldsOption = None,
    folder: FolderOption = None,
    space: SpaceOption = None,
    limit: LimitOption = None,
    page_size: PageSizeOption = None,
    chosen: FormatOption = None,
) -> None:
    """List what is in an area of the account."""
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
    run(settings, _list(settings, listing, chosen), how_to_go_on=listing.going_on)


async def _list(settings: Settings, listing: Listing, chosen: Format | None) -> None:
    arguments = listing.arguments()
    shown = settings.shows_progress(lines_to_stdout=format_for_stdout(chosen) == "jsonl")
    async with settings.client() as wrike:
        pages = await listing.pages(wrike, arguments)
        async with shown_on_stdout(chosen, wanted=listing.wanted()) as lines:
            with metering(listing.area, shown=shown, passing=True) as meter:
                await write_pages(pages, lines, meter, wrike, listing.limit)
    if (said := left_out(listing.area, arguments)) is not None:
        note(said)
