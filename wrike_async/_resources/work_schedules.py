"""Work schedules: https://developers.wrike.com/reference/getworkschedulesempty"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, Required, Unpack

from wrike_async._reading.pages import Pages
from wrike_async._resources.account import WeekDay
from wrike_async._resources.base import Resource
from wrike_async._wire.operation import Operation
from wrike_async._wire.parameters import IdList, NotBlank, Parameters, Raw, UpTo, literals
from wrike_async._wire.types import Model, UnknownWord, model

__all__ = [
    "READ_WORK_SCHEDULE",
    "WRITE_WORK_SCHEDULE",
    "WorkSchedule",
    "WorkScheduleCopy",
    "WorkScheduleCreate",
    "WorkScheduleParams",
    "WorkScheduleType",
    "WorkScheduleUpdate",
    "WorkSchedules",
    "WorkweekDayInput",
    "WorkweekEntry",
]

READ_WORK_SCHEDULE = ("amReadOnlyWorkSchedule", "amReadWriteWorkSchedule")
"""Any one of these scopes lets a token read schedules, those of users too."""

WRITE_WORK_SCHEDULE = ("amReadWriteWorkSchedule",)
"""This scope lets a token write schedules, those of users too."""

WorkScheduleType = Literal["Default", "Custom"]


@model
class WorkweekEntry(Model):
    """Days of the week with the same working time."""

    work_days: tuple[WeekDay | UnknownWord, ...] | None = None
    """Which days."""
    capacity_minutes: int | None = None
    """Working time of each."""


@model
class WorkSchedule(Model):
    """When people work."""

    id: str
    """Of the schedule."""
    schedule_type: WorkScheduleType | UnknownWord | None = None
    """Whether it is the account's default."""
    title: str | None = None
    """As users see it."""
    workweek: tuple[WorkweekEntry, ...] | None = None
    """The working days."""
    user_ids: tuple[str, ...] | None = None
    """Who follows it; on request."""


WorkScheduleDefaultField = Literal["id", "scheduleType", "title", "workweek"]
WorkScheduleField = WorkScheduleDefaultField | Literal["userIds"]


class WorkScheduleParams(Parameters, total=False):
    """How to read work schedules."""

    fields: Sequence[WorkScheduleField | Raw]
    """Fields that Wrike leaves out unless they are asked for."""


class WorkweekDayInput(Parameters, total=False):
    """Whether a day of the week is a working day."""

    day_of_week: Required[WeekDay | UnknownWord | Raw]
    """Which day of the week."""
    is_work_day: Required[bool]
    """Whether that day is worked."""


Workweek = Annotated[Sequence[WorkweekDayInput], UpTo(7)]
"""Up to seven entries; a day that is in none of them is free."""

ScheduleUsers = Annotated[IdList, UpTo(100_000)]
"""Up to 100,000 IDs of users."""


class WorkScheduleCreate(Parameters, total=False):
    """A work schedule to create."""

    title: Required[NotBlank]
    """What it is called."""
    workweek: Required[Workweek]
    """The working days, with their hours."""
    add_users: ScheduleUsers
    """Users who are to work by it."""
    capacity_minutes: int
    """Working time of a day."""
    fields: Sequence[WorkScheduleField | Raw]
    """Fields that Wrike leaves out unless they are asked for."""


class WorkScheduleUpdate(Parameters, total=False):
    """Changes to a work schedule. What is left out stays as it is."""

    title: NotBlank
    """What it is called."""
    workweek: Workweek
    """The working days, with their hours."""
    add_users: ScheduleUsers
    """Users who are to work by it."""
    remove_users: IdList
    """Users who are to work by it no longer."""
    capacity_minutes: int
    """Working time of a day."""
    fields: Sequence[WorkScheduleField | Raw]
    """Fields that Wrike leaves out unless they are asked for."""


class WorkScheduleCopy(Parameters, total=False):
    """What the copy of a work schedule is to be."""

    title: NotBlank
    """What it is called."""


