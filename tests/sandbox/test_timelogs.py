"""Timelogs and their categories."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.sandbox.api import Api

MINIMAL = {"id", "taskId", "userId", "hours", "createdDate", "updatedDate", "trackedDate", "comment"}


def keys(item: dict[str, Any]) -> set[str]:
    """The keys of a timelog but for the one that not all have."""
    return item.keys() - {"categoryId"}


async def create(api: Api, **params: Any) -> dict[str, Any]:
    given = {"hours": 1.5, "trackedDate": "2026-01-05", "comment": "", **params}
    (timelog,) = (await api.post(f"/tasks/{api.sandbox.state.task_id(0)}/timelogs", **given)).data
    found: dict[str, Any] = timelog
    return found


async def test_lists_of_every_kind(api: Api) -> None:
    state = api.sandbox.state
    everything = (await api.get("/timelogs")).data
    assert {frozenset(keys(timelog)) for timelog in everything} == {frozenset(MINIMAL)}
    assert [timelog["id"] for timelog in everything] == state.timelog_ids
    assert any(isinstance(timelog["hours"], float) and timelog["hours"].is_integer() for timelog in everything)
    person, category, task = state.person_ids[2], next(iter(state.timelog_categories)), state.task_id(2)
    for path, field, value in [
        (f"/contacts/{person}/timelogs", "userId", person),
        (f"/timelog_categories/{category}/timelogs", "categoryId", category),
        (f"/tasks/{task}/timelogs", "taskId", task),
    ]:
        expected = [timelog["id"] for timelog in everything if timelog.get(field) == value]
        assert expected
        assert (await api.get(path)).ids == expected


async def test_folders_and_tasks_include_what_is_below(api: Api) -> None:
    state = api.sandbox.state
    everything = (await api.get("/timelogs")).data
    parent, child = state.task_id(4), state.task_id(5)
    both = [timelog["id"] for timelog in everything if timelog["taskId"] in (parent, child)]
    assert (await api.get(f"/tasks/{parent}/timelogs")).ids == both
    own = [timelog["id"] for timelog in everything if timelog["taskId"] == parent]
    assert (await api.get(f"/tasks/{parent}/timelogs", descendants=False)).ids == own
    space = state.space_ids[0]
    below = (await api.get(f"/spaces/{space}/tasks", descendants=True)).ids
    expected = [timelog["id"] for timelog in everything if timelog["taskId"] in below]
    assert (await api.get(f"/folders/{space}/timelogs")).ids == expected
    assert (await api.get(f"/folders/{space}/timelogs", descendants=False)).ids == []


@pytest.mark.parametrize(
    ("params", "matches"),
    [
        (
            {"trackedDate": {"start": "2024-06-01", "end": "2025-01-01"}},
            lambda t: "2024-06" <= t["trackedDate"] < "2025",
        ),
        ({"createdDate": {"end": "2025-01-01T00:00:00Z"}}, lambda t: t["createdDate"] < "2025"),
        ({"updatedDate": {"start": "2025-01-01T00:00:00Z"}}, lambda t: t["updatedDate"] >= "2025"),
        ({"billingTypes": ["Billable"]}, lambda t: t["billingType"] == "Billable"),
    ],
)
async def test_filters(api: Api, params: dict[str, Any], matches: Any) -> None:
    everything = (await api.get("/timelogs", fields=["billingType"])).data
    expected = [timelog["id"] for timelog in everything if matches(timelog)]
    assert 0 < len(expected) < len(everything)
    assert (await api.get("/timelogs", **params)).ids == expected


async def test_exact_matches(api: Api) -> None:
    timelog = (await api.get("/timelogs")).data[20]
    assert timelog["id"] in (await api.get("/timelogs", trackedDate={"equal": timelog["trackedDate"]})).ids
    for name in ("createdDate", "updatedDate"):
        found = await api.get("/timelogs", **{name: {"equal": timelog[name]}})
        assert timelog["id"] in found.ids
        assert {item[name] for item in found.data} == {timelog[name]}
    mine = (await api.get("/timelogs", me=True)).data
    assert {item["userId"] for item in mine} == {api.sandbox.state.owner_id}


async def test_optional_fields(api: Api) -> None:
    identity = api.sandbox.state.timelog_id(0)
    fields = ["approvalStatus", "lockStatus", "exportStatus", "billingType", "finance"]
    (timelog,) = (await api.get(f"/timelogs/{identity}", fields=fields)).data
    assert keys(timelog) == MINIMAL | set(fields)


async def test_logging_time(api: Api) -> None:
    state = api.sandbox.state
    category = next(iter(state.timelog_categories))
    timelog = await create(api, hours=11, comment="<b>x</b>", categoryId=category, fields=["billingType"])
    assert keys(timelog) == MINIMAL | {"billingType"}
    assert (
        timelog.items()
        >= {
            "taskId": state.task_id(0),
            "userId": state.owner_id,
            "hours": 11,
            "trackedDate": "2026-01-05",
            "comment": "<b>x</b>",
            "categoryId": category,
        }.items()
    )
    assert (await api.get(f"/tasks/{state.task_id(0)}/timelogs")).ids[-1] == timelog["id"]
    other = await create(api, onBehalfOf=state.person_ids[1], plainText=True, comment="1 < 2")
    assert (other["userId"], other["comment"]) == (state.person_ids[1], "1 < 2")
    api.sandbox.add_token("other", user_id=state.person_ids[1])
    api.token = "other"
    refused = await api.post(
        f"/tasks/{state.task_id(0)}/timelogs",
        hours=1,
        trackedDate="2026-01-05",
        comment="",
        onBehalfOf=state.owner_id,
    )
    assert refused.error == (403, "access_forbidden")


async def test_even_an_empty_update_is_one(api: Api) -> None:
    timelog = (await api.get(f"/timelogs/{api.sandbox.state.timelog_id(0)}")).data[0]
    (touched,) = (await api.put(f"/timelogs/{timelog['id']}")).data
    assert touched["updatedDate"] > timelog["updatedDate"]
    assert {**touched, "updatedDate": ""} == {**timelog, "updatedDate": ""}
    (cleared,) = (await api.put(f"/timelogs/{timelog['id']}", comment="", hours=24, trackedDate="2026-02-02")).data
    assert (cleared["comment"], cleared["hours"], cleared["trackedDate"]) == ("", 24.0, "2026-02-02")
    refused = await api.put(f"/timelogs/{timelog['id']}", hours=24.5, comment="y")
    assert refused.error == (400, "invalid_parameter")
    (unchanged,) = (await api.get(f"/timelogs/{timelog['id']}")).data
    assert unchanged["comment"] == ""


async def test_a_deleted_timelog_answers_nothing_and_is_gone(api: Api) -> None:
    for identity in (api.sandbox.state.timelog_id(0), (await create(api))["id"]):
        assert (await api.delete(f"/timelogs/{identity}")).document == {"kind": "timelogs", "data": []}
        assert (await api.get(f"/timelogs/{identity}")).error == (404, "resource_not_found")
        assert identity not in (await api.get("/timelogs")).ids


async def test_categories(api: Api) -> None:
    reply = await api.get("/timelog_categories")
    assert reply.document["kind"] == "timelogCategories"
    assert {frozenset(item) for item in reply.data} == {frozenset({"id", "name", "order", "hidden"})}
    assert [item["hidden"] for item in reply.data] == [False, False, False, True]
