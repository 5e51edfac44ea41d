"""Rows of a file: JSON Lines as they are, CSV by the names of its first line."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from wrike_async._cli.values import parse, read_json
from wrike_async._wire.names import to_snake
from wrike_async.errors import InvalidArgument

__all__ = ["read_rows"]


def read_rows(path: Path, hints: Mapping[str, Any]) -> Iterator[Any]:
    """Yield the rows of a file; one that cannot be read is yielded as the text that it is, to be refused as such.

    Args:
        path: ends with ``.csv``, or is JSON Lines.
        hints: annotations of what a row may have, by Python name, to read the texts of CSV by.

    Raises:
        InvalidArgument: the CSV has a column of another name.
    """
    if path.suffix.lower() == ".csv":
        yield from _csv_rows(path, hints)
        return
    with path.open("rb") as file:
        for line in file:
            if line.strip():
                yield _json_row(line, hints)


def _json_row(line: bytes, hints: Mapping[str, Any]) -> Any:
    try:
        row = orjson.loads(line)
    except ValueError:
        return line.decode("utf-8", "backslashreplace").strip()
    if not isinstance(row, dict):
        return row
    named = {to_snake(name): value for name, value in row.items()}
    try:
        return {name: read_json(value, hints[name], name) if name in hints else value for name, value in named.items()}
    except InvalidArgument:
        return named


def _csv_rows(path: Path, hints: Mapping[str, Any]) -> Iterator[Any]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        reader = csv.reader(file)
        names = [to_snake(name.strip()) for name in next(reader, [])]
        if unknown := [name for name in names if name not in hints]:
            raise InvalidArgument(f"{path} has a column {unknown[0]!r}; there is {', '.join(hints)}")
        for cells in reader:
            try:
                given = zip(names, cells, strict=True)
                yield {name: parse(text, hints[name], name) for name, text in given if text}
            except (InvalidArgument, ValueError):
                yield ",".join(cells)
