"""Tables of areas: columns from the models, rows from records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from wrike_async._wire.converter import structure_items
from wrike_async._wire.structuring.arrow_tables import flat_batch_of, flat_schema_of
from wrike_async._wire.structuring.flat_columns import ColumnType, flat_columns
from wrike_async._wire.types import Model

__all__ = ["Column", "Table"]


@attrs.frozen
class Column:
    """A column of a table.

    Attributes:
        name: such as ``dates_start``; a record of scalars has a column for each.
        path: where records have it, by wire name: ``dates.start``; empty for ``extra``.
        type: ``text``, ``bigint``, ``double``, ``boolean``, ``date``, ``timestamp`` (without a zone), ``timestamptz``
            (an instant), ``text[]`` (a list of texts), ``json`` (whatever is deeper, as text).
    """

    name: str
    path: str
    type: ColumnType


@attrs.frozen
class Table:
    """What an area's records look like in rows: the same columns always, whatever the records hold.

    Attributes:
        name: of the area.
        model: of its records.
    """

    name: str
    model: type[Model] = attrs.field(repr=False)

    @property
    def columns(self) -> tuple[Column, ...]:
        """Its columns: the model's fields in their order, and ``extra`` with what the model does not know."""
        return tuple(Column(each.name, ".".join(each.path), each.type) for each in flat_columns(self.model))

    @property
    def key(self) -> str | None:
        """The column that tells rows apart: ``id``; ``None`` where records have none and come all together."""
        return self._first_of("id")

    @property
    def created(self) -> str | None:
        """The column of the instant that never changes: ``created_date``, ``event_date``, or ``None``."""
        return self._first_of("created_date", "event_date")

    @property
    def updated(self) -> str | None:
        """The column of the instant of the last change: ``updated_date``, or ``None``."""
        return self._first_of("updated_date")

    def _first_of(self, *names: str) -> str | None:
        there = {each.name for each in self.columns}
        return next((name for name in names if name in there), None)

    def arrow_schema(self) -> Any:
        """Return its ``pyarrow.Schema``.

        Raises:
            InvalidArgument: pyarrow is not installed.
        """
        return flat_schema_of(self.model)

    def batch(self, records: Sequence[Mapping[str, Any]]) -> Any:
        """Return a ``pyarrow.RecordBatch`` with a row for each record.

        Args:
            records: as Wrike sent them.

        Raises:
            InvalidArgument: pyarrow is not installed.
            DecodeError: a record is none of the model.
        """
        return flat_batch_of(self.model, structure_items(self.model, records))

    def values(self, records: Sequence[Mapping[str, Any]]) -> list[list[Any]]:
        """Return a list for each column, with a Python value for each record.

        Args:
            records: as Wrike sent them.

        Raises:
            DecodeError: a record is none of the model.
        """
        models = structure_items(self.model, records)
        return [each.values(models) for each in flat_columns(self.model)]
