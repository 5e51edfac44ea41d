"""``wrike-async list``: a collection as JSON Lines on standard output."""

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
from wrike_async._cli.named import with_ids
from wrike_async._cli.progress import metering
from wrike_async._cli.running import note, run
from wrike_async._cli.settings import Settings
from wrike_async._cli.streams import JsonLines, raw_stdout

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
) -> None:
    """List what is in an area of the account, as JSON Lines."""
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
    run(settings, _list(settings, listing), how_to_go_on=listing.going_on)


async def _list(settings: Settings, listing: Listing) -> None:
    arguments = await with_ids(settings, listing.arguments())
    shown = settings.shows_progress(lines_to_stdout=True)
    async with settings.client() as wrike:
        pages = listing.pages(wrike, arguments)
        with metering(listing.area, shown=shown) as meter:
            await write_pages(pages, JsonLines(raw_stdout()), meter, wrike, listing.limit)
    if (said := left_out(listing.area, arguments)) is not None:
        note(said)
