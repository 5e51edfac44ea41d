"""The built site in a browser: each page at two widths, and the search, served and as files; for `make docs-test`."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

SITE = Path(__file__).parents[2] / "build" / "site"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WIDTHS = (390, 1280)

playwright = pytest.importorskip("playwright.sync_api", reason="playwright comes with the extra browser")


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


def found_browser() -> str | None:
    """Return the browser that a variable names, or one that is on the PATH."""
    return os.environ.get("WRIKE_ASYNC_BROWSER") or next(filter(None, map(shutil.which, BROWSERS)), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    path = found_browser()
    if path is None:
        pytest.skip("no browser: neither WRIKE_ASYNC_BROWSER nor chromium or google-chrome on the PATH")
    if not (SITE / "index.html").exists():
        pytest.skip("no site: make docs builds it")
    with playwright.sync_playwright() as starting:
        # Chromium's own sandbox refuses to run as root, as in containers.
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = starting.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def served() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(SITE)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def listening(page: Any, origin: str) -> list[str]:
    """Return what goes wrong on a page, which is filled while it is used."""
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    # What was still on its way when the page was left is no failure.
    page.on("requestfailed", lambda it: complaints.append(it.url) if it.failure != "net::ERR_ABORTED" else None)
    page.on("request", lambda request: None if allowed(request.url, origin) else complaints.append(request.url))
    return complaints


def allowed(url: str, origin: str) -> bool:
    return url.startswith((origin, "data:", "blob:", "about:"))


@pytest.mark.timeout(240)
@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_opens(width: int, browser: Any, served: str) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    complaints = listening(page, served)
    paths = sorted(path.relative_to(SITE).as_posix() for path in SITE.rglob("*.html") if path.name != "404.html")
    assert len(paths) > 50
    for path in paths:
        page.goto(f"{served}/{path}", wait_until="load")
        assert page.locator("h1").first.is_visible(), path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{path} is wider than {width}"
        assert complaints == [], path
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pictures_are_light_or_dark_as_the_page_is(scheme: str, browser: Any, served: str) -> None:
    page = browser.new_page(color_scheme=scheme, viewport={"width": 1280, "height": 900})
    for path in ("index.html", "terminal.html", "project/benchmarks.html"):
        page.goto(f"{served}/{path}", wait_until="load")
        pictures = page.locator("article img")
        visible = [each.get_attribute("src") for each in pictures.all() if each.is_visible()]
        assert visible, path
        assert {source.partition("#")[2] for source in visible} == {f"only-{scheme}"}, path
        assert len(visible) * 2 == pictures.count(), path
    page.close()


@pytest.mark.parametrize("word", ["update_many", "OutcomeUnknown", "quota"])
@pytest.mark.parametrize("how", ["served", "file"])
def test_the_search_finds(word: str, how: str, browser: Any, served: str) -> None:
    origin = served if how == "served" else SITE.as_uri()
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    complaints = listening(page, origin)
    page.goto(f"{origin}/index.html", wait_until="load")
    page.locator("input.md-search__input").click()
    page.keyboard.type(word)
    first = page.locator(".md-search-result__item a").first
    first.wait_for(timeout=10_000)
    assert word.lower() in page.locator(".md-search-result__list").inner_text().lower()
    first.click()
    page.wait_for_load_state("load")
    assert word.lower() in page.locator("article").inner_text().lower()
    assert complaints == []
    page.close()
