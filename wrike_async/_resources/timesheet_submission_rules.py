"""Rules for timesheets: https://developers.wrike.com/reference/gettimesheetsubmissionrulesempty"""

from __future__ import annotations

from typing import Literal, Unpack

import attrs

from wrike_async._reading.pages import Pages
from wrike_async._resources.base import Resource, for_parent
from wrike_async._wire.operation import Operation
from wrike_async._wire.parameters import Parameters, Raw
from wrike_async._wire.types import Model, UnknownWord, model

__all__ = [
    "SubmissionFrequency",
    "SubmissionRuleType",
    "TimesheetSubmissionRule",
    "TimesheetSubmissionRuleUpdate",
    "TimesheetSubmissionRules",
    "TrackExceptionsMode",
]

SubmissionRuleType = Literal["Hard", "Soft"]
SubmissionFrequency = Literal["Day", "Week", "Month"]
TrackExceptionsMode = Literal["ActualCapacity", "TotalCapacity"]


@model
class TimesheetSubmissionRule(Model):
    """How much time must be in a timesheet before it is submitted, for those who follow a work schedule."""

    work_schedule_id: str | None = None
    """Of the work schedule."""
    enabled: bool | None = None
    """Whether the rule is in force."""
    rule_type: SubmissionRuleType | UnknownWord | None = None
    """Whether it forbids or warns."""
    frequency: SubmissionFrequency | UnknownWord | None = None
    """How often it is looked at."""
    track_exceptions_mode: TrackExceptionsMode | UnknownWord | None = None
    """Whether days off count."""


class TimesheetSubmissionRuleUpdate(Parameters, total=False):
    """Changes to a rule. What is left out stays as it is."""

    enabled: bool
    """Whether the rule is in force."""
    rule_type: SubmissionRuleType | UnknownWord | Raw
    """Whether it forbids or warns."""
    frequency: SubmissionFrequency | UnknownWord | Raw
    """How often it is looked at."""
    track_exceptions_mode: TrackExceptionsMode | UnknownWord | Raw
    """Whether days off count."""


_LIST = Operation(method="GET", path="/timesheet_submission_rules", item=TimesheetSubmissionRule, gateway=False)
_OF_WORK_SCHEDULE = "/workschedules/{workscheduleId}/timesheet_submission_rules"
_LISTS = {None: _LIST, "work_schedule_id": attrs.evolve(_LIST, path=_OF_WORK_SCHEDULE)}
_UPDATE = Operation(
    method="PUT",
    path=_OF_WORK_SCHEDULE,
    item=TimesheetSubmissionRule,
    accepts=TimesheetSubmissionRuleUpdate,
    gateway=False,
)


class TimesheetSubmissionRules(Resource):
    """Rules for submitting timesheets, one for each work schedule."""

    def list(
        self, *, work_schedule_id: str | None = None, page_size: int | None = None, limit: int | None = None
    ) -> Pages[TimesheetSubmissionRule]:
        """List the rules: of a work schedule, or of the account. They come on one page.

        ``GET /timesheet_submission_rules``, ``GET /workschedules/{workscheduleId}/timesheet_submission_rules``

        Args:
            work_schedule_id: the work schedule.
            page_size: without effect here.
            limit: how many in all; every one by default.
        """
        operation, ids = for_parent(_LISTS, work_schedule_id=work_schedule_id)
        return self._pages(operation, {}, page_size=page_size, limit=limit, ids=ids)

    async def update(
        self, work_schedule_id: str, **changes: Unpack[TimesheetSubmissionRuleUpdate]
    ) -> TimesheetSubmissionRule:
        """Change the rule of a work schedule. What is left out stays.

        ``PUT /workschedules/{workscheduleId}/timesheet_submission_rules``

        Args:
            work_schedule_id: the work schedule.
            **changes: see `TimesheetSubmissionRuleUpdate`.

        Raises:
            OutcomeUnknown: no clear answer came; the rule may be changed.
        """
        return await self._one(_UPDATE, changes, ids=[work_schedule_id])
