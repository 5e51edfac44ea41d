"""The examples of scans are run, block by block, against the sandbox."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path
from typing import Any

import pytest

from wrike_async import Wrike
from wrike_async.sandbox import Sandbox

PAGE = (Path(__file__).parent.parent / "docs" / "scanning.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("block", re.findall(r"```python\n(.*?)```", PAGE, re.S))
async def test_an_example_runs(block: str) -> None:
    async with Sandbox(tasks=120) as sandbox, Wrike(sandbox.token, base_url=sandbox.base_url) as wrike:
        names: dict[str, Any] = {"wrike": wrike}
        result = eval(compile(block, "docs/scanning.md", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT), names)
        if inspect.isawaitable(result):
            await result
        assert len(sandbox.requests) > 1
