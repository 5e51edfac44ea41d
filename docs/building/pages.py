"""What the site is made of: the pages in ``docs``, those that other files of the repository become, and their links."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path, PurePosixPath

from docs.building.pictures import TERMINALS, dark, in_both, on_dark_pages, terminal_pictures
from docs.building.programs import KINDS, code_of_program, page_of_program, programs
from docs.building.reference import reference_pages
from docs.building.tables import TABLES

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
STAGED = ROOT / "build" / "docs"
ASSETS = Path(__file__).parent / "assets"

ELSEWHERE: Mapping[str, str] = {
    "CHANGELOG.md": "project/changelog.md",
    "CONTRIBUTING.md": "project/contributing.md",
    "SECURITY.md": "project/security.md",
    "SUPPORT.md": "project/support.md",
    "CODE_OF_CONDUCT.md": "project/code-of-conduct.md",
    "benchmarks/results/README.md": "project/benchmarks.md",
}
"""Files of the repository that are pages of the site, with the path that each has there."""

_DIRECTIVE = re.compile(r"^<!-- (program|section|table|terminal): (.+?) -->$", re.MULTILINE)
_LINK = re.compile(r"(!?\[[^\]\n]*(?:\n[^\]\n]*)?\]\()([^)\s]+)(\))")
_PICTURES = (".svg", ".png")


def stage(target: Path = STAGED) -> None:
    """Write every page and picture into a directory, from which the site is built. What is there and current stays."""
    wanted = {**pages(), **pictures(), **assets()}
    for path, content in wanted.items():
        file = target / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists() or file.read_bytes() != content:
            file.write_bytes(content)
    for file in [*target.rglob("*")]:
        if file.is_file() and file.relative_to(target).as_posix() not in wanted:
            file.unlink()


def pages() -> dict[str, bytes]:
    """Return every page of the site as Markdown, by its path in the site."""
    found = {path: _page(source) for source, path in sources().items()}
    found |= {f"examples/{path.stem}.md": page_of_program(path) for path in programs()}
    found |= reference_pages()
    return {path: text.encode() for path, text in found.items()}


@cache
def sources() -> dict[str, str]:
    """Return the Markdown files of the repository that are pages, with the path that each has in the site."""
    own = {path.relative_to(ROOT).as_posix(): path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")}
    return {**{source: path for source, path in sorted(own.items()) if path not in reference_pages()}, **ELSEWHERE}


def assets() -> dict[str, bytes]:
    """Return what pages load, by its path in the site, so that nothing comes from elsewhere."""
    return {f"assets/{path.name}": path.read_bytes() for path in ASSETS.iterdir()}


@cache
def pictures() -> dict[str, bytes]:
    """Return the pictures that pages show, by their path in the site."""
    shown = {
        target
        for source in [*sources(), "README.md"]
        for _, link, _ in _LINK.findall((ROOT / source).read_text(encoding="utf-8"))
        if link.endswith(_PICTURES) and (target := _target(source, link)) is not None
    }
    charts = {PurePosixPath(path).name: (ROOT / path).read_bytes() for path in sorted(shown)}
    on_dark = {on_dark_pages(name): dark(content) for name, content in charts.items() if name.endswith(".svg")}
    return {_picture(name): content for name, content in {**charts, **on_dark, **terminal_pictures()}.items()}


def _picture(path: str) -> str:
    return f"pictures/{PurePosixPath(path).name}"


def _page(source: str) -> str:
    """Return a file as the page it is, with what its directives name, and links that lead within the site."""
    path = sources()[source]
    text = (ROOT / source).read_text(encoding="utf-8")
    return _DIRECTIVE.sub(lambda found: _named(found[1], found[2], path), with_links(text, source, path))


def _named(kind: str, name: str, path: str) -> str:
    if kind == "table":
        return TABLES[name](path)
    if kind == "program":
        return code_of_program(name)
    if kind == "terminal":
        typed = "; ".join(TERMINALS[name])
        return in_both(f"A terminal: {typed}", _relative(_picture(f"terminal-{name}.svg"), path))
    return with_links(section(name), "README.md", path)


def section(heading: str) -> str:
    """Return what stands under a heading of the README, so that no page says it again."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    if found is None:
        raise LookupError(f"README.md has no section {heading!r}")
    return found[1].strip()


def with_links(text: str, source: str, path: str) -> str:
    """Return Markdown of a file of the repository with links as a page of the site has them.

    Args:
        text: the Markdown.
        source: where it stands in the repository.
        path: of the page in the site.
    """
    return "".join(
        piece if fenced else _LINK.sub(lambda found: _link(found, source, path), piece)
        for piece, fenced in _pieces(text)
    )


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """Yield what is between fences of code, and the fences."""
    for number, piece in enumerate(re.split(r"(^[ ]*```.*?^[ ]*```$)", text, flags=re.MULTILINE | re.DOTALL)):
        yield piece, number % 2 == 1


def _link(found: re.Match[str], source: str, path: str) -> str:
    before, link, after = found.groups()
    target = _target(source, link)
    if target is None:
        return found[0]
    _, mark, anchor = link.partition("#")
    there = _place(target, anchor)
    if there is None and not (ROOT / target).exists():
        return found[0]  # which is noticed where links are checked
    if there is None:
        # A file that the site does not show: its name stays, as text.
        return before.lstrip("!").removeprefix("[").removesuffix("](")
    page, anchor = there
    if before.startswith("!") and target.endswith(".svg"):
        return in_both(before.removeprefix("![").removesuffix("]("), _relative(page, path))
    return f"{before}{_relative(page, path)}{mark if anchor else ''}{anchor}{after}"


def _relative(there: str, path: str) -> str:
    return os.path.relpath(there, PurePosixPath(path).parent)


def _target(source: str, link: str) -> str | None:
    """Return the file that a link leads to, as a path in the repository; None where it leads out of it."""
    address = link.partition("#")[0]
    if not address or re.match(r"[a-z]+:", address):
        return None
    return os.path.normpath(PurePosixPath(source).parent / address)


def _place(target: str, anchor: str) -> tuple[str, str] | None:
    if target == "README.md":
        return "index.md", ""
    if (ROOT / target).parent == ASSETS:
        return f"assets/{PurePosixPath(target).name}", ""
    if target.endswith(_PICTURES):
        return _picture(target), ""
    if target.startswith("examples") and (ROOT / target).suffix in KINDS:
        return f"examples/{PurePosixPath(target).stem}.md", ""
    if target == "examples":
        return f"examples/{programs()[0].stem}.md", ""
    if target.startswith("docs/") and (own := target.removeprefix("docs/")) in reference_pages():
        return own, anchor
    return (sources()[target], anchor) if target in sources() else None
