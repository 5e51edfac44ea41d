"""What ``list`` and ``export`` share: their options, and the walk over the pages."""

from __future__ import annotations

from typing import Annotated, Any

import attrs
import typer

from wrike_async import Pages
from wrike_async._cli.areas import find_method, options_of, read_options
from wrike_async._cli.naming.names import found_by, stand_ins
from wrike_async._cli.progress import Meter
from wrike_async._cli.running import note
from wrike_async._cli.streams import JsonLines
from wrike_async._rows.values import split_pair
from wrike_async._wire.names import to_snake
from wrike_async.client import Wrike
from wrike_async.errors import InvalidArgument

__all__ = [
    "AreaArgument",
    "EverythingOption",
    "FieldsOption",
    "FilterOption",
    "FolderOption",
    "IdsArgument",
    "LimitOption",
    "Listing",
    "PageSizeOption",
    "SpaceOption",
    "split_names",
    "write_pages",
]

AreaArgument = Annotated[
    str, typer.Argument(metavar="AREA", help="tasks, folders, contacts, …; a wrong name lists what there is.")
]
IdsArgument = Annotated[
    list[str] | None,
    typer.Argument(metavar="ID", help="Or permalinks. By default standard input, one on each line."),
]
FilterOption = Annotated[
    list[str] | None,
    typer.Option(
        "--filter",
        metavar="NAME=VALUE",
        help="Only what matches; repeatable. Lists are joined by commas, dates are in ISO form, ranges are "
        "START..END without the end (either may be left out), structures are JSON. "
        "A wrong name lists what there is.",
    ),
]
FieldsOption = Annotated[
    list[str] | None,
    typer.Option("--fields", "--field", metavar="A,B", help="Optional fields to ask for; repeatable."),
]
FolderOption = Annotated[
    str | None,
    typer.Option(
        "--folder",
        metavar="FOLDER",
        help="Of this folder or project: its ID, title, path 'Space / Title', or permalink.",
    ),
]
SpaceOption = Annotated[str | None, typer.Option("--space", metavar="SPACE", help="Of this space: its ID or title.")]
LimitOption = Annotated[int | None, typer.Option("--limit", min=0, help="How many in all.")]
EverythingOption = Annotated[
    bool | None,
    typer.Option(
        "--everything/--no-everything",
        help="Leave out nothing that Wrike would: subtasks, older versions, optional fields.",
    ),
]
PageSizeOption = Annotated[int | None, typer.Option("--page-size", min=1, help="How many in a request.")]


@attrs.frozen(kw_only=True)
class Listing:
    """A collection as the command line asks for it.

    Attributes:
        area: of the API.
        everything: whether nothing is left out that the area can list; ``None`` for what it does by default.
        filters: texts of the form ``NAME=VALUE``.
        fields: texts with names joined by commas.
        folder: the ID of the folder that it belongs to.
        space: the ID of the space that it belongs to.
        page_size: items in a request.
        limit: items in all.
    """

    area: str
    everything: bool | None = None
    filters: list[str] | None = None
    fields: list[str] | None = None
    folder: str | None = None
    space: str | None = None
    page_size: int | None = None
    limit: int | None = None

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of the area's ``list``.

        Raises:
            InvalidArgument: the area, a name or a value is none.
        """
        if self.folder is not None and self.space is not None:
            raise InvalidArgument("give one of --folder and --space")
        given = self._given_filters()
        given += [("fields", text) for text in self.fields or ()]
        given += [("folder_id", self.folder)] if self.folder is not None else []
        given += [("space_id", self.space)] if self.space is not None else []
        own: dict[str, Any] = {"page_size": self.page_size, "limit": self.limit}
        if self.everything is not None:
            if self.everything and not self.can_list_everything:
                raise InvalidArgument(f"{self.area} leave nothing out; --everything is for what does")
            own |= {"everything": self.everything} if self.can_list_everything else {}
        return read_options(self.area, find_method(self.area, "list"), given, own.keys()) | own

    def wanted(self) -> list[str]:
        """Return the names of the fields that are asked for."""
        return split_names(self.fields)

    @property
    def asks_for_something(self) -> bool:
        """Whether there is more than the area."""
        given = (self.everything, self.filters, self.fields, self.folder, self.space, self.page_size, self.limit)
        return any(each is not None for each in given)

    @property
    def can_list_everything(self) -> bool:
        """Whether the area leaves something out unless it is asked for."""
        return "everything" in options_of(find_method(self.area, "list"), ())

    def going_on(self, place: str) -> str:
        """Return the options that go on from where a walk has failed."""
        if "next_page_token" in options_of(find_method(self.area, "list"), ()):
            return f"--filter next_page_token={place}"
        time = next((value for name, value in self._given_filters() if to_snake(name) == "created_date"), "")
        return f"--filter created_date={place}..{time.partition('..')[2]} in the place of the one before"

    def _given_filters(self) -> list[tuple[str, str]]:
        return [split_pair(text, "--filter") for text in self.filters or ()]

    async def pages(self, wrike: Wrike, arguments: dict[str, Any]) -> Pages[dict[str, Any]]:
        """Return the collection as Wrike sends it.

        Raises:
            InvalidArgument: an argument is wrong whatever the names among them mean; nothing was looked up then.
            UnresolvedName, NotFound: as `found_by` does.
        """
        self._pages(wrike, stand_ins(arguments))
        return self._pages(wrike, await found_by(wrike, arguments))

    def _pages(self, wrike: Wrike, arguments: dict[str, Any]) -> Pages[dict[str, Any]]:
        pages: Pages[dict[str, Any]] = getattr(wrike, self.area).list(**arguments).raw()
        return pages


def split_names(texts: list[str] | None) -> list[str]:
    """Return the names in texts that join them by commas."""
    return [name.strip() for text in texts or () for name in text.split(",")]


async def write_pages(
    pages: Pages[dict[str, Any]], lines: JsonLines, meter: Meter, wrike: Wrike, limit: int | None = None
) -> None:
    """Write a collection page by page; two of them are in memory at most.

    Args:
        pages: the collection.
        lines: where it goes.
        meter: shows how far it is.
        wrike: whose requests these are.
        limit: how many there will be at most.
    """
    if (pages.requests or 0) > 1:
        note(f"{pages.requests:,} requests, each for a window of the time")
    begun = False
    async for page in pages.pages():
        total = len(page) if page.next_page_token is None and not begun else page.response_size
        if total is not None:
            meter.expect(total if limit is None else min(total, limit))
        begun = True
        await lines.write(page.items)
        meter.advance(len(page), wrike.stats)
