"""Timesheets, their rows, and the rules by which they are handed in."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from wrike_async.sandbox._areas import timelogs
from wrike_async.sandbox._areas.work_schedules import SCHEDULES
from wrike_async.sandbox._calls.call import Answer, Call, Routes
from wrike_async.sandbox._rules import lookup
from wrike_async.sandbox._rules.collection import Collection
from wrike_async.sandbox._rules.demands import admins_only, need, taken
from wrike_async.sandbox._state.documents import Document
from wrike_async.sandbox._wire.errors import invalid_request, resource_not_found
from wrike_async.sandbox._wire.ids import Kind
from wrike_async.sandbox._wire.parameters import Moment

__all__ = ["routes"]

TIMESHEETS: Final = Collection("timesheets", "timesheet", Kind.TIMESHEET)
"""An answer calls the ID ``timesheetId``; the table keeps both."""

_ROWS: Final = Collection("timesheetRows", "timesheet row", Kind.TIMESHEET_ROW)
_RULES: Final = "timesheetSubmissionRules"
_RULE: Final = ("enabled", "ruleType", "frequency", "trackExceptionsMode")


def _listed(call: Call) -> Answer:
    params, found = call.params, list(TIMESHEETS.records(call).values())
    if "periodStartDate" in params:
        found = [sheet for sheet in found if sheet["periodStartDate"] in params["periodStartDate"]]
    if "userIds" in params:
        wanted = lookup.contact_ids(call.state, params["userIds"])
        found = [sheet for sheet in found if sheet["userId"] in wanted]
    if "approvalStatuses" in params:
        found = [sheet for sheet in found if sheet["approval"]["status"] in params["approvalStatuses"]]
    if "timeframes" in params:
        found = [sheet for sheet in found if sheet["timeframe"] in params["timeframes"]]
    return _answer(call, found)


def _create(call: Call) -> Answer:
    """Make a timesheet for the week or month that the start falls into; one per user and period."""
    params = call.params
    given = params["periodStartDate"]
    begin = given.equal if isinstance(given, Moment) else given.start
    if begin is None:
        raise invalid_request("Parameter 'periodStartDate' needs a start")
    timeframe = params.get("timeframe", "Weekly")
    first, last = _period(date.fromisoformat(begin[:10]), timeframe)
    given_user = params.get("userId")
    user_id = call.caller.id if given_user is None else lookup.user(call.state, given_user).id
    period = {"userId": user_id, "periodStartDate": first.isoformat(), "timeframe": timeframe}
    if any(period.items() <= sheet.items() for sheet in TIMESHEETS.records(call).values()):
        raise invalid_request("There is a timesheet for this period already")
    tasks = [lookup.task(call.state, identity) for identity in dict.fromkeys(params.get("taskIds", ()))]
    rows = [_ROWS.add(call, {"type": "Task", "taskId": task.id, "parentIds": task.parent_ids}) for task in tasks]
    document = {
        "accountId": call.state.account_id,
        **period,
        "periodEndDate": last.isoformat(),
        "approval": {"status": "NotSubmitted"},
        "_row_ids": [row["id"] for row in rows],
    }
    return _answer(call, [TIMESHEETS.add(call, document)])


def _period(day: date, timeframe: str) -> tuple[date, date]:
    if timeframe == "Monthly":
        first = day.replace(day=1)
        return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    first = day - timedelta(days=day.weekday())
    return first, first + timedelta(days=6)


def _update(call: Call) -> Answer:
    sheet = TIMESHEETS.one(call, call.id)
    if "approvalStatus" in call.params:
        sheet["approval"] = {"status": call.params["approvalStatus"]}
    return _answer(call, [sheet])


def _answer(call: Call, sheets: list[Document]) -> Answer:
    rows = _ROWS.records(call)
    found: list[dict[str, Any]] = [
        {
            "timesheetId": sheet["id"],
            **{name: value for name, value in sheet.items() if name != "id" and name[0] != "_"},
            "rows": [_row(rows[identity]) for identity in sheet["_row_ids"]],
        }
        for sheet in sheets
    ]
    return Answer("timesheet", found)


def _row(row: Document) -> Document:
    shown = {name: value for name, value in row.items() if name != "id"}
    return {"rowId": row["id"], **shown, "weeklyEntries": []}


def _update_row(call: Call) -> Answer:
    """Put a row's time under a category."""
    row = _ROWS.one(call, call.id)
    need(call, "categoryId")
    row["categoryId"] = timelogs.category(call, call.params["categoryId"])
    return Answer("timesheetRows", [_row(row)])


def _rules(call: Call) -> Answer:
    return Answer(_RULES, [_rule(call, identity) for identity in SCHEDULES.records(call)])


def _rule_of_schedule(call: Call) -> Answer:
    return Answer(_RULES, [_rule(call, SCHEDULES.one(call, call.id)["id"])])


def _update_rule(call: Call) -> Answer:
    admins_only(call)
    schedule = SCHEDULES.find(call, call.id)
    if schedule is None:
        raise resource_not_found(f"Work schedule '{call.id}'")
    rule = _rule(call, call.id) | taken(call, *_RULE)
    call.state.documents[_RULES][call.id] = rule
    return Answer(_RULES, [rule])


def _rule(call: Call, schedule_id: str) -> Document:
    """Say how a work schedule's users hand in; switched off until somebody changes it."""
    fresh = {
        "workScheduleId": schedule_id,
        "enabled": False,
        "ruleType": "Soft",
        "frequency": "Week",
        "trackExceptionsMode": "TotalCapacity",
    }
    return call.state.documents[_RULES].get(schedule_id, fresh)


routes = Routes(
    {
        "GET /timesheets": _listed,
        "POST /timesheets": _create,
        "PUT /timesheets/{timesheetId}": _update,
        "PUT /timesheet_rows/{timesheetRowId}": _update_row,
        "GET /timesheet_submission_rules": _rules,
        "GET /workschedules/{workscheduleId}/timesheet_submission_rules": _rule_of_schedule,
        "PUT /workschedules/{workscheduleId}/timesheet_submission_rules": _update_rule,
    }
)
