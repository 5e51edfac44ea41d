"""A model with every shape that the wire has, and generated records of it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, Literal

from hypothesis import strategies as st

from wrike_async._wire.structuring.records import Record
from wrike_async._wire.structuring.shapes import Field, Shape, fields_of
from wrike_async._wire.types import LocalDateTime, Model, UnknownWord, model

Status = Literal["Active", "Completed"]


@model
class Dates(Model):
    type: Literal["Backlog", "Planned"] | UnknownWord
    start: LocalDateTime | None = None
    work_on_weekends: bool | None = None


@model
class Everything(Model):
    id: str
    hours: float
    created_date: datetime
    updated_date: datetime | None = None
    title: str | None = None
    status: Status | UnknownWord | None = None
    dates: Dates | None = None
    tracked_date: date | None = None
    attachment_count: int | None = None
    followed_by_me: bool | None = None
    parent_ids: tuple[str, ...] | None = None
    work_days: tuple[Literal["Mon", "Tue"] | UnknownWord, ...] | None = None
    completions: tuple[datetime, ...] | None = None
    gaps: tuple[str | None, ...] | None = None
    history: tuple[Dates, ...] | None = None
    maybe_history: tuple[Dates | None, ...] | None = None
    grid: tuple[tuple[int, ...], ...] | None = None
    sub_tasks: tuple[Everything, ...] | None = None
    user_access_roles: dict[str, str] | None = None
    dates_by_name: dict[str, Dates] | None = None
    sharing: dict[str, Any] | None = None
    settings: tuple[dict[str, Any], ...] | None = None
    anything: Any = None


# Names that would do harm if they became source text, or that mean something elsewhere.
UNKNOWN_KEYS = (
    "new",
    "extra",
    "$extra",
    "record",
    "self",
    "",
    "'] = 1; new = None #",
    '"',
    "\n    return 1",
    "{v}",
    "é",
)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


def time_text(moment: datetime) -> str:
    """As Wrike writes it: in whole seconds, or with as many digits as the fraction takes."""
    text = f"{moment.year:04}-{moment:%m-%dT%H:%M:%S}"
    if moment.microsecond:
        text += f".{moment.microsecond:06}" if moment.microsecond % 1000 else f".{moment.microsecond // 1000:03}"
    return text


moments = st.datetimes() | st.datetimes().map(lambda moment: moment.replace(microsecond=0))

SCALARS: dict[str, st.SearchStrategy[Any]] = {
    "text": st.text(max_size=8),
    "word": st.sampled_from(["Active", "Mon", "Planned"]) | st.text(max_size=8),
    "flag": st.booleans(),
    "whole": st.integers(-(2**63), 2**63 - 1) | st.integers(-(2**53), 2**53).map(float),
    "number": st.integers() | st.floats(allow_nan=False, allow_infinity=False),
    "instant": moments.map(lambda moment: time_text(moment) + "Z"),
    "local_time": moments.map(time_text),
    "day": st.dates().map(date.isoformat),
    "any": json_values,
}


_UNKNOWN = st.dictionaries(st.sampled_from(UNKNOWN_KEYS), json_values, max_size=2)


def values(shape: Shape, depth: int) -> st.SearchStrategy[Any]:
    """What Wrike might send for a shape."""
    if shape.model is not None:
        found: st.SearchStrategy[Any] = records(shape.model, depth - 1)
    elif shape.item is None:
        found = SCALARS[shape.kind]
    elif depth <= 0:
        found = st.just([] if shape.kind == "list" else {})
    elif shape.kind == "list":
        found = st.lists(values(shape.item, depth), max_size=2)
    else:
        found = st.dictionaries(st.text(max_size=3), values(shape.item, depth), max_size=2)
    return found | st.none() if shape.nullable else found


@st.composite
def records(draw: st.DrawFn, model_type: type[Record] = Everything, depth: int = 2) -> dict[str, Any]:
    """A record with some of the fields, some nulls, some fields that nobody knows, in any order."""
    fields = [field for field in fields_of(model_type) if field.required or draw(st.booleans())]
    entries = _entries(model_type, depth)
    record = {field.wire: draw(entries[field.wire]) for field in fields}
    record |= draw(_UNKNOWN)
    return dict(draw(st.permutations(list(record.items()))))


_ENTRIES: dict[tuple[type[Record], int], dict[str, st.SearchStrategy[Any]]] = {}
"""What each field of a model may hold, by its name. What Hypothesis finds out about a strategy it finds out once."""


def _entries(model_type: type[Record], depth: int) -> dict[str, st.SearchStrategy[Any]]:
    def entry(field: Field) -> st.SearchStrategy[Any]:
        found = values(field.shape, depth)
        return found if field.required else found | st.none()

    if (model_type, depth) not in _ENTRIES:
        _ENTRIES[model_type, depth] = {field.wire: entry(field) for field in fields_of(model_type)}
    return _ENTRIES[model_type, depth]


def least(**others: Any) -> dict[str, Any]:
    """A record with what it must have, and ``others``."""
    return {"id": "T", "hours": 1.5, "createdDate": "2026-10-07T01:48:56Z", **others}


LEAST = Everything(id="T", hours=1.5, created_date=datetime(2026, 10, 7, 1, 48, 56, tzinfo=UTC))
