"""Folders and projects: the tree, lists, reads by ID, writes, the bin, copies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.sandbox.api import Api

LISTED = {
    "id",
    "accountId",
    "title",
    "createdDate",
    "updatedDate",
    "sharedIds",
    "parentIds",
    "childIds",
    "scope",
    "permalink",
    "workflowId",
}
BY_ID = LISTED | {"description", "superParentIds", "hasAttachments", "metadata", "customFields"}
ALWAYS = {"updatedDate": {"start": "1970-01-01T00:00:00Z"}}
STANDARD = "IEAGXR2EJMAAAAA"


def every(api: Api) -> list[str]:
    """The IDs of all folders, projects and spaces' folders."""
    state = api.sandbox.state
    return [*state.space_ids, *state.folder_ids, *state.project_ids]


async def create(api: Api, parent: str | None = None, **params: Any) -> dict[str, Any]:
    path = f"/folders/{parent or api.sandbox.state.folder_ids[0]}/folders"
    (folder,) = (await api.post(path, **{"title": "New", **params})).data
    found: dict[str, Any] = folder
    return found


async def change(api: Api, folder_id: str, **params: Any) -> dict[str, Any]:
    (folder,) = (await api.put(f"/folders/{folder_id}", **params)).data
    found: dict[str, Any] = folder
    return found


async def read(api: Api, folder_id: str) -> dict[str, Any]:
    (folder,) = (await api.get(f"/folders/{folder_id}")).data
    found: dict[str, Any] = folder
    return found


async def test_without_a_filter_it_is_the_tree(api: Api) -> None:
    state = api.sandbox.state
    reply = await api.get("/folders")
    assert reply.document["kind"] == "folderTree"
    nodes = {node["id"]: node for node in reply.data}
    assert nodes.keys() == {state.root_id, state.bin_id, *every(api)}
    for identity, node in nodes.items():
        project = {"project"} if identity in state.project_ids else set()
        assert node.keys() == {"id", "title", "childIds", "scope"} | project
    assert nodes[state.root_id]["scope"] == "WsRoot"
    assert nodes[state.root_id]["childIds"] == state.space_ids
    assert nodes[state.bin_id]["scope"] == "RbRoot"
    children = [child for node in nodes.values() for child in node["childIds"]]
    assert sorted(children) == sorted(every(api))


async def test_deleted_alone_stays_the_tree(api: Api) -> None:
    state = api.sandbox.state
    gone = state.project_ids[0]
    await api.delete(f"/folders/{gone}")
    mixed, active, recycled = [
        await api.get("/folders", **params) for params in ({}, {"deleted": False}, {"deleted": True})
    ]
    assert {r.document["kind"] for r in (mixed, active, recycled)} == {"folderTree"}
    assert {n["id"]: n["scope"] for n in mixed.data}[gone] == "RbFolder"
    assert set(active.ids) == {state.root_id, *every(api)} - {gone}
    assert set(recycled.ids) == {state.bin_id, gone}


@pytest.mark.parametrize(
    "params",
    [
        {"project": True},
        {"title": "a"},
        {"descendants": False},
        ALWAYS,
        {"customFields": [{"id": "IEAGXR2EJUALQUAA", "value": "Low"}]},
        {"permalink": "x"},
    ],
)
async def test_a_filter_makes_it_a_list(api: Api, params: dict[str, Any]) -> None:
    reply = await api.get("/folders", **params, fields=["description"], pageSize=100)
    assert reply.document["kind"] == "folders"
    for folder in reply.data:
        assert folder.keys() - {"project"} == LISTED | {"description"}


async def test_the_list_has_neither_root_nor_bin(api: Api) -> None:
    assert (await api.get("/folders", **ALWAYS)).ids == every(api)


async def test_projects_and_folders_part(api: Api) -> None:
    state = api.sandbox.state
    projects = await api.get("/folders", project=True)
    assert projects.ids == state.project_ids
    for folder in projects.data:
        assert folder["project"].keys() == {
            "authorId",
            "ownerIds",
            "customStatusId",
            "createdDate",
            "startDate",
            "endDate",
        }
    assert (await api.get("/folders", project=False)).ids == [*state.space_ids, *state.folder_ids]


