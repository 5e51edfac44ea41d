"""Calls of timelogs, their categories and locks, and of timesheets with their rows and rules."""

from __future__ import annotations

from datetime import date

from tests.resources.calls.case import FIRST_OF_MAY, SINCE_MAY, SINCE_MAY_SENT, Case, a_list
from wrike_async import DateRange
from wrike_async._resources.timelog_models import TimelogFilters

MONDAY = date(2026, 5, 4)
SHEET = {"timesheetId": "S", "periodStartDate": "2026-05-04", "approval": {"status": "Pending", "by": "C"}}
ROW = {"rowId": "R", "categoryId": "K"}
RULE = {"workScheduleId": "W", "enabled": True}
LOCK = {"start": "2026-05-04", "end": "2026-05-05", "source": {"any": "thing"}}

FILTERS: TimelogFilters = {
    "created_date": SINCE_MAY,
    "updated_date": {"end": FIRST_OF_MAY},
    "tracked_date": MONDAY,
    "me": True,
    "descendants": True,
    "plain_text": True,
    "timelog_categories": ["K"],
    "export_statuses": ["ReadyForExport"],
    "billing_types": ["NonBillable"],
    "approval_statuses": ["Cancelled", "Pending"],
    "fields": ["hours", "lockStatus"],
    "next_page_token": "TOKEN",
}
FILTERS_SENT = {
    "createdDate": SINCE_MAY_SENT,
    "updatedDate": {"end": "2026-05-01T00:00:00Z"},
    "trackedDate": {"equal": "2026-05-04"},
    "me": True,
    "descendants": True,
    "plainText": True,
    "timelogCategories": ["K"],
    "exportStatuses": ["ReadyForExport"],
    "billingTypes": ["NonBillable"],
    "approvalStatuses": ["Cancelled", "Pending"],
    "fields": ["lockStatus"],
    "nextPageToken": "TOKEN",
    "pageSize": 1000,
}

TIMELOGS = [
    a_list(
        "GET /timelogs",
        lambda w: w.timelogs.list(
            tracked_date={"start": date(2026, 5, 1), "end": date(2026, 6, 1)}, created_date=FIRST_OF_MAY, me=True
        ).to_list(),
        "/timelogs",
        {
            "trackedDate": {"start": "2026-05-01", "end": "2026-06-01"},
            "createdDate": {"equal": "2026-05-01T00:00:00Z"},
            "me": True,
            "pageSize": 1000,
        },
    ),
    a_list(
        "GET /tasks/{taskId}/timelogs",
        lambda w: w.timelogs.list(task_id="T", fields=["finance", "hours"], page_size=2).to_list(),
        "/tasks/T/timelogs",
        {"fields": ["finance"], "pageSize": 2},
    ),
    a_list(
        "GET /folders/{folderId}/timelogs",
        lambda w: w.timelogs.list(folder_id="F", descendants=False).to_list(),
        "/folders/F/timelogs",
        {"descendants": False, "pageSize": 1000},
    ),
    a_list(
        "GET /contacts/{contactId}/timelogs",
        lambda w: w.timelogs.list(contact_id="C", next_page_token="TOKEN", limit=50).to_list(),
        "/contacts/C/timelogs",
        {"pageSize": 1000, "nextPageToken": "TOKEN"},
    ),
    a_list(
        "GET /timelog_categories/{timelogCategoryId}/timelogs",
        lambda w: w.timelogs.list(category_id="K", approval_statuses=["Draft"]).to_list(),
        "/timelog_categories/K/timelogs",
        {"approvalStatuses": ["Draft"], "pageSize": 1000},
    ),
    a_list("GET /timelogs", lambda w: w.timelogs.list(**FILTERS).to_list(), "/timelogs", FILTERS_SENT),
    a_list(
        "GET /tasks/{taskId}/timelogs",
        lambda w: w.timelogs.list(task_id="T", **FILTERS).to_list(),
        "/tasks/T/timelogs",
        FILTERS_SENT,
    ),
    a_list(
        "GET /folders/{folderId}/timelogs",
        lambda w: w.timelogs.list(folder_id="F", **FILTERS).to_list(),
        "/folders/F/timelogs",
        FILTERS_SENT,
    ),
    a_list(
        "GET /contacts/{contactId}/timelogs",
        lambda w: w.timelogs.list(contact_id="C", **FILTERS).to_list(),
        "/contacts/C/timelogs",
        FILTERS_SENT,
    ),
    a_list(
        "GET /timelog_categories/{timelogCategoryId}/timelogs",
        lambda w: w.timelogs.list(category_id="K", **FILTERS).to_list(),
        "/timelog_categories/K/timelogs",
        FILTERS_SENT,
    ),
    Case(
        "GET /timelogs/{timelogIds}",
        lambda w: w.timelogs.get("ID", plain_text=True, fields=["lockStatus"]),
        "/timelogs/ID",
        {"plainText": True, "fields": ["lockStatus"]},
    ),
    a_list("GET /timelogs/{timelogIds}", lambda w: w.timelogs.get_many(["ID"]), "/timelogs/ID", {}),
    Case(
        "POST /tasks/{taskId}/timelogs",
        lambda w: w.timelogs.create("T", hours=1.5, tracked_date=date(2026, 5, 1)),
        "/tasks/T/timelogs",
        {"comment": "", "hours": 1.5, "trackedDate": "2026-05-01"},
    ),
    Case(
        "POST /tasks/{taskId}/timelogs",
        lambda w: w.timelogs.create("T", hours=24, tracked_date=date(2026, 5, 1), comment="Done", on_behalf_of="C"),
        "/tasks/T/timelogs",
        {"comment": "Done", "hours": 24, "trackedDate": "2026-05-01", "onBehalfOf": "C"},
    ),
    Case(
        "POST /tasks/{taskId}/timelogs",
        lambda w: w.timelogs.create(
            "T",
            hours=0.25,
            tracked_date=MONDAY,
            comment="1 < 2",
            plain_text=True,
            category_id="K",
            fields=["hours", "approvalStatus"],
        ),
        "/tasks/T/timelogs",
        {
            "hours": 0.25,
            "trackedDate": "2026-05-04",
            "comment": "1 < 2",
            "plainText": True,
            "categoryId": "K",
            "fields": ["approvalStatus"],
        },
    ),
    Case(
        "PUT /timelogs/{timelogId}",
        lambda w: w.timelogs.update("L", tracked_date=MONDAY, plain_text=False, category_id="K"),
        "/timelogs/L",
        {"trackedDate": "2026-05-04", "plainText": False, "categoryId": "K"},
    ),
    Case(
        "PUT /timelogs/{timelogId}",
        lambda w: w.timelogs.update("L", hours=0, comment="", fields=["billingType", "comment"]),
        "/timelogs/L",
        {"hours": 0, "comment": "", "fields": ["billingType"]},
    ),
    Case("DELETE /timelogs/{timelogId}", lambda w: w.timelogs.delete("L"), "/timelogs/L", data=[], returns=None),
]

CATEGORIES = [
    a_list("GET /timelog_categories", lambda w: w.timelog_categories.list().to_list(), "/timelog_categories", {}),
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
