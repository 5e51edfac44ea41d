"""Tools that read."""

from __future__ import annotations

from typing import Any, cast

import pytest

from tests.mcp.serving import ERAS, World, a_world, called, connected, refused
from wrike_async.access import AccessPolicy
from wrike_async.mcp._serving import tool_calls
from wrike_async.sandbox import Fault


async def everything(world: World, **filters: Any) -> list[str]:
    return [task.id async for task in world.wrike.tasks.list(sub_tasks=True, **filters)]


@pytest.mark.parametrize("era", ERAS)
async def test_status(era: str) -> None:
    async with a_world(sandbox={"folders": 3}) as world, connected(world.server, era) as client:
        status = await called(client, "wrike_status")
    assert status["user"]["me"] is True
    assert status["account"]["name"] == "Sandbox"
    assert (status["sandbox"], status["writes"], status["within"]) == (False, "off", None)
    assert status["policy"]["areas"] == {"*": "read"}
    assert status["quota"]["requests"] == 2


async def test_status_where_nothing_may_be_read() -> None:
    async with a_world(policy=AccessPolicy({})) as world, connected(world.server) as client:
        status = await called(client, "wrike_status")
        denied = await refused(client, "wrike_find")
    assert (status["user"], status["account"]) == (None, None)
    assert denied["error"] == "denied"
    assert "do not try another way" in denied["what_to_do"]


async def test_tasks_are_found_with_names_for_ids() -> None:
    async with a_world() as world, connected(world.server) as client:
        found = await called(client, "wrike_find", limit=3)
        task = await world.wrike.tasks.get(found["items"][0]["id"])
        names = await world.wrike.names()
        assert len(found["items"]) == 3
        assert found["total"] == 10
        assert found["items"][0]["status"] == await names.statuses.name(task.custom_status_id or "")
        assert found["items"][0]["responsibles"] == [
            await names.contacts.name(each) for each in task.responsible_ids or ()
        ]


async def test_filters_of_tasks() -> None:
    async with a_world(tasks=60) as world, connected(world.server) as client:
        me = (await (await world.wrike.names()).contacts.get("me")).id
        space = await (await world.wrike.names()).folders.id("Space 1")
        for arguments, filters in (
            ({"text": "plan"}, {"title": "plan"}),
            ({"status": ["active"]}, {"status": ["Active"]}),
            ({"status": "New"}, {"custom_statuses": [await (await world.wrike.names()).statuses.id("New")]}),
            ({"who": ["me"]}, {"responsibles": [me]}),
            ({"inside": "Space 1"}, {"folder_id": space, "descendants": True}),
            ({"due": "2024-01-01..2024-12-31"}, {"due_date": {"start": "2024-01-01", "end": "2025-01-01"}}),
            ({"due": "2024-01-12"}, {"due_date": {"start": "2024-01-12", "end": "2024-01-13"}}),
            ({"due": "2025-01-01.."}, {"due_date": {"start": "2025-01-01"}}),
            ({"updated_since": "2025-01-01"}, {"updated_date": {"start": "2025-01-01T00:00:00Z"}}),
            ({"updated_since": "2025-01-01T12:00:00Z"}, {"updated_date": {"start": "2025-01-01T12:00:00Z"}}),
        ):
            found = await called(client, "wrike_find", limit=100, **arguments)
            wanted = (await world.wrike.call("tasks.list", {"sub_tasks": True, **filters})).items
            assert [item["id"] for item in found["items"]] == [task["id"] for task in wanted], arguments
            assert wanted, arguments


async def test_what_is_late_and_what_comes() -> None:
    async with a_world(tasks=60) as world, connected(world.server) as client:
        overdue = await called(client, "wrike_find", due="overdue", limit=100)
        completed = await called(client, "wrike_find", due="overdue", status=["Completed"], limit=100)
        today = await called(client, "wrike_find", due="today")
        week = await called(client, "wrike_find", due="week")
        problem = await refused(client, "wrike_find", due="soon")
    assert len(overdue["items"]) > 5
    assert len(completed["items"]) > 5
    assert not {item["id"] for item in overdue["items"]} & {item["id"] for item in completed["items"]}
    assert {item["id"] for item in today["items"]} <= {item["id"] for item in week["items"]}
    assert "2026-03-15" in problem["what_to_do"]


