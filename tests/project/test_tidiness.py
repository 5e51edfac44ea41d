"""Small promises about the sources that no linter knows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.project.import_graph import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WAIVER = re.compile(r"#\s*(?:type|pyright): ignore(?:\[[\w, -]+\])?|#\s*noqa(?:: [A-Z]+\d+(?:, ?[A-Z]+\d+)*)?")
FEWEST_LETTERS = 5


def lines(*suffixes: str) -> Iterator[tuple[Path, int, str]]:
    for folder in ("wrike_async", "tests", "benchmarks", "examples", ".ci"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in suffixes and "__pycache__" not in path.parts:
                for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
                    yield path.relative_to(ROOT), number, line


def unexplained(line: str) -> bool:
    """Whether a line waives a check without saying why."""
    first = WAIVER.search(line)
    return first is not None and len(re.findall(r"[a-z]", WAIVER.sub("", line[first.start() :]))) < FEWEST_LETTERS


def test_every_waiver_says_why() -> None:
    assert [f"{path}:{number}" for path, number, line in lines(".py") if unexplained(line)] == []


def test_waivers_are_told_apart() -> None:
    ignore, skip = "# type" + ": ignore[misc]", "# no" + "qa: B009"
    assert unexplained(f"x = 1  {ignore}")
    assert unexplained(f"call(with_a_long_name)  {ignore}  {skip}")
    assert not unexplained(f"x = 1  {ignore}  # the stubs lack it")
    assert not unexplained(f"x = 1  {skip}  (loaded on purpose)")
    assert not unexplained("x = 1  # nothing is waived here")


def test_no_path_of_a_machine() -> None:
    machine = re.compile(r"(?<![\w.])/(?:" + "|".join(["root", "home", "work", "Users"]) + r")/\w")
    assert [f"{path}:{number}" for path, number, line in lines(".py", ".json", ".toml") if machine.search(line)] == []
