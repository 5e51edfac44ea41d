"""In what databases differ, for statements that are the same otherwise."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import attrs

from wrike_async._wire.structuring.flat_columns import ColumnType

__all__ = ["Dialect"]


def _as_staged(_: ColumnType, column: str) -> str:
    return column


@attrs.frozen(kw_only=True)
class Dialect:
    """How a database says it.

    Attributes:
        types: what a column is in a table.
        staging_types: what it is in a staging table; as in the table, by default.
        of_staging: returns an expression that has a staged column as the table has it, of its type and its name.
        differ: with ``{one}`` and ``{other}``: whether two values differ, where nothing is a value, too.
        key: what comes behind the type of the key of a table, such as ``PRIMARY KEY``.
        create_staging: what the creation of a staging table begins with.
        elements: with ``{column}``: a table ``e`` with a row for each text of a list, in a column ``value``.
        replaces_views: whether the creation of a view can replace one that is there, or drops it before. One may look
            into a table that has got another name, and so into the wrong one.
        columns: a query for the names and the types of a table's columns, of which the value is the table; none without
            one.
        told_as: what that query calls types which it does not call as they are said in ``types``.
        custom_fields: a query for ``task_id``, ``field_id``, ``title``, ``type`` and ``value``, of which there is one
            row for each value of a custom field of a living task; from ``tasks`` and ``custom_fields``.
    """

    types: Mapping[ColumnType, str]
    staging_types: Mapping[ColumnType, str]
    of_staging: Callable[[ColumnType, str], str] = _as_staged
    differ: str = "{one} IS DISTINCT FROM {other}"
    key: str = ""
    create_staging: str = "CREATE TABLE"
    elements: str = "unnest({column}) AS e(value)"
    replaces_views: bool = True
    columns: str
    told_as: Mapping[str, str] = attrs.field(factory=dict)
    custom_fields: str
