"""The recipe for Celery, whose workers take their work from a Redis."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.recipes.recipe import TASKS, Recipe, children_of, kill_at, needs, repeated, wait_until
from wrike_async.sandbox import Sandbox

pytestmark = [needs("celery"), pytest.mark.timeout(650)]


@pytest.mark.parametrize("dies", [False, True], ids=["lives", "dies"])
def test_each_task_is_in_one_file(
    dies: bool, recipe: Callable[..., Recipe], redis_url: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    export = recipe("celery", REDIS_URL=redis_url)
    sandbox.latency = 0.3
    work, ask = export.commands
    with export.started(work) as worker, export.started(ask) as process:
        killed = kill_at(sandbox, 4 if dies else 0, lambda: children_of(worker.pid))
        assert export.printed(process) == export.output
        wait_until(lambda: worker.poll() is None)
    assert len(killed) == (4 if dies else 0)
    assert (repeated(sandbox) > 0) is dies
    paths = (tmp_path / "lake").glob("*.jsonl")
    ids = [json.loads(line)["id"] for path in paths for line in path.read_text(encoding="utf-8").splitlines()]
    assert len(ids) == len(set(ids)) == TASKS
