"""The examples of reports are run against the sandbox."""

from __future__ import annotations

import ast
import asyncio
import inspect
import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from wrike_async import Wrike
from wrike_async._cli.program import app
from wrike_async.export import export, sync
from wrike_async.sandbox import Sandbox

PAGE = (Path(__file__).parent.parent / "docs" / "report.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^wrike-async (report .*?)(?: +#.*)?$", PAGE, re.M)


@pytest.mark.parametrize("block", re.findall(r"```python\n(.*?)```", PAGE, re.S))
async def test_an_example_runs(block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with Sandbox(tasks=5) as sandbox, Wrike(sandbox.token, base_url=sandbox.base_url) as wrike:
        names: dict[str, Any] = {"wrike": wrike}
        result = eval(compile(block, "docs/report.md", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT), names)
        if inspect.isawaitable(result):
            await result
        last = names["runs"][-1] if "runs" in names else names["run"]
        assert last.requests > 0


def test_the_commands_are_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    async def runs(sandbox: Sandbox) -> None:
        async with Wrike(sandbox.token, base_url=sandbox.base_url) as wrike:
            await export(wrike, ["contacts"], to="wrike-export")
            await sync(wrike, to="sqlite:wrike.db", areas=["contacts"])

    with Sandbox(tasks=5) as sandbox:
        asyncio.run(runs(sandbox))
    assert len(COMMANDS) == 4
    for line in COMMANDS:
        result = CliRunner().invoke(app, line.split())
        assert result.exit_code == 0, result.output
    assert {"report.svg", "nights.png"} <= {path.name for path in tmp_path.iterdir()}
