"""Values of columns as text, for what knows neither times nor lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from wrike_async._wire.structuring.flat_columns import ColumnType, given_texts
from wrike_async._wire.structuring.records import plain

__all__ = ["TEXTS", "cells"]

_Texts = Callable[[Sequence[Any]], Sequence[Any]]


def _texts_of_times(values: Sequence[Any]) -> Sequence[Any]:
    return [None if value is None else plain(value) for value in values]


TEXTS: Final[Mapping[ColumnType, _Texts]] = {
    "date": _texts_of_times,
    "timestamp": _texts_of_times,
    "timestamptz": _texts_of_times,
    "text[]": given_texts,
}
"""Of the values of a column, in which nothing stays nothing: times in ISO form, instants in UTC, lists as JSON."""


def cells(kind: ColumnType, values: Sequence[Any], texts: Mapping[ColumnType, _Texts] = TEXTS) -> Sequence[Any]:
    """Return the values of a column, those of some types as text."""
    text = texts.get(kind)
    return values if text is None else text(values)
