"""Policies as people write them, checked: what is misspelt would else be a line that does nothing."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, get_args

from wrike_async._wire.arguments import check_whole
from wrike_async._wire.names import did_you_mean
from wrike_async._wire.operation import Disclosure
from wrike_async._wire.parameters import check_id
from wrike_async.access._policies.effects import PLACED_AREAS
from wrike_async.access._policies.endpoints import endpoint_named, endpoints
from wrike_async.access._policies.standing import LEVELS, Level
from wrike_async.catalogue import resources
from wrike_async.errors import InvalidArgument

__all__ = [
    "Area",
    "read_areas",
    "read_disclose",
    "read_document",
    "read_max_entities",
    "read_operations",
    "read_within",
    "text_of",
]

# Tables that cannot be changed: what was asked of a policy once is remembered.
Area = Level | Mapping[Level, str | tuple[str, ...]]
"""A level, or where each level holds."""

_KEYS: Final = ("areas", "operations", "within", "disclose", "max_entities")
_VERSION = 1


def text_of(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Return what a file in TOML holds; raises `InvalidArgument`, or `OSError`."""
    text = Path(path).read_text(encoding="utf-8")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as cause:
        raise InvalidArgument(f"{os.fspath(path)} is no TOML: {cause}") from None


def read_document(document: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return the arguments of a policy from a document of it; raises `InvalidArgument`."""
    if not isinstance(document, Mapping):
        raise InvalidArgument(f"{name} must be a table of {', '.join(_KEYS)}, not {type(document).__name__}")
    for key in document:
        if key not in (*_KEYS, "version"):
            raise InvalidArgument(f"{name} has an unknown key {key!r}{did_you_mean(key, _KEYS)}")
    if document.get("version") != _VERSION:
        raise InvalidArgument(f"{name} must say version = {_VERSION}, not {document.get('version')!r}")
    if "areas" not in document:
        raise InvalidArgument(f"{name} has no areas, so it would deny everything; say so with areas = {{}}")
    return {key: document[key] for key in _KEYS if key in document}


def read_areas(value: Any) -> Mapping[str, Area]:
    """Check levels by area; raises `InvalidArgument`."""
    known = ["*", *resources()]
    for name in _table(value, "areas"):
        if name not in known:
            raise InvalidArgument(f"areas has an unknown area {name!r}{did_you_mean(name, known)}")
    return MappingProxyType({name: _area(name, each) for name, each in value.items()})


def read_operations(value: Any) -> Mapping[str, Level]:
    """Check levels of single operations; raises `InvalidArgument`."""
    levels: dict[str, Level] = {
        _operation(name): _level(each, f'operations."{name}"') for name, each in _table(value, "operations").items()
    }
    return MappingProxyType(levels)


def read_within(value: Any) -> tuple[str, ...] | None:
    """Check places; raises `InvalidArgument`."""
    return None if value is None else _places(value, "within")


def read_disclose(value: Any) -> frozenset[Disclosure]:
    """Check ways to give data away; raises `InvalidArgument`."""
    return frozenset(_ways(value))


def read_max_entities(value: Any) -> int | None:
    """Check a bound; raises `InvalidArgument`."""
    return None if value is None else check_whole(value, "max_entities", 1)


def _table(value: Any, name: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise InvalidArgument(f"{name} must be a table of names and levels, not {type(value).__name__}")
    return value


def _area(name: str, value: Any) -> Area:
    where = f"areas.{name}"
    if not isinstance(value, Mapping):
        return _level(value, where)
    if name not in PLACED_AREAS and name != "*":
        raise InvalidArgument(f"{where}: nothing in it has a place, so it takes one level, such as {name} = 'read'")
    if not value:
        raise InvalidArgument(f"{where} says no level; write {name} = 'deny' to deny it")
    levels: dict[Level, str | tuple[str, ...]] = {
        _level(level, where): _where(places, f"{where}.{level}") for level, places in value.items()
    }
    return MappingProxyType(levels)


def _where(value: Any, name: str) -> str | tuple[str, ...]:
    return "*" if value == "*" else _places(value, name)


def _level(value: Any, name: str) -> Level:
    for level in LEVELS:
        if value == level:
            return level
    raise InvalidArgument(f"{name} must be one of {', '.join(LEVELS)}, not {value!r}{did_you_mean(value, LEVELS)}")


def _operation(name: Any) -> str:
    """Return the name of a single operation, as lines have it."""
    found = endpoint_named(name)
    if name in endpoints() or any(each.python == name for each in found):
        return str(name)
    names = " and ".join(dict.fromkeys(f"{each.python!r}" for each in found))
    raise InvalidArgument(f'operations."{name}": it performs {names}; name that')


def _places(value: Any, name: str) -> tuple[str, ...]:
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise InvalidArgument(f"{name} must be a list of IDs of spaces, folders or projects, not {value!r:.60}")
    if not value:
        raise InvalidArgument(f"{name} names no place, so it would deny everything; leave it out for everywhere")
    return tuple(dict.fromkeys(check_id(each, name) for each in value))


def _ways(value: Any) -> list[Disclosure]:
    known = get_args(Disclosure)
    if isinstance(value, str) or not isinstance(value, Sequence | frozenset | set):
        raise InvalidArgument(f"disclose must be a list of {', '.join(known)}, not {value!r:.60}")
    for each in value:
        if each not in known:
            raise InvalidArgument(f"disclose has an unknown way {each!r}{did_you_mean(each, known)}")
    return list(value)
