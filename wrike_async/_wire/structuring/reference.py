"""The thorough way from a record to its model: cattrs, in one of two tempers.

The strict one refuses a record with the JSON path of what does not fit. The other one keeps that aside, in ``extra``.

It defines what decoding means. The generated constructors have to agree with it, and leave to it what they
don't take.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, datetime
from types import GenericAlias, NoneType, UnionType
from typing import Annotated, Any, Final, TypeVar, Union, get_args, get_origin, get_type_hints

import attrs
from cattrs import BaseValidationError, ClassValidationError, Converter, IterableValidationError, override
from cattrs.cols import list_structure_factory
from cattrs.errors import AttributeValidationNote, IterableValidationNote
from cattrs.gen import make_dict_structure_fn, make_mapping_structure_fn

from wrike_async._wire.structuring import leaves
from wrike_async._wire.structuring.records import (
    Form,
    Record,
    UnknownWord,
    ZoneLess,
    extra_with,
    forms_of,
    per_model,
    wire_names,
)
from wrike_async._wire.structuring.shapes import fields_of
from wrike_async.errors import DecodeError

__all__ = ["structure"]

logger = logging.getLogger("wrike_async")

_ModelT = TypeVar("_ModelT", bound=Record)
_Hook = Callable[[Any, Any], Any]

_EXTRA: Final = "$extra"  # no wire name, so that a wire field called "extra" is a field like any other
_NOT_READ: Final = (BaseValidationError, ValueError, RecursionError)


class _NoRecord(ValueError):
    """The ``id`` of a record, without which it stands for nothing, is missing or odd; the cause says how."""


def structure(model_type: type[_ModelT], record: Any, path: str, *, strict: bool = True) -> _ModelT:
    """Decode one record that is found at a JSON path.

    Args:
        model_type: what it is.
        record: as JSON gave it.
        path: where it is.
        strict: whether a value that does not fit is an error. Otherwise the attribute is ``None``, what came is in
            ``extra``, and a warning tells so once for each field.

    Raises:
        DecodeError: with the path of the first value that does not fit, and what was expected there.
    """
    try:
        return (_STRICT if strict else _LENIENT).structure(record, model_type)
    except _NOT_READ as error:
        where, cause = _locate(error, path)
    what = " is missing or null" if isinstance(cause, KeyError) else f": {cause}"
    if isinstance(cause, RecursionError):
        what = " holds records inside of records, deeper than can be read"
    failure = DecodeError(f"{where}{what}", json_path=where)
    failure.__cause__ = cause
    raise failure


def _locate(error: BaseException, path: str) -> tuple[str, BaseException]:
    """Return the path of the first failure in cattrs' nested groups, and that failure."""
    while True:
        if isinstance(error, _NoRecord) and error.__cause__ is not None:
            path, error = f"{path}.id", error.__cause__
        elif isinstance(error, (ClassValidationError, IterableValidationError)):
            parent, error = error, error.exceptions[0]
            for note in getattr(error, "__notes__", ()):
                if isinstance(note, AttributeValidationNote):
                    # What came besides the fields is read last, and may be where it went too deep.
                    wire = dict(wire_names(parent.cl)).get(note.name)
                    path += "" if wire is None else f".{wire}"
                elif isinstance(note, IterableValidationNote):
                    path += f"[{note.index!r}]"
        else:
            return path, error


def _strict_hook(model_type: type[Record], converter: Converter) -> _Hook:
    names = wire_names(model_type)
    known = frozenset(wire for _, wire in names)
    overrides: dict[str, Any] = {name: override(rename=wire) for name, wire in names}
    read = make_dict_structure_fn(model_type, converter, extra=override(rename=_EXTRA), **overrides)

    def structure_model(record: Any, _: Any) -> Any:
        _check(dict, record)
        values = {name: value for name, value in record.items() if name in known and value is not None}
        values[_EXTRA] = {name: value for name, value in record.items() if name not in values}
        return _with_forms(read(values, model_type), record)

    return structure_model


