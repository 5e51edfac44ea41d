"""Docstrings as Markdown."""

from __future__ import annotations

import inspect
import re

from docs.building.cells import escaped

__all__ = ["entries", "markdown", "prose", "tidy"]

_SECTION = re.compile(r"^(Args|Attributes|Raises|Returns|Yields):\n((?:^(?: .*)?\n?)+)", re.MULTILINE)
_ENTRY = re.compile(r"^(\*{0,2}[\w., ]+): (.*(?:\n +.*)*)", re.MULTILINE)
_TITLES = {"Args": "Takes", "Yields": "Returns"}


def prose(thing: object) -> str:
    """Return what something says of itself, without its sections, as Markdown."""
    return _text(_SECTION.sub("", _of(thing)))


def markdown(thing: object) -> str:
    """Return all that something says of itself, as Markdown."""
    parts = [prose(thing)]
    for title, body in _SECTION.findall(_of(thing)):
        found = _entries(body)
        listed = [f"- `{name}`: {text}" for name, text in found] or [tidy(body)]
        parts.append("\n".join([f"**{_TITLES.get(title, title)}**", "", *listed]))
    return "\n\n".join(filter(None, parts))


def entries(thing: object, section: str) -> dict[str, str]:
    """Return what a section of a docstring says, each in one line, by name."""
    return {
        name: text for title, body in _SECTION.findall(_of(thing)) if title == section for name, text in _entries(body)
    }


def tidy(text: str) -> str:
    """Return text of a docstring as one line of Markdown."""
    return escaped(" ".join(text.replace("``", "`").split()))


def _of(thing: object) -> str:
    docstring = thing if isinstance(thing, str) else inspect.getdoc(thing) or ""
    return inspect.cleandoc(docstring) + "\n"


def _entries(body: str) -> list[tuple[str, str]]:
    return [(name, tidy(text)) for name, text in _ENTRY.findall(inspect.cleandoc(body))]


def _text(docstring: str) -> str:
    """Return prose as Markdown: blocks of code stay as they are, since both indent them alike."""
    lines = re.sub(r"^::$\n?", "", docstring.strip(), flags=re.MULTILINE).replace("::\n", ":\n").splitlines()
    return "\n".join(line if line.startswith("    ") else _line(line) for line in lines).strip("\n")


def _line(line: str) -> str:
    return escaped(line.replace("``", "`"))
