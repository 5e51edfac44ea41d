"""The examples for pipelines, run with stand-ins for their engines: what passes between tasks passes through pickle."""

from __future__ import annotations

import asyncio
import pickle
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from wrike_async.sandbox import Sandbox

PAGE = (Path(__file__).parent.parent / "docs" / "pipelines.md").read_text(encoding="utf-8")
(PREFECT,) = re.findall(r"```python\n(.*?)```", PAGE, re.S)


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


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    prefect = ModuleType("prefect")
    vars(prefect).update(task=task, flow=lambda function: function)
    monkeypatch.setitem(sys.modules, "prefect", prefect)
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
