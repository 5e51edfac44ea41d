"""Timelogs: https://developers.wrike.com/reference/gettimelogsempty"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal, Required, Unpack

import attrs

from wrike_async._reading.many import Ids, Many, OnMissing
from wrike_async._reading.pages import Pages
from wrike_async._resources.base import Resource, for_parent
from wrike_async._resources.shared import BillingType, Currency
from wrike_async._wire.operation import Operation, Paging, ScanBy
from wrike_async._wire.parameters import (
    Clearable,
    Date,
    DateFilter,
    Id,
    IdList,
    InstantOrRange,
    Parameters,
    Raw,
    UpTo,
    literals,
    number,
)
from wrike_async._wire.types import Model, UnknownWord, model

if TYPE_CHECKING:
    from wrike_async._scanning.scan import Scan

__all__ = [
    "Timelog",
    "TimelogCreate",
    "TimelogFilters",
    "TimelogFinance",
    "TimelogGetParams",
    "TimelogUpdate",
    "Timelogs",
]

TimelogApprovalStatus = Literal["NotSubmitted", "Pending", "Approved", "Rejected"]
TimelogLockStatus = Literal["Locked", "Unlocked"]
TimelogExportStatus = Literal["NotExported", "ReadyForExport", "Exported"]


@model
class TimelogFinance(Model):
    """What logged time is worth, in ``currency``."""

    currency: Currency | UnknownWord | None = None
    actual_fees: float | None = None
    actual_cost: float | None = None


@model
class Timelog(Model):
    """Time that somebody spent on a task.

    What has to be asked for with ``fields`` is ``None`` otherwise.

    Attributes:
        id: of the timelog.
        task_id: of the task.
        user_id: the contact whose time it is.
        category_id: of the category, if it has one.
        hours: 0 to 24.
        created_date: when it was logged.
        updated_date: when it was changed last.
        tracked_date: the day that it counts for.
        comment: HTML, or plain text where ``plain_text=True`` was asked.
        billing_type: on request.
        approval_status: on request.
        lock_status: on request.
        export_status: on request.
        finance: fees and costs; on request.
    """

    id: str
    task_id: str | None = None
    user_id: str | None = None
    category_id: str | None = None
    hours: float | None = None
    created_date: datetime | None = None
    updated_date: datetime | None = None
    tracked_date: date | None = None
    comment: str | None = None
    billing_type: BillingType | UnknownWord | None = None
    approval_status: TimelogApprovalStatus | UnknownWord | None = None
    lock_status: TimelogLockStatus | UnknownWord | None = None
    export_status: TimelogExportStatus | UnknownWord | None = None
    finance: TimelogFinance | None = None


TimelogDefaultField = Literal[
    "id",
    "taskId",
    "userId",
    "categoryId",
    "hours",
    "createdDate",
    "updatedDate",
    "trackedDate",
    "comment",
]
TimelogWriteField = TimelogDefaultField | Literal["approvalStatus", "billingType"]
"""What the answer to a write can be asked for."""

TimelogField = TimelogWriteField | Literal["lockStatus", "exportStatus", "finance"]
"""What reading can be asked for. ``finance`` does not come in lists of the account."""


class TimelogFilters(Parameters, total=False):
    """Which timelogs to list. Conditions are joined by *and*; several values of one by *or*."""

    created_date: InstantOrRange
    updated_date: InstantOrRange
    tracked_date: DateFilter
    me: Literal[True]
    """Only the token user's. Wrike looks at whether it is there, so there is no ``False``."""
    descendants: bool
    """Look into subtasks and the folders below too, which is the default."""
    plain_text: bool
    """Comments as plain text instead of HTML."""
    timelog_categories: Annotated[IdList, UpTo(1000)]
    export_statuses: Sequence[TimelogExportStatus | UnknownWord | Raw]
    billing_types: Sequence[BillingType | UnknownWord | Raw]
    approval_statuses: Sequence[Literal["Draft", "Approved", "Rejected", "Cancelled", "Pending"] | UnknownWord | Raw]
    fields: Sequence[TimelogField | Raw]
    next_page_token: str
    """Go on from here: repeat all other parameters."""


