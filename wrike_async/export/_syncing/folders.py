"""Folders and projects, which are read whole each time, and what they tell of the tasks in them.

A folder's children change without a trace in its ``updatedDate``, and so does who sees it. There are few beside the
tasks, a thousand in a request.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import attrs

from wrike_async.export._reading import AreaReader

__all__ = ["NewlySeenStep", "VisibleStep"]

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
        reading = area.reading
        scan = area.wanted.scan(area.wrike, reading.fields, reading.scan)
        if self.since is None:
            await area.scan(scan)
            return
        since, known = self.since, await area.digests("living", "deleted")

        def select(batch: list[dict[str, Any]]) -> list[dict[str, Any]]:
            new = (each for each in batch if each["id"] not in known)
            old = [each["id"] for each in new if datetime.fromisoformat(each["createdDate"]) < since]
            reading.newly_seen = (*reading.newly_seen, *old)
            return batch

        await area.scan(scan, select=select)


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
