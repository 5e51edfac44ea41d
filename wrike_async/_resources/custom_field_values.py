"""Values of custom fields: texts on the wire, and what they stand for by the type of their field."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import Any

from wrike_async._resources.custom_field_models import CustomField
from wrike_async._wire.names import did_you_mean
from wrike_async.errors import DecodeError, InvalidArgument

__all__ = ["CustomValue", "custom_value", "wire_text"]

CustomValue = str | int | float | bool | date | datetime | tuple[str, ...] | None
"""The value of a custom field by the field's type. ``Numeric``, ``Currency``, ``Percentage``, ``Duration`` and
``CalculatedNumeric`` are numbers, ``Date`` and ``CalculatedDate`` a `date` (a `datetime`, where the field has times),
``Checkbox`` is a bool, ``Contacts`` (their IDs), ``Multiple`` and ``LinkToDatabase`` are tuples, all others texts."""

_WHOLE = re.compile(r"[+-]?[0-9]+")
_FRACTION = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_NUMBERS = frozenset({"Numeric", "Currency", "Percentage", "Duration", "CalculatedNumeric"})
_SEVERAL = frozenset({"Contacts", "Multiple", "LinkToDatabase"})
_CALCULATED = frozenset({"CalculatedNumeric", "CalculatedDate"})


def custom_value(field: CustomField, text: str | None) -> CustomValue:
    """Return what the text of a value stands for.

    Raises:
        DecodeError: it stands for nothing that the field's type knows.
    """
    if not text and field.type != "Text":
        return () if field.type in _SEVERAL else None
    read = _READERS.get(str(field.type))
    if text is None or read is None:
        return text
    try:
        return read(text)
    except ValueError:
        raise DecodeError(f"{text!r:.60} is no value of the {field.type} field {field.title!r} ({field.id})") from None


def _number(text: str) -> int | float:
    if _WHOLE.fullmatch(text):
        return int(text)
    if not _FRACTION.fullmatch(text):
        raise ValueError(text)
    return float(text)


def _day(text: str) -> date:
    return date.fromisoformat(text) if len(text) <= len("2026-01-31") else datetime.fromisoformat(text)


def _flag(text: str) -> bool:
    known = {"true": True, "false": False}
    if text.lower() not in known:
        raise ValueError(text)
    return known[text.lower()]


def _several(text: str) -> tuple[str, ...]:
    """Read JSON text, or else one value: it may have commas in it."""
    from wrike_async._json import loads

    with suppress(ValueError):
        values = loads(text)
        if isinstance(values, list):
            return tuple(map(str, values))
    return (text,)


def _contacts(text: str) -> tuple[str, ...]:
    """Read JSON text, or IDs with commas between them: both have been seen."""
    return _several(text) if text.startswith("[") else tuple(each.strip() for each in text.split(","))


_READERS: dict[str, Callable[[str], CustomValue]] = {
    **dict.fromkeys(_NUMBERS, _number),
    "Date": _day,
    "CalculatedDate": _day,
    "Checkbox": _flag,
    "Contacts": _contacts,
    "Multiple": _several,
    "LinkToDatabase": _several,
}


def wire_text(field: CustomField, value: Any) -> str | None:
    """Return the text of a value to write; ``None`` removes it. Choices are found whatever their case.

    Raises:
        InvalidArgument: the field takes no such value.
    """
    if value is None:
        return None
    kind = str(field.type)
    if kind in _CALCULATED:
        raise InvalidArgument(f"{_named(field)} is calculated by Wrike, and takes no value")
    if kind in _SEVERAL:
        from wrike_async._json import dumps

        return dumps([_choice(field, each) for each in _texts(field, value)]).decode()
    if kind in _NUMBERS:
        return _number_text(field, value)
    if kind == "Checkbox":
        return _flag_text(field, value)
    if kind == "Date":
        return _day_text(field, value)
    return _choice(field, value)


def _named(field: CustomField) -> str:
    return f"the {field.type} field {field.title!r}"


def _refused(field: CustomField, value: object, wanted: str) -> InvalidArgument:
    # Only what is not a number differs from itself: data frames have it where a value is missing.
    hint = "; a missing value is None" if isinstance(value, float) and value != value else ""
    return InvalidArgument(f"{_named(field)} takes {wanted}, not {value!r:.60}{hint}")


def _texts(field: CustomField, value: Any) -> Iterable[Any]:
    if isinstance(value, str) or not isinstance(value, Sequence | set | frozenset):
        raise _refused(field, value, "a list of texts")
    return value


def _number_text(field: CustomField, value: Any) -> str:
    try:
        number = None if isinstance(value, bool) else _number(str(value).strip())
    except ValueError:
        number = None
    if number is None:
        raise _refused(field, value, "a number")
    return str(number)


def _flag_text(field: CustomField, value: Any) -> str:
    if not isinstance(value, bool):
        raise _refused(field, value, "True or False")
    return "true" if value else "false"


def _day_text(field: CustomField, value: Any) -> str:
    if isinstance(value, str):
        with suppress(ValueError):
            value = _day(value)
    if not isinstance(value, date):
        raise _refused(field, value, "a date")
    return value.isoformat()


def _choice(field: CustomField, value: Any) -> str:
    """Return a text, spelled as the choice of the field that it is, where only its choices count."""
    if not isinstance(value, str):
        raise _refused(field, value, "a text")
    settings = field.settings
    if settings is None or not settings.values or settings.allow_other_values or value in settings.values:
        return value
    alike = [each for each in settings.values if each.casefold() == value.strip().casefold()]
    if len(alike) != 1:
        hint = did_you_mean(value, settings.values) or f"; it takes {', '.join(map(repr, settings.values[:10]))}"
        raise InvalidArgument(f"{value!r:.60} is no choice of {_named(field)}{hint}")
    return alike[0]
