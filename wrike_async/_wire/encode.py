"""From Python values to JSON values by wire name, with everything refused that Wrike would refuse."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
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
import orjson

from wrike_async._wire.arguments import check_number
from wrike_async._wire.names import to_camel
from wrike_async._wire.operation import Operation, WireParams
from wrike_async._wire.parameters import Encoded, UpTo
from wrike_async._wire.types import Model
from wrike_async.errors import InvalidArgument

__all__ = ["did_you_mean", "encode_params", "json_bytes", "parameters_of", "plain_json"]

Encoder = Callable[[Any, str], Any]


@attrs.frozen
class Parameter:
    """One parameter: how it is called on the wire, how a value is encoded, whether it must be there."""

    wire_name: str
    encode: Encoder
    required: bool


# --- from annotations to encoders ---------------------------------------------------------------------------------


@cache
def parameters_of(accepted: type) -> dict[str, Parameter]:
    """Return the parameters that a ``TypedDict`` describes, by Python name."""
    hints = get_type_hints(accepted, include_extras=True)
    required: frozenset[str] = getattr(accepted, "__required_keys__", frozenset())
    return {
        name: Parameter(to_camel(name), _encoder(hint), _is_required(hint, name in required))
        for name, hint in hints.items()
    }


@cache
def _required_of(accepted: type) -> frozenset[str]:
    return frozenset(name for name, parameter in parameters_of(accepted).items() if parameter.required)


def _is_required(hint: Any, otherwise: bool) -> bool:
    # Where annotations are texts, `__required_keys__` knows nothing of the marks within them.
    origin = get_origin(hint)
    return origin is Required or (otherwise and origin is not NotRequired)


def _encoder(hint: Any) -> Encoder:
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Required, NotRequired):
        return _encoder(args[0])
    if origin is Annotated:
        return _annotated(args[0], args[1:])
    if origin is Literal:
        return _literal(args)
    if origin in (Union, UnionType):
        return _union(args)
    if hint in _SCALARS:
        return _scalar(*_SCALARS[hint])
    if is_typeddict(hint) or is_typeddict(origin):
        return _structure(hint if is_typeddict(hint) else origin)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _mapping(_encoder(args[1]))
    if isinstance(origin, type) and issubclass(origin, Sequence):
        return _sequence(_encoder(args[0]))
    if isinstance(hint, type) and issubclass(hint, Model):
        return _model(hint)
    return plain_json


def _annotated(hint: Any, markers: Iterable[Any]) -> Encoder:
    encode: Encoder | None = None
    for marker in markers:
        if isinstance(marker, Encoded):
            encode = marker.to_wire
        elif isinstance(marker, UpTo):
            encode = _up_to(marker.items, encode or _encoder(hint))
    return encode or _encoder(hint)


def _up_to(items: int, inner: Encoder) -> Encoder:
    def encode(value: Any, name: str) -> Any:
        encoded = inner(value, name)
        if len(encoded) > items:
            raise InvalidArgument(f"{name} has {len(encoded)} entries; Wrike takes up to {items}")
        return encoded

    return encode


def _literal(allowed: tuple[Any, ...]) -> Encoder:
    def encode(value: Any, name: str) -> Any:
        if value not in allowed:
            raise InvalidArgument(f"{name}={value!r} is not one of {_listing(allowed)}{did_you_mean(value, allowed)}")
        return value

    return encode


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


def _sequence(inner: Encoder) -> Encoder:
    def encode(value: Any, name: str) -> Any:
        if isinstance(value, str):
            raise InvalidArgument(f"{name} takes a list: write [{value!r}]")
        if isinstance(value, Mapping) or not isinstance(value, Iterable):
            raise InvalidArgument(f"{name} takes a list, not {type(value).__name__}")
        return [inner(entry, f"{name}[{i}]") for i, entry in enumerate(value)]

    return encode


def _mapping(inner: Encoder) -> Encoder:
    def encode(value: Any, name: str) -> Any:
        if not isinstance(value, Mapping):
            raise InvalidArgument(f"{name} takes a dict, not {type(value).__name__}")
        return {str(k): inner(v, f"{name}[{k!r}]") for k, v in value.items()}

    return encode


_names = _sequence(_scalar(*_SCALARS[str]))


def _structure(shape: type) -> Encoder:
    def encode(value: Any, name: str) -> Any:
        if isinstance(value, Model):
            return value.to_dict()
        if not isinstance(value, Mapping):
            raise InvalidArgument(f"{name} takes a dict, not {type(value).__name__}")
        known = parameters_of(shape)
        encoded = {}
        for key, entry in value.items():
            parameter = known.get(key)
            if parameter is None:
                raise InvalidArgument(f"{name} has no {key!r}{did_you_mean(key, known)}")
            encoded[parameter.wire_name] = None if entry is None else parameter.encode(entry, f"{name}.{key}")
        if missing := [key for key, parameter in known.items() if parameter.required and key not in value]:
            raise InvalidArgument(f"{name} needs {', '.join(missing)}")
        return encoded

    return encode


def _model(model_type: type[Model]) -> Encoder:
    def encode(value: Any, name: str) -> Any:
        if not isinstance(value, model_type):
            raise InvalidArgument(f"{name} must be a {model_type.__name__}, not {type(value).__name__}")
        return value.to_dict()

    return encode


def _union(hints: tuple[Any, ...]) -> Encoder:
    """The first alternative that accepts the value encodes it; None is sent as null by the caller of encoders."""
    if all(get_origin(hint) is Literal for hint in hints):
        return _literal(tuple(value for hint in hints for value in get_args(hint)))
    encoders = [_encoder(hint) for hint in hints if hint is not NoneType]
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
    if isinstance(value, Model):
        return value.to_dict()
    if isinstance(value, datetime | date):
        raise InvalidArgument(f"{name}: write the date as the text that this free-form value wants")
    json_bytes(value, name)
    return value


# --- the parameters of a call -------------------------------------------------------------------------------------


def encode_params(operation: Operation[Any], values: Mapping[str, Any]) -> WireParams:
    """Encode the parameters of a call.

    Args:
        operation: whose parameters they are.
        values: by Python name; a parameter left out is not sent, ``None`` is sent as null.

    Returns:
        JSON values by wire name.

    Raises:
        InvalidArgument: a name or value that Wrike would refuse.
    """
    known = {} if operation.accepts is None else parameters_of(operation.accepts)
    encoded: dict[str, Any] = {}
    for name, value in values.items():
        parameter = known.get(name)
        if parameter is None or name in operation.without:
            raise InvalidArgument(_unknown(operation, name, known))
        if name == "fields":
            if fields := _fields(operation, parameter, value):
                encoded["fields"] = fields
        elif value is None:
            if operation.access == "read":
                raise InvalidArgument(f"{name}=None filters nothing; leave it out")
            encoded[parameter.wire_name] = None
        else:
            wire = parameter.encode(value, name)
            if wire == [] and operation.access == "read":
                raise InvalidArgument(f"{name} is empty, which Wrike refuses; leave it out")
            encoded[parameter.wire_name] = wire
    if operation.accepts is not None and not _required_of(operation.accepts) <= values.keys():
        missing = [name for name, parameter in known.items() if parameter.required and name not in values]
        raise InvalidArgument(f"{operation} needs {', '.join(missing)}")
    if operation.method == "PUT" and known and not encoded.keys() - {"fields"}:
        raise InvalidArgument(f"{operation} would change nothing: say what to change")
    if operation.check is not None:
        operation.check(dict(values))
    return WireParams(encoded)


def _fields(operation: Operation[Any], parameter: Parameter, value: Any) -> list[str]:
    asked = [name for name in dict.fromkeys(_names(value, "fields")) if name not in operation.always]
    for name in asked:
        if name in operation.without_fields:
            raise InvalidArgument(f"fields: {operation} does not take {name!r}")
    encoded: list[str] = parameter.encode(asked, "fields")
    return encoded


def _unknown(operation: Operation[Any], name: str, known: Mapping[str, Parameter]) -> str:
    if name in operation.without:
        return f"{operation} does not take {name!r}"
    names = [n for n in known if n not in operation.without]
    hint = did_you_mean(name, names) or (f"; it takes {_listing(names)}" if names else "; it takes none")
    return f"{operation} has no parameter {name!r}{hint}"


def did_you_mean(word: object, known: Iterable[str]) -> str:
    """Return ``"; did you mean 'x'?"`` for the closest known name, or nothing."""
    text = re.sub(r"_(\w)", lambda m: m[1].upper(), str(word))
    by_spelling = {k.lower(): k for k in map(str, known)} | {to_camel(str(k)).lower(): str(k) for k in known}
    close = difflib.get_close_matches(text.lower(), by_spelling, n=1, cutoff=0.6)
    return f"; did you mean {by_spelling[close[0]]!r}?" if close else ""


def _listing(names: Iterable[Any]) -> str:
    return ", ".join(map(str, names))


def json_bytes(value: Any, name: str) -> bytes:
    """Return JSON text; raises `InvalidArgument` for what has none."""
    try:
        return orjson.dumps(value)
    except TypeError as cause:
        raise InvalidArgument(f"{name} cannot be written as JSON: {cause}") from cause
