"""Records as a table that is no wider than the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs
from rich.cells import cell_len, set_cell_size

__all__ = ["Table", "printable"]

_GAP = "  "
_WIDEST_CELL = 60
_NARROWEST_CUT, _NARROWEST_TITLE = 12, 24
# What tells entities apart comes first, what is alike for most of them or too long for a table last.
_FIRST = ("id", "title", "name", "firstName", "lastName", "text", "status", "importance", "type", "dates.due")
_LAST = ("scope", "createdDate", "priority", "permalink", "accountId")
# An ID that is cut is of no use.
_LEAST = {"id": _WIDEST_CELL, "title": _NARROWEST_TITLE}


@attrs.define
class _Column:
    name: str
    width: int
    natural: int


class Table:
    """A table of which the columns are chosen when all records have been looked at.

    Attributes:
        left_out: names of columns that have no room.
    """

    def __init__(self, records: Iterable[Mapping[str, Any]], width: int, *, wanted: Iterable[str] = ()) -> None:
        """Look at the records.

        Args:
            records: as Wrike sends them.
            width: of the terminal.
            wanted: names of what somebody asked for, which comes before what nobody did.
        """
        widths: dict[str, int] = {}
        for record in records:
            for name, text in _cells(record).items():
                widths[name] = max(widths.get(name, cell_len(name)), min(cell_len(text), _WIDEST_CELL))
        order = {name: rank for rank, name in enumerate([*_FIRST[:2], *wanted, *_FIRST[2:]][::-1])}
        late = {name: rank for rank, name in enumerate(_LAST, start=1)}
        names = sorted(widths, key=lambda name: (-order.get(name, -1), late.get(name, 0)))
        self._columns = _fitting([_Column(name, widths[name], widths[name]) for name in names], width)
        shown = {column.name for column in self._columns}
        self.left_out = [name for name in names if name not in shown]

    def lines(self, records: Iterable[Mapping[str, Any]], encoding: str) -> Iterator[bytes]:
        """Yield the lines of the table, in an encoding that may not have all characters.

        Args:
            records: the same as before.
            encoding: of the terminal.
        """
        if not self._columns:
            return
        mark = "…" if _has("…", encoding) else "~"
        yield self._line({column.name: column.name for column in self._columns}, mark).encode(encoding, "replace")
        yield self._line({column.name: "-" * column.width for column in self._columns}, mark).encode(encoding)
        for record in records:
            yield self._line(_cells(record), mark).encode(encoding, "replace")

    def _line(self, cells: Mapping[str, str], mark: str) -> str:
        texts = [_fitted(cells.get(column.name, ""), column.width, mark) for column in self._columns]
        return _GAP.join(texts).rstrip() + "\n"


def printable(text: str) -> str:
    """Return a text on one line, without what would move the cursor, change colours or hide itself in a terminal."""
    return "".join(each if each.isprintable() else " " for each in text).strip()


def _fitting(columns: list[_Column], width: int) -> list[_Column]:
    """Return the columns that have room, the first in any case; what is left goes to those that were cut."""
    chosen: list[_Column] = []
    left, is_full = width, False
    for column in columns:
        gap = len(_GAP) if chosen else 0
        least = min(column.natural, _LEAST.get(column.name, _NARROWEST_CUT))
        if column.name in _LAST and is_full:
            continue
        if chosen and least + gap > left:
            is_full = True
        else:
            column.width = min(least, width)
            chosen.append(column)
            left -= column.width + gap
    for column in chosen:
        more = min(column.natural - column.width, left)
        column.width += more
        left -= more
    return chosen


def _cells(record: Mapping[str, Any]) -> dict[str, str]:
    """Return what of a record can stand in a cell."""
    cells: dict[str, str] = {}
    for name, value in record.items():
        if isinstance(value, dict):
            inner = {f"{name}.{key}": _text(each) for key, each in value.items()}
            cells |= {key: text for key, text in inner.items() if text is not None}
        elif (text := _text(value)) is not None:
            cells[name] = text
    return cells


def _text(value: Any) -> str | None:
    """Return the text of a cell; ``None`` for nothing, and for structures."""
    match value:
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return str(value)
        case str():
            return printable(value)
        case list() if value and all(isinstance(each, str) for each in value):
            return printable(", ".join(value))
        case _:
            return None


def _fitted(text: str, width: int, mark: str) -> str:
    if cell_len(text) > width:
        text = set_cell_size(text, width - 1) + mark
    return set_cell_size(text, width)


def _has(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
