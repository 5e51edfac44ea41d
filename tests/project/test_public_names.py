"""What `import wrike_async` offers, and what it costs."""

from __future__ import annotations

import ast
import inspect
import pkgutil
import subprocess
import sys
import types
import typing
from importlib import import_module
from importlib.metadata import version
from types import ModuleType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, is_typeddict

import pytest

import wrike_async
import wrike_async._resources
import wrike_async.areas
import wrike_async.literals
import wrike_async.params
from tests.project.import_graph import PACKAGE, ROOT
from tests.project.public_surface import (
    annotations_of,
    members,
    module_of,
    named_in_the_docstring,
    names_of_our_own,
    public_modules,
    public_names,
    public_things,
)
from wrike_async._calling.declared import resources_of
from wrike_async._engine.dispatch import Dispatcher
from wrike_async._engine.engine import Engine
from wrike_async.catalogue import resources


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
    heavy = {"aiohttp", "aiolimiter", "attr", "attrs", "cattrs", "msgspec", "rich", "typer"}
    assert loaded & heavy == set()
    assert {name for name in loaded if name.startswith("wrike_async._resources")} == set()


def test_an_area_loads_when_it_is_asked_for() -> None:
    loaded = loaded_by("from wrike_async import Wrike; Wrike('x').tasks")
    assert "wrike_async._resources.tasks" in loaded
    assert loaded & {"aiohttp", "aiolimiter", "cattrs", "email.utils", "importlib.metadata", "yarl"} == set()
    others = {"account", "comments", "contacts", "spaces", "timelogs", "workflows"}
    assert loaded & {f"wrike_async._resources.{area}" for area in others} == set()
    unasked = {"aiohttp.web", "cattrs", "difflib", "pytest", "rich", "typer", "wrike_async._wire.batches.codec"}
    assert loaded & unasked == set()
    rooms = {name.split(".")[1] for name in loaded if name.startswith("wrike_async.")}
    assert rooms & {"_cli", "sandbox", "testing"} == set()


def test_the_limiter_loads_with_the_first_use() -> None:
    loaded = loaded_by(
        "import asyncio; from wrike_async import Wrike\n"
        "async def main():\n"
        "    async with Wrike('x'): ...\n"
        "asyncio.run(main())"
    )
    assert "aiolimiter" in loaded
    unasked = {"cattrs", "_engine.serial", "_engine.streams.places", "_wire.batches.codec"}
    assert loaded & {name if name == "cattrs" else f"wrike_async.{name}" for name in unasked} == set()


GENERATED_FOR_THE_FIRST_ANSWER = """
import asyncio
import sys
import attrs
from wrike_async import Wrike
from wrike_async.sandbox import Sandbox

async def main():
    async with Sandbox() as sandbox, Wrike(sandbox.token, base_url=sandbox.base_url) as wrike:
        async for task in wrike.tasks.list(limit=1):
            pass

def is_generated(method):
    return getattr(getattr(method, "__code__", None), "co_filename", "").startswith("<attrs generated")

asyncio.run(main())
for module in [module for name, module in sys.modules.items() if name.startswith("wrike_async.")]:
    for thing in vars(module).values():
        if isinstance(thing, type) and attrs.has(thing):
            if any(is_generated(vars(thing).get(name)) for name in ("__eq__", "__repr__")):
                print(f"{thing.__module__}.{thing.__name__}")
"""


def test_the_first_answer_makes_no_methods_that_nobody_calls() -> None:
    """Generated comparing and printing is half of what an attrs class costs when it is loaded."""
    command = [sys.executable, "-c", GENERATED_FOR_THE_FIRST_ANSWER]
    done = subprocess.run(command, capture_output=True, check=True, cwd=ROOT, text=True, timeout=50)
    made = {tuple(name.rsplit(".", 1)) for name in done.stdout.split() if not name.startswith("wrike_async.sandbox.")}
    compared = {"GuardedOptions", "Need", "Part", "Window"}
    assert {(module, name) for module, name in made if name not in public_names() | compared} == set()


def private_names(thing: Any) -> set[str]:
    """The names of ours that a signature or a docstring speaks of, and that no public module offers."""
    module = module_of(thing)
    own = names_of_our_own(module) if module.startswith("wrike_async") else frozenset()
    spoken_of = {name for name in annotations_of(thing) if name in own} | set(named_in_the_docstring(thing))
    return spoken_of - public_names()


@pytest.mark.parametrize("name", sorted(public_things()))
def test_what_is_public_speaks_of_public_names_only(name: str) -> None:
    private = {
        f"{name}.{member}".rstrip("."): names
        for member, thing in members(public_things()[name])
        if (names := private_names(thing))
    }
    assert private == {}


def test_private_names_are_noticed() -> None:
    assert private_names(Engine.part) == {"Engine"}
    assert private_names(Dispatcher.check_wait) == set()
    assert private_names(Dispatcher.slot_at_once) == {"Session", "Slot"}


@pytest.mark.parametrize("module", public_modules(), ids=lambda module: module.__name__)
def test_every_public_name_is_in_the_reference(module: ModuleType) -> None:
    reference = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    missing = [name for name in module.__all__ if f"`{name}`" not in reference]
    assert missing == []


def test_every_parameter_shape_is_offered() -> None:
    """And every word that parameters and models know: whatever stands in the annotations of an area."""
    offered = {*wrike_async.__all__, *wrike_async.params.__all__, *wrike_async.literals.__all__}
    there = {
        name
        for found in pkgutil.iter_modules(wrike_async._resources.__path__)
        for name, value in vars(import_module(f"wrike_async._resources.{found.name}")).items()
        if not name.startswith("_") and (is_typeddict(value) or is_made_of_literals(value))
    }
    assert there - offered == set()


def test_every_area_is_offered() -> None:
    classes = {resource.__name__ for resource in resources().values()}
    assert classes - set(wrike_async.areas.__all__) == set()


def is_made_of_literals(value: Any) -> bool:
    if get_origin(value) is Literal:
        return True
    return get_origin(value) in (Union, UnionType) and all(map(is_made_of_literals, get_args(value)))


def test_types_of_methods_are_there_at_run_time_but_those_that_load_much() -> None:
    missing: set[str] = set()
    for area in resources_of(wrike_async.Wrike).values():
        for name, method in inspect.getmembers(area, inspect.isfunction):
            if not name.startswith("_"):
                try:
                    typing.get_type_hints(method)
                except NameError as error:
                    missing.add(str(error.name))
    assert missing <= {"Gap", "OnError", "Partition", "Recover", "Scan"}
