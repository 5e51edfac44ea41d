"""The thorough way from a record to its model: cattrs, with a JSON path for what does not fit.

It defines what decoding means. The generated constructors have to agree with it, and leave to it what they
don't take.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, TypeVar, Union, get_args, get_origin

from cattrs import BaseValidationError, ClassValidationError, Converter, IterableValidationError, override
from cattrs.cols import list_structure_factory
from cattrs.errors import AttributeValidationNote, IterableValidationNote
from cattrs.gen import make_dict_structure_fn, make_mapping_structure_fn

from wrike_async._wire import leaves
from wrike_async._wire.types import Model, ZoneLess, wire_names
from wrike_async.errors import DecodeError

__all__ = ["structure"]

_ModelT = TypeVar("_ModelT", bound=Model)
_Hook = Callable[[Any, Any], Any]

_EXTRA: Final = "$extra"  # no wire name, so that a wire field called "extra" is a field like any other


def structure(model_type: type[_ModelT], record: Any, path: str) -> _ModelT:
    """Decode one record that is found at a JSON path.

    Raises:
        DecodeError: with the path of the first value that does not fit, and what was expected there.
    """
    try:
        return _CONVERTER.structure(record, model_type)
    except (BaseValidationError, ValueError) as error:
        where, cause = _locate(error, path)
        what = " is missing or null" if isinstance(cause, KeyError) else f": {cause}"
        raise DecodeError(f"{where}{what}", json_path=where) from cause


def _locate(error: BaseException, path: str) -> tuple[str, BaseException]:
    """Return the path of the first failure in cattrs' nested groups, and that failure."""
    while isinstance(error, (ClassValidationError, IterableValidationError)):
        parent, error = error, error.exceptions[0]
        for note in getattr(error, "__notes__", ()):
            if isinstance(note, AttributeValidationNote):
                path += f".{dict(wire_names(parent.cl))[note.name]}"
            elif isinstance(note, IterableValidationNote):
                path += f"[{note.index!r}]"
    return path, error


def _model_hook(model_type: type[Model], converter: Converter) -> _Hook:
    names = wire_names(model_type)
    known = frozenset(wire for _, wire in names)
    overrides: dict[str, Any] = {name: override(rename=wire) for name, wire in names}
    read = make_dict_structure_fn(model_type, converter, extra=override(rename=_EXTRA), **overrides)

    def structure_model(record: Any, _: Any) -> Any:
        _check(dict, record)
        values = {name: value for name, value in record.items() if name in known and value is not None}
        values[_EXTRA] = {name: value for name, value in record.items() if name not in values}
        return read(values, model_type)

    return structure_model


def _list_hook(hint: Any, converter: Converter) -> _Hook:
    return _only(list, list_structure_factory(hint, converter))


def _map_hook(hint: Any, converter: Converter) -> _Hook:
    return _only(dict, make_mapping_structure_fn(hint, converter))


def _only(kind: type, hook: _Hook) -> _Hook:
    """Without this, cattrs takes any iterable for a list and any mapping for a dict."""

    def structure_exactly(value: Any, hint: Any) -> Any:
        _check(kind, value)
        return hook(value, hint)

    return structure_exactly


def _check(kind: type, value: Any) -> None:
    if type(value) is not kind:
        raise leaves.mismatch("a list" if kind is list else "an object", value)


def _is_open_enum(hint: Any) -> bool:
    """``Literal[...] | str``, with or without ``None``."""
    members = get_args(hint) if _origin(hint) in (Union, UnionType) else ()
    return str in members and all(member in (str, NoneType) or _origin(member) is Literal for member in members)


def _is_zone_less(hint: Any) -> bool:
    return _origin(hint) is Annotated and ZoneLess in get_args(hint)


def _origin(hint: Any) -> Any:
    return get_origin(hint)


def _open_enum(value: Any, hint: Any) -> str | None:
    return None if value is None and NoneType in get_args(hint) else leaves.text(value)


def _make_converter() -> Converter:
    converter = Converter(detailed_validation=True)
    for kind, leaf in _LEAVES.items():
        converter.register_structure_hook(kind, leaf)
    converter.register_structure_hook_func(_is_open_enum, _open_enum)
    converter.register_structure_hook_func(_is_zone_less, lambda value, _: leaves.local_time(value))
    for predicate, factory in _FACTORIES:
        converter.register_structure_hook_factory(predicate, factory)
    return converter


_LEAVES: Final[dict[type, _Hook]] = {
    str: lambda value, _: leaves.text(value),
    bool: lambda value, _: leaves.flag(value),
    int: lambda value, _: leaves.whole(value),
    float: lambda value, _: leaves.number(value),
    datetime: lambda value, _: leaves.instant(value),
    date: lambda value, _: leaves.day(value),
}

_FACTORIES: Final[tuple[tuple[Callable[[Any], bool], Any], ...]] = (
    (lambda hint: _origin(hint) is list, _list_hook),
    (lambda hint: _origin(hint) is dict, _map_hook),
    (lambda hint: isinstance(hint, type) and issubclass(hint, Model), _model_hook),
)

_CONVERTER: Final = _make_converter()
