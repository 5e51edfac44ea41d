"""The recipe for Prefect."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.recipes.recipe import TASKS, Recipe, is_scan, kill_at, needs
from wrike_async.sandbox import Sandbox

pytestmark = [needs("prefect"), pytest.mark.timeout(900)]


@pytest.mark.parametrize("dies", [False, True], ids=["lives", "dies"])
def test_each_task_is_in_one_file(dies: bool, recipe: Callable[..., Recipe], sandbox: Sandbox, tmp_path: Path) -> None:
    export = recipe(
        "prefect",
        PREFECT_HOME=str(tmp_path / "prefect"),
        PREFECT_SERVER_ANALYTICS_ENABLED="false",
        PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS="280",
    )
    if dies:
        with export.started(*export.commands) as process:
            killed = kill_at(sandbox, 3, lambda: [process.pid])
            assert process.wait(timeout=300.0) == -signal.SIGKILL
        assert killed
    with export.started(*export.commands) as process:
        assert export.printed(process) == export.output
    # All eight parts, and the three that were asked for before.
    assert sum(map(is_scan, sandbox.requests)) == 8 + 3 * dies
    paths = (tmp_path / "lake").glob("*.jsonl")
    ids = [json.loads(line)["id"] for path in paths for line in path.read_text(encoding="utf-8").splitlines()]
    assert len(ids) == len(set(ids)) == TASKS
