"""Text and tables as the site's Markdown has them."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["cell", "escaped", "table"]

_CODE = re.compile(r"(`[^`]*`)")


def escaped(text: str) -> str:
    """Return text without anything that could be HTML. In code, nothing could."""
    return _outside_of_code(text, "<", "&lt;")


def cell(text: str) -> str:
    """Return text as a cell of a table."""
    return _outside_of_code(escaped(text), "|", "\\|")


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table; what cells hold is Markdown already."""
    lines = [heads, ("---",) * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _outside_of_code(text: str, sign: str, instead: str) -> str:
    pieces = _CODE.split(text)
    return "".join(piece if number % 2 else piece.replace(sign, instead) for number, piece in enumerate(pieces))
