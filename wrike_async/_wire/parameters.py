"""The types of parameters: what a caller may write, and what the wire gets.

The annotations of a ``TypedDict`` are the one description of an operation's parameters. A type checker reads the
plain types; `wrike_async._wire.encoders` reads the markers that ``Annotated`` adds where the wire wants more than the
plain type says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Generic, Literal, TypedDict, TypeVar, get_args, get_origin

import attrs

from wrike_async._wire.arguments import check_number, check_whole
from wrike_async._wire.moments import day_text, instant_text, local_text, moment_of, refuse_day
from wrike_async.errors import InvalidArgument

__all__ = [
    "Clearable",
    "Date",
    "DateFilter",
    "DateRange",
    "DateTimeFilter",
    "Encoded",
    "EqualRange",
    "Id",
    "IdList",
    "InstantFilter",
    "InstantOrRange",
    "LocalDateTimeText",
    "NoneAs",
    "NoneLeftOut",
    "NotBlank",
    "Parameters",
    "Range",
    "Raw",
    "ScheduleFilter",
    "UpTo",
    "Url",
    "check_id",
    "ends_of",
    "literals",
    "number",
    "whole_number",
]

Moment_co = TypeVar("Moment_co", bound=date | str, covariant=True)

# Since July 2025 Wrike's new IDs are up to 256 of these characters; the old ones are a subset. Dots alone would be
# steps in a path.
_ID = re.compile(r"(?!\.+\Z)[A-Za-z0-9_:.=-]{1,256}")


@attrs.frozen
class DateRange(Generic[Moment_co]):
    """A half-open range, ``start <= x < end``; an end that is ``None`` is open.

    Filters on instants (created, updated, completed) take aware ``datetime`` values, sent in whole seconds: the
    start floored, the end ceiled. Filters on days and schedules take ``date`` or zone-less ``datetime`` values.
    Either may be given as ISO text: ``"2026-03-10T07:24:24Z"``, ``"2026-03-15"``.
    """

    start: Moment_co | None = None
    end: Moment_co | None = None


class Range(TypedDict, Generic[Moment_co], total=False):
    """The same range as a plain dict."""

    start: Moment_co
    """The least value, or the first moment or day."""
    end: Moment_co
    """The greatest value, or the last moment or day."""


class EqualRange(TypedDict, Generic[Moment_co], total=False):
    """A range as a plain dict, or one value with ``equal``."""

    start: Moment_co
    """The least value, or the first moment or day."""
    end: Moment_co
    """The greatest value, or the last moment or day."""
    equal: Moment_co
    """Exactly this value."""


@attrs.frozen
class Raw:
    """A value that is sent as it is: ``color=Raw("DarkRed")``, ``fields=[Raw("newField")]``.

    Words that this package does not know are refused before anything is sent, as most of them are misspelt. This lets
    one through that Wrike knows nevertheless. It is taken wherever a value is, also in lists and structures (a range is
    marked as a whole), and is not checked; nor is what may go with it.

    Attributes:
        value: JSON by wire names: a text, number, boolean, list or dict.
    """

    value: Any

    def __str__(self) -> str:
        """Return it as the command line takes it."""
        return f"raw:{self.value}"


class Parameters(TypedDict, total=False):
    """What all parameters have: a way to send what this package does not know."""

    extra: Mapping[str, Any]
    """More parameters, by wire name, as JSON values; they are sent as they are: ``extra={"newFilter": "x"}``."""


@attrs.frozen(repr=False, eq=False)
class NoneAs:
    """Marks a type whose ``None`` is sent as this value, and not as null."""

    value: Any


@attrs.frozen(repr=False, eq=False)
class NoneLeftOut:
    """Marks a type whose ``None`` is not sent, as what is left out is cleared anyway."""


@attrs.frozen(repr=False, eq=False)
class Encoded:
    """Marks a type whose values are encoded by ``to_wire(value, name)``, which raises `InvalidArgument`.

    ``schema`` is the JSON schema of those values that are JSON.
    """

    to_wire: Callable[[Any, str], Any]
    schema: Mapping[str, Any] = attrs.field(kw_only=True)


@attrs.frozen(repr=False, eq=False)
class UpTo:
    """Marks a list that Wrike refuses beyond ``items`` entries."""

    items: int


def is_id(text: str) -> bool:
    """Whether a text can be an ID."""
    return _ID.fullmatch(text) is not None


def check_id(value: object, name: str) -> str:
    """Return ``value`` if it can be an ID; raise `InvalidArgument` otherwise."""
    if not isinstance(value, str):
        instead = "; pass its id" if isinstance(getattr(value, "id", None), str) else ""
        raise InvalidArgument(f"{name} must be an ID (a str), not {type(value).__name__}{instead}")
    if not _ID.fullmatch(value):
        shown = value if len(value) <= 40 else value[:40] + "…"
        raise InvalidArgument(
            f"{name}={shown!r} is no Wrike ID: one to 256 letters, digits, or any of _ : . = -; take it from an "
            "answer of the API. A permalink is found with list(permalink=…), and the number in it is no ID"
        )
    return value


def _not_blank(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise InvalidArgument(f"{name} must be a str, not {type(value).__name__}")
    if not value.strip():
        raise InvalidArgument(f"{name} must not be blank; leave it out instead")
    return value


def _range(one: Callable[..., str], *, equal: bool, both_ends: bool = False) -> Callable[[Any, str], Any]:
    """Build the encoder of a filter on a range whose ends ``one`` encodes."""

    def encode(value: Any, name: str) -> Any:
        if one is instant_text:
            refuse_day(value, name)
        given = _ends(value, name, equal=equal)
        if not given:
            raise InvalidArgument(f"{name} is an empty range, which Wrike refuses; leave it out instead")
        if "equal" in given and len(given) > 1:
            raise InvalidArgument(f"{name} takes either equal or start and end")
        if both_ends and "equal" not in given and len(given) < 2:
            raise InvalidArgument(f"{name} needs both start and end")
        wire = {k: one(v, f"{name}.{k}", up=k == "end") for k, v in given.items()}
        if len(given) == 2 and moment_of(given["start"]) >= moment_of(given["end"]):
            raise InvalidArgument(
                f"{name} is empty: it starts at {given['start']} and ends at {given['end']} (the end is exclusive)"
            )
        return wire

    return encode


def _ends(value: Any, name: str, *, equal: bool) -> dict[str, Any]:
    """Return what a range says: its start, end, or the one value that it equals; an end of ``None`` is open."""
    if isinstance(value, DateRange):
        given = {"start": value.start, "end": value.end}
    elif isinstance(value, Mapping):
        given = dict(value)
        known = ("start", "end", "equal") if equal else ("start", "end")
        if unknown := given.keys() - set(known):
            raise InvalidArgument(f"{name} takes {', '.join(known)}, not {sorted(map(str, unknown))}")
    elif equal and isinstance(value, date | str):
        given = {"equal": value}
    else:
        raise InvalidArgument(
            f"{name} must be a DateRange or a dict{' or a date' if equal else ''}, not {type(value).__name__}; "
            "{'start': …} is all since then, {'end': …} all before"
        )
    return {end: moment for end, moment in given.items() if moment is not None}


def ends_of(window: Any) -> tuple[datetime | None, datetime | None]:
    """Return the ends of a range of instants that was encoded before; an open end, and a `Raw` one, is ``None``."""
    if not isinstance(window, DateRange | Mapping):
        return None, None
    given = _ends(window, "range", equal=False)
    start, end = (moment_of(given[name]) if name in given else None for name in ("start", "end"))
    return start, end


def literals(*hints: Any) -> frozenset[str]:
    """Return the values of ``Literal`` types and unions of them."""
    found: set[str] = set()
    for hint in hints:
        if get_origin(hint) is Literal:
            found.update(get_args(hint))
        else:
            found |= literals(*get_args(hint))
    return frozenset(found)


def whole_number(low: int, high: int) -> Encoded:
    """Mark an ``int`` within bounds, both inclusive."""
    return Encoded(
        lambda value, name: check_whole(value, name, low, high),
        schema={"type": "integer", "minimum": low, "maximum": high},
    )


def number(low: float, high: float) -> Encoded:
    """Mark an ``int`` or ``float`` within bounds, both inclusive."""
    return Encoded(
        lambda value, name: check_number(value, name, low, high),
        schema={"type": "number", "minimum": low, "maximum": high},
    )


def _ends_schema(one: Mapping[str, Any], **what: Any) -> dict[str, Any]:
    """Return the schema of a range; its start is in it, and its end is not."""
    described = {"description": "start <= x < end; either end may be left out", "minProperties": 1, **what}
    return {"type": "object", "properties": {"start": one, "end": one}, "additionalProperties": False, **described}


def _filter(one: Callable[..., str], schema: Mapping[str, Any], *, both_ends: bool = False) -> Encoded:
    """Mark one value, or a range of them."""
    what = {"description": "start <= x < end", "required": ["start", "end"]} if both_ends else {}
    return Encoded(
        _range(one, equal=True, both_ends=both_ends), schema={"anyOf": [schema, _ends_schema(schema, **what)]}
    )


_DAY_TEXT = {"type": "string", "format": "date"}
_INSTANT_TEXT = {"type": "string", "format": "date-time"}
_LOCAL_TEXT = {
    "type": "string",
    "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2})?$",
    "description": "a day, or a day and time without a zone: 2026-03-15, 2026-03-15T09:00:00",
}

Id = Annotated[str, Encoded(check_id, schema={"type": "string", "pattern": r"^(?!\.+$)[A-Za-z0-9_:.=-]{1,256}$"})]
"""One ID."""

IdList = Sequence[Id]
"""Several IDs; a bare ``str`` is refused."""

NotBlank = Annotated[str, Encoded(_not_blank, schema={"type": "string", "pattern": r"\S"})]
"""Text that Wrike refuses when it is blank."""

Url = Annotated[str, Encoded(_not_blank, schema={"type": "string", "format": "uri"})]
"""An address; it is checked where it is known what leads to Wrike."""

Clearable = Annotated[str | None, NoneAs("")]
"""Text that an empty one, which ``None`` is written as, clears."""

Date = Annotated[date | str, Encoded(day_text, schema=_DAY_TEXT)]
"""A day, sent as ``yyyy-MM-dd``; or that text itself."""

LocalDateTimeText = Annotated[date | datetime | str, Encoded(local_text, schema=_LOCAL_TEXT)]
"""A day or a zone-less date and time, as schedules have them; or either as ISO text."""

InstantFilter = Annotated[
    DateRange[datetime | str] | Range[datetime | str],
    Encoded(_range(instant_text, equal=False), schema=_ends_schema(_INSTANT_TEXT)),
]
"""A range of aware instants, or of ISO texts with a zone: ``"2026-03-10T07:24:24Z"``."""

InstantOrRange = Annotated[
    datetime | str | DateRange[datetime | str] | EqualRange[datetime | str], _filter(instant_text, _INSTANT_TEXT)
]
"""One aware instant, or a range of them; or ISO texts with a zone."""

DateFilter = Annotated[date | str | DateRange[date | str] | EqualRange[date | str], _filter(day_text, _DAY_TEXT)]
"""One day, or a range of days; or ISO texts: ``"2026-03-15"``."""

DateTimeFilter = Annotated[
    date | datetime | str | DateRange[date | datetime | str] | EqualRange[date | datetime | str],
    _filter(local_text, _LOCAL_TEXT),
]
"""One day or zone-less date and time, or a range of them; or ISO texts."""

ScheduleFilter = Annotated[
    date | str | DateRange[date | str] | EqualRange[date | str], _filter(day_text, _DAY_TEXT, both_ends=True)
]
"""One day, or a range of days with both ends; or ISO texts."""
