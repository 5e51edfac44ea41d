"""What the pages say of the MCP server, started as hosts start it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from mcp.client import Client

from wrike_async import Wrike
from wrike_async.access import AccessPolicy
from wrike_async.mcp import build_server
from wrike_async.mcp._options import Writes
from wrike_async.sandbox import Sandbox

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "mcp.md").read_text(encoding="utf-8")


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", page, re.S)


def servers() -> list[dict[str, Any]]:
    """What each host is told."""
    usual, vs_code = map(json.loads, blocks(PAGE, "json"))
    (codex,) = map(tomllib.loads, blocks(PAGE, "toml"))
    return [
        usual["mcpServers"]["wrike"],
        vs_code["servers"]["wrike"],
        codex["mcp_servers"]["wrike"],
    ]


def test_all_hosts_are_told_the_same() -> None:
    first, *others = servers()
    (short,) = map(json.loads, blocks((ROOT / "README.md").read_text(encoding="utf-8"), "json"))
    assert short["mcpServers"] == {"wrike": first}
    for other in others:
        assert {name: other[name] for name in ("command", "args", "env")} == first


MESSAGES: list[dict[str, Any]] = [
    {
        "id": 1,
        "method": "initialize",
        "params": {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "host", "version": "1"}},
    },
    {"method": "notifications/initialized"},
    {"id": 2, "method": "tools/list"},
    {"id": 3, "method": "tools/call", "params": {"name": "wrike_outline", "arguments": {}}},
    {"id": 4, "method": "tools/call", "params": {"name": "wrike_nothing", "arguments": {}}},
]


def test_the_readmes_block_starts_a_server_that_says_nothing_but_the_protocol(tmp_path: Path) -> None:
    server = servers()[0]
    assert server["command"] == "wrike-async"
    lines: list[dict[str, Any]] = []
    with Sandbox(tasks=3) as sandbox:
        assert set(server["env"]) == {"WRIKE_TOKEN"}
        own = {"WRIKE_TOKEN": sandbox.token, "WRIKE_BASE_URL": sandbox.base_url, "XDG_CONFIG_HOME": str(tmp_path)}
        process = subprocess.Popen(
            [sys.executable, "-m", "wrike_async", *server["args"]],
            env={name: value for name, value in os.environ.items() if not name.startswith(("WRIKE", "MATON"))} | own,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        for message in MESSAGES:
            process.stdin.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
            process.stdin.flush()
            if "id" in message:
                lines.append(json.loads(process.stdout.readline()))
        rest, errors = process.communicate(timeout=30)
    assert rest == ""
    assert [(line["jsonrpc"], line["id"]) for line in lines] == [("2.0", number) for number in (1, 2, 3, 4)]
    assert len(lines[1]["result"]["tools"]) == 10
    assert "Space 1" in lines[2]["result"]["content"][0]["text"]
    assert lines[3]["result"]["isError"] is True
    assert process.returncode == 0, errors
    assert sandbox.token not in errors


async def test_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    program, _ = blocks(PAGE, "python")
    names: dict[str, Any] = {"__name__": "example"}
    exec(compile(program, "docs/mcp.md", "exec"), names)
    tools: list[str] = []

    def build(wrike: Wrike, *, policy: AccessPolicy, writes: Writes) -> object:
        return build_server(wrike, policy=policy, writes=writes)

    async def serve(server: Any) -> None:
        async with Client(server) as client:
            tools.extend(tool.name for tool in (await client.list_tools()).tools)

    names |= {"build_server": build, "serve_stdio": serve}
    async with Sandbox(tasks=1) as sandbox:
        monkeypatch.setenv("WRIKE_TOKEN", sandbox.token)
        monkeypatch.setenv("WRIKE_BASE_URL", sandbox.base_url)
        await names["main"]()
    assert tools[-2:] == ["wrike_comment", "wrike_change"]


async def test_tools_of_ones_own() -> None:
    _, program = blocks(PAGE, "python")
    names: dict[str, Any] = {"__name__": "example"}
    exec(compile(program, "docs/mcp.md", "exec"), names)
    async with Sandbox(tasks=30) as sandbox, Wrike(sandbox.token, base_url=sandbox.base_url) as wrike:
        expected = [record async for record in wrike.tasks.list(status=["Active"], limit=5).raw()]
        async with Client(names["my_server"](wrike)) as client:
            many = await client.call_tool("open_tasks", {"limit": 5})
            one = await client.call_tool("task", {"task_id": expected[0]["id"]})
    assert many.structured_content == {"result": expected}
    assert one.structured_content is not None
    assert expected[0].items() <= one.structured_content.items()
