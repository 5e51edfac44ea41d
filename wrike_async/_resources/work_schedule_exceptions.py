"""Exceptions of work schedules: https://developers.wrike.com/reference/getworkscheduleexclusionssingle"""

from __future__ import annotations

from datetime import date
from typing import Any, Literal, Unpack

import attrs

from wrike_async._reading.pages import Pages
from wrike_async._resources.base import Resource
from wrike_async._resources.rules import check_order
from wrike_async._resources.work_schedules import READ_WORK_SCHEDULE, WRITE_WORK_SCHEDULE
from wrike_async._wire.operation import Operation
from wrike_async._wire.parameters import Date, DateFilter, Parameters, Raw
from wrike_async._wire.types import Model, UnknownWord, model

__all__ = [
    "WorkScheduleException",
    "WorkScheduleExceptionFilters",
    "WorkScheduleExceptionInput",
    "WorkScheduleExceptionType",
    "WorkScheduleExceptions",
]

WorkScheduleExceptionType = Literal["AdditionalWorkDays", "PublicHolidays", "OtherEvent"]


@model
class WorkScheduleException(Model):
    """Days on which a work schedule differs from its week."""

    id: str
    """Of the exception."""
    from_date: date | None = None
    """The first day."""
    to_date: date | None = None
    """The last day."""
    is_work_days: bool | None = None
    """Whether they are working days."""
    exclusion_type: WorkScheduleExceptionType | UnknownWord | None = None
    """Why they differ."""


class WorkScheduleExceptionFilters(Parameters, total=False):
    """Which exceptions to list."""

    date_range: DateFilter
    """Only those that touch this range of days."""


class WorkScheduleExceptionInput(Parameters, total=False):
    """What an exception is made of."""

    from_date: Date
    """The first day."""
    to_date: Date
    """The last day."""
    exclusion_type: WorkScheduleExceptionType | UnknownWord | Raw
    """``AdditionalWorkDays`` are worked, the others are free."""


def _check_days(values: dict[str, Any]) -> None:
    check_order(values, "from_date", "to_date")


_LIST = Operation(
    method="GET",
    path="/workschedules/{workscheduleId}/workschedule_exclusions",
    item=WorkScheduleException,
    accepts=WorkScheduleExceptionFilters,
    scopes=READ_WORK_SCHEDULE,
    gateway=False,
)
_GET = Operation(
    method="GET",
    path="/workschedule_exclusions/{workscheduleExclusionId}",
    item=WorkScheduleException,
    scopes=READ_WORK_SCHEDULE,
    gateway=False,
)
_CREATE = Operation(
    method="POST",
    path="/workschedules/{workscheduleId}/workschedule_exclusions",
    item=WorkScheduleException,
    accepts=WorkScheduleExceptionInput,
    scopes=WRITE_WORK_SCHEDULE,
    gateway=False,
    check=_check_days,
)
_UPDATE = attrs.evolve(_CREATE, method="PUT", path="/workschedule_exclusions/{workscheduleExclusionId}")
_DELETE = Operation(
    method="DELETE",
    path="/workschedule_exclusions/{workscheduleExclusionId}",
    item=WorkScheduleException,
    scopes=WRITE_WORK_SCHEDULE,
    gateway=False,
)


class WorkScheduleExceptions(Resource):
    """Exceptions of work schedules: holidays, and days that are worked although the week says otherwise."""

    def list(
        self,
        work_schedule_id: str,
        *,
        page_size: int | None = None,
        limit: int | None = None,
        **filters: Unpack[WorkScheduleExceptionFilters],
    ) -> Pages[WorkScheduleException]:
        """List the exceptions of a work schedule, which come on one page.

        ``GET /workschedules/{workscheduleId}/workschedule_exclusions``

        Args:
            work_schedule_id: the schedule.
            page_size: without effect here.
            limit: how many in all; every one by default.
            **filters: see `WorkScheduleExceptionFilters`.

        Raises:
            InvalidArgument: a filter that Wrike would refuse.
        """
        return self._pages(_LIST, filters, page_size=page_size, limit=limit, ids=[work_schedule_id])

    async def get(self, exception_id: str) -> WorkScheduleException:
        """Read an exception. Wrike reads one at a time, so each takes a request.

        ``GET /workschedule_exclusions/{workscheduleExclusionId}``

        Args:
            exception_id: of the exception.

        Raises:
            NotFound, InvalidRequest: there is no such exception, or the ID is none.
        """
        return await self._one(_GET, ids=[exception_id])

    async def create(
        self, work_schedule_id: str, **exception: Unpack[WorkScheduleExceptionInput]
    ) -> WorkScheduleException:
        """Create an exception of a work schedule.

        ``POST /workschedules/{workscheduleId}/workschedule_exclusions``

        Args:
            work_schedule_id: the schedule.
            **exception: see `WorkScheduleExceptionInput`.

        Raises:
            InvalidArgument: it ends before it starts.
            OutcomeUnknown: no clear answer came; the exception may exist.
        """
        return await self._one(_CREATE, exception, ids=[work_schedule_id])

    async def update(self, exception_id: str, **changes: Unpack[WorkScheduleExceptionInput]) -> WorkScheduleException:
        """Change an exception. What is left out stays.

        ``PUT /workschedule_exclusions/{workscheduleExclusionId}``

        Args:
            exception_id: of the exception.
            **changes: see `WorkScheduleExceptionInput`.

        Raises:
            InvalidArgument: it ends before it starts.
            OutcomeUnknown: no clear answer came; the exception may be changed.
        """
        return await self._one(_UPDATE, changes, ids=[exception_id])

    async def delete(self, exception_id: str) -> WorkScheduleException | None:
        """Delete an exception.

        ``DELETE /workschedule_exclusions/{workscheduleExclusionId}``

        Returns:
            The exception as it was; ``None`` where Wrike answers without it.

        Raises:
            OutcomeUnknown: no clear answer came; the exception may be deleted.
        """
        return next(iter(await self._call(_DELETE, ids=[exception_id])), None)
