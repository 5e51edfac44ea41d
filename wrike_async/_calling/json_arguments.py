"""From JSON to the values that methods take.

Names get their Python spelling, words that are marked as raw become `Raw`, contents of files become bytes. What the
values may be is left to the encoders of the parameters, and to the methods.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from typing import Any, cast, get_origin, get_type_hints

from wrike_async._calling.hints import Parts, entry_of, is_list, is_map, is_shape, parts_of
from wrike_async._calling.json_schema import RAW
from wrike_async._calling.signatures import FILES, Argument, FileContent, MethodSignature
from wrike_async._wire.names import to_snake
from wrike_async._wire.parameters import Raw
from wrike_async.errors import InvalidArgument

__all__ = ["read_arguments"]

_CONTENT = 'source takes {"text": "…"} or {"base64": "…"}'
_SCALARS: Mapping[Any, tuple[type | tuple[type, ...], str]] = {
    str: (str, "a text"),
    bool: (bool, "true or false"),
    int: (int, "a whole number"),
    float: ((int, float), "a number"),
}


def read_arguments(method: MethodSignature, arguments: object, *, paths: bool = False) -> dict[str, Any]:
    """Read the arguments of a call.

    Args:
        method: what is called.
        arguments: JSON values by Python or wire name; Python values that methods take pass as they are.
        paths: whether files may be read and written: ``source`` and ``to`` are paths then.

    Returns:
        Values by Python name.

    Raises:
        InvalidArgument: an unknown name, one that is given twice or missing, or a value of another kind.
    """
    if not isinstance(arguments, Mapping):
        raise InvalidArgument(f"arguments must be an object (a dict), not {type(arguments).__name__}")
    values: dict[str, Any] = {}
    for spelling, value in cast("Mapping[object, Any]", arguments).items():
        name = method.named(str(spelling))
        if name in values:
            raise InvalidArgument(f"{name} is given twice")
        if paths and name in FILES and isinstance(value, str):
            values[name] = value
        elif name in method.arguments:
            argument = method.arguments[name]
            if value is not None or argument.in_shape or argument.required:
                values[name] = _own(value, argument, name)
        elif name == "limit":
            values[name] = value
        else:
            raise InvalidArgument(f"{method.name}: {name} has no form in JSON; call the method itself for that")
    missing = [name for name, argument in method.arguments.items() if argument.required and name not in values]
    if missing:
        raise InvalidArgument(f"{method.name} needs {', '.join(missing)}")
    return values


def _own(value: Any, argument: Argument, name: str) -> Any:
    """Read one argument; those that no encoder checks are checked here."""
    if argument.hint is FileContent:
        return _content(value)
    parts = parts_of(argument.hint)
    read = _read(value, parts, name)
    if argument.in_shape or parts.encoded is not None:
        return read
    if any(map(is_list, parts.kinds)) and (isinstance(value, str | Mapping) or not hasattr(value, "__iter__")):
        raise InvalidArgument(f"{name} takes a list, not {type(value).__name__}")
    known = [_SCALARS[kind] for kind in parts.kinds if kind in _SCALARS]
    if known and len(known) == len(parts.kinds):
        fits = any(isinstance(value, types) and (types is bool or not isinstance(value, bool)) for types, _ in known)
        if not fits:
            raise InvalidArgument(f"{name} must be {' or '.join(said for _, said in known)}, not {value!r:.40}")
    return read


def _content(value: Any) -> bytes:
    if not isinstance(value, Mapping) or len(value) != 1 or not isinstance(next(iter(value.values())), str):
        raise InvalidArgument(f"{_CONTENT}; paths are for the command line, and for the method itself")
    ((form, text),) = value.items()
    if form == "text":
        return cast("str", text).encode()
    if form != "base64":
        raise InvalidArgument(f"{_CONTENT}, not {form!r:.40}")
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as cause:
        raise InvalidArgument(f"source: this is no base64: {cause}") from None


def _read(value: Any, parts: Parts, name: str) -> Any:
    if isinstance(value, str):
        marked = bool(parts.words) and parts.open and value.startswith(RAW) and value not in parts.words
        return Raw(value.removeprefix(RAW)) if marked else value
    if isinstance(value, list | tuple):
        entry = next((parts_of(entry_of(kind)) for kind in parts.kinds if is_list(kind)), Parts())
        return [_read(each, entry, f"{name}[{place}]") for place, each in enumerate(cast("list[Any]", value))]
    if isinstance(value, dict) and parts.encoded is None:
        return _read_object(cast("dict[str, Any]", value), parts, name)
    return value


def _read_object(value: dict[str, Any], parts: Parts, name: str) -> Any:
    shape = next((get_origin(kind) or kind for kind in parts.kinds if is_shape(kind)), None)
    if shape is None:
        entry = next((parts_of(entry_of(kind)) for kind in parts.kinds if is_map(kind)), Parts())
        return {key: _read(each, entry, f"{name}[{key!r}]") for key, each in value.items()}
    hints = get_type_hints(shape, include_extras=True)
    read: dict[str, Any] = {}
    for spelling, key, each in _python_names(value, hints):
        if key in read:
            raise InvalidArgument(f"{name}.{key} is given twice")
        read[key] = _read(each, parts_of(hints[key]), f"{name}.{key}") if key in hints else value[spelling]
    return read


def _python_names(value: Mapping[str, Any], hints: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Yield each key as it is spelt and as Python spells it; one that is not known stays, for the encoder to refuse."""
    for spelling, each in value.items():
        python = spelling if spelling in hints else to_snake(str(spelling))
        yield spelling, python if python in hints else spelling, each
