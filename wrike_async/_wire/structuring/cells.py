"""Values of columns as text, for what knows neither times nor lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from wrike_async._json import dumps
from wrike_async._wire.structuring.flat_columns import ColumnType
from wrike_async._wire.structuring.records import plain

__all__ = ["TEXTS", "cells"]


def _text_of_list(value: list[Any]) -> str:
    return dumps(value).decode()


def _text_of_time(value: date) -> str:
    text: str = plain(value)
    return text


TEXTS: Final[Mapping[ColumnType, Callable[[Any], Any]]] = {
    "date": _text_of_time,
    "timestamp": _text_of_time,
    "timestamptz": _text_of_time,
    "text[]": _text_of_list,
}
"""Times in ISO form, instants in UTC, lists as JSON."""


def cells(
    kind: ColumnType, values: Sequence[Any], texts: Mapping[ColumnType, Callable[[Any], Any]] = TEXTS
) -> Sequence[Any]:
    """Return the values of a column, those of some types as text; nothing stays nothing."""
    text = texts.get(kind)
    return values if text is None else [None if value is None else text(value) for value in values]
