"""The examples of docs/processes.md are run, block by block, one after the other as they stand."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from typer.testing import CliRunner

from wrike_async import Wrike
from wrike_async._cli.program import app
from wrike_async.sandbox import Sandbox

if TYPE_CHECKING:
    from benchmarks.harness.redis_server import RedisServer

PAGE = (Path(__file__).parents[2] / "docs" / "processes.md").read_text(encoding="utf-8")


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, redis_server: RedisServer, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REDIS_URL", redis_server.url)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))


@pytest.mark.real_time
async def test_the_examples_run(
    environment: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    names: dict[str, Any] = {}
    async with Sandbox(tasks=30) as sandbox:
        monkeypatch.setenv("WRIKE_TOKEN", sandbox.token)
        monkeypatch.setenv("WRIKE_BASE_URL", sandbox.base_url)
        for block in re.findall(r"```python\n(.*?)```", PAGE, re.S):
            code = compile(block, "docs/processes.md", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
            result = eval(code, names)
            if inspect.isawaitable(result):
                await result
        service = names["app"]
        async with service.router.lifespan_context(service):
            transport = httpx.ASGITransport(service)
            async with httpx.AsyncClient(transport=transport, base_url="http://service") as asking:
                assert set((await asking.get("/account")).json()) == {"id"}
        async with Wrike.from_env() as wrike:
            (space, *_) = await wrike.spaces.list()
        assert await names["count_tasks"](space.id) >= 0
    printed = capsys.readouterr().out
    assert "Wrike did nothing" in printed
    assert printed.splitlines()[-1] == "30"


def test_the_commands_are_there(environment: None, redis_server: RedisServer) -> None:
    lines = re.findall(r"^wrike-async (quota.*?)(?: +#.*)?$", PAGE, re.M)
    assert len(lines) == 3
    for line in lines:
        result = CliRunner().invoke(app, line.replace("redis://host/0", redis_server.url).split())
        assert result.exit_code == 0, result.output
