"""Tables for notebooks: escaped, and bounded in rows and columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from html import escape
from itertools import islice
from typing import Any

from wrike_async._display.lines import cut

__all__ = ["MOST_COLUMNS", "MOST_ROWS", "fields_of", "table_of_fields", "table_of_rows"]

MOST_ROWS, MOST_COLUMNS = 20, 10
_LONGEST_CELL, _MOST_FIELDS, _MOST_IN_CELL = 80, 60, 5


def fields_of(thing: Any) -> dict[str, Any]:
    """Return what a row of a table shows: the fields that a thing shows, the keys of a dict, or a value alone."""
    if isinstance(thing, Mapping):
        return {str(name): value for name, value in thing.items()}
    fields = getattr(thing, "__rich_repr__", None)
    return dict(fields()) if fields is not None else {"value": thing}


def table_of_rows(rows: Sequence[Any], *, of: str, caption: str = "") -> str:
    """Return a table with a row for each thing.

    Args:
        rows: the things. All of their fields that are among the first rows are columns.
        of: what they are.
        caption: what else is to be said.
    """
    shown = [fields_of(row) for row in islice(rows, MOST_ROWS)]
    names = list(dict.fromkeys(name for row in shown for name in row))
    columns = names[:MOST_COLUMNS]
    body = [[row.get(name) for name in columns] for row in shown]
    said = [f"{len(rows)} {of}"]
    if len(rows) > len(shown):
        said.append(f"{len(rows) - len(shown)} more rows")
    if len(names) > len(columns):
        said.append(f"{len(names) - len(columns)} more columns: {', '.join(names[MOST_COLUMNS:])}")
    return _table(columns, body, ", ".join(filter(None, [*said, caption])))


def table_of_fields(name: str, thing: Any) -> str:
    """Return a table with a row for each field of a thing."""
    fields = list(fields_of(thing).items())
    more = f", {len(fields) - _MOST_FIELDS} more fields" if len(fields) > _MOST_FIELDS else ""
    return _table(["field", "value"], fields[:_MOST_FIELDS], f"{name}{more}")


def _table(columns: Iterable[str], rows: Iterable[Iterable[Any]], caption: str) -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in columns)
    body = "".join(f"<tr>{''.join(f'<td>{_cell(value)}</td>' for value in row)}</tr>" for row in rows)
    said = escape(cut(caption, 4 * _LONGEST_CELL))
    return f"<table><caption>{said}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(value: Any) -> str:
    return escape(cut(_text(value), _LONGEST_CELL))


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(" ", timespec="minutes")
    if isinstance(value, str | date):
        return str(value)
    if isinstance(value, list | tuple):
        more = ", …" if len(value) > _MOST_IN_CELL else ""
        return ", ".join(map(_text, value[:_MOST_IN_CELL])) + more
    return repr(value)
