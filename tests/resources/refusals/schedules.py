"""Wrong calls of the schedules of work and of users."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.resources.refusals import WrongCalls

MONDAY = date(2026, 5, 4)
SUNDAY = MONDAY - timedelta(days=1)
SATURDAY_OFF = {"day_of_week": "Sat", "is_work_day": False}

WRONG: WrongCalls = {
    "schedules: no week": (lambda w: w.work_schedules.create(title="S"), "needs workweek"),
    "schedules: eight days": (lambda w: w.work_schedules.update("W", workweek=[SATURDAY_OFF] * 8), "up to 7"),
    "schedules: day": (
        lambda w: w.work_schedules.update("W", workweek=[{"day_of_week": "Saturday", "is_work_day": False}]),
        "'Saturday' is not one of",
    ),
    "schedules: too many users": (lambda w: w.work_schedules.update("W", add_users=["C"] * 100_001), "up to 100000"),
    "schedules: blank copy": (lambda w: w.work_schedules.duplicate("W", title=""), "title must not be blank"),
    "schedule exceptions: backwards": (
        lambda w: w.work_schedule_exceptions.create("W", from_date=MONDAY, to_date=SUNDAY),
        "from_date=2026-05-04 is after to_date=2026-05-03",
    ),
    "schedule exceptions: of users": (
        lambda w: w.work_schedule_exceptions.update("E", exclusion_type="VacationPTO"),
        "'VacationPTO' is not one of",
    ),
    "capacity changes: empty range": (
        lambda w: w.work_schedule_capacity_changes.list("W", date_range={}),
        "empty range",
    ),
    "schedule exceptions: backwards as texts": (
        lambda w: w.work_schedule_exceptions.create("W", from_date="2026-05-04", to_date=SUNDAY),
        "from_date=2026-05-04 is after to_date=2026-05-03",
    ),
    "user exceptions: backwards": (
        lambda w: w.user_schedule_exceptions.update("E", from_date=MONDAY, to_date=SUNDAY),
        "is after to_date",
    ),
    "user exceptions: too many users": (
        lambda w: w.user_schedule_exceptions.list(user_ids=["U"] * 100_001),
        "up to 100000",
    ),
    "user exceptions: part-time work": (
        lambda w: w.user_schedule_partial_exceptions.create("U", exclusion_type="Overtime"),
        "'Overtime' is not one of",
    ),
    "user capacity: backwards": (
        lambda w: w.user_schedule_capacity_changes.create("U", date_range={"start": MONDAY, "end": SUNDAY}),
        "date_range is empty",
    ),
    "user capacity: whose": (
        lambda w: w.user_schedule_capacity_changes.create("", capacity_minutes=1),
        "is no Wrike ID",
    ),
}