async def test_a_subtree_has_its_root_and_all_below(api: Api) -> None:
    state = api.sandbox.state
    space = state.space_ids[0]
    nodes = {node["id"]: node for node in (await api.get(f"/folders/{space}/folders")).data}
    assert space in nodes
    below = {child for node in nodes.values() for child in node["childIds"]}
    assert nodes.keys() == {space} | below
    assert set((await api.get(f"/spaces/{space}/folders")).ids) == nodes.keys()
    direct = await api.get(f"/folders/{space}/folders", descendants=False)
    assert set(direct.ids) == {space, *nodes[space]["childIds"]}
    assert set((await api.get(f"/folders/{state.root_id}/folders")).ids) == {state.root_id, *every(api)}


async def test_spaces_say_so_when_asked(api: Api) -> None:
    reply = await api.get("/folders", **ALWAYS, fields=["space"])
    assert [folder["id"] for folder in reply.data if folder["space"]] == api.sandbox.state.space_ids


async def test_filters_of_the_list(api: Api) -> None:
    state = api.sandbox.state
    (first, second) = (await api.get("/folders", project=True)).data
    owner = first["project"]["ownerIds"][0]
    assert first["id"] in (await api.get("/folders", owners=[owner])).ids
    status = first["project"]["customStatusId"]
    assert first["id"] in (await api.get("/folders", customStatuses=[status])).ids
    start = first["project"]["startDate"]
    assert first["id"] in (await api.get("/folders", startDate={"equal": start})).ids
    assert first["id"] not in (await api.get("/folders", endDate={"end": start})).ids
    assert (await api.get("/folders", permalink=second["permalink"])).ids == [second["id"]]
    assert (await api.get("/folders", authors=[state.owner_id])).ids == every(api)
    assert (await api.get("/folders", authors=[state.person_ids[1]])).ids == []
    assert (await api.get("/folders", updatedDate={"end": first["updatedDate"]}, project=True)).ids != [first["id"]]
    await change(api, second["id"], project={"contractType": "Billable", "status": "Completed"})
    assert (await api.get("/folders", contractTypes=["Billable"])).ids == [second["id"]]
    assert (await api.get("/folders", completedDate={"start": "2000-01-01"})).ids == [second["id"]]
    await change(api, first["id"], metadata=[{"key": "k", "value": "v"}])
    assert (await api.get("/folders", metadata={"key": "k"})).ids == [first["id"]]


async def test_by_id_has_the_full_shape(api: Api) -> None:
    state = api.sandbox.state
    reply = await api.get(f"/folders/{state.folder_ids[0]},{state.project_ids[0]},{state.space_ids[0]}")
    assert {frozenset(folder.keys() - {"project"}) for folder in reply.data} == {frozenset(BY_ID)}
    asked = await api.get(
        f"/folders/{state.project_ids[0]}", fields=["accessRoles", "cascadingFields", "attachmentCount", "finance"]
    )
    (folder,) = asked.data
    extra = {"userAccessRoles", "cascadingFieldSettings", "attachmentCount", "project"}
    assert folder.keys() == BY_ID | extra
    assert folder["project"]["finance"]["currency"] == "USD"


async def test_a_new_folder_joins_the_tree(api: Api) -> None:
    state = api.sandbox.state
    folder = await create(api, description="<p>x</p>", shareds=[state.person_ids[1]], customColumns=[])
    assert folder.keys() == BY_ID
    assert folder["sharedIds"] == [state.owner_id, state.person_ids[1]]
    assert folder["parentIds"] == [state.folder_ids[0]]
    assert folder["id"] in (await read(api, state.folder_ids[0]))["childIds"]
    in_root = await create(api, state.root_id)
    assert in_root["parentIds"] == [state.root_id]


async def test_a_project_is_a_folder_with_a_description_of_one(api: Api) -> None:
    state = api.sandbox.state
    given = {"ownerIds": [state.person_ids[1]], "startDate": "2026-01-01", "endDate": "2026-02-01", "budget": 5}
    folder = await create(api, project=given, fields=["contractType"])
    assert (
        folder["project"].items()
        >= {
            "authorId": state.owner_id,
            "ownerIds": [state.person_ids[1]],
            "customStatusId": f"{STANDARD}A",
            "startDate": "2026-01-01",
            "endDate": "2026-02-01",
        }.items()
    )
    assert "status" not in folder["project"]
    plain = await create(api)
    assert "project" not in plain
    made = await change(api, plain["id"], project={"status": "Yellow", "ownersAdd": [state.owner_id]})
    assert (made["project"]["status"], made["project"]["ownerIds"]) == ("Yellow", [state.owner_id])
    made = await change(api, plain["id"], project={"ownersRemove": [state.owner_id], "status": "OnHold"})
    assert (made["project"]["customStatusId"], made["project"]["ownerIds"]) == (f"{STANDARD}C", [])
    both = await api.put(f"/folders/{plain['id']}", project={"status": "Red", "customStatusId": f"{STANDARD}A"})
    assert both.error == (400, "invalid_parameter")
    assert "project" not in await change(api, plain["id"], project=None)


