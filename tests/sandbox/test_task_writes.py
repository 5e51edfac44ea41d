"""Writing tasks: creating, changing, changing many, recycling, restoring."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.sandbox.task_shapes import FULL, keys

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.sandbox.api import Api

ACTIVE, COMPLETED, DEFERRED, CANCELLED = (f"IEAGXR2EJMAAAAA{letter}" for letter in "ABCD")


async def create(api: Api, **params: Any) -> dict[str, Any]:
    reply = await api.post(f"/folders/{api.sandbox.state.folder_ids[0]}/tasks", **{"title": "New", **params})
    (task,) = reply.data
    found: dict[str, Any] = task
    return found


async def change(api: Api, task_id: str, **params: Any) -> dict[str, Any]:
    (task,) = (await api.put(f"/tasks/{task_id}", **params)).data
    found: dict[str, Any] = task
    return found


async def test_a_new_task_has_wrikes_defaults(serve: Callable[..., Awaitable[Api]]) -> None:
    api = await serve(now=lambda: datetime(2026, 3, 10, 7, 16, 7, tzinfo=UTC))
    state = api.sandbox.state
    task = await create(api)
    assert keys(task) == FULL | {"attachmentCount"}
    number = int(task["permalink"].rpartition("=")[2])
    assert (
        task.items()
        >= {
            "title": "New",
            "accountId": state.account_id,
            "description": "",
            "status": "Active",
            "importance": "Normal",
            "createdDate": "2026-03-10T07:16:07Z",
            "updatedDate": "2026-03-10T07:16:07Z",
            "dates": {"type": "Backlog"},
            "scope": "WsTask",
            "customStatusId": ACTIVE,
            "parentIds": [state.folder_ids[0]],
            "authorIds": [state.owner_id],
            "sharedIds": [state.owner_id],
            "responsibleIds": [],
            "metadata": [],
            "customFields": [],
            "attachmentCount": 0,
            "permalink": f"https://www.wrike.com/open.htm?id={number}",
        }.items()
    )
    (read,) = (await api.get(f"/tasks/{task['id']}")).data
    assert read == {name: value for name, value in task.items() if name != "attachmentCount"}


async def test_everything_that_can_be_given(api: Api) -> None:
    state = api.sandbox.state
    first, second = state.person_ids[1:3]
    note = list(state.custom_fields)[2]
    given = {
        "description": "<b>x</b>",
        "importance": "High",
        "status": "Deferred",
        "shareds": [first],
        "responsibles": [first, second],
        "parents": [state.folder_ids[1]],
        "followers": [second],
        "follow": True,
        "superTasks": [state.task_id(0)],
        "metadata": [{"key": "k", "value": "v"}],
        "customFields": [{"id": note, "value": "n"}],
        "billingType": "Billable",
        "effortAllocation": {"mode": "Basic", "totalEffort": 60},
        "fields": ["billingType", "effortAllocation"],
    }
    task = await create(api, **given)
    assert (
        task.items()
        >= {
            "description": "<b>x</b>",
            "briefDescription": "x",
            "importance": "High",
            "status": "Deferred",
            "customStatusId": DEFERRED,
            "sharedIds": [state.owner_id, first],
            "responsibleIds": [first, second],
            "parentIds": [state.folder_ids[0], state.folder_ids[1]],
            "followerIds": [second, state.owner_id],
            "followedByMe": True,
            "superTaskIds": [state.task_id(0)],
            "metadata": [{"key": "k", "value": "v"}],
            "customFields": [{"id": note, "value": "n"}],
            "billingType": "Billable",
            "effortAllocation": {"mode": "Basic", "totalEffort": 60},
        }.items()
    )


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"type": "Backlog"}, {"type": "Backlog"}),
        ({"due": "2026-10-01"}, {"type": "Milestone", "duration": 0, "due": "2026-10-01T17:00:00"}),
        (
            # Friday to the Friday after: six working days.
            {"start": "2026-09-25", "due": "2026-10-02"},
            {"type": "Planned", "duration": 2880, "start": "2026-09-25T09:00:00", "due": "2026-10-02T17:00:00"},
        ),
        (
            # Friday to Monday: two working days.
            {"type": "Planned", "start": "2026-09-25", "due": "2026-09-28"},
            {"type": "Planned", "duration": 960, "start": "2026-09-25T09:00:00", "due": "2026-09-28T17:00:00"},
        ),
        (
            # A start on a weekend moves to Monday.
            {"start": "2026-10-10", "due": "2026-10-15"},
            {"type": "Planned", "duration": 1920, "start": "2026-10-12T09:00:00", "due": "2026-10-15T17:00:00"},
        ),
        (
            {"start": "2026-09-25", "duration": 960},
            {"type": "Planned", "duration": 960, "start": "2026-09-25T09:00:00", "due": "2026-09-28T17:00:00"},
        ),
        (
            {"due": "2026-09-28", "duration": 960, "type": "Planned"},
            {"type": "Planned", "duration": 960, "start": "2026-09-25T09:00:00", "due": "2026-09-28T17:00:00"},
        ),
        (
            {"start": "2026-09-26", "due": "2026-09-27", "workOnWeekends": True},
            {
                "type": "Planned",
                "duration": 960,
                "start": "2026-09-26T09:00:00",
                "due": "2026-09-27T17:00:00",
                "workOnWeekends": True,
            },
        ),
        (
            {"start": "2026-09-25T10:30:00", "due": "2026-09-25T12:00:00"},
            {"type": "Planned", "duration": 90, "start": "2026-09-25T10:30:00", "due": "2026-09-25T12:00:00"},
        ),
        ({"duration": 480}, {"type": "Backlog", "duration": 480}),
    ],
)
async def test_dates_become_working_time(api: Api, given: dict[str, Any], expected: dict[str, Any]) -> None:
    assert (await create(api, dates=given))["dates"] == expected


@pytest.mark.parametrize(
    "dates",
    [
        {"start": "2026-09-25"},
        {"type": "Planned"},
        {"type": "Milestone"},
        {"type": "Milestone", "start": "2026-09-25", "due": "2026-09-26"},
        {"type": "Backlog", "due": "2026-09-25"},
        {"type": "Someday"},
        {"start": "2026-09-28", "due": "2026-09-25"},
        {"start": "2026-09-25T00:00:00Z", "due": "2026-09-28"},
        {"start": "2100-01-01", "duration": 5},
        {"start": "2026-09-25", "duration": -1},
        {"start": "2026-09-25", "duration": 1_800_000},
        {"start": "2026-09-25", "duration": "480"},
        {"start": "2026-09-25", "end": "2026-09-28"},
        {"start": 5, "duration": 5},
        {"duration": 5, "workOnWeekends": "yes"},
    ],
)
async def test_dates_that_cannot_be(api: Api, dates: dict[str, Any]) -> None:
    reply = await api.put(f"/tasks/{api.sandbox.state.task_id(0)}", dates=dates)
    assert reply.error == (400, "invalid_parameter")


async def test_a_duration_alone_clears_start_and_due(api: Api) -> None:
    task = await create(api, dates={"start": "2026-09-25", "due": "2026-09-28"})
    assert (await change(api, task["id"], dates={"duration": 480}))["dates"] == {"type": "Backlog", "duration": 480}


async def test_an_update_changes_what_was_sent_and_answers_everything(api: Api) -> None:
    before = (await api.get(f"/tasks/{api.sandbox.state.task_id(1)}", fields=["attachmentCount"])).data[0]
    after = await change(api, before["id"], title="Other")
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    assert changed == {"title", "updatedDate"}


async def test_status_and_custom_status_follow_each_other(api: Api) -> None:
    task = await create(api)
    in_progress = next(
        s.id for w in api.sandbox.state.workflows.values() for s in w.statuses if s.name == "In Progress"
    )
    for params, expected in [
        ({"status": "Completed"}, ("Completed", COMPLETED)),
        ({"customStatus": in_progress}, ("Active", in_progress)),
        ({"status": "Cancelled"}, ("Cancelled", CANCELLED)),
        ({"customStatus": COMPLETED}, ("Completed", COMPLETED)),
        ({"status": "Active"}, ("Active", ACTIVE)),
    ]:
        task = await change(api, task["id"], **params)
        assert (task["status"], task["customStatusId"]) == expected
        assert ("completedDate" in task) == (expected[0] == "Completed")
    refused = await api.put(f"/tasks/{task['id']}", status="Active", customStatus=COMPLETED)
    assert refused.error == (400, "invalid_parameter")


async def test_lists_change_by_adding_and_removing(api: Api) -> None:
    state = api.sandbox.state
    first, second, third = state.person_ids[1:4]
    task = await create(api, responsibles=[first, second])
    task = await change(api, task["id"], addResponsibles=[third, first], removeResponsibles=[second])
    assert task["responsibleIds"] == [first, third]
    task = await change(api, task["id"], addShareds=[first], removeShareds=[state.owner_id])
    assert task["sharedIds"] == [first]
    task = await change(api, task["id"], addParents=[state.folder_ids[2]], removeParents=[state.folder_ids[0]])
    assert task["parentIds"] == [state.folder_ids[2]]
    task = await change(api, task["id"], removeParents=[state.folder_ids[2]])
    assert task["parentIds"] == [state.root_id]
    task = await change(api, task["id"], addSuperTasks=[state.task_id(0)])
    assert task["superTaskIds"] == [state.task_id(0)]
    await change(api, task["id"], removeSuperTasks=[state.task_id(0)])
    (above,) = (await api.get(f"/tasks/{state.task_id(0)}")).data
    assert above["subTaskIds"] == []


async def test_metadata_and_custom_fields_are_removed_by_null(api: Api) -> None:
    note, tags = list(api.sandbox.state.custom_fields)[2:5:2]
    task = await create(
        api,
        metadata=[{"key": "a", "value": "1"}, {"key": "b", "value": "2"}],
        customFields=[{"id": note, "value": "x"}, {"id": tags, "value": '["Low"]'}],
    )
    task = await change(
        api, task["id"], metadata=[{"key": "a", "value": None}], customFields=[{"id": note}, {"id": tags, "value": "y"}]
    )
    assert task["metadata"] == [{"key": "b", "value": "2"}]
    assert task["customFields"] == [{"id": tags, "value": "y"}]


async def test_what_does_not_fit_a_custom_field_is_not_stored(api: Api) -> None:
    state = api.sandbox.state
    impact, of_space = next(iter(state.custom_fields)), list(state.custom_fields)[-1]
    inside = state.subtree(state.space_ids[0])
    for index in (0, 1):
        (task,) = (await api.get(f"/tasks/{state.task_id(index)}")).data
        changed = await change(api, task["id"], customFields=[{"id": of_space, "value": "Low"}])
        stored = {"id": of_space, "value": "Low"} in changed["customFields"]
        assert stored == (task["parentIds"][0] in inside)
    task = await create(api, customFields=[{"id": impact, "value": "low"}])
    assert task["customFields"] == []


async def test_many_tasks_change_alike(api: Api) -> None:
    state = api.sandbox.state
    ids = state.task_ids(range(5))
    reply = await api.put(f"/tasks/{','.join(ids)}", customStatus=COMPLETED, addResponsibles=[state.owner_id])
    assert sorted(reply.ids) == sorted(ids)
    for task in reply.data:
        assert keys(task) == FULL | {"attachmentCount"}
        assert task["status"] == "Completed"
        assert state.owner_id in task["responsibleIds"]


@pytest.mark.parametrize(("bad", "status"), [("bad", 400), ("MAAAAAAAAAAA", 404)])
async def test_one_bad_id_changes_none(api: Api, bad: str, status: int) -> None:
    good = api.sandbox.state.task_id(0)
    before = (await api.get(f"/tasks/{good}")).document
    assert (await api.put(f"/tasks/{good},{bad}", customStatus=COMPLETED)).status == status
    assert (await api.get(f"/tasks/{good}")).document == before


async def test_a_recycled_task_comes_back_without_its_links(api: Api) -> None:
    state = api.sandbox.state
    parent, child = state.task_id(4), state.task_id(5)
    (before,) = (await api.get(f"/tasks/{parent}")).data
    assert before["subTaskIds"] == [child]
    (gone,) = (await api.delete(f"/tasks/{parent}")).data
    assert (gone["scope"], gone["parentIds"], gone["subTaskIds"]) == ("RbTask", [state.bin_id], [])
    assert gone["updatedDate"] > before["updatedDate"]
    assert gone["customFields"] == before["customFields"]
    assert (await api.delete(f"/tasks/{parent}")).error == (400, "invalid_request")
    (orphan,) = (await api.get(f"/tasks/{child}")).data
    assert (orphan["scope"], orphan["superTaskIds"]) == ("WsTask", [])
    back = await change(api, parent, restore=True)
    assert (back["scope"], back["parentIds"], back["subTaskIds"]) == ("WsTask", before["parentIds"], [])
    assert (await api.put(f"/tasks/{parent}", restore=True)).error == (400, "invalid_request")


async def test_the_clock_can_be_set(serve: Callable[..., Awaitable[Api]]) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    api = await serve(now=lambda: now)
    task = await create(api)
    now += timedelta(hours=1)
    changed = await change(api, task["id"], title="Later")
    assert (changed["createdDate"], changed["updatedDate"]) == ("2026-01-01T00:00:00Z", "2026-01-01T01:00:00Z")


async def test_priority_places_a_task_beside_another(api: Api) -> None:
    first, second, third = api.sandbox.state.task_ids(range(3))
    after = await change(api, first, priorityAfter=second)
    before = await change(api, third, priorityBefore=second)
    (middle,) = (await api.get(f"/tasks/{second}")).data
    assert before["priority"] < middle["priority"] < after["priority"]


async def test_item_types_and_placeholders_are_kept(api: Api) -> None:
    documents = api.sandbox.state.documents
    item_type, placeholder = (next(iter(documents[each])) for each in ("customItemTypes", "placeholders"))
    task = await create(
        api,
        customItemTypeId=item_type,
        responsiblePlaceholders=[placeholder],
        fields=["customItemTypeId", "responsiblePlaceholderIds"],
    )
    assert (task["customItemTypeId"], task["responsiblePlaceholderIds"]) == (item_type, [placeholder])
    assert (await api.get("/tasks", customItemTypes=[item_type])).ids == [task["id"]]
    assert (await api.get("/tasks", responsiblePlaceholders=[placeholder])).ids == [task["id"]]
    assert (await api.get("/tasks", customItemTypes=["nonsense"])).error == (400, "invalid_request")
