"""The account, its contacts, custom fields, workflows, colours and version."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from wrike_async.sandbox import Sandbox

if TYPE_CHECKING:
    from tests.sandbox.api import Api

ACCOUNT = {
    "id",
    "name",
    "dateFormat",
    "firstDayOfWeek",
    "workDays",
    "rootFolderId",
    "recycleBinId",
    "createdDate",
    "joinedDate",
}
CONTACT = {"id", "firstName", "lastName", "type", "profiles", "avatarUrl", "timezone", "locale", "deleted"}


async def test_version_and_colors(api: Api) -> None:
    assert (await api.get("/version")).document == {"kind": "version", "data": [{"major": 1, "minor": 0}]}
    colors = (await api.get("/colors")).data
    assert {"name": "Brown", "hex": "#795548"} in colors
    assert len(colors) == 13


async def test_the_account(api: Api) -> None:
    state = api.sandbox.state
    (account,) = (await api.get("/account")).data
    assert account.keys() == ACCOUNT
    assert (account["rootFolderId"], account["recycleBinId"]) == (state.root_id, state.bin_id)
    (asked,) = (await api.get("/account", fields=["subscription", "metadata", "customFields"])).data
    assert asked.keys() == ACCOUNT | {"subscription", "metadata", "customFields"}
    assert len(asked["customFields"]) == len(state.custom_fields)


async def test_the_accounts_metadata_is_for_admins_to_write(api: Api) -> None:
    (written,) = (await api.put("/account", metadata=[{"key": "a", "value": "1"}])).data
    assert written["metadata"] == [{"key": "a", "value": "1"}]
    assert len((await api.get("/account", metadata={"key": "a", "value": "1"})).data) == 1
    assert (await api.get("/account", metadata={"key": "b"})).data == []
    (cleared,) = (await api.put("/account", metadata=[{"key": "a", "value": None}])).data
    assert cleared["metadata"] == []
    api.sandbox.add_token("other", user_id=api.sandbox.state.person_ids[1])
    api.token = "other"
    assert (await api.put("/account", metadata=[])).error == (403, "access_forbidden")


async def test_people_and_groups(api: Api) -> None:
    contacts = (await api.get("/contacts")).data
    people = [contact for contact in contacts if contact["type"] == "Person"]
    groups = [contact for contact in contacts if contact["type"] == "Group"]
    assert (len(people), len(groups)) == (8, 2)
    for person in people:
        assert person.keys() - {"me"} == CONTACT | {"primaryEmail", "title", "companyName"}
        assert person["profiles"][0].keys() == {
            "accountId",
            "email",
            "role",
            "external",
            "admin",
            "owner",
            "active",
        }
    for group in groups:
        assert group.keys() - {"myTeam"} == CONTACT | {"memberIds"}
        assert "email" not in group["profiles"][0]
    assert [group.get("myTeam") for group in groups] == [True, None]
    assert [contact["id"] for contact in contacts if contact.get("me")] == [api.sandbox.state.owner_id]


@pytest.mark.parametrize(
    ("params", "matches"),
    [
        ({"me": True}, lambda c: c.get("me") is True),
        ({"types": ["Group"]}, lambda c: c["type"] == "Group"),
        ({"active": True}, lambda c: True),
        ({"deleted": True}, lambda c: False),
        ({"name": "my te"}, lambda c: c["firstName"] == "My Team"),
    ],
)
async def test_contact_filters(api: Api, params: dict[str, Any], matches: Any) -> None:
    everything = (await api.get("/contacts")).data
    expected = [contact["id"] for contact in everything if matches(contact)]
    assert (await api.get("/contacts", **params)).ids == expected


async def test_contacts_by_email_and_id(api: Api) -> None:
    contacts = (await api.get("/contacts", types=["Person"])).data
    emails = [contact["primaryEmail"].upper() for contact in contacts[:2]]
    assert (await api.get("/contacts", emails=emails)).ids == [contact["id"] for contact in contacts[:2]]
    asked = api.sandbox.state.person_ids[:4]
    reply = await api.get(f"/contacts/{','.join(asked)}", fields=["metadata", "workScheduleId", "customFields"])
    assert sorted(reply.ids) == sorted(asked)
    assert reply.ids != asked
    for contact in reply.data:
        assert contact.keys() >= CONTACT | {"metadata", "workScheduleId", "customFields"}
    api.sandbox.unknown_ids = "omit"
    assert (await api.get(f"/contacts/{asked[0]},KUAAAAAA")).ids == [asked[0]]


async def test_changing_contacts(api: Api) -> None:
    state = api.sandbox.state
    level = list(state.custom_fields)[5]
    (me,) = (await api.put(f"/contacts/{state.owner_id}", metadata=[{"key": "a", "value": "1"}])).data
    assert me["metadata"] == [{"key": "a", "value": "1"}]
    assert (await api.get("/contacts", metadata={"key": "a"})).ids == [state.owner_id]
    other = f"/contacts/{state.person_ids[1]}"
    changes = {"customFields": [{"id": level, "value": "9"}], "fields": ["customFields"]}
    (changed,) = (await api.put(other, **changes)).data
    assert changed["customFields"] == [{"id": level, "value": "9"}]
    found = await api.get("/contacts", customFields=[{"id": level, "value": "9"}])
    assert found.ids == [state.person_ids[1]]
    rate = {"rateSource": "User", "rateValue": 50}
    (rated,) = (await api.put(other, currentBillRate=rate, fields=["currentBillRate"])).data
    assert rated["currentBillRate"] == rate
    (history,) = (await api.get(f"{other}/contacts_history", fields=["billRate"])).data
    assert history.keys() == {"id", "billRateHistory"}
    api.sandbox.add_token("other", user_id=state.person_ids[2])
    api.token = "other"
    assert (await api.put(other, **changes)).error == (403, "access_forbidden")


async def test_custom_fields(api: Api) -> None:
    state = api.sandbox.state
    everything = (await api.get("/customfields")).data
    shape = {"id", "accountId", "title", "type", "sharedIds", "sharing", "settings", "description", "archived"}
    assert {frozenset(field.keys() - {"spaceId"}) for field in everything} == {frozenset(shape)}
    impact = everything[0]
    assert impact["settings"]["values"] == ["Low", "Medium", "High"]
    assert impact["settings"]["options"][0] == {"value": "Low", "color": "Green"}
    assert len((await api.get("/customfields", types=["DropDown"])).data) == 2
    assert len((await api.get("/customfields", title="impact")).data) == 2
    assert len((await api.get("/customfields", applicableEntityTypes=["User"])).data) == 1
    assert len((await api.get("/customfields", inheritanceTypes=["Tasks"])).data) == 0
    of_space = await api.get(f"/spaces/{state.space_ids[0]}/customfields")
    assert of_space.ids == [field["id"] for field in everything if field.get("spaceId") == state.space_ids[0]]
    ids = [field["id"] for field in everything[:3]]
    by_id = await api.get(f"/customfields/{','.join(ids)}", fields=["dataUsageStatistics"])
    assert sorted(by_id.ids) == ids
    assert all("dataUsageStatistics" in field for field in by_id.data)


async def test_writing_custom_fields(api: Api) -> None:
    state = api.sandbox.state
    (field,) = (await api.post("/customfields", title="New", type="DropDown", settings={"values": ["a"]})).data
    assert field["settings"]["options"] == [{"value": "a", "color": "None"}]
    path = f"/customfields/{field['id']}"
    space = state.space_ids[1]
    (moved,) = (await api.put(path, title="Moved", changeScope="Space", spaceId=space)).data
    assert (moved["title"], moved["spaceId"]) == ("Moved", space)
    (back,) = (await api.put(path, changeScope="Account", addShareds=[state.owner_id])).data
    assert "spaceId" not in back
    assert back["sharedIds"] == [state.owner_id]
    for params in ({"type": "LinkToDatabase"}, {"title": " "}, {"changeScope": "Space"}):
        assert (await api.put(path, **params)).error == (400, "invalid_parameter")
    folder = state.folder_ids[0]
    task = await api.post(f"/folders/{folder}/tasks", title="x", customFields=[{"id": field["id"], "value": "z"}])
    assert task.data[0]["customFields"] == [{"id": field["id"], "value": "z"}]


async def test_workflows(api: Api) -> None:
    state = api.sandbox.state
    account = (await api.get("/workflows")).data
    assert [workflow["name"] for workflow in account] == ["Default Workflow", "Editorial"]
    assert [workflow["standard"] for workflow in account] == [True, False]
    for workflow in account:
        assert workflow.keys() == {"id", "name", "standard", "hidden", "customStatuses"}
        for status in workflow["customStatuses"]:
            assert status.keys() == {"id", "name", "standardName", "color", "standard", "group", "hidden"}
    (of_space,) = (await api.get(f"/spaces/{state.space_ids[0]}/workflows")).data
    assert of_space["spaceId"] == state.space_ids[0]
    assert (await api.get(f"/spaces/{state.space_ids[1]}/workflows")).data == []


async def test_writing_workflows(api: Api) -> None:
    (workflow,) = (await api.post("/workflows", name="New", description="x")).data
    assert {status["group"] for status in workflow["customStatuses"]} == {"Active", "Completed"}
    path = f"/workflows/{workflow['id']}"
    status = {"name": "Waiting", "group": "Deferred", "color": "Gray"}
    (workflow,) = (await api.put(path, name="Renamed", hidden=True, customStatus=status)).data
    assert (workflow["name"], workflow["hidden"]) == ("Renamed", True)
    made = workflow["customStatuses"][-1]
    assert made.items() >= status.items()
    (workflow,) = (await api.put(path, customStatus={"id": made["id"], "name": "Paused"})).data
    assert workflow["customStatuses"][-1] == {**made, "name": "Paused"}
    task = await api.put(f"/tasks/{api.sandbox.state.task_id(0)}", customStatus=made["id"])
    assert (task.data[0]["status"], task.data[0]["customStatusId"]) == ("Deferred", made["id"])
    for bad in ({"name": "x"}, {"id": "x"}, {"id": made["id"], "group": "Active"}, {"colour": "x"}, {"color": "Pink"}):
        assert (await api.put(path, customStatus=bad)).error[0] == 400
    assert (await api.put("/workflows/nothing", name="x")).error == (400, "invalid_request")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"task": 9}, "no amount 'task'; did you mean 'tasks'?"),
        ({"xyz": 9}, "no amount 'xyz'; there are tasks, "),
        ({"tasks": "5"}, "tasks must be a whole number"),
        ({"comments": 1.5}, "comments must be a whole number"),
        ({"bulk_status": True}, "set sandbox.batching.bulk_status"),
    ],
)
def test_amounts_that_are_none_are_refused(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(TypeError, match=re.escape(said)):
        Sandbox(**wrong)
    with pytest.raises(TypeError, match=re.escape(said)):
        Sandbox().seed(**wrong)


def test_a_setting_that_there_is_not_is_refused() -> None:
    sandbox = Sandbox()
    with pytest.raises(AttributeError, match="unknown_idss"):
        sandbox.unknown_idss = "omit"  # type: ignore[attr-defined]  # the check at run time is the point
    sandbox.unknown_ids = "omit"
