"""Groups, users, invitations; what people can be, and what their time costs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.sandbox.api import Api

GROUP = {"id", "accountId", "title", "memberIds", "childIds", "parentIds", "avatarUrl"}


async def test_groups_are_paged_by_a_token_of_another_name(api: Api) -> None:
    for index in range(3):
        await api.post("/groups", title=f"Group {index}")
    first = await api.get("/groups", pageSize=2)
    assert (len(first.data), first.document["responseSize"]) == (2, 5)
    token = first.document["nextPageToken"]
    assert (await api.get("/groups", pageSize=2, nextPageToken=token)).error == (400, "invalid_request")
    second = await api.get("/groups", pageSize=2, pageToken=token)
    third = await api.get("/groups", pageSize=2, pageToken=second.document["nextPageToken"])
    assert first.ids + second.ids + third.ids == (await api.get("/groups")).ids
    my_team = first.data[0]
    assert (my_team.keys(), my_team["myTeam"]) == (GROUP | {"myTeam"}, True)
    assert my_team["avatarUrl"].startswith("/")


async def test_a_group_is_a_contact_with_members_and_a_place(api: Api) -> None:
    people = api.sandbox.state.person_ids
    avatar = {"letters": "AB", "color": "#73a419"}
    above = (await api.post("/groups", title="Above", avatar=avatar)).ids[0]
    metadata = [{"key": "a", "value": "1"}]
    (made,) = (await api.post("/groups", title="Below", members=people[:2], parent=above, metadata=metadata)).data
    assert made.keys() == GROUP | {"metadata"}
    assert (made["memberIds"], made["parentIds"], made["metadata"]) == (people[:2], [above], metadata)
    assert (await api.get(f"/groups/{above}")).data[0]["childIds"] == [made["id"]]
    assert (await api.get(f"/contacts/{made['id']}")).data[0]["memberIds"] == people[:2]
    assert (await api.get("/groups", metadata={"key": "a"}, fields=["metadata"])).data == [made]
    (changed,) = (
        await api.put(f"/groups/{made['id']}", title="New", addMembers=[people[2]], removeMembers=[people[0]])
    ).data
    assert (changed["title"], changed["memberIds"]) == ("New", people[1:3])
    assert (await api.put(f"/groups/{above}", parent=made["id"])).error == (400, "invalid_parameter")
    assert (await api.send("DELETE", f"/groups/{above}", query={"test": "true"})).data == []
    assert (await api.delete(f"/groups/{above}")).document == {"kind": "groups", "data": []}
    assert (await api.get(f"/groups/{above}")).error == (400, "invalid_request")
    assert (await api.get(f"/groups/{made['id']}")).data[0]["parentIds"] == []
    my_team = (await api.get("/groups")).ids[0]
    assert (await api.delete(f"/groups/{my_team}")).error == (403, "not_allowed")


async def test_many_groups_change_at_once_or_not_at_all(api: Api) -> None:
    people = api.sandbox.state.person_ids
    ids = [(await api.post("/groups", title=title)).ids[0] for title in "ab"]
    members = [{"id": identity, "addMembers": [people[1]]} for identity in ids]
    reply = await api.put("/groups_bulk", members=members)
    assert [(group["id"], group["memberIds"]) for group in reply.data] == [(identity, [people[1]]) for identity in ids]
    bad = [{"id": ids[0], "removeMembers": [people[1]]}, {"id": people[0]}]
    assert (await api.put("/groups_bulk", members=bad)).error == (400, "invalid_request")
    assert (await api.get(f"/groups/{ids[0]}")).data[0]["memberIds"] == [people[1]]
    assert (await api.put("/groups_bulk", members=[{"id": ids[0]}] * 21)).error == (400, "invalid_parameter")


async def test_a_user_is_a_contact_with_a_type(api: Api) -> None:
    state = api.sandbox.state
    (user,) = (await api.get(f"/users/{state.person_ids[1]}")).data
    types = {item["id"]: item["title"] for item in (await api.get("/user_types")).data}
    assert types[user.pop("userTypeId")] == "Regular user"
    assert user == (await api.get(f"/contacts/{state.person_ids[1]}")).data[0]
    collaborator = next(identity for identity, title in types.items() if title == "Collaborator")
    (changed,) = (await api.put(f"/users/{user['id']}", userTypeId=collaborator)).data
    assert (changed["userTypeId"], changed["profiles"][0]["role"]) == (collaborator, "Collaborator")
    assert "metadata" in changed
    profile = {"accountId": state.account_id, "role": "User", "external": True}
    (changed,) = (await api.put(f"/users/{user['id']}", profile=profile)).data
    assert (types[changed["userTypeId"]], changed["profiles"][0]["external"]) == ("External user", True)
    both = await api.put(f"/users/{user['id']}", userTypeId=collaborator, active=False)
    assert both.error == (400, "invalid_request")


async def test_users_are_kept_out_all_or_none(api: Api) -> None:
    people = api.sandbox.state.person_ids
    reply = await api.put(f"/users/{people[1]},{people[2]}", active=False)
    assert {user["id"]: user["profiles"][0]["active"] for user in reply.data} == {people[1]: False, people[2]: False}
    assert (await api.put(f"/users/{people[3]},{people[0]}", active=False)).error == (403, "not_allowed")
    assert (await api.put(f"/users/{people[3]},KUAAAAAA", active=False)).error == (400, "invalid_request")
    assert (await api.get(f"/users/{people[3]}")).data[0]["profiles"][0]["active"] is True
    assert (await api.put(f"/users/{people[1]}", active=True)).data[0]["profiles"][0]["active"] is True


async def test_only_admins_administer(api: Api) -> None:
    state = api.sandbox.state
    api.sandbox.add_token("other", user_id=state.person_ids[1])
    api.token = "other"
    for method, path, params in [
        ("POST", "/groups", {"title": "x"}),
        ("PUT", f"/users/{state.person_ids[2]}", {"active": "true"}),
        ("POST", "/invitations", {"email": "a@example.com"}),
        ("POST", "/jobroles", {"title": "x"}),
        ("GET", "/audit_log", {}),
        ("GET", "/data_export", {}),
    ]:
        assert (await api.send(method, path, query=params)).error == (403, "access_forbidden"), path


async def test_an_invitation_waits_for_an_answer(serve: Callable[..., Awaitable[Api]]) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    api = await serve(tasks=1, now=lambda: now)
    reply = await api.post("/invitations", email="a@example.com", firstName="A", external=True)
    (made,) = reply.data
    assert (made["status"], made["role"], made["external"]) == ("Pending", "User", True)
    assert "resolvedDate" not in made
    assert (await api.get("/invitations")).data[-1] == made
    now += timedelta(days=1)
    (again,) = (await api.put(f"/invitations/{made['id']}", resend=True, role="Collaborator", external=False)).data
    assert (again["invitationDate"], again["role"]) == ("2026-01-02T00:00:00Z", "Collaborator")
    exclusive = await api.put(f"/invitations/{made['id']}", role="User", userTypeId=made["userTypeId"])
    assert exclusive.error == (400, "invalid_request")
    assert (await api.put(f"/invitations/{made['id']}", external=True)).error == (400, "invalid_parameter")
    answered = next(item for item in (await api.get("/invitations")).data if item["status"] == "Accepted")
    assert (await api.put(f"/invitations/{answered['id']}", resend=True)).error == (400, "invalid_request")
    assert (await api.delete(f"/invitations/{made['id']}")).document == {"kind": "invitations", "data": []}
    assert (await api.delete(f"/invitations/{made['id']}")).error == (404, "resource_not_found")
    known = api.sandbox.state.contacts[api.sandbox.state.owner_id].email
    assert (await api.post("/invitations", email=known)).error == (400, "invalid_request")
    assert (await api.post("/invitations", email="nobody")).error == (400, "invalid_parameter")


async def test_job_roles_stay_readable_when_deleted(api: Api) -> None:
    (made,) = (await api.post("/jobroles", title="Tester", shortTitle="TS", avatarColor="Red1")).data
    assert made["avatarUrl"].endswith("Red1/TS.png")
    (changed,) = (await api.put(f"/jobroles/{made['id']}", title="Test engineer")).data
    assert changed == {**made, "title": "Test engineer"}
    assert made["id"] in (await api.get("/jobroles")).ids
    assert (await api.delete(f"/jobroles/{made['id']}")).data == [{**changed, "isDeleted": True}]
    assert made["id"] not in (await api.get("/jobroles")).ids
    assert (await api.get(f"/jobroles/{made['id']}")).data[0]["isDeleted"] is True
    roles = (await api.get("/jobroles")).ids
    placeholders = await api.get("/placeholders")
    assert {item["jobRoleId"] for item in placeholders.data} == set(roles)
    assert set((await api.get(f"/placeholders/{','.join(placeholders.ids)}")).ids) == set(placeholders.ids)


async def test_access_roles_and_assets(api: Api) -> None:
    roles = (await api.get("/access_roles")).data
    assert [role["title"] for role in roles] == ["Full", "Editor", "Limited", "Read Only"]
    assert roles[0]["id"] == "IEAGXR2END777777"
    (made,) = (await api.post("/assets", name="Camera")).data
    assert (await api.put(f"/assets/{made['id']}", name="Lens")).data == [{"id": made["id"], "name": "Lens"}]
    assert (await api.delete(f"/assets/{made['id']}")).ids == [made["id"]]
    assert (await api.delete(f"/assets/{made['id']}")).error == (404, "resource_not_found")


async def test_rates_of_the_account_and_of_a_project(api: Api) -> None:
    state = api.sandbox.state
    person, other, project = state.person_ids[1], state.person_ids[2], state.project_ids[0]
    placeholder = (await api.get("/placeholders")).ids[0]
    rates = [rate(person, "Bill", 100), rate(person, "Cost", 60.5), rate(placeholder, "Bill", 90)]
    set_ = await api.put("/hourly_rates", rates=rates)
    assert [item["rateSubjectType"] for item in set_.data] == ["User", "Placeholder"]
    (mine,) = (await api.get(f"/contacts/{person}/hourly_rates")).data
    assert (mine["billRate"]["rateValue"], mine["costRate"]["rateValue"]) == (100, 60.5)
    assert (await api.get(f"/placeholders/{placeholder}/hourly_rates")).data[0]["billRate"]["rateValue"] == 90
    (contact,) = (await api.get(f"/contacts/{person}", fields=["currentBillRate"])).data
    assert contact["currentBillRate"]["rateValue"] == 100
    await api.put(f"/folders/{project}/hourly_rates", rates=[rate(person, "Bill", 200)], enableCalculations=True)
    (special,) = (await api.get(f"/folders/{project}/hourly_rates")).data
    assert special["billRate"] == {"rateScope": "Project", "rateSource": "User", "rateValue": 200}
    gone = await api.send("DELETE", f"/folders/{project}/project_team_members", query={"rateSubjects": [person]})
    assert gone.data == []
    assert (await api.get(f"/folders/{project}/hourly_rates")).data == []
    provision = {"contact": other, "rateType": "Bill", "rateValue": 50}
    path = f"/contacts/{person},{other}/hourly_rates_provision"
    assert (await api.put(path, userRates=[provision])).data == [{**provision, "rateSource": "User"}]
    stranger = {**provision, "contact": state.person_ids[3]}
    assert (await api.put(path, userRates=[stranger])).error == (400, "invalid_parameter")


@pytest.mark.parametrize(
    "bad",
    [{"rateType": "Tip", "rateValue": 1}, {"rateType": "Bill", "rateValue": -1}, {"rateType": "Bill"}],
)
async def test_bad_rates_change_nothing(api: Api, bad: dict[str, Any]) -> None:
    person = api.sandbox.state.person_ids[1]
    good = {"rateSubjectId": person, "rateType": "Bill", "rateValue": 1}
    reply = await api.put("/hourly_rates", rates=[good, {"rateSubjectId": person, **bad}])
    assert reply.error == (400, "invalid_parameter")
    assert "billRate" not in (await api.get(f"/contacts/{person}/hourly_rates")).data[0]


def rate(subject: str, kind: str, value: float) -> dict[str, Any]:
    return {"rateSubjectId": subject, "rateType": kind, "rateValue": value}


@pytest.mark.parametrize(("switch", "status"), [("refuse", 404), ("omit", 200)])
async def test_unknown_ids_in_small_areas(serve: Callable[..., Awaitable[Api]], switch: str, status: int) -> None:
    api = await serve(tasks=1, unknown_ids=switch)
    known = (await api.get("/jobroles")).ids[0]
    unknown = known[:-1] + "7"
    reply = await api.get(f"/jobroles/{known},{unknown}")
    assert reply.status == status
    assert status == 404 or reply.ids == [known]
    assert (await api.get(f"/jobroles/{unknown}")).error == (404, "resource_not_found")
    assert (await api.get(f"/jobroles/{known},nonsense")).error == (400, "invalid_request")
    too_many = ",".join([known] * 101)
    assert (await api.get(f"/jobroles/{too_many}")).error == (400, "invalid_request")
