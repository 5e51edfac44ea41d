"""Timesheets: https://developers.wrike.com/reference/gettimesheetsempty"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal, Required, Unpack

from wrike_async._reading.pages import Pages
from wrike_async._resources.base import Resource
from wrike_async._resources.timesheet_rows import TimesheetRow
from wrike_async._wire.operation import Operation
from wrike_async._wire.parameters import DateFilter, Id, IdList, Parameters, Raw
from wrike_async._wire.types import Model, UnknownWord, model

__all__ = [
    "Timesheet",
    "TimesheetApproval",
    "TimesheetApprovalStatus",
    "TimesheetCreate",
    "TimesheetFilters",
    "TimesheetTimeframe",
    "TimesheetUpdate",
    "Timesheets",
]

TimesheetTimeframe = Literal["Weekly", "Monthly"]
TimesheetApprovalStatus = Literal["NotSubmitted", "Pending", "Approved", "Rejected"]


@model
class TimesheetApproval(Model):
    """How far the approval of a timesheet is. What else Wrike tells is in ``extra``."""

    status: TimesheetApprovalStatus | UnknownWord | None = None
    """The status that it is to have."""


@model
class Timesheet(Model):
    """The time that a user spent in a week or month."""

    timesheet_id: str | None = None
    """Of the timesheet."""
    account_id: str | None = None
    """Of the account."""
    user_id: str | None = None
    """Of the user."""
    period_start_date: date | None = None
    """The first day."""
    period_end_date: date | None = None
    """The last day."""
    timeframe: TimesheetTimeframe | UnknownWord | None = None
    """How long the period is."""
    approval: TimesheetApproval | None = None
    """How far its approval is."""
    rows: tuple[TimesheetRow, ...] | None = None
    """One for each task."""


class TimesheetFilters(Parameters, total=False):
    """Which timesheets to list. Wrike does not document the values of statuses and timeframes."""

    period_start_date: DateFilter
    """Only those whose period starts in this range."""
    user_ids: IdList
    """Only those of these users."""
    approval_statuses: Sequence[TimesheetApprovalStatus | str]
    """Only those with one of these statuses of approval."""
    timeframes: Sequence[TimesheetTimeframe | str]
    """Only those with periods of one of these lengths."""


class TimesheetCreate(Parameters, total=False):
    """A timesheet to create."""

    period_start_date: Required[DateFilter]
    """The first day of the period."""
    user_id: Id
    """The user whom it is about."""
    task_ids: IdList
    """Tasks that become rows."""
    timeframe: TimesheetTimeframe | UnknownWord | Raw
    """How long the period is."""


class TimesheetUpdate(Parameters, total=False):
    """Changes to a timesheet."""

    approval_status: TimesheetApprovalStatus | UnknownWord | Raw
    """The status of approval that it is to have."""


_LIST = Operation(method="GET", path="/timesheets", item=Timesheet, accepts=TimesheetFilters, gateway=False)
_CREATE = Operation(method="POST", path="/timesheets", item=Timesheet, accepts=TimesheetCreate, gateway=False)
_UPDATE = Operation(
    method="PUT",
    path="/timesheets/{timesheetId}",
    item=Timesheet,
    accepts=TimesheetUpdate,
    gateway=False,
)


class Timesheets(Resource):
    """Timesheets of users."""

    def list(
        self, *, page_size: int | None = None, limit: int | None = None, **filters: Unpack[TimesheetFilters]
    ) -> Pages[Timesheet]:
        """List timesheets, which come on one page.

        ``GET /timesheets``

        Args:
            page_size: without effect here.
            limit: how many in all; every one by default.
            **filters: see `TimesheetFilters`.

        Raises:
            InvalidArgument: a filter that Wrike would refuse.
        """
        return self._pages(_LIST, filters, page_size=page_size, limit=limit)

    async def create(self, **timesheet: Unpack[TimesheetCreate]) -> Timesheet:
        """Create a timesheet.

        ``POST /timesheets``

        Args:
            **timesheet: see `TimesheetCreate`; ``period_start_date`` is needed.

        Raises:
            OutcomeUnknown: no clear answer came; the timesheet may exist.
        """
        return await self._one(_CREATE, timesheet)

    async def update(self, timesheet_id: str, **changes: Unpack[TimesheetUpdate]) -> Timesheet:
        """Submit, approve or reject a timesheet.

        ``PUT /timesheets/{timesheetId}``

        Args:
            timesheet_id: of the timesheet.
            **changes: see `TimesheetUpdate`.

        Raises:
            OutcomeUnknown: no clear answer came; the timesheet may be changed.
        """
        return await self._one(_UPDATE, changes, ids=[timesheet_id])
