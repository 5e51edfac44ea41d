"""Calls of timesheets, their rows and rules, and of timelog locks."""

from __future__ import annotations

from datetime import date

from tests.resources.calls.case import Case
from wrike_async import DateRange

MONDAY = date(2026, 5, 4)
SHEET = {"timesheetId": "S", "periodStartDate": "2026-05-04", "approval": {"status": "Pending", "by": "C"}}
ROW = {"rowId": "R", "categoryId": "K"}
RULE = {"workScheduleId": "W", "enabled": True}
LOCK = {"start": "2026-05-04", "end": "2026-05-05", "source": {"any": "thing"}}

TIMESHEETS = [
    Case(
        "GET /timesheets",
        lambda w: w.timesheets.list(
            period_start_date={"start": MONDAY}, user_ids=["U"], approval_statuses=["Draft"], timeframes=["Weekly"]
        ).to_list(),
        "/timesheets",
        {
            "periodStartDate": {"start": "2026-05-04"},
            "userIds": ["U"],
            "approvalStatuses": ["Draft"],
            "timeframes": ["Weekly"],
        },
        data=[SHEET],
        returns=[SHEET],
    ),
    Case(
        "POST /timesheets",
        lambda w: w.timesheets.create(period_start_date=MONDAY, user_id="U", task_ids=["T"], timeframe="Monthly"),
        "/timesheets",
        {"periodStartDate": {"equal": "2026-05-04"}, "userId": "U", "taskIds": ["T"], "timeframe": "Monthly"},
        data=[SHEET],
        returns=SHEET,
    ),
    Case(
        "PUT /timesheets/{timesheetId}",
        lambda w: w.timesheets.update("S", approval_status="Approved"),
        "/timesheets/S",
        {"approvalStatus": "Approved"},
        data=[SHEET],
        returns=SHEET,
    ),
    Case(
        "PUT /timesheet_rows/{timesheetRowId}",
        lambda w: w.timesheet_rows.update("R", category_id="K"),
        "/timesheet_rows/R",
        {"categoryId": "K"},
        data=[ROW],
        returns=ROW,
    ),
    Case(
        "GET /timesheet_submission_rules",
        lambda w: w.timesheet_submission_rules.list().to_list(),
        "/timesheet_submission_rules",
        data=[RULE],
        returns=[RULE],
    ),
    Case(
        "GET /workschedules/{workscheduleId}/timesheet_submission_rules",
        lambda w: w.timesheet_submission_rules.list(work_schedule_id="W").to_list(),
        "/workschedules/W/timesheet_submission_rules",
        data=[RULE],
        returns=[RULE],
    ),
    Case(
        "PUT /workschedules/{workscheduleId}/timesheet_submission_rules",
        lambda w: w.timesheet_submission_rules.update(
            "W", enabled=True, rule_type="Soft", frequency="Week", track_exceptions_mode="ActualCapacity"
        ),
        "/workschedules/W/timesheet_submission_rules",
        {"enabled": True, "ruleType": "Soft", "frequency": "Week", "trackExceptionsMode": "ActualCapacity"},
        data=[RULE],
        returns=RULE,
    ),
]

TIMELOG_LOCKS = [
    Case(
        "GET /folders/{folderId}/timelog_lock_periods",
        lambda w: w.timelog_locks.list(folder_id="F", period=DateRange(MONDAY)).to_list(),
        "/folders/F/timelog_lock_periods",
        {"period": {"start": "2026-05-04"}},
        data=[LOCK],
        returns=[LOCK],
    ),
    Case(
        "GET /spaces/{spaceId}/timelog_lock_periods",
        lambda w: w.timelog_locks.list(space_id="S", period={"end": MONDAY}).to_list(),
        "/spaces/S/timelog_lock_periods",
        {"period": {"end": "2026-05-04"}},
        data=[LOCK],
        returns=[LOCK],
    ),
    Case(
        "GET /tasks/{taskId}/timelog_lock_periods",
        lambda w: w.timelog_locks.list(task_id="T", period=MONDAY).to_list(),
        "/tasks/T/timelog_lock_periods",
        {"period": {"equal": "2026-05-04"}},
        data=[LOCK],
        returns=[LOCK],
    ),
    Case(
        "POST /folders/{folderId}/timelog_lock_periods",
        lambda w: w.timelog_locks.create(folder_id="F", period=MONDAY),
        "/folders/F/timelog_lock_periods",
        {"period": {"equal": "2026-05-04"}},
        data=[LOCK],
        returns=[LOCK],
    ),
    Case(
        "POST /spaces/{spaceId}/timelog_lock_periods",
        lambda w: w.timelog_locks.create(space_id="S", period={"start": MONDAY, "end": date(2026, 6, 1)}),
        "/spaces/S/timelog_lock_periods",
        {"period": {"start": "2026-05-04", "end": "2026-06-01"}},
        data=[LOCK],
        returns=[LOCK],
    ),
    Case(
        "DELETE /folders/{folderId}/timelog_lock_periods",
        lambda w: w.timelog_locks.delete(folder_id="F", period=MONDAY),
        "/folders/F/timelog_lock_periods",
        {"period": {"equal": "2026-05-04"}},
        data=[],
        returns=[],
    ),
    Case(
        "DELETE /spaces/{spaceId}/timelog_lock_periods",
        lambda w: w.timelog_locks.delete(space_id="S", period=MONDAY),
        "/spaces/S/timelog_lock_periods",
        {"period": {"equal": "2026-05-04"}},
        data=[LOCK],
        returns=[LOCK],
    ),
]
