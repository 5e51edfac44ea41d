"""A record between its bytes and its model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import msgspec

from wrike_async._wire.structuring.records import plain

__all__ = ["PackedRecord", "plain_record"]


class PackedRecord(msgspec.Struct, omit_defaults=True, gc=False):
    """A record between its bytes and its model; ``record["createdDate"]`` is what came there.

    Attributes:
        unpack: makes the model; raises one of `UNFIT` for one that has to be read the long way.
    """

    unpack: ClassVar[Callable[[Any], Any]]
    names_by_wire: ClassVar[Mapping[str, str]]

    def __getitem__(self, wire_name: str) -> Any:
        value = getattr(self, self.names_by_wire[wire_name])
        if value is None or value is msgspec.UNSET:
            raise KeyError(wire_name)
        return plain(value)


def plain_record(record: PackedRecord) -> dict[str, Any]:
    """Return a record as JSON has it."""
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(record))
    return plain