_ALWAYS = literals(WorkScheduleDefaultField)
_LIST = Operation(
    method="GET",
    path="/workschedules",
    item=WorkSchedule,
    accepts=WorkScheduleParams,
    scopes=READ_WORK_SCHEDULE,
    always=_ALWAYS,
)
_GET = Operation(
    method="GET",
    path="/workschedules/{workscheduleId}",
    item=WorkSchedule,
    accepts=WorkScheduleParams,
    scopes=READ_WORK_SCHEDULE,
    always=_ALWAYS,
)
_CREATE = Operation(
    method="POST",
    path="/workschedules",
    item=WorkSchedule,
    accepts=WorkScheduleCreate,
    scopes=WRITE_WORK_SCHEDULE,
    always=_ALWAYS,
)
_UPDATE = Operation(
    method="PUT",
    path="/workschedules/{workscheduleId}",
    item=WorkSchedule,
    accepts=WorkScheduleUpdate,
    scopes=WRITE_WORK_SCHEDULE,
    always=_ALWAYS,
)
_DUPLICATE = Operation(
    method="POST",
    path="/workschedules/{workscheduleId}/duplicate",
    item=WorkSchedule,
    accepts=WorkScheduleCopy,
    scopes=WRITE_WORK_SCHEDULE,
    gateway=False,
)
_DELETE = Operation(
    method="DELETE", path="/workschedules/{workscheduleId}", item=WorkSchedule, scopes=WRITE_WORK_SCHEDULE
)


class WorkSchedules(Resource):
    """Work schedules of the account."""

    def list(
        self, *, page_size: int | None = None, limit: int | None = None, **values: Unpack[WorkScheduleParams]
    ) -> Pages[WorkSchedule]:
        """List work schedules, which come on one page.

        ``GET /workschedules``

        Args:
            page_size: without effect here.
            limit: how many in all; every one by default.
            **values: see `WorkScheduleParams`.
        """
        return self._pages(_LIST, values, page_size=page_size, limit=limit)

    async def get(self, work_schedule_id: str, **values: Unpack[WorkScheduleParams]) -> WorkSchedule:
        """Read a work schedule. Wrike reads one at a time, so each takes a request.

        ``GET /workschedules/{workscheduleId}``

        Args:
            work_schedule_id: of the schedule.
            **values: see `WorkScheduleParams`.

        Raises:
            NotFound, InvalidRequest: there is no such schedule, or the ID is none.
        """
        return await self._one(_GET, values, ids=[work_schedule_id])

    async def create(self, **schedule: Unpack[WorkScheduleCreate]) -> WorkSchedule:
        """Create a work schedule.

        ``POST /workschedules``

        Args:
            **schedule: see `WorkScheduleCreate`; ``title`` and ``workweek`` are needed.

        Raises:
            OutcomeUnknown: no clear answer came; the schedule may exist.
        """
        return await self._one(_CREATE, schedule)

    async def update(self, work_schedule_id: str, **changes: Unpack[WorkScheduleUpdate]) -> WorkSchedule:
        """Change a work schedule. What is left out stays.

        ``PUT /workschedules/{workscheduleId}``

        Args:
            work_schedule_id: of the schedule.
            **changes: see `WorkScheduleUpdate`.

        Raises:
            OutcomeUnknown: no clear answer came; the schedule may be changed.
        """
        return await self._one(_UPDATE, changes, ids=[work_schedule_id])

    async def duplicate(self, work_schedule_id: str, **copy: Unpack[WorkScheduleCopy]) -> WorkSchedule:
        """Copy a work schedule.

        ``POST /workschedules/{workscheduleId}/duplicate``

        Args:
            work_schedule_id: of the schedule.
            **copy: see `WorkScheduleCopy`.

        Returns:
            The copy.

        Raises:
            OutcomeUnknown: no clear answer came; the copy may exist.
        """
        return await self._one(_DUPLICATE, copy, ids=[work_schedule_id])

    async def delete(self, work_schedule_id: str) -> WorkSchedule | None:
        """Delete a work schedule.

        ``DELETE /workschedules/{workscheduleId}``

        Returns:
            The schedule as it was; ``None`` where Wrike answers without it.

        Raises:
            OutcomeUnknown: no clear answer came; the schedule may be deleted.
        """
        return next(iter(await self._call(_DELETE, ids=[work_schedule_id])), None)
