"""What connects tasks: dependencies, approvals; how fields behave towards what is below."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.sandbox.api import Api

APPROVAL = {
    "id",
    "taskId",
    "authorId",
    "title",
    "description",
    "updatedDate",
    "decisions",
    "attachmentIds",
    "type",
    "status",
    "autoFinishOnApprove",
    "autoFinishOnReject",
    "finished",
}


def of_kind(api: Api, kind: str) -> list[str]:
    """IDs of the seeded tasks with this kind of schedule."""
    return [task.id for task in api.sandbox.state.tasks if task.dates.type == kind]


async def depend(api: Api, before: str, after: str, relation: str = "FinishToStart", **params: Any) -> dict[str, Any]:
    reply = await api.post(f"/tasks/{before}/dependencies", successorId=after, relationType=relation, **params)
    found: dict[str, Any] = reply.data[0]
    return found


async def test_a_dependency_is_known_at_both_ends(api: Api) -> None:
    before, after, third = of_kind(api, "Planned")[:3]
    updated = [task["updatedDate"] for task in (await api.get(f"/tasks/{before},{after}")).data]
    made = await depend(api, before, after, lagTime=-30)
    expected = {"predecessorId": before, "successorId": after, "relationType": "FinishToStart", "lagTime": -30}
    assert made == {"id": made["id"], **expected}
    tasks = (await api.get(f"/tasks/{before},{after}")).data
    assert [task["dependencyIds"] for task in tasks] == [[made["id"]], [made["id"]]]
    assert [task["updatedDate"] for task in tasks] == updated
    reply = await api.post(f"/tasks/{after}/dependencies", predecessorId=third, relationType="StartToStart")
    (other,) = reply.data
    assert (other["predecessorId"], other["successorId"], other["lagTime"]) == (third, after, 0)
    assert set((await api.get(f"/tasks/{after}/dependencies")).ids) == {made["id"], other["id"]}
    assert set((await api.get(f"/dependencies/{made['id']},{other['id']}")).ids) == {made["id"], other["id"]}


async def test_dependencies_change_and_go(api: Api) -> None:
    before, after = of_kind(api, "Planned")[:2]
    made = await depend(api, before, after)
    (changed,) = (await api.put(f"/dependencies/{made['id']}", relationType="StartToStart", lagTime=60)).data
    assert changed == {**made, "relationType": "StartToStart", "lagTime": 60}
    assert (await api.delete(f"/dependencies/{made['id']}")).document == {"kind": "dependencies", "data": []}
    assert (await api.get(f"/dependencies/{made['id']}")).error == (404, "resource_not_found")
    assert (await api.get(f"/tasks/{before}/dependencies")).data == []


async def test_a_recycled_task_takes_its_dependencies_along(api: Api) -> None:
    before, after = of_kind(api, "Planned")[:2]
    made = await depend(api, before, after)
    assert (await api.delete(f"/tasks/{before}")).data[0]["dependencyIds"] == []
    assert (await api.get(f"/tasks/{after}")).data[0]["dependencyIds"] == []
    assert (await api.get(f"/dependencies/{made['id']}")).error == (404, "resource_not_found")


async def test_dependencies_that_cannot_be(api: Api) -> None:
    planned, backlog, milestone = of_kind(api, "Planned"), of_kind(api, "Backlog"), of_kind(api, "Milestone")
    path = f"/tasks/{planned[0]}/dependencies"
    await depend(api, planned[0], planned[1])
    for other, relation in [
        (planned[1], "StartToStart"),
        (planned[0], "StartToStart"),
        (backlog[0], "FinishToStart"),
        (milestone[0], "FinishToStart"),
    ]:
        assert (await api.post(path, successorId=other, relationType=relation)).error == (400, "invalid_request")
    await depend(api, planned[0], milestone[0], "FinishToFinish")
    both = {"predecessorId": planned[1], "successorId": planned[2]}
    assert (await api.post(path, relationType="StartToStart", **both)).error == (400, "invalid_request")
    assert (await api.post(path, relationType="StartToStart")).error == (400, "parameter_required")
    assert (await api.get("/dependencies/nonsense")).error == (400, "invalid_request")


async def test_an_approval_waits_for_its_approvers(api: Api) -> None:
    state = api.sandbox.state
    task_id, approver = state.task_id(0), state.person_ids[1]
    (made,) = (await api.post(f"/tasks/{task_id}/approvals", approvers=[approver], description="d")).data
    assert made.keys() == APPROVAL
    assert made["decisions"] == [
        {"approverId": approver, "status": "Pending", "comment": "", "updatedDate": made["updatedDate"]}
    ]
    assert (made["status"], made["finished"], made["autoFinishOnApprove"]) == ("Pending", False, True)
    assert (await api.get(f"/tasks/{task_id}/approvals")).data == [made]
    (changed,) = (
        await api.put(
            f"/approvals/{made['id']}", removeApprovers=[approver], autoFinishOnReject=False, dueDate="2026-05-05"
        )
    ).data
    assert (changed["decisions"], changed["status"], changed["dueDate"]) == ([], "Draft", "2026-05-05")
    (cancelled,) = (await api.delete(f"/approvals/{made['id']}")).data
    assert (cancelled["status"], cancelled["finished"], cancelled["finisherId"]) == ("Cancelled", True, state.owner_id)
    assert (await api.delete(f"/approvals/{made['id']}")).error == (400, "invalid_request")
    assert (await api.put(f"/approvals/{made['id']}", description="x")).error == (400, "invalid_request")
    assert (await api.get(f"/approvals/{made['id']}")).data == [cancelled]


async def test_an_approval_can_be_about_files(api: Api) -> None:
    state = api.sandbox.state
    folder_id = state.folder_ids[0]
    here = state.add_attachment(None, "a", size=1, folder_id=folder_id)
    elsewhere = state.add_attachment(state.task_id(0), "b", size=1)
    (made,) = (await api.post(f"/folders/{folder_id}/approvals", attachments=[here.id])).data
    assert (made["attachmentIds"], made["folderId"]) == ([here.id], folder_id)
    assert made["reviewId"]
    refused = await api.post(f"/folders/{folder_id}/approvals", attachments=[elsewhere.id])
    assert refused.error == (400, "invalid_parameter")
    assert (await api.get(f"/folders/{folder_id}/approvals")).ids == [made["id"]]


async def test_approvals_are_paged_and_filtered(api: Api) -> None:
    state = api.sandbox.state
    ids = []
    for index, person in enumerate(state.person_ids[:5]):
        params = {"approvers": [person], "dueDate": f"2026-05-0{1 + index}"}
        ids += (await api.post(f"/tasks/{state.task_id(index)}/approvals", **params)).ids
    await api.delete(f"/approvals/{ids[0]}")
    pages = await api.walk("/approvals", pageSize=2)
    assert [identity for page in pages for identity in page.ids] == ids[::-1]
    assert [page.document.get("responseSize") for page in pages] == [5, None, None]
    filters: list[tuple[dict[str, Any], list[str]]] = [
        ({"statuses": ["Cancelled"]}, ids[:1]),
        ({"approvers": state.person_ids[1:3]}, ids[2:0:-1]),
        ({"pendingApprovers": [state.person_ids[3]]}, ids[3:4]),
        ({"dueDate": {"start": "2026-05-02", "end": "2026-05-04"}}, ids[2:0:-1]),
        ({"type": "FilesOnly"}, []),
        ({"limit": 2}, ids[:2:-1]),
        ({"updatedDate": {"start": "2001-01-01T00:00:00Z"}}, ids[::-1]),
        ({"updatedDate": {"end": "2001-01-01T00:00:00Z"}}, []),
    ]
    for params, expected in filters:
        assert (await api.get("/approvals", **params)).ids == expected, params


@pytest.mark.parametrize("parent", ["folders", "tasks"])
async def test_a_field_cascades_until_it_is_told_not_to(api: Api, parent: str) -> None:
    state = api.sandbox.state
    item = f"/{parent}/{state.folder_ids[0] if parent == 'folders' else state.task_id(0)}"
    path, field_id = f"{item}/cascading_field_settings", next(iter(state.custom_fields))
    reply = await api.post(path, fieldId=field_id)
    assert reply.document["kind"] == "cascadingFieldSettings"
    (setting,) = reply.data
    assert (setting["fieldId"], setting["systemField"], setting["enabledBy"]) == (field_id, False, state.owner_id)
    assert (await api.get(item, fields=["cascadingFields"])).data[0]["cascadingFieldSettings"] == [setting]
    assert (await api.post(path, fieldId=field_id)).error == (400, "invalid_request")
    assert (await api.send("DELETE", path, query={"fieldId": field_id})).data == [setting]
    assert (await api.send("DELETE", path, query={"fieldId": field_id})).error == (400, "invalid_request")
    assert (await api.get(item, fields=["cascadingFields"])).data[0]["cascadingFieldSettings"] == []
    assert (await api.post(path, fieldId="importance")).data[0]["systemField"] is True
    assert (await api.post(path)).error == (400, "parameter_required")


async def test_rollups_are_kept_by_item_and_field(api: Api) -> None:
    state = api.sandbox.state
    space_id, (first, second) = state.space_ids[0], list(state.custom_fields)[:2]
    for field_id in (first, second):
        await api.put(f"/folders/{space_id}/rollups", rollups=[{"fieldId": field_id, "aggregation": "Sum"}])
    (own,) = (await api.get(f"/folders/{space_id}/rollups")).data
    assert (own["itemId"], own["childIds"]) == (space_id, list(state.folders[space_id].child_ids))
    assert [setting["fieldId"] for setting in own["rollupSettings"]] == [first, second]
    pages = await api.walk(f"/folders/{space_id}/rollups", descendants=True, pageSize=2)
    found = [item["itemId"] for page in pages for item in page.data]
    assert found == list(state.subtree(space_id))
    matching = await api.get(f"/folders/{space_id}/rollups", descendants=True, filter=[{"fieldId": first}])
    assert matching.data == [own]
    task_id = state.task_id(4)
    await api.put(f"/tasks/{task_id}/rollups", rollups=[{"fieldId": first}])
    (task,) = (await api.get(f"/tasks/{task_id}/rollups")).data
    assert (task["childIds"], task["rollupSettings"]) == ([state.task_id(5)], [{"fieldId": first}])
    too_many = [{"fieldId": first}] * 21
    assert (await api.put(f"/tasks/{task_id}/rollups", rollups=too_many)).error == (400, "invalid_parameter")
    assert (await api.get(f"/folders/{space_id}/rollups", pageSize=101)).error == (400, "invalid_parameter")
