"""A row as a file has it: by Python names, typed, or unreadable for a reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from wrike_async._json import dumps_given
from wrike_async._rows.values import read_json
from wrike_async._wire.names import to_snake
from wrike_async.errors import InvalidArgument

__all__ = ["Unreadable", "python_name", "typed", "writable"]


@attrs.frozen
class Unreadable:
    """A row that is none.

    Attributes:
        input: what stands there, in a form that JSON has.
        reason: why it cannot be read.
    """

    input: Any
    reason: str


def python_name(spelling: str, known: Mapping[str, Any]) -> str:
    """Return the Python name that somebody meant: ``Title``, ``customStatus``, ``Custom status``, ``CUSTOM_STATUS``.

    One that is not known is returned as it is, without spaces around it.
    """
    spelling = spelling.strip()
    words = "_".join(spelling.replace("-", " ").replace("_", " ").split())
    candidates = (spelling, to_snake(spelling[:1].lower() + spelling[1:]), words.lower())
    return next((name for name in candidates if name in known), spelling)


def typed(row: Any, hints: Mapping[str, Any]) -> Any:
    """Read the texts in a row by the annotations of its parameters.

    Returns:
        The row by Python names, or why there is none.
    """
    if not isinstance(row, dict):
        return Unreadable(row, f"a row must be a JSON object with parameters, not {_kind(row)}")
    named: dict[str, Any] = {}
    for spelling, value in row.items():
        name = python_name(spelling, hints)
        if name in named:
            return Unreadable(row, f"it has {name} twice")
        named[name] = value
    try:
        return {name: read_json(value, hints[name], name) if name in hints else value for name, value in named.items()}
    except InvalidArgument as problem:
        return Unreadable(row, str(problem))


def writable(row: Any) -> Any:
    """Return a row, or why it cannot be noted in JSON, and so not be sent."""
    try:
        dumps_given(row, default=str)
    except TypeError as cause:
        return Unreadable(str(row), f"JSON has no form for it: {cause}")
    return row


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    return {bool: "true or false", str: "a text", list: "an array"}.get(type(value), "a number")
