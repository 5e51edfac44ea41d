"""The command as hosts start it: a process, on a sandbox, over stdio and over HTTP."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import httpx
import pytest
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared._httpx_utils import create_mcp_http_client
from mcp.types import ElicitResult, InputRequiredResult

from tests.mcp.serving import ERAS, Person, answer_in, called

pytestmark = [pytest.mark.real_time, pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")]

TOKEN = "a-token-for-clients"


def environment(config: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("WRIKE", "MATON"))}
    return {**kept, "XDG_CONFIG_HOME": str(config), "CLIENT_TOKEN": TOKEN}


def command(*arguments: str) -> list[str]:
    return ["-m", "wrike_async", "mcp", "--sandbox", *arguments]


@asynccontextmanager
async def over_stdio(config: Path, era: str, person: Person | None, *arguments: str) -> AsyncGenerator[Client]:
    parameters = StdioServerParameters(
        command=sys.executable, args=command(*arguments), env=environment(config), cwd=str(Path(__file__).parents[2])
    )
    with (config / "errors").open("w") as errors:
        transport = stdio_client(parameters, errlog=errors)
        async with Client(transport, mode=era, elicitation_callback=person, cache=None) as client:
            yield client


@contextmanager
def served_over_http(config: Path, *arguments: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, *command("--http", str(port), "--token-env", "CLIENT_TOKEN", *arguments)],
        env=environment(config),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield f"http://127.0.0.1:{port}/mcp", process
    finally:
        process.kill()
        process.communicate()


async def answering(url: str) -> None:
    """Wait until the server is there."""
    async with httpx.AsyncClient() as http:
        for _ in range(300):
            try:
                await http.get(url)
            except httpx.TransportError:
                await asyncio.sleep(0.05)
            else:
                return
    raise AssertionError("no server came up")


@asynccontextmanager
async def over_http(url: str, era: str, person: Person | None) -> AsyncGenerator[Client]:
    async with create_mcp_http_client(headers={"Authorization": f"Bearer {TOKEN}"}) as http:
        transport = streamable_http_client(url, http_client=http)
        async with Client(transport, mode=era, elicitation_callback=person, cache=None) as client:
            yield client


async def a_session(client: Client, person: Person, title: str) -> None:
    """Reading, an approval, progress."""
    assert (await called(client, "wrike_status"))["sandbox"] is True
    first = await called(client, "wrike_find", limit=3)
    rest = await called(client, "wrike_find", limit=100, cursor=first["cursor"])
    ids = [item["id"] for item in first["items"] + rest["items"]]
    assert len(ids) == len(set(ids))
    assert len(ids) >= 20
    told: list[float] = []

    async def listen(progress: float, total: float | None, message: str | None) -> None:
        told.append(progress)

    arguments = {"ids": ids[:3], "changes": {"importance": "High"}}
    result = await client.call_tool("wrike_update", arguments, progress_callback=listen)
    assert not result.is_error, result
    assert told == [1, 2, 3]
    await called(client, "wrike_create", where="Space 1", rows=[{"title": title}])
    assert len(person.asked) == 2
    assert len((await called(client, "wrike_find", text=title))["items"]) == 1


async def test_stdio(tmp_path: Path) -> None:
    async def in_era(era: str) -> None:
        person = Person()
        log = tmp_path / f"{era}.log"
        arguments = ("--tasks", "20", "--writes", "ask", "--audit", str(log))
        async with over_stdio(tmp_path, era, person, *arguments) as client:
            await a_session(client, person, "Made over stdio")
        records = [json.loads(line) for line in log.read_text().splitlines()]
        kinds = [each["kind"] for each in records if each.get("operation") == "tasks.create"]
        assert kinds == ["asked", "approved", "intent", "outcome"]
        assert "Made over stdio" not in log.read_text()

    await asyncio.gather(*map(in_era, ERAS))


async def test_a_signal_ends_it_though_its_input_stays_open(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, *command("--tasks", "1")),
        env=environment(tmp_path),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    try:
        assert b"serving MCP" in await asyncio.wait_for(process.stderr.readline(), 20)
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 20) == 143
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def an_approval_of_another_connection(url: str) -> None:
    arguments = {"where": "Space 1", "rows": [{"title": "Once"}]}
    async with over_http(url, "auto", Person()) as client:
        asked = await client.session.call_tool("wrike_create", arguments, allow_input_required=True)
        assert isinstance(asked, InputRequiredResult)
    made: list[str] = []
    for _ in range(2):
        async with over_http(url, "auto", Person()) as client:
            result = await client.call_tool(
                "wrike_create",
                arguments,
                input_responses={"approval": ElicitResult(action="accept", content={})},
                request_state=asked.request_state,
            )
            made.append(answer_in(result)["items"][0]["id"])
            assert len((await called(client, "wrike_find", text="Once"))["items"]) == 1
    assert made[0] == made[1]


async def test_http(tmp_path: Path) -> None:
    with served_over_http(tmp_path, "--tasks", "20", "--writes", "ask") as (url, process):
        await answering(url)
        async with httpx.AsyncClient() as http:
            assert (await http.post(url, json={})).status_code == 401
            rebound = {"Authorization": f"Bearer {TOKEN}", "Host": "evil.example.com"}
            assert (await http.post(url, json={}, headers=rebound)).status_code == 421
        for era in ERAS:
            person = Person()
            async with over_http(url, era, person) as client:
                await a_session(client, person, f"Made in {era}")
        await an_approval_of_another_connection(url)
        process.send_signal(signal.SIGTERM)
        output, errors = process.communicate(timeout=20)
    assert process.returncode == 143
    assert output == ""
    assert "Traceback" not in errors
