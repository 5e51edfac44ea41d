"""Rows, wherever they come from, each with its key: files, tables in memory, iterables of mappings."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from importlib import import_module
from pathlib import Path
from typing import Any, get_type_hints

import attrs

from wrike_async._naming.forms import looks_like_id
from wrike_async._rows.row import Unreadable, python_name, typed
from wrike_async._rows.source import RowFile
from wrike_async._wire.encode import encode_params
from wrike_async._wire.operation import Operation
from wrike_async.errors import InvalidArgument

__all__ = ["KeyedRow", "read_rows"]

_NAMED_AT_MOST = 20


@attrs.frozen
class KeyedRow:
    """A row that can be written.

    Attributes:
        number: its place in the source, from 1.
        key: what it is known by.
        given: what is to be there, by Python names.
        wire: the same as it is sent.
    """

    number: int
    key: str
    given: dict[str, Any]
    wire: Mapping[str, Any]


def read_rows(source: Any, operation: Operation[Any], key: str, longest: int) -> list[KeyedRow]:
    """Read all rows, and check them.

    Args:
        source: a path that ends with .jsonl, .csv or .parquet, something with ``__arrow_c_stream__``, or mappings.
        operation: creates one of them.
        key: the column that tells them apart; it is sent only where it is a parameter as well.
        longest: how many characters a key may have.

    Raises:
        InvalidArgument: rows cannot be read, have no key, are not what Wrike takes, or share a key; all are named.
            Or they are what Wrike has already, by its IDs.
        OSError: a file cannot be read.
    """
    hints = get_type_hints(operation.accepts, include_extras=True)
    known = {**hints, key: hints.get(key, str)}
    rows: list[KeyedRow] = []
    wrong: list[str] = []
    for number, row in enumerate(_source(source, known), start=1):
        try:
            rows.append(_keyed(number, row, operation, key, hints, longest))
        except InvalidArgument as problem:
            wrong.append(f"row {number}: {problem}")
    first: dict[str, int] = {}
    wrong += [
        f"rows {other} and {each.number} have the same {key}: {each.key!r:.80}"
        for each in rows
        if (other := first.setdefault(each.key, each.number)) != each.number
    ]
    if wrong:
        more = f"; and {len(wrong) - _NAMED_AT_MOST:,} more" if len(wrong) > _NAMED_AT_MOST else ""
        raise InvalidArgument(f"nothing was sent: {'; '.join(wrong[:_NAMED_AT_MOST])}{more}")
    if key == "id" and rows and all(looks_like_id(row.key) for row in rows):
        raise InvalidArgument(
            "nothing was sent: the keys look like IDs of Wrike, and a copy of each would be created; update_each "
            "changes what has an ID. Where they are those of another account, call the column otherwise: source_id"
        )
    return rows


def _keyed(
    number: int, row: Any, operation: Operation[Any], key: str, hints: Mapping[str, Any], longest: int
) -> KeyedRow:
    if isinstance(row, Unreadable):
        raise InvalidArgument(row.reason)
    # What is null in a table, or an empty cell, is not given.
    given = {name: value for name, value in row.items() if value is not None}
    value = given.get(key)
    if isinstance(value, bool) or not isinstance(value, str | int) or not str(value).strip():
        raise InvalidArgument(f"{key} must be a text or a whole number, not {value!r:.60}")
    if len(text := str(value)) > longest:
        raise InvalidArgument(f"{key} has {len(text)} characters; a marker takes up to {longest}")
    if key not in hints:
        del given[key]
    # Only what is created needs a title.
    return KeyedRow(number, text, given, encode_params(operation, {"title": "-", **given}))


def _source(source: Any, known: Mapping[str, Any]) -> Iterator[Any]:
    if isinstance(source, str | os.PathLike):
        yield from _file(Path(source), known)
    elif hasattr(source, "__arrow_c_stream__"):
        yield from (typed(row, known) for row in _arrow(source))
    elif isinstance(source, Iterable) and not isinstance(source, Mapping | bytes):
        yield from (_named(row, known) for row in source)
    else:
        raise InvalidArgument(
            "rows must be a path to .jsonl, .csv or .parquet, a table with __arrow_c_stream__, or an iterable of "
            f"mappings, not {type(source).__name__}"
        )


def _file(path: Path, known: Mapping[str, Any]) -> Iterator[Any]:
    if path.suffix.lower() == ".parquet":
        yield from (typed(row, known) for row in _parquet(path))
    elif path.suffix.lower() in (".jsonl", ".ndjson", ".csv", ".tsv"):
        with closing(RowFile(path, known)) as file:
            yield from file
    else:
        raise InvalidArgument(f"{path} must end with .jsonl, .csv or .parquet")


def _named(row: Any, known: Mapping[str, Any]) -> Any:
    if not isinstance(row, Mapping):
        return Unreadable(None, f"it must be a mapping, not {type(row).__name__}")
    return {python_name(str(name), known): value for name, value in row.items()}


def _parquet(path: Path) -> Iterator[dict[str, Any]]:
    try:
        arrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError:
        raise InvalidArgument("Parquet needs pyarrow: pip install 'wrike-async[parquet]'") from None
    try:
        with parquet.ParquetFile(path) as file:
            for batch in file.iter_batches():
                yield from batch.to_pylist()
    except arrow.ArrowException as problem:
        raise InvalidArgument(f"{path} is no Parquet: {problem}") from problem


def _arrow(source: Any) -> Iterator[dict[str, Any]]:
    try:
        pyarrow = import_module("pyarrow")
    except ImportError:
        raise InvalidArgument("tables in memory need pyarrow: pip install 'wrike-async[parquet]'") from None
    for batch in pyarrow.RecordBatchReader.from_stream(source):
        yield from batch.to_pylist()
