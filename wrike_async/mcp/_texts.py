"""Texts for agents: HTML without its tags, and no longer than they need to be."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from html.parser import HTMLParser
from typing import Any, Final

__all__ = ["LONGEST_TEXT", "plain_text", "shortened"]

LONGEST_TEXT: Final = 600
"""After so many characters a text is cut, unless it is asked for by name."""

_IN_HTML: Final = frozenset({"description", "briefDescription", "text"})
_ON_A_LINE: Final = frozenset({"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table"})


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _ON_A_LINE:
            self.parts.append("\n- " if tag == "li" else "\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _ON_A_LINE:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def plain_text(html: str) -> str:
    """Return what HTML says, with a line for each paragraph."""
    if "<" not in html and "&" not in html:
        return html
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (line.strip() for line in "".join(reader.parts).splitlines())
    return "\n".join(line for line in lines if line)


def shortened(row: Mapping[str, Any], whole: Collection[str], *, longest: int = LONGEST_TEXT) -> dict[str, Any]:
    """Return a row with its HTML as text, and long texts cut.

    Args:
        row: JSON of an entity.
        whole: keys whose texts stay as long as they are.
        longest: how long the others may be, in characters.
    """
    return {
        key: _shortened(plain_text(value) if key in _IN_HTML and isinstance(value, str) else value, longest, key, whole)
        for key, value in row.items()
    }


def _shortened(value: Any, longest: int, key: str, whole: Collection[str]) -> Any:
    if isinstance(value, str):
        if len(value) <= longest or key in whole:
            return value
        return f"{value[:longest]}… (cut at {longest} of {len(value)} characters; name {key!r} in fields for all)"
    if isinstance(value, Mapping):
        return {name: _shortened(each, longest, key, whole) for name, each in value.items()}
    if isinstance(value, list):
        return [_shortened(each, longest, key, whole) for each in value]
    return value
