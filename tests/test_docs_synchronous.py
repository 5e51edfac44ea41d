"""The examples for programs that are not asynchronous, run as such programs run them."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from wrike_async.sandbox import Sandbox

pytest_plugins = ["pytester"]

PAGE = (Path(__file__).parent.parent / "docs" / "synchronous.md").read_text(encoding="utf-8")
SCRIPT, FLASK, CELERY, TEST = re.findall(r"```python\n(.*?)```", PAGE, re.S)


class App:
    """Stands for an app of Flask or Celery: what is registered with it is called as it is."""

    def __init__(self, name: str) -> None:
        self.name = name

    def get(self, rule: str) -> Callable[[Any], Any]:
        return self.task

    def task(self, function: Any) -> Any:
        return function


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    for module, name in (("flask", "Flask"), ("celery", "Celery")):
        stand_in = ModuleType(module)
        setattr(stand_in, name, App)
        monkeypatch.setitem(sys.modules, module, stand_in)
    with Sandbox(tasks=20) as sandbox:
        monkeypatch.setenv("WRIKE_TOKEN", sandbox.token)
        monkeypatch.setenv("WRIKE_BASE_URL", sandbox.base_url)
        yield sandbox


def run(example: str) -> dict[str, Any]:
    names: dict[str, Any] = {"__name__": "example"}
    exec(compile(example, "docs/synchronous.md", "exec"), names)
    return names


def test_a_script(sandbox: Sandbox, capsys: pytest.CaptureFixture[str]) -> None:
    run(SCRIPT)
    shown = [line.partition(" ")[0] for line in capsys.readouterr().out.splitlines()]
    assert 0 < len(shown) < 20
    assert set(shown) < {sandbox.state.task_id(number) for number in range(20)}


def test_a_view(sandbox: Sandbox) -> None:
    ids = [sandbox.state.task_id(number) for number in range(3)]
    shown = run(FLASK)["show"](",".join(ids))
    assert [task["id"] for task in shown] == ids
    assert len(sandbox.requests) == 1


def test_a_job(sandbox: Sandbox) -> None:
    ids = [sandbox.state.task_id(number) for number in range(3)]
    assert run(CELERY)["complete_tasks"](ids) == 3


def test_a_test(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(TEST)
    pytester.runpytest_subprocess().assert_outcomes(passed=1)
