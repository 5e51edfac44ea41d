"""Arguments of tools, checked against their schema in words of our own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from wrike_async._wire.names import did_you_mean
from wrike_async.mcp._problems import Problem

__all__ = ["checked_arguments"]

_KINDS: Final[Mapping[str, tuple[type | tuple[type, ...], str]]] = {
    "string": (str, "a text"),
    "integer": (int, "a whole number"),
    "boolean": (bool, "true or false"),
    "array": (list, "a list"),
    "object": (dict, "an object"),
}
_CORRECT: Final = "correct the argument and call again"


def checked_arguments(tool: str, schema: Mapping[str, Any], arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return arguments that fit a schema, with its defaults; one text stands for a list of one.

    Raises:
        Problem: an unknown or missing name, or a value that does not fit.
    """
    known: Mapping[str, Any] = schema["properties"]
    for name in arguments:
        if name not in known:
            told = f"{tool} takes {', '.join(known) or 'nothing'}, and no {name!r}{did_you_mean(name, known)}"
            raise Problem("invalid_argument", told, _CORRECT)
    given = {name: value for name, value in arguments.items() if value is not None}
    missing = [name for name in schema.get("required", ()) if name not in given]
    if missing:
        raise Problem("invalid_argument", f"{tool} needs {', '.join(missing)}", _CORRECT)
    checked = {name: each["default"] for name, each in known.items() if "default" in each}
    return checked | {name: _checked(name, value, known[name]) for name, value in given.items()}


def _checked(name: str, value: Any, schema: Mapping[str, Any]) -> Any:
    kind = schema.get("type")
    value = [value] if kind == "array" and isinstance(value, str) else value
    if kind is not None:
        _check_kind(name, value, kind)
    _check_bounds(name, value, schema)
    if "items" in schema:
        return [_checked(f"{name}[{place}]", each, schema["items"]) for place, each in enumerate(value)]
    return value


def _check_kind(name: str, value: object, kind: str) -> None:
    types, said = _KINDS[kind]
    if not isinstance(value, types) or (isinstance(value, bool) and kind == "integer"):
        raise Problem("invalid_argument", f"{name} must be {said}, not {value!r:.60}", _CORRECT)


def _check_bounds(name: str, value: Any, schema: Mapping[str, Any]) -> None:
    allowed = schema.get("enum")
    if allowed is not None and value not in allowed:
        hint = did_you_mean(value, allowed)
        raise Problem("invalid_argument", f"{name} must be one of {', '.join(allowed)}{hint}", _CORRECT)
    if "maximum" in schema and not schema.get("minimum", 1) <= value <= schema["maximum"]:
        least, most = schema.get("minimum", 1), schema["maximum"]
        raise Problem("invalid_argument", f"{name} must be from {least} to {most}, not {value}", _CORRECT)
    if "maxItems" in schema and not 1 <= len(value) <= schema["maxItems"]:
        raise Problem("invalid_argument", f"{name} takes 1 to {schema['maxItems']} entries, not {len(value)}", _CORRECT)
