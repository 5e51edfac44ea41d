"""One page for each area of the client, from what `describe` says of its methods."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from inspect import getdoc
from typing import Any

from wrike_async import Wrike, describe
from wrike_async._calling.signatures import find_method, names_of
from wrike_async._cli.explaining import kind_in_words
from wrike_async.catalogue import methods_of, resources

__all__ = ["anchor_of", "area_pages"]


def area_pages() -> dict[str, str]:
    """Return the Markdown of each page by its file name, with an index of all methods."""
    by_name = frozenset(names_of(Wrike))
    pages = {f"{area}.md": "\n".join(_page(area, by_name)) for area in resources()}
    listed = [
        f"- [`{area}.{name}`]({area}.md#{anchor_of(f'{area}.{name}')})"
        for area, resource in resources().items()
        for name in methods_of(resource)
    ]
    return {"index.md": "\n".join(["# Every method", "", *listed, ""]), **pages}


def anchor_of(name: str) -> str:
    """Return the anchor of a method on its page."""
    return name.replace(".", "-").replace("_", "-")


def _page(area: str, by_name: frozenset[str]) -> Iterator[str]:
    resource = resources()[area]
    yield from (f"# `wrike.{area}`", "", _prose((getdoc(resource) or "").split("\n\n")[0]), "")
    for method in methods_of(resource):
        name, function = f"{area}.{method}", getattr(resource, method)
        yield from (f'<a id="{anchor_of(name)}"></a>', "", f"## `{name}`", "")
        yield from (_prose(getdoc(function) or "", until="\nArgs:|\nReturns:|\nRaises:|\nExample"), "")
        if name in by_name:
            yield from _facts(name)
        if raises := _section(getdoc(function) or "", "Raises"):
            yield from ("**Raises**", "", *(f"- {line}" for line in raises), "")


def _facts(name: str) -> Iterator[str]:
    info = describe(name)
    wire = {python: spelling for spelling, python in find_method(Wrike, name).spellings.items()}
    scopes = "undocumented" if info.scopes is None else ", ".join(f"`{scope}`" for scope in info.scopes)
    yield from ("| | |", "| --- | --- |", f"| Requests | {', '.join(f'`{each}`' for each in info.endpoints)} |")
    yield from (f"| Access | {info.access}{', sensitive' if info.sensitive else ''} |", f"| Scopes | {scopes} |")
    yield from (f"| Gives away by `{each}` | {way} |" for each, way in info.discloses.items())
    yield ""
    required = info.arguments.get("required", ())
    if arguments := info.arguments["properties"]:
        yield from ("| parameter | on the wire | type | meaning |", "| --- | --- | --- | --- |")
        for each, schema in arguments.items():
            needed = " (required)" if each in required else ""
            spelling = f"`{wire[each]}`" if each in wire else ""
            yield f"| `{each}`{needed} | {spelling} | {_cell(kind_in_words(schema))} | {_meaning(schema)} |"
        yield ""
    if fields := info.returns.get("properties"):
        yield from ("| field of the answer | type | meaning |", "| --- | --- | --- |")
        yield from (f"| `{each}` | {_cell(kind_in_words(one))} | {_meaning(one)} |" for each, one in fields.items())
        yield ""


def _meaning(schema: Mapping[str, Any]) -> str:
    return _cell(schema.get("description", ""))


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


def _prose(docstring: str, until: str = "$^") -> str:
    """Return the text of a docstring before its sections, as Markdown."""
    return re.split(until, docstring)[0].strip().replace("``", "`")


def _section(docstring: str, title: str) -> list[str]:
    """Return the entries of one section of a docstring, each in one line."""
    body = docstring.partition(f"\n{title}:\n")[2].split("\n\n")[0]
    entries = re.split(r"\n(?=    \S)", body) if body else []
    return [" ".join(entry.replace("``", "`").split()) for entry in entries]
