"""What Wrike would refuse is refused before a request is spent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from wrike_async import InvalidArgument, Wrike

if TYPE_CHECKING:
    from aioresponses import aioresponses

MONDAY = date(2026, 5, 4)
SUNDAY = MONDAY - timedelta(days=1)
SATURDAY_OFF = {"day_of_week": "Sat", "is_work_day": False}

# Wrong calls are typed as `Any`, because a type checker refuses most of them as well.
WRONG: dict[str, tuple[Callable[[Any], Any], str]] = {
    "users: two changes": (
        lambda w: w.users.update("U", active=False, user_type_id="T"),
        "give one of profile, user_type_id, active, not user_type_id and active",
    ),
    "users: a profile without account": (lambda w: w.users.update("U", profile={"role": "User"}), "needs account_id"),
    "users: role": (lambda w: w.users.update("U", profile={"account_id": "A", "role": "Admin"}), "'Admin'"),
    "users: no ID": (lambda w: w.users.get("U,V"), "is no Wrike ID"),
    "groups: blank title": (lambda w: w.groups.create(title=" "), "title must not be blank"),
    "groups: no title": (lambda w: w.groups.create(members=["C"]), "needs title"),
    "groups: long avatar": (
        lambda w: w.groups.update("G", avatar={"letters": "ABC", "color": "#000000"}),
        "avatar.letters has 3 characters; Wrike takes up to 2",
    ),
    "groups: pale avatar": (lambda w: w.groups.update("G", avatar={"letters": "AB"}), "avatar needs color"),
    "groups: too many": (
        lambda w: w.groups.update_members(members=[{"id": "G", "add_members": ["C"]}] * 21),
        "21 entries; Wrike takes up to 20",
    ),
    "groups: members of nothing": (lambda w: w.groups.update_members(members=[{"add_members": ["C"]}]), "needs id"),
    "groups: too much metadata": (
        lambda w: w.groups.create(title="G", metadata=[{"key": "k", "value": "v"}] * 101),
        "up to 100",
    ),
    "groups: page": (lambda w: w.groups.list(page_size=1001), "page_size"),
    "groups: no token": (lambda w: w.groups.list(next_page_token=None), "must be a token"),
    "groups: the wire's token": (lambda w: w.groups.list(page_token="T"), "did you mean 'next_page_token'"),
    "groups: field": (lambda w: w.groups.get("G", fields=["members"]), "did you mean 'memberIds'"),
    "invitations: to nobody": (lambda w: w.invitations.create(first_name="Ada"), "needs email"),
    "invitations: type and role": (
        lambda w: w.invitations.create(email="a@example.com", role="User", user_type_id="T"),
        "not role and user_type_id",
    ),
    "invitations: type and external": (
        lambda w: w.invitations.update("I", external=False, user_type_id="T"),
        "not external and user_type_id",
    ),
    "invitations: external collaborator": (
        lambda w: w.invitations.update("I", external=True, role="Collaborator"),
        "role 'User' only",
    ),
    "job roles: color": (lambda w: w.job_roles.create(title="W", avatar_color="Indigo"), "avatar_color='Indigo'"),
    "job roles: one for many": (lambda w: w.job_roles.get_many("J"), "takes several IDs"),
    "hourly rates: one contact": (lambda w: w.hourly_rates.of_contacts("C"), "takes several IDs, not 'C'"),
    "hourly rates: no contact": (lambda w: w.hourly_rates.of_contacts(7), "takes several IDs, not 7"),
    "hourly rates: a list of lists": (lambda w: w.hourly_rates.of_placeholders([["P"]]), "must be an ID"),
    "hourly rates: no ID": (lambda w: w.hourly_rates.of_contacts(["C/D"]), "is no Wrike ID"),
    "hourly rates: too many": (lambda w: w.hourly_rates.update(rates=[{}] * 101), "up to 100"),
    "hourly rates: calculations of the account": (
        lambda w: w.hourly_rates.update(rates=[], enable_calculations=True),
        "does not take 'enable_calculations'",
    ),
    "hourly rates: provisioned to none": (lambda w: w.hourly_rates.provision([]), "takes 1 to 100 IDs, not 0"),
    "hourly rates: provisioned to too many": (
        lambda w: w.hourly_rates.provision([f"C{n}" for n in range(101)]),
        "takes 1 to 100 IDs, not 101",
    ),
    "hourly rates: too many provisioned": (
        lambda w: w.hourly_rates.provision(["C"], user_rates=[{"contact": "C"}] * 101),
        "up to 100",
    ),
    "hourly rates: too many leave": (
        lambda w: w.hourly_rates.exclude_team_members("F", rate_subjects=["C"] * 101),
        "up to 100",
    ),
    "item types: page": (lambda w: w.custom_item_types.list(page_size=0), "page_size"),
    "item types: type": (lambda w: w.custom_item_types.list(type="Folder"), "type='Folder'"),
    "item types: nowhere": (lambda w: w.custom_item_types.instantiate("T", title="X"), "super_task_id, parent_id"),
    "item types: in two places": (
        lambda w: w.custom_item_types.instantiate("T", super_task_id="U", parent_id="F"),
        "not super_task_id and parent_id",
    ),
    "dependencies: on nothing": (
        lambda w: w.dependencies.create("T", relation_type="StartToStart"),
        "give one of predecessor_id, successor_id",
    ),
    "dependencies: both ways": (
        lambda w: w.dependencies.create("T", predecessor_id="U", successor_id="V", relation_type="StartToStart"),
        "not predecessor_id and successor_id",
    ),
    "dependencies: how": (lambda w: w.dependencies.create("T", predecessor_id="U"), "needs relation_type"),
    "dependencies: half a minute": (lambda w: w.dependencies.update("D", lag_time=0.5), "lag_time must be an int"),
    "approvals: filters of a task": (
        lambda w: w.approvals.list(task_id="T", statuses=["Pending"]),
        "has no parameter 'statuses'",
    ),
    "approvals: token of a folder": (
        lambda w: w.approvals.list(folder_id="F", next_page_token="T"),
        "has no parameter 'next_page_token'",
    ),
    "approvals: status": (lambda w: w.approvals.list(statuses=["NotRequired"]), "'NotRequired' is not one of"),
    "approvals: two parents": (lambda w: w.approvals.list(task_id="T", folder_id="F"), "not task_id and folder_id"),
    "approvals: of nothing": (lambda w: w.approvals.create(description="Hi"), "give one of task_id, folder_id"),
    "approvals: no filter at all": (lambda w: w.approvals.list(approvers=[]), "approvers is empty"),
    "bookings: too many": (lambda w: w.bookings.list(responsible_ids=["C"] * 15_001), "up to 15000"),
    "bookings: longer than a URL": (
        lambda w: w.bookings.list(responsible_ids=["KUAAAAAA"] * 1000).to_list(),
        "Ask in several calls",
    ),
    "bookings: end before start": (
        lambda w: w.bookings.list(start_date=MONDAY, finish_date=SUNDAY),
        "start_date=2026-05-04 is after finish_date=2026-05-03",
    ),
    "bookings: two": (
        lambda w: w.bookings.create("F", responsible_id="C", responsible_placeholder_id="P"),
        "not responsible_id and responsible_placeholder_id",
    ),
    "bookings: mode": (lambda w: w.bookings.update("B", effort_allocation={"mode": "Full"}), "mode='Full'"),
    "cascading: nowhere": (lambda w: w.cascading_field_settings.create(field_id="F"), "give one of folder_id, task_id"),
    "cascading: blank": (
        lambda w: w.cascading_field_settings.delete(task_id="T", field_id=""),
        "field_id must not be blank",
    ),
    "rollups: of nothing": (lambda w: w.rollups.list(), "give one of folder_id, task_id"),
    "rollups: page": (lambda w: w.rollups.list(folder_id="F", page_size=101), "page_size"),
    "rollups: below a task": (lambda w: w.rollups.list(task_id="T", descendants=True), "no parameter 'descendants'"),
    "rollups: too many": (lambda w: w.rollups.update(folder_id="F", rollups=[{}] * 21), "up to 20"),
    "ids: type": (lambda w: w.id_conversion.convert("Task", [1]), "type='Task' is not one of"),
    "ids: one": (lambda w: w.id_conversion.convert("ApiV2Task", "7"), "takes several numbers"),
    "ids: those of this version": (lambda w: w.id_conversion.convert("ApiV2Task", ["IEAAAAJ6"]), "ids must be an int"),
    "ids: beyond all": (lambda w: w.id_conversion.convert("ApiV2Task", [2**63]), "must be 0 to"),
    "assets: no name": (lambda w: w.assets.create(), "needs name"),
    "assets: blank": (lambda w: w.assets.update("A", name=" "), "name must not be blank"),
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
        "period.equal must be a date",
    ),
}


@pytest.mark.parametrize("name", WRONG)
async def test_refused_before_a_request(name: str, mocked_http: aioresponses) -> None:
    call, says = WRONG[name]
    async with Wrike("token") as wrike:
        with pytest.raises(InvalidArgument, match=says):
            await call(wrike)
    assert mocked_http.requests == {}
