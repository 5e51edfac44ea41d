"""Partial exceptions of users' schedules: https://developers.wrike.com/reference/getuserschedulepartialexclusionempty"""

from __future__ import annotations

from collections.abc import Coroutine
from datetime import date
from typing import Any, Literal, Unpack

from wrike_async._reading.ids import Ids, OnMissing
from wrike_async._reading.many import Many
from wrike_async._reading.pages import Pages
from wrike_async._resources.base import Resource
from wrike_async._resources.coroutine_functions import coroutine_function
from wrike_async._resources.work_schedules import READ_WORK_SCHEDULE, WRITE_WORK_SCHEDULE
from wrike_async._wire.operation import Operation
from wrike_async._wire.parameters import DateFilter, Id, IdList, Parameters, Raw
from wrike_async._wire.types import Model, UnknownWord, model

__all__ = [
    "UserSchedulePartialException",
    "UserSchedulePartialExceptionCreate",
    "UserSchedulePartialExceptionFilters",
    "UserSchedulePartialExceptionInput",
    "UserSchedulePartialExceptionType",
    "UserSchedulePartialExceptions",
]

UserSchedulePartialExceptionType = Literal["VacationPTO", "OtherNonWorking"]


@model
class UserSchedulePartialException(Model):
    """Days on which a user works for a part of the time only."""

    id: str
    """Of the exception."""
    user_id: str | None = None
    """Of the user."""
    start_date: date | None = None
    """The first day."""
    finish_date: date | None = None
    """The last day."""
    exclusion_type: UserSchedulePartialExceptionType | UnknownWord | None = None
    """Why."""
    capacity_minutes: int | None = None
    """Working time of each day."""


class UserSchedulePartialExceptionFilters(Parameters, total=False):
    """Which partial exceptions to list. Wrike is said to want both users and days."""

    user_ids: IdList
    """Only those of these users."""
    date_range: DateFilter
    """Only those that touch this range of days."""


class UserSchedulePartialExceptionInput(Parameters, total=False):
    """What a partial exception is made of."""

    date_range: DateFilter
    """When."""
    exclusion_type: UserSchedulePartialExceptionType | UnknownWord | Raw
    """Why it is an exception."""
    capacity_minutes: int
    """Working time of each day."""


class UserSchedulePartialExceptionCreate(UserSchedulePartialExceptionInput, total=False):
    """A partial exception to create."""

    user_id: Id
    """The user whom it is about."""


_LIST = Operation(
    method="GET",
    path="/user_schedule_partial_exclusion",
    item=UserSchedulePartialException,
    accepts=UserSchedulePartialExceptionFilters,
    scopes=READ_WORK_SCHEDULE,
    gateway=False,
)
_GET = Operation(
    method="GET",
    path="/user_schedule_partial_exclusion/{userSchedulePartialExclusionIds}",
    item=UserSchedulePartialException,
    scopes=READ_WORK_SCHEDULE,
    max_ids=100,
    gateway=False,
)
_CREATE = Operation(
    method="POST",
    path="/user_schedule_partial_exclusion",
    item=UserSchedulePartialException,
    accepts=UserSchedulePartialExceptionCreate,
    scopes=WRITE_WORK_SCHEDULE,
    gateway=False,
)
_UPDATE = Operation(
    method="PUT",
    path="/user_schedule_partial_exclusion/{userSchedulePartialExclusionId}",
    item=UserSchedulePartialException,
    accepts=UserSchedulePartialExceptionInput,
    scopes=WRITE_WORK_SCHEDULE,
    gateway=False,
)
_DELETE: Operation[Any] = Operation(
    method="DELETE",
    path="/user_schedule_partial_exclusion/{userSchedulePartialExclusionId}",
    scopes=WRITE_WORK_SCHEDULE,
    gateway=False,
)


class UserSchedulePartialExceptions(Resource):
    """Days on which users work for a part of the time only."""

    def list(
        self,
        *,
        page_size: int | None = None,
        limit: int | None = None,
        **filters: Unpack[UserSchedulePartialExceptionFilters],
    ) -> Pages[UserSchedulePartialException]:
        """List partial exceptions of users' schedules, which come on one page.

        ``GET /user_schedule_partial_exclusion``

        Args:
            page_size: without effect here.
            limit: how many in all; every one by default.
            **filters: see `UserSchedulePartialExceptionFilters`.

        Raises:
            InvalidArgument: a filter that Wrike would refuse.
        """
        return self._pages(_LIST, filters, page_size=page_size, limit=limit)

    @coroutine_function
    def get(self, exception_id: str) -> Coroutine[object, None, UserSchedulePartialException]:
        """Read a partial exception, together with others that are read at the same time.

        ``GET /user_schedule_partial_exclusion/{userSchedulePartialExclusionIds}``, up to 100 IDs in a request

        Args:
            exception_id: of the exception.

        Raises:
            NotFound, InvalidRequest: there is no such exception, or the ID is none.
        """
        return self._get(_GET, exception_id, {})

    def get_many(self, ids: Ids, *, on_missing: OnMissing = "raise") -> Many[UserSchedulePartialException]:
        """Read many partial exceptions, in the order of their IDs. Await it for a list, or use ``async for``.

        ``GET /user_schedule_partial_exclusion/{userSchedulePartialExclusionIds}``, 100 IDs in a request

        Args:
            ids: any iterable or async iterable.
            on_missing: ``"raise"`` `NotFound`, or ``"skip"`` exceptions that are not there.
        """
        return self._get_many(_GET, ids, on_missing, {})

    async def create(
        self, user_id: str, **exception: Unpack[UserSchedulePartialExceptionInput]
    ) -> UserSchedulePartialException:
        """Create a partial exception of a user's schedule.

        ``POST /user_schedule_partial_exclusion``

        Args:
            user_id: the user.
            **exception: see `UserSchedulePartialExceptionInput`.

        Raises:
            OutcomeUnknown: no clear answer came; the exception may exist.
        """
        return await self._one(_CREATE, {"user_id": user_id, **exception})

    async def update(
        self, exception_id: str, **changes: Unpack[UserSchedulePartialExceptionInput]
    ) -> UserSchedulePartialException:
        """Change a partial exception. What is left out stays.

        ``PUT /user_schedule_partial_exclusion/{userSchedulePartialExclusionId}``

        Args:
            exception_id: of the exception.
            **changes: see `UserSchedulePartialExceptionInput`.

        Raises:
            OutcomeUnknown: no clear answer came; the exception may be changed.
        """
        return await self._one(_UPDATE, changes, ids=[exception_id])

    async def delete(self, exception_id: str) -> None:
        """Delete a partial exception for good.

        ``DELETE /user_schedule_partial_exclusion/{userSchedulePartialExclusionId}``

        Raises:
            OutcomeUnknown: no clear answer came; the exception may be deleted.
        """
        await self._call(_DELETE, ids=[exception_id])
