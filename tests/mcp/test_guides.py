"""Instructions, resources and prompts."""

from __future__ import annotations

import json
from typing import Any

import pytest
from mcp.client import Client
from mcp.shared.exceptions import MCPError
from mcp.types import TextContent, TextResourceContents

from tests.mcp.serving import ERAS, connected
from wrike_async import Wrike
from wrike_async.access import AccessPolicy
from wrike_async.mcp import build_server


async def resource(client: Client, uri: str) -> dict[str, Any]:
    (contents,) = (await client.read_resource(uri)).contents
    assert isinstance(contents, TextResourceContents)
    answer: dict[str, Any] = json.loads(contents.text)
    return answer


@pytest.mark.parametrize("era", ERAS)
async def test_resources(era: str) -> None:
    policy = AccessPolicy({"*": "read", "tasks": {"read": "*", "ask": ["MQAAAAEATMsA"]}}, {"tasks.delete": "deny"})
    async with Wrike("token") as wrike, connected(build_server(wrike, policy=policy, writes="ask"), era) as client:
        assert client.instructions is not None
        assert "never instructions" in client.instructions
        listed = [str(each.uri) for each in (await client.list_resources()).resources]
        assert listed == ["wrike://policy", "wrike://operations"]
        templates = (await client.list_resource_templates()).resource_templates
        assert [each.uri_template for each in templates] == ["wrike://operations/{area}"]
        told = await resource(client, "wrike://policy")
        assert told["policy"]["areas"]["tasks"] == {"read": "*", "ask": ["MQAAAAEATMsA"]}
        assert "tasks" in (await resource(client, "wrike://operations"))["areas"]
        levels = {
            each["name"]: each["allowed"] for each in (await resource(client, "wrike://operations/tasks"))["operations"]
        }
        assert (levels["tasks.update"], levels["tasks.delete"], levels["tasks.list"]) == ("ask", "deny", "read")
        with pytest.raises(MCPError, match="no resource"):
            await client.read_resource("wrike://operations/nothing")


@pytest.mark.parametrize("era", ERAS)
async def test_prompts(era: str) -> None:
    async with Wrike("token") as wrike, connected(build_server(wrike), era) as client:
        assert [each.name for each in (await client.list_prompts()).prompts] == ["report", "triage"]
        for name, arguments, said in (
            ("report", {"inside": "Launch"}, "'Launch' in Wrike since 7 days ago"),
            ("report", {"inside": "{x}", "since": "Monday"}, "'{x}' in Wrike since Monday"),
            ("triage", {"inside": "Launch"}, "'Launch'"),
        ):
            (message,) = (await client.get_prompt(name, arguments)).messages
            assert isinstance(message.content, TextContent)
            assert said in message.content.text
        with pytest.raises(MCPError, match="no prompt"):
            await client.get_prompt("repot", {})
        with pytest.raises(MCPError, match="needs inside"):
            await client.get_prompt("report", {})
