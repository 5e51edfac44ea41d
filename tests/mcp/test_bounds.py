"""Answers are bounded, and a cursor begins where the cut fell."""

from __future__ import annotations

import json

import pytest

from tests.mcp.serving import ERAS, a_world, answer_in, called, connected
from wrike_async.mcp._answers import Room
from wrike_async.mcp._texts import plain_text, shortened

LONG = "<p>" + "long words " * 4_545 + "</p>"


@pytest.mark.parametrize("era", ERAS)
async def test_five_thousand_tasks_each_once(era: str) -> None:
    async with a_world(tasks=5_000, max_chars=60_000) as world, connected(world.server, era) as client:
        found: list[str] = []
        cursor: str | None = None
        calls = 0
        while cursor is not None or not found:
            answer = await called(client, "wrike_find", limit=100, **({"cursor": cursor} if cursor else {}))
            found += [item["id"] for item in answer["items"]]
            cursor = answer.get("cursor")
            calls += 1
        wanted = [task.id async for task in world.wrike.tasks.list(sub_tasks=True)]
    assert found == wanted
    assert len(found) == len(set(found)) == 5_000
    assert calls <= 60


@pytest.mark.parametrize(("fields", "count", "most"), [(["title"], 100, 1), ([], 100, 8), (["description"], 15, 15)])
async def test_a_hundred_tasks_of_fifty_kilobytes(fields: list[str], count: int, most: int) -> None:
    async with a_world(tasks=0) as world, connected(world.server) as client:
        space = (await (await world.wrike.names()).folders.get("Space 1")).id
        ids = [(await world.wrike.tasks.create(space, title=f"T {n}", description=LONG)).id for n in range(count)]
        asked = {"folder_id": space, "fields": ["description"]}
        found: list[str] = []
        more: dict[str, str] = {}
        calls = 0
        while more or not found:
            arguments = {"name": "tasks.list", "arguments": asked, "limit": 100, "fields": fields, **more}
            result = await client.call_tool("wrike_query", arguments)
            answer = answer_in(result)
            assert len(getattr(result.content[0], "text", "")) <= 20_000
            assert ("note" in answer) == ("cursor" in answer)
            found += [item["id"] for item in answer["items"]]
            more = {"cursor": answer["cursor"]} if "cursor" in answer else {}
            calls += 1
    assert found == ids
    assert calls <= most


async def test_what_is_left_out_of_a_read_is_named() -> None:
    async with a_world(tasks=0) as world, connected(world.server) as client:
        space = (await (await world.wrike.names()).folders.get("Space 1")).id
        ids = [(await world.wrike.tasks.create(space, title=f"T {n}", description=LONG)).id for n in range(100)]
        first = await called(client, "wrike_read", ids=ids, include=["description"])
        read = [item["id"] for item in first["items"]]
        assert read + first["left_out"] == ids
        assert 5 < len(read) < 40
        assert "name 'description' in fields for all" in first["items"][0]["description"]
        whole = await called(client, "wrike_read", ids=ids[:1], fields=["description"])
    assert "--max-chars" in whole["items"][0]["note"]
    assert len(whole["items"][0]["description"]) > 5_000


async def test_a_long_text_is_whole_where_there_is_room() -> None:
    async with a_world(tasks=0, max_chars=100_000) as world, connected(world.server) as client:
        space = (await (await world.wrike.names()).folders.get("Space 1")).id
        task = await world.wrike.tasks.create(space, title="T", description=LONG)
        (item,) = (await called(client, "wrike_read", ids=[task.id], fields=["description"]))["items"]
    assert item["description"] == plain_text(LONG)
    assert len(item["description"]) > 49_000


async def test_a_description_of_an_operation_is_bounded() -> None:
    async with a_world(max_chars=2_000) as world, connected(world.server) as client:
        for name in ("tasks.update", "tasks.list", "spaces.create"):
            answer = await called(client, "wrike_describe", name=name)
            assert len(json.dumps(answer, separators=(",", ":"))) <= 2_000
            assert answer["name"] == name


def test_html_is_text() -> None:
    assert plain_text("no tags") == "no tags"
    assert plain_text("<p>One</p><ul><li>two</li><li>three &lt; 4</li></ul>five<br/>six") == (
        "One\n- two\n- three < 4\nfive\nsix"
    )


def test_long_texts_are_cut_wherever_they_are() -> None:
    row = {"title": "x" * 700, "list": ["y" * 700, {"z": "z" * 700}], "n": 1, "text": "<b>bold</b>"}
    cut = shortened(row, ["title"])
    assert cut["title"] == "x" * 700
    assert "cut at 600 of 700" in cut["list"][0]
    assert "cut at 600 of 700" in cut["list"][1]["z"]
    assert cut["n"] == 1
    assert cut["text"] == "bold"


def test_a_row_that_is_longer_than_an_answer_still_comes() -> None:
    room = Room(2_000)
    assert room.take({"id": "1", "title": "many", "list": [{"n": n, "text": "x" * 50} for n in range(500)]})
    assert len(json.dumps(room.rows)) < 2_000
    assert room.rows[0]["list"][-1] == "… 495 more"
    wide = Room(2_000)
    assert wide.take({"id": "1", "title": "wide", **{f"key{n}": "x" * 100 for n in range(200)}})
    assert wide.rows[0]["id"] == "1"
    assert "name some in fields" in wide.rows[0]["note"]
    assert len(json.dumps(wide.rows)) < 2_000
    assert not wide.take({"id": "2", "text": "y" * 2_000})
    assert wide.is_full
