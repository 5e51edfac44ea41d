"""From the text of a command line to the values that the SDK's parameters take.

The annotations of a parameter say what it takes; nothing here knows a parameter by its name. What a text cannot be
is refused here, what Wrike would refuse is left to the SDK.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NotRequired, Required, Union, get_args, get_origin, get_type_hints

from wrike_async._json import DeepJson, InvalidJson, dumps, loads
from wrike_async._wire.names import to_camel, to_snake
from wrike_async._wire.parameters import DateRange, Raw
from wrike_async.errors import InvalidArgument
from wrike_async.params import EqualRange, Range

__all__ = ["is_deep", "is_list", "parse", "read_json", "split_pair"]

_RANGES = (DateRange, Range, EqualRange)
_DEEPEST = 32
_KEYS_SHOWN = 4
_EXAMPLES: Mapping[Any, Any] = {
    bool: True,
    int: 1,
    float: 1.5,
    date: "2026-01-31",
    datetime: "2026-01-31T09:30:00",
}
_RAW = "raw:"
_TRUTH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def split_pair(text: str, option: str) -> tuple[str, str]:
    """Return the name and the text of ``NAME=VALUE``; raises `InvalidArgument` for anything else."""
    name, equals, value = text.partition("=")
    if not equals:
        raise InvalidArgument(f"{option} {text!r} must have the form NAME=VALUE")
    return name.strip(), value


def parse(text: str, hint: Any, name: str) -> Any:
    """Return the value that ``text`` stands for.

    Args:
        text: a text, number or boolean as they are; several values joined by commas; a day or time in ISO form
            (instants without a zone are in UTC); a range as ``START..END``, either end may be left out; structures
            as JSON; ``raw:WORD`` for a word that the parameter does not know.
        hint: the annotation of the parameter.
        name: of the parameter, for the message.

    Raises:
        InvalidArgument: the text is nothing of the kind.
    """
    alternatives = list(_alternatives(hint))
    if moments := [kind for kind in alternatives if kind in (date, datetime) or get_origin(kind) in _RANGES]:
        return _moment_or_range(text, moments, name)
    first = alternatives[0] if alternatives else str
    if (read := _SCALARS.get(first)) is not None:
        return read(text, name)
    if get_origin(first) is Literal:
        return _word(text, first)
    if is_list(first):
        return _list(text, first, name)
    if _is_structure(first):
        return read_json(_json(text, first, name), first, name)
    return text


def is_list(hint: Any) -> bool:
    """Tell whether a parameter takes several values."""
    kinds = [get_origin(kind) for kind in _alternatives(hint)]
    return bool(kinds) and isinstance(kinds[0], type) and issubclass(kinds[0], Sequence)


def _alternatives(hint: Any) -> Iterator[Any]:
    """Return the plain types that an annotation allows, ``None`` left out."""
    origin = get_origin(hint)
    if origin in (Annotated, Required, NotRequired):
        yield from _alternatives(get_args(hint)[0])
    elif origin in (Union, UnionType):
        for each in get_args(hint):
            yield from _alternatives(each)
    elif hint is not NoneType:
        yield hint


# --- texts ----------------------------------------------------------------------------------------------------


def _boolean(text: str, name: str) -> bool:
    value = _TRUTH.get(text.lower())
    if value is None:
        raise InvalidArgument(f"{name}={text!r} must be true or false")
    return value


def _whole_number(text: str, name: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise InvalidArgument(f"{name}={text!r} must be a whole number") from None


def _number(text: str, name: str) -> float:
    number = math.nan
    with contextlib.suppress(ValueError):
        number = float(text)
    if not math.isfinite(number):
        raise InvalidArgument(f"{name}={text!r} must be a number")
    return number


_SCALARS: Mapping[Any, Callable[[str, str], Any]] = {
    str: lambda text, _: text,
    bool: _boolean,
    int: _whole_number,
    float: _number,
}


def _word(text: str, hint: Any) -> Any:
    """Read one of the words that a parameter knows, or, marked as ``raw:``, one that it does not."""
    if text.startswith(_RAW):
        return Raw(text.removeprefix(_RAW))
    words = get_args(hint)
    if True in words or False in words:
        text = str(_TRUTH.get(text.lower(), text))
    return {str(value): value for value in words}.get(text, text)


def _list(text: str, hint: Any, name: str) -> list[Any]:
    entry = get_args(hint)[0]
    if text.startswith("[") or any(_is_structure(kind) for kind in _alternatives(entry)):
        document = _json(text, hint if text.startswith("[") else entry, name)
        return [read_json(value, entry, name) for value in (document if isinstance(document, list) else [document])]
    return [parse(part.strip(), entry, name) for part in text.split(",")]


# --- days, times and ranges -----------------------------------------------------------------------------------


def _moment_or_range(text: str, kinds: Sequence[Any], name: str) -> Any:
    ranges = [kind for kind in kinds if get_origin(kind) in _RANGES]
    of = {kind for kind in kinds if kind not in ranges}
    of |= {kind for each in ranges for kind in _alternatives(get_args(each)[0]) if kind is not str}
    start, dots, end = text.partition("..")
    if dots:
        if not ranges:
            raise InvalidArgument(f"{name}={text!r} must be one date, not a range")
        return DateRange(*(_moment(each, of, name) if each else None for each in (start.strip(), end.strip())))
    if len(ranges) == len(kinds):
        raise InvalidArgument(
            f"{name}={text!r} must be a range, such as 2026-01-01..2026-02-01; either end may be left out"
        )
    return _moment(text, of, name)


def _moment(text: str, kinds: set[Any], name: str) -> date:
    """Read a day, a zone-less time where days are allowed too, and an instant where they are not."""
    try:
        if kinds == {datetime}:
            instant = datetime.fromisoformat(text)
            return instant if instant.tzinfo is not None else instant.replace(tzinfo=UTC)
        if datetime in kinds and "T" in text.upper().replace(" ", "T"):
            return datetime.fromisoformat(text)
        return date.fromisoformat(text)
    except ValueError:
        shape = "2026-01-31" if kinds == {date} else "2026-01-31 or 2026-01-31T09:30:00"
        raise InvalidArgument(f"{name}: {text!r} is no date; write {shape}") from None


# --- structures -----------------------------------------------------------------------------------------------


def _is_structure(hint: Any) -> bool:
    kind = get_origin(hint) or hint
    return isinstance(kind, type) and (issubclass(kind, Mapping | dict) or hasattr(kind, "to_dict"))


def _json(text: str, hint: Any, name: str) -> Any:
    try:
        document = loads(text)
        if not is_deep(document):
            return document
    except DeepJson:
        pass
    except InvalidJson:
        example = dumps(_example(hint)).decode()
        raise InvalidArgument(f"{name}={text!r:.80} must be JSON; write it as {name}='{example}'") from None
    raise InvalidArgument(f"{name} is nested too deeply")


def _example(hint: Any) -> Any:
    """Return a value of JSON that a parameter may take."""
    kind: Any = next(_alternatives(hint), str)
    if is_list(kind):
        return [_example(get_args(kind)[0])]
    if get_origin(kind) is Literal:
        return get_args(kind)[0]
    if hasattr(kind, "__required_keys__"):
        hints = {key: each for key, each in get_type_hints(kind, include_extras=True).items() if key != "extra"}
        shown = sorted(hints, key=lambda each: each not in kind.__required_keys__)[:_KEYS_SHOWN]
        return {to_camel(key): _example(hints[key]) for key in shown}
    return {"name": "value"} if _is_structure(kind) else _EXAMPLES.get(kind, "…")


def is_deep(value: Any, left: int = _DEEPEST) -> bool:
    """Tell whether a JSON value is nested deeper than anything that Wrike takes."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return left == 0 or any(is_deep(each, left - 1) for each in inner)


def read_json(value: Any, hint: Any, name: str) -> Any:
    """Give the keys of a structure their Python names, and read the texts in it as any other text."""
    kinds = list(_alternatives(hint))
    if isinstance(value, str):
        return parse(value, hint, name) if not any(map(_is_structure, kinds)) else value
    if isinstance(value, list):
        entry = next((get_args(kind)[0] for kind in kinds if is_list(kind)), Any)
        return [read_json(each, entry, name) for each in value]
    if isinstance(value, dict):
        shape = next((kind for kind in kinds if hasattr(kind, "__required_keys__")), None)
        if shape is None:
            return value
        hints = get_type_hints(shape, include_extras=True)
        named = {to_snake(key): entry for key, entry in value.items()}
        return {key: read_json(entry, hints.get(key, Any), f"{name}.{key}") for key, entry in named.items()}
    return value
