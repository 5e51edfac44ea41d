"""Capacity changes of users' schedules: https://developers.wrike.com/reference/getuserschedulecapacitychangeempty"""

from __future__ import annotations

from collections.abc import Coroutine
from datetime import date
from typing import Any, Unpack

from wrike_async._reading.ids import Ids, OnMissing
from wrike_async._reading.many import Many
from wrike_async._reading.pages import Pages
from wrike_async._resources.base import Resource
from wrike_async._resources.coroutine_functions import coroutine_function
from wrike_async._resources.work_schedules import READ_WORK_SCHEDULE, WRITE_WORK_SCHEDULE
from wrike_async._wire.operation import Operation
from wrike_async._wire.parameters import DateFilter, Id, IdList, Parameters
from wrike_async._wire.types import Model, model

__all__ = [
    "UserScheduleCapacityChange",
    "UserScheduleCapacityChangeCreate",
    "UserScheduleCapacityChangeFilters",
    "UserScheduleCapacityChangeInput",
    "UserScheduleCapacityChanges",
]


@model
class UserScheduleCapacityChange(Model):
    """Days on which a user has more or less working time than usual."""

    id: str
    """Of the change."""
    user_id: str | None = None
    """Of the user."""
    start_date: date | None = None
    """The first day."""
    finish_date: date | None = None
    """The last day."""
    capacity_minutes: int | None = None
    """Working time of each day."""


class UserScheduleCapacityChangeFilters(Parameters, total=False):
    """Which capacity changes to list. Wrike is said to want both users and days."""

    user_ids: IdList
    """Only those of these users."""
    date_range: DateFilter
    """Only those that touch this range of days."""


class UserScheduleCapacityChangeInput(Parameters, total=False):
    """What a capacity change is made of."""

    date_range: DateFilter
    """When."""
    capacity_minutes: int
    """Working time of each day."""


class UserScheduleCapacityChangeCreate(UserScheduleCapacityChangeInput, total=False):
    """A capacity change to create. Wrike documents the user as a parameter, too, and not only in the path."""

    user_id: Id
    """The user whom it is about."""


_LIST = Operation(
    method="GET",
    path="/user_schedule_capacity_change",
    item=UserScheduleCapacityChange,
    accepts=UserScheduleCapacityChangeFilters,
    scopes=READ_WORK_SCHEDULE,
    gateway=False,
)
_GET = Operation(
    method="GET",
    path="/user_schedule_capacity_change/{userScheduleCapacityChangeIds}",
    item=UserScheduleCapacityChange,
    scopes=READ_WORK_SCHEDULE,
    max_ids=100,
    gateway=False,
)
_CREATE = Operation(
    method="POST",
    path="/users/{userId}/user_schedule_capacity_change",
    item=UserScheduleCapacityChange,
    accepts=UserScheduleCapacityChangeCreate,
    scopes=WRITE_WORK_SCHEDULE,
    gateway=False,
)
_UPDATE = Operation(
    method="PUT",
    path="/user_schedule_capacity_change/{userScheduleCapacityChangeId}",
    item=UserScheduleCapacityChange,
    accepts=UserScheduleCapacityChangeInput,
    scopes=WRITE_WORK_SCHEDULE,
    gateway=False,
)
_DELETE: Operation[Any] = Operation(
    method="DELETE",
    path="/user_schedule_capacity_change/{userScheduleCapacityChangeId}",
    scopes=WRITE_WORK_SCHEDULE,
    gateway=False,
)


class UserScheduleCapacityChanges(Resource):
    """Days on which users have more or less working time than usual."""

    def list(
        self,
        *,
        page_size: int | None = None,
        limit: int | None = None,
        **filters: Unpack[UserScheduleCapacityChangeFilters],
    ) -> Pages[UserScheduleCapacityChange]:
        """List capacity changes of users' schedules, which come on one page.

        ``GET /user_schedule_capacity_change``

        Args:
            page_size: without effect here.
            limit: how many in all; every one by default.
            **filters: see `UserScheduleCapacityChangeFilters`.

        Raises:
            InvalidArgument: a filter that Wrike would refuse.
        """
        return self._pages(_LIST, filters, page_size=page_size, limit=limit)

    @coroutine_function
    def get(self, change_id: str) -> Coroutine[object, None, UserScheduleCapacityChange]:
        """Read a capacity change, together with others that are read at the same time.

        ``GET /user_schedule_capacity_change/{userScheduleCapacityChangeIds}``, up to 100 IDs in a request

        Args:
            change_id: of the change.

        Raises:
            NotFound, InvalidRequest: there is no such change, or the ID is none.
        """
        return self._get(_GET, change_id, {})

    def get_many(self, ids: Ids, *, on_missing: OnMissing = "raise") -> Many[UserScheduleCapacityChange]:
        """Read many capacity changes, in the order of their IDs. Await it for a list, or use ``async for``.

        ``GET /user_schedule_capacity_change/{userScheduleCapacityChangeIds}``, 100 IDs in a request

        Args:
            ids: any iterable or async iterable.
            on_missing: ``"raise"`` `NotFound`, or ``"skip"`` changes that are not there.
        """
        return self._get_many(_GET, ids, on_missing, {})

    async def create(
        self, user_id: str, **change: Unpack[UserScheduleCapacityChangeInput]
    ) -> UserScheduleCapacityChange:
        """Create a capacity change of a user's schedule.

        ``POST /users/{userId}/user_schedule_capacity_change``

        Args:
            user_id: the user.
            **change: see `UserScheduleCapacityChangeInput`.

        Raises:
            OutcomeUnknown: no clear answer came; the change may exist.
        """
        return await self._one(_CREATE, {"user_id": user_id, **change}, ids=[user_id])

    async def update(
        self, change_id: str, **changes: Unpack[UserScheduleCapacityChangeInput]
    ) -> UserScheduleCapacityChange:
        """Change a capacity change. What is left out stays.

        ``PUT /user_schedule_capacity_change/{userScheduleCapacityChangeId}``

        Args:
            change_id: of the change.
            **changes: see `UserScheduleCapacityChangeInput`.

        Raises:
            OutcomeUnknown: no clear answer came; it may be changed.
        """
        return await self._one(_UPDATE, changes, ids=[change_id])

    async def delete(self, change_id: str) -> None:
        """Delete a capacity change for good.

        ``DELETE /user_schedule_capacity_change/{userScheduleCapacityChangeId}``

        Raises:
            OutcomeUnknown: no clear answer came; the change may be deleted.
        """
        await self._call(_DELETE, ids=[change_id])