class TimelogGetParams(Parameters, total=False):
    """How to read timelogs by ID."""

    plain_text: bool
    """Comments as plain text instead of HTML."""
    fields: Sequence[TimelogField | Raw]


Hours = Annotated[float, number(0, 24)]
"""0 to 24."""


class TimelogCreate(Parameters, total=False):
    """Time to log."""

    hours: Required[Hours]
    """0 to 24."""
    tracked_date: Required[Date]
    """The day that it counts for."""
    comment: str
    """HTML; empty by default."""
    plain_text: bool
    """The comment is no HTML."""
    category_id: Id
    on_behalf_of: Id
    """The contact whose time it is, if not the token user's."""
    fields: Sequence[TimelogWriteField | Raw]


class TimelogUpdate(Parameters, total=False):
    """Changes to a timelog. What is left out stays as it is."""

    hours: Hours
    """0 to 24."""
    tracked_date: Date
    comment: Clearable
    """An empty one clears it."""
    plain_text: bool
    """The comment is no HTML."""
    category_id: Id
    fields: Sequence[TimelogWriteField | Raw]


_ALWAYS = literals(TimelogDefaultField)
_LIST = Operation(
    method="GET",
    path="/timelogs",
    item=Timelog,
    accepts=TimelogFilters,
    paging=Paging(),
    takes_limit=True,
    scan=ScanBy("windows", "createdDate"),
    always=_ALWAYS,
    without_fields=frozenset({"finance"}),
)
_LIST_OF_TASK = attrs.evolve(_LIST, path="/tasks/{taskId}/timelogs", without_fields=frozenset())
_LISTS = {
    None: _LIST,
    "task_id": _LIST_OF_TASK,
    "folder_id": attrs.evolve(_LIST_OF_TASK, path="/folders/{folderId}/timelogs"),
    "contact_id": attrs.evolve(_LIST_OF_TASK, path="/contacts/{contactId}/timelogs"),
    "category_id": attrs.evolve(_LIST_OF_TASK, path="/timelog_categories/{timelogCategoryId}/timelogs", gateway=False),
}
_GET = Operation(
    method="GET",
    path="/timelogs/{timelogIds}",
    item=Timelog,
    accepts=TimelogGetParams,
    max_ids=100,
    always=_ALWAYS,
)
_CREATE = Operation(
    method="POST",
    path="/tasks/{taskId}/timelogs",
    item=Timelog,
    accepts=TimelogCreate,
    always=_ALWAYS,
)
_UPDATE = Operation(
    method="PUT",
    path="/timelogs/{timelogId}",
    item=Timelog,
    accepts=TimelogUpdate,
    always=_ALWAYS,
)
_DELETE: Operation[Any] = Operation(method="DELETE", path="/timelogs/{timelogId}")