def _lenient_hook(model_type: type[Record], converter: Converter) -> _Hook:
    hints = get_type_hints(model_type, include_extras=True)
    fields = fields_of(model_type)
    by_wire = {field.wire: field for field in fields}

    def structure_model(record: Any, _: Any) -> Any:
        _check(dict, record)
        values: dict[str, Any] = {field.name: None for field in fields if field.required}
        extra: dict[str, Any] = {}
        for wire, value in record.items():
            field = by_wire.get(wire)
            if field is None or value is None:
                extra[wire] = value
                continue
            try:
                values[field.name] = converter.structure(value, hints[field.name])
            except _NOT_READ as error:
                if wire == "id" and field.required:
                    raise _NoRecord(str(error)) from error
                extra[wire] = value
                _tell_once(model_type, wire, error)
        if values.get("id", "") is None:
            raise _NoRecord("no id") from KeyError("id")
        return _with_forms(model_type(**values, extra=extra), record)

    return structure_model


def _with_forms(made: Record, record: dict[str, Any]) -> Record:
    forms: tuple[Form, ...] = ()
    for name, wire in _numbers(type(made)):
        value = getattr(made, name)
        if value is not None:
            forms += forms_of(name, wire, value, record[wire])
    return attrs.evolve(made, extra=extra_with(forms, made.extra)) if forms else made


@per_model
def _numbers(model_type: type[Record]) -> tuple[tuple[str, str], ...]:
    """Return the fields that hold numbers, as pairs of Python name and wire name."""
    return tuple((field.name, field.wire) for field in fields_of(model_type) if field.shape.holds_numbers)


_told: set[tuple[type[Record], str]] = set()
"""The fields that were told of. They cannot be more than the fields of all models."""


def _tell_once(model_type: type[Record], wire: str, error: BaseException) -> None:
    if (model_type, wire) in _told:
        return
    _told.add((model_type, wire))
    where, cause = _locate(error, f"{model_type.__name__}.{wire}")
    # Without the value: a log is no place for what people write.
    what = cause.in_kinds if isinstance(cause, leaves.Misfit) else type(cause).__name__
    logger.warning(
        "%s: %s. The attribute is None, and what came is in extra; this is told once for the field", where, what
    )


def _tuple_hook(hint: Any, converter: Converter) -> _Hook:
    as_list: Any = GenericAlias(list, get_args(hint)[:1])
    read = list_structure_factory(as_list, converter)

    def structure_tuple(value: Any, hint: Any) -> Any:
        return tuple(read(value, hint))

    return _only(list, structure_tuple)


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
    """``Literal[...] | UnknownWord``, with or without ``None``."""
    return _origin(hint) in (Union, UnionType) and UnknownWord in get_args(hint)


def _is_zone_less(hint: Any) -> bool:
    return _origin(hint) is Annotated and ZoneLess in get_args(hint)


def _is_model(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, Record)


def _origin(hint: Any) -> Any:
    return get_origin(hint)


def _open_enum(value: Any, hint: Any) -> str | None:
    members = get_args(hint)
    if value is None and NoneType in members:
        return None
    return leaves.word(value, [word for member in members for word in get_args(member)])


def _make_converter(model_hook: Callable[[type[Record], Converter], _Hook]) -> Converter:
    converter = Converter(detailed_validation=True)
    for kind, leaf in _LEAVES.items():
        converter.register_structure_hook(kind, leaf)
    converter.register_structure_hook_func(_is_open_enum, _open_enum)
    converter.register_structure_hook_func(_is_zone_less, lambda value, _: leaves.local_time(value))
    for predicate, factory in (*_FACTORIES, (_is_model, model_hook)):
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
    (lambda hint: _origin(hint) is tuple, _tuple_hook),
    (lambda hint: _origin(hint) is dict, _map_hook),
)

_STRICT: Final = _make_converter(_strict_hook)
_LENIENT: Final = _make_converter(_lenient_hook)
