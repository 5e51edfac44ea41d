"""What the README shows is run, block by block, against the sandbox."""

from __future__ import annotations

import ast
import asyncio
import inspect
import re
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

from wrike_async import Wrike
from wrike_async.sandbox import Sandbox

pytest_plugins = ["pytester"]

README = Path(__file__).parent.parent / "README.md"
BLOCKS = [
    textwrap.dedent(block) for block in re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.S)
]
PROGRAMS = [block for block in BLOCKS if "asyncio.run(" in block]
TESTS = [block for block in BLOCKS if "def test_" in block]
SNIPPETS = [block for block in BLOCKS if block not in PROGRAMS and block not in TESTS]


def test_the_first_example_runs_as_it_stands() -> None:
    assert BLOCKS[0] == PROGRAMS[0]
    done = subprocess.run([sys.executable, "-c", PROGRAMS[0]], capture_output=True, text=True, timeout=50, check=True)
    assert re.fullmatch(r"\d+ active tasks, the first is .+\n\d+ lookups in \d requests\n", done.stdout)


@pytest.mark.parametrize("snippet", SNIPPETS)
async def test_a_snippet_runs(snippet: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with Sandbox(tasks=120) as sandbox, Wrike(sandbox.token, base_url=sandbox.base_url) as wrike:
        names: dict[str, Any] = {
            "asyncio": asyncio,
            "Wrike": Wrike,
            "wrike": wrike,
            "ids": [sandbox.state.task_id(i) for i in range(120)],
            "folder_id": sandbox.state.folder_ids[0],
            "contact_id": sandbox.state.person_ids[0],
        }
        code = compile(snippet, "README.md", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        result = eval(code, names)
        if inspect.isawaitable(result):
            await result


@pytest.mark.parametrize("example", TESTS)
def test_an_example_of_a_test_passes(example: str, pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nasyncio_mode = auto\nasyncio_default_fixture_loop_scope = function\n")
    pytester.makepyfile("from wrike_async import Wrike\n" + example)
    pytester.runpytest_subprocess().assert_outcomes(passed=1)
