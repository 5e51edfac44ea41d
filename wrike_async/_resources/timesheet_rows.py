"""Rows of timesheets: https://developers.wrike.com/reference/puttimesheetrowssingle"""

from __future__ import annotations

from typing import Any, Unpack

from wrike_async._resources.base import Resource
from wrike_async._wire.operation import Operation
from wrike_async._wire.parameters import Id, Parameters
from wrike_async._wire.types import Model, model

__all__ = ["TimesheetRow", "TimesheetRowUpdate", "TimesheetRows"]


@model
class TimesheetRow(Model):
    """A row of a timesheet: the time of one task."""

    row_id: str | None = None
    """Of the row."""
    type: str | None = None
    """What it is; Wrike does not document the values."""
    task_id: str | None = None
    """Of the task."""
    category_id: str | None = None
    """Of the timelog category."""
    parent_ids: tuple[str, ...] | None = None
    """Folders of the task."""
    weekly_entries: tuple[dict[str, Any], ...] | None = None
    """The time, under wire names; Wrike does not document the shape."""


class TimesheetRowUpdate(Parameters, total=False):
    """Changes to a row."""

    category_id: Id
    """The timelog category."""


_UPDATE = Operation(
    method="PUT",
    path="/timesheet_rows/{timesheetRowId}",
    item=TimesheetRow,
    accepts=TimesheetRowUpdate,
    scopes=None,
    gateway=False,
)


class TimesheetRows(Resource):
    """Rows of timesheets. They come with their timesheet."""

    async def update(self, row_id: str, **changes: Unpack[TimesheetRowUpdate]) -> TimesheetRow:
        """Change the category of a row.

        ``PUT /timesheet_rows/{timesheetRowId}``

        Args:
            row_id: of the row.
            **changes: see `TimesheetRowUpdate`.

        Raises:
            OutcomeUnknown: no clear answer came; the row may be changed.
        """
        return await self._one(_UPDATE, changes, ids=[row_id])
