"""A record between its bytes and its model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
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
        value = field_of(self, wire_name)
        # Records in it may be JSON still.
        holds = isinstance(value, (msgspec.Raw, tuple))
        return msgspec.json.decode(msgspec.json.encode(value)) if holds else plain(value)


def field_of(record: Any, wire_name: str) -> Any:
    """Return a field of a record, or of a plain dict, as it is in it: an instant may have been read.

    Raises:
        KeyError: there is none, or null.
    """
    packed = isinstance(record, PackedRecord)
    value = getattr(record, record.names_by_wire[wire_name]) if packed else record[wire_name]
    if value is None or value is msgspec.UNSET:
        raise KeyError(wire_name)
    return value


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
