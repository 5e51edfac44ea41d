"""Rows of CSV, by the names in its first line."""

from __future__ import annotations

import csv
import sys
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import islice
from typing import Any

from wrike_async._rows.row import Unreadable, python_name, writable
from wrike_async._rows.text import TextFile
from wrike_async._rows.values import parse
from wrike_async._wire.names import did_you_mean
from wrike_async.errors import InvalidArgument

__all__ = ["DELIMITERS", "LONGEST_CELL", "check_csv", "csv_rows"]

DELIMITERS = (",", ";", "\t")
"""What stands between cells: Excel writes the second where the first is part of numbers."""

LONGEST_CELL = min(sys.maxsize, 2**31 - 1)


def csv_rows(file: TextFile, hints: Mapping[str, Any], delimiter: str) -> Iterator[Any]:
    """Yield the rows of CSV; blank lines are none."""
    names: list[str] | None = None
    for line, cells in _records(file, delimiter):
        if names is None:
            names = [python_name(cell, hints) for cell in cells]
        else:
            yield _csv_row(names, cells, line, hints)


def check_csv(file: TextFile, hints: Mapping[str, Any], delimiter: str | None = None) -> str:
    """Read CSV to its end.

    Args:
        file: the CSV.
        hints: annotations of what a row may have, by Python name.
        delimiter: what stands between cells; by default what makes names of the first line.

    Returns:
        What stands between cells.

    Raises:
        InvalidArgument: it is empty, a name is unknown or stands twice, or a quote is not closed.
    """
    choices = DELIMITERS if delimiter is None else (delimiter,)
    heads = {each: names for each in choices if (names := _names(file, hints, each)) is not None}
    fitting = [each for each, names in heads.items() if _unknown(names, hints) is None]
    best = fitting[0] if fitting else max(heads, key=lambda each: len(heads[each]), default=choices[0])
    names = heads.get(best) or [cell for _, cells in _first(_records(file, best)) for cell in cells]
    if not any(names):
        raise InvalidArgument(f"{file.path} has no names in its first line")
    if (unknown := _unknown(names, hints)) is not None:
        hint = did_you_mean(unknown, hints) or f"; there is {', '.join(hints)}"
        raise InvalidArgument(f"{file.path} has a column {unknown!r}{hint}")
    if twice := [name for name in names if name and names.count(name) > 1]:
        raise InvalidArgument(f"{file.path} has two columns {twice[0]!r}")
    for _ in _records(file, best):
        pass
    return best


def _names(file: TextFile, hints: Mapping[str, Any], delimiter: str) -> list[str] | None:
    """Return the names in the first line, ``None`` where it cannot be read with this delimiter."""
    try:
        return [python_name(cell, hints) for _, cells in _first(_records(file, delimiter)) for cell in cells]
    except InvalidArgument:
        return None


def _first(records: Generator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    # The file is read again from its beginning as soon as this is over.
    with closing(records):
        yield from islice(records, 1)


def _unknown(names: Sequence[str], hints: Mapping[str, Any]) -> str | None:
    return next((name for name in names if name and name not in hints), None)


def _records(file: TextFile, delimiter: str) -> Generator[tuple[int, list[str]]]:
    """Yield what is not blank, each with the number of its first line."""
    csv.field_size_limit(LONGEST_CELL)
    with file.read(newline="") as text:
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        while True:
            line = reader.line_num + 1
            try:
                cells = next(reader, None)
            except csv.Error as problem:
                reason = "a quote is never closed" if "end of data" in str(problem) else problem
                raise InvalidArgument(f"{file.path}, line {line}: {reason}") from None
            if cells is None:
                return
            # A line of spaces, or of two quotes, is what somebody wrote.
            if cells:
                yield line, cells


def _csv_row(names: Sequence[str], cells: Sequence[str], line: int, hints: Mapping[str, Any]) -> Any:
    if len(cells) != len(names):
        return Unreadable(list(cells), f"line {line}: {len(cells)} in place of {len(names)} cells")
    given = {name: text for name, text in zip(names, cells, strict=True) if text}
    if "" in given:
        return Unreadable(list(cells), f"line {line}: {given['']!r:.40} stands in a column without a name")
    if not given:
        return Unreadable(list(cells), f"line {line} has nothing in it")
    try:
        row = writable({name: parse(text, hints[name], name) for name, text in given.items()})
    except InvalidArgument as problem:
        return Unreadable(given, f"line {line}: {problem}")
    return Unreadable(given, f"line {line}: {row.reason}") if isinstance(row, Unreadable) else row
