"""The examples for pipelines, run with stand-ins for their engines: what passes between tasks passes through pickle."""

from __future__ import annotations

import asyncio
import json
import pickle
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from wrike_async.sandbox import Sandbox

PAGE = (Path(__file__).parent.parent / "docs" / "pipelines.md").read_text(encoding="utf-8")
PREFECT, DLT = re.findall(r"```python\n(.*?)```", PAGE, re.S)


def in_a_loop_of_its_own(function: Any) -> Any:
    """Return a task that runs in a thread with a loop of its own, as engines run them."""

    def run(pickled: bytes) -> bytes:
        return pickle.dumps(asyncio.run(function(*pickle.loads(pickled))))

    async def task(*arguments: Any) -> Any:
        return pickle.loads(await asyncio.to_thread(run, pickle.dumps(arguments)))

    return task


def task(*, retries: int) -> Callable[[Any], Any]:
    assert retries
    return in_a_loop_of_its_own


def resource(**options: Any) -> Callable[[Any], Any]:
    assert options.keys() <= {"write_disposition", "primary_key"}
    return lambda function: function


def incremental(cursor: str, *, initial_value: str) -> SimpleNamespace:
    return SimpleNamespace(cursor=cursor, last_value=initial_value)


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    prefect, dlt = ModuleType("prefect"), ModuleType("dlt")
    vars(prefect).update(task=task, flow=lambda function: function)
    vars(dlt).update(resource=resource, sources=SimpleNamespace(incremental=incremental))
    monkeypatch.setitem(sys.modules, "prefect", prefect)
    monkeypatch.setitem(sys.modules, "dlt", dlt)
    with Sandbox(tasks=40) as sandbox:
        monkeypatch.setenv("WRIKE_TOKEN", sandbox.token)
        monkeypatch.setenv("WRIKE_BASE_URL", sandbox.base_url)
        yield sandbox


def run(example: str) -> dict[str, Any]:
    names: dict[str, Any] = {"__name__": "example"}
    exec(compile(example, "docs/pipelines.md", "exec"), names)
    return names


def test_prefect(sandbox: Sandbox) -> None:
    taken = asyncio.run(run(PREFECT)["nightly"]("2026-01-01"))
    assert 0 < taken < 40
    assert [request.method for request in sandbox.requests] == ["GET", "GET", "PUT"]


async def rows_of(resource: Any) -> list[dict[str, Any]]:
    return [row async for rows in resource for row in json.loads(json.dumps(rows))]


def test_dlt(sandbox: Sandbox) -> None:
    names = run(DLT)
    tasks = asyncio.run(rows_of(names["tasks"]()))
    assert {task["id"] for task in tasks} >= {sandbox.state.task_id(number) for number in range(40)}
    assert len({task["id"] for task in tasks}) == len(tasks)
    assert asyncio.run(rows_of(names["folders"]()))
    since = names["since"]
    since.last_value = max(task[since.cursor] for task in tasks)
    latest = asyncio.run(rows_of(names["tasks"](since)))
    assert {task[since.cursor] for task in latest} == {since.last_value}
