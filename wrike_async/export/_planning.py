"""What an export will cost, before it is made."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from math import ceil
from typing import Any

import attrs

from wrike_async._scanning.question import question_of
from wrike_async._transport.limits import Quota
from wrike_async._transport.pacing.rate_limiter import LimiterSource
from wrike_async._wire.operation import ScanBy
from wrike_async.client import Wrike
from wrike_async.errors import AccessDenied, ApiError, NotAuthorized
from wrike_async.export._areas import list_operation, pages_of
from wrike_async.export._request import Areas, Deleted, WantedArea, wanted_areas

__all__ = ["AreaPlan", "Plan", "plan"]

_OF_THE_EXPORT = 2
"""Requests for the account and the user."""


@attrs.frozen
class AreaPlan:
    """What an area will cost.

    Attributes:
        rows: how many there are; ``None`` where Wrike does not tell before.
        requests: about how many it takes.
        error: why Wrike refuses it, or access is not granted; ``None`` where neither is so.
    """

    rows: int | None
    requests: int
    error: str | None = None


@attrs.frozen
class Plan:
    """What an export will cost.

    Attributes:
        areas: by name.
        requests: in all.
        seconds: that these take at the quota; 0 without one.
    """

    areas: Mapping[str, AreaPlan]
    requests: int
    seconds: float

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return attrs.asdict(self)


async def plan(wrike: Wrike, *, areas: Areas | None = None, deleted: Deleted = "skip") -> Plan:
    """Tell what an export will cost: requests by area, and seconds at the quota. It takes a request or two for each.

    Args:
        wrike: the client.
        areas: as `export` takes them.
        deleted: as `export` takes it. What is in the recycle bin is not counted.

    Raises:
        InvalidArgument: something of that makes no sense.
        WrikeError: a request failed.
    """
    planned: dict[str, AreaPlan] = {}
    for wanted in wanted_areas(wrike, areas, deleted):
        try:
            planned[wanted.name] = await _planned(wrike, wanted)
        except NotAuthorized:
            raise
        except AccessDenied as denied:
            planned[wanted.name] = AreaPlan(None, 0, str(denied))
        except ApiError as error:
            if not 400 <= error.status < 429:
                raise
            planned[wanted.name] = AreaPlan(None, 1, str(error))
    requests = sum(each.requests for each in planned.values()) + _OF_THE_EXPORT
    return Plan(planned, requests, requests * _seconds_of_a_request(wrike))


async def _planned(wrike: Wrike, wanted: WantedArea) -> AreaPlan:
    by = list_operation(wrike, wanted.name, wanted.filters).scan if wanted.area.reads == "scan" else None
    if by is None:
        spaces = len(await wrike.spaces.list().to_list()) + 1 if wanted.area.of_each_space else 0
        return AreaPlan(None, 1 + spaces)
    if by.strategy == "calendar":
        return AreaPlan(None, await _windows(wrike, wanted, by))
    size = wanted.filters.get("page_size", 1000)
    values = {**dict(by.defaults), **wanted.filters, "page_size": 1}
    values.pop("walks", None)
    page = await pages_of(wrike, wanted.name, values)
    rows = len(page) if page.response_size is None else page.response_size
    return AreaPlan(rows, max(1, ceil(rows / size)))


async def _windows(wrike: Wrike, wanted: WantedArea, by: ScanBy) -> int:
    """Return how many windows the time has that a calendar goes through, and the request for its beginning."""
    operation = list_operation(wrike, wanted.name, wanted.filters)
    values = {key: value for key, value in wanted.filters.items() if key != "walks"}
    window = question_of(wrike._engine, wrike._options, operation, values, ids=()).window
    account = await wrike.account.get()
    now = datetime.now(UTC).timestamp()
    began = now if account.created_date is None else account.created_date.timestamp()
    start = began if window.start is None else window.start
    end = now if window.end is None else window.end
    return 1 + max(1, ceil((end - start) / by.widest))


def _seconds_of_a_request(wrike: Wrike) -> float:
    quota = wrike._engine._setup.quota
    if quota is None:
        return 0.0
    if isinstance(quota, Quota):
        return quota.per / quota.limit
    return quota.window / quota.limit if isinstance(quota, LimiterSource) else quota.time_period / quota.max_rate
