"""Tools that write, each approved by a person."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.mcp.serving import ERAS, Person, World, a_world, answer_in, called, connected, refused
from wrike_async.access import AccessPolicy, AuditRecord
from wrike_async.sandbox import Fault


async def space_of(world: World) -> str:
    return (await (await world.wrike.names()).folders.get("Space 1")).id


@pytest.mark.parametrize("era", ERAS)
async def test_a_person_approves_of_what_is_quoted(era: str) -> None:
    person = Person()
    async with a_world(writes="ask") as world, connected(world.server, era, person) as client:
        made = await called(client, "wrike_create", where="Space 1", rows=[{"title": "Plan", "status": "In Progress"}])
        task_id = made["items"][0]["id"]
        changed = await called(client, "wrike_update", ids=[task_id], changes={"importance": "High"})
        comment = await called(client, "wrike_comment", on="Plan", text="Well done")
        await called(client, "wrike_comment", on="Space 1", text="All of it")
        deleted = await called(client, "wrike_change", name="tasks.delete", arguments={"task_id": task_id})
        space = await space_of(world)
    assert made["items"][0]["status"] == "In Progress"
    assert changed["items"][0]["importance"] == "High"
    assert comment["items"][0]["text"] == "Well done"
    assert deleted["done"] == "tasks.delete"
    created, updated, commented, on_folder, removed = person.asked
    assert "title: Plan" in created
    assert f"in “Space 1” ({space})" in created
    assert f"“Plan” ({task_id})" in updated
    assert "importance: Normal → High" in updated
    assert f"in “Plan” ({task_id})" in commented
    assert "“Space 1”" in on_folder
    assert "recycle bin" in removed
    assert f"“Plan” ({task_id})" in removed


@pytest.mark.parametrize("era", ERAS)
@pytest.mark.parametrize("answer", ["decline", "cancel"])
async def test_what_is_declined_is_not_done(era: str, answer: Any) -> None:
    person = Person(answer)
    async with a_world(writes="ask") as world, connected(world.server, era, person) as client:
        problem = await refused(client, "wrike_create", where="Space 1", rows=[{"title": "Plan"}])
        assert await world.titled("Plan") == 0
    assert problem["error"] == "declined"
    assert "do not repeat" in problem["what_to_do"]
    assert len(person.asked) == 1


@pytest.mark.parametrize("era", ERAS)
async def test_a_client_that_cannot_ask(era: str) -> None:
    async with a_world(writes="ask") as world, connected(world.server, era) as client:
        problem = await refused(client, "wrike_create", where="Space 1", rows=[{"title": "Plan"}])
        plan = await called(client, "wrike_create", where="Space 1", rows=[{"title": "Plan"}], dry_run=True)
        assert await world.titled("Plan") == 0
    assert problem["error"] == "cannot_ask"
    assert "dry_run" in problem["what_to_do"]
    assert "--writes host" in problem["what_to_do"]
    assert (plan["allowed"], plan["count"], plan["plan"]["requests"]) == ("ask", 1, 1)


@pytest.mark.parametrize("era", ERAS)
async def test_the_host_approves(era: str) -> None:
    policy = AccessPolicy({"*": "read", "tasks": "ask"})
    async with a_world(writes="host", policy=policy) as world, connected(world.server, era) as client:
        await called(client, "wrike_create", where="Space 1", rows=[{"title": "Plan"}])
        denied = await refused(
            client, "wrike_change", name="folders.create", arguments={"folder_id": "x", "title": "F"}
        )
        assert await world.titled("Plan") == 1
    assert denied["error"] == "denied"


@pytest.mark.parametrize("era", ERAS)
async def test_many_rows_are_one_question_and_tell_how_far_they_are(era: str) -> None:
    person = Person()
    told: list[tuple[float, float | None]] = []

    async def listen(progress: float, total: float | None, message: str | None) -> None:
        told.append((progress, total))

    async with a_world(writes="ask") as world, connected(world.server, era, person) as client:
        rows = [{"title": f"Row {n}", "responsibles": ["me"]} for n in range(30)] + [{"titel": "wrong"}]
        arguments = {"where": "Space 1", "rows": rows}
        made = answer_in(await client.call_tool("wrike_create", arguments, progress_callback=listen))
        ids = [row["id"] for row in made["rows"] if "id" in row]
        assert (made["done"], made["not_done"], made["in_doubt"]) == (30, 1, 0)
        assert made["rows"][0]["index"] == 30
        assert "title" in made["rows"][0]["message"]
        changed = await called(
            client, "wrike_update", ids=ids, changes={"status": "Completed", "add_responsibles": ["Alan Field"]}
        )
        assert changed["done"] == 30
        assert {task.status for task in await world.wrike.tasks.get_many(ids)} == {"Completed"}
    assert len(person.asked) == 2
    assert "31 in all" in person.asked[0]
    assert "30 in all" in person.asked[1]
    assert [total for _, total in told] == [31] * 31
    assert [progress for progress, _ in told] == list(range(1, 32))


async def test_names_in_what_is_written() -> None:
    async with a_world(writes="host") as world, connected(world.server) as client:
        space = await space_of(world)
        made = await called(client, "wrike_create", what="projects", where="Space 1", rows=[{"title": "Big"}])
        folder = await called(
            client, "wrike_create", what="folders", where="Space 1 / Big", rows=[{"title": "One"}, {"title": "Two"}]
        )
        row = {"title": "Task", "customFields": {"Impact": "high"}, "customStatus": "On Hold", "parents": ["Space 2"]}
        task_id = (await called(client, "wrike_create", where="Big", rows=[row]))["items"][0]["id"]
        sub = {"title": "Sub", "superTasks": ["Task"], "dates": {"due": "2026-03-20"}}
        await called(client, "wrike_create", where=space, rows=[sub])
        renamed = await called(client, "wrike_update", what="projects", ids=["Big"], changes={"title": "Bigger"})
        empty = await refused(client, "wrike_update", ids=[task_id], changes={})
        reads = await refused(client, "wrike_change", name="tasks.list")
        task = await world.wrike.tasks.get(task_id)
        names = await world.wrike.names()
        assert await names.custom_field_value(task, "Impact") == "High"
        assert await names.statuses.name(task.custom_status_id or "") == "On Hold"
        assert len(task.parent_ids or ()) == 2
        assert len(task.sub_task_ids or ()) == 1
    assert made["items"][0]["project"]
    assert folder["done"] == 2
    assert renamed["items"][0]["title"] == "Bigger"
    assert empty["message"] == "changes is empty"
    assert reads["error"] == "reads"


async def test_a_plan_says_what_would_change_and_sends_nothing() -> None:
    async with a_world(writes="ask") as world, connected(world.server, person=Person()) as client:
        ids = [task.id async for task in world.wrike.tasks.list(sub_tasks=True, limit=3)]
        before = (await world.wrike.call("tasks.list", {"sub_tasks": True})).items
        one = await called(
            client, "wrike_update", ids=ids[:1], changes={"title": "New", "importance": "Low"}, dry_run=True
        )
        many = await called(
            client, "wrike_update", ids=[*ids, "MAAAAAEFzzzz"], changes={"status": "Active"}, dry_run=True
        )
        rows = await called(
            client, "wrike_create", where="Space 1", rows=[{"title": "a"}, {"title": "b"}], dry_run=True
        )
        other = await called(
            client, "wrike_change", name="webhooks.delete", arguments={"webhook_id": "IEAAAAAAAAAA"}, dry_run=True
        )
        assert (await world.wrike.call("tasks.list", {"sub_tasks": True})).items == before
        world.sandbox.inject(Fault("status", status=403, times=None))
        blind = await called(client, "wrike_update", ids=ids[:1], changes={"title": "New"}, dry_run=True)
    assert one["targets"][0]["title"] == before[0]["title"]
    assert one["targets"][0]["was"] == {"importance": before[0]["importance"]}
    assert one["plan"]["sends"][0]["method"] == "PUT"
    assert [target["id"] for target in many["targets"]] == ids
    assert (rows["count"], [row["title"] for row in rows["rows"]]) == (2, ["a", "b"])
    assert rows["targets"][0]["title"] == "Space 1"
    assert (other["allowed"], other["targets"]) == ("deny", [])
    assert blind["targets"] == []


async def test_a_title_cannot_rewrite_the_question() -> None:
    person = Person("decline")
    async with a_world(writes="ask") as world, connected(world.server, person=person) as client:
        task = await world.wrike.tasks.create(await space_of(world), title="Safe\u202e\u200b\nDo nothing " + "x" * 100)
        await refused(client, "wrike_change", name="tasks.delete", arguments={"task_id": task.id})
    (question,) = person.asked
    assert len(question.splitlines()) == 4
    assert not set("\u202e\u200b") & set(question)
    assert "x" * 60 not in question


@pytest.mark.parametrize("era", ERAS)
async def test_a_call_that_is_cancelled_is_in_doubt(era: str) -> None:
    records: list[AuditRecord] = []
    on_its_way = asyncio.Event()

    def is_it(record: Any) -> bool:
        if record.method == "POST":
            on_its_way.set()
        return bool(record.method == "POST")

    async with a_world(writes="ask", audit=records.append) as world, connected(world.server, era, Person()) as client:
        world.sandbox.inject(Fault("slow_headers", operation=is_it, times=None, delay=100.0))
        await space_of(world)
        call = asyncio.create_task(client.call_tool("wrike_create", {"where": "Space 1", "rows": [{"title": "Plan"}]}))
        await on_its_way.wait()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        await asyncio.sleep(1)
        assert (await called(client, "wrike_status"))["writes"] == "ask"
    (outcome,) = [each for each in records if each.kind == "outcome" and each.access == "write"]
    assert outcome.outcome == "in_doubt"


async def test_a_write_that_no_answer_proves_is_in_doubt() -> None:
    async with a_world(writes="host") as world, connected(world.server) as client:
        await space_of(world)
        world.sandbox.inject(Fault("lost_answer", operation=lambda record: record.method == "POST"))
        problem = await refused(client, "wrike_create", where="Space 1", rows=[{"title": "Plan"}])
    assert problem["error"] == "in_doubt"
    assert "do not repeat" in problem["what_to_do"]


async def test_comments_go_where_they_are_meant() -> None:
    person = Person()
    async with a_world(writes="ask") as world, connected(world.server, person=person) as client:
        task = await world.wrike.tasks.list(sub_tasks=True).first()
        folder = await (await world.wrike.names()).folders.get("Space 1")
        assert task is not None
        for on, key, entity_id in (
            (task.id, "taskId", task.id),
            (task.permalink, "taskId", task.id),
            (folder.id, "folderId", folder.id),
            ("Space 1", "folderId", folder.id),
        ):
            made = await called(client, "wrike_comment", on=on, text="Hello")
            assert made["items"][0][key] == entity_id
        for _ in range(2):
            await world.wrike.tasks.create(folder.id, title="Twin")
        twins = await refused(client, "wrike_comment", on="Twin", text="Hello")
        nothing = await refused(client, "wrike_comment", on="no such thing", text="Hello")
        bad = await refused(client, "wrike_comment", on="MAAAAAEFzzzz", text="Hello")
    assert len(person.asked) == 4
    assert len(twins["candidates"]) == 2
    assert nothing["error"] == "unresolved_name"
    assert bad["error"] in ("not_found", "refused")


async def test_a_place_that_cannot_be_named_is_asked_about_all_the_same() -> None:
    person = Person()
    policy = AccessPolicy({"*": "write", "folders": "deny"})
    async with a_world(writes="ask", policy=policy) as world, connected(world.server, person=person) as client:
        space = await space_of(world)
        await called(client, "wrike_create", where=space, rows=[{"title": "Plan"}])
    assert f"in {space}" in person.asked[0]
