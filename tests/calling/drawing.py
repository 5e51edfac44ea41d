"""Arguments drawn from a method's own JSON schema: as JSON, and as what a program in Python would write for it."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

from wrike_async import Raw
from wrike_async._wire.names import to_camel

Pair = tuple[Any, Any]
"""JSON, and the value in Python."""

_FIRST_DAY = date(2024, 2, 28)
_ID = st.text("ABCxyz019_:.=-", min_size=1, max_size=12).filter(lambda text: text.strip("."))
_TEXT = st.text(st.characters(codec="utf-8"), max_size=12)
_MORE_WORDS = st.sampled_from(["DarkRed", "raw:x", "ü"])
_SCALARS = st.one_of(st.booleans(), st.integers(-5, 5), _TEXT, st.none())
_ANY = st.one_of(_SCALARS, st.lists(_SCALARS, max_size=2), st.dictionaries(_TEXT, _SCALARS, max_size=2))


def arguments_of(schema: Mapping[str, Any], always: frozenset[str], never: frozenset[str]) -> st.SearchStrategy[Pair]:
    """Draw the arguments of a method.

    Args:
        schema: of its arguments.
        always: names of those that have to be there.
        never: names of those that must not.
    """
    properties = {name: each for name, each in schema["properties"].items() if name not in never}
    return _object({**schema, "properties": properties, "required": always | set(schema.get("required", ()))})


def drawn(schema: Mapping[str, Any]) -> st.SearchStrategy[Pair]:
    """Draw a value that a schema allows."""
    if "anyOf" in schema:
        return st.one_of([drawn(each) for each in schema["anyOf"]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"]).map(_same)
    match schema.get("type"):
        case "string":
            return _text(schema)
        case "integer":
            return st.integers(schema.get("minimum", 0), min(schema.get("maximum", 10**6), 10**6)).map(_same)
        case "number":
            low, high = max(schema.get("minimum", -1e6), -1e6), min(schema.get("maximum", 1e6), 1e6)
            return st.floats(low, high).map(_same)
        case "boolean":
            return st.booleans().map(_same)
        case "null":
            return st.just((None, None))
        case "array":
            return st.lists(drawn(schema["items"]), min_size=1, max_size=min(3, schema.get("maxItems", 3))).map(_list)
        case "object":
            return _object(schema)
        case None:
            assert not schema.keys() - {"description"}
            return _ANY.map(_same)
    raise AssertionError(f"a schema that says nothing: {schema}")


def _same(value: Any) -> Pair:
    return value, value


def _list(pairs: list[Pair]) -> Pair:
    return [json for json, _ in pairs], [value for _, value in pairs]


def _text(schema: Mapping[str, Any]) -> st.SearchStrategy[Pair]:
    match schema:
        case {"format": "date"}:
            return days().map(lambda day: (day.isoformat(), day))
        case {"format": "date-time"}:
            return instants()
        case {"format": "uri"}:
            return _ID.map(lambda name: _same(f"https://example.com/{name}"))
        case {"pattern": str(pattern)} if ",256}" in pattern:
            return _ID.map(_same)
        case {"pattern": str(pattern)} if "[0-9]{4}" in pattern:
            return local_times()
        case {"pattern": "^raw:."}:
            return _MORE_WORDS.map(lambda word: (f"raw:{word}", Raw(word)))
        case {"pattern": r"\S"}:
            return _TEXT.map(lambda text: _same(f"x{text}"))
        case {"pattern": str(pattern)}:
            return st.from_regex(pattern.replace("$", r"\Z")).map(_same)
        case _:
            assert not schema.keys() - {"type", "description", "maxLength"}
            return _TEXT.map(_same)


def days() -> st.SearchStrategy[date]:
    return st.integers(0, 4).map(lambda days: _FIRST_DAY + timedelta(days=days))


def instants() -> st.SearchStrategy[Pair]:
    """Within a few days, at any second, told in any zone."""
    return st.builds(
        lambda day, seconds, hours: _instant(day, seconds, timezone(timedelta(hours=hours)) if hours else UTC),
        days(),
        st.integers(0, 86_399),
        st.sampled_from([0, -5, 9]),
    )


def _instant(day: date, seconds: int, zone: timezone) -> Pair:
    moment = datetime.combine(day, datetime.min.time(), tzinfo=UTC) + timedelta(seconds=seconds)
    return moment.astimezone(zone).isoformat().replace("+00:00", "Z"), moment


def local_times() -> st.SearchStrategy[Pair]:
    moments = st.builds(lambda day, hour: datetime(day.year, day.month, day.day, hour), days(), st.integers(1, 23))  # noqa: DTZ001 (schedules have no zone)
    return st.one_of(days(), moments).map(lambda moment: (moment.isoformat(), moment))


def _object(schema: Mapping[str, Any]) -> st.SearchStrategy[Pair]:
    properties = schema.get("properties")
    if properties is None:
        names = drawn(schema["propertyNames"]).map(lambda pair: pair[0]) if "propertyNames" in schema else st.just("k")
        inner = drawn(schema.get("additionalProperties", {}))
        return st.dictionaries(names, inner, min_size=1, max_size=2).map(_mapped)
    if properties.keys() == {"text", "base64"}:
        return st.binary(max_size=20).map(lambda data: ({"base64": base64.b64encode(data).decode()}, data)) | _TEXT.map(
            lambda text: ({"text": text}, text.encode())
        )
    if {"start", "end"} <= properties.keys() <= {"start", "end", "equal"}:
        ends = st.tuples(drawn(properties["start"]), drawn(properties["start"]))
        # What an empty range is told to be depends on how it is written.
        return ends.filter(lambda pairs: pairs[0][1] != pairs[1][1]).map(_range)
    return _some_of(properties, frozenset(schema.get("required", ())))


def _mapped(pairs: Mapping[str, Pair]) -> Pair:
    return {key: json for key, (json, _) in pairs.items()}, {key: value for key, (_, value) in pairs.items()}


def _range(ends: tuple[Pair, Pair]) -> Pair:
    (start, start_value), (end, end_value) = sorted(ends, key=lambda pair: str(pair[1]))
    return {"start": start, "end": end}, {"start": start_value, "end": end_value}


@st.composite
def _some_of(draw: st.DrawFn, properties: Mapping[str, Any], required: frozenset[str]) -> Pair:
    """An object with what it needs and some of what it may have, each name spelt in one of the two ways."""
    others = sorted(properties.keys() - required)
    chosen = [*sorted(required), *(draw(st.lists(st.sampled_from(others), unique=True, max_size=4)) if others else [])]
    json: dict[str, Any] = {}
    value: dict[str, Any] = {}
    for name in chosen:
        if name == "extra":
            json[name] = value[name] = {"newParameter": draw(_ANY.filter(lambda each: each is not None))}
            continue
        spelling = to_camel(name) if draw(st.booleans()) else name
        json[spelling], value[name] = draw(drawn(properties[name]))
    return json, value
