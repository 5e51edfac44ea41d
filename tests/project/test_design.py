"""The map of the house names what is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.project.floors import FLOOR_OF
from tests.project.import_graph import PACKAGE, ROOT, sources

TEXT = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
SOURCES = {path: path.read_text(encoding="utf-8") for path in sources()}
STOPS = re.findall(r"^  (\w+(?:\.\w+)?) +(_\w+/\w+\.py)", TEXT, flags=re.MULTILINE)


def defines(source: str, name: str) -> bool:
    return re.search(rf"^\s*(?:async def|def|class) {name}\b", source, flags=re.MULTILINE) is not None


@pytest.mark.parametrize(("stop", "path"), STOPS, ids=lambda value: str(value))
def test_the_way_of_a_call_is_the_codes(stop: str, path: str) -> None:
    source = SOURCES[PACKAGE / path]
    for name in stop.split("."):
        assert defines(source, name)


def test_the_way_has_its_stops() -> None:
    assert len(STOPS) == 11


def test_every_class_that_is_named_is_there() -> None:
    named = set(re.findall(r"`([A-Z]\w+)`", TEXT))
    everything = "\n".join(SOURCES.values())
    assert {name for name in named if not defines(everything, name) and f"{name} = " not in everything} == set()
    assert len(named) > 15


def test_every_file_that_is_named_is_there() -> None:
    paths = set(re.findall(r"`(_\w+/(?:\w+/)*(?:\w+\.py)?)`", TEXT))
    assert {path for path in paths if not (PACKAGE / path).exists()} == set()


def test_every_room_is_on_the_map() -> None:
    table = TEXT.split("## The way of a call")[0]
    on_the_map = {name.rstrip("/") for name in re.findall(r"`(\w+/?)`", table)}
    assert FLOOR_OF.keys() - {"", "__main__"} <= on_the_map


def test_links_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", TEXT)
    assert links
    assert [link for link in links if not (Path(ROOT / "docs") / link).exists()] == []
