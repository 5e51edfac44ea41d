"""Models as tables of Apache Arrow, which pandas, polars, DuckDB and Parquet take (extra ``wrike-async[arrow]``).

::

    from wrike_async.arrow import model_schema, to_arrow

    table = await wrike.tasks.list().to_arrow()  # all pages, in one schema
    table = to_arrow(tasks, Task)  # records that are at hand

Pages and scans have ``to_pandas()`` and ``to_polars()``, too; `to_pandas` and `to_polars` take records at hand.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wrike_async._wire.structuring.arrow_tables import batch_of, schema_of, table_of
from wrike_async._wire.structuring.frames import frame_of
from wrike_async._wire.types import Model

__all__ = ["model_schema", "to_arrow", "to_pandas", "to_polars"]


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


def to_pandas(records: Iterable[Model], model: type[Model]) -> Any:
    """Return a ``pandas.DataFrame`` with a row for each record and the types of `model_schema`, as ``ArrowDtype``.

    Numbers stay whole and flags stay flags where some are missing; instants are in UTC.

    Args:
        records: of that model; any number, or none.
        model: such as `wrike_async.models.Task`.

    Raises:
        InvalidArgument: as `to_arrow`, or pandas is not installed.
    """
    return frame_of(to_arrow(records, model), "pandas")


def to_polars(records: Iterable[Model], model: type[Model]) -> Any:
    """Return a ``polars.DataFrame`` with a row for each record and the types of `model_schema`.

    Args:
        records: of that model; any number, or none.
        model: such as `wrike_async.models.Task`.

    Raises:
        InvalidArgument: as `to_arrow`, or polars is not installed.
    """
    return frame_of(to_arrow(records, model), "polars")
