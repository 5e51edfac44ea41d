"""What `import wrike_async` offers, and what it costs."""

from __future__ import annotations

import ast
import subprocess
import sys
import types
from importlib.metadata import version

import pytest

import wrike_async
from tests.project.import_graph import PACKAGE, ROOT


def test_all_is_what_is_really_there() -> None:
    assert len(set(wrike_async.__all__)) == len(wrike_async.__all__)
    for name in wrike_async.__all__:
        assert getattr(wrike_async, name) is not None
    offered = {
        name
        for name in dir(wrike_async)
        if not name.startswith("_")
        and name != "annotations"
        and not isinstance(getattr(wrike_async, name), types.ModuleType)
    }
    assert offered == {name for name in wrike_async.__all__ if not name.startswith("_")}


def test_type_checkers_see_the_names_that_run_time_loads() -> None:
    tree = ast.parse((PACKAGE / "__init__.py").read_text(encoding="utf-8"))
    declared: set[str] = set()
    for statement in tree.body:
        if isinstance(statement, ast.If) and ast.unparse(statement.test) == "TYPE_CHECKING":
            for each in statement.body:
                if isinstance(each, ast.ImportFrom) and (each.module or "").startswith("wrike_async"):
                    declared |= {alias.asname or alias.name for alias in each.names}
    defined = {
        statement.name
        for statement in tree.body
        if isinstance(statement, ast.FunctionDef | ast.ClassDef) and not statement.name.startswith("_")
    }
    assert declared | defined == set(wrike_async.__all__)


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="Wrikke"):
        getattr(wrike_async, "Wrikke")  # noqa: B009  (a type checker would refuse the plain attribute)


def test_the_version_is_the_distributions() -> None:
    assert wrike_async.__version__ == version("wrike-async")


def loaded_by(program: str) -> set[str]:
    """The modules that a fresh interpreter has loaded after running `program`."""
    done = subprocess.run(
        [sys.executable, "-c", f"{program}\nimport sys; print(*sys.modules)"],
        capture_output=True,
        check=True,
        cwd=ROOT,
        text=True,
        timeout=50,
    )
    return set(done.stdout.split())


def test_a_bare_import_loads_next_to_nothing() -> None:
    loaded = loaded_by("import wrike_async")
    heavy = {"aiohttp", "aiolimiter", "attr", "attrs", "cattrs", "orjson", "rich", "typer"}
    assert loaded & heavy == set()
    assert {name for name in loaded if name.startswith("wrike_async._resources")} == set()


def test_an_area_loads_when_it_is_asked_for() -> None:
    loaded = loaded_by("from wrike_async import Wrike; Wrike('x').tasks")
    assert "wrike_async._resources.tasks" in loaded
    assert loaded & {"aiohttp", "cattrs"} == set()
    others = {"account", "comments", "contacts", "spaces", "timelogs", "workflows"}
    assert loaded & {f"wrike_async._resources.{area}" for area in others} == set()
    unasked = {"aiohttp.web", "cattrs", "pytest", "rich", "typer"}
    assert loaded & unasked == set()
    rooms = {name.split(".")[1] for name in loaded if name.startswith("wrike_async.")}
    assert rooms & {"_cli", "sandbox", "testing"} == set()
