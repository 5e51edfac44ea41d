"""A row that is to be created, checked and ready to be sent."""

from __future__ import annotations

from collections.abc import AsyncIterable, Callable, Mapping, Sequence
from datetime import datetime
from html import unescape
from typing import Any, Literal, Protocol

import attrs

from wrike_async._engine.guarding.permits import Ask, gate_of
from wrike_async._wire.batches.codec import BatchKind
from wrike_async._wire.encode import encode_params
from wrike_async._wire.operation import Operation, WireParams
from wrike_async._wire.parameters import DateRange
from wrike_async._writing.outcomes import Row
from wrike_async.errors import InvalidArgument
from wrike_async.options import CallOptions

__all__ = ["Creation", "Finder", "ask_for", "creation", "finder_in", "title_of"]


class Found(Protocol):
    """An entity that says when it was created, and what it is called."""

    @property
    def id(self) -> str: ...

    @property
    def title(self) -> str | None: ...

    @property
    def created_date(self) -> datetime | None: ...


@attrs.frozen(eq=False)
class Finder:
    """Lists what may have been created, as it came.

    Attributes:
        newer: what is in the folder and was created since then; older things may be among it.
        marked: what has a metadata entry of this key, and with its metadata, wherever it was moved.
        dated: what has one of these IDs.
    """

    newer: Callable[[datetime], AsyncIterable[Mapping[str, Any]]]
    marked: Callable[[str], AsyncIterable[Mapping[str, Any]]]
    dated: Callable[[Sequence[str]], AsyncIterable[Found]]


@attrs.frozen(eq=False)
class Creation:
    """A row that is ready to be sent.

    Attributes:
        row: what it was made of.
        kind: what it does in a batch.
        operation: what does the same by itself.
        folder_id: where.
        params: of that.
        find: lists what is there.
    """

    row: Row
    kind: BatchKind
    operation: Operation[Any]
    folder_id: str
    params: WireParams
    find: Finder

    @property
    def parent_id(self) -> str:
        """What it belongs to: the folder."""
        return self.folder_id

    @property
    def title(self) -> str:
        """What it is called; see `title_of`."""
        return title_of(self.params) or ""


def title_of(given: Any) -> str | None:
    """Return the title of a row or an entity, in a form that both have in common.

    Answers may show it with other spaces, or with signs of HTML written out.
    """
    title = given.get("title") if isinstance(given, Mapping) else None
    return " ".join(unescape(title).split()) if isinstance(title, str) else None


def finder_in(
    area: Any, options: CallOptions, folder_id: str, *, by: Literal["created_date", "updated_date"]
) -> Finder:
    """Return what finds out what was created in a folder.

    Args:
        area: lists it: tasks or folders.
        options: of the writes.
        folder_id: of the folder.
        by: the filter that tells what is new.
    """
    # What has a metadata entry may be anywhere, unless only the folder may be looked into.
    place = None if gate_of(options) is None else folder_id
    return Finder(
        newer=lambda since: area.list(folder_id=folder_id, **{by: DateRange(since)}).raw(),
        marked=lambda key: area.list(folder_id=place, metadata={"key": key}, fields=["metadata"]).raw(),
        dated=lambda ids: area.get_many(ids, on_missing="skip"),
    )


def ask_for(ready: Creation) -> Ask:
    """Return what creating a row does."""
    return Ask(ready.operation, (ready.folder_id,), ready.params, row=ready.row.index)


def creation(kind: BatchKind, operation: Operation[Any], folder_id: str, row: Row, find: Finder) -> Creation:
    """Check a row and make it ready to be sent; raises `InvalidArgument`."""
    if not isinstance(row.input, Mapping):
        raise InvalidArgument(f"a row must be a dict of parameters, not {type(row.input).__name__}")
    return Creation(row, kind, operation, folder_id, encode_params(operation, row.input), find)
