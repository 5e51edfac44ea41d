"""A record between its bytes and its model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter, itemgetter
from typing import Any, ClassVar

import msgspec

from wrike_async._wire.structuring.records import plain, wires_in
from wrike_async.errors import DecodeError

__all__ = ["PackedRecord", "Unpack", "field_of", "keys_of", "plain_record"]

Unpack = Callable[[Any], Any]
"""Makes a model of a record; raises one of `UNFIT` for one that has to be read the long way."""


class PackedRecord(msgspec.Struct, omit_defaults=True, gc=False):
    """A record between its bytes and its model; ``record["createdDate"]`` is what came there.

    Attributes:
        unpack: makes the model.
        unpack_or: returns what makes the model, and asks another one where ``unpack`` would raise. Where records are
            unpacked one by one, that is a call less for each.
    """

    unpack: ClassVar[Unpack]
    unpack_or: ClassVar[Callable[[Unpack], Unpack]]
    names_by_wire: ClassVar[Mapping[str, str]]

    def __getitem__(self, wire_name: str) -> Any:
        value = getattr(self, self.names_by_wire[wire_name])
        if value is None or value is msgspec.UNSET:
            raise KeyError(wire_name)
        # Records in it may be JSON still.
        holds = isinstance(value, (msgspec.Raw, tuple))
        return msgspec.json.decode(msgspec.json.encode(value)) if holds else plain(value)


def field_of(records: Sequence[Any], wire_name: str) -> Callable[[Any], Any]:
    """Return what reads a field of records, or of plain dicts, as it is in them: an instant may have been read.

    It, too, raises `KeyError` where a record has no such field, or null in it.
    """
    first = records[0]
    packed = isinstance(first, PackedRecord)
    get: Callable[[Any], Any] = attrgetter(first.names_by_wire[wire_name]) if packed else itemgetter(wire_name)

    def read(record: Any) -> Any:
        value = get(record)
        if value is None or value is msgspec.UNSET:
            raise KeyError(wire_name)
        return value

    return read


def plain_record(record: PackedRecord) -> dict[str, Any]:
    """Return a record as JSON has it.

    Raises:
        DecodeError: what is JSON in it still has bytes that are no text, or a number that no float can hold.
    """
    try:
        plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(record))
    except (msgspec.MsgspecError, ValueError) as cause:
        raise DecodeError(f"a record of the answer is no JSON: {cause}", json_path="$.data") from None
    return plain


def keys_of(record: Any) -> Iterable[str]:
    """Return which keys a record brought, or one that became a model."""
    return plain_record(record) if isinstance(record, PackedRecord) else wires_in(record)
