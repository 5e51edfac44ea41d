"""The tables of a data export: their columns, and their rows as CSV."""

from __future__ import annotations

import csv as text_csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import StringIO
from typing import Any, Final

import attrs

from wrike_async.sandbox._state.world import State
from wrike_async.sandbox._wire.contents import CHUNK, Generated
from wrike_async.sandbox._wire.instants import instant_text

__all__ = ["TABLES", "Column", "Row", "Table", "csv", "schema"]

Row = Sequence[Any]


@attrs.frozen
class Column:
    """A column of a table.

    Attributes:
        references: the table and column that it points to.
    """

    id: str
    type: str = "String"
    references: tuple[str, str] | None = None

    def document(self) -> dict[str, Any]:
        """Return the column as the schema describes it."""
        document: dict[str, Any] = {"id": self.id, "alias": _alias(self.id), "dataType": self.type}
        if self.references:
            document["foreignKey"] = dict(zip(("tableId", "columnId"), self.references, strict=True))
        return document


@attrs.frozen
class Table:
    """A table: its columns, and what yields its rows."""

    columns: tuple[Column, ...]
    rows: Callable[[State], Iterable[Row]]


def schema() -> list[dict[str, Any]]:
    """Return all tables as ``GET /data_export_schema`` answers them."""
    return [
        {"id": name, "alias": _alias(name), "columns": [column.document() for column in table.columns]}
        for name, table in TABLES.items()
    ]


def csv(state: State, name: str) -> Generated:
    """Return a table as CSV, its rows made while they are read."""
    return Generated(lambda: _pieces(state, TABLES[name]))


def _pieces(state: State, table: Table) -> Iterator[bytes]:
    buffer = StringIO(newline="")
    writer = text_csv.writer(buffer)
    writer.writerow([column.id for column in table.columns])
    for row in table.rows(state):
        writer.writerow(row)
        if buffer.tell() >= CHUNK:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _alias(identity: str) -> str:
    return identity.replace("_", " ").capitalize()


def _users(state: State) -> Iterator[Row]:
    for contact in state.contacts.values():
        if contact.type == "Person":
            yield contact.id, contact.first_name, contact.last_name, contact.email, contact.active


def _folders(state: State) -> Iterator[Row]:
    for folder in list(state.folders.values()):
        yield folder.id, folder.title, instant_text(folder.created), folder.author_id, folder.project is not None


def _tasks(state: State) -> Iterator[Row]:
    for task in state.tasks:
        author = task.author_ids[0] if task.author_ids else None
        yield task.id, task.title, task.status, instant_text(task.created), author


def _timelogs(state: State) -> Iterator[Row]:
    for timelog in state.timelogs:
        yield timelog.id, timelog.task_id, timelog.user_id, timelog.hours, timelog.tracked


def _custom_fields(state: State) -> Iterator[Row]:
    for field in state.custom_fields.values():
        yield field.id, field.title, field.type


TABLES: Final = {
    "user": Table(
        (
            Column("user_id"),
            Column("first_name"),
            Column("last_name"),
            Column("email"),
            Column("active", "Boolean"),
        ),
        _users,
    ),
    "folder": Table(
        (
            Column("folder_id"),
            Column("title"),
            Column("created_date", "Date"),
            Column("author_id", references=("user", "user_id")),
            Column("is_project", "Boolean"),
        ),
        _folders,
    ),
    "task": Table(
        (
            Column("task_id"),
            Column("title"),
            Column("status"),
            Column("created_date", "Date"),
            Column("author_id", references=("user", "user_id")),
        ),
        _tasks,
    ),
    "timelog": Table(
        (
            Column("timelog_id"),
            Column("task_id", references=("task", "task_id")),
            Column("user_id", references=("user", "user_id")),
            Column("hours", "Number"),
            Column("tracked_date", "Date"),
        ),
        _timelogs,
    ),
    "custom_field": Table((Column("custom_field_id"), Column("title"), Column("type")), _custom_fields),
}