async def test_other_things_are_found() -> None:
    async with a_world() as world, connected(world.server) as client:
        projects = await called(client, "wrike_find", what="projects", who=["Alan Hill"])
        folders = await called(client, "wrike_find", what="folders", text="launch")
        spaces = await called(client, "wrike_find", what="spaces")
        people = await called(client, "wrike_find", what="people", text="alan hill")
        statuses = await called(client, "wrike_find", what="statuses", text="on hold")
        fields = await called(client, "wrike_find", what="custom_fields", limit=2)
        rest = await called(client, "wrike_find", what="custom_fields", cursor=fields["cursor"])
        titles = [field.title for field in await (await world.wrike.names()).custom_fields.all()]
    assert all(item["project"]["owners"] == ["Alan Hill"] for item in projects["items"])
    assert projects["items"]
    assert all("project" not in item for item in folders["items"])
    assert [item["title"] for item in spaces["items"]] == ["Space 1", "Space 2"]
    assert people["items"][0]["email"] == "alan.hill.0@example.com"
    assert statuses["items"][0]["name"] == "On Hold"
    assert [item["title"] for item in fields["items"] + rest["items"]] == titles


async def test_what_cannot_be_found_so() -> None:
    async with a_world() as world, connected(world.server) as client:
        people = await refused(client, "wrike_find", what="people", due="today")
        status = await refused(client, "wrike_find", what="projects", status=["Active"])
        cursor = await refused(client, "wrike_find", what="people", cursor="x")
        other = (await called(client, "wrike_find", what="people", limit=1))["cursor"]
        of_another = await refused(client, "wrike_find", what="statuses", cursor=other)
        nobody = await refused(client, "wrike_find", who=["Nobody At All"])
    assert people["message"] == "people cannot be filtered by due"
    assert "custom status" in status["message"]
    assert cursor["message"] == of_another["message"] == "cursor belongs to another call"
    assert nobody["error"] == "unresolved_name"


async def test_the_good_are_read_and_each_bad_one_is_named() -> None:
    async with a_world(tasks=30) as world, connected(world.server) as client:
        ids = await everything(world)
        permalink = (await world.wrike.tasks.get(ids[3])).permalink or ""
        bad = ["MAAAAAEFzzzz", "w:itm:12", "no such title", "https://www.wrike.com/nothing", " "]
        read = await called(client, "wrike_read", ids=[*ids[:3], permalink, *bad])
        problems = read["not_read"]
        assert [item["id"] for item in read["items"]] == ids[:4]
        assert list(problems) == bad
        assert "Wrike's own MCP server" in problems["w:itm:12"]
        assert "blank" in problems[" "]
        before = world.wrike.stats.requests
        many = await called(client, "wrike_read", ids=ids, fields=["status"])
        assert world.wrike.stats.requests - before == 1
    assert [item["id"] for item in many["items"]] == ids
    assert all(set(item) <= {"id", "title", "status"} for item in many["items"])


async def test_what_belongs_to_a_task() -> None:
    include = ["description", "comments", "attachments", "custom_fields", "subtasks"]
    async with a_world(tasks=40) as world, connected(world.server) as client:
        ids = await everything(world)
        parent = next(task for task in await world.wrike.tasks.get_many(ids) if task.sub_task_ids)
        await world.wrike.comments.create(task_id=parent.id, text="<p>One</p><p>Two &amp; three</p>")
        (item,) = (await called(client, "wrike_read", ids=[parent.id], include=include))["items"]
        bare = (await called(client, "wrike_read", ids=[parent.id]))["items"][0]
        too_many = await refused(client, "wrike_read", ids=ids, include=["comments"])
        only_of_some = await refused(client, "wrike_read", ids=["x"], what="people", include=["comments"])
        world.sandbox.inject(Fault("status", status=403, operation=lambda record: record.path.endswith("/comments")))
        part = (await called(client, "wrike_read", ids=[parent.id], include=["comments"]))["items"][0]
    assert [each["id"] for each in item["subtasks"]] == list(parent.sub_task_ids or ())
    assert item["comments"][-1]["text"].split() == ["One", "Two", "&", "three"]
    assert item["comments"][-1]["author"] == "Alan Hill"
    assert set(item["custom_fields"]) <= {"Impact", "Cost", "Review on"} | set(item["custom_fields"])
    assert not set(include) & set(bare)
    assert "20 at once" in too_many["message"]
    assert "nothing else" in only_of_some["message"]
    assert part["comments"]["error"] == "forbidden"


async def test_other_kinds_are_read() -> None:
    async with a_world() as world, connected(world.server) as client:
        folder = (await called(client, "wrike_read", ids=["Space 1"], what="folders", include=["comments"]))["items"][0]
        person = (await called(client, "wrike_read", ids=["me"], what="people"))["items"][0]
        task_id = (await everything(world))[0]
        comment = await world.wrike.comments.create(task_id=task_id, text="Hello")
        read = (await called(client, "wrike_read", ids=[comment.id], what="comments", fields=["text"]))["items"]
        optional = (await called(client, "wrike_read", ids=[task_id], fields=["effortAllocation"]))["items"][0]
    assert folder["title"] == "Space 1"
    assert folder["comments"] == []
    assert person["email"] == "alan.hill.0@example.com"
    assert read == [{"id": comment.id, "text": "Hello"}]
    assert optional["id"] == task_id


