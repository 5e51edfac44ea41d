"""The pages of methods: every method on exactly one, links that hold, and tables whose rows are whole."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from docs.building.methods.__main__ import main
from docs.building.methods.areas import anchor_of, area_pages
from wrike_async import describe
from wrike_async.catalogue import methods_of, operations, resources

METHODS = [f"{area}.{name}" for area, resource in resources().items() for name in methods_of(resource)]
PAGES = cache(area_pages)


def test_every_method_has_exactly_one_heading() -> None:
    headings = [found for text in PAGES().values() for found in re.findall(r"^## `([\w.]+)`$", text, re.M)]
    assert headings == METHODS


def test_every_operation_is_named_on_the_page_of_its_area() -> None:
    missing = [
        str(each) for each in operations() if f"`{each}`" not in PAGES()[f"{each.area}.md"] and each.path != "/batch"
    ]
    assert missing == []


def test_every_link_of_the_index_leads_to_one_anchor() -> None:
    links = re.findall(r"\]\(([\w.]+)#([\w-]+)\)", PAGES()["index.md"])
    assert len(links) == len(METHODS)
    assert [link for link in links if PAGES()[link[0]].count(f'<a id="{link[1]}"></a>') != 1] == []


@pytest.mark.parametrize("page", sorted(PAGES()))
def test_the_rows_of_a_table_have_as_many_cells_as_its_head(page: str) -> None:
    tables = re.findall(r"(?:^\|.*\n)+", PAGES()[page], re.M)
    widths = [{len(re.findall(r"(?<!\\)\|", row)) for row in table.splitlines()} for table in tables]
    assert [width for width in widths if len(width) != 1] == []


def test_a_page_says_what_describe_says() -> None:
    text = PAGES()["bookings.md"].partition(f'<a id="{anchor_of("bookings.update")}"></a>')[2].partition("<a id=")[0]
    info = describe("bookings.update")
    assert "| `booking_id` (required) | `bookingId` | text |" in text
    for name in (*info.arguments["properties"], *info.returns["properties"]):
        assert f"| `{name}`" in text


def test_the_pages_are_written_where_one_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["methods", str(tmp_path / "out")])
    main()
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"index.md", *(f"{area}.md" for area in resources())}
