"""What a run brought, on disk, until dlt takes it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from wrike_async.export._store import Fate
from wrike_async.export._table import Table

__all__ = ["AreaStaging"]

pa: Any = import_module("pyarrow")
ipc: Any = import_module("pyarrow.ipc")

_PURGED, _OTHER = 1, 0

_ADDED: Final = (
    pa.field("_synced_at", pa.timestamp("us", "UTC")),
    pa.field("_deleted_at", pa.timestamp("us", "UTC")),
    pa.field("_purged", pa.bool_()),
)


class AreaStaging:
    """The rows of one area: chunks in files, and in a table of SQLite which row counts for an ID."""

    def __init__(self, folder: Path, table: Table) -> None:
        """Begin with nothing, in a folder that is there."""
        self._folder = folder
        self._table = table
        self._chunks = 0
        self._memory = sqlite3.connect(folder / f"{table.name}.sqlite", check_same_thread=False, isolation_level=None)
        # Whoever dies leaves nothing that anybody would read.
        self._memory.execute("PRAGMA synchronous = OFF")
        self._memory.execute("PRAGMA journal_mode = OFF")
        self._memory.execute("CREATE TABLE winner (id TEXT PRIMARY KEY, rank INT, updated TEXT, chunk INT, row INT)")

    def append(self, records: Sequence[dict[str, Any]], fate: Fate) -> None:
        """Add records of one fate."""
        if not records:
            return
        if fate == "purged":
            self._note([(each["id"], _PURGED, "", -1, -1) for each in records])
            return
        rows = _with_texts(pa.Table.from_batches([self._table.batch(records)]))
        deleted = rows[self._table.updated] if fate == "deleted" and self._table.updated else pa.nulls(len(records))
        rows = rows.append_column(_ADDED[1], deleted.cast(_ADDED[1].type))
        rows = rows.append_column("_binned", pa.array([fate == "deleted"] * len(records)))
        with ipc.new_file(self._path(self._chunks), rows.schema) as file:
            file.write_table(rows)
        ids = rows[self._table.key].to_pylist() if self._table.key else [str(self._chunks)] * len(records)
        updated = rows[self._table.updated].to_pylist() if self._table.updated else [None] * len(records)
        self._note(
            (entry_id if self._table.key else f"{entry_id}.{row}", _OTHER, _sortable(moment), self._chunks, row)
            for row, (entry_id, moment) in enumerate(zip(ids, updated, strict=True))
        )
        self._chunks += 1

    def _note(self, rows: Iterable[tuple[str, int, str, int, int]]) -> None:
        self._memory.execute("BEGIN")
        self._memory.executemany(
            "INSERT INTO winner VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET rank = excluded.rank, "
            "updated = excluded.updated, chunk = excluded.chunk, row = excluded.row "
            "WHERE (excluded.rank, excluded.updated) >= (rank, updated)",
            rows,
        )
        self._memory.execute("COMMIT")

    def purge(self, ids: Iterable[str]) -> None:
        """Have those of some IDs be gone that no row came of."""
        self._memory.executemany(
            "INSERT OR IGNORE INTO winner VALUES (?, ?, '', -1, -1)", ((each, _PURGED) for each in ids)
        )

    def ids(self) -> Iterator[str]:
        """Return the IDs of all that came."""
        with closing(self._memory.cursor()) as cursor:
            for (entry_id,) in cursor.execute("SELECT id FROM winner"):
                yield entry_id

    def has(self, entry_id: str) -> bool:
        """Tell whether something came of an ID."""
        return self._memory.execute("SELECT 1 FROM winner WHERE id = ?", [entry_id]).fetchone() is not None

    def count(self, *, purged: bool) -> int:
        """Return how many rows count, of what is there or of what is gone."""
        query = "SELECT count(*) FROM winner WHERE rank = ?"
        return int(self._memory.execute(query, [_PURGED if purged else _OTHER]).fetchone()[0])

    def tables(self, as_of: datetime) -> Iterator[Any]:
        """Return the rows as ``pyarrow.Table``, each ID once."""
        for chunk in range(self._chunks):
            chosen = [
                row for (row,) in self._memory.execute("SELECT row FROM winner WHERE chunk = ? ORDER BY row", [chunk])
            ]
            if chosen:
                with ipc.open_file(self._path(chunk)) as file:
                    yield self._keyed(_finished(file.read_all().take(pa.array(chosen)), as_of))
        if self._table.key is None:
            if not self._chunks:
                # Else what was there would stay.
                yield self._gone([], as_of)
            return
        with closing(self._memory.cursor()) as cursor:
            cursor.execute("SELECT id FROM winner WHERE rank = ?", [_PURGED])
            while gone := cursor.fetchmany(20_000):
                yield self._gone([entry_id for (entry_id,) in gone], as_of)

    def _gone(self, ids: Sequence[str], as_of: datetime) -> Any:
        """Return rows that have whatever is there of some IDs be deleted."""
        schema = _with_texts(self._table.arrow_schema().empty_table()).schema
        columns = [
            pa.array(ids, field.type) if field.name == self._table.key else pa.nulls(len(ids), field.type)
            for field in schema
        ]
        rows = pa.table(columns, schema=schema)
        moment = pa.array([as_of] * len(ids), _ADDED[0].type)
        for field, values in zip(_ADDED, (moment, moment, pa.array([True] * len(ids), pa.bool_())), strict=True):
            rows = rows.append_column(field, values)
        return self._keyed(rows)

    def _keyed(self, rows: Any) -> Any:
        """Return rows whose schema says that each has an ID, as dlt says of a primary key."""
        fields = [each.with_nullable(each.name != self._table.key) for each in rows.schema]
        return rows.cast(pa.schema(fields))

    def _path(self, chunk: int) -> Path:
        return self._folder / f"{self._table.name}-{chunk}.arrow"

    def close(self) -> None:
        """Let go of the files."""
        self._memory.close()


def _finished(rows: Any, as_of: datetime) -> Any:
    """Return rows with all of the columns: what is in the recycle bin has a moment, whatever Wrike told."""
    binned = rows["_binned"]
    moment = pa.array([as_of] * len(rows), _ADDED[0].type)
    deleted = [
        (told or as_of) if inside else None
        for told, inside in zip(rows["_deleted_at"].to_pylist(), binned.to_pylist(), strict=True)
    ]
    rows = rows.drop_columns(["_deleted_at", "_binned"])
    for field, values in zip(
        _ADDED, (moment, pa.array(deleted, _ADDED[1].type), pa.array([False] * len(rows))), strict=True
    ):
        rows = rows.append_column(field, values)
    return rows


def _with_texts(rows: Any) -> Any:
    """Return rows with lists as JSON: few warehouses take nested columns from files."""
    for place, field in enumerate(rows.schema):
        if pa.types.is_list(field.type):
            texts = [None if each is None else json.dumps(each, ensure_ascii=False) for each in rows[place].to_pylist()]
            rows = rows.set_column(place, pa.field(field.name, pa.string()), pa.array(texts, pa.string()))
    return rows


def _sortable(moment: datetime | None) -> str:
    return "" if moment is None else moment.isoformat()