async def test_empty_titles_and_descriptions_are_ignored(api: Api) -> None:
    folder = await create(api, description="kept")
    changed = await change(api, folder["id"], title="", description="")
    assert (changed["title"], changed["description"]) == ("New", "kept")


async def test_parents_change_on_both_ends(api: Api) -> None:
    first, second = api.sandbox.state.folder_ids[:2]
    folder = await create(api, first)
    folder = await change(api, folder["id"], addParents=[second], removeParents=[first])
    assert folder["parentIds"] == [second]
    assert folder["id"] in (await read(api, second))["childIds"]
    assert folder["id"] not in (await read(api, first))["childIds"]


async def test_many_folders_change_alike(api: Api) -> None:
    ids = api.sandbox.state.folder_ids[:2]
    reply = await api.put(f"/folders/{','.join(ids)}", project={"status": "Green"})
    assert {folder["id"]: folder["project"]["status"] for folder in reply.data} == dict.fromkeys(ids, "Green")
    refused = await api.put(f"/folders/{','.join(ids)}", title="x")
    assert refused.error == (400, "invalid_request")


async def test_the_bin_takes_what_is_nowhere_else(api: Api) -> None:
    state = api.sandbox.state
    top = await create(api)
    inside, elsewhere = await create(api, top["id"]), await create(api, top["id"])
    await change(api, elsewhere["id"], addParents=[state.folder_ids[1]])
    (task,) = (await api.post(f"/folders/{inside['id']}/tasks", title="Inside")).data
    (kept,) = (await api.post(f"/folders/{inside['id']}/tasks", title="x", parents=[state.folder_ids[1]])).data
    (gone,) = (await api.delete(f"/folders/{top['id']}")).data
    assert (gone["scope"], gone["parentIds"]) == ("RbFolder", [state.bin_id])
    assert gone["id"] not in (await read(api, state.folder_ids[0]))["childIds"]
    assert (await read(api, inside["id"]))["scope"] == "RbFolder"
    assert (await read(api, elsewhere["id"]))["scope"] == "WsFolder"
    listed = (await api.get("/tasks")).ids
    assert task["id"] not in listed
    assert kept["id"] in listed
    bin_tasks = await api.get(f"/folders/{state.bin_id}/tasks", descendants=True)
    assert task["id"] in bin_tasks.ids
    assert (await api.delete(f"/folders/{top['id']}")).error == (400, "invalid_request")
    back = await change(api, top["id"], restore=True)
    assert (back["scope"], back["parentIds"]) == ("WsFolder", [state.folder_ids[0]])
    assert (await read(api, inside["id"]))["scope"] == "WsFolder"
    assert task["id"] in (await api.get("/tasks")).ids


async def test_the_seeded_tasks_of_a_folder_go_with_it(api: Api) -> None:
    state = api.sandbox.state
    folder = state.project_ids[0]
    inside = (await api.get(f"/folders/{folder}/tasks")).ids
    await api.delete(f"/folders/{folder}")
    assert inside
    assert set((await api.get("/tasks")).ids) == set(state.task_ids()) - set(inside)
    await change(api, folder, restore=True)
    assert (await api.get("/tasks")).ids == state.task_ids()


async def test_history_is_of_projects(api: Api) -> None:
    state = api.sandbox.state
    reply = await api.get(
        f"/folders/{state.project_ids[0]},{state.folder_ids[0]}/folders_history", fields=["budget", "actualCost"]
    )
    items = {item["id"]: item for item in reply.data}
    assert items[state.folder_ids[0]].keys() == {"id"}
    assert items[state.project_ids[0]]["project"].keys() == {"budget", "actualCost"}


