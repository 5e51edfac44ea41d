"""What leaves no trace: found by comparing what the store has with what is there, by counts or by IDs."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate, pairwise
from typing import Any, Final

import attrs

from wrike_async._wire.parameters import DateRange
from wrike_async.export._areas import list_operation, pages_of
from wrike_async.export._reading import AreaReader, Digests
from wrike_async.export._syncing.gone import asked_by_id, settle

__all__ = ["COMPARED", "CountsStep", "IdsStep"]

COMPARED: Final = ("tasks", "timelogs")
"""Areas of which Wrike tells how many there are in a window, and that leave no trace when they are gone for good."""

_PARTS, _BUCKETS, _FINER = 8, 64, 16
_PAGE: Final = 1000
_MOST_REQUESTS: Final = 400
"""From here on, reading all of an area costs about as much."""

_SECOND = timedelta(seconds=1)
_WRIKE_BEGAN = datetime(2006, 1, 1, tzinfo=UTC)

Window = DateRange[datetime]


@attrs.frozen
class CountsStep:
    """Compares how many were created in windows of time; where that differs, the window is halved, or its IDs are.

    It is blind where as many appeared as vanished in one window.

    Attributes:
        until: what was created from then on is not looked at.
    """

    until: datetime

    async def take(self, area: AreaReader) -> None:
        """Do it; where too much differs, by reading all."""
        sent = area.wrike.stats.requests
        windows = await _counted(area, await _windows(area, self.until))
        while windows:
            if area.wrike.stats.requests - sent >= _MOST_REQUESTS:
                await IdsStep().take(area)
                return
            window, had, there = windows.pop()
            if there is None:
                there = await _total(area, window)
            if had == there:
                continue
            if max(had, there) <= _PAGE or _width(window) <= _SECOND:
                await _compare(area, window)
                continue
            (near, had_near, _), (far, had_far, _) = await _counted(area, await _cut(area, window, 2, _FINER))
            there_near = await _total(area, near)
            windows += [(far, had_far, there - there_near), (near, had_near, there_near)]


@attrs.frozen
class IdsStep:
    """Reads all of an area, and compares IDs."""

    async def take(self, area: AreaReader) -> None:
        """Do it."""
        await _compare(area, None)


async def _compare(area: AreaReader, window: Window | None) -> None:
    """Commit what the store lacks of a window, or of all, and what became of that which it has too much."""
    known = Digests.of(await area.ids("living", window=window))
    met = array("q")

    def select(batch: list[dict[str, Any]]) -> list[dict[str, Any]]:
        met.extend(hash(each["id"]) for each in batch)
        return [each for each in batch if each["id"] not in known]

    filters: dict[str, Any] = {} if window is None else {"created_date": window}
    await area.scan(area.wanted.scan(area.wrike, area.reading.fields, **filters), select=select)
    gone = await area.ids("living", beside=Digests(array("q", sorted(met))), window=window)
    if area.wanted.name == "tasks":
        gone = await asked_by_id(area, gone)
    # They are not among all that there are, and that these came is proved. Tasks that just went to the recycle bin, and
    # are taken for gone here, are found there by the next run.
    await settle(area, gone, [])


async def _windows(area: AreaReader, until: datetime) -> list[Window]:
    """Return 64 windows of which the store has about as much each, and one for what is older than all it has."""
    step = max(_SECOND, (until - _WRIKE_BEGAN) // _BUCKETS)
    starts = [_WRIKE_BEGAN + step * number for number in range(_BUCKETS)]
    counts = await area.counts([DateRange(start, start + step) for start in starts])
    first = next((start for start, count in zip(starts, counts, strict=True) if count), None)
    if first is None:
        return [DateRange(None, until)]
    parts = await _cut(area, DateRange(first, until), _PARTS, _BUCKETS)
    return [DateRange(None, first), *[each for part in parts for each in await _cut(area, part, _PARTS, _BUCKETS)]]


async def _counted(area: AreaReader, windows: Sequence[Window]) -> list[tuple[Window, int, int | None]]:
    """Return windows with how many the store has of each, and how many there are, which nobody knows yet."""
    return [(window, count, None) for window, count in zip(windows, await area.counts(windows), strict=True)]


async def _total(area: AreaReader, window: Window) -> int:
    """Return how many there are that were created in a window."""
    by = list_operation(area.wrike, area.wanted.name, {}).scan
    assert by is not None
    values = {**dict(by.defaults), "created_date": window, "page_size": 1}
    page = await pages_of(area.wrike, area.wanted.name, values)
    return len(page) if page.response_size is None else page.response_size


async def _cut(area: AreaReader, window: Window, parts: int, buckets: int) -> list[Window]:
    """Cut a window where the store has about as much in each part, as far as buckets of equal width tell."""
    assert window.end is not None
    start = window.start or _WRIKE_BEGAN
    if _width(window) <= _SECOND:
        return [window]
    seconds = max(2, int((window.end - start) / _SECOND))
    edges = sorted({start + _SECOND * (seconds * number // buckets) for number in range(1, buckets)} - {start})
    below = [*accumulate(await area.counts([DateRange(*pair) for pair in pairwise([start, *edges, window.end])]))]
    whole = below[-1]
    cuts = {edges[min(bisect_left(below, whole * part / parts), len(edges) - 1)] for part in range(1, parts)}
    ends: Sequence[datetime | None] = [window.start, *sorted(cuts), window.end]
    return [DateRange(*pair) for pair in pairwise(ends)]


def _width(window: Window) -> timedelta:
    assert window.end is not None
    return window.end - (window.start or _WRIKE_BEGAN)
