"""The examples of upserts are run against the sandbox."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path
from typing import Any

import pytest

from wrike_async import Wrike
from wrike_async.sandbox import Sandbox

PAGE = (Path(__file__).parent.parent / "docs" / "upserting.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("block", re.findall(r"```python\n(.*?)```", PAGE, re.S))
async def test_an_example_runs(block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with Sandbox(tasks=5) as sandbox, Wrike(sandbox.token, base_url=sandbox.base_url) as wrike:
        names: dict[str, Any] = {"wrike": wrike}
        result = eval(compile(block, "docs/upserting.md", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT), names)
        if inspect.isawaitable(result):
            await result
        assert names["report"].created == 5


@pytest.mark.parametrize("line", re.findall(r"^wrike-async (upsert .*)$", PAGE, re.M))
def test_a_command_is_one(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from typer.testing import CliRunner

    from wrike_async._cli.program import app

    monkeypatch.chdir(tmp_path)
    (tmp_path / "orders.csv").write_text("order_no,title\n1,Order 1\n")
    (tmp_path / "customers.csv").write_text("customer_no,title\n1,Customer 1\n")
    with Sandbox(tasks=5) as sandbox:
        sandbox.batching.seconds = 0.0
        env = {"WRIKE_TOKEN": sandbox.token, "WRIKE_BASE_URL": sandbox.base_url}
        arguments = [sandbox.state.folder_ids[0] if each in ("Orders", "Customers") else each for each in line.split()]
        result = CliRunner().invoke(app, arguments, env=env)
        assert result.exit_code == 0, result.output