async def test_a_copy_has_everything_again(api: Api) -> None:
    state = api.sandbox.state
    source = await create(api, description="text")
    inner = await create(api, source["id"], title="Inner")
    await api.post(
        f"/folders/{inner['id']}/tasks",
        title="Task",
        description="text",
        status="Completed",
        responsibles=[state.person_ids[1]],
        dates={"start": "2026-11-02", "due": "2026-11-03"},
    )
    top = await copy(api, source["id"], title="Copy", parent=state.folder_ids[1], titlePrefix="Re: ")
    assert (top["title"], top["description"], top["parentIds"]) == ("Copy", "text", [state.folder_ids[1]])
    (child,) = top["childIds"]
    assert (await read(api, child))["title"] == "Inner"
    (task,) = (await api.get(f"/folders/{child}/tasks", fields=["responsibleIds", "description"])).data
    assert (task["title"], task["status"], task["description"]) == ("Re: Task", "Completed", "text")
    assert task["responsibleIds"] == [state.person_ids[1]]
    bare = await copy(
        api,
        source["id"],
        title="Bare",
        parent=state.root_id,
        copyDescriptions=False,
        copyResponsibles=False,
        addResponsibles=[state.owner_id],
        copyStatuses=False,
        rescheduleDate="2026-12-07",
    )
    (child,) = bare["childIds"]
    (task,) = (await api.get(f"/folders/{child}/tasks", fields=["responsibleIds", "description"])).data
    assert (bare["description"], task["description"], task["status"]) == ("", "", "Active")
    assert task["responsibleIds"] == [state.owner_id]
    assert (task["dates"]["start"], task["dates"]["due"]) == ("2026-12-07T09:00:00", "2026-12-08T17:00:00")


async def copy(api: Api, folder_id: str, **params: Any) -> dict[str, Any]:
    (folder,) = (await api.post(f"/copy_folder/{folder_id}", **params)).data
    found: dict[str, Any] = folder
    return found


async def test_a_copy_that_is_too_big_fails(serve: Callable[..., Awaitable[Api]]) -> None:
    api = await serve(tasks=300, folders=1, projects=0)
    source, root = api.sandbox.state.folder_ids[0], api.sandbox.state.root_id
    refused = await api.post(f"/copy_folder/{source}", title="x", parent=root)
    assert refused.error == (400, "invalid_request")
    statuses = await watch(api, source)
    assert [job["status"] for job in statuses] == ["InQueue", "InProgress", "Failed"]
    assert "limit is 250" in statuses[-1]["errorMessage"]
    assert "result" not in statuses[-1]


async def test_a_job_is_done_after_some_looks(api: Api) -> None:
    source = api.sandbox.state.project_ids[0]
    jobs = await watch(api, source)
    assert [job["status"] for job in jobs] == ["InQueue", "InProgress", "Completed"]
    assert jobs[0].items() >= {"type": "CopyFolder", "progressPercent": 0, "processedCount": 0}.items()
    assert jobs[2]["progressPercent"] == 100
    assert jobs[2]["processedCount"] == jobs[2]["totalCount"] > 1
    assert (await read(api, jobs[2]["result"]["folderId"]))["title"] == "Copy"
    api.sandbox.state.job_polls = 0
    (instant,) = (await api.post(f"/copy_folder_async/{source}", title="x", parent=api.sandbox.state.root_id)).data
    assert instant["status"] == "Completed"


async def watch(api: Api, source: str) -> list[dict[str, Any]]:
    reply = await api.post(f"/copy_folder_async/{source}", title="Copy", parent=api.sandbox.state.root_id)
    seen = reply.data
    while seen[-1]["status"] in ("InQueue", "InProgress"):
        reply = await api.get(f"/async_job/{seen[0]['id']}")
        assert reply.document["kind"] == "asyncJob"
        seen += reply.data
    return seen


async def test_a_projects_status_may_be_one_of_a_workflow(api: Api) -> None:
    state = api.sandbox.state
    path = f"/folders/{state.project_ids[0]}"
    done = next(s.id for w in state.workflows.values() for s in w.statuses if s.group == "Completed")
    (changed,) = (await api.put(path, project={"customStatusId": done})).data
    assert changed["project"]["customStatusId"] == done
    assert "completedDate" in changed["project"]
    (again,) = (await api.put(path, project={"status": "Green"})).data
    assert "completedDate" not in again["project"]


async def test_columns_are_shown_and_hidden(api: Api) -> None:
    state = api.sandbox.state
    path, field = f"/folders/{state.folder_ids[0]}", next(iter(state.custom_fields))
    await api.put(path, customColumns=[field])
    assert (await api.get(path, fields=["customColumnIds"])).data[0]["customColumnIds"] == [field]
    await api.put(path, clearCustomColumns=True)
    assert (await api.get(path, fields=["customColumnIds"])).data[0]["customColumnIds"] == []
