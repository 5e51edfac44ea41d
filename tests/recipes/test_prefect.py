"""The recipe for Prefect."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.recipes.recipe import TASKS, Recipe, is_scan, kill_at, needs
from wrike_async.sandbox import Sandbox

pytestmark = [needs("prefect"), pytest.mark.timeout(2000)]

STARTS_WITHIN = 500
"""Seconds, on a machine with much else to do: each run starts a server of Prefect's."""


@pytest.mark.parametrize("dies", [False, True], ids=["lives", "dies"])
def test_each_task_is_in_one_file(dies: bool, recipe: Callable[..., Recipe], sandbox: Sandbox, tmp_path: Path) -> None:
    export = recipe(
        "prefect",
        PREFECT_HOME=str(tmp_path / "prefect"),
        PREFECT_SERVER_ANALYTICS_ENABLED="false",
        PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS=str(STARTS_WITHIN),
    )
    if dies:
        with export.started(*export.commands) as process:
            killed = kill_at(sandbox, 3, lambda: [process.pid])
            assert process.wait(timeout=2 * STARTS_WITHIN) == -signal.SIGKILL
        assert killed
    with export.started(*export.commands) as process:
        assert export.printed(process, within=2 * STARTS_WITHIN) == export.output
    # All eight parts, and those that were asked for before: three, and what three other threads had under way.
    assert sum(map(is_scan, sandbox.requests)) in (range(11, 15) if dies else [8])
    paths = (tmp_path / "lake").glob("*.jsonl")
    ids = [json.loads(line)["id"] for path in paths for line in path.read_text(encoding="utf-8").splitlines()]
    assert len(ids) == len(set(ids)) == TASKS
