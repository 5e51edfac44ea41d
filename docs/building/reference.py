"""The pages of the reference that are made from the package itself."""

from __future__ import annotations

from functools import cache

from docs.generate import render


@cache
def reference_pages() -> dict[str, str]:
    """Return the generated pages as Markdown, by their path in the site. Whoever makes more of them adds them here."""
    return {"api.md": render()}
