"""Folders and projects, which are read whole each time, and what they tell of the tasks in them.

A folder's children change without a trace in its ``updatedDate``, and so does who sees it. There are few beside the
tasks, a thousand in a request.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

import attrs

from wrike_async.export._lookups.tree import looked_up, tree_ids
from wrike_async.export._reading import AreaReader

__all__ = ["ComparedWithTreeStep", "NewlySeenStep", "VisibleStep"]

_PAGE: Final = 1000
_WALKS: Final = 3
"""With so many a scan begins, each of which ends with a page that is not full."""


@attrs.frozen
class VisibleStep:
    """A scan of all folders, which takes note of those that are old, and were not seen before.

    Attributes:
        since: what was created before was there when the store was written last; ``None`` where it never was.
    """

    since: datetime | None

    async def take(self, area: AreaReader) -> None:
        """Read them."""
        note = await _newly_seen_to(area, self.since)

        def select(batch: list[dict[str, Any]]) -> list[dict[str, Any]]:
            note(batch)
            return batch

        await area.scan(area.wanted.scan(area.wrike, area.reading.fields, area.reading.scan), select=select)


@attrs.frozen
class ComparedWithTreeStep:
    """Has folders come that the tree has and the scan lacks, and folders be purged that neither it nor the bin has.

    What the store has in the recycle bin, and the tree shows, has come from there meanwhile.

    Attributes:
        since: as `VisibleStep` has it.
    """

    since: datetime | None

    async def take(self, area: AreaReader) -> None:
        """Read the tree, and ask for those that did not come."""
        met, there = await area.digests("staged"), await tree_ids(area)
        found = await looked_up(area, there, met)
        (await _newly_seen_to(area, self.since))(found)
        if found:
            await area.append(found)
        living, recycled = await area.ids("living", beside=met), await area.ids("deleted", beside=met)
        if not there.issuperset(living):
            area.warn(
                "folders are gone that were not in the recycle bin, or are shared no more; so may be tasks in them, "
                "which only reconcile or a full run finds out"
            )
        gone = [{"id": each} for each in (*living, *recycled) if each not in there]
        if gone:
            await area.append(gone, "purged")


async def _newly_seen_to(area: AreaReader, since: datetime | None) -> Callable[[Sequence[dict[str, Any]]], None]:
    """Return what takes note of folders that the store lacks, although they are older than it is."""
    reading = area.reading
    known = None if since is None else await area.digests("living", "deleted")

    def note(folders: Sequence[dict[str, Any]]) -> None:
        if since is None or known is None:
            return
        new = (each for each in folders if each["id"] not in known)
        old = [each["id"] for each in new if datetime.fromisoformat(each["createdDate"]) < since]
        reading.newly_seen = (*reading.newly_seen, *old)

    return note


@attrs.frozen
class NewlySeenStep:
    """A scan of the tasks in each folder that was there before, and was not seen: they did not change.

    Attributes:
        folders: IDs.
    """

    folders: Sequence[str]

    async def take(self, area: AreaReader) -> None:
        """Read them, or all tasks, where that takes less."""
        if len(self.folders) > await area.count() // _PAGE + _WALKS:
            known = await area.digests("living", "staged")
            scan = area.wanted.scan(area.wrike, area.reading.fields, area.reading.scan)
            await area.scan(scan, select=lambda batch: [each for each in batch if each["id"] not in known])
            return
        for folder_id in self.folders:
            await area.scan(area.wanted.scan(area.wrike, area.reading.fields, folder_id=folder_id))
