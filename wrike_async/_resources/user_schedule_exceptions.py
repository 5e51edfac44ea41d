"""Exceptions of users' schedules: https://developers.wrike.com/reference/getuserscheduleexclusionsempty"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, Unpack

from wrike_async._reading.pages import Pages
from wrike_async._resources.base import Resource
from wrike_async._resources.rules import check_order
from wrike_async._resources.work_schedules import READ_WORK_SCHEDULE, WRITE_WORK_SCHEDULE
from wrike_async._wire.operation import Operation
from wrike_async._wire.parameters import Date, DateFilter, Id, IdList, Parameters, Raw, UpTo
from wrike_async._wire.types import Model, UnknownWord, model

__all__ = [
    "UserScheduleException",
    "UserScheduleExceptionCreate",
    "UserScheduleExceptionFilters",
    "UserScheduleExceptionInput",
    "UserScheduleExceptionType",
    "UserScheduleExceptions",
]

UserScheduleExceptionType = Literal["Overtime", "VacationPTO", "OtherNonWorking"]


@model
class UserScheduleException(Model):
    """Days on which a user's schedule differs from the work schedule."""

    id: str
    """Of the exception."""
    user_id: str | None = None
    """Of the user."""
    from_date: date | None = None
    """The first day."""
    to_date: date | None = None
    """The last day."""
    is_work_days: bool | None = None
    """Whether they are working days."""
    exclusion_type: UserScheduleExceptionType | UnknownWord | None = None
    """Why they differ."""


class UserScheduleExceptionFilters(Parameters, total=False):
    """Which exceptions to list."""

    date_range: DateFilter
    """Only those that touch this range of days."""
    user_ids: Annotated[IdList, UpTo(100_000)]
    """Only those of these users."""


class UserScheduleExceptionInput(Parameters, total=False):
    """What an exception is made of."""

    from_date: Date
    """The first day."""
    to_date: Date
    """The last day."""
    exclusion_type: UserScheduleExceptionType | UnknownWord | Raw
    """``Overtime`` is worked, the others are free."""


class UserScheduleExceptionCreate(UserScheduleExceptionInput, total=False):
    """An exception to create."""

    user_id: Id
    """The user whom it is about."""


def _check_days(values: dict[str, Any]) -> None:
    check_order(values, "from_date", "to_date")


_LIST = Operation(
    method="GET",
    path="/user_schedule_exclusions",
    item=UserScheduleException,
    accepts=UserScheduleExceptionFilters,
    scopes=READ_WORK_SCHEDULE,
    gateway=False,
)
_GET = Operation(
    method="GET",
    path="/user_schedule_exclusions/{userScheduleExclusionId}",
    item=UserScheduleException,
    scopes=READ_WORK_SCHEDULE,
    gateway=False,
)
_CREATE = Operation(
    method="POST",
    path="/user_schedule_exclusions",
    item=UserScheduleException,
    accepts=UserScheduleExceptionCreate,
    scopes=WRITE_WORK_SCHEDULE,
    gateway=False,
    check=_check_days,
)
_UPDATE = Operation(
    method="PUT",
    path="/user_schedule_exclusions/{userScheduleExclusionId}",
    item=UserScheduleException,
    accepts=UserScheduleExceptionInput,
    scopes=WRITE_WORK_SCHEDULE,
    gateway=False,
    check=_check_days,
)
_DELETE = Operation(
    method="DELETE",
    path="/user_schedule_exclusions/{userScheduleExclusionId}",
    item=UserScheduleException,
    scopes=WRITE_WORK_SCHEDULE,
    gateway=False,
)


class UserScheduleExceptions(Resource):
    """Exceptions of users' schedules: vacations, and other days that are free or worked."""

    def list(
        self, *, page_size: int | None = None, limit: int | None = None, **filters: Unpack[UserScheduleExceptionFilters]
    ) -> Pages[UserScheduleException]:
        """List exceptions of users' schedules, which come on one page.

        ``GET /user_schedule_exclusions``

        Args:
            page_size: without effect here.
            limit: how many in all; every one by default.
            **filters: see `UserScheduleExceptionFilters`.

        Raises:
            InvalidArgument: a filter that Wrike would refuse, or more IDs than a URL can hold.
        """
        return self._pages(_LIST, filters, page_size=page_size, limit=limit)

    async def get(self, exception_id: str) -> UserScheduleException:
        """Read an exception. Wrike reads one at a time, so each takes a request.

        ``GET /user_schedule_exclusions/{userScheduleExclusionId}``

        Args:
            exception_id: of the exception.

        Raises:
            NotFound, InvalidRequest: there is no such exception, or the ID is none.
        """
        return await self._one(_GET, ids=[exception_id])

    async def create(self, user_id: str, **exception: Unpack[UserScheduleExceptionInput]) -> UserScheduleException:
        """Create an exception of a user's schedule.

        ``POST /user_schedule_exclusions``

        Args:
            user_id: the user.
            **exception: see `UserScheduleExceptionInput`.

        Raises:
            InvalidArgument: it ends before it starts.
            OutcomeUnknown: no clear answer came; the exception may exist.
        """
        return await self._one(_CREATE, {"user_id": user_id, **exception})

    async def update(self, exception_id: str, **changes: Unpack[UserScheduleExceptionInput]) -> UserScheduleException:
        """Change an exception. What is left out stays.

        ``PUT /user_schedule_exclusions/{userScheduleExclusionId}``

        Args:
            exception_id: of the exception.
            **changes: see `UserScheduleExceptionInput`.

        Raises:
            InvalidArgument: it ends before it starts.
            OutcomeUnknown: no clear answer came; the exception may be changed.
        """
        return await self._one(_UPDATE, changes, ids=[exception_id])

    async def delete(self, exception_id: str) -> UserScheduleException | None:
        """Delete an exception.

        ``DELETE /user_schedule_exclusions/{userScheduleExclusionId}``

        Returns:
            The exception as it was; ``None`` where Wrike answers without it.

        Raises:
            OutcomeUnknown: no clear answer came; the exception may be deleted.
        """
        return next(iter(await self._call(_DELETE, ids=[exception_id])), None)
