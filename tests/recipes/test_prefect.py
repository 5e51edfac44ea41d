"""The recipe for Prefect."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.recipes.recipe import TASKS, Recipe, needs
from wrike_async.sandbox import Sandbox

pytestmark = [needs("prefect"), pytest.mark.timeout(150)]


def test_each_task_is_in_one_file(recipe: Callable[..., Recipe], sandbox: Sandbox, tmp_path: Path) -> None:
    export = recipe(
        "prefect",
        PREFECT_HOME=str(tmp_path / "prefect"),
        PREFECT_SERVER_ANALYTICS_ENABLED="false",
        PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS="90",
    )
    with export.started(*export.commands) as process:
        assert export.printed(process) == export.output
    paths = (tmp_path / "lake").glob("*.jsonl")
    ids = [json.loads(line)["id"] for path in paths for line in path.read_text(encoding="utf-8").splitlines()]
    assert len(ids) == len(set(ids)) == TASKS
