"""From JSON records to models: the one way in.

A record is tried on the constructor generated for its keys (`wrike_async._wire.structuring.constructors`). Where that
gives up, `wrike_async._wire.structuring.reference` takes the record by cattrs, and keeps aside what does not fit, or
says where it is. It loads when it is needed first: whoever gets what Wrike documents never waits for the import of
cattrs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import count
from typing import Any, TypeVar

from wrike_async._wire.structuring.constructors import UNFIT, constructors_of
from wrike_async._wire.structuring.packed_record import PackedRecord, Unpack, plain_record
from wrike_async._wire.structuring.packing import packing_of
from wrike_async._wire.structuring.records import Record, per_model
from wrike_async.errors import DecodeError

__all__ = ["packing_of", "structure_each", "structure_item", "structure_items", "structure_one_by_one"]

_ModelT = TypeVar("_ModelT", bound=Record)


def structure_items(
    model_type: type[_ModelT], items: Iterable[Any], *, path: str = "$.data", strict: bool = False
) -> list[_ModelT]:
    """Decode the records of one answer.

    Args:
        model_type: what they are.
        items: the records as JSON gave them, or packed. Their objects become the models', so don't change them
            afterwards. Models, as of a page that was read in parts, are what they are.
        path: where they are in the answer, as a JSON path.
        strict: whether a value that does not fit is an error; otherwise it is kept in ``extra``, see `Record`.

    Raises:
        DecodeError: a record is not what Wrike documents; ``json_path`` is the place, ``$.data[3].dates.due``.
    """
    first = items[0] if isinstance(items, list) and items else None
    if isinstance(first, Record):
        return list(items)
    if isinstance(first, PackedRecord):
        unpack: Any = first.unpack
        try:
            return [unpack(record) for record in items]
        except UNFIT:
            return [_unpacked(model_type, unpack, f"{path}[{i}]", strict, each) for i, each in enumerate(items)]
    by_size = constructors_of(model_type).by_size
    decoded: list[_ModelT] = []
    append = decoded.append
    for record in items:
        try:
            append(by_size[len(record)](record))
        except UNFIT:
            append(_by_reference(model_type, record, f"{path}[{len(decoded)}]", strict))
    return decoded


def _structured(
    model_type: type[_ModelT], by_size: Sequence[Callable[[Any], Any]], strict: bool, record: Any, place: int
) -> _ModelT:
    try:
        made: _ModelT = by_size[len(record)](record)
    except UNFIT:
        return _by_reference(model_type, record, f"$.data[{place}]", strict)
    return made


def _unpacked(
    model_type: type[_ModelT], unpack: Callable[[Any], _ModelT], path: str, strict: bool, record: PackedRecord
) -> _ModelT:
    try:
        return unpack(record)
    except UNFIT:
        return _by_reference(model_type, plain_record(record), path, strict)


@per_model
def _the_long_way(model_type: type[Any]) -> Unpack:
    return lambda record: _by_reference(model_type, plain_record(record), "$.data", strict=False)


def structure_one_by_one(model_type: type[_ModelT], records: list[Any], *, strict: bool = False) -> Iterator[_ModelT]:
    """Decode records of one page as `structure_items` does, each when it is asked for.

    One that cannot be read raises, and those after it can be asked for.
    """
    # A generator would end with the first error.
    if records and isinstance(records[0], PackedRecord):
        struct = type(records[0])
        if strict:
            return map(partial(_unpacked, model_type, struct.unpack, "$.data", strict), records)
        return map(struct.unpack_or(_the_long_way(model_type)), records)
    return map(partial(_structured, model_type, constructors_of(model_type).by_size, strict), records, count())


def structure_each(
    model_type: type[_ModelT], items: Iterable[Any], *, path: str = "$.data", strict: bool = False
) -> list[_ModelT | DecodeError]:
    """Decode as `structure_items` does; in the place of a record that cannot be read stands its error."""
    decoded: list[_ModelT | DecodeError] = []
    for item in items:
        try:
            record = plain_record(item) if isinstance(item, PackedRecord) else item
            decoded.append(structure_item(model_type, record, path=f"{path}[{len(decoded)}]", strict=strict))
        except DecodeError as error:
            decoded.append(error)
    return decoded


def structure_item(model_type: type[_ModelT], item: Any, *, path: str = "$.data[0]", strict: bool = False) -> _ModelT:
    """Decode one record, as `structure_items` does; ``path`` is its own place in the answer.

    Raises:
        DecodeError: it is not what Wrike documents.
    """
    by_size = constructors_of(model_type).by_size
    try:
        made: _ModelT = by_size[len(item)](item)
    except UNFIT:
        return _by_reference(model_type, item, path, strict)
    return made


def _by_reference(model_type: type[_ModelT], record: Any, path: str, strict: bool) -> _ModelT:
    from wrike_async._wire.structuring.reference import structure

    return structure(model_type, record, path, strict=strict)
