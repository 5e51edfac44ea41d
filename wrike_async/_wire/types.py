"""What the models of the areas are made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from wrike_async._wire.structuring.records import (
    WIRE_NAME,
    LocalDateTime,
    Record,
    UnknownWord,
    ZoneLess,
    model,
    plain,
    wire_names,
)

__all__ = ["WIRE_NAME", "LocalDateTime", "Model", "UnknownWord", "ZoneLess", "model", "wire_names"]


@model
class Model(Record):
    """A record of the wire as a Python value.

    A field that was not asked for is ``None``; an empty collection was asked for, and is empty. Lists of the wire are
    tuples, and an empty one is ``()``.

    A value that is not of the declared type is in ``extra`` as it came, and the attribute is ``None``, even one that
    is declared without ``None``; a warning of the logger ``wrike_async`` tells of it once for each field. It is the
    smallest thing that does not fit: a value of a nested record goes to the ``extra`` of that record, and a list or a
    map with one odd entry goes to it whole. Only a record that is no object, or lacks the ``id`` that its class
    requires, is refused: with a `DecodeError`, or, inside of another record, by the field that holds it.
    ``Wrike(strict=True)`` refuses all of it.

    Records are equal when all of their values are. They hash by class and ``id``, the one part that all
    versions of a record share, so that a changed copy is found in the same place of a set or dict, and is still
    not equal. A record without ``id`` cannot be hashed. `attrs.evolve` makes a changed copy.

    FastAPI and pydantic take records as they are: ``TypeAdapter(Task)``, a route that returns ``list[Task]``. They
    write what `to_dict` gives, and read it strictly. So does a route without a response model, as does ``dict(task)``.
    """

    @classmethod
    def from_dict(cls, record: Mapping[str, Any], *, strict: bool = False) -> Self:
        """Read what `to_dict` gave, or a record of Wrike's from elsewhere: a file, a queue, `Pages.raw`.

        Args:
            record: JSON values by wire name. It is not changed, and changing it later changes nothing here.
            strict: whether a value that does not fit is an error; otherwise it is kept in ``extra``.

        Raises:
            DecodeError: it is no record, or, if ``strict``, not what Wrike documents.
        """
        from wrike_async._wire.converter import structure_item

        return structure_item(cls, plain(record), path="$", strict=strict)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        from wrike_async._wire.structuring.pydantic_schema import core_schema_of

        return core_schema_of(cls)
