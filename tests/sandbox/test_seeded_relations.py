"""Approvals, bookings, dependencies, webhooks and timesheets are seeded in any number, and behave as made ones do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from wrike_async.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.sandbox.api import Api

AREAS = ["approvals", "bookings", "dependencies", "webhooks", "timesheets"]


def test_there_are_none_unless_they_are_asked_for() -> None:
    state = Sandbox(tasks=100).state
    assert [len(state.documents[area]) for area in AREAS] == [0] * 5
    assert all(task.dependency_ids == () for task in state.tasks)


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("number", [1, 17, 5000])
def test_there_are_as_many_as_asked_for(area: str, number: int) -> None:
    amounts: Any = {"tasks": 300, area: number}
    documents = Sandbox(**amounts).state.documents[area]
    assert len(documents) == number
    assert all(document["id"] == identity for identity, document in documents.items())


@pytest.mark.parametrize("area", ["approvals", "bookings", "webhooks", "timesheets"])
def test_they_need_no_tasks(area: str) -> None:
    amounts: Any = {area: 3}
    assert len(Sandbox(**amounts).state.documents[area]) == 3


def test_dependencies_need_tasks_that_are_planned() -> None:
    with pytest.raises(ValueError, match="belong to tasks"):
        Sandbox(dependencies=1)
    with pytest.raises(ValueError, match=r"5 tasks have room for \d+ dependencies: seed more tasks"):
        Sandbox(tasks=5, dependencies=100)


def test_both_ends_know_their_dependencies() -> None:
    state = Sandbox(tasks=60, dependencies=100).state
    ends = {
        (document[end], identity)
        for identity, document in state.documents["dependencies"].items()
        for end in ("predecessorId", "successorId")
    }
    assert ends == {(task.id, identity) for task in state.tasks for identity in task.dependency_ids}
    assert all(task.dates.type == "Planned" for task in state.tasks if task.dependency_ids)


@pytest.mark.parametrize("tasks", [0, 40])
async def test_approvals_are_listed_by_what_they_are(serve: Callable[..., Awaitable[Api]], tasks: int) -> None:
    api = await serve(tasks=tasks, approvals=60)
    pages = await api.walk("/approvals", pageSize=25)
    assert [len(page.data) for page in pages] == [25, 25, 10]
    found = [item for page in pages for item in page.data]
    assert {item["status"] for item in found} == {"Pending", "Approved", "Rejected"}
    pending = (await api.get("/approvals", statuses=["Pending"])).data
    assert pending == [item for item in found if not item["finished"]]
    owner = "taskId" if tasks else "folderId"
    path = f"/tasks/{found[0]['taskId']}/approvals" if tasks else f"/folders/{found[0]['folderId']}/approvals"
    assert {item[owner] for item in (await api.get(path)).data} == {found[0][owner]}
    (ended,) = (await api.delete(f"/approvals/{pending[0]['id']}")).data
    assert ended["status"] == "Cancelled"
    assert (await api.delete(f"/approvals/{ended['id']}")).error == (400, "invalid_request")


async def test_bookings_are_changed_and_found(serve: Callable[..., Awaitable[Api]]) -> None:
    api = await serve(tasks=0, bookings=20)
    found = (await api.get("/bookings")).data
    assert len(found) == 20
    (folder,) = (await api.get(f"/folders/{found[0]['folderId']}")).data
    assert found[0]["title"] == folder["title"]
    mine = (await api.get("/bookings", responsibleIds=[api.sandbox.state.owner_id])).data
    assert mine == [item for item in found if item["responsibleId"] == api.sandbox.state.owner_id]
    dates = {"startDate": "2026-03-02", "finishDate": "2026-03-06"}
    (changed,) = (await api.put(f"/bookings/{found[0]['id']}", bookingDates=dates)).data
    assert changed["bookingDates"]["duration"] == 2400


async def test_dependencies_are_cut(serve: Callable[..., Awaitable[Api]]) -> None:
    api = await serve(tasks=40, dependencies=30)
    identity = next(iter(api.sandbox.state.documents["dependencies"]))
    (found,) = (await api.get(f"/dependencies/{identity}")).data
    before, after = found["predecessorId"], found["successorId"]
    again = {"successorId": after, "relationType": "FinishToStart"}
    assert (await api.post(f"/tasks/{before}/dependencies", **again)).error == (400, "invalid_request")
    (task,) = (await api.get(f"/tasks/{before}")).data
    assert identity in task["dependencyIds"]
    await api.delete(f"/dependencies/{identity}")
    (task,) = (await api.get(f"/tasks/{before}")).data
    assert identity not in task["dependencyIds"]
    assert (await api.post(f"/tasks/{before}/dependencies", **again)).ids == [identity]


async def test_webhooks_are_of_the_account_and_of_folders(serve: Callable[..., Awaitable[Api]]) -> None:
    api = await serve(tasks=0, webhooks=8)
    hooks = (await api.get("/webhooks")).data
    assert [("folderId" in hook, "recursive" in hook) for hook in hooks] == [(False, False), (True, True)] * 4
    of_folder = (await api.get(f"/folders/{hooks[1]['folderId']}/webhooks")).ids
    assert hooks[1]["id"] in of_folder
    (changed,) = (await api.put(f"/webhooks/{hooks[0]['id']}", status="Suspended")).data
    assert changed["status"] == "Suspended"
    added = (await api.post("/webhooks", hookUrl="https://example.com/new")).ids
    assert (await api.get("/webhooks")).ids == [hook["id"] for hook in hooks] + added


@pytest.mark.parametrize("tasks", [0, 20])
async def test_timesheets_are_one_for_each_person_and_week(serve: Callable[..., Awaitable[Api]], tasks: int) -> None:
    api = await serve(tasks=tasks, timesheets=20, contacts=8)
    sheets = (await api.get("/timesheets")).data
    assert len({(sheet["userId"], sheet["periodStartDate"]) for sheet in sheets}) == 20
    assert [len(sheet["rows"]) for sheet in sheets] == [1 if tasks else 0] * 20
    begin = {"equal": sheets[0]["periodStartDate"]}
    taken = await api.post("/timesheets", periodStartDate=begin, userId=sheets[0]["userId"])
    assert taken.error == (400, "invalid_request")
    (changed,) = (await api.put(f"/timesheets/{sheets[0]['timesheetId']}", approvalStatus="Approved")).data
    assert changed["approval"] == {"status": "Approved"}
