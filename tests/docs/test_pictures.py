"""The pictures of the site, for light pages and for dark ones."""

from __future__ import annotations

import re
from functools import cache
from xml.etree import ElementTree

import pytest

from docs.building.pages import pages, pictures
from docs.building.pictures import TERMINALS, dark, on_dark_pages

# Commands are run in processes of their own, and all pages are made.
pytestmark = pytest.mark.timeout(240)


@cache
def drawn() -> dict[str, str]:
    return {path: content.decode() for path, content in pictures().items()}


def texts_of(picture: str) -> str:
    return "".join(ElementTree.fromstring(picture).itertext()).replace("\xa0", " ")


def test_each_picture_is_there_for_light_and_for_dark_pages() -> None:
    light = {path for path in drawn() if not path.endswith("-dark.svg")}
    assert {on_dark_pages(path) for path in light} == drawn().keys() - light
    assert "pictures/work_per_request.svg" in light
    for path in light:
        assert drawn()[path] != drawn()[on_dark_pages(path)]


def test_pages_show_one_or_the_other() -> None:
    shown = re.findall(r"!\[[^\]]*\]\((\S+?\.svg)(\S*)\)", "".join(text.decode() for text in pages().values()))
    assert {mark for _, mark in shown} == {"#only-light", "#only-dark"}
    assert len(shown[::2]) == len(shown[1::2]) > len(TERMINALS)
    for (light, _), (on_dark, mark) in zip(shown[::2], shown[1::2], strict=True):
        assert (on_dark, mark) == (on_dark_pages(light), "#only-dark")


def test_a_chart_for_dark_pages_has_neither_white_nor_black() -> None:
    chart = '<svg width="1"><path style="fill: #ffffff"/><path style="stroke: #000000"/><use/></svg>'
    assert dark(chart.encode()).decode() == (
        '<svg fill="#e2e4e9" width="1"><path style="fill: #1e2129"/><path style="stroke: #e2e4e9"/><use/></svg>'
    )
    for path, picture in drawn().items():
        if path.endswith("-dark.svg"):
            assert ElementTree.fromstring(picture).tag.endswith("svg")
            assert not re.search("#ffffff|#000000", picture), path


def test_a_terminal_shows_what_is_typed_and_what_comes() -> None:
    for name, commands in TERMINALS.items():
        for path in (f"pictures/terminal-{name}.svg", f"pictures/terminal-{name}-dark.svg"):
            text = texts_of(drawn()[path])
            assert all(f"$ {command}" in text for command in commands)
            assert "Traceback" not in text
            # Nothing in it comes from elsewhere.
            assert not re.search(r"(?:src|href|url)\W{1,3}https?:", drawn()[path])
    assert "did you mean 'status'?" in texts_of(drawn()["pictures/terminal-reading.svg"])
    assert "Space 1" in texts_of(drawn()["pictures/terminal-reading.svg"])
