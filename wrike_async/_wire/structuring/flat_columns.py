"""Records as rows: one value in each column, for tables that know no records within records.

A record of scalars becomes a column for each of its fields (``dates_start``). A list of texts stays one; whatever else
is deeper is JSON as text. Unknown fields, those of the records within, too, are together in ``extra``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any, Final, Literal

import attrs

from wrike_async._json import dumps, dumps_each
from wrike_async._wire.structuring.records import Record, per_model, plain
from wrike_async._wire.structuring.shapes import Field, Kind, Shape, fields_of

__all__ = ["ColumnType", "FlatColumn", "as_it_is", "flat_columns", "given_texts", "json_or_nothing", "json_text"]

ColumnType = Literal["text", "bigint", "double", "boolean", "date", "timestamp", "timestamptz", "text[]", "json"]
"""What is in a column: ``timestamptz`` are instants, ``timestamp`` times without a zone, ``json`` texts."""

_Read = Callable[[Any], Any]


@attrs.frozen
class FlatColumn:
    """A column.

    Attributes:
        name: in Python's way, ``dates_start``.
        path: the wire names that lead to the value; none for ``extra``.
        type: of the values.
        kind: of the values as the models have them; for lists of texts and JSON, how Arrow has them is in the type.
        get: returns what a record has there, ``None`` for nothing.
        convert: returns the value of that.
    """

    name: str
    path: tuple[str, ...]
    type: ColumnType
    kind: Kind
    get: _Read
    convert: _Read

    def values(self, records: Sequence[Any]) -> list[Any]:
        """Return the value of each record, ``None`` for none."""
        there, convert = map(self.get, records), self.convert
        if convert is as_it_is:
            return list(there)
        if convert is json_text:
            return given_texts([None if value is None else plain(value) for value in there])
        return [None if value is None else convert(value) for value in there]


@per_model
def flat_columns(model_type: type[Any]) -> tuple[FlatColumn, ...]:
    """Return the columns of a model: its fields in their order, and then ``extra``."""
    columns: list[FlatColumn] = []
    flattened: list[Field] = []
    for field in fields_of(model_type):
        inner = _scalars_within(field.shape)
        if inner is None:
            kind, column_type, convert = _kind(field.shape)
            columns.append(FlatColumn(field.name, (field.wire,), column_type, kind, attrgetter(field.name), convert))
            continue
        flattened.append(field)
        for each in inner:
            kind, column_type, convert = _kind(each.shape)
            get = _getter_within(field.name, each.name)
            name, path = f"{field.name}_{each.name}", (field.wire, each.wire)
            columns.append(FlatColumn(name, path, column_type, kind, get, convert))
    return (*columns, FlatColumn("extra", (), "json", "any", _extra_getter(flattened), as_it_is))


def _scalars_within(shape: Shape) -> Sequence[Field] | None:
    """Return the fields of a record that has nothing but scalars; ``None`` for anything else."""
    if shape.model is None:
        return None
    inner = fields_of(shape.model)
    return inner if all(each.shape.kind in _SCALARS for each in inner) else None


def _kind(shape: Shape) -> tuple[Kind, ColumnType, _Read]:
    if shape.kind in _SCALARS:
        return (shape.kind, *_SCALARS[shape.kind])
    if shape.kind == "list" and shape.item is not None and shape.item.kind in ("text", "word"):
        return "list", "text[]", as_it_is if shape.item.kind == "text" else _words
    return "any", "json", json_text


def _getter_within(name: str, inner: str) -> _Read:
    outer, get = attrgetter(name), attrgetter(inner)

    def got(record: Any) -> Any:
        within = outer(record)
        return None if within is None else get(within)

    return got


def _extra_getter(flattened: Sequence[Field]) -> _Read:
    def got(record: Record) -> str | None:
        extra = record.extra
        for field in flattened:
            within = getattr(record, field.name)
            if within is not None and within.extra:
                extra = {**extra, field.wire: within.extra}
        return json_or_nothing(extra)

    return got


def json_text(value: Any) -> str:
    """Return what a model holds as JSON."""
    return dumps(plain(value)).decode()


def json_or_nothing(extra: dict[str, Any]) -> str | None:
    """Return an ``extra`` as JSON, ``None`` for an empty one."""
    return json_text(extra) if extra else None


def given_texts(values: Sequence[Any]) -> list[str | None]:
    """Return plain values as JSON; nothing stays nothing."""
    texts = iter(dumps_each([value for value in values if value is not None]))
    return [None if value is None else next(texts) for value in values]


def as_it_is(value: Any) -> Any:
    """Return a value that needs no change."""
    return value


def _words(values: Sequence[Any]) -> tuple[str | None, ...]:
    return tuple(None if value is None else str(value) for value in values)


_SCALARS: Final[dict[str, tuple[ColumnType, _Read]]] = {
    "text": ("text", as_it_is),
    "word": ("text", str),
    "flag": ("boolean", as_it_is),
    "whole": ("bigint", as_it_is),
    "number": ("double", float),
    "instant": ("timestamptz", as_it_is),
    "local_time": ("timestamp", as_it_is),
    "day": ("date", as_it_is),
}
