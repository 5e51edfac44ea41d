"""What an operation demands of its parameters and of its caller beyond their types."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import attrs

from wrike_async.sandbox._calls.call import Call
from wrike_async.sandbox._wire.errors import access_forbidden, invalid_parameter, invalid_request, parameter_required
from wrike_async.sandbox._wire.instants import parse_date
from wrike_async.sandbox._wire.parameters import Moment, Range, read_value

__all__ = [
    "Days",
    "admins_only",
    "at_most_one",
    "days",
    "days_of",
    "exactly_one",
    "need",
    "read_object",
    "taken",
    "text",
    "up_to",
]


def admins_only(call: Call) -> None:
    """Refuse callers who are no admins."""
    if not call.caller.admin:
        raise access_forbidden("Only admins can do this")


def need(call: Call, *names: str) -> None:
    """Refuse the request where one of these parameters is missing."""
    for name in names:
        if call.params.get(name) is None:
            raise parameter_required(name)


def at_most_one(call: Call, *names: str) -> str | None:
    """Return which one of these parameters was given, if any."""
    given = [name for name in names if call.params.get(name) is not None]
    if len(given) > 1:
        raise invalid_request(f"Parameters '{given[0]}' and '{given[1]}' are mutually exclusive")
    return given[0] if given else None


def exactly_one(call: Call, *names: str) -> str:
    """Return which one of these parameters was given; one has to be."""
    given = at_most_one(call, *names)
    if given is None:
        raise parameter_required(names[0])
    return given


def taken(call: Call, *names: str) -> dict[str, Any]:
    """Return those of these parameters that were sent, by their names."""
    return {name: call.params[name] for name in names if name in call.params}


def text(call: Call, name: str) -> str:
    """Return a text that is not blank."""
    value: str = call.params[name]
    if not value.strip():
        raise invalid_parameter(name, "must not be empty")
    return value


def up_to(name: str, values: Collection[Any], limit: int) -> None:
    """Refuse longer lists."""
    if len(values) > limit:
        raise invalid_parameter(name, f"more than {limit} values")


def read_object(
    name: str, given: Mapping[str, Any], kinds: Mapping[str, tuple[str, ...]], needs: Iterable[str] = ()
) -> dict[str, Any]:
    """Read an object inside a parameter, each key by its kind, as the catalogue names kinds."""
    unknown = given.keys() - kinds.keys()
    if unknown:
        raise invalid_parameter(name, f"unknown keys {', '.join(sorted(unknown))}")
    for key in needs:
        if given.get(key) is None:
            raise invalid_parameter(name, f"{key} is missing")
    return {key: read_value(f"{name}.{key}", kinds[key], value) for key, value in given.items()}


@attrs.frozen
class Days:
    """Days from the first to the last, both included, as dates."""

    first: str
    last: str

    def meets(self, first: str, last: str) -> bool:
        """Tell whether some day is in both."""
        return first <= self.last and self.first <= last


def days(call: Call, name: str) -> Days | None:
    """Return the days that a range of dates names; both ends are needed. ``None`` where nothing was sent."""
    given: Range | Moment | None = call.params.get(name)
    if given is None:
        return None
    if isinstance(given, Moment):
        return Days(given.equal[:10], given.equal[:10])
    if given.start is None or given.end is None:
        raise invalid_parameter(name, "needs a start and an end")
    return Days(given.start[:10], given.end[:10])


def days_of(name: str, given: Mapping[str, Any]) -> Days:
    """Return the days that an object names by ``start`` and ``end``, or by ``equal``."""
    try:
        if given.keys() == {"equal"}:
            return Days(parse_date(given["equal"]), given["equal"])
        if given.keys() == {"start", "end"} and parse_date(given["start"]) <= parse_date(given["end"]):
            return Days(given["start"], given["end"])
    except (ValueError, TypeError) as error:
        raise invalid_parameter(name, str(error)) from None
    raise invalid_parameter(name, "needs start and end, in this order, or equal")
