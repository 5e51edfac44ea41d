"""Where the page about an error is: on the site, where one is published, or in the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

__all__ = ["page_of"]

_LABEL = "documentation"


def page_of(kind: type) -> str:
    """Return the address of the page about an error, or the command that shows it; of the nearest kind that has one."""
    name = next(each.__name__ for each in kind.__mro__ if each.__module__ == "wrike_async.errors")
    site = _site()
    return f"wrike-async api {name}" if site is None else f"{site}/reference/errors/{name}.html"


@cache
def _site() -> str | None:
    """Return where the documentation is published, as the metadata of the installed package says."""
    # What is asked for once, and never for an error that nobody looks at, is imported then.
    from importlib.metadata import PackageNotFoundError, metadata

    try:
        return _documentation_of(metadata("wrike-async").get_all("Project-URL") or ())
    except PackageNotFoundError:
        return None


def _documentation_of(urls: Sequence[str]) -> str | None:
    """Return the address among those of a project, each of which is a label, a comma and a URL."""
    for label, _, address in (each.partition(",") for each in urls):
        if label.strip().lower() == _LABEL:
            return address.strip().rstrip("/")
    return None
