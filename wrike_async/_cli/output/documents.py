"""From JSON Lines to one JSON document, or to CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import IO, Any

from wrike_async._json import dumps, loads

__all__ = ["csv_blocks", "json_blocks"]

_ROWS_AT_ONCE = 1000


def json_blocks(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Yield an array with the records of JSON Lines, one on each line."""
    begun = False
    for line in lines:
        yield (b",\n" if begun else b"[\n") + line.rstrip(b"\n")
        begun = True
    yield b"\n]\n" if begun else b"[]\n"


def csv_blocks(file: IO[bytes]) -> Iterator[bytes]:
    """Yield CSV in UTF-8 with a line of names: all that any record has, in the order in which they come up.

    What is neither text, number nor boolean is JSON in its cell, which ``wrike-async create`` reads again.

    Args:
        file: JSON Lines, which are read twice.
    """
    names = dict.fromkeys(name for line in file for name in loads(line))
    if not names:
        return
    file.seek(0)
    text = io.StringIO()
    writer = csv.DictWriter(text, names, restval="", lineterminator="\n")
    writer.writeheader()
    for number, line in enumerate(file, start=1):
        writer.writerow({name: _cell(value) for name, value in loads(line).items()})
        if number % _ROWS_AT_ONCE == 0:
            yield _taken(text)
    yield _taken(text)


def _cell(value: Any) -> Any:
    if isinstance(value, bool | dict | list):
        return dumps(value).decode()
    return value


def _taken(text: io.StringIO) -> bytes:
    block = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return block
