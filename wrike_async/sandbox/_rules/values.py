"""Metadata and custom field values: written, filtered and shown alike on all that carry them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, Protocol

from wrike_async.sandbox._rules import lookup
from wrike_async.sandbox._state.records import CustomField, Folder, Task
from wrike_async.sandbox._state.world import State
from wrike_async.sandbox._wire.errors import invalid_parameter
from wrike_async.sandbox._wire.json_texts import InvalidJson, loads
from wrike_async.sandbox._wire.json_types import is_array

__all__ = [
    "Pairs",
    "Predicate",
    "Valued",
    "custom_field_filter",
    "custom_fields_filter",
    "metadata_filter",
    "plain",
    "show_custom_fields",
    "show_metadata",
    "write_custom_fields",
    "write_metadata",
    "write_values",
]

Pairs = tuple[tuple[str, str], ...]
_KEY: Final = re.compile(r"[A-Za-z0-9_-]{1,49}")
_TAG: Final = re.compile(r"<[^>]*>")
_MAX_METADATA: Final = 999
_MAX_VALUE: Final = 2000
_COLLECTIONS: Final = ("Multiple", "Contacts")
_COMPARABLE: Final = (
    "Numeric",
    "Currency",
    "Percentage",
    "Date",
    "Duration",
    "CalculatedNumeric",
    "CalculatedDate",
)


class Valued(Protocol):
    """Anything that carries metadata and custom field values."""

    @property
    def custom_fields(self) -> Pairs:
        """Custom field IDs and values."""
        ...

    @property
    def metadata(self) -> Pairs:
        """Keys and values."""
        ...


Predicate = Callable[[Any], bool]


def plain(text: str) -> str:
    """Return HTML without its tags."""
    return _TAG.sub("", text)


def show_custom_fields(pairs: Pairs, *, plain_text: bool = False) -> list[dict[str, str]]:
    """Return custom field values as they go on the wire."""
    return [{"id": key, "value": plain(value) if plain_text else value} for key, value in pairs]


def show_metadata(pairs: Pairs) -> list[dict[str, str]]:
    """Return metadata as it goes on the wire."""
    return [{"key": key, "value": value} for key, value in pairs]


def write_metadata(old: Pairs, entries: Iterable[Mapping[str, Any]]) -> Pairs:
    """Return metadata after an update: a null value removes its entry."""
    values = dict(old)
    for entry in entries:
        key, value = entry.get("key"), entry.get("value")
        if not isinstance(key, str) or not _KEY.fullmatch(key) or not entry.keys() <= {"key", "value"}:
            raise invalid_parameter("metadata", f"bad entry {entry!r}")
        if value is None:
            values.pop(key, None)
        elif isinstance(value, str) and len(value) <= _MAX_METADATA:
            values[key] = value
        else:
            raise invalid_parameter("metadata", f"bad value of {key!r}")
    return tuple(values.items())


def write_custom_fields(state: State, old: Pairs, entries: Iterable[Mapping[str, Any]], spaces: Iterable[str]) -> Pairs:
    """Return custom field values after an update: null, or no value, removes one.

    A field of a space that the entity is not in, and a choice that the field does not have, are accepted and not
    stored: so the live API does.
    """
    values = dict(old)
    inside = set(spaces)
    for entry in entries:
        field = lookup.custom_field(state, entry.get("id"))
        value = entry.get("value")
        if not entry.keys() <= {"id", "value"}:
            raise invalid_parameter("customFields", f"bad entry {entry!r}")
        if value is None:
            values.pop(field.id, None)
        elif not isinstance(value, str) or len(value) > _MAX_VALUE:
            raise invalid_parameter("customFields", f"the value of {field.id} must be a text of up to {_MAX_VALUE}")
        elif (field.space_id is None or field.space_id in inside) and _is_choice(field, value):
            values[field.id] = value
    return tuple(values.items())


def write_values(state: State, params: Mapping[str, Any], item: Folder | Task) -> None:
    """Write the metadata and the custom field values that a request has."""
    if "metadata" in params:
        item.metadata = write_metadata(item.metadata, params["metadata"])
    if "customFields" in params:
        spaces = state.spaces_of(item.parent_ids)
        item.custom_fields = write_custom_fields(state, item.custom_fields, params["customFields"], spaces)


def _is_choice(field: CustomField, value: str) -> bool:
    if field.type != "DropDown" or field.settings.get("allowOtherValues", True):
        return True
    return value in field.settings.get("values", ())


def metadata_filter(given: Mapping[str, Any]) -> Predicate:
    """Return a test for records that have a key, or a key with a value."""
    key, value = given.get("key"), given.get("value")
    if not isinstance(key, str) or not given.keys() <= {"key", "value"}:
        raise invalid_parameter("metadata", "expected a key, and a value or none")

    def matches(record: Valued) -> bool:
        values = dict(record.metadata)
        return key in values and (value is None or values[key] == value)

    return matches


def custom_fields_filter(state: State, filters: Iterable[Mapping[str, Any]]) -> Predicate:
    """Return a test for records that have exactly these values. Comparators belong to the older filter."""
    wanted: list[tuple[str, str]] = []
    for given in filters:
        if not given.keys() <= {"id", "value"} or not isinstance(given.get("value"), str):
            raise invalid_parameter("customFields", f"bad filter {given!r}")
        wanted.append((lookup.custom_field(state, given.get("id")).id, given["value"]))

    def matches(record: Valued) -> bool:
        return all(pair in record.custom_fields for pair in wanted)

    return matches


def custom_field_filter(state: State, given: Mapping[str, Any]) -> Predicate:
    """Return the test of the deprecated filter on one field, with a comparator."""
    if not given.keys() <= {"id", "comparator", "value", "minValue", "maxValue", "values"}:
        raise invalid_parameter("customField", f"bad filter {given!r}")
    field = lookup.custom_field(state, given.get("id"))
    compare = _comparator(field, given)

    def matches(record: Valued) -> bool:
        return compare(dict(record.custom_fields).get(field.id))

    return matches


def _comparator(field: CustomField, given: Mapping[str, Any]) -> Callable[[str | None], bool]:
    name = given.get("comparator", "EqualTo")
    if name == "IsEmpty":
        return lambda value: not value
    if name == "IsNotEmpty":
        return bool
    if name in ("ContainsAll", "ContainsAny"):
        return _collection(field, name, given.get("values"))
    needs = ("minValue", "maxValue") if name in ("InRange", "NotInRange") else ("value",)
    if not all(isinstance(given.get(key), str) for key in needs):
        raise invalid_parameter("customField", f"{name} needs {' and '.join(needs)}")
    if name == "EqualTo":
        return lambda value: value == given["value"]
    if name in ("Contains", "StartsWith", "EndsWith"):
        return _textual(field, name, given["value"])
    if field.type not in _COMPARABLE:
        raise invalid_parameter("customField", f"{name} does not fit a field of type {field.type}")
    return _ordered(name, [_comparable(given[key]) for key in needs])


def _comparable(text: str) -> tuple[int, float, str]:
    try:
        return (0, float(text), "")
    except ValueError:
        return (1, 0.0, text)


def _ordered(name: str, bounds: list[tuple[int, float, str]]) -> Callable[[str | None], bool]:
    low, high = bounds[0], bounds[-1]
    tests: dict[str, Callable[[tuple[int, float, str]], bool]] = {
        "LessThan": lambda value: value < low,
        "LessOrEqualTo": lambda value: value <= low,
        "GreaterThan": lambda value: value > low,
        "GreaterOrEqualTo": lambda value: value >= low,
        "InRange": lambda value: low <= value <= high,
        "NotInRange": lambda value: not low <= value <= high,
    }
    if name not in tests:
        raise invalid_parameter("customField", f"unknown comparator {name!r}")
    return lambda value: value is not None and tests[name](_comparable(value))


def _textual(field: CustomField, name: str, wanted: str) -> Callable[[str | None], bool]:
    if field.type not in ("Text", "DropDown"):
        raise invalid_parameter("customField", f"{name} does not fit a field of type {field.type}")
    tests: dict[str, Callable[[str], bool]] = {
        "Contains": lambda value: wanted in value,
        "StartsWith": lambda value: value.startswith(wanted),
        "EndsWith": lambda value: value.endswith(wanted),
    }
    return lambda value: value is not None and tests[name](value)


def _collection(field: CustomField, name: str, wanted: Any) -> Callable[[str | None], bool]:
    if field.type not in _COLLECTIONS or not is_array(wanted):
        raise invalid_parameter("customField", f"{name} needs values and a field that is a collection")
    within = all if name == "ContainsAll" else any

    def matches(value: str | None) -> bool:
        try:
            present: list[Any] = loads(value or "[]")
        except InvalidJson:
            present = [value]
        return within(item in present for item in wanted)

    return matches
