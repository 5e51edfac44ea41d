"""What a server lets agents do: by tool, by policy, by place."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.mcp.serving import ERAS, Person, a_world, called, connected, refused
from wrike_async import InvalidArgument, Wrike
from wrike_async.access import Access, AccessPolicy, AuditRecord
from wrike_async.mcp import build_server

READING = ["wrike_status", "wrike_find", "wrike_read", "wrike_outline", "wrike_describe", "wrike_query"]
WRITING = ["wrike_create", "wrike_comment", "wrike_update", "wrike_change"]


async def tools_of(**options: Any) -> list[str]:
    async with Wrike("token") as wrike, connected(build_server(wrike, **options)) as client:
        return [tool.name for tool in (await client.list_tools()).tools]


async def test_tools_that_write_are_there_only_where_something_may_be_written() -> None:
    assert await tools_of() == READING
    assert await tools_of(policy=AccessPolicy.everything()) == READING
    assert await tools_of(writes="ask") == READING + WRITING
    assert await tools_of(writes="host", policy=AccessPolicy.read_only()) == READING
    only_comments = AccessPolicy({"*": "read", "comments": "ask"})
    assert await tools_of(writes="host", policy=only_comments) == [*READING, "wrike_comment", "wrike_change"]


async def test_all_tools_together_are_short() -> None:
    """A token has about four letters of a word, and seldom more than one mark: both are counted as one each."""
    async with Wrike("token") as wrike, connected(build_server(wrike, writes="ask")) as client:
        tools = (await client.list_tools()).tools
    shown = json.dumps(
        [tool.model_dump(mode="json", by_alias=True, exclude_none=True) for tool in tools], separators=(",", ":")
    )
    tokens = sum(-(-len(each) // 4) for each in re.findall(r"\w+|[^\w\s]+", shown))
    assert len(tools) == 10
    assert tokens < 2_500
    assert len(shown) / 3 < 2_500


async def test_hints_tell_hosts_what_to_ask_about() -> None:
    async with Wrike("token") as wrike, connected(build_server(wrike, writes="host")) as client:
        hints = {tool.name: tool.annotations for tool in (await client.list_tools()).tools}
    told = {
        name: (hint.read_only_hint, hint.destructive_hint, hint.idempotent_hint)
        for name, hint in hints.items()
        if hint is not None
    }
    assert told == {
        **dict.fromkeys(READING, (True, None, None)),
        "wrike_create": (False, False, None),
        "wrike_comment": (False, False, None),
        "wrike_update": (False, True, True),
        "wrike_change": (False, True, None),
    }


@pytest.mark.parametrize("era", ERAS)
async def test_hidden_tools_that_are_called_by_name(era: str) -> None:
    async with a_world() as world, connected(world.server, era, Person()) as client:
        for tool in WRITING:
            problem = await refused(client, tool, name="tasks.delete", where="x")
            assert problem["error"] == "denied"
            assert "--writes ask" in problem["what_to_do"]
        unknown = await refused(client, "wrike_delete")
        assert world.wrike.stats.requests == 0
    assert "wrike_find" in unknown["what_to_do"]
    async with a_world(writes="ask", policy=AccessPolicy.read_only()) as world, connected(world.server, era) as client:
        assert "policy" in (await refused(client, "wrike_create"))["message"]


async def test_the_policy_stands_behind_the_tools() -> None:
    """A view that only reads does so whatever a tool does with it."""
    async with a_world(policy=AccessPolicy.everything()) as world:
        from wrike_async.errors import AccessDenied
        from wrike_async.mcp._options import options_of
        from wrike_async.mcp._views import Views

        options = options_of(AccessPolicy.everything(), None, "off", None, 20_000, sandbox=True)
        reading = Views(world.wrike, options).reading
        with pytest.raises(AccessDenied):
            await reading.tasks.create("MQAAAAEATMsA", title="x")
        assert await reading.contacts.list().first()


async def test_what_is_sensitive_has_to_be_named() -> None:
    async with a_world(writes="host") as world, connected(world.server) as client:
        task = await world.wrike.tasks.list(sub_tasks=True).first()
        assert task is not None
        audit_log = await refused(client, "wrike_query", name="audit_log.list")
        user = await refused(
            client, "wrike_change", name="users.update", arguments={"user_id": "KUAMSEAA", "active": True}
        )
        shared = await refused(client, "wrike_update", ids=[task.id], changes={"addShareds": ["KUAMSEAB"]})
        urls = await refused(
            client, "wrike_query", name="attachments.list", arguments={"task_id": task.id, "with_urls": True}
        )
    assert {each["error"] for each in (audit_log, user, shared, urls)} == {"denied"}
    assert shared["rule"] == "disclose"


async def test_only_some_places() -> None:
    person = Person()
    async with a_world(tasks=60) as world:
        names = await world.wrike.names()
        inside, outside = await names.folders.ids(["Space 1", "Space 2"])
        tasks = {
            place: [task async for task in world.wrike.tasks.list(folder_id=place, descendants=True, sub_tasks=True)]
            for place in (inside, outside)
        }
        only_outside = next(task for task in tasks[outside] if task.id not in {each.id for each in tasks[inside]})
        server = build_server(world.wrike, within=[inside], writes="ask")
        async with connected(server, person=person) as client:
            found = await called(client, "wrike_find", limit=100)
            assert [item["id"] for item in found["items"]] == [task.id for task in tasks[inside]]
            read = await called(client, "wrike_read", ids=[tasks[inside][0].id, only_outside.id])
            assert [item["id"] for item in read["items"]] == [tasks[inside][0].id]
            assert "not allowed" in read["not_read"][only_outside.id]
            by_address = await called(client, "wrike_read", ids=[tasks[inside][0].permalink, only_outside.permalink])
            assert [item["id"] for item in by_address["items"]] == [tasks[inside][0].id]
            by_title = await called(client, "wrike_read", ids=[tasks[inside][0].title])
            assert [item["id"] for item in by_title["items"]] == [tasks[inside][0].id]
            assert (await called(client, "wrike_status"))["within"] == [inside]
            assert [item["title"] for item in (await called(client, "wrike_find", what="spaces"))["items"]] == [
                "Space 1"
            ]
            outline = await called(client, "wrike_outline", depth=10)
            assert outline["items"][0]["kind"] == "space"
            assert outside not in {item["id"] for item in outline["items"]}
            assert (await refused(client, "wrike_find", inside="Space 2"))["error"] == "unresolved_name"
            assert (await refused(client, "wrike_find", inside=outside))["error"] == "denied"
            elsewhere = await refused(client, "wrike_create", where=outside, rows=[{"title": "No"}])
            assert elsewhere["error"] == "denied"
            assert person.asked == []
            await called(client, "wrike_create", where="Space 1", rows=[{"title": "Yes"}])
            assert len(person.asked) == 1


async def test_several_places_have_to_be_named() -> None:
    async with a_world(tasks=20) as world:
        names = await world.wrike.names()
        places = await names.folders.ids(["Space 1", "Space 2"])
        server = build_server(world.wrike, policy=AccessPolicy.read_only(within=places))
        async with connected(server) as client:
            problem = await refused(client, "wrike_find")
            assert (await called(client, "wrike_find", inside="Space 2"))["items"]
    assert "2 places" in problem["message"]


async def test_what_the_client_may_not_do_the_server_may_not_either() -> None:
    async with a_world() as world:
        narrow = world.wrike.with_options(access=Access(AccessPolicy({"*": "read", "contacts": "deny"})))
        async with connected(build_server(narrow, writes="host")) as client:
            assert (await refused(client, "wrike_find", what="people"))["error"] == "denied"
            found = await called(client, "wrike_find", limit=1)
            assert found["items"][0]["responsibles"][0].startswith("K")
            assert (await refused(client, "wrike_create", where="Space 1", rows=[{"title": "x"}]))["error"] == "denied"


async def test_the_audit_is_told() -> None:
    records: list[AuditRecord] = []
    async with a_world(writes="ask", audit=records.append) as world, connected(world.server, person=Person()) as client:
        await called(client, "wrike_create", where="Space 1", rows=[{"title": "Plan"}])
    kinds = [each.kind for each in records if each.operation == "tasks.create"]
    assert kinds == ["asked", "approved", "intent", "outcome"]
    assert {each.actor for each in records} == {"mcp"}


def test_options_that_make_no_sense() -> None:
    wrike = Wrike("token")
    for options, said in (
        ({"writes": "yes"}, "writes must be"),
        ({"policy": "policy.toml"}, "policy must be an AccessPolicy"),
        ({"max_chars": 10}, "max_chars must be at least 2000"),
        ({"within": []}, "within"),
    ):
        with pytest.raises(InvalidArgument, match=said):
            build_server(wrike, **options)
