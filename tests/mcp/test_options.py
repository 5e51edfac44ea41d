"""What is said on the command line, and where the extra is missing."""

from __future__ import annotations

import asyncio
import importlib
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from wrike_async import Wrike
from wrike_async._cli.program import app
from wrike_async.sandbox import Sandbox

TOKEN = "a-token-for-clients"


@pytest.fixture(autouse=True)
def no_login(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    for name in ("WRIKE_TOKEN", "WRIKE_BASE_URL", "MATON_API_KEY", "MATON_CONNECTION", "WRIKE_POLICY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CLIENT_TOKEN", TOKEN)


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the command asked for; nothing is served."""
    found: list[dict[str, Any]] = []

    def build(wrike: Wrike, **options: Any) -> str:
        found.append({**options, "wrike": repr(wrike)})
        return "server"

    async def serve(server: str, **where: Any) -> None:
        found.append(where)

    monkeypatch.setattr("wrike_async.mcp.build_server", build)
    monkeypatch.setattr("wrike_async.mcp.serve_stdio", serve)
    monkeypatch.setattr("wrike_async.mcp.serve_http", serve)
    return found


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def test_a_sandbox_that_is_read(served: list[dict[str, Any]]) -> None:
    result = run("mcp", "--sandbox", "--tasks", "2")
    assert result.exit_code == 0, result.output
    built, where = served
    assert (built["policy"], built["within"], built["writes"], built["audit"]) == (None, None, "off", None)
    assert built["sandbox"] is True
    assert "127.0.0.1" in built["wrike"]
    assert where == {}
    assert result.stdout == ""
    assert "the one Wrike user" in result.stderr


def test_all_options(served: list[dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WRIKE_TOKEN", "token")
    policy = tmp_path / "policy.toml"
    policy.write_text('version = 1\n[areas]\ntasks = "ask"\n')
    log = str(tmp_path / "audit.log")
    options = ["--writes", "ask", "--within", "MQAAAAEATMsA", "--within", "MQAAAAEATMsB", "--max-chars", "5000"]
    http = ["--http", "0.0.0.0:8321", "--token-env", "CLIENT_TOKEN"]
    result = run("mcp", "--policy", str(policy), *options, "--audit", log, *http)
    assert result.exit_code == 0, result.output
    built, where = served
    assert built["policy"].areas == {"tasks": "ask"}
    assert (built["writes"], built["within"]) == ("ask", ["MQAAAAEATMsA", "MQAAAAEATMsB"])
    assert (built["max_chars"], built["sandbox"]) == (5_000, False)
    assert built["audit"] is not None
    assert where == {"host": "0.0.0.0", "port": 8321, "token": TOKEN}
    assert TOKEN not in result.output


def test_options_of_all_commands(served: list[dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WRIKE_TOKEN", "token")
    policy = tmp_path / "policy.toml"
    policy.write_text('version = 1\n[areas]\ncomments = "read"\n')
    result = run("--policy", str(policy), "mcp", "--http", "[::1]:80")
    assert result.exit_code == 0, result.output
    built, where = served
    assert built["policy"].areas == {"comments": "read"}
    assert where == {"host": "::1", "port": 80, "token": None}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--http", "x"], "must be a port"),
        (["--http", "70000"], "must be a port"),
        (["--http", "80", "--token-env", "NOT_THERE"], "no such variable"),
        (["--token-env", "PATH"], "--token-env is for --http"),
        (["--audit", "/not/there/log"], "there is no directory /not/there"),
        (["--within", "https://example.com/open.htm?id=1"], "is no address of a task or folder"),
        (["--writes", "yes"], "writes must be"),
        (["--http", "0.0.0.0:80"], "token is needed"),
    ],
)
def test_what_cannot_be(arguments: list[str], said: str) -> None:
    result = run("mcp", "--sandbox", "--tasks", "0", *arguments)
    assert result.exit_code == 2
    assert said in result.stderr


def test_tasks_of_no_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WRIKE_TOKEN", "token")
    result = run("mcp", "--tasks", "5")
    assert result.exit_code == 2
    assert "this would be an account" in result.stderr


async def a_folder() -> tuple[str, str]:
    """ID and permalink of a folder that every sandbox has."""
    async with Sandbox(tasks=0) as sandbox, Wrike(sandbox.token, base_url=sandbox.base_url) as wrike:
        folder = await wrike.folders.get((await (await wrike.names()).folders.get("Space 1")).id)
        return folder.id, folder.permalink or ""


def test_a_place_by_its_permalink(served: list[dict[str, Any]]) -> None:
    folder_id, permalink = asyncio.run(a_folder())
    result = run("mcp", "--sandbox", "--tasks", "0", "--within", permalink, "--within", folder_id)
    assert result.exit_code == 0, result.output
    assert served[0]["within"] == [folder_id, folder_id]


def test_an_address_that_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = run("mcp", "--sandbox", "--tasks", "0", "--http", str(port))
    assert result.exit_code == 1
    assert "in use" in result.stderr
    assert "Traceback" not in result.stderr


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [each for each in sys.modules if each.startswith("wrike_async.mcp")]:
        monkeypatch.delitem(sys.modules, name)
    for name in ("mcp", "mcp.server"):
        monkeypatch.setitem(sys.modules, name, None)
    result = run("mcp", "--sandbox")
    assert result.exit_code == 2
    assert "pip install 'wrike-async[mcp]'" in result.stderr
    with pytest.raises(ImportError, match=r"needs mcp 2\.3 or newer"):
        importlib.import_module("wrike_async.mcp")


def test_nothing_of_it_is_loaded_for_other_commands() -> None:
    program = "import sys, wrike_async._cli.program; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not {"mcp", "pydantic", "starlette", "wrike_async.mcp"} & set(done.stdout.split())
