"""The recipe for Dask."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as parquet  # type: ignore[import-untyped]  # it has no types
import pytest

from tests.recipes.recipe import TASKS, Recipe, children_of, kill_at, needs, repeated
from wrike_async.sandbox import Sandbox

pytestmark = [needs("distributed"), pytest.mark.timeout(650)]


@pytest.mark.parametrize("dies", [False, True], ids=["lives", "dies"])
def test_each_task_is_in_one_file(dies: bool, recipe: Callable[..., Recipe], sandbox: Sandbox, tmp_path: Path) -> None:
    export = recipe("dask")
    sandbox.latency = 0.3
    with export.started(*export.commands) as process:
        killed = kill_at(sandbox, 4 if dies else 0, lambda: children_of(process.pid, "spawn_main"))
        assert export.printed(process) == export.output
    assert len(killed) == (4 if dies else 0)
    assert (repeated(sandbox) > 0) is dies
    ids = [row["id"] for path in (tmp_path / "lake").iterdir() for row in parquet.read_table(path).to_pylist()]
    assert len(ids) == len(set(ids)) == TASKS
