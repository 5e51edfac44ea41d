"""Which module of the package imports which, read from the sources."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "wrike_async"


@dataclass(frozen=True)
class Import:
    """One import of something in the package: where it stands, and the module that it loads."""

    importer: str
    imported: str
    line: int
    deferred: bool
    """Whether it stands in a function, so that it happens when that is called."""
    typing: bool = False
    """Whether only type checkers execute it."""

    def __str__(self) -> str:
        return f"{self.importer}:{self.line} imports {self.imported}"


def sources() -> list[Path]:
    """All Python files of the package."""
    return sorted(path for path in PACKAGE.rglob("*.py") if "__pycache__" not in path.parts)


def module_name(path: Path, root: Path = ROOT) -> str:
    """The dotted name under which a source file is imported."""
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def imports() -> tuple[Import, ...]:
    """Every import between modules of the package, those that only type checkers execute included."""
    modules = {module_name(path): path for path in sources()}
    return tuple(found for name, path in modules.items() for found in imports_of(name, path, modules.keys()))


def imports_of(name: str, path: Path, modules: Collection[str]) -> Iterator[Import]:
    """The imports of one source file that lead to one of `modules`."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for found in _import_statements(ast.parse(path.read_text(encoding="utf-8")).body):
        for target in _targets(found.node, package):
            # `from package import name` loads a submodule where there is one, and else takes what the
            # package itself has.
            loaded = target if target in modules else target.rpartition(".")[0]
            if loaded in modules and loaded != name:
                yield Import(name, loaded, found.node.lineno, found.deferred, found.typing)


@dataclass(frozen=True)
class _Statement:
    node: ast.Import | ast.ImportFrom
    deferred: bool
    typing: bool


def _import_statements(body: list[ast.stmt], *, deferred: bool = False, typing: bool = False) -> Iterator[_Statement]:
    for statement in body:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            yield _Statement(statement, deferred, typing)
        elif isinstance(statement, ast.If) and "TYPE_CHECKING" in ast.unparse(statement.test):
            yield from _import_statements(statement.body, deferred=deferred, typing=True)
            yield from _import_statements(statement.orelse, deferred=deferred, typing=typing)
        else:
            inside = deferred or isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef)
            for block in _blocks(statement):
                yield from _import_statements(block, deferred=inside, typing=typing)


def _blocks(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    for field in ("body", "orelse", "finalbody"):
        yield getattr(statement, field, [])
    for part in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
        yield part.body


def _targets(node: ast.Import | ast.ImportFrom, package: str) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
        return
    base = node.module or ""
    if node.level:
        above = package.split(".")[: len(package.split(".")) - node.level + 1]
        base = ".".join([*above, *([base] if base else [])])
    yield from (f"{base}.{alias.name}" for alias in node.names)
