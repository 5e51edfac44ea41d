"""Rows of JSON Lines."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from typing import Any

from wrike_async._json import DeepJson, InvalidJson, loads
from wrike_async._rows.row import Unreadable, typed, writable
from wrike_async._rows.text import TextFile
from wrike_async._rows.values import is_deep
from wrike_async.errors import InvalidArgument

__all__ = ["check_json", "json_rows"]

_TOO_DEEP = "line {} is nested too deeply"


def check_json(file: TextFile) -> None:
    """Look at the beginning of JSON Lines; raises `InvalidArgument` where the file is one JSON array."""
    with closing(_lines(file)) as lines:
        _, first = next(lines, (0, ""))
    if first.startswith("["):
        raise InvalidArgument(f"{file.path} is a JSON array; write one object on each line (jq -c '.[]')")


def json_rows(file: TextFile, hints: Mapping[str, Any]) -> Iterator[Any]:
    """Yield the rows of JSON Lines; blank lines are none."""
    for number, line in _lines(file):
        yield _json_row(line, number, hints)


def _lines(file: TextFile) -> Generator[tuple[int, str]]:
    # Other ends of lines, such as U+2028, may stand in the texts of JSON.
    with file.read(newline="\n") as text:
        for number, line in enumerate(text, start=1):
            if line := line.strip(" \t\r\n"):
                yield number, line


def _json_row(line: str, number: int, hints: Mapping[str, Any]) -> Any:
    row: Any = None
    try:
        # A name that stands twice is refused by the one, whatever is not strictly JSON by the other.
        row = json.loads(line, object_pairs_hook=_each_once, parse_constant=_no_number)
        loads(line)
    except InvalidArgument as problem:
        return Unreadable(line, f"line {number}: {problem}")
    except json.JSONDecodeError as problem:
        return Unreadable(line, f"line {number} is no JSON: {problem.msg} (column {problem.colno})")
    except (DeepJson, RecursionError):
        return Unreadable(line, _TOO_DEEP.format(number))
    except InvalidJson as problem:
        reason = "half of a character stands alone in it" if _is_torn(row) else problem
        return Unreadable(line, f"line {number} is no JSON: {reason}")
    if is_deep(row):
        return Unreadable(line, _TOO_DEEP.format(number))
    found = typed(row, hints)
    if not isinstance(found, Unreadable):
        found = writable(found)
    if isinstance(found, Unreadable):
        # As it stands where JSON has no other form for it, or where it is no object.
        is_noted = isinstance(row, dict) and not isinstance(writable(row), Unreadable)
        return Unreadable(row if is_noted else line, f"line {number}: {found.reason}")
    return found


def _is_torn(row: Any) -> bool:
    """Whether a surrogate stands alone in it: JSON can write that, and no text can hold it."""
    try:
        json.dumps(row, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    return False


def _no_number(name: str) -> None:
    raise InvalidArgument(f"it has {name}, which JSON has no form for")


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise InvalidArgument(f"it has {twice!r} twice")
    return found
