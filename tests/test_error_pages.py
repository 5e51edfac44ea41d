"""Where the page about an error is."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Iterator
from email.message import Message

import pytest

from docs.building.reference import reference_pages
from wrike_async import NotFound, WrikeError, _error_pages, errors
from wrike_async.export import StoreBusy


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    _error_pages._site.cache_clear()
    yield
    _error_pages._site.cache_clear()


def installed_with(monkeypatch: pytest.MonkeyPatch, *urls: str) -> None:
    about = Message()
    for url in urls:
        about["Project-URL"] = url
    monkeypatch.setattr(importlib.metadata, "metadata", lambda _: about)


def test_where_no_site_is_published_a_command_shows_it(monkeypatch: pytest.MonkeyPatch) -> None:
    installed_with(monkeypatch, "Wrike API, https://developers.wrike.com/")
    assert NotFound("gone").page == "wrike-async api NotFound"


@pytest.mark.parametrize("name", errors.__all__)
def test_where_one_is_its_address_is_that_of_a_page_that_is_built(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    installed_with(monkeypatch, "Source, https://example.com/x", "Documentation, https://example.org/docs/")
    page = _error_pages.page_of(getattr(errors, name))
    assert page == f"https://example.org/docs/reference/errors/{name}.html"
    assert page.removeprefix("https://example.org/docs/").replace(".html", ".md") in reference_pages()


def test_a_kind_without_a_page_has_that_of_the_nearest_with_one(monkeypatch: pytest.MonkeyPatch) -> None:
    class Mine(NotFound):
        """Of somebody else."""

    installed_with(monkeypatch)
    assert Mine("gone").page == "wrike-async api NotFound"
    assert _error_pages.page_of(StoreBusy) == "wrike-async api WrikeError"


def test_what_is_not_installed_has_no_site(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_: str) -> Message:
        raise importlib.metadata.PackageNotFoundError

    monkeypatch.setattr(importlib.metadata, "metadata", missing)
    assert WrikeError("x").page == "wrike-async api WrikeError"
