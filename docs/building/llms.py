"""``llms.txt`` and ``llms-full.txt``, as https://llmstxt.org describes them, from the navigation of the site."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any


def llms_txt(nav: Sequence[Any], pages: Path, about: str) -> str:
    """Return an index of the site: each page with its address and its first sentence.

    Args:
        nav: as ``mkdocs.yml`` has it.
        pages: where the Markdown of the pages is.
        about: what the project is, in a sentence.
    """
    parts = [f"# wrike-async\n\n> {about}\n"]
    for chapter, paths in chapters(nav):
        lines = [_line(path, (pages / path).read_text(encoding="utf-8")) for path in paths]
        parts.append(f"## {chapter}\n\n" + "".join(lines))
    return "\n".join(parts)


def llms_full_txt(nav: Sequence[Any], pages: Path) -> str:
    """Return all pages of the site, one after the other, in the order of the navigation."""
    paths = [path for _, some in chapters(nav) for path in some]
    return "\n\n".join((pages / path).read_text(encoding="utf-8").strip() for path in paths) + "\n"


def chapters(nav: Sequence[Any]) -> Iterator[tuple[str, list[str]]]:
    """Yield each chapter of the navigation, and the paths of its pages."""
    for entry in nav:
        ((title, below),) = entry.items() if isinstance(entry, dict) else ((entry, entry),)
        yield title, list(_paths(below))


def _paths(below: Any) -> Iterator[str]:
    if isinstance(below, str):
        yield below
    elif isinstance(below, dict):
        for each in below.values():
            yield from _paths(each)
    else:
        for each in below:
            yield from _paths(each)


def _line(path: str, text: str) -> str:
    heading, _, rest = text.partition("\n")
    title = heading.removeprefix("# ").replace("`", "")
    sentence = _first_sentence(rest)
    return f"- [{title}]({path.removesuffix('.md')}.html)" + (f": {sentence}\n" if sentence else "\n")


def _first_sentence(text: str) -> str:
    """Return the first sentence below a heading, without its links."""
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    paragraphs = (each for each in prose.split("\n\n") if re.match(r"\s*[\w`*\[]", each))
    said = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", " ".join(next(paragraphs, "").split()))
    return re.split(r"(?<=[.!?]) ", said)[0]
