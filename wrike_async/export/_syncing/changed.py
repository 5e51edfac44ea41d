"""What changed in a window of time, area by area."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import attrs

from wrike_async._scanning.scan import Scan
from wrike_async._wire.names import to_snake
from wrike_async._wire.operation import Operation, ScanBy
from wrike_async._wire.parameters import DateRange
from wrike_async.client import Wrike
from wrike_async.export._areas import list_operation
from wrike_async.export._reading import AreaReader
from wrike_async.export._request import WantedArea

__all__ = ["ChangedStep", "changed_filters", "window_of"]

_BY_CHANGE: Final[Mapping[str, ScanBy]] = {
    "tasks": ScanBy("keyset", "updatedDate", defaults=(("sub_tasks", True),)),
    "timelogs": ScanBy("windows", "updatedDate"),
}
"""Where changes are asked for by another instant than all of it is. The window ends before the run began, and so what
changes meanwhile can leave it, but nothing can enter it."""

_LOOKED_BACK: Final = ("comments", "attachments")
"""Nothing tells what changed of these: what was created lately is read again."""

_LONGEST_EDIT: Final = timedelta(minutes=10)
"""A comment can be edited for five minutes."""


def window_of(
    name: str, cursor: datetime, began: datetime, overlap: timedelta, lookback: timedelta
) -> DateRange[datetime]:
    """Return the window in which an area may have changed since a cursor, up to the moment a run began."""
    start = min(cursor, began) - overlap
    if name in _LOOKED_BACK:
        start = min(cursor - max(overlap, _LONGEST_EDIT), began - lookback)
    return DateRange(start, began)


def _by_change(wrike: Wrike, wanted: WantedArea) -> Operation[Any]:
    """Return what lists an area, scanned by what tells of changes."""
    operation = list_operation(wrike, wanted.name, {})
    by = _BY_CHANGE.get(wanted.name)
    return operation if by is None else attrs.evolve(operation, scan=by)


def changed_filters(wrike: Wrike, wanted: WantedArea, window: DateRange[datetime]) -> dict[str, Any]:
    """Return the filters that ask for what changed in a window."""
    by = _by_change(wrike, wanted).scan
    assert by is not None
    return {to_snake(by.key): window}


@attrs.frozen
class ChangedStep:
    """A scan of what changed in a window.

    Attributes:
        window: from when to before when.
    """

    window: DateRange[datetime]

    async def take(self, area: AreaReader) -> None:
        """Read it."""
        assert self.window.start is not None
        assert self.window.end is not None
        if self.window.start < self.window.end:
            await area.scan(self._scan(area))

    def _scan(self, area: AreaReader) -> Scan[dict[str, Any]]:
        wrike, wanted, reading = area.wrike, area.wanted, area.reading
        values = {**wanted.values(reading.fields), **changed_filters(wrike, wanted, self.window)}
        own = {name: values.pop(name, None) for name in ("walks", "page_size")}
        resource = getattr(wrike, wanted.name)
        scan: Scan[Any] = resource._scan(_by_change(wrike, wanted), values, limit=None, resume=reading.scan, **own)
        return scan.raw()
