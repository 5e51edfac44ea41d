"""Agents that give anything at all, and a Wrike that fails in the middle: short answers, and nothing lost."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.mcp.serving import Person, a_world, called, connected, refused
from wrike_async import InvalidArgument
from wrike_async._naming.forms import permalink_in
from wrike_async.mcp import build_server
from wrike_async.mcp._answers import json_text
from wrike_async.mcp._problems import Problem
from wrike_async.sandbox import Fault

LONG = "x" * 50_000
HUGE = 10**30


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("wrike_find", {LONG: 1}),
        ("wrike_find", {"text": LONG}),
        ("wrike_find", {"cursor": LONG}),
        ("wrike_find", {"due": "2026-03-01..9999-12-31"}),
        ("wrike_find", {"limit": HUGE}),
        ("wrike_describe", {"name": LONG}),
        ("wrike_query", {"name": LONG}),
        ("wrike_query", {"name": "tasks.list", "arguments": {LONG: 1}}),
        ("wrike_query", {"name": "tasks.list", "arguments": {"title": HUGE}}),
        ("wrike_query", {"name": "tasks.list", "arguments": {"status": [{"a": [HUGE]}]}}),
        ("wrike_query", {"name": "tasks.get", "arguments": {"task_id": "../contacts"}}),
        ("wrike_create", {"where": "Space 1", "rows": [{LONG: 1}]}),
        ("wrike_create", {"where": "Space 1", "rows": [{"title": "t", "folder_id": "MQAAAAEATMsA"}]}),
        ("wrike_create", {"where": "Space 1", "rows": [{"title": "t", "addParents": ["Space 1"], "add_parents": []}]}),
        ("wrike_update", {"ids": ["MAAAAAEFzzde"], "changes": {"title": "t", "taskId": "MAAAAAEFzzdf"}}),
        ("wrike_update", {"ids": ["MAAAAAEFzzde", "MAAAAAEFzzdf"], "changes": {"title": "t", "ids": []}}),
        ("wrike_change", {"name": "tasks.delete", "arguments": {"task_id": "MAAAAAEFzzde", "taskId": "MAAAAAEFzzdf"}}),
        ("wrike_change", {"name": "attachments.upload", "arguments": {"task_id": "x", "source": "/etc/passwd"}}),
    ],
)
async def test_what_is_no_argument_is_refused_in_few_words(tool: str, arguments: dict[str, Any]) -> None:
    person = Person()
    async with a_world(tasks=2, writes="ask") as world, connected(world.server, person=person) as client:
        problem = await refused(client, tool, **arguments)
        assert len([task async for task in world.wrike.tasks.list(sub_tasks=True)]) == 2
    assert problem["error"] == "invalid_argument"
    assert len(json.dumps(problem)) < 2_000
    assert person.asked == []


def test_a_long_message_keeps_its_end() -> None:
    message = Problem("refused", f"there is no {LONG}; did you mean 'tasks'?", "correct it").to_dict()["message"]
    assert message.startswith("there is no xxx")
    assert message.endswith("; did you mean 'tasks'?")
    assert len(message) < 1_300


def test_numbers_that_no_wire_holds_are_told_all_the_same() -> None:
    assert json.loads(json_text({"rows": [{"n": HUGE}], "text": "\ud800"})) == {"rows": [{"n": HUGE}], "text": "\ud800"}


async def test_a_plan_with_a_number_that_no_wire_holds() -> None:
    rows = [{"title": "a", "priority_after": HUGE}, {"title": "b"}]
    async with a_world(writes="host") as world, connected(world.server) as client:
        plan = await called(client, "wrike_create", where="Space 1", rows=rows, dry_run=True)
        with pytest.raises(InvalidArgument, match="title must be a str"):
            await world.wrike.call("tasks.list", {"title": HUGE})
    assert plan["rows"][0]["priority_after"] == HUGE
    assert plan["plan"]["refused_in_all"] == 1


@pytest.mark.parametrize(
    ("address", "is_one"),
    [
        ("https://www.wrike.com/open.htm?id=4392433502", True),
        ("https://app-eu.wrike.com/workspace.htm?acc=1#path=folder&id=4392433502", True),
        ("http://wrike.com:443/open.htm?id=4392433502", True),
        ("https://example.com/open.htm?id=4392433502", False),
        ("https://www.wrike.com.example.com/open.htm?id=4392433502", False),
        ("https://notwrike.com/open.htm?id=4392433502", False),
        ("https://www.wrike.com@example.com/open.htm?id=4392433502", False),
        ("https://example.com/?id=4392433502#https://www.wrike.com/", False),
    ],
)
async def test_addresses_of_other_sites_name_nothing(address: str, is_one: bool) -> None:
    assert permalink_in(address) == ("https://www.wrike.com/open.htm?id=4392433502" if is_one else None)


async def test_a_token_that_is_revoked_is_told() -> None:
    async with a_world() as world, connected(world.server) as client:
        assert "problem" not in await called(client, "wrike_status")
        world.sandbox.inject(Fault("status", status=401, times=None))
        status = await called(client, "wrike_status")
        problem = await refused(client, "wrike_query", name="account.get")
        assert world.sandbox.token not in json.dumps([status, problem])
    assert status["problem"]["error"] == problem["error"] == "not_authorized"
    assert "renew" in status["problem"]["what_to_do"]
    assert (status["user"], status["writes"]) == (None, "off")


async def test_what_could_not_be_looked_up_is_not_taken_for_a_folder() -> None:
    async with a_world(writes="host") as world, connected(world.server) as client:
        task = await world.wrike.tasks.list(sub_tasks=True).first()
        assert task is not None
        world.sandbox.inject(Fault("status", status=401, operation="GET /tasks/{taskIds}"))
        problem = await refused(client, "wrike_comment", on=task.id, text="Hello")
    assert problem["error"] == "not_authorized"


async def test_a_stopped_write_of_which_nothing_was_done_tells_why() -> None:
    async with a_world(writes="host") as world, connected(world.server) as client:
        world.sandbox.inject(Fault("status", status=401, operation="POST /batch", times=None))
        rows = [{"title": "a"}, {"title": "b"}]
        problem = await refused(client, "wrike_create", where="Space 1", rows=rows)
        assert await world.titled("a") == 0
    assert problem["error"] == "not_authorized"
    assert "rows" not in problem


async def test_a_write_that_is_stopped_in_the_middle_tells_of_each_row() -> None:
    async with a_world(tasks=0, writes="host") as world, connected(world.server) as client:
        world.sandbox.inject(Fault("status", status=401, operation="POST /batch", after=1, times=None))
        rows = [{"title": f"Row {number}"} for number in range(40)]
        problem = await refused(client, "wrike_create", where="Space 1", rows=rows)
        made = {task.id async for task in world.wrike.tasks.list(sub_tasks=True)}
    assert problem["error"] == "rows_failed"
    assert "401" in problem["message"]
    assert "repeat only the rows that were not done" in problem["what_to_do"]
    assert 0 < problem["done"] == len(made) < 40
    assert (problem["not_done"], problem["in_doubt"]) == (40 - len(made), 0)
    assert {row["id"] for row in problem["rows"] if "id" in row} == made


async def test_what_lies_elsewhere_is_said_to_be_elsewhere() -> None:
    async with a_world(writes="host") as world:
        names = await world.wrike.names()
        here, there = await names.folders.ids(["Space 1", "Space 2"])
        task = await world.wrike.tasks.create(there, title="Elsewhere")
        server = build_server(world.wrike, within=[here], writes="host")
        async with connected(server) as client:
            comment = await refused(client, "wrike_comment", on=task.id, text="Hello")
            outline = await refused(client, "wrike_outline", inside=there)
            plan = await called(client, "wrike_update", ids=[task.id], changes={"title": "x"}, dry_run=True)
    assert comment["error"] == "denied"
    assert (outline["error"], there in outline["message"]) == ("not_found", True)
    assert (plan["only_within"], plan["targets"]) == ([here], [])
