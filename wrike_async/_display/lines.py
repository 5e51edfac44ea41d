"""One line for a thing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["LONGEST_LINE", "cut", "one_line", "settings"]

LONGEST_LINE = 100
_LONGEST_VALUE = 40


def one_line(kind: str, *parts: str) -> str:
    """Return ``<Kind: part, part>``, of no more than `LONGEST_LINE` characters; empty parts are left out."""
    said = ", ".join(filter(None, parts))
    return f"<{cut(f'{kind}: {said}' if said else kind, LONGEST_LINE - 2)}>"


def settings(values: Mapping[str, Any]) -> str:
    """Return ``name=value name=value``, each value cut to a readable length."""
    return " ".join(f"{name}={cut(_plain(value), _LONGEST_VALUE)}" for name, value in values.items())


def cut(text: str, most: int) -> str:
    """Return a text on one line, and what is too long with its end cut off."""
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _plain(value: Any) -> str:
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_plain, value))}]"
    return value if isinstance(value, str) and value.isprintable() and value else repr(value)
