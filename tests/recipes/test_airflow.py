"""The recipe for Airflow: two accounts, the sync of one of which is killed."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.recipes.recipe import TASKS, Recipe, children_of, kill_at, needs
from wrike_async.sandbox import Sandbox

pytestmark = [needs("airflow"), pytest.mark.timeout(900)]


@pytest.mark.parametrize("dies", [False, True], ids=["lives", "dies"])
def test_each_account_has_a_store(dies: bool, recipe: Callable[..., Recipe], sandbox: Sandbox, tmp_path: Path) -> None:
    sync = recipe(
        "airflow",
        AIRFLOW_HOME=str(tmp_path),
        AIRFLOW__CORE__DAGS_FOLDER=str(tmp_path),
        AIRFLOW__CORE__LOAD_EXAMPLES="False",
        WRIKE_STORES=str(tmp_path),
        WRIKE_WAIT="1",
        WRIKE_TOKEN_ACME=sandbox.token,
        WRIKE_TOKEN_GLOBEX=sandbox.token,
    )
    with sync.started("airflow db migrate") as migrating:
        sync.printed(migrating, within=400.0)
    with sync.started(*sync.commands) as process:
        kill_at(sandbox, 2 if dies else 0, lambda: children_of(process.pid, " sync "))
        said = [line.partition("] ")[2] or line for line in sync.printed(process, within=400.0)]
    ended = [line for line in said if "attempt" in line]
    if dies:
        assert [line.rpartition(" ")[2] for line in ended] == ["-9", "0", "0"]
    else:
        assert sorted(ended) == sync.output
    for account in ("acme", "globex"):
        with contextlib.closing(sqlite3.connect(tmp_path / f"{account}.db")) as store:
            assert store.execute("SELECT count(*), count(DISTINCT id) FROM tasks").fetchone() == (TASKS, TASKS)
