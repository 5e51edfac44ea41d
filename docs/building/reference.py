"""The pages of the reference that are made from the package itself."""

from __future__ import annotations

from functools import cache

from docs.generate import render


@cache
def reference_pages() -> dict[str, str]:
    """Return the generated pages as Markdown, by their path in the site, in the order in which readers see them.

    All of them come into the navigation by themselves.
    """
    return {"api.md": render()}
