"""What the loads of a pipeline left in its destination."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import dlt
from dlt.destinations.exceptions import DatabaseUndefinedRelation

from wrike_async._wire.parameters import DateRange
from wrike_async.export._table import Table

__all__ = ["Destination"]

_ROWS_AT_ONCE = 20_000


class Destination:
    """Reads tables of a destination. One that no load has brought has no rows."""

    def __init__(self, pipeline: dlt.Pipeline, schema: str) -> None:
        """Look at nothing yet.

        Args:
            pipeline: whose destination it is.
            schema: the name of the source.
        """
        self._pipeline = pipeline
        self._schema = schema

    def loads(self, load_ids: Iterable[str]) -> set[str]:
        """Return those of some loads that came to their end in this destination."""
        wanted = {*load_ids}
        if not wanted:
            return set()
        rows = self._rows("_dlt_loads", "load_id, status")
        return {load_id for load_id, status in rows if status == 0 and load_id in wanted}

    def ids(self, table: Table, *, deleted: bool, window: DateRange[datetime] | None) -> Iterator[str]:
        """Return the IDs of rows that are living, or in the recycle bin, and were created in a window."""
        dated = window is not None and (window.start or window.end) is not None
        # The window is looked at here: how a moment is written differs from one warehouse to the next.
        columns = f"{table.key}, {table.created}" if dated else f"{table.key}"
        where = f" WHERE _deleted_at IS {'NOT ' if deleted else ''}NULL"
        for entry_id, *moments in self._rows(table.name, columns, where):
            if window is None or not dated or _within(moments[0], window):
                yield entry_id

    def _rows(self, table: str, columns: str, where: str = "") -> Iterator[Sequence[Any]]:
        if self._schema not in self._pipeline.schemas or table not in self._pipeline.schemas[self._schema].tables:
            return
        try:
            with self._pipeline.sql_client(self._schema) as client:
                query = f"SELECT {columns} FROM {client.make_qualified_table_name(table)}{where}"
                with client.execute_query(query) as cursor:
                    while rows := cursor.fetchmany(_ROWS_AT_ONCE):
                        yield from rows
        except DatabaseUndefinedRelation:
            # Older releases of dlt know a table from what was extracted and thrown away.
            return


def _within(moment: datetime | None, window: DateRange[datetime]) -> bool:
    at = None if moment is None else moment.replace(tzinfo=moment.tzinfo or UTC)
    return at is not None and (window.start is None or at >= window.start) and (window.end is None or at < window.end)
