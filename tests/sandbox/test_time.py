"""Work schedules and what deviates from them, bookings, timesheets, locks."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.sandbox.api import Api, Reply

WEEK = [{"dayOfWeek": day, "isWorkDay": day != "Sun"} for day in ("Sun", "Tue", "Mon")]
DAYS = {"start": "2026-03-02", "end": "2026-03-06"}


async def test_work_schedules_have_users(api: Api) -> None:
    people = api.sandbox.state.person_ids
    (default, _) = (await api.get("/workschedules", fields=["userIds"])).data
    assert (default["scheduleType"], default["userIds"]) == ("Default", people)
    assert default["workweek"] == [{"workDays": ["Mon", "Tue", "Wed", "Thu", "Fri"], "capacityMinutes": 480}]
    reply = await api.post(
        "/workschedules", title="Short", workweek=WEEK, capacityMinutes=300, addUsers=people[:2], fields=["userIds"]
    )
    (made,) = reply.data
    assert made["workweek"] == [{"workDays": ["Mon", "Tue"], "capacityMinutes": 300}]
    assert (made["scheduleType"], made["userIds"]) == ("Custom", people[:2])
    (contact,) = (await api.get(f"/contacts/{people[0]}", fields=["workScheduleId"])).data
    assert contact["workScheduleId"] == made["id"]
    path = f"/workschedules/{made['id']}"
    (changed,) = (await api.put(path, title="Shorter", removeUsers=people[:1], fields=["userIds"])).data
    assert changed == {**made, "title": "Shorter", "userIds": people[1:2]}
    assert (await api.get(path)).data[0].keys() == made.keys() - {"userIds"}
    (gone,) = (await api.delete(path)).data
    assert gone["id"] == made["id"]
    assert (await api.get(path)).error == (404, "resource_not_found")
    assert (await api.get(f"/workschedules/{default['id']}", fields=["userIds"])).data == [default]
    assert (await api.delete(f"/workschedules/{default['id']}")).error == (403, "not_allowed")


async def test_a_duplicate_schedule_has_the_same_exceptions_and_no_users(api: Api) -> None:
    schedule = (await api.get("/workschedules")).ids[0]
    path = f"/workschedules/{schedule}"
    exception = {"fromDate": "2026-12-24", "toDate": "2026-12-26", "exclusionType": "PublicHolidays"}
    await api.post(f"{path}/workschedule_exclusions", **exception)
    await api.post(f"{path}/workschedule_capacity_change", dateRange=DAYS, capacityMinutes=240)
    (twin,) = (await api.post(f"{path}/duplicate")).data
    assert (twin["title"], twin["scheduleType"]) == ("Copy of Default Schedule", "Custom")
    twin_path = f"/workschedules/{twin['id']}"
    assert (await api.get(twin_path, fields=["userIds"])).data[0]["userIds"] == []
    (copied,) = (await api.get(f"{twin_path}/workschedule_exclusions")).data
    assert copied.items() >= exception.items()
    (change,) = (await api.get(f"{twin_path}/workschedule_capacity_change")).data
    assert (change["workScheduleId"], change["capacityMinutes"]) == (twin["id"], 240)


@pytest.mark.parametrize("whose", ["schedule", "user"])
async def test_exceptions_are_listed_by_days_and_change(api: Api, whose: str) -> None:
    state = api.sandbox.state
    if whose == "schedule":
        listed = f"/workschedules/{(await api.get('/workschedules')).ids[0]}/workschedule_exclusions"
        by_id, more, kinds = "/workschedule_exclusions", {}, ("PublicHolidays", "AdditionalWorkDays")
    else:
        listed = by_id = "/user_schedule_exclusions"
        more, kinds = {"userId": state.person_ids[1]}, ("VacationPTO", "Overtime")
    given = {"fromDate": "2026-03-02", "toDate": "2026-03-06", **more}
    reply = await api.post(listed, exclusionType=kinds[0], **given)
    (made,) = reply.data
    assert made == {"id": made["id"], "exclusionType": kinds[0], "isWorkDays": False, **given}
    for start, end, found in [
        ("2026-03-06", "2026-03-09", [made]),
        ("2026-02-20", "2026-03-02", [made]),
        ("2026-03-07", "2026-03-09", []),
    ]:
        assert (await api.get(listed, dateRange={"start": start, "end": end})).data == found
    (changed,) = (await api.put(f"{by_id}/{made['id']}", exclusionType=kinds[1], toDate="2026-03-03")).data
    assert changed == {**made, "exclusionType": kinds[1], "toDate": "2026-03-03", "isWorkDays": True}
    assert (await api.get(f"{by_id}/{made['id']}")).data == [changed]
    assert (await api.put(f"{by_id}/{made['id']}", toDate="2026-03-01")).error == (400, "invalid_parameter")
    assert (await api.delete(f"{by_id}/{made['id']}")).data == [changed]
    assert (await api.get(f"{by_id}/{made['id']}")).error == (404, "resource_not_found")
    assert (await api.post(listed, exclusionType=kinds[0], **{**given, "toDate": "2026-03-01"})).error[0] == 400


@pytest.mark.parametrize("kind", ["schedule", "user", "partial"])
async def test_capacity_changes_are_read_by_many_ids(api: Api, kind: str) -> None:
    person = api.sandbox.state.person_ids[1]
    more: dict[str, Any] = {}
    if kind == "schedule":
        listed = f"/workschedules/{(await api.get('/workschedules')).ids[0]}/workschedule_capacity_change"
        created, by_id = listed, "/workschedule_capacity_change"
    elif kind == "user":
        listed = by_id = "/user_schedule_capacity_change"
        created = f"/users/{person}/user_schedule_capacity_change"
    else:
        listed = created = by_id = "/user_schedule_partial_exclusion"
        more = {"userId": person, "exclusionType": "VacationPTO"}
    made = [
        (await api.post(created, dateRange=span, capacityMinutes=minutes, **more)).data[0]
        for span, minutes in ((DAYS, 240), ({"equal": "2026-04-01"}, 0))
    ]
    assert [(item["startDate"], item["finishDate"]) for item in made] == [
        ("2026-03-02", "2026-03-06"),
        ("2026-04-01", "2026-04-01"),
    ]
    assert (await api.get(listed, dateRange={"equal": "2026-03-06"})).data == made[:1]
    if kind != "schedule":
        assert (await api.get(listed, userIds=[person])).data == made
        assert (await api.get(listed, userIds=[api.sandbox.state.owner_id])).data == []
    both = await api.get(f"{by_id}/{made[0]['id']},{made[1]['id']}")
    assert sorted(both.ids) == sorted(item["id"] for item in made)
    (changed,) = (await api.put(f"{by_id}/{made[0]['id']}", capacityMinutes=100)).data
    assert changed == {**made[0], "capacityMinutes": 100}
    assert (await api.put(f"{by_id}/{made[0]['id']}", capacityMinutes=1441)).error == (400, "invalid_parameter")
    assert (await api.delete(f"{by_id}/{made[0]['id']}")).data == []
    assert (await api.get(f"{by_id}/{made[0]['id']}")).error == (404, "resource_not_found")


async def test_a_booking_is_somebody_s_time_in_a_project(api: Api) -> None:
    state = api.sandbox.state
    project, person = state.project_ids[0], state.person_ids[1]
    placeholder = (await api.get("/placeholders")).ids[0]
    effort = {"mode": "Basic", "totalEffort": 600}
    path = f"/folders/{project}/bookings"
    fine = {"bookingDates": {"startDate": "2026-03-06", "duration": 960}, "effortAllocation": effort}
    (made,) = (await api.post(path, **fine, responsibleId=person)).data
    dates = {"startDate": "2026-03-06", "finishDate": "2026-03-09", "duration": 960, "workOnWeekends": False}
    assert (made["bookingDates"], made["effortAllocation"], made["folderId"]) == (dates, effort, project)
    (other,) = (await api.post(path, **fine, responsiblePlaceholderId=placeholder)).data
    assert "responsibleId" not in other
    assert (await api.get(path)).data == [made, other]
    top = state.folders[project].parent_ids[0]
    assert (await api.get(f"/folders/{top}/bookings")).data == []
    assert (await api.get(f"/folders/{top}/bookings", showDescendants=True)).data == [made, other]
    assert (await api.get("/bookings", responsibleIds=[person])).data == [made]
    assert (await api.get("/bookings", responsiblePlaceholderIds=[placeholder])).data == [other]
    for window, found in [
        ({"startDate": "2026-03-09", "finishDate": "2026-03-20"}, [made, other]),
        ({"finishDate": "2026-03-05"}, []),
        ({"startDate": "2026-03-10"}, []),
    ]:
        assert (await api.get("/bookings", **window)).data == found
    (moved,) = (await api.put(f"/bookings/{made['id']}", responsiblePlaceholderId=placeholder)).data
    assert ("responsibleId" in moved, moved["responsiblePlaceholderId"]) == (False, placeholder)
    assert (await api.delete(f"/bookings/{made['id']}")).data == [moved]
    assert sorted((await api.get(f"/bookings/{other['id']}")).ids) == [other["id"]]
    for bad in (fine, {**fine, "responsibleId": person, "responsiblePlaceholderId": placeholder}):
        assert (await api.post(path, **bad)).error[0] == 400
    backwards = {"startDate": "2026-03-06", "finishDate": "2026-03-02"}
    assert (await api.put(f"/bookings/{other['id']}", bookingDates=backwards)).error == (400, "invalid_parameter")


async def test_a_timesheet_is_a_week_or_a_month_of_somebody(api: Api) -> None:
    state = api.sandbox.state
    begin = {"start": "2026-03-04", "end": "2026-03-11"}
    reply = await api.post("/timesheets", periodStartDate=begin, taskIds=[state.task_id(0)])
    assert reply.document["kind"] == "timesheet"
    (sheet,) = reply.data
    assert (sheet["periodStartDate"], sheet["periodEndDate"]) == ("2026-03-02", "2026-03-08")
    assert (sheet["userId"], sheet["timeframe"], sheet["approval"]) == (
        state.owner_id,
        "Weekly",
        {"status": "NotSubmitted"},
    )
    (row,) = sheet["rows"]
    assert (row["taskId"], row["parentIds"]) == (state.task_id(0), [state.home_ids[0]])
    assert (await api.post("/timesheets", periodStartDate=begin)).error == (400, "invalid_request")
    (month,) = (await api.post("/timesheets", periodStartDate={"equal": "2026-02-10"}, timeframe="Monthly")).data
    assert (month["periodStartDate"], month["periodEndDate"]) == ("2026-02-01", "2026-02-28")
    (changed,) = (await api.put(f"/timesheets/{sheet['timesheetId']}", approvalStatus="Pending")).data
    filters: list[tuple[dict[str, Any], list[Any]]] = [
        ({"approvalStatuses": ["Pending"]}, [changed]),
        ({"timeframes": ["Monthly"]}, [month]),
        ({"userIds": [state.person_ids[1]]}, []),
        ({"periodStartDate": {"start": "2026-03-01"}}, [changed]),
    ]
    for params, expected in filters:
        assert (await api.get("/timesheets", **params)).data == expected, params
    category = next(iter(state.timelog_categories))
    (put,) = (await api.put(f"/timesheet_rows/{row['rowId']}", categoryId=category)).data
    assert put == {**row, "categoryId": category}
    assert (await api.get("/timesheets")).data[0]["rows"] == [put]


async def test_every_schedule_has_a_rule_for_handing_in(api: Api) -> None:
    schedules = (await api.get("/workschedules")).ids
    rules = (await api.get("/timesheet_submission_rules")).data
    assert [rule["workScheduleId"] for rule in rules] == schedules
    path = f"/workschedules/{schedules[0]}/timesheet_submission_rules"
    (changed,) = (await api.put(path, enabled=True, ruleType="Hard")).data
    assert changed == {**rules[0], "enabled": True, "ruleType": "Hard"}
    assert (await api.get(path)).data == [changed]


async def test_days_are_locked_and_unlocked(serve: Callable[..., Awaitable[Api]]) -> None:
    api = await serve(tasks=20, folders=4, projects=2, now=lambda: datetime(2026, 3, 1, tzinfo=UTC))
    state = api.sandbox.state
    space, task = state.space_ids[0], state.task_id(0)
    path = f"/spaces/{space}/timelog_lock_periods"

    async def locked(where: str = path, **params: Any) -> list[tuple[str, str]]:
        return [(item["start"], item["end"]) for item in (await api.get(where, **params)).data]

    (lock,) = (await api.post(path, period={"start": "2026-03-02", "end": "2026-03-10"})).data
    assert lock == {"start": "2026-03-02", "end": "2026-03-10", "source": {"type": "Folder", "id": space}}
    await api.post(path, period={"equal": "2026-03-11"})
    await api.post(path, period={"equal": "2020-01-01"})
    assert await locked() == [("2026-03-02", "2026-03-11")]
    assert await locked(period={"start": "2020-01-01", "end": "2027-01-01"}) == [
        ("2020-01-01", "2020-01-01"),
        ("2026-03-02", "2026-03-11"),
    ]
    assert await locked(f"/tasks/{task}/timelog_lock_periods") == [("2026-03-02", "2026-03-11")]
    gone = await api.send("DELETE", path, query={"period": {"start": "2026-03-04", "end": "2026-03-05"}})
    assert [item["start"] for item in gone.data] == ["2020-01-01", "2026-03-02", "2026-03-06"]
    assert await locked() == [("2026-03-02", "2026-03-03"), ("2026-03-06", "2026-03-11")]
    assert await locked(f"/folders/{state.folder_ids[0]}/timelog_lock_periods") == []
    backwards = {"start": "2026-03-05", "end": "2026-03-04"}
    assert (await api.post(path, period=backwards)).error == (400, "invalid_parameter")
    assert (await api.post(path)).error == (400, "parameter_required")


async def test_time_on_locked_days_stays_as_it_is(serve: Callable[..., Awaitable[Api]]) -> None:
    api = await serve(tasks=20, folders=4, projects=2, now=lambda: datetime(2026, 3, 1, tzinfo=UTC))
    state = api.sandbox.state
    task, other = state.task_id(0), state.task_id(1)
    owner = state.home_ids[0]
    assert owner not in ((await api.get(f"/tasks/{other}")).data[0]["parentIds"])

    async def log(on: str, day: str) -> Reply:
        return await api.post(f"/tasks/{on}/timelogs", hours=1, comment="x", trackedDate=day)

    (before,), (free,) = (await log(task, "2026-03-02")).data, (await log(task, "2026-03-05")).data
    await api.post(f"/folders/{owner}/timelog_lock_periods", period={"start": "2026-03-02", "end": "2026-03-04"})
    refused = [
        await log(task, "2026-03-04"),
        await api.put(f"/timelogs/{before['id']}", hours=2),
        await api.put(f"/timelogs/{before['id']}", trackedDate="2026-03-05"),
        await api.put(f"/timelogs/{free['id']}", trackedDate="2026-03-03"),
        await api.delete(f"/timelogs/{before['id']}"),
    ]
    assert [reply.error for reply in refused] == [(403, "access_forbidden")] * 5
    both = await api.get(f"/timelogs/{before['id']},{free['id']}", fields=["lockStatus"])
    assert {item["id"]: item["lockStatus"] for item in both.data} == {before["id"]: "Locked", free["id"]: "Unlocked"}
    (unchanged,) = (await api.get(f"/timelogs/{before['id']}")).data
    assert unchanged == before
    assert (await log(other, "2026-03-03")).status == (await log(task, "2026-03-05")).status == 200
    assert (await api.put(f"/timelogs/{free['id']}", hours=2)).status == 200
    await api.send("DELETE", f"/folders/{owner}/timelog_lock_periods", query={"period": {"equal": "2026-03-02"}})
    assert (await api.delete(f"/timelogs/{before['id']}")).status == 200