async def test_the_outline_is_the_tree() -> None:
    async with a_world() as world, connected(world.server) as client:
        whole = await called(client, "wrike_outline", depth=10)
        below = await called(client, "wrike_outline", inside="Space 1", depth=1)
        few = await called(client, "wrike_outline", depth=10, limit=2)
        folders = [node.id for node in await (await world.wrike.names()).folders.all()]
    assert sorted(item["id"] for item in whole["items"]) == sorted(folders)
    assert [item["title"] for item in whole["items"] if item["kind"] == "space"] == ["Space 1", "Space 2"]
    assert {item["depth"] for item in below["items"]} == {0, 1}
    assert "more" in few["note"]


async def test_any_operation_that_reads() -> None:
    async with a_world() as world, connected(world.server) as client:
        areas = await called(client, "wrike_describe")
        area = await called(client, "wrike_describe", name="tasks")
        info = await called(client, "wrike_describe", name="tasks.list")
        flows = await called(client, "wrike_query", name="workflows.list", fields=["name"])
        one = await called(client, "wrike_query", name="account.get")
        tasks = await called(client, "wrike_query", name="tasks.list", arguments={"subTasks": True}, limit=4)
        more = await called(
            client, "wrike_query", name="tasks.list", arguments={"subTasks": True}, cursor=tasks["cursor"]
        )
        writes = await refused(client, "wrike_query", name="tasks.delete", arguments={"task_id": "x"})
        unknown = await refused(client, "wrike_query", name="tasks.lst")
        argument = await refused(client, "wrike_query", name="tasks.list", arguments={"importence": "High"})
        cursor = await refused(client, "wrike_query", name="account.get", cursor="x")
        assert [item["id"] for item in tasks["items"] + more["items"]] == await everything(world)
    assert sum(areas["areas"].values()) > 200
    assert {each["name"]: each["allowed"] for each in area["operations"]}["tasks.delete"] == "deny"
    assert info["arguments"]["properties"]["due_date"]
    assert [set(item) for item in flows["items"]] == [{"id", "name"}] * 2
    assert one["items"][0]["name"] == "Sandbox"
    assert writes["error"] == "writes"
    assert "did you mean 'list'" in unknown["message"]
    assert "importance" in argument["message"]
    assert "no cursor" in cursor["message"]


async def test_arguments_are_checked_in_few_words() -> None:
    async with a_world() as world, connected(world.server) as client:
        for arguments, said in (
            ({"txt": "x"}, "and no 'txt'; did you mean 'text'?"),
            ({"kind": "tasks"}, "wrike_find takes what, text"),
            ({"limit": "5"}, "limit must be a whole number, not '5'"),
            ({"limit": True}, "limit must be a whole number, not True"),
            ({"limit": 101}, "limit must be from 1 to 100, not 101"),
            ({"what": "task"}, "what must be one of tasks"),
            ({"status": [1]}, "status[0] must be a text, not 1"),
        ):
            problem = await refused(client, "wrike_find", **arguments)
            assert problem["error"] == "invalid_argument"
            assert said in problem["message"]
        assert (await refused(client, "wrike_read"))["message"] == "wrike_read needs ids"
        assert "1 to 100" in (await refused(client, "wrike_read", ids=[]))["message"]
        assert "takes nothing" in (await refused(client, "wrike_status", x=1))["message"]
        assert world.wrike.stats.requests == 0


async def test_names_that_mean_several_things() -> None:
    async with a_world(tasks=0) as world, connected(world.server) as client:
        space = (await (await world.wrike.names()).folders.get("Space 1")).id
        for _ in range(12):
            await world.wrike.tasks.create(space, title="Twin")
        await world.wrike.tasks.create(space, title="Alone")
        read = await called(client, "wrike_read", ids=["Twin", "alone"])
    assert [item["title"] for item in read["items"]] == ["Alone"]
    assert "12 tasks have that title" in read["not_read"]["Twin"]
    assert read["not_read"]["Twin"].count("MAAA") == 10


async def test_an_error_of_wrike_says_what_to_do() -> None:
    async with a_world() as world, connected(world.server) as client:
        world.sandbox.inject(Fault("status", status=401, times=None))
        unauthorized = await refused(client, "wrike_query", name="account.get")
        assert world.sandbox.token not in str(unauthorized)
    assert unauthorized["error"] == "not_authorized"


async def test_an_error_of_our_own_says_nothing_of_its_text(monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object) -> dict[str, Any]:
        raise RuntimeError("a secret")

    monkeypatch.setitem(cast("dict[str, Any]", tool_calls._READING), "wrike_status", broken)
    async with a_world() as world, connected(world.server) as client:
        problem = await refused(client, "wrike_status")
    assert problem["message"] == "an error that should not happen: RuntimeError"
