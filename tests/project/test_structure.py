"""The house: floors that import downwards, no circles, files that are read in one sitting."""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

import pytest

from tests.project.import_graph import PACKAGE, imports, imports_of, module_name, sources

if TYPE_CHECKING:
    from pathlib import Path

LONGEST_FILE = 400

# From the ground up; a file imports from its own floor or from below. The package itself is what users see.
FLOORS = [
    {"errors", "version"},
    {"_wire"},
    {"auth", "options"},
    {"_transport"},
    {"_engine"},
    {"_reading", "_writing"},
    {"_resources"},
    {"client", "models"},
    {"catalogue", "gateway", "oauth", "otel"},
    {""},
    {"sandbox"},
    {"testing"},
    {"_cli", "__main__"},
]
FLOOR_OF = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}


def room_of(module: str) -> str:
    return module.removeprefix("wrike_async").removeprefix(".").partition(".")[0]


def test_every_module_has_a_floor() -> None:
    rooms = {room_of(module_name(path)) for path in sources()}
    assert rooms <= FLOOR_OF.keys(), "say in FLOORS where it belongs"


def test_no_file_imports_from_a_floor_above() -> None:
    upwards = [
        str(found) for found in imports() if FLOOR_OF[room_of(found.imported)] > FLOOR_OF[room_of(found.importer)]
    ]
    assert upwards == []


def test_the_sandbox_shares_nothing_with_the_sdk() -> None:
    shared = [
        str(found)
        for found in imports()
        if room_of(found.importer) == "sandbox" and room_of(found.imported) != "sandbox"
    ]
    assert shared == []


def test_no_import_circle() -> None:
    graph: dict[str, set[str]] = {}
    for found in imports():
        if not found.deferred:
            graph.setdefault(found.importer, set()).add(found.imported)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail("imports in a circle: " + " <- ".join(error.args[1]))


def test_no_file_is_longer_than_one_sitting() -> None:
    lengths = {module_name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in sources()}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def names_taken_from_aiohttp(source: str) -> set[str]:
    tree = ast.parse(source)
    attributes = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "aiohttp"
    }
    imported = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "aiohttp"
        for alias in node.names
    }
    return attributes | imported


def test_one_file_knows_aiohttps_client() -> None:
    """Others may pass a session on, and so name its type, but only one of them knows what to do with it."""
    sdk = [path for path in sources() if room_of(module_name(path)) not in {"sandbox", "testing", "_cli"}]
    knowing = {
        module_name(path)
        for path in sdk
        if names_taken_from_aiohttp(path.read_text(encoding="utf-8")) - {"ClientSession"}
    }
    assert knowing == {"wrike_async._transport.session"}


def test_imports_are_told_apart(tmp_path: Path) -> None:
    source = tmp_path / "room.py"
    source.write_text(
        "from __future__ import annotations\n"
        "import a.b\n"
        "from a import c, name\n"
        "from . import sibling\n"
        "from .sub import thing\n"
        "if TYPE_CHECKING:\n"
        "    import a.hidden\n"
        "else:\n"
        "    import a.seen\n"
        "try:\n"
        "    import a.tried\n"
        "except ImportError:\n"
        "    import a.instead\n"
        "class Lazy:\n"
        "    def load(self):\n"
        "        from ..pkg import late\n"
        "import elsewhere\n"
    )
    modules = {"a", "a.b", "a.c", "a.hidden", "a.seen", "a.tried", "a.instead"}
    modules |= {"top.pkg", "top.pkg.sibling", "top.pkg.sub", "top.pkg.late"}
    found = list(imports_of("top.pkg.room", source, modules))
    assert [(each.imported, each.deferred) for each in found] == [
        ("a.b", False),
        ("a.c", False),
        ("a", False),
        ("top.pkg.sibling", False),
        ("top.pkg.sub", False),
        ("a.seen", False),
        ("a.tried", False),
        ("a.instead", False),
        ("top.pkg.late", True),
    ]
    assert str(found[0]) == "top.pkg.room:2 imports a.b"


def test_the_package_was_found() -> None:
    assert PACKAGE / "__init__.py" in sources()
    assert len(imports()) > 20
