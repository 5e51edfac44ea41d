"""What is wrong with a call whatever its names mean is told before a request is spent on these."""

from __future__ import annotations

from typing import Any

import pytest

from tests.mcp.serving import Person, a_world, called, connected, refused

PERMALINK = "https://www.wrike.com/open.htm?id=1"


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("wrike_create", {"where": "Space 1", "rows": [{"title": " "}]}, "title must not be blank"),
        ("wrike_create", {"where": "Space 1", "rows": [{"title": "x", "importance": "Huge"}]}, "importance"),
        ("wrike_create", {"where": PERMALINK, "rows": [{"title": "x", "folderId": "Space 2"}]}, "tool's own arguments"),
        ("wrike_create", {"where": "Space 1", "rows": [{"title": "x", "parents": [" "]}]}, "may not be blank"),
        ("wrike_create", {"where": "Space 1", "rows": [{"title": "x", "custom_fields": {" ": 1}}]}, "not be blank"),
        ("wrike_create", {"where": "Space 1", "rows": [{"title": "x"}, {"parents": ["w:t:1"]}]}, "own MCP server"),
        (
            "wrike_create",
            {"where": "Space 1", "rows": [{"title": " "}, {"title": "x", "importance": 1}]},
            "none of the",
        ),
        ("wrike_update", {"ids": ["Plan"], "changes": {}}, "changes is empty"),
        ("wrike_update", {"ids": [PERMALINK], "changes": {"status": "Waiting", "title": " "}}, "must not be blank"),
        ("wrike_update", {"ids": ["A", "B"], "changes": {"customFields": {"Impact": 1}, "titel": "x"}}, "title"),
        ("wrike_update", {"ids": ["A"], "changes": {"responsibles": ["me"]}}, "responsibles"),
        ("wrike_comment", {"on": "Plan", "text": " "}, "text must not be blank"),
        ("wrike_comment", {"on": "https://example.com/?id=7", "text": "x"}, "is no address"),
        ("wrike_find", {"inside": "Space 1", "due": "soon"}, "is no day"),
        ("wrike_find", {"what": "projects", "inside": "Space 1", "status": ["active"]}, "custom statuses"),
        ("wrike_find", {"who": ["me"], "updated_since": "yesterday"}, "updated_date"),
        ("wrike_find", {"what": "people", "cursor": "x"}, "cursor belongs to another call"),
        ("wrike_find", {"inside": "Space 1", "cursor": "x"}, "cursor is none"),
        ("wrike_read", {"ids": [f"IEAAAAA{n}" for n in range(21)], "include": ["comments"]}, "20 at once"),
        ("wrike_outline", {"inside": " "}, "may not be blank"),
    ],
)
async def test_nothing_is_asked_for(tool: str, arguments: dict[str, Any], said: str) -> None:
    async with a_world(writes="ask") as world, connected(world.server, person=Person()) as client:
        problem = await refused(client, tool, **arguments)
        assert world.sandbox.requests == []
    assert said in problem["message"]
    assert "IEAA0" not in str(problem)


async def test_rows_that_are_all_wrong_are_told_one_by_one_and_nobody_is_asked() -> None:
    async with a_world(writes="ask") as world, connected(world.server, person=Person()) as client:
        problem = await refused(client, "wrike_create", where="Space 1", rows=[{"title": " "}, {"titel": "x"}])
        assert world.sandbox.requests == []
    assert problem["not_done"] == 2
    assert [row["index"] for row in problem["rows"]] == [0, 1]
    assert "title must not be blank" in problem["rows"][0]["message"]


async def test_a_row_that_is_wrong_leaves_the_others_alone() -> None:
    async with a_world(writes="host") as world, connected(world.server) as client:
        made = await called(client, "wrike_create", where="Space 1", rows=[{"title": "x"}, {"title": " "}])
        assert await world.titled("x") == 1
    assert (made["done"], made["not_done"]) == (1, 1)


async def test_no_call_is_too_long_that_would_not_be_with_what_names_mean() -> None:
    async with a_world() as world, connected(world.server) as client:
        person = next(each for each in world.sandbox.state.contacts.values() if each.type == "Person")
        who = [f"{person.first_name} {person.last_name}"] * 500
        assert "items" in await called(client, "wrike_find", who=who, limit=1)
