"""Reading tasks: shapes, by ID, lists and their filters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.sandbox.task_shapes import FULL, MINIMAL, keys
from tests.sandbox.watched import WatchedSeeder

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.sandbox.api import Api

OPTIONAL = [
    "metadata",
    "responsibleIds",
    "customFields",
    "followerIds",
    "parentIds",
    "sharedIds",
    "description",
    "superTaskIds",
    "responsiblePlaceholderIds",
    "superParentIds",
    "dependencyIds",
    "attachmentCount",
    "effortAllocation",
    "hasAttachments",
    "subTaskIds",
    "recurrent",
    "authorIds",
    "briefDescription",
]


async def test_a_list_has_the_minimal_shape(api: Api) -> None:
    reply = await api.get("/tasks")
    assert reply.document["kind"] == "tasks"
    assert {frozenset(keys(task)) for task in reply.data} == {frozenset(MINIMAL)}
    for task in reply.data:
        assert ("completedDate" in task) == (task["status"] == "Completed")
        assert task["scope"] == "WsTask"
        assert (set(task["dates"]) == {"type"}) == (task["dates"]["type"] == "Backlog")


@pytest.mark.parametrize("field", OPTIONAL)
async def test_a_field_comes_when_asked_for(api: Api, field: str) -> None:
    extra = {"followerIds", "followedByMe"} if field == "followerIds" else {field}
    reply = await api.get("/tasks", fields=[field])
    assert {frozenset(keys(task)) for task in reply.data} == {frozenset(MINIMAL | extra)}


async def test_by_id_has_the_full_shape(api: Api) -> None:
    task_id = api.sandbox.state.task_id(0)
    (task,) = (await api.get(f"/tasks/{task_id}")).data
    assert keys(task) == FULL
    (task,) = (await api.get(f"/tasks/{task_id}", fields=["attachmentCount", "recurrent", "cascadingFields"])).data
    assert keys(task) == FULL | {"attachmentCount", "recurrent", "cascadingFieldSettings"}


async def test_many_ids_come_in_an_order_of_their_own(api: Api) -> None:
    asked = api.sandbox.state.task_ids()
    answered = (await api.get(f"/tasks/{','.join(asked)}")).ids
    assert sorted(answered) == sorted(asked)
    assert answered != asked
    again = (await api.get(f"/tasks/{','.join(reversed(asked))}")).ids
    assert again == answered
    for pair in (asked[:2], asked[1::-1]):
        assert (await api.get(f"/tasks/{','.join(pair)}")).ids == pair[::-1]


async def test_an_id_asked_twice_is_answered_once(api: Api) -> None:
    first, second = api.sandbox.state.task_ids(range(2))
    assert sorted((await api.get(f"/tasks/{first},{second},{first}")).ids) == sorted([first, second])


async def test_unknown_ids_are_refused_or_left_out(api: Api) -> None:
    known, unknown = api.sandbox.state.task_id(0), "MAAAAAAAAAAA"
    assert (await api.get(f"/tasks/{known},{unknown}")).error == (404, "resource_not_found")
    api.sandbox.unknown_ids = "omit"
    assert (await api.get(f"/tasks/{known},{unknown}")).ids == [known]
    assert (await api.get(f"/tasks/{unknown},MAAAAAAAAAAB")).ids == []
    assert (await api.get(f"/tasks/{unknown}")).error == (404, "resource_not_found")
    assert (await api.get(f"/tasks/{known},bad")).error == (400, "invalid_request")


async def test_recycled_tasks_answer_by_id_and_leave_lists(api: Api) -> None:
    state = api.sandbox.state
    task_id = state.task_id(0)
    await api.delete(f"/tasks/{task_id}")
    (task,) = (await api.get(f"/tasks/{task_id}")).data
    assert (task["scope"], task["parentIds"]) == ("RbTask", [state.bin_id])
    assert task_id not in (await api.get("/tasks")).ids
    assert (await api.get(f"/folders/{state.bin_id}/tasks")).ids == [task_id]


async def test_folders_list_their_own_tasks(api: Api) -> None:
    state = api.sandbox.state
    found = []
    for folder_id in state.home_ids:
        reply = await api.get(f"/folders/{folder_id}/tasks", fields=["parentIds"])
        assert {tuple(task["parentIds"]) for task in reply.data} == {(folder_id,)}
        found += reply.ids
    assert sorted(found) == sorted(state.task_ids())
    assert (await api.get(f"/folders/{state.root_id}/tasks")).ids == []
    assert (await api.get(f"/folders/{state.root_id}/tasks", descendants=True)).ids == state.task_ids()


async def test_spaces_list_those_below_with_descendants(api: Api) -> None:
    state = api.sandbox.state
    assert (await api.get(f"/spaces/{state.space_ids[0]}/tasks")).ids == []
    per_space = [(await api.get(f"/spaces/{s}/tasks", descendants=True)).ids for s in state.space_ids]
    assert all(per_space)
    assert sorted(identity for ids in per_space for identity in ids) == sorted(state.task_ids())


async def test_a_subtask_without_a_folder_needs_sub_tasks(api: Api) -> None:
    state = api.sandbox.state
    made = await api.post(f"/folders/{state.root_id}/tasks", title="Sub", superTasks=[state.task_id(0)])
    (task,) = made.data
    assert (task["parentIds"], task["superTaskIds"]) == ([state.root_id], [state.task_id(0)])
    assert task["id"] not in (await api.get("/tasks")).ids
    assert task["id"] in (await api.get("/tasks", subTasks=True)).ids
    (above,) = (await api.get(f"/tasks/{state.task_id(0)}")).data
    assert above["subTaskIds"] == [task["id"]]


def within(first: str, last: str) -> Any:
    return lambda value: value is not None and first <= value < last


FILTERS: list[tuple[dict[str, Any], Any]] = [
    ({"title": "REPORT"}, lambda t: "report" in t["title"]),
    ({"status": ["Active"]}, lambda t: t["status"] == "Active"),
    ({"status": ["Completed", "Deferred"]}, lambda t: t["status"] in ("Completed", "Deferred")),
    ({"importance": "High"}, lambda t: t["importance"] == "High"),
    ({"type": "Milestone"}, lambda t: t["dates"]["type"] == "Milestone"),
    (
        {"createdDate": {"start": "2024-03-01T00:00:00Z", "end": "2025-03-01T00:00:00Z"}},
        lambda t: within("2024-03-01", "2025-03-01")(t["createdDate"]),
    ),
    (
        {"updatedDate": {"start": "2024-03-01T00:00:00Z", "end": "2025-03-01T00:00:00Z"}},
        lambda t: within("2024-03-01", "2025-03-01")(t["updatedDate"]),
    ),
    ({"updatedDate": {"start": "2025-01-01T00:00:00Z"}}, lambda t: t["updatedDate"] >= "2025-01-01"),
    ({"updatedDate": {"end": "2025-01-01T00:00:00Z"}}, lambda t: t["updatedDate"] < "2025-01-01"),
    (
        {"completedDate": {"end": "2025-01-01T00:00:00Z"}},
        lambda t: within("1970", "2025-01-01")(t.get("completedDate")),
    ),
    (
        {"startDate": {"start": "2024-06-01", "end": "2025-06-01"}},
        lambda t: within("2024-06-01", "2025-06-01")(t["dates"].get("start")),
    ),
    (
        {"dueDate": {"start": "2024-06-01T12:00:00", "end": "2025-06-01"}},
        lambda t: within("2024-06-01T12", "2025-06-01")(t["dates"].get("due")),
    ),
]


@pytest.mark.parametrize(("params", "matches"), FILTERS)
async def test_filters(api: Api, params: dict[str, Any], matches: Any) -> None:
    everything = (await api.get("/tasks")).data
    expected = [task["id"] for task in everything if matches(task)]
    assert 0 < len(expected) < len(everything)
    assert (await api.get("/tasks", **params)).ids == expected


async def test_ranges_are_half_open(api: Api) -> None:
    task = (await api.get("/tasks")).data[7]
    instant = task["updatedDate"]
    assert task["id"] in (await api.get("/tasks", updatedDate={"start": instant})).ids
    assert task["id"] not in (await api.get("/tasks", updatedDate={"end": instant})).ids


async def test_a_date_alone_means_its_day(api: Api) -> None:
    task = next(t for t in (await api.get("/tasks")).data if t["dates"]["type"] == "Planned")
    start, due = task["dates"]["start"], task["dates"]["due"]
    assert task["id"] in (await api.get("/tasks", startDate={"equal": start[:10]})).ids
    assert task["id"] in (await api.get("/tasks", startDate={"equal": start})).ids
    assert task["id"] not in (await api.get("/tasks", startDate={"equal": f"{start[:10]}T10:00:00"})).ids
    assert task["id"] in (await api.get("/tasks", scheduledDate={"equal": due[:10]})).ids
    assert task["id"] in (await api.get("/tasks", scheduledDate={"start": due[:10], "end": "2099-01-01"})).ids
    assert task["id"] not in (await api.get("/tasks", scheduledDate={"start": "2000-01-01", "end": start[:10]})).ids


async def test_filters_on_people_and_statuses(api: Api) -> None:
    fields = ["responsibleIds", "authorIds"]
    everything = (await api.get("/tasks", fields=fields)).data
    person = next(task["responsibleIds"][0] for task in everything if task["responsibleIds"])
    expected = [task["id"] for task in everything if person in task["responsibleIds"]]
    assert (await api.get("/tasks", responsibles=[person])).ids == expected
    owner = api.sandbox.state.owner_id
    assert (await api.get("/tasks", authors=[owner])).ids == [task["id"] for task in everything]
    status = everything[0]["customStatusId"]
    expected = [task["id"] for task in everything if task["customStatusId"] == status]
    assert (await api.get("/tasks", customStatuses=[status])).ids == expected
    link = everything[3]["permalink"]
    assert (await api.get("/tasks", permalink=link)).ids == [everything[3]["id"]]


async def test_filters_on_metadata(api: Api) -> None:
    task_id = api.sandbox.state.task_id(5)
    await api.put(f"/tasks/{task_id}", metadata=[{"key": "ref", "value": "7"}])
    assert (await api.get("/tasks", metadata={"key": "ref"})).ids == [task_id]
    assert (await api.get("/tasks", metadata={"key": "ref", "value": "7"})).ids == [task_id]
    assert (await api.get("/tasks", metadata={"key": "ref", "value": "8"})).ids == []


COST: list[tuple[dict[str, Any], Any]] = [
    ({"comparator": "IsEmpty"}, lambda value: value is None),
    ({"comparator": "IsNotEmpty"}, lambda value: value is not None),
    ({"comparator": "LessThan", "value": "8000"}, lambda value: value is not None and value < 8000),
    ({"comparator": "GreaterOrEqualTo", "value": "8000"}, lambda value: value is not None and value >= 8000),
    (
        {"comparator": "InRange", "minValue": "2000", "maxValue": "9000"},
        lambda value: value is not None and 2000 <= value <= 9000,
    ),
    (
        {"comparator": "NotInRange", "minValue": "2000", "maxValue": "9000"},
        lambda value: value is not None and not 2000 <= value <= 9000,
    ),
]


@pytest.mark.parametrize(("given", "matches"), COST)
async def test_comparators_of_the_older_filter(api: Api, given: dict[str, Any], matches: Any) -> None:
    cost = list(api.sandbox.state.custom_fields)[1]
    everything = (await api.get("/tasks", fields=["customFields"])).data
    values = {
        task["id"]: {f["id"]: float(f["value"]) for f in task["customFields"] if f["id"] == cost} for task in everything
    }
    expected = [identity for identity, value in values.items() if matches(value.get(cost))]
    assert 0 < len(expected) < len(everything)
    assert (await api.get("/tasks", customField={"id": cost, **given})).ids == expected


async def test_comparators_of_collections(api: Api) -> None:
    tags = next(field.id for field in api.sandbox.state.custom_fields.values() if field.type == "Multiple")
    first, second, third = api.sandbox.state.task_ids(range(3))
    for task, value in ((first, '["Low","High"]'), (second, '["Low"]'), (third, "High")):
        await api.put(f"/tasks/{task}", customFields=[{"id": tags, "value": value}])

    async def found(comparator: str, *values: str) -> list[str]:
        return (await api.get("/tasks", customField={"id": tags, "comparator": comparator, "values": values})).ids

    assert await found("ContainsAll", "Low", "High") == [first]
    assert await found("ContainsAny", "Low") == [first, second]
    assert await found("ContainsAny", "High") == [first, third]


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("Multiple", {"comparator": "ContainsAll", "values": "Low"}),
        ("Numeric", {"comparator": "ContainsAny", "values": ["5"]}),
        ("Numeric", {"comparator": "Contains", "value": "5"}),
        ("Numeric", {"comparator": "LessThan"}),
        ("Numeric", {"comparator": "Resembles", "value": "5"}),
    ],
)
async def test_comparators_that_do_not_fit(api: Api, field: str, given: dict[str, Any]) -> None:
    identity = next(each.id for each in api.sandbox.state.custom_fields.values() if each.type == field)
    assert (await api.get("/tasks", customField={"id": identity, **given})).error == (400, "invalid_parameter")


async def test_custom_fields_match_exactly(api: Api) -> None:
    impact = next(iter(api.sandbox.state.custom_fields))
    everything = (await api.get("/tasks", fields=["customFields"])).data
    wanted = {"id": impact, "value": "Low"}
    expected = [task["id"] for task in everything if wanted in task["customFields"]]
    assert 0 < len(expected) < len(everything)
    assert (await api.get("/tasks", customFields=[wanted])).ids == expected
    assert (await api.get("/tasks", customField={**wanted, "comparator": "EqualTo"})).ids == expected
    starting = {"id": impact, "comparator": "StartsWith", "value": "L"}
    assert (await api.get("/tasks", customField=starting)).ids == expected
    refused = await api.get("/tasks", customFields=[{**wanted, "comparator": "EqualTo"}])
    assert refused.error == (400, "invalid_parameter")
    unfitting = {"id": impact, "comparator": "LessThan", "value": "5"}
    assert (await api.get("/tasks", customField=unfitting)).error == (400, "invalid_parameter")


@pytest.mark.parametrize(
    ("field", "key"),
    [
        ("CreatedDate", lambda task: task["createdDate"]),
        ("UpdatedDate", lambda task: task["updatedDate"]),
        ("Title", lambda task: task["title"]),
        ("Status", lambda task: ["Active", "Completed", "Deferred", "Cancelled"].index(task["status"])),
        ("Importance", lambda task: ["High", "Normal", "Low"].index(task["importance"])),
        ("DueDate", lambda task: task["dates"].get("due", "~")),
        ("CompletedDate", lambda task: task.get("completedDate", "~")),
        ("StartFinishInterval", lambda task: task["dates"].get("start", task["dates"].get("due", "~"))),
    ],
)
async def test_sorting(api: Api, field: str, key: Any) -> None:
    ascending = (await api.get("/tasks", sortField=field)).data
    values = [key(task) for task in ascending]
    assert values == sorted(values)
    assert len(set(values)) > 1
    descending = (await api.get("/tasks", sortField=field, sortOrder="Desc")).ids
    assert descending == [task["id"] for task in ascending][::-1]


async def test_writes_move_tasks_in_filtered_and_sorted_lists(api: Api) -> None:
    state = api.sandbox.state
    folder = state.folder_ids[0]
    (made,) = (await api.post(f"/folders/{folder}/tasks", title="Newest")).data
    await api.put(f"/tasks/{state.task_id(3)}", title="Changed", addParents=[state.folder_ids[1]])
    by_update = (await api.get("/tasks", sortField="UpdatedDate", sortOrder="Desc")).ids
    assert set(by_update[:2]) == {made["id"], state.task_id(3)}
    assert (await api.get("/tasks", sortField="CreatedDate", sortOrder="Desc")).ids[0] == made["id"]
    window = {"start": made["createdDate"]}
    assert (await api.get("/tasks", createdDate=window)).ids == [made["id"]]
    assert set((await api.get("/tasks", updatedDate=window)).ids) == {made["id"], state.task_id(3)}
    assert state.task_id(3) in (await api.get(f"/folders/{state.folder_ids[1]}/tasks")).ids
    assert made["id"] in (await api.get(f"/folders/{folder}/tasks")).ids


async def test_a_window_of_creation_generates_only_what_it_answers(
    serve: Callable[..., Awaitable[Api]],
) -> None:
    api = await serve(tasks=1_000_000)
    seeder = WatchedSeeder(api.sandbox.state)
    window = {"start": "2024-07-01T00:00:00Z", "end": "2024-07-02T00:00:00Z"}
    page = await api.get("/tasks", createdDate=window, pageSize=100)
    assert page.document["responseSize"] > 1000
    assert len(seeder.made) == 100
    assert all("2024-07-01" <= task["createdDate"] < "2024-07-02" for task in page.data)


async def test_plain_text_custom_fields_lose_their_tags(api: Api) -> None:
    note = list(api.sandbox.state.custom_fields)[2]
    task = f"/tasks/{api.sandbox.state.task_id(0)}"
    await api.put(task, customFields=[{"id": note, "value": "<b>bold</b>"}])
    (rich,) = (await api.get(task)).data
    (plain,) = (await api.get(task, plainTextCustomFields=True)).data
    assert {"id": note, "value": "<b>bold</b>"} in rich["customFields"]
    assert {"id": note, "value": "bold"} in plain["customFields"]
    assert plain.keys() == rich.keys()


async def test_history_comes_by_field(api: Api) -> None:
    task_id = api.sandbox.state.task_id(0)
    (bare,) = (await api.get(f"/tasks/{task_id}/tasks_history")).data
    assert bare == {"id": task_id}
    (item,) = (await api.get(f"/tasks/{task_id}/tasks_history", fields=["plannedCost"])).data
    assert [entry.keys() for entry in item["plannedCost"]] == [
        {"value", "startDate", "endDate"},
        {"value", "startDate"},
    ]
    window = {"start": item["plannedCost"][1]["startDate"]}
    (later,) = (await api.get(f"/tasks/{task_id}/tasks_history", fields=["plannedCost"], updatedDate=window)).data
    assert later["plannedCost"] == item["plannedCost"][1:]
