"""The pages of the reference that are made from the package itself."""

from __future__ import annotations

import re
from functools import cache

from docs.building.errors import error_pages
from docs.building.methods.areas import area_pages
from docs.building.names import module_pages
from docs.generate import render

__all__ = ["navigation", "reference_pages"]

METHODS, ERRORS, NAMES = "reference/methods", "reference/errors", "reference/names"
_TITLES = {METHODS: "Methods, area by area", ERRORS: "Errors, one by one", NAMES: "Names, module by module"}


@cache
def reference_pages() -> dict[str, str]:
    """Return the generated pages as Markdown, by their path in the site, in the order in which readers see them.

    Each public name is explained on one of them: areas and their methods, errors, and whatever else a module offers.
    ``api.md`` is the table of all of it.
    """
    pages = {"api.md": _with_links(render())}
    for folder, found in ((METHODS, area_pages()), (ERRORS, error_pages()), (NAMES, module_pages())):
        pages |= {f"{folder}/{name}.md": text for name, text in found.items()}
    return pages


def _with_links(index: str) -> str:
    """Return the table of everything with links to the pages of areas and modules."""
    index = re.sub(
        r"^(## `wrike\.(\w+)`\n)", rf"\1\n[All about its methods]({METHODS}/\2.md)\n", index, flags=re.MULTILINE
    )
    errors = index.replace(
        "\n## `wrike_async.errors`\n", "\n## `wrike_async.errors`\n\n[All about them](reference/errors.md)\n"
    )
    modules = r"^(## `(wrike_async(?!\.errors`)[\w.]*)`\n)"
    return re.sub(modules, rf"\1\n[All about its names]({NAMES}/\2.md)\n", errors, flags=re.MULTILINE)


def navigation() -> list[str | dict[str, list[str]]]:
    """Return the generated pages as MkDocs has them in its navigation."""
    found: list[str | dict[str, list[str]]] = ["api.md"]
    for folder, title in _TITLES.items():
        found.append({title: [path for path in reference_pages() if path.startswith(f"{folder}/")]})
    return found
