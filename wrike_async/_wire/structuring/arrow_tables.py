"""Records as tables of Apache Arrow: one schema for each model, whatever the records hold.

Columns have the Python names. What Wrike does not document the shape of is JSON as text, and so is ``extra``. pyarrow
loads when it is used first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from typing import Any, Final

import attrs

from wrike_async._wire.structuring.flat_columns import FlatColumn, as_it_is, flat_columns, json_or_nothing, json_text
from wrike_async._wire.structuring.records import Record, per_model
from wrike_async._wire.structuring.shapes import Shape, fields_of
from wrike_async.errors import InvalidArgument

__all__ = ["batch_of", "flat_batch_of", "flat_schema_of", "schema_of", "table_of"]

_Convert = Callable[[Any], Any]


@attrs.frozen
class _Column:
    """A column: its type in Arrow, and how a value becomes what pyarrow takes for that type."""

    name: str
    kind: Any
    convert: _Convert


def schema_of(model_type: type[Record]) -> Any:
    """Return the ``pyarrow.Schema`` of a model.

    Raises:
        InvalidArgument: the extra is not installed, or it is no model.
    """
    given: object = model_type
    if not isinstance(given, type) or not issubclass(given, Record):
        raise InvalidArgument(f"a model such as Task is needed, not {model_type!r:.40}")
    return _pyarrow().schema([(column.name, column.kind) for column in _columns(model_type)])


def batch_of(model_type: type[Record], records: Sequence[object]) -> Any:
    """Return a ``pyarrow.RecordBatch`` with a row for each record.

    Raises:
        InvalidArgument: the extra is not installed, or a record is of another class.
    """
    schema = schema_of(model_type)
    for record in records:
        if not isinstance(record, model_type):
            raise InvalidArgument(f"a table of {model_type.__name__} takes no {type(record).__name__}")
    arrays = [
        _pyarrow().array([_cell(record, column) for record in records], column.kind) for column in _columns(model_type)
    ]
    return _pyarrow().RecordBatch.from_arrays(arrays, schema=schema)


def table_of(model_type: type[Record], batches: Iterable[Any]) -> Any:
    """Return a ``pyarrow.Table`` of what `batch_of` returned; without any, an empty one."""
    return _pyarrow().Table.from_batches(batches, schema=schema_of(model_type))


def flat_schema_of(model_type: type[Record]) -> Any:
    """Return the ``pyarrow.Schema`` of a model whose records are rows, as `flat_columns` has them.

    Raises:
        InvalidArgument: the extra is not installed.
    """
    return _pyarrow().schema([(column.name, _flat_kind(column)) for column in flat_columns(model_type)])


def flat_batch_of(model_type: type[Record], records: Sequence[Record]) -> Any:
    """Return a ``pyarrow.RecordBatch`` with a row for each record, in the schema of `flat_schema_of`.

    Raises:
        InvalidArgument: the extra is not installed.
    """
    arrays = [_pyarrow().array(column.values(records), _flat_kind(column)) for column in flat_columns(model_type)]
    return _pyarrow().RecordBatch.from_arrays(arrays, schema=flat_schema_of(model_type))


def _flat_kind(column: FlatColumn) -> Any:
    if column.type == "text[]":
        return _pyarrow().list_(_pyarrow().string())
    name, arguments, _ = _KINDS.get(column.kind, ("string", (), json_text))
    return getattr(_pyarrow(), name)(*arguments)


def _pyarrow() -> Any:
    try:
        return import_module("pyarrow")
    except ModuleNotFoundError:
        raise InvalidArgument("Arrow needs pyarrow: pip install 'wrike-async[arrow]'") from None


def _cell(record: object, column: _Column) -> Any:
    value = getattr(record, column.name)
    return None if value is None else column.convert(value)


@per_model
def _columns(model_type: type[Any]) -> tuple[_Column, ...]:
    return _columns_within(model_type, ())


def _columns_within(model_type: type[Record], outer: tuple[type[Record], ...]) -> tuple[_Column, ...]:
    within = (*outer, model_type)
    columns = [_Column(field.name, *_kind(field.shape, within)) for field in fields_of(model_type)]
    return (*columns, _Column("extra", _pyarrow().string(), json_or_nothing))


def _kind(shape: Shape, within: tuple[type[Record], ...]) -> tuple[Any, _Convert]:
    pyarrow = _pyarrow()
    if shape.model is not None and shape.model not in within:
        columns = _columns_within(shape.model, within)
        kind = pyarrow.struct([(column.name, column.kind) for column in columns])
        return kind, lambda record: {column.name: _cell(record, column) for column in columns}
    if shape.item is not None and shape.item.kind != "any":
        inner, convert = _kind(shape.item, within)

        def each(value: Any) -> Any:
            return None if value is None else convert(value)

        if shape.kind == "list":
            return pyarrow.list_(inner), lambda values: [each(value) for value in values]
        return pyarrow.map_(pyarrow.string(), inner), lambda value: [(key, each(entry)) for key, entry in value.items()]
    name, arguments, convert = _KINDS.get(shape.kind, ("string", (), json_text))
    return getattr(pyarrow, name)(*arguments), convert


_KINDS: Final[dict[str, tuple[str, tuple[Any, ...], _Convert]]] = {
    "text": ("string", (), as_it_is),
    "word": ("string", (), str),
    "flag": ("bool_", (), as_it_is),
    "whole": ("int64", (), as_it_is),
    "number": ("float64", (), float),
    "instant": ("timestamp", ("us", "UTC"), as_it_is),
    "local_time": ("timestamp", ("us",), as_it_is),
    "day": ("date32", (), as_it_is),
}
