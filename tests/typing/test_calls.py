"""Type checkers accept what is right and refuse what is wrong, as users of the package will see it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CALLS = [f"tests/typing/{name}.py" for name in ("right_calls", "wrong_calls", "twenty_mistakes")]


def run(*command: str) -> None:
    # The second keeps pyright from looking for a newer version of itself.
    environment = {**os.environ, "NO_COLOR": "1", "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"}
    done = subprocess.run(
        [sys.executable, "-m", *command, *CALLS],
        capture_output=True,
        check=False,
        cwd=ROOT,
        env=environment,
        text=True,
        timeout=110,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.timeout(120)  # the first run reads the whole package and all that it imports
def test_mypy_agrees() -> None:
    pytest.importorskip("mypy", reason="type checkers come with the extra dev")
    run("mypy", "--strict", "--warn-unused-ignores", "--no-error-summary")


@pytest.mark.timeout(120)  # as above
def test_pyright_agrees() -> None:
    pytest.importorskip("pyright", reason="type checkers come with the extra dev")
    run("pyright", "--pythonpath", sys.executable)
