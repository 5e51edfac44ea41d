"""An export of areas into a directory, as the command line asks for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs

from wrike_async._cli.listing import Listing
from wrike_async._cli.naming.names import found_by, stand_ins
from wrike_async._cli.output.formats import DirectoryFormat
from wrike_async._cli.output.reports import tell_plan, tell_report
from wrike_async._cli.progress import metering_areas
from wrike_async._cli.settings import Settings
from wrike_async.errors import InvalidArgument
from wrike_async.export import AREAS, export, plan
from wrike_async.export._request import wanted_areas

__all__ = ["ExportDirectory"]


@attrs.frozen(kw_only=True)
class ExportDirectory:
    """An export into a directory.

    Attributes:
        settings: of all commands.
        listings: an area each.
        folder: the directory.
        format: of the files.
        deleted: whether what is in the recycle bin comes, too.
        force: whether a complete export may be replaced.
        dry_run: whether only the cost is told.
        as_json: whether the report is JSON.
    """

    settings: Settings
    listings: Sequence[Listing]
    folder: Path
    format: DirectoryFormat
    deleted: bool = False
    force: bool = False
    dry_run: bool = False
    as_json: bool = False

    async def run(self) -> None:
        """Do it, and tell what became of it.

        Raises:
            typer.Exit: an area could not be exported; with 1.
            WrikeError: all of it failed. What came is kept, and the same command goes on.
        """
        arguments = {each.area: _arguments(each) for each in self.listings}
        deleted: Any = "include" if self.deleted else "skip"
        async with self.settings.client() as wrike:
            # What names mean costs requests, and what is wrong besides shows without.
            wanted_areas(wrike, {name: stand_ins(given) for name, given in arguments.items()}, deleted)
            areas = {name: await found_by(wrike, given) for name, given in arguments.items()}
            if self.dry_run:
                tell_plan(await plan(wrike, areas=areas, deleted=deleted), as_json=self.as_json)
                return
            shown = self.settings.shows_progress()
            with metering_areas(lambda: wrike.stats, shown=shown) as progress:
                report = await export(
                    wrike,
                    areas,
                    to=self.folder,
                    format=self.format,
                    deleted=deleted,
                    force=self.force,
                    progress=progress,
                )
        tell_report(report, as_json=self.as_json, failed="exported")


def _arguments(listing: Listing) -> Mapping[str, Any]:
    """Return what an area is asked for, by Python name.

    Raises:
        InvalidArgument: the area, a name or a value is none.
    """
    if listing.area not in AREAS or not listing.asks_for_something:
        # What is no area is refused where all are looked at.
        return {}
    if listing.area == "account":
        raise InvalidArgument("account has no filters and fields; export it by a command of its own, or without them")
    given = listing.arguments()
    return {name: value for name, value in given.items() if value is not None}
