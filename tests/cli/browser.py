"""A browser for `wrike-async auth login`."""

from __future__ import annotations

import threading
import urllib.error
import urllib.request
from collections.abc import Callable


class Browser:
    """Stands in for the user's browser: what it is sent to it asks for, and follows wherever that leads."""

    def __init__(self) -> None:
        self.opened: list[str] = []
        self._pages: list[tuple[int, str]] = []
        self._has_read_all = threading.Event()
        self.headers: list[dict[str, str]] = []
        self.before: Callable[[str], None] = lambda url: None
        self.change: Callable[[str], str] = lambda url: url

    def open(self, url: str) -> bool:
        self.opened.append(url)
        try:
            self.before(url)
            self.get(self.change(url))
        finally:
            self._has_read_all.set()
        return True

    @property
    def pages(self) -> list[tuple[int, str]]:
        """What it was shown; the command may end before the browser, in its thread, has read it all."""
        assert self._has_read_all.wait(10)
        return self._pages

    def get(self, url: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(url, timeout=10) as response:
                page = response.status, response.read().decode()
                self.headers.append(dict(response.headers))
        except urllib.error.HTTPError as error:
            with error:
                page = error.code, error.read().decode()
        self._pages.append(page)
        return page
