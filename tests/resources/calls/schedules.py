"""Calls of the schedules of work and of users."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.resources.calls.case import Case, a_list
from wrike_async import DateRange

FIRST, LAST = date(2026, 5, 4), date(2026, 5, 8)
WEEK = DateRange(FIRST, LAST)
TEXTS: Any = ["C"]  # some deletions answer with texts
WEEK_SENT = {"start": "2026-05-04", "end": "2026-05-08"}

WORK_SCHEDULES = [
    a_list(
        "GET /workschedules",
        lambda w: w.work_schedules.list(fields=["userIds", "workweek"]).to_list(),
        "/workschedules",
        {"fields": ["userIds"]},
    ),
    Case(
        "GET /workschedules/{workscheduleId}",
        lambda w: w.work_schedules.get("ID", fields=["userIds"]),
        "/workschedules/ID",
        {"fields": ["userIds"]},
    ),
    Case(
        "POST /workschedules",
        lambda w: w.work_schedules.create(
            title="Four days",
            workweek=[{"day_of_week": "Fri", "is_work_day": False}],
            add_users=["C"],
            capacity_minutes=540,
            fields=["id", "userIds"],
        ),
        "/workschedules",
        {
            "title": "Four days",
            "workweek": [{"dayOfWeek": "Fri", "isWorkDay": False}],
            "addUsers": ["C"],
            "capacityMinutes": 540,
            "fields": ["userIds"],
        },
    ),
    Case(
        "PUT /workschedules/{workscheduleId}",
        lambda w: w.work_schedules.update("W", remove_users=["C"], add_users=["D"], fields=["userIds"]),
        "/workschedules/W",
        {"removeUsers": ["C"], "addUsers": ["D"], "fields": ["userIds"]},
    ),
    Case(
        "PUT /workschedules/{workscheduleId}",
        lambda w: w.work_schedules.update(
            "W", title="Six", workweek=[{"day_of_week": "Sat", "is_work_day": True}], capacity_minutes=400
        ),
        "/workschedules/W",
        {"title": "Six", "workweek": [{"dayOfWeek": "Sat", "isWorkDay": True}], "capacityMinutes": 400},
    ),
    Case(
        "POST /workschedules/{workscheduleId}/duplicate",
        lambda w: w.work_schedules.duplicate("W", title="Again"),
        "/workschedules/W/duplicate",
        {"title": "Again"},
    ),
    Case("DELETE /workschedules/{workscheduleId}", lambda w: w.work_schedules.delete("W"), "/workschedules/W"),
    a_list(
        "GET /workschedules/{workscheduleId}/workschedule_exclusions",
        lambda w: w.work_schedule_exceptions.list("W", date_range=WEEK).to_list(),
        "/workschedules/W/workschedule_exclusions",
        {"dateRange": WEEK_SENT},
    ),
    Case(
        "GET /workschedule_exclusions/{workscheduleExclusionId}",
        lambda w: w.work_schedule_exceptions.get("ID"),
        "/workschedule_exclusions/ID",
    ),
    Case(
        "POST /workschedules/{workscheduleId}/workschedule_exclusions",
        lambda w: w.work_schedule_exceptions.create(
            "W", from_date=FIRST, to_date=FIRST, exclusion_type="PublicHolidays"
        ),
        "/workschedules/W/workschedule_exclusions",
        {"fromDate": "2026-05-04", "toDate": "2026-05-04", "exclusionType": "PublicHolidays"},
    ),
    Case(
        "PUT /workschedule_exclusions/{workscheduleExclusionId}",
        lambda w: w.work_schedule_exceptions.update(
            "E", from_date=FIRST, to_date=LAST, exclusion_type="AdditionalWorkDays"
        ),
        "/workschedule_exclusions/E",
        {"fromDate": "2026-05-04", "toDate": "2026-05-08", "exclusionType": "AdditionalWorkDays"},
    ),
    Case(
        "DELETE /workschedule_exclusions/{workscheduleExclusionId}",
        lambda w: w.work_schedule_exceptions.delete("E"),
        "/workschedule_exclusions/E",
    ),
    a_list(
        "GET /workschedules/{workscheduleId}/workschedule_capacity_change",
        lambda w: w.work_schedule_capacity_changes.list("W", date_range=DateRange(FIRST)).to_list(),
        "/workschedules/W/workschedule_capacity_change",
        {"dateRange": {"start": "2026-05-04"}},
    ),
    Case(
        "GET /workschedule_capacity_change/{workscheduleCapacityChangeIds}",
        lambda w: w.work_schedule_capacity_changes.get("ID"),
        "/workschedule_capacity_change/ID",
    ),
    a_list(
        "GET /workschedule_capacity_change/{workscheduleCapacityChangeIds}",
        lambda w: w.work_schedule_capacity_changes.get_many(["ID"]),
        "/workschedule_capacity_change/ID",
        {},
    ),
    Case(
        "POST /workschedules/{workscheduleId}/workschedule_capacity_change",
        lambda w: w.work_schedule_capacity_changes.create("W", date_range=WEEK, capacity_minutes=240),
        "/workschedules/W/workschedule_capacity_change",
        {"dateRange": WEEK_SENT, "capacityMinutes": 240},
    ),
    Case(
        "PUT /workschedule_capacity_change/{workscheduleCapacityChangeId}",
        lambda w: w.work_schedule_capacity_changes.update("C", date_range=WEEK, capacity_minutes=0),
        "/workschedule_capacity_change/C",
        {"dateRange": WEEK_SENT, "capacityMinutes": 0},
    ),
    Case(
        "DELETE /workschedule_capacity_change/{workscheduleCapacityChangeId}",
        lambda w: w.work_schedule_capacity_changes.delete("C"),
        "/workschedule_capacity_change/C",
        data=TEXTS,
        returns=None,
    ),
]

USER_SCHEDULES = [
    a_list(
        "GET /user_schedule_exclusions",
        lambda w: w.user_schedule_exceptions.list(date_range=FIRST, user_ids=["U"]).to_list(),
        "/user_schedule_exclusions",
        {"dateRange": {"equal": "2026-05-04"}, "userIds": ["U"]},
    ),
    Case(
        "GET /user_schedule_exclusions/{userScheduleExclusionId}",
        lambda w: w.user_schedule_exceptions.get("ID"),
        "/user_schedule_exclusions/ID",
    ),
    Case(
        "POST /user_schedule_exclusions",
        lambda w: w.user_schedule_exceptions.create("U", from_date=FIRST, to_date=LAST, exclusion_type="VacationPTO"),
        "/user_schedule_exclusions",
        {"userId": "U", "fromDate": "2026-05-04", "toDate": "2026-05-08", "exclusionType": "VacationPTO"},
    ),
    Case(
        "PUT /user_schedule_exclusions/{userScheduleExclusionId}",
        lambda w: w.user_schedule_exceptions.update("E", from_date=FIRST, to_date=LAST, exclusion_type="Overtime"),
        "/user_schedule_exclusions/E",
        {"fromDate": "2026-05-04", "toDate": "2026-05-08", "exclusionType": "Overtime"},
    ),
    Case(
        "DELETE /user_schedule_exclusions/{userScheduleExclusionId}",
        lambda w: w.user_schedule_exceptions.delete("E"),
        "/user_schedule_exclusions/E",
    ),
    a_list(
        "GET /user_schedule_partial_exclusion",
        lambda w: w.user_schedule_partial_exceptions.list(user_ids=["U"], date_range=WEEK).to_list(),
        "/user_schedule_partial_exclusion",
        {"userIds": ["U"], "dateRange": WEEK_SENT},
    ),
    Case(
        "GET /user_schedule_partial_exclusion/{userSchedulePartialExclusionIds}",
        lambda w: w.user_schedule_partial_exceptions.get("ID"),
        "/user_schedule_partial_exclusion/ID",
    ),
    a_list(
        "GET /user_schedule_partial_exclusion/{userSchedulePartialExclusionIds}",
        lambda w: w.user_schedule_partial_exceptions.get_many(["ID"]),
        "/user_schedule_partial_exclusion/ID",
        {},
    ),
    Case(
        "POST /user_schedule_partial_exclusion",
        lambda w: w.user_schedule_partial_exceptions.create(
            "U", date_range=WEEK, exclusion_type="OtherNonWorking", capacity_minutes=120
        ),
        "/user_schedule_partial_exclusion",
        {"userId": "U", "dateRange": WEEK_SENT, "exclusionType": "OtherNonWorking", "capacityMinutes": 120},
    ),
    Case(
        "PUT /user_schedule_partial_exclusion/{userSchedulePartialExclusionId}",
        lambda w: w.user_schedule_partial_exceptions.update(
            "E", date_range=WEEK, exclusion_type="VacationPTO", capacity_minutes=60
        ),
        "/user_schedule_partial_exclusion/E",
        {"dateRange": WEEK_SENT, "exclusionType": "VacationPTO", "capacityMinutes": 60},
    ),
    Case(
        "DELETE /user_schedule_partial_exclusion/{userSchedulePartialExclusionId}",
        lambda w: w.user_schedule_partial_exceptions.delete("E"),
        "/user_schedule_partial_exclusion/E",
        data=[],
        returns=None,
    ),
    a_list(
        "GET /user_schedule_capacity_change",
        lambda w: w.user_schedule_capacity_changes.list(user_ids=["U"], date_range=WEEK).to_list(),
        "/user_schedule_capacity_change",
        {"userIds": ["U"], "dateRange": WEEK_SENT},
    ),
    Case(
        "GET /user_schedule_capacity_change/{userScheduleCapacityChangeIds}",
        lambda w: w.user_schedule_capacity_changes.get("ID"),
        "/user_schedule_capacity_change/ID",
    ),
    a_list(
        "GET /user_schedule_capacity_change/{userScheduleCapacityChangeIds}",
        lambda w: w.user_schedule_capacity_changes.get_many(["ID"]),
        "/user_schedule_capacity_change/ID",
        {},
    ),
    Case(
        "POST /users/{userId}/user_schedule_capacity_change",
        lambda w: w.user_schedule_capacity_changes.create("U", date_range=WEEK, capacity_minutes=240),
        "/users/U/user_schedule_capacity_change",
        {"userId": "U", "dateRange": WEEK_SENT, "capacityMinutes": 240},
    ),
    Case(
        "PUT /user_schedule_capacity_change/{userScheduleCapacityChangeId}",
        lambda w: w.user_schedule_capacity_changes.update("C", date_range=FIRST, capacity_minutes=60),
        "/user_schedule_capacity_change/C",
        {"dateRange": {"equal": "2026-05-04"}, "capacityMinutes": 60},
    ),
    Case(
        "DELETE /user_schedule_capacity_change/{userScheduleCapacityChangeId}",
        lambda w: w.user_schedule_capacity_changes.delete("C"),
        "/user_schedule_capacity_change/C",
        data=[],
        returns=None,
    ),
]
