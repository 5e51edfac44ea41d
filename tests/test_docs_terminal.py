"""The pages for terminals and notebooks, run as they stand."""

from __future__ import annotations

import ast
import inspect
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from wrike_async.sandbox import Sandbox

DOCS = Path(__file__).parent.parent / "docs"
# What is marked as console shows commands, and is no session.
SHELL = "\n".join(re.findall(r"```sh\n(.*?)```", (DOCS / "terminal.md").read_text(encoding="utf-8"), re.S))
CELLS = re.findall(r"```python\n(.*?)```", (DOCS / "notebook.md").read_text(encoding="utf-8"), re.S)


@pytest.mark.skipif(os.name != "posix", reason="a shell of POSIX")
@pytest.mark.timeout(300)
def test_a_session_on_the_terminal(tmp_path: Path) -> None:
    program = tmp_path / "bin" / "wrike-async"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m wrike_async "$@"\n')
    program.chmod(0o755)
    work = tmp_path / "work"
    work.mkdir()
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("WRIKE", "MATON"))}
    environment |= {
        "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}",
        "XDG_CONFIG_HOME": str(tmp_path),
        "XDG_STATE_HOME": str(tmp_path),
        "HOME": str(tmp_path),
        "COLUMNS": "60",
    }
    with Sandbox(tasks=30) as sandbox:
        environment |= {"TOKEN": sandbox.token, "HOST": sandbox.base_url}
        environment |= {"PERMALINK": "https://www.wrike.com/open.htm?id=4392433502"}
        # After its first part, which stores a token and forgets it, the session has one in the environment.
        head, forget, rest = SHELL.partition("wrike-async init --forget\n")
        script = f'{head}{forget}export WRIKE_TOKEN="$TOKEN" WRIKE_BASE_URL="$HOST"\n{rest}'
        done = subprocess.run(
            ["/bin/sh", "-ec", script],
            cwd=work,
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert sandbox.token not in done.stdout + done.stderr
    assert "ok    login     Alan Hill in Sandbox" in done.stdout
    assert sorted(each.name for each in work.iterdir()) == [
        *("active.csv", "copy.txt", "error.txt", "report.txt", "tasks.csv")
    ]
    assert (work / "copy.txt").read_text() == "the text of a report\n"
    assert "not found" in (work / "error.txt").read_text()


async def test_the_cells_of_a_notebook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for library in ("pyarrow", "pandas", "polars"):
        pytest.importorskip(library)
    monkeypatch.chdir(tmp_path)
    async with Sandbox(tasks=250) as sandbox:
        monkeypatch.setenv("WRIKE_TOKEN", sandbox.token)
        monkeypatch.setenv("WRIKE_BASE_URL", sandbox.base_url)
        names: dict[str, Any] = {}
        for cell in CELLS:
            result = eval(compile(cell, "notebook.md", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT), names)
            if inspect.isawaitable(result):
                await result
    shown = capsys.readouterr().out
    assert shown.startswith("Alan Hill\n")
    assert names["whole"].num_rows == names["table"].num_rows > 200
    assert len(list((tmp_path / "tasks").iterdir())) == 3
    assert len(names["frame"]) == names["table"].num_rows
    assert len(names["polars_frame"]) >= names["table"].num_rows
    assert len(names["changed"].done()) == 50
