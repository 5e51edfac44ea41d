"""Capacity changes of work schedules: https://developers.wrike.com/reference/getworkschedulecapacitychangemulti"""

from __future__ import annotations

from collections.abc import Coroutine
from datetime import date
from typing import Any, Unpack

import attrs

from wrike_async._reading.ids import Ids, OnMissing
from wrike_async._reading.many import Many
from wrike_async._reading.pages import Pages
from wrike_async._resources.base import Resource
from wrike_async._resources.coroutine_functions import coroutine_function
from wrike_async._resources.work_schedules import READ_WORK_SCHEDULE, WRITE_WORK_SCHEDULE
from wrike_async._wire.operation import Operation
from wrike_async._wire.parameters import DateFilter, Parameters
from wrike_async._wire.types import Model, model

__all__ = [
    "WorkScheduleCapacityChange",
    "WorkScheduleCapacityChangeFilters",
    "WorkScheduleCapacityChangeInput",
    "WorkScheduleCapacityChanges",
]


@model
class WorkScheduleCapacityChange(Model):
    """Days on which a work schedule has more or less working time than usual."""

    id: str
    """Of the change."""
    work_schedule_id: str | None = None
    """Of the schedule."""
    start_date: date | None = None
    """The first day."""
    finish_date: date | None = None
    """The last day."""
    capacity_minutes: int | None = None
    """Working time of each day."""


class WorkScheduleCapacityChangeFilters(Parameters, total=False):
    """Which capacity changes to list."""

    date_range: DateFilter
    """Only those that touch this range of days."""


class WorkScheduleCapacityChangeInput(Parameters, total=False):
    """What a capacity change is made of."""

    date_range: DateFilter
    """When."""
    capacity_minutes: int
    """Working time of each day."""


_LIST = Operation(
    method="GET",
    path="/workschedules/{workscheduleId}/workschedule_capacity_change",
    item=WorkScheduleCapacityChange,
    accepts=WorkScheduleCapacityChangeFilters,
    scopes=READ_WORK_SCHEDULE,
    gateway=False,
)
_GET = Operation(
    method="GET",
    path="/workschedule_capacity_change/{workscheduleCapacityChangeIds}",
    item=WorkScheduleCapacityChange,
    scopes=READ_WORK_SCHEDULE,
    max_ids=100,
    gateway=False,
)
_CREATE = Operation(
    method="POST",
    path="/workschedules/{workscheduleId}/workschedule_capacity_change",
    item=WorkScheduleCapacityChange,
    accepts=WorkScheduleCapacityChangeInput,
    scopes=WRITE_WORK_SCHEDULE,
    gateway=False,
)
_UPDATE = attrs.evolve(_CREATE, method="PUT", path="/workschedule_capacity_change/{workscheduleCapacityChangeId}")
_DELETE: Operation[Any] = Operation(
    method="DELETE",
    path="/workschedule_capacity_change/{workscheduleCapacityChangeId}",
    scopes=WRITE_WORK_SCHEDULE,
    gateway=False,
)


class WorkScheduleCapacityChanges(Resource):
    """Days on which work schedules have more or less working time than usual."""

    def list(
        self,
        work_schedule_id: str,
        *,
        page_size: int | None = None,
        limit: int | None = None,
        **filters: Unpack[WorkScheduleCapacityChangeFilters],
    ) -> Pages[WorkScheduleCapacityChange]:
        """List the capacity changes of a work schedule, which come on one page.

        ``GET /workschedules/{workscheduleId}/workschedule_capacity_change``

        Args:
            work_schedule_id: the schedule.
            page_size: without effect here.
            limit: how many in all; every one by default.
            **filters: see `WorkScheduleCapacityChangeFilters`.

        Raises:
            InvalidArgument: a filter that Wrike would refuse.
        """
        return self._pages(_LIST, filters, page_size=page_size, limit=limit, ids=[work_schedule_id])

    @coroutine_function
    def get(self, change_id: str) -> Coroutine[object, None, WorkScheduleCapacityChange]:
        """Read a capacity change, together with others that are read at the same time.

        ``GET /workschedule_capacity_change/{workscheduleCapacityChangeIds}``, up to 100 IDs in a request

        Args:
            change_id: of the change.

        Raises:
            NotFound, InvalidRequest: there is no such change, or the ID is none.
        """
        return self._get(_GET, change_id, {})

    def get_many(self, ids: Ids, *, on_missing: OnMissing = "raise") -> Many[WorkScheduleCapacityChange]:
        """Read many capacity changes, in the order of their IDs. Await it for a list, or use ``async for``.

        ``GET /workschedule_capacity_change/{workscheduleCapacityChangeIds}``, 100 IDs in a request

        Args:
            ids: any iterable or async iterable.
            on_missing: ``"raise"`` `NotFound`, or ``"skip"`` changes that are not there.
        """
        return self._get_many(_GET, ids, on_missing, {})

    async def create(
        self, work_schedule_id: str, **change: Unpack[WorkScheduleCapacityChangeInput]
    ) -> WorkScheduleCapacityChange:
        """Create a capacity change of a work schedule.

        ``POST /workschedules/{workscheduleId}/workschedule_capacity_change``

        Args:
            work_schedule_id: the schedule.
            **change: see `WorkScheduleCapacityChangeInput`.

        Raises:
            OutcomeUnknown: no clear answer came; the change may exist.
        """
        return await self._one(_CREATE, change, ids=[work_schedule_id])

    async def update(
        self, change_id: str, **changes: Unpack[WorkScheduleCapacityChangeInput]
    ) -> WorkScheduleCapacityChange:
        """Change a capacity change. What is left out stays.

        ``PUT /workschedule_capacity_change/{workscheduleCapacityChangeId}``

        Args:
            change_id: of the change.
            **changes: see `WorkScheduleCapacityChangeInput`.

        Raises:
            OutcomeUnknown: no clear answer came; it may be changed.
        """
        return await self._one(_UPDATE, changes, ids=[change_id])

    async def delete(self, change_id: str) -> None:
        """Delete a capacity change for good.

        ``DELETE /workschedule_capacity_change/{workscheduleCapacityChangeId}``

        Raises:
            OutcomeUnknown: no clear answer came; the change may be deleted.
        """
        await self._call(_DELETE, ids=[change_id])
