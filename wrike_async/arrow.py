"""Models as tables of Apache Arrow, which pandas, polars, DuckDB and Parquet take (extra ``wrike-async[arrow]``).

::

    from wrike_async.arrow import model_schema, to_arrow

    table = await wrike.tasks.list().to_arrow()  # all pages, in one schema
    table = to_arrow(tasks, Task)  # records that are at hand
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wrike_async._wire.structuring.arrow_tables import batch_of, schema_of, table_of
from wrike_async._wire.types import Model

__all__ = ["model_schema", "to_arrow"]


def model_schema(model: type[Model]) -> Any:
    """Return the ``pyarrow.Schema`` of a model: the same for each page, whatever the records hold.

    Columns have the names of the attributes, in their order, and then ``extra``. Instants are ``timestamp[us, UTC]``,
    times without a zone ``timestamp[us]``, days ``date32``; records within records are structs; what Wrike does
    not document the shape of, and ``extra``, is JSON as text.

    Args:
        model: such as `wrike_async.models.Task`.

    Raises:
        InvalidArgument: the extra is not installed.
    """
    return schema_of(model)


def to_arrow(records: Iterable[Model], model: type[Model]) -> Any:
    """Return a ``pyarrow.Table`` with a row for each record, in the schema of `model_schema`.

    Args:
        records: of that model; any number, or none.
        model: such as `wrike_async.models.Task`.

    Raises:
        InvalidArgument: the extra is not installed, or a record is of another class.
    """
    return table_of(model, [batch_of(model, list(records))])
