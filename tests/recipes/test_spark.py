"""The recipe for Spark."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.recipes.environments import has_java
from tests.recipes.recipe import Recipe, children_of, kill_at, needs, repeated
from wrike_async.sandbox import Sandbox

pytestmark = [needs("pyspark"), pytest.mark.timeout(650)]


@pytest.mark.parametrize("dies", [False, True], ids=["lives", "dies"])
def test_each_task_is_there_once(dies: bool, recipe: Callable[..., Recipe], sandbox: Sandbox) -> None:
    if not has_java():
        pytest.skip("no Java found (17 or newer, on the PATH)")
    export = recipe("spark")
    sandbox.latency = 0.3
    with export.started(*export.commands) as process:
        killed = kill_at(sandbox, 4 if dies else 0, lambda: children_of(process.pid, "pyspark.daemon"))
        assert export.printed(process) == export.output
    assert bool(killed) is dies
    assert (repeated(sandbox) > 0) is dies
