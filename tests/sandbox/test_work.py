"""Work that comes about by itself: jobs, blueprints, item types, request forms; and hooks that tell of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.sandbox.api import Api, Reply


async def watch(api: Api, started: Reply) -> list[dict[str, Any]]:
    """A job from its start to its end."""
    assert started.document["kind"] == "asyncJob"
    seen = [started.data[0]]
    while seen[-1]["status"] in ("InQueue", "InProgress"):
        seen.append((await api.get(f"/async_job/{seen[0]['id']}")).data[0])
        assert len(seen) < 10
    return seen


async def test_a_folder_blueprint_becomes_a_tree(api: Api) -> None:
    state = api.sandbox.state
    top = (await api.get("/folder_blueprints", title="campaign", fields=["customFields"])).data[0]
    parent = state.folder_ids[0]
    started = await api.post(
        f"/folder_blueprints/{top['id']}/launch_async",
        parent=parent,
        title="Spring",
        titlePrefix="S: ",
        rescheduleDate="2026-05-02",
    )
    seen = await watch(api, started)
    assert [(job["status"], job["progressPercent"]) for job in seen] == [
        ("InQueue", 0),
        ("InProgress", 40),
        ("Completed", 100),
    ]
    assert (seen[-1]["processedCount"], seen[-1]["totalCount"]) == (5, 5)
    folder_id = seen[-1]["result"]["folderId"]
    (folder,) = (await api.get(f"/folders/{folder_id}")).data
    assert (folder["title"], folder["parentIds"], folder["customFields"]) == ("Spring", [parent], top["customFields"])
    below = {node["title"] for node in (await api.get(f"/folders/{folder_id}/folders")).data}
    assert below == {"Spring", "Assets", "Channels"}
    tasks = (await api.get(f"/folders/{folder_id}/tasks", descendants=True)).data
    assert {task["title"] for task in tasks} == {"S: Prepare assets", "S: Prepare channels"}
    assert {task["dates"]["start"] for task in tasks} == {"2026-05-04T09:00:00"}


async def test_a_task_blueprint_becomes_a_task_with_subtasks(api: Api) -> None:
    state = api.sandbox.state
    top = (await api.get("/task_blueprints", title="bug")).data[0]
    path = f"/task_blueprints/{top['id']}/launch_async"
    made = (await watch(api, await api.post(path, parentId=state.folder_ids[0], title="Crash")))[-1]["result"]
    (task,) = (await api.get(f"/tasks/{made['taskId']}")).data
    assert (task["title"], task["parentIds"]) == ("Crash", [state.folder_ids[0]])
    subtasks = (await api.get(f"/tasks/{','.join(task['subTaskIds'])}")).data
    assert {sub["title"] for sub in subtasks} == {"Reproduce", "Fix"}
    assert {tuple(sub["superTaskIds"]) for sub in subtasks} == {(task["id"],)}
    below = (await watch(api, await api.post(path, superTaskId=task["id"], title="Again")))[-1]["result"]["taskId"]
    assert below in (await api.get(f"/tasks/{task['id']}")).data[0]["subTaskIds"]
    assert (await api.post(path, title="x")).error == (400, "parameter_required")
    both = await api.post(path, title="x", superTaskId=task["id"], parentId=state.folder_ids[0])
    assert both.error == (400, "invalid_request")


async def test_a_launch_leaves_out_what_it_is_told_to(api: Api) -> None:
    top = (await api.get("/task_blueprints", title="bug")).data[0]
    started = await api.post(
        f"/task_blueprints/{top['id']}/launch_async",
        parentId=api.sandbox.state.folder_ids[0],
        title="x",
        copyDescriptions=False,
        copyCustomFields=False,
    )
    task_id = (await watch(api, started))[-1]["result"]["taskId"]
    (task,) = (await api.get(f"/tasks/{task_id}")).data
    assert (task["description"], task["customFields"]) == ("", [])


@pytest.mark.parametrize("what", ["too large", "on demand"])
async def test_a_job_that_fails_does_nothing(api: Api, what: str) -> None:
    state = api.sandbox.state
    top = (await api.get("/folder_blueprints")).ids[0]
    before = (await api.get("/folders")).ids
    limit = {"entryLimit": 2} if what == "too large" else {}
    if not limit:
        state.job_failure = "Out of luck"
    seen = await watch(api, await api.post(f"/folder_blueprints/{top}/launch_async", title="x", **limit))
    assert (seen[-1]["status"], seen[-1]["progressPercent"]) == ("Failed", 0)
    assert ("limit is 2" if limit else "Out of luck") in seen[-1]["errorMessage"]
    assert "result" not in seen[-1]
    copied = await api.post(f"/copy_folder_async/{state.folder_ids[0]}", parent=state.space_ids[0], title="x", **limit)
    assert (await watch(api, copied))[-1]["status"] == "Failed"
    assert (await api.get("/folders")).ids == before


async def test_jobs_take_as_many_looks_as_a_test_wants(api: Api) -> None:
    api.sandbox.state.job_polls = 4
    top = (await api.get("/folder_blueprints")).ids[0]
    seen = await watch(api, await api.post(f"/folder_blueprints/{top}/launch_async", title="x"))
    assert [job["progressPercent"] for job in seen] == [0, 20, 40, 60, 100]


async def test_blueprints_are_listed_by_space_and_permalink(api: Api) -> None:
    state = api.sandbox.state
    for kind, scope in (("folder_blueprints", "FolderBp"), ("task_blueprints", "TaskBp")):
        everything = (await api.get(f"/{kind}")).data
        assert {item["scope"] for item in everything} == {scope}
        assert everything[0].keys() == {"id", "title", "childIds", "scope", "permalink"}
        own = (await api.get(f"/spaces/{state.space_ids[1]}/{kind}")).data
        assert len(own) == 3
        assert own[0]["childIds"] == [item["id"] for item in own[1:]]
        assert (await api.get(f"/{kind}", permalink=own[1]["permalink"])).data == [own[1]]
        field = {"id": next(iter(state.custom_fields)), "value": "High"}
        assert own[0]["id"] in (await api.get(f"/{kind}", customFields=[field])).ids
        assert (await api.get(f"/{kind}", customFields=[{**field, "value": "Low"}])).data == []
    pages = await api.walk("/task_blueprints", pageSize=3)
    assert [identity for page in pages for identity in page.ids] == (await api.get("/task_blueprints")).ids


async def test_item_types_become_tasks_or_projects(api: Api) -> None:
    state = api.sandbox.state
    types = {item["title"]: item for item in (await api.get("/custom_item_types", withDeleted=True)).data}
    assert "Chore" not in [item["title"] for item in (await api.get("/custom_item_types")).data]
    assert [t["title"] for t in (await api.get("/custom_item_types", type="Project")).data] == ["Campaign"]
    assert [t["title"] for t in (await api.get(f"/spaces/{state.space_ids[0]}/custom_item_types")).data] == ["Story"]
    path = f"/custom_item_types/{types['Bug']['id']}/instantiate"
    (bug,) = (await api.post(path, superTaskId=state.task_id(0), title="Crash")).data
    assert bug["relatedType"] == "Task"
    (task,) = (await api.get(f"/tasks/{bug['id']}", fields=["customItemTypeId"])).data
    assert (task["superTaskIds"], task["customItemTypeId"]) == ([state.task_id(0)], types["Bug"]["id"])
    path = f"/custom_item_types/{types['Campaign']['id']}/instantiate"
    (campaign,) = (await api.post(path, parentId=state.folder_ids[0])).data
    (folder,) = (await api.get(f"/folders/{campaign['id']}", fields=["customItemTypeId"])).data
    assert ("project" in folder, folder["customItemTypeId"]) == (True, types["Campaign"]["id"])
    assert (await api.post(path, superTaskId=state.task_id(0))).error == (400, "invalid_parameter")
    assert (await api.post(path)).error == (400, "parameter_required")
    deleted = f"/custom_item_types/{types['Chore']['id']}"
    assert (await api.post(f"{deleted}/instantiate", parentId=state.folder_ids[0])).error[0] == 400
    assert (await api.get(deleted)).data == []
    assert (await api.get(deleted, withDeleted=True)).ids == [types["Chore"]["id"]]


async def test_a_form_is_read_prefilled_and_handed_in(api: Api) -> None:
    state = api.sandbox.state
    forms = (await api.get("/request_forms", plainTextDescription=True)).data
    assert all("<" not in form["description"] for form in forms)
    (form,) = (await api.get(f"/request_forms/{forms[0]['id']}")).data
    assert form["description"].startswith("<b>")
    filled = [{"id": "summary", "value": "New logo"}]
    prefilled = await api.post(f"/request_forms/{form['id']}/prefill_url", formFields=filled)
    assert prefilled.data == [{"url": f"https://www.wrike.com/form/{form['id']}?summary=New+logo"}]
    (done,) = (await api.post(f"/request_forms/{form['id']}/submit", formFields=filled)).data
    assert done["formId"] == form["id"]
    (task,) = (await api.get(f"/tasks/{done['taskId']}")).data
    assert (task["title"], task["parentIds"]) == ("Creative request: New logo", [state.space_ids[0]])
    for bad in ([], [{"id": "summary", "value": " "}], [*filled, {"id": "nothing", "value": "x"}]):
        reply = await api.post(f"/request_forms/{form['id']}/submit", formFields=bad)
        assert reply.error == (400, "invalid_parameter")
    in_space = (await api.get(f"/spaces/{state.space_ids[0]}/request_forms")).ids
    assert in_space == [found["id"] for found in forms if found.get("spaceId")]
    pages = await api.walk("/request_forms", pageSize=1)
    assert [page.ids for page in pages] == [[found["id"]] for found in forms]
    assert (await api.get("/request_forms", pageSize=101)).error == (400, "invalid_parameter")


HOOK = {"id", "accountId", "hookUrl", "status"}


async def test_a_webhook_tells_where_it_listens_and_keeps_its_secret(api: Api) -> None:
    state = api.sandbox.state
    (everywhere,) = (await api.post("/webhooks", hookUrl="https://example.com/a", secret="hush")).data
    assert everywhere.keys() == HOOK
    (on_folder,) = (
        await api.post(
            f"/folders/{state.folder_ids[0]}/webhooks",
            hookUrl="http://127.0.0.1:8099/b",
            events="[TaskCreated,TaskDeleted]",
            recursive=True,
            fields=["title"],
        )
    ).data
    assert on_folder.keys() == HOOK | {"folderId", "recursive", "events"}
    assert (on_folder["events"], on_folder["recursive"]) == (["TaskCreated", "TaskDeleted"], True)
    (on_space,) = (await api.post(f"/spaces/{state.space_ids[0]}/webhooks", hookUrl="https://example.com/c")).data
    assert (on_space["spaceId"], on_space["recursive"]) == (state.space_ids[0], False)
    assert (await api.get("/webhooks")).data == [everywhere, on_folder, on_space]
    assert (await api.get(f"/folders/{state.folder_ids[0]}/webhooks")).data == [on_folder]
    assert (await api.get(f"/spaces/{state.space_ids[0]}/webhooks")).data == [on_space]
    assert (await api.put(f"/webhooks/{on_space['id']}", status="Suspended")).data[0]["status"] == "Suspended"
    both = await api.get(f"/webhooks/{on_space['id']},{everywhere['id']}")
    assert {hook["id"]: hook["status"] for hook in both.data} == {
        on_space["id"]: "Suspended",
        everywhere["id"]: "Active",
    }
    assert (await api.delete(f"/webhooks/{on_space['id']}")).document == {"kind": "webhooks", "data": []}
    assert (await api.get(f"/webhooks/{on_space['id']}")).error == (404, "resource_not_found")


@pytest.mark.parametrize(
    "params",
    [
        {"hookUrl": "ftp://example.com"},
        {"hookUrl": "https://example.com:8443/"},
        {"hookUrl": "https://example.com:x/"},
        {"hookUrl": "nonsense"},
        {"hookUrl": "https://example.com", "events": ["TaskEaten"]},
    ],
)
async def test_hooks_that_cannot_be(api: Api, params: dict[str, Any]) -> None:
    assert (await api.post("/webhooks", **params)).error == (400, "invalid_parameter")
    assert (await api.get("/webhooks")).data == []