class Timelogs(Resource):
    """Time that was spent on tasks."""

    def list(
        self,
        *,
        task_id: str | None = None,
        folder_id: str | None = None,
        contact_id: str | None = None,
        category_id: str | None = None,
        page_size: int | None = None,
        limit: int | None = None,
        **filters: Unpack[TimelogFilters],
    ) -> Pages[Timelog]:
        """List timelogs: of a task, of a folder, of a contact, of a category, or of the account.

        ``GET /timelogs``, ``GET /tasks/{taskId}/timelogs``, ``GET /folders/{folderId}/timelogs``,
        ``GET /contacts/{contactId}/timelogs``, ``GET /timelog_categories/{timelogCategoryId}/timelogs``

        Args:
            task_id: the task.
            folder_id: the folder or project.
            contact_id: whose time it is.
            category_id: the category of timelogs.
            page_size: timelogs in a page, 1 to 1000 (the default).
            limit: how many timelogs in all; every one by default.
            **filters: see `TimelogFilters`.

        Raises:
            InvalidArgument: a filter that Wrike would refuse.
        """
        operation, ids = for_parent(
            _LISTS, task_id=task_id, folder_id=folder_id, contact_id=contact_id, category_id=category_id
        )
        return self._pages(operation, filters, page_size=page_size, limit=limit, ids=ids)

    def scan(
        self,
        *,
        task_id: str | None = None,
        folder_id: str | None = None,
        contact_id: str | None = None,
        category_id: str | None = None,
        page_size: int | None = None,
        limit: int | None = None,
        walks: int | None = None,
        resume: Mapping[str, Any] | None = None,
        **filters: Unpack[TimelogFilters],
    ) -> Scan[Timelog]:
        """Read all timelogs, each exactly once, in windows of the time of their creation; in no order.

        ``GET /timelogs``, ``GET /tasks/{taskId}/timelogs``, ``GET /folders/{folderId}/timelogs``,
        ``GET /contacts/{contactId}/timelogs``, ``GET /timelog_categories/{timelogCategoryId}/timelogs``

        Args:
            task_id: the task.
            folder_id: the folder or project.
            contact_id: whose time it is.
            category_id: the category of timelogs.
            page_size: timelogs in a request, 1 to 1000 (the default).
            limit: how many timelogs in all; every one by default.
            walks: how many requests at once, 1 to 32; as many as the quota has room for by default.
            resume: go on from what ``state()`` of a scan with the same filters returned.
            **filters: see `TimelogFilters`; without a page token.

        Raises:
            InvalidArgument: a filter that Wrike would refuse. What the requests raise comes when they are made.
        """
        operation, ids = for_parent(
            _LISTS, task_id=task_id, folder_id=folder_id, contact_id=contact_id, category_id=category_id
        )
        return self._scan(operation, filters, ids=ids, page_size=page_size, limit=limit, walks=walks, resume=resume)

    async def get(self, timelog_id: str, **values: Unpack[TimelogGetParams]) -> Timelog:
        """Read a timelog, together with others that are read at the same time.

        ``GET /timelogs/{timelogIds}``, up to 100 IDs in a request

        Args:
            timelog_id: of the timelog.
            **values: see `TimelogGetParams`.

        Raises:
            NotFound, InvalidRequest: there is no such timelog, or the ID is none.
        """
        return await self._get(_GET, timelog_id, values)

    def get_many(
        self, ids: Ids, *, on_missing: OnMissing = "raise", **values: Unpack[TimelogGetParams]
    ) -> Many[Timelog]:
        """Read many timelogs, in the order of their IDs. Await it for a list, or use ``async for``.

        ``GET /timelogs/{timelogIds}``, 100 IDs in a request

        Args:
            ids: any iterable or async iterable.
            on_missing: ``"raise"`` `NotFound`, or ``"skip"`` timelogs that are not there.
            **values: see `TimelogGetParams`.
        """
        return self._get_many(_GET, ids, on_missing, values)

    async def create(self, task_id: str, **timelog: Unpack[TimelogCreate]) -> Timelog:
        """Log time on a task.

        ``POST /tasks/{taskId}/timelogs``

        Args:
            task_id: of the task.
            **timelog: see `TimelogCreate`; ``hours`` and ``tracked_date`` are needed.

        Raises:
            OutcomeUnknown: no clear answer came; the time may be logged.
        """
        # Some accounts refuse a timelog without a comment; an empty one is accepted everywhere.
        return await self._one(_CREATE, {"comment": "", **timelog}, ids=[task_id])

    async def update(self, timelog_id: str, **changes: Unpack[TimelogUpdate]) -> Timelog:
        """Change a timelog. What is left out stays, but ``updated_date`` moves even without a change.

        ``PUT /timelogs/{timelogId}``

        Args:
            timelog_id: of the timelog.
            **changes: see `TimelogUpdate`.

        Raises:
            OutcomeUnknown: no clear answer came; the timelog may be changed.
        """
        return await self._one(_UPDATE, changes, ids=[timelog_id])

    async def delete(self, timelog_id: str) -> None:
        """Delete a timelog for good.

        ``DELETE /timelogs/{timelogId}``

        Raises:
            OutcomeUnknown: no clear answer came; the timelog may be deleted.
        """
        await self._call(_DELETE, ids=[timelog_id])
