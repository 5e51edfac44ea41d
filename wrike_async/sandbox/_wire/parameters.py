"""From what was sent to Python values, by the kinds that the catalogue names; or the refusal Wrike would give."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import attrs

from wrike_async.sandbox._wire.catalogue import COMMON_PARAMS, Operation
from wrike_async.sandbox._wire.errors import invalid_parameter, invalid_request, parameter_required
from wrike_async.sandbox._wire.instants import parse_date, parse_instant, parse_local
from wrike_async.sandbox._wire.json_texts import InvalidJson, loads
from wrike_async.sandbox._wire.json_types import is_array, is_array_of_objects, is_array_of_texts, is_object

__all__ = ["Moment", "Range", "read_parameters", "read_value"]

# Where Wrike's own limits on list parameters are not stated otherwise.
_LIMITS: Final = {"metadata": 100, "customFields": 100, "emails": 100, "customItemTypes": 1000}
_LISTS: Final = frozenset({"enums", "fields", "ids", "texts"})
_READ_LIMITS: Final = {"customFields": 25}


@attrs.frozen
class Range:
    """A half-open range of comparable values; ``None`` is an open end."""

    start: Any = None
    end: Any = None

    def __contains__(self, value: Any) -> bool:
        return (self.start is None or value >= self.start) and (self.end is None or value < self.end)


@attrs.frozen
class Moment:
    """Exactly this date or local moment; a date alone means the whole day."""

    equal: str

    def __contains__(self, value: str) -> bool:
        return value[: len(self.equal)] == self.equal


def read_parameters(operation: Operation, sent: Mapping[str, Any], *, strict: bool = False) -> dict[str, Any]:
    """Check and convert everything that was sent to an operation.

    Args:
        operation: says what it takes.
        sent: text for what came in a query or a form, native values for what came in a JSON body.
        strict: whether texts have to be as Wrike documents them.
    """
    for name in sent:
        if name not in operation.params and name not in COMMON_PARAMS:
            raise invalid_request(f"Parameter '{name}' is not allowed")
    for name in operation.required:
        if sent.get(name) is None:
            raise parameter_required(name)
    parsed: dict[str, Any] = {}
    for name, kind in operation.params.items():
        if name in sent:
            if strict:
                _check_text(name, kind[0], sent[name])
            parsed[name] = _read(operation, name, kind, sent[name])
    return parsed


def read_value(name: str, kind: tuple[str, ...], value: Any) -> Any:
    """Read one value.

    Args:
        name: what a refusal calls it.
        kind: what it has to be, as the catalogue names kinds.
        value: what was sent.
    """
    try:
        return _READERS[kind[0]](value, kind[1:])
    except (ValueError, TypeError, KeyError) as error:
        raise invalid_parameter(name, str(error)) from None


def _check_text(name: str, kind: str, value: Any) -> None:
    """Refuse texts that Wrike was seen to read, but documents in another form."""
    if not isinstance(value, str):
        return
    if kind == "bool" and value not in ("true", "false"):
        raise invalid_parameter(name, "expected true or false")
    if kind in _LISTS:
        try:
            _json(value)
        except ValueError as error:
            raise invalid_parameter(name, str(error)) from None


def _read(operation: Operation, name: str, kind: tuple[str, ...], value: Any) -> Any:
    result = read_value(name, kind, value)
    reading = operation.access == "read"
    if result is None and (reading or name in operation.required):
        raise invalid_parameter(name, "must not be null")
    if reading and isinstance(result, list | frozenset) and not result:
        raise invalid_parameter(name, "empty list")
    limit = (reading and _READ_LIMITS.get(name)) or _LIMITS.get(name)
    if is_array(result) and limit and len(result) > limit:
        raise invalid_parameter(name, f"more than {limit} values")
    return result


def _json(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return loads(value)
    except InvalidJson:
        raise ValueError(f"not JSON: {value[:80]!r}") from None


def _text(value: Any, _: tuple[str, ...]) -> str:
    if not isinstance(value, str):
        raise TypeError("expected a text")
    return value


def _bool(value: Any, _: tuple[str, ...]) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    raise ValueError("expected true or false")


def _number(value: Any, _: tuple[str, ...]) -> float:
    number = _json(value)
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise TypeError("expected a number")
    return number


def _int(value: Any, _: tuple[str, ...]) -> int:
    number = _number(value, ())
    if number != int(number):
        raise ValueError("expected a whole number")
    return int(number)


def _enum(value: Any, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise ValueError(f"{value!r} is not one of {', '.join(allowed)}")
    return str(value)


def _numbers(value: Any, _: tuple[str, ...]) -> list[int]:
    texts = _json(value)
    if not is_array(texts):
        raise TypeError("expected a list of numbers")
    return [_int(text, ()) for text in texts]


def _texts(value: Any, _: tuple[str, ...]) -> list[str]:
    if isinstance(value, str):
        # Lists without quotes, or with single ones, pass as well, and a lone value stands for a list of one.
        text = value.strip()
        if not text.startswith("["):
            return [text] if text else []
        try:
            value = loads(text)
        except InvalidJson:
            if '"' in text or not text.endswith("]"):
                raise ValueError(f"not JSON: {text[:80]!r}") from None
            value = [part.strip().strip("'") for part in text[1:-1].split(",")]
    if not is_array_of_texts(value):
        raise TypeError("expected a list of texts")
    return value


def _enums(value: Any, allowed: tuple[str, ...]) -> list[str]:
    return [_enum(item, allowed) for item in _texts(value, ())]


def _fields(value: Any, allowed: tuple[str, ...]) -> frozenset[str]:
    names = _texts(value, ()) if isinstance(value, str) and value.strip().startswith("[") else _json(value)
    if not is_array(names):
        raise TypeError("expected a JSON array")
    for name in names:
        if name not in allowed:
            raise invalid_request(f"Fields parameter value '{name}' not allowed")
    return frozenset(names)


def _id(value: Any, _: tuple[str, ...]) -> str | None:
    if value is None or value == "null":
        return None
    return _text(value, ())


def _object(value: Any, _: tuple[str, ...]) -> dict[str, Any] | None:
    result = _json(value)
    if result is None or is_object(result):
        return result
    raise TypeError("expected a JSON object")


def _objects(value: Any, _: tuple[str, ...]) -> list[dict[str, Any]]:
    result = _json(value)
    if not is_array_of_objects(result):
        raise TypeError("expected a JSON array of objects")
    return result


def _range(value: Any, read: Callable[[str], Any], *, equal: bool) -> Range | Moment:
    given = _json(value)
    keys = {"start", "end", "equal"} if equal else {"start", "end"}
    if not is_object(given) or not given or not given.keys() <= keys:
        raise TypeError(f"expected an object with {' or '.join(sorted(keys))}")
    if "equal" in given:
        if len(given) > 1:
            raise ValueError("equal excludes start and end")
        exact = read(_text(given["equal"], ()))
        return Moment(exact) if isinstance(exact, str) else Range(exact, exact + 1)
    start, end = (read(_text(given[key], ())) if key in given else None for key in ("start", "end"))
    if start is not None and end is not None and start >= end:
        raise ValueError("start must be before end")
    return Range(start, end)


def _date(value: Any, _: tuple[str, ...]) -> str:
    return parse_date(_text(value, ()))


_READERS: Final[dict[str, Callable[[Any, tuple[str, ...]], Any]]] = {
    "text": _text,
    "bool": _bool,
    "number": _number,
    "int": _int,
    "enum": _enum,
    "enums": _enums,
    "fields": _fields,
    "id": _id,
    "ids": _texts,
    "numbers": _numbers,
    "texts": _texts,
    "object": _object,
    "objects": _objects,
    "date": _date,
    "instants": lambda value, _: _range(value, parse_instant, equal=False),
    "instants_or_equal": lambda value, _: _range(value, parse_instant, equal=True),
    "dates": lambda value, _: _range(value, parse_local, equal=True),
    "moments": lambda value, _: _range(value, parse_local, equal=True),
}
