"""What others wrote, in a question to a person: it must not change how the question looks."""

from __future__ import annotations

import unicodedata
from itertools import chain
from typing import Any, Final

__all__ = ["plain", "quoted", "shown_value"]

_LONGEST: Final = 60
_MOST_LOOKED_AT: Final = 2_000
"""So many characters of a text are looked at, whatever is left of them."""

_MOST_MARKS: Final = 3
"""So many marks may stand over or under a letter, as Hebrew and Vietnamese have them."""

_OF_QUESTIONS: Final = str.maketrans({"“": '"', "”": '"', "„": '"', "→": "->"})
_INVISIBLE: Final = frozenset(
    map(
        chr,
        chain(
            (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0),
            *(range(0x180B, 0x1810), range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0)),
        ),
    )
)
"""What shows nothing, though Unicode has it among letters, marks and signs."""


def plain(value: Any) -> str:
    """Return a value as a person may see it.

    It is cut, in one line, without what is invisible, turns the direction, or piles up over other lines, and without
    the quotation marks and arrows of a question, which would end a title early or make up an old value.
    """
    shown: list[str] = []
    marks = 0
    for each in unicodedata.normalize("NFC", _text(value)[:_MOST_LOOKED_AT]).translate(_OF_QUESTIONS):
        category = unicodedata.category(each)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if category[0] == "C" or each in _INVISIBLE:
            shown.append(" ")
        elif marks <= _MOST_MARKS:
            shown.append(each)
    line = " ".join("".join(shown).split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def quoted(title: object, entity_id: str) -> str:
    """Return what a person is told of an entity: its title, where there is one, and its ID."""
    shown = plain(entity_id)
    return f"“{plain(title)}” ({shown})" if isinstance(title, str) and title else shown


def shown_value(value: Any) -> str:
    """Return what is written as a person may see it; where it is cut, with how much of it there is."""
    shown = plain(value)
    if not shown.endswith("…") or shown == _text(value):
        return shown
    size = f"{len(value)} in all" if isinstance(value, list | tuple) else f"{len(_text(value))} characters"
    return f"{shown} ({size})"


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
