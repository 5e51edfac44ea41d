"""What the package promises: its public modules, the names in them, and the names that those speak of."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from types import FunctionType, ModuleType
from typing import Any, TypeVar, TypeVarTuple, is_typeddict

from tests.project.import_graph import module_name, sources

# Loading them is for others: pytest, and who starts a program.
NOT_FOR_IMPORT = {"wrike_async.__main__", "wrike_async.testing.plugin"}

# What data models and protocols of the language are called with.
SPECIAL = {"__aenter__", "__aiter__", "__anext__", "__await__", "__call__", "__enter__", "__getitem__", "__iter__"}

# What methods return. Users never make them, so what they are made of is nobody's business.
MADE_BY_THE_SDK = {
    "Batch",
    "BulkWrite",
    "Chunks",
    "Download",
    "EntityIterator",
    "InBatch",
    "ItemIterator",
    "Many",
    "NameTable",
    "Names",
    "OutcomeIterator",
    "Outcomes",
    "PageIterator",
    "Pages",
    "Scan",
    "ScanBatchIterator",
    "ScanIterator",
    "Resource",
    "State",
}

_WORD = re.compile(r"[A-Za-z_]\w*")
_TEXT = re.compile(r"\"[^\"]*\"|'[^']*'")
_NAMED = re.compile(r"(?<!`)`([A-Z]\w*)(?:\.\w+)*`(?!`)")


@cache
def public_modules() -> tuple[ModuleType, ...]:
    """Every module whose path has no name with an underscore."""
    names = [name for name in map(module_name, sources()) if "._" not in name and name not in NOT_FOR_IMPORT]
    return tuple(map(import_module, names))


@cache
def public_names() -> frozenset[str]:
    return frozenset(name for module in public_modules() for name in module.__all__)


def public_things() -> dict[str, Any]:
    """Every public class and function, by the name of a public module and its own."""
    found: dict[int, tuple[str, Any]] = {}
    for module in public_modules():
        for name in module.__all__:
            thing = getattr(module, name)
            if inspect.isclass(thing) or inspect.isfunction(thing):
                found.setdefault(id(thing), (f"{module.__name__}.{name}", thing))
    return dict(found.values())


def members(thing: Any) -> Iterator[tuple[str, Any]]:
    """A class or function itself, and what users call of it, without what is inherited from elsewhere."""
    yield "", thing
    if not inspect.isclass(thing):
        return
    for name in dir(thing):
        if name.startswith("_") and name not in SPECIAL:
            continue
        member = inspect.getattr_static(thing, name)
        member = member.fget if isinstance(member, property) else getattr(member, "__func__", member)
        if inspect.isfunction(member) and member.__module__.startswith("wrike_async"):
            yield name, inspect.unwrap(member)


def annotations_of(thing: Any) -> Iterator[str]:
    """The words of the types in a signature; of a class, in that of its construction, or of its keys."""
    if is_typeddict(thing):
        for hint in thing.__annotations__.values():
            yield from _WORD.findall(_TEXT.sub("", getattr(hint, "__forward_arg__", "")))
        return
    function = _construction(thing) if inspect.isclass(thing) else thing
    if function is None:
        return
    for annotation in function.__annotations__.values():
        yield from _WORD.findall(annotation if isinstance(annotation, str) else getattr(annotation, "__name__", ""))


def _construction(kind: type) -> FunctionType | None:
    init = inspect.getattr_static(kind, "__init__")
    made_here = inspect.isfunction(init) and init.__module__.startswith("wrike_async")
    return init if made_here and not any(base.__name__ in MADE_BY_THE_SDK for base in kind.__mro__) else None


def named_in_the_docstring(thing: Any) -> list[str]:
    """What is written as a cross-reference, such as `Task` or `Task.recycled`."""
    return _NAMED.findall(inspect.getdoc(thing) or "")


@cache
def names_of_our_own(module: str) -> frozenset[str]:
    """The names that a module defines, or takes from the package, for whomever."""
    loaded = import_module(module)
    own: set[str] = set()
    for node in ast.walk(ast.parse(inspect.getsource(loaded))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("wrike_async"):
            own |= {alias.asname or alias.name for alias in node.names}
    for statement in ast.parse(inspect.getsource(loaded)).body:
        if isinstance(statement, ast.ClassDef):
            own.add(statement.name)
        elif isinstance(statement, ast.Assign):
            own |= {target.id for target in statement.targets if isinstance(target, ast.Name)}
        elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            own.add(statement.target.id)
    return frozenset(name for name in own if not isinstance(getattr(loaded, name, None), TypeVar | TypeVarTuple))


def module_of(thing: Any) -> str:
    function = thing.__init__ if inspect.isclass(thing) and inspect.isfunction(thing.__init__) else thing
    return str(function.__module__)
