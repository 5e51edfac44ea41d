"""From annotations to encoders: what each parameter may be, and what is sent for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Final,
    Literal,
    NotRequired,
    Required,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

import attrs

from wrike_async._json import dumps_given
from wrike_async._wire.arguments import check_number
from wrike_async._wire.moments import moment_text
from wrike_async._wire.names import did_you_mean, to_camel
from wrike_async._wire.parameters import DateRange, Encoded, NoneAs, NoneLeftOut, Raw, UpTo
from wrike_async._wire.structuring.records import Record, UnknownWord, wire_names
from wrike_async.errors import InvalidArgument

__all__ = [
    "EXTRA",
    "Parameter",
    "add",
    "add_extra",
    "check_names",
    "encode_text",
    "encoded_one",
    "entries_of",
    "json_bytes",
    "listing",
    "parameters_of",
    "plain_json",
    "required_of",
    "unknown_json",
]

Encoder = Callable[[Any, str], Any]


EXTRA: Final = "extra"
"""The parameter that holds parameters that are not known."""

_LEFT_OUT: Final = object()
_REFUSED: Final = object()


@attrs.frozen(eq=False, repr=False)
class Parameter:
    """One parameter: how it is called on the wire, how values are encoded, what ``None`` is, whether it must be there.

    ``none`` is what is sent for ``None``, or that it is left out, or refused.
    """

    wire_name: str
    encode: Encoder
    required: bool
    none: Any = _REFUSED


# --- from annotations to encoders ---------------------------------------------------------------------------------


@cache
def parameters_of(accepted: type, creates: bool = False) -> dict[str, Parameter]:
    """Return the parameters that a ``TypedDict`` describes, by Python name, without ``extra``.

    Args:
        accepted: the ``TypedDict``.
        creates: whether something is made of them, so that there is nothing that ``None`` would clear: it is left
            out, where the annotation says nothing else.
    """
    hints = get_type_hints(accepted, include_extras=True)
    required: frozenset[str] = getattr(accepted, "__required_keys__", frozenset())
    otherwise = _LEFT_OUT if creates else _REFUSED
    return {
        name: Parameter(
            to_camel(name), _encoder(hint, creates), _is_required(hint, name in required), _none_of(hint, otherwise)
        )
        for name, hint in hints.items()
        if name != EXTRA
    }


@cache
def required_of(accepted: type) -> tuple[tuple[str, str], ...]:
    """Return the Python names and the wire names of the parameters that must be there."""
    return tuple((name, each.wire_name) for name, each in parameters_of(accepted).items() if each.required)


def _is_required(hint: Any, otherwise: bool) -> bool:
    # Where annotations are texts, `__required_keys__` knows nothing of the marks within them.
    origin = get_origin(hint)
    return origin is Required or (otherwise and origin is not NotRequired)


def _none_of(hint: Any, otherwise: Any) -> Any:
    """Return what is sent for ``None``: null where the annotation has it, unless a mark in it says otherwise."""
    origin, args = get_origin(hint), get_args(hint)
    for mark in args[1:] if origin is Annotated else ():
        if isinstance(mark, NoneAs):
            return mark.value
        if isinstance(mark, NoneLeftOut):
            return _LEFT_OUT
    if origin in (Required, NotRequired, Annotated):
        return _none_of(args[0], otherwise)
    return None if origin in (Union, UnionType) and NoneType in args else otherwise


def _encoder(hint: Any, creates: bool) -> Encoder:
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Required, NotRequired):
        return _encoder(args[0], creates)
    if origin is Annotated:
        return _annotated(args[0], args[1:], creates)
    if origin is Literal:
        return _literal(args)
    if origin in (Union, UnionType):
        return _union(args, creates)
    if hint in _SCALARS:
        return _scalar(*_SCALARS[hint])
    if is_typeddict(hint) or is_typeddict(origin):
        return _structure(hint if is_typeddict(hint) else origin, creates, ())
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _mapping(_encoder(args[1], creates))
    if isinstance(origin, type) and issubclass(origin, Sequence):
        return _sequence(_encoder(args[0], creates))
    if isinstance(hint, type) and issubclass(hint, Record):
        return _model(hint)
    return plain_json


def _annotated(hint: Any, markers: Iterable[Any], creates: bool) -> Encoder:
    encode: Encoder | None = None
    for marker in markers:
        if isinstance(marker, Encoded):
            encode = marker.to_wire
        elif isinstance(marker, UpTo):
            encode = _up_to(marker.items, encode or _encoder(hint, creates))
    return encode or _encoder(hint, creates)


def _up_to(items: int, inner: Encoder) -> Encoder:
    def encode(value: Any, name: str) -> Any:
        encoded = inner(value, name)
        if len(encoded) > items:
            raise InvalidArgument(f"{name} has {len(encoded)} entries; Wrike takes up to {items}")
        return encoded

    return encode


def _literal(allowed: tuple[Any, ...]) -> Encoder:
    def encode(value: Any, name: str) -> Any:
        if type(value) is UnknownWord:
            return str(value)
        if value not in allowed:
            raise InvalidArgument(
                f"{name}={value!r} is not one of {listing(allowed)}{did_you_mean(value, allowed)}{_way_out(value)}"
            )
        return value

    return encode


def _way_out(word: object) -> str:
    shown = f"; Raw({word!r}), on the command line raw:{word}, is sent as it is"
    return shown if isinstance(word, str) else ""


_SCALARS: dict[Any, tuple[Any, str]] = {
    str: (str, "a str"),
    bool: (bool, "a bool"),
    int: (int, "an int"),
    float: ((int, float), "a number"),
}


def _scalar(types: Any, said: str) -> Encoder:
    def encode(value: Any, name: str) -> Any:
        if not isinstance(value, types) or (isinstance(value, bool) and types is not bool):
            raise InvalidArgument(f"{name} must be {said}, not {type(value).__name__}")
        return check_number(value, name) if isinstance(value, float) else value

    return encode


encode_text: Final = _scalar(*_SCALARS[str])


def encoded_one(encode: Encoder, value: Any, name: str) -> Any:
    """Encode a value, unless it is a `Raw` one."""
    return plain_json(value.value, name) if type(value) is Raw else encode(value, name)


def entries_of(value: Any, name: str) -> Iterable[Any]:
    """Return the entries of a list; raises `InvalidArgument` for what is none."""
    if isinstance(value, str):
        raise InvalidArgument(f"{name} takes a list: write [{value!r}]")
    if isinstance(value, Mapping) or not isinstance(value, Iterable):
        raise InvalidArgument(f"{name} takes a list, not {type(value).__name__}")
    entries: Iterable[Any] = value
    return entries


def _sequence(inner: Encoder) -> Encoder:
    def encode(value: Any, name: str) -> Any:
        return [encoded_one(inner, entry, f"{name}[{i}]") for i, entry in enumerate(entries_of(value, name))]

    return encode


def _mapping(inner: Encoder) -> Encoder:
    def encode(value: Any, name: str) -> Any:
        if not isinstance(value, Mapping):
            raise InvalidArgument(f"{name} takes a dict, not {type(value).__name__}")
        return {str(k): encoded_one(inner, v, f"{name}[{k!r}]") for k, v in value.items()}

    return encode


def _structure(shape: type, creates: bool, records: tuple[type[Record], ...]) -> Encoder:
    """Return what encodes a structure, or one of the records that have the same values."""

    def encode(value: Any, name: str) -> Any:
        known = parameters_of(shape, creates)
        if isinstance(value, records):
            return _as_it_was_read(value, known, name)
        if not isinstance(value, Mapping):
            read = f"; as it was read, it holds what cannot be written: pick from {', '.join(known)}"
            kind = f"{type(value).__name__}{read if isinstance(value, Record) else ''}"
            raise InvalidArgument(f"{name} takes a dict, not {kind}")
        encoded: dict[str, Any] = {}
        for key, entry in value.items():
            parameter = known.get(key)
            if parameter is not None:
                add(encoded, parameter, entry, f"{name}.{key}")
            elif key != EXTRA:
                raise InvalidArgument(f"{name} has no {key!r}{did_you_mean(key, known)}")
        if EXTRA in value:
            add_extra(encoded, value[EXTRA], f"{name}.{EXTRA}")
        if missing := [key for key, wire_name in required_of(shape) if wire_name not in encoded]:
            raise InvalidArgument(f"{name} needs {', '.join(missing)}")
        return encoded

    return encode


def _as_it_was_read(record: Record, known: Mapping[str, Parameter], name: str) -> dict[str, Any]:
    """Return what writes a record again: what can be written, and what nothing is known of.

    Something that must be said and has no value is cleared.
    """
    only_read = {wire for _, wire in wire_names(type(record))} - {each.wire_name for each in known.values()}
    encoded = {wire: value for wire, value in record.to_dict().items() if wire not in only_read}
    for key, parameter in known.items():
        if parameter.required and encoded.get(parameter.wire_name) is None:
            add(encoded, parameter, None, f"{name}.{key}")
    return encoded


def add(encoded: dict[str, Any], parameter: Parameter, value: Any, name: str) -> None:
    """Add what is sent for a value, if anything is."""
    if value is not None:
        encoded[parameter.wire_name] = encoded_one(parameter.encode, value, name)
    elif parameter.none is _REFUSED:
        raise InvalidArgument(f"{name}=None: Wrike is not known to take null here, nor how to clear it; leave it out")
    elif parameter.none is not _LEFT_OUT:
        encoded[parameter.wire_name] = parameter.none


def add_extra(encoded: dict[str, Any], extra: Any, name: str) -> None:
    """Add parameters that nothing is known of."""
    if extra is None:
        return
    if not isinstance(extra, Mapping):
        raise InvalidArgument(f"{name} takes a dict of parameters by wire name, not {type(extra).__name__}")
    for wire_name, value in extra.items():
        if not isinstance(wire_name, str) or wire_name in encoded:
            raise InvalidArgument(f"{name}: {wire_name!r} is given twice, or is no name")
        encoded[wire_name] = unknown_json(value, f"{name}[{wire_name!r}]")


def _model(model_type: type[Record]) -> Encoder:
    def encode(value: Any, name: str) -> Any:
        if not isinstance(value, model_type):
            raise InvalidArgument(f"{name} must be a {model_type.__name__}, not {type(value).__name__}")
        return value.to_dict()

    return encode


def _union(hints: tuple[Any, ...], creates: bool) -> Encoder:
    """The first alternative that accepts the value encodes it; None and Raw values come to no encoder, and unknown
    words to that of the known ones.
    """
    hints = tuple(hint for hint in hints if hint not in (NoneType, Raw, UnknownWord))
    if all(get_origin(hint) is Literal for hint in hints):
        return _literal(tuple(value for hint in hints for value in get_args(hint)))
    records = tuple(hint for hint in hints if isinstance(hint, type) and issubclass(hint, Record))
    encoders = [
        _structure(hint, creates, records) if records and is_typeddict(hint) else _encoder(hint, creates)
        for hint in hints
        if hint not in records or not any(map(is_typeddict, hints))
    ]
    if len(encoders) == 1:
        return encoders[0]

    def encode(value: Any, name: str) -> Any:
        refusals = []
        for inner in encoders:
            try:
                return inner(value, name)
            except InvalidArgument as refusal:
                refusals.append(refusal)
        raise InvalidArgument(" / ".join(map(str, refusals)))

    return encode


def plain_json(value: Any, name: str) -> Any:
    """Return a free-form value as it is; raises `InvalidArgument` if it is no JSON."""
    if isinstance(value, Record):
        return value.to_dict()
    json_bytes(value, name)
    return value


def unknown_json(value: Any, name: str) -> Any:
    """Encode the value of a parameter that nothing is known of, as those that are known would be.

    Instants are sent in whole seconds of UTC, days as days, times without a zone as schedules have them; of a range
    the start is floored and the end ceiled.

    Raises:
        InvalidArgument: it is no JSON.
    """
    if isinstance(value, Raw):
        return plain_json(value.value, name)
    if isinstance(value, Record):
        return value.to_dict()
    if isinstance(value, DateRange):
        value = {end: moment for end, moment in (("start", value.start), ("end", value.end)) if moment is not None}
    if isinstance(value, date):
        return moment_text(value, name)
    if isinstance(value, Mapping):
        return {str(key): _entry_of_unknown(key, entry, f"{name}[{key!r}]") for key, entry in value.items()}
    if isinstance(value, list | tuple | set | frozenset | range):
        return [unknown_json(entry, f"{name}[{position}]") for position, entry in enumerate(value)]
    return plain_json(value, name)


def _entry_of_unknown(key: object, value: Any, name: str) -> Any:
    if key == "end" and isinstance(value, date):
        return moment_text(value, name, up=True)
    return unknown_json(value, name)


_NO_PARAMETERS: Final = {
    "method": "it would make another request of this one, which is sent again where an answer is lost",
    "access_token": "credentials go into no URL; make a client with the token instead",
}


def check_names(params: object, name: str) -> None:
    """Refuse parameters, by wire name, that say who asks, or what else the request is."""
    for wire_name in params if isinstance(params, Mapping) else ():
        if (reason := _NO_PARAMETERS.get(str(wire_name).lower())) is not None:
            raise InvalidArgument(f"{name}: {wire_name!r} is no parameter: {reason}")


def listing(names: Iterable[Any]) -> str:
    """Return names as a sentence has them."""
    return ", ".join(map(str, names))


def json_bytes(value: Any, name: str) -> bytes:
    """Return JSON text; raises `InvalidArgument` for what has none."""
    try:
        # Left to itself, it would write dates in a form that Wrike does not read.
        return dumps_given(value, times=False)
    except TypeError as cause:
        if str(cause).endswith((" datetime.date", " datetime.datetime")):
            raise InvalidArgument(f"{name}: write the date as the text that this free-form value wants") from cause
        raise InvalidArgument(f"{name} cannot be written as JSON: {cause}") from cause
