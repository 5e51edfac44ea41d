"""The house: floors that import downwards, no circles, files that are read in one sitting."""

from __future__ import annotations

import ast
from collections import Counter
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from tests.project.floors import ALIKE, FLOOR_IN_THE_SANDBOX, FLOOR_OF
from tests.project.import_graph import PACKAGE, ROOT, imports, imports_of, module_name, sources

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

LONGEST_FILE = 400
LONGEST_FUNCTION = 50
MOST_FILES = 16


def room_of(module: str) -> str:
    return module.removeprefix("wrike_async").removeprefix(".").partition(".")[0]


def room_in_the_sandbox(module: str) -> str:
    return module.removeprefix("wrike_async.sandbox").removeprefix(".").partition(".")[0]


def is_in_the_sandbox(module: str) -> bool:
    return room_of(module) == "sandbox"


def test_the_floors_are_those_of_the_house() -> None:
    modules = list(map(module_name, sources()))
    assert {room_of(module) for module in modules} == FLOOR_OF.keys(), "say in FLOORS where it belongs"
    assert set(map(room_in_the_sandbox, filter(is_in_the_sandbox, modules))) == FLOOR_IN_THE_SANDBOX.keys()


def test_no_file_imports_from_a_floor_above() -> None:
    upwards = [
        str(found) for found in imports() if FLOOR_OF[room_of(found.imported)] > FLOOR_OF[room_of(found.importer)]
    ]
    upwards += [
        str(found)
        for found in imports()
        if is_in_the_sandbox(found.imported)
        and is_in_the_sandbox(found.importer)
        and FLOOR_IN_THE_SANDBOX[room_in_the_sandbox(found.imported)]
        > FLOOR_IN_THE_SANDBOX[room_in_the_sandbox(found.importer)]
    ]
    assert upwards == []


def test_the_sandbox_shares_nothing_with_the_sdk() -> None:
    shared = [
        str(found)
        for found in imports()
        if room_of(found.importer) == "sandbox" and room_of(found.imported) != "sandbox"
    ]
    assert shared == []


def test_who_delivers_and_who_receives_know_nothing_of_each_other() -> None:
    """Or the receiver would be tested against its own ideas."""
    rooms = {"sandbox", "webhooks"}
    between = [str(found) for found in imports() if {room_of(found.importer), room_of(found.imported)} == rooms]
    assert between == []


def circle_in(edges: Iterable[tuple[str, str]]) -> str | None:
    graph: dict[str, set[str]] = {}
    for importer, imported in edges:
        if importer != imported:
            graph.setdefault(importer, set()).add(imported)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return " <- ".join(error.args[1])
    return None


def test_no_import_circle() -> None:
    """Among files, whenever and for whomever they import."""
    assert circle_in((found.importer, found.imported) for found in imports()) is None


def test_no_circle_of_rooms() -> None:
    """Among the chapters and the files beside them."""
    assert circle_in((room_of(found.importer), room_of(found.imported)) for found in imports()) is None


def test_no_file_is_longer_than_one_sitting() -> None:
    """Those of the tests, the benchmarks and the examples neither."""
    others = [
        path for folder in ("tests", "benchmarks", "docs", "examples", ".ci") for path in (ROOT / folder).rglob("*.py")
    ]
    lengths = {str(path): len(path.read_text(encoding="utf-8").splitlines()) for path in [*sources(), *others]}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_no_function_is_longer_than_a_screen() -> None:
    """The docstring does not count."""
    longer = {
        f"{module_name(path)}.{node.name}": lines
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if (lines := lines_of(node)) > LONGEST_FUNCTION
    }
    assert longer == {}


def lines_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    docstring = ast.get_docstring(node, clean=False)
    return (node.end_lineno or 0) - node.lineno + 1 - (0 if docstring is None else docstring.count("\n") + 1)


def test_no_folder_is_a_heap() -> None:
    files = Counter(path.parent.relative_to(ROOT).as_posix() for path in sources() if path.name != "__init__.py")
    assert {folder: count for folder, count in files.items() if count > MOST_FILES}.keys() == ALIKE.keys()


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


def test_three_files_know_aiohttps_client() -> None:
    """Others may pass a session on, and so name its type, but only these know what to do with it.

    ``aiohttp.web`` is the server, which webhooks may come to.
    """
    sdk = [path for path in sources() if room_of(module_name(path)) not in {"sandbox", "testing", "_cli"}]
    knowing = {
        module_name(path)
        for path in sdk
        if names_taken_from_aiohttp(path.read_text(encoding="utf-8")) - {"ClientSession", "web"}
    }
    assert knowing == {f"wrike_async._transport.{name}" for name in ("connecting.failures", "sending", "session")}


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
    assert [(each.imported, each.deferred, each.typing) for each in found] == [
        ("a.b", False, False),
        ("a.c", False, False),
        ("a", False, False),
        ("top.pkg.sibling", False, False),
        ("top.pkg.sub", False, False),
        ("a.hidden", False, True),
        ("a.seen", False, False),
        ("a.tried", False, False),
        ("a.instead", False, False),
        ("top.pkg.late", True, False),
    ]
    assert str(found[0]) == "top.pkg.room:2 imports a.b"


def test_the_package_was_found() -> None:
    assert PACKAGE / "__init__.py" in sources()
    assert len(imports()) > 20
