"""What administrators look at: audit log, data exports, eDiscovery; and old IDs."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.sandbox.api import Api

EVENT = {
    "id",
    "operation",
    "userId",
    "userEmail",
    "eventDate",
    "ipAddress",
    "objectType",
    "objectName",
    "objectId",
    "details",
}


async def test_the_audit_log_is_paged_newest_first(api: Api) -> None:
    pages = await api.walk("/audit_log", pageSize=100)
    events = [event for page in pages for event in page.data]
    assert (len(events), pages[0].document["responseSize"]) == (240, 240)
    assert events[0].keys() == EVENT
    assert [event["eventDate"] for event in events] == sorted((e["eventDate"] for e in events), reverse=True)
    assert len({event["id"] for event in events}) == 240


async def test_the_audit_log_is_filtered(api: Api) -> None:
    events = (await api.get("/audit_log")).data
    first = events[100]
    window = {"start": events[150]["eventDate"], "end": events[50]["eventDate"]}
    inside = events[51:151]
    operations = [first["operation"]]
    filters: list[tuple[dict[str, Any], list[Any]]] = [
        ({"eventDate": window}, inside),
        ({"operations": operations}, [e for e in events if e["operation"] == first["operation"]]),
        ({"users": [first["userId"]]}, [e for e in events if e["userId"] == first["userId"]]),
        (
            {
                "eventDate": window,
                "operations": operations,
                "objectType": first["objectType"],
                "objectIds": [first["objectId"]],
            },
            [e for e in inside if (e["operation"], e["objectId"]) == (first["operation"], first["objectId"])],
        ),
    ]
    for params, expected in filters:
        assert expected
        assert (await api.get("/audit_log", **params)).data == expected
    lonely: list[dict[str, Any]] = [{"objectIds": ["x"]}, {"objectType": "Task"}]
    for params in lonely:
        assert (await api.get("/audit_log", **params)).error == (400, "invalid_request")
    assert (await api.get("/audit_log", users=["x"] * 11)).error == (400, "invalid_parameter")


async def test_an_export_is_started_first_and_fetched_then(api: Api) -> None:
    first = await api.get("/data_export")
    assert (first.status, first.document["data"][0]["status"]) == (202, "Scheduled")
    (done,) = (await api.get("/data_export")).data
    assert (done["id"], done["status"]) == (first.document["data"][0]["id"], "Completed")
    assert done.keys() == {"id", "status", "completedDate", "resources"}
    tables = {table["id"]: table for table in (await api.get("/data_export_schema", version="V4")).data}
    assert [resource["name"] for resource in done["resources"]] == list(tables)
    for resource in done["resources"]:
        async with api.session.get(resource["url"]) as refused:
            assert refused.status == 401
        async with api.session.get(resource["url"], headers={"Authorization": f"bearer {api.token}"}) as answer:
            assert (answer.status, answer.content_type) == (200, "text/csv")
            rows = csv.DictReader(io.StringIO(await answer.text(), newline=""))
        assert rows.fieldnames == [column["id"] for column in tables[resource["name"]]["columns"]]
        if resource["name"] == "work_item":
            tasks = [row["work_api_id"] for row in rows if row["work_type"] == "Task"]
            assert tasks == api.sandbox.state.task_ids()


async def test_an_export_is_fresh_for_an_hour(serve: Callable[..., Awaitable[Api]]) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    api = await serve(tasks=1, now=lambda: now)
    api.sandbox.state.export_polls = 2
    started = await api.post("/data_export")
    identity = started.document["data"][0]["id"]
    assert started.status == 202
    again = await api.post("/data_export")
    assert (again.status, again.ids) == (200, [identity])
    seen = [(await api.get(f"/data_export/{identity}")).data[0]["status"] for _ in range(2)]
    assert seen == ["InProgress", "Completed"]
    now += timedelta(minutes=59)
    latest = await api.post("/data_export")
    assert (latest.status, latest.ids) == (200, [identity])
    now += timedelta(minutes=1)
    renewed = await api.post("/data_export")
    assert renewed.status == 202
    assert renewed.document["data"][0]["id"] != identity


async def test_a_search_finds_titles_within_its_scopes(api: Api) -> None:
    state = api.sandbox.state
    made = (await api.post(f"/folders/{state.folder_ids[0]}/tasks", title="Needle one")).ids[0]
    other = (await api.post(f"/folders/{state.folder_ids[0]}/folders", title="needle two")).ids[0]
    file = state.add_attachment(made, "needle.txt", size=1)
    found = (await api.send("POST", "/ediscovery_search", body={"terms": ["needle"]})).data
    assert found == [
        {"id": made, "type": "task"},
        {"id": other, "type": "folder"},
        {"id": file.id, "type": "attachment"},
    ]
    narrower: list[tuple[dict[str, Any], list[str]]] = [
        ({"terms": ["needle", "one"]}, [made]),
        ({"terms": ["needle"], "scopes": ["folder", "space"]}, [other]),
        ({"terms": ["needle"], "targetUserId": state.person_ids[1]}, []),
    ]
    for params, expected in narrower:
        assert (await api.send("POST", "/ediscovery_search", body=params)).ids == expected


@pytest.mark.parametrize("given", [[7, 5, 7], ["7", "5"]])
async def test_old_numbers_become_ids_in_ascending_order(api: Api, given: list[Any]) -> None:
    reply = await api.get("/ids", type="ApiV2Task", ids=given)
    assert reply.document == {
        "kind": "ids",
        "data": [{"id": "MAAAAAAAAAAF", "apiV2Id": "5"}, {"id": "MAAAAAAAAAAH", "apiV2Id": "7"}],
    }


async def test_numbers_that_are_none(api: Api) -> None:
    task = api.sandbox.state.tasks[4_392_433_502]
    assert (await api.get("/ids", type="ApiV2Task", ids=[task.number])).ids == [task.id]
    for numbers in ([-1], [1 << 63], ["x"], list(range(1001))):
        assert (await api.get("/ids", type="ApiV2Task", ids=numbers)).error == (400, "invalid_parameter")
    assert (await api.get("/ids", type="ApiV2Task")).error == (400, "parameter_required")
