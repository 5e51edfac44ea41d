"""Spaces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.sandbox.api import Api

MINIMAL = {
    "id",
    "title",
    "avatarUrl",
    "accessType",
    "archived",
    "defaultProjectWorkflowId",
    "defaultTaskWorkflowId",
}
FULL_ACCESS = "IEAGXR2END777777"


async def create(api: Api, **params: Any) -> dict[str, Any]:
    (space,) = (await api.post("/spaces", **{"title": "New", "accessType": "Private", **params})).data
    found: dict[str, Any] = space
    return found


async def test_a_list_has_the_recorded_shape(api: Api) -> None:
    reply = await api.get("/spaces")
    assert reply.document["kind"] == "spaces"
    assert reply.ids == api.sandbox.state.space_ids
    assert {frozenset(space) for space in reply.data} == {frozenset(MINIMAL)}
    (asked,) = (await api.get(f"/spaces/{reply.ids[0]}", fields=["members", "suggestedTaskWorkflows"])).data
    assert asked.keys() == MINIMAL | {"members", "suggestedTaskWorkflowIds"}
    assert asked["members"] == [{"id": api.sandbox.state.owner_id, "accessRoleId": FULL_ACCESS, "isManager": True}]


async def test_filters(api: Api) -> None:
    first, second = api.sandbox.state.space_ids
    assert (await api.get("/spaces", accessTypes=["Private"])).ids == [second]
    assert (await api.get("/spaces", title="space 1")).ids == [first]
    assert (await api.get("/spaces", userIsMember=False)).ids == []
    assert (await api.get("/spaces", title=" ")).error == (400, "invalid_parameter")
    api.sandbox.state.spaces[first].archived = True
    assert (await api.get("/spaces")).ids == [second]
    assert (await api.get("/spaces", withArchived=True)).ids == [first, second]


async def test_a_new_space_is_a_folder_too(api: Api) -> None:
    state = api.sandbox.state
    member = {"id": state.person_ids[1], "accessRoleId": FULL_ACCESS}
    space = await create(api, description="x", members=[member], fields=["members", "workScheduleId"])
    assert space.keys() == MINIMAL | {"description", "members"}
    assert [m["id"] for m in space["members"]] == [state.owner_id, state.person_ids[1]]
    (folder,) = (await api.get(f"/folders/{space['id']}")).data
    assert (folder["title"], folder["parentIds"]) == ("New", [state.root_id])
    (task,) = (await api.post(f"/folders/{space['id']}/tasks", title="x")).data
    assert (await api.get(f"/spaces/{space['id']}/tasks")).ids == [task["id"]]


async def test_an_update_adds_and_removes(api: Api) -> None:
    state = api.sandbox.state
    workflow, (first, second) = next(iter(state.workflows)), state.person_ids[1:3]
    path = f"/spaces/{(await create(api))['id']}"
    fields = ["members", "suggestedTaskWorkflows"]
    (space,) = (
        await api.put(
            path,
            title="Other",
            accessType="Public",
            guestRoleId=FULL_ACCESS,
            membersAdd=[{"id": first, "accessRoleId": FULL_ACCESS}, {"id": second, "accessRoleId": FULL_ACCESS}],
            suggestedTaskWorkflowsAdd=[workflow],
            fields=fields,
        )
    ).data
    assert (space["title"], space["accessType"], space["guestRoleId"]) == ("Other", "Public", FULL_ACCESS)
    assert space["suggestedTaskWorkflowIds"] == [workflow]
    (space,) = (
        await api.put(
            path,
            membersRemove=[first],
            membersUpdate=[{"id": second, "accessRoleId": FULL_ACCESS, "isManager": True}],
            suggestedTaskWorkflowsRemove=[workflow],
            fields=fields,
        )
    ).data
    assert [(m["id"], m["isManager"]) for m in space["members"]] == [(state.owner_id, True), (second, True)]
    assert space["suggestedTaskWorkflowIds"] == []


@pytest.mark.parametrize(
    "params",
    [
        {"title": " "},
        {"guestRoleId": FULL_ACCESS},
        {"members": [{"id": "nobody"}]},
        {"members": [{"name": "x"}]},
        {"members": [{"id": "{me}"}, {"id": "{me}"}]},
        {"defaultTaskWorkflowId": "nothing"},
        {"workScheduleId": "nothing"},
    ],
)
async def test_what_cannot_be_is_refused(api: Api, params: dict[str, Any]) -> None:
    me = api.sandbox.state.owner_id
    if "members" in params:
        params = {"members": [{k: v.replace("{me}", me) for k, v in m.items()} for m in params["members"]]}
    reply = await api.post("/spaces", **{"title": "x", "accessType": "Private", **params})
    assert reply.error[0] == 400
    assert len((await api.get("/spaces")).data) == 2


async def test_a_deleted_space_answers_nothing_and_is_gone(api: Api) -> None:
    space = api.sandbox.state.space_ids[0]
    refused = await api.delete(f"/folders/{space}")
    assert refused.error == (400, "invalid_request")
    assert (await api.delete(f"/spaces/{space}")).document == {"kind": "spaces", "data": []}
    assert (await api.get(f"/spaces/{space}")).error == (404, "resource_not_found")
    (folder,) = (await api.get(f"/folders/{space}")).data
    assert folder["scope"] == "RbFolder"
