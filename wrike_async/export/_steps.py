"""The steps in which all of an area is read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs

from wrike_async._reading.pages import Pages
from wrike_async.export._areas import pages_of
from wrike_async.export._identity import Identity
from wrike_async.export._reading import AreaReader, Select
from wrike_async.export._request import WantedArea

__all__ = ["BinStep", "LivingStep", "WholeStep", "bin_filters"]

_SUSPICIOUS = 1000


@attrs.frozen
class LivingStep:
    """A scan of all that is not in the recycle bin."""

    async def take(self, area: AreaReader) -> None:
        """Read it."""
        await area.scan(area.wanted.scan(area.wrike, area.reading.fields, area.reading.scan))


@attrs.frozen
class BinStep:
    """A scan of what is in the recycle bin.

    Attributes:
        once: whether what came before, and was trashed meanwhile, must not come again.
    """

    once: bool

    async def take(self, area: AreaReader) -> None:
        """Read it, if it can be found."""
        filters = bin_filters(area.wanted, area.identity)
        if filters is None:
            area.warn("Wrike does not tell where the recycle bin is")
            return
        scan = area.wanted.scan(area.wrike, area.reading.fields, area.reading.scan, **filters)
        await area.scan(scan, "deleted", await _new_to(area) if self.once else None)


def bin_filters(wanted: WantedArea, identity: Identity) -> dict[str, Any] | None:
    """Return the filters that ask for what is in the recycle bin; ``None`` where nobody knows where that is."""
    if wanted.name == "folders":
        return {"deleted": True}
    return None if identity.bin_id is None else {"folder_id": identity.bin_id, "descendants": True}


async def _new_to(area: AreaReader) -> Select:
    """Return what lets through records that did not come yet, and counts them."""
    known = await area.digests("staged")

    def select(batch: list[dict[str, Any]]) -> list[dict[str, Any]]:
        rows = [each for each in batch if each["id"] not in known]
        area.reading.deleted += len(rows)
        return rows

    return select


@attrs.frozen
class WholeStep:
    """What comes in one list, or in one of each space."""

    async def take(self, area: AreaReader) -> None:
        """Read it."""
        wanted, reading = area.wanted, area.reading
        lists = [pages_of(area.wrike, wanted.name, wanted.values(reading.fields))]
        if wanted.area.of_each_space and "space_id" not in wanted.filters:
            for space in await area.wrike.spaces.list().to_list():
                values = {**wanted.values(reading.fields), "space_id": space.id}
                lists.append(pages_of(area.wrike, wanted.name, values))
        records: dict[Any, dict[str, Any]] = {}
        for pages in lists:
            for each in await _all(area, pages):
                # A few kinds of records have no ID; they come in one list.
                records.setdefault(each.get("id", len(records)), each)
        reading.ended = area.identity.now()
        await area.append([*records.values()])


async def _all(area: AreaReader, pages: Pages[dict[str, Any]]) -> Sequence[dict[str, Any]]:
    records = await pages.to_list()
    if len(records) == _SUSPICIOUS and pages._collection.operation.paging is None:
        area.warn(f"exactly {_SUSPICIOUS} came in one list, which may have more")
    return records
