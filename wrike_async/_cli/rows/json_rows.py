"""Rows of JSON Lines."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from wrike_async._cli.rows.row import Unreadable, typed, writable
from wrike_async._cli.rows.text import TextFile
from wrike_async.errors import InvalidArgument

__all__ = ["json_rows"]


def json_rows(file: TextFile, hints: Mapping[str, Any]) -> Iterator[Any]:
    """Yield the rows of JSON Lines; blank lines are none.

    Raises:
        InvalidArgument: the file is one JSON array.
    """
    with file.read(newline="\n") as text:
        first = True
        for number, line in enumerate(text, start=1):
            if not (line := line.strip(" \t\r\n")):
                continue
            if first and line.startswith("["):
                raise InvalidArgument(f"{file.path} is a JSON array; write one object on each line (jq -c '.[]')")
            first = False
            yield _json_row(line, number, hints)


def _json_row(line: str, number: int, hints: Mapping[str, Any]) -> Any:
    try:
        # Whatever is not strictly JSON is refused by the one, a name that stands twice by the other.
        orjson.loads(line)
        row = json.loads(line, object_pairs_hook=_each_once)
    except (ValueError, RecursionError) as problem:
        reason = "it is nested too deeply" if isinstance(problem, RecursionError) else str(problem)
        return Unreadable(line, f"line {number} is no JSON: {reason}")
    except InvalidArgument as problem:
        return Unreadable(line, f"line {number}: {problem}")
    found = typed(row, hints)
    if not isinstance(found, Unreadable):
        found = writable(found)
    if isinstance(found, Unreadable):
        # As it stands where JSON has no other form for it, or where it is no object.
        is_noted = isinstance(row, dict) and not isinstance(writable(row), Unreadable)
        return Unreadable(row if is_noted else line, f"line {number}: {found.reason}")
    return found


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise InvalidArgument(f"it has {twice!r} twice")
    return found
