"""What a table of a data export consists of."""

from __future__ import annotations

from typing import Any

import attrs

__all__ = ["Column", "Table", "flag", "key", "moment", "number", "text"]


@attrs.frozen
class Column:
    """A column of a table.

    Attributes:
        type: as the schema says it: Number, String, Date or Boolean.
        references: the table and column that it points to.
    """

    id: str
    type: str
    references: tuple[str, str] | None = None

    def document(self) -> dict[str, Any]:
        """Return the column as the schema describes it."""
        document: dict[str, Any] = {"id": self.id, "alias": alias(self.id), "dataType": self.type}
        if self.references:
            document["foreignKey"] = dict(zip(("tableId", "columnId"), self.references, strict=True))
        return document


@attrs.frozen
class Table:
    """A table.

    Attributes:
        seen: columns whose names are public.
        guessed: columns that it needs to be of use, under names that nobody knows.
    """

    id: str
    seen: tuple[Column, ...] = ()
    guessed: tuple[Column, ...] = ()

    @property
    def columns(self) -> tuple[Column, ...]:
        """All columns."""
        return self.seen + self.guessed

    def document(self) -> dict[str, Any]:
        """Return the table as the schema describes it."""
        return {"id": self.id, "alias": alias(self.id), "columns": [column.document() for column in self.columns]}


def alias(identity: str) -> str:
    """Return a name for people."""
    return identity.replace("_", " ").capitalize()


def text(identity: str) -> Column:
    """Return a column of texts."""
    return Column(identity, "String")


def number(identity: str) -> Column:
    """Return a column of numbers."""
    return Column(identity, "Number")


def moment(identity: str) -> Column:
    """Return a column of dates and times."""
    return Column(identity, "Date")


def flag(identity: str) -> Column:
    """Return a column of booleans."""
    return Column(identity, "Boolean")


def key(identity: str, table: str, column: str | None = None) -> Column:
    """Return a column that points to another table, to the column of the same name unless said otherwise."""
    return Column(identity, "Number", (table, column or identity))
