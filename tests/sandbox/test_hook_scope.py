"""Which webhooks hear of what, and what they are told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio

from tests.sandbox.listening import Listener

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from tests.sandbox.api import Api


class Tree:
    """A space with a folder in a folder, and a task with a subtask in that; and another folder beside."""

    def __init__(self, api: Api, listener: Listener) -> None:
        self.api = api
        self.listener = listener

    async def grow(self) -> None:
        api = self.api
        self.space = (await api.post("/spaces", title="Space", accessType="Public")).ids[0]
        self.outer = (await api.post(f"/folders/{self.space}/folders", title="Outer")).ids[0]
        self.inner = (await api.post(f"/folders/{self.outer}/folders", title="Inner")).ids[0]
        self.beside = (await api.post(f"/folders/{self.space}/folders", title="Beside")).ids[0]
        self.task = (await api.post(f"/folders/{self.inner}/tasks", title="Task")).ids[0]
        root = api.sandbox.state.root_id
        self.sub = (await api.post(f"/folders/{root}/tasks", title="Sub", superTasks=[self.task])).ids[0]

    async def hook(self, where: str = "", **params: Any) -> str:
        hook_id: str = (await self.api.post(f"{where}/webhooks", hookUrl=self.listener.url, **params)).ids[0]
        return hook_id

    async def heard(self) -> list[str]:
        """The names of all that came since this was asked last."""
        await self.api.sandbox.hooks.settled()
        names = [name for names in self.listener.names for name in names]
        self.listener.posts.clear()
        return names


@pytest_asyncio.fixture
async def tree(api: Api) -> AsyncIterator[Tree]:
    async with Listener() as listener:
        tree = Tree(api, listener)
        await tree.grow()
        yield tree


@pytest.mark.parametrize(
    ("place", "recursive", "hears_of"),
    [
        ("", False, "space outer inner beside task sub"),
        ("/folders/outer", False, "outer inner"),
        ("/folders/outer", True, "outer inner task sub"),
        ("/folders/inner", False, "inner task"),
        ("/folders/inner", True, "inner task sub"),
        ("/folders/beside", True, "beside"),
        ("/spaces/space", False, "outer beside"),
        ("/spaces/space", True, "outer inner beside task sub"),
    ],
)
async def test_places(tree: Tree, place: str, recursive: bool, hears_of: str) -> None:
    kind, _, name = place.rpartition("/")
    where = f"{kind}/{getattr(tree, name)}" if place else ""
    await tree.hook(where, **({"recursive": recursive} if place else {}))
    found = []
    for folder in ("outer", "inner", "beside"):
        await tree.api.put(f"/folders/{getattr(tree, folder)}", title="Other")
        found += [folder] * (await tree.heard() == ["FolderTitleChanged"])
    for task in ("task", "sub"):
        await tree.api.put(f"/tasks/{getattr(tree, task)}", title="Other")
        found += [task] * (await tree.heard() == ["TaskTitleChanged"])
    assert found == [each for each in hears_of.split() if each != "space"]


async def test_what_leaves_is_told_where_it_was(tree: Tree) -> None:
    await tree.hook(f"/folders/{tree.inner}")
    await tree.api.put(f"/tasks/{tree.task}", addParents=[tree.beside], removeParents=[tree.inner])
    assert await tree.heard() == ["TaskParentsRemoved"]
    await tree.api.put(f"/tasks/{tree.task}", title="elsewhere")
    assert await tree.heard() == []
    other = (await tree.api.post(f"/folders/{tree.inner}/tasks", title="Other")).ids[0]
    assert await tree.heard() == ["TaskCreated"]
    await tree.api.delete(f"/tasks/{other}")
    assert await tree.heard() == ["TaskDeleted"]
    await tree.api.delete(f"/folders/{tree.inner}")
    assert await tree.heard() == ["FolderDeleted"]


async def test_what_comes_back_is_told_by_nothing(tree: Tree) -> None:
    await tree.hook()
    await tree.api.delete(f"/tasks/{tree.sub}")
    await tree.api.delete(f"/folders/{tree.inner}")
    assert await tree.heard() == ["TaskDeleted", "FolderDeleted"]
    await tree.api.put(f"/tasks/{tree.sub}", restore=True, addParents=[tree.beside])
    await tree.api.put(f"/folders/{tree.inner}", restore=True, addParents=[tree.beside])
    assert await tree.heard() == ["TaskParentsAdded", "FolderParentsAdded"]


async def test_events_that_were_asked_for(tree: Tree) -> None:
    await tree.hook(events=["TaskTitleChanged", "TaskDeleted"])
    await tree.api.put(f"/tasks/{tree.task}", title="Other", importance="Low")
    await tree.api.delete(f"/tasks/{tree.task}")
    assert await tree.heard() == ["TaskTitleChanged", "TaskDeleted"]


async def test_item_types(tree: Tree) -> None:
    kinds = list(tree.api.sandbox.state.documents["customItemTypes"])
    await tree.hook(customItemTypes=[kinds[0]])
    await tree.api.put(f"/tasks/{tree.task}", title="Other")
    await tree.api.put(f"/tasks/{tree.sub}", convertToCustomItemType=kinds[0])
    await tree.api.put(f"/tasks/{tree.sub}", title="Other")
    assert await tree.heard() == ["WorkItemTypeChanged", "TaskTitleChanged"]


async def test_each_hook_gets_its_own(tree: Tree) -> None:
    hooks = [await tree.hook(f"/folders/{tree.inner}"), await tree.hook()]
    await tree.api.put(f"/tasks/{tree.task}", title="Other")
    await tree.api.sandbox.hooks.settled()
    posts = tree.listener.deliveries
    assert sorted(post.events[0]["webhookId"] for post in posts) == sorted(hooks)
    assert len({post.headers["Idempotency-Key"] for post in posts}) == 2


async def events_of(tree: Tree) -> list[dict[str, Any]]:
    await tree.api.sandbox.hooks.settled()
    return [event for post in tree.listener.deliveries for event in post.events]


async def test_fields_that_were_asked_for(tree: Tree) -> None:
    await tree.hook(fields=["title", "parentIds", "status", "project", "nonsense"])
    await tree.api.put(f"/tasks/{tree.task}", importance="Low")
    await tree.api.put(f"/folders/{tree.inner}", addShareds=[tree.api.sandbox.state.person_ids[2]])
    project = (await tree.api.post(f"/folders/{tree.outer}/folders", title="P", project={})).ids[0]
    tree.api.sandbox.state.happened("TaskCreated", taskId="gone")
    tree.api.sandbox.state.happened("ImportFromFileCompleted")
    task, folder, made, gone, imported = await events_of(tree)
    assert (task["title"], task["parentIds"], task["status"]) == ("Task", [tree.inner], "Active")
    assert (folder["title"], folder["parentIds"]) == ("Inner", [tree.outer])
    assert (made["folderId"], made["project"]["customStatusId"]) == (project, "IEAGXR2EJMAAAAAA")
    base = {"webhookId", "eventAuthorId", "eventType", "lastUpdatedDate"}
    assert gone.keys() == base | {"taskId"}
    assert imported.keys() == base


async def test_fields_do_not_hide_those_of_the_event(tree: Tree) -> None:
    await tree.hook(fields=["status", "title"])
    await tree.api.put(f"/tasks/{tree.task}", status="Completed")
    (event,) = await events_of(tree)
    assert (event["oldStatus"], event["status"], event["title"]) == ("New", "Completed", "Task")


async def test_custom_fields_are_json_in_a_text(tree: Tree) -> None:
    field = (await tree.api.post("/customfields", title="Note", type="Text")).ids[0]
    await tree.hook()
    for value in ('say "hé"', "other", ""):
        await tree.api.put(f"/tasks/{tree.task}", customFields=[{"id": field, "value": value}])
    await tree.api.put(f"/tasks/{tree.task}", customFields=[{"id": field, "value": None}])
    told = [(event.get("oldValue"), event.get("value")) for event in await events_of(tree)]
    assert told[:2] == [(None, json.dumps('say "hé"', ensure_ascii=False)), ('"say \\"hé\\""', '"other"')]
    assert {event["customFieldId"] for event in await events_of(tree)} == {field}


async def silent(tree: Tree) -> Sequence[Any]:
    """Requests of which nobody hears."""
    api = tree.api
    creation = {"type": "TaskCreation", "folderId": tree.inner, "title": "x"}
    return [
        await api.put(f"/tasks/{tree.task},{tree.sub}", addParents=[tree.beside]),
        await api.put(f"/folders/{tree.inner},{tree.beside}", project={}),
        await api.post("/batch", operations=[creation]),
        await api.post(f"/copy_folder/{tree.outer}", parent=tree.beside, title="copy"),
        await api.post(f"/copy_folder_async/{tree.outer}", parent=tree.beside, title="copy"),
        await api.put(f"/spaces/{tree.space}", title="other"),
        await api.put(f"/tasks/{tree.task}", title="Task"),
        await api.put(f"/folders/{tree.outer}", project={}),
    ]


async def test_what_nobody_hears_of(tree: Tree) -> None:
    await tree.hook()
    assert [reply.document for reply in await silent(tree) if reply.status != 200] == []
    assert await tree.heard() == []


async def test_an_approval_that_keeps_its_status_tells_nothing(tree: Tree) -> None:
    await tree.hook()
    person = tree.api.sandbox.state.person_ids[1]
    approval = (await tree.api.post(f"/tasks/{tree.task}/approvals")).ids[0]
    await tree.api.put(f"/approvals/{approval}", description="still a draft")
    await tree.api.put(f"/approvals/{approval}", addApprovers=[person])
    await tree.api.delete(f"/approvals/{approval}")
    told = [(event["eventType"], event["status"]) for event in await events_of(tree)]
    assert told == [("TaskApprovalStatusChanged", status) for status in ("Draft", "Pending", "Cancelled")]


async def test_a_type_in_place_of_none(tree: Tree) -> None:
    kind = next(iter(tree.api.sandbox.state.documents["customItemTypes"].values()))
    await tree.hook()
    await tree.api.put(f"/tasks/{tree.task}", convertToCustomItemType=kind["id"])
    (event,) = await events_of(tree)
    assert (event["newWorkItemTypeId"], event["newWorkItemTypeTitle"]) == (kind["id"], kind["title"])
    assert "oldWorkItemTypeId" not in event


async def test_circles_of_tasks_do_no_harm(tree: Tree) -> None:
    state = tree.api.sandbox.state
    state.edit_task(tree.task).super_task_ids = (tree.sub, "MAAAAAEFgone")
    await tree.hook(f"/folders/{tree.outer}", recursive=True)
    await tree.api.put(f"/tasks/{tree.sub}", title="Other")
    assert await tree.heard() == ["TaskTitleChanged"]
