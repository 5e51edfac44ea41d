"""From Python values to JSON values by wire name, with everything refused that Wrike would refuse."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wrike_async._wire.encoders import (
    EXTRA,
    Parameter,
    add,
    add_extra,
    check_names,
    encode_text,
    encoded_one,
    entries_of,
    listing,
    parameters_of,
    required_of,
)
from wrike_async._wire.names import did_you_mean, to_camel
from wrike_async._wire.operation import NO_PARAMS, Operation, WireParams
from wrike_async._wire.parameters import Raw
from wrike_async.errors import InvalidArgument

__all__ = ["encode_params"]


def encode_params(operation: Operation[Any], values: Mapping[str, Any]) -> WireParams:
    """Encode the parameters of a call.

    ``None`` never becomes a word. Where something is made, it is left out. Where something is changed, it is sent as
    what clears the parameter: null, or an empty text; where nothing is known that would, it is refused. Among filters
    it is refused, as it would find everything.

    Args:
        operation: whose parameters they are.
        values: by Python name, and under ``extra`` those that are not known, by wire name; a parameter left out is
            not sent.

    Returns:
        JSON values by wire name.

    Raises:
        InvalidArgument: a name or value that Wrike would refuse.
    """
    if not values and operation.accepts is None:
        return NO_PARAMS
    reads = operation.access == "read"
    creates = operation.method == "POST" and not reads
    known = {} if operation.accepts is None else parameters_of(operation.accepts, creates)
    encoded: dict[str, Any] = {}
    for name, value in values.items():
        parameter = known.get(name)
        if parameter is None or name in operation.without:
            if name != EXTRA or operation.accepts is None:
                raise InvalidArgument(_unknown(operation, name, known))
        elif name == "fields":
            if fields := _fields(operation, parameter, value):
                encoded["fields"] = fields
        elif value is None and reads:
            raise InvalidArgument(f"{name}=None filters nothing; leave it out")
        else:
            add(encoded, parameter, value, name)
            if reads and encoded[parameter.wire_name] == []:
                raise InvalidArgument(f"{name} is empty, which Wrike refuses; leave it out")
    if operation.accepts is not None:
        if EXTRA in values:
            check_names(values[EXTRA], EXTRA)
            add_extra(encoded, values[EXTRA], EXTRA)
        if missing := [name for name, wire_name in required_of(operation.accepts) if wire_name not in encoded]:
            raise InvalidArgument(f"{operation} needs {', '.join(missing)}")
    if operation.method == "PUT" and known and not encoded.keys() - {"fields"}:
        raise InvalidArgument(f"{operation} would change nothing: say what to change")
    if operation.check is not None and Raw not in map(type, values.values()):
        operation.check({name: value for name, value in values.items() if not (value is None and creates)})
    return WireParams(encoded)


def _fields(operation: Operation[Any], parameter: Parameter, value: Any) -> list[str]:
    if type(value) is Raw:
        given: list[str] = encoded_one(parameter.encode, value, "fields")
        return given
    names: dict[Any, None] = {}
    for position, name in enumerate(entries_of(value, "fields")):
        names[name if type(name) is Raw else encode_text(name, f"fields[{position}]")] = None
    asked = [name for name in names if name not in operation.always]
    for name in asked:
        if name in operation.without_fields:
            raise InvalidArgument(f"fields: {operation} does not take {name!r}")
    encoded: list[str] = parameter.encode(asked, "fields")
    return encoded


def _unknown(operation: Operation[Any], name: str, known: Mapping[str, Parameter]) -> str:
    if name in operation.without:
        return f"{operation} does not take {name!r}"
    names = [n for n in known if n not in operation.without]
    if not names:
        return f"{operation} has no parameter {name!r}; it takes none"
    hint = did_you_mean(name, names) or f"; it takes {listing(names)}"
    return f"{operation} has no parameter {name!r}{hint}; extra={{{to_camel(name)!r}: …}} is sent as it is"
