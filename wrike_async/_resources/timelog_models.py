"""Timelogs, and what can be asked for and said of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Literal, Required

from wrike_async._resources.shared import BillingType, Currency
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
    number,
)
from wrike_async._wire.types import Model, UnknownWord, model

__all__ = [
    "Hours",
    "Timelog",
    "TimelogApprovalStatus",
    "TimelogCreate",
    "TimelogDefaultField",
    "TimelogExportStatus",
    "TimelogField",
    "TimelogFilters",
    "TimelogFinance",
    "TimelogGetParams",
    "TimelogLockStatus",
    "TimelogRow",
    "TimelogUpdate",
    "TimelogWriteField",
]

TimelogApprovalStatus = Literal["NotSubmitted", "Pending", "Approved", "Rejected"]
TimelogLockStatus = Literal["Locked", "Unlocked"]
TimelogExportStatus = Literal["NotExported", "ReadyForExport", "Exported"]


@model
class TimelogFinance(Model):
    """What logged time is worth, in ``currency``."""

    currency: Currency | UnknownWord | None = None
    """The currency of its amounts."""
    actual_fees: float | None = None
    """What the work done is billed at."""
    actual_cost: float | None = None
    """What the work done cost."""


@model
class Timelog(Model):
    """Time that somebody spent on a task.

    What has to be asked for with ``fields`` is ``None`` otherwise.
    """

    id: str
    """Of the timelog."""
    task_id: str | None = None
    """Of the task."""
    user_id: str | None = None
    """The contact whose time it is."""
    category_id: str | None = None
    """Of the category, if it has one."""
    hours: float | None = None
    """0 to 24."""
    created_date: datetime | None = None
    """When it was logged."""
    updated_date: datetime | None = None
    """When it was changed last."""
    tracked_date: date | None = None
    """The day that it counts for."""
    comment: str | None = None
    """HTML, or plain text where ``plain_text=True`` was asked."""
    billing_type: BillingType | UnknownWord | None = None
    """On request."""
    approval_status: TimelogApprovalStatus | UnknownWord | None = None
    """On request."""
    lock_status: TimelogLockStatus | UnknownWord | None = None
    """On request."""
    export_status: TimelogExportStatus | UnknownWord | None = None
    """On request."""
    finance: TimelogFinance | None = None
    """Fees and costs; on request."""


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
    """Only those that were created in this range of time."""
    updated_date: InstantOrRange
    """Only those that changed in this range of time."""
    tracked_date: DateFilter
    """Only those whose day is in this range."""
    me: Literal[True]
    """Only the token user's. Wrike looks at whether it is there, so there is no ``False``."""
    descendants: bool
    """Look into subtasks and the folders below too, which is the default."""
    plain_text: bool
    """Comments as plain text instead of HTML."""
    timelog_categories: Annotated[IdList, UpTo(1000)]
    """Only those of one of these categories."""
    export_statuses: Sequence[TimelogExportStatus | UnknownWord | Raw]
    """Only those with one of these statuses of export."""
    billing_types: Sequence[BillingType | UnknownWord | Raw]
    """Only those of one of these billing types."""
    approval_statuses: Sequence[Literal["Draft", "Approved", "Rejected", "Cancelled", "Pending"] | UnknownWord | Raw]
    """Only those with one of these statuses of approval."""
    fields: Sequence[TimelogField | Raw]
    """Fields that Wrike leaves out unless they are asked for."""
    next_page_token: str
    """Go on from here: repeat all other parameters."""


class TimelogGetParams(Parameters, total=False):
    """How to read timelogs by ID."""

    plain_text: bool
    """Comments as plain text instead of HTML."""
    fields: Sequence[TimelogField | Raw]
    """Fields that Wrike leaves out unless they are asked for."""


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
    """The timelog category."""
    on_behalf_of: Id
    """The contact whose time it is, if not the token user's."""
    fields: Sequence[TimelogWriteField | Raw]
    """Fields that Wrike leaves out unless they are asked for."""


class TimelogRow(TimelogCreate, total=False):
    """Time to log together with other, and the task that it was spent on."""

    task_id: Required[Id]
    """The task that it belongs to."""


class TimelogUpdate(Parameters, total=False):
    """Changes to a timelog. What is left out stays as it is."""

    hours: Hours
    """0 to 24."""
    tracked_date: Date
    """The day on which the work was done."""
    comment: Clearable
    """An empty one clears it."""
    plain_text: bool
    """The comment is no HTML."""
    category_id: Id
    """The timelog category."""
    fields: Sequence[TimelogWriteField | Raw]
    """Fields that Wrike leaves out unless they are asked for."""
