"""Wrong calls of timelogs and timesheets."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.resources.refusals import WrongCalls

MAY = datetime(2026, 5, 1, tzinfo=UTC)
MONDAY = date(2026, 5, 4)

WRONG: WrongCalls = {
    "timelogs: too long a day": (lambda w: w.timelogs.create("T", hours=24.5, tracked_date=MONDAY), "0 to 24"),
    "timelogs: less than nothing": (lambda w: w.timelogs.update("L", hours=-1), "0 to 24"),
    "timelogs: no day": (lambda w: w.timelogs.create("T", hours=1), "needs tracked_date"),
    "timelogs: an instant": (lambda w: w.timelogs.create("T", hours=1, tracked_date=MAY), "tracked_date must be"),
    "timelogs: naive": (lambda w: w.timelogs.list(created_date=MAY.replace(tzinfo=None)), "time zone"),
    "timelogs: not me": (lambda w: w.timelogs.list(me=False), "me=False"),
    "timelogs: finance of the account": (lambda w: w.timelogs.list(fields=["finance"]), "does not take 'finance'"),
    "timelogs: two parents": (lambda w: w.timelogs.list(category_id="K", task_id="T"), "not task_id and category_id"),
    "timesheets: when": (lambda w: w.timesheets.create(user_id="U"), "needs period_start_date"),
    "timesheets: timeframe": (
        lambda w: w.timesheets.create(period_start_date=MONDAY, timeframe="Week"),
        "did you mean 'Weekly'",
    ),
    "timesheets: status": (lambda w: w.timesheets.update("S", approval_status="Draft"), "'Draft' is not one of"),
    "submission rules: type": (
        lambda w: w.timesheet_submission_rules.update("W", rule_type="Firm"),
        "'Firm' is not one of",
    ),
    "timelog locks: of nothing": (lambda w: w.timelog_locks.list(), "give one of folder_id, space_id, task_id"),
    "timelog locks: two": (
        lambda w: w.timelog_locks.create(folder_id="F", space_id="S", period=MONDAY),
        "not folder_id and space_id",
    ),
    "timelog locks: an hour": (
        lambda w: w.timelog_locks.delete(folder_id="F", period={"equal": "12:00"}),
        "period.equal='12:00' is no date; write 2026-03-15",
    ),
}
