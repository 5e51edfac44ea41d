"""Which areas the client has, what their methods take, and how that is written on a command line."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from inspect import Parameter, signature
from typing import Any, Unpack, get_args, get_origin, get_type_hints

from wrike_async._rows.values import is_list, parse
from wrike_async._wire.names import did_you_mean, to_snake
from wrike_async.areas import Area
from wrike_async.catalogue import hint_of
from wrike_async.client import Wrike
from wrike_async.errors import InvalidArgument

__all__ = ["areas_with", "find_method", "needed", "options_of", "read_options"]


def areas_with(verb: str) -> list[str]:
    """Return the names of the client's areas that have a method called ``verb``."""
    return [name for name in _area_names() if _method(name, verb) is not None]


def find_method(area: str, verb: str) -> Callable[..., Any]:
    """Return the method called ``verb`` of an area.

    Raises:
        InvalidArgument: there is no such area, or it has no such method.
    """
    names = _area_names()
    if area not in names:
        hint = did_you_mean(area, names) or _listing(areas_with(verb))
        raise InvalidArgument(f"there is no area {area!r}{hint}")
    method = _method(area, verb)
    if method is None:
        raise InvalidArgument(f"{area} has no {verb}; these have: {', '.join(areas_with(verb))}")
    return method


def _area_names() -> list[str]:
    return [name for name in dir(Wrike) if isinstance(getattr(Wrike, name), Area)]


def _method(area: str, verb: str) -> Callable[..., Any] | None:
    # An area loads its class through a client; making one sends nothing.
    return getattr(type(getattr(Wrike("unused"), area)), verb, None)


def options_of(method: Callable[..., Any], handled: Collection[str]) -> dict[str, Any]:
    """Return what a method takes: annotations by Python name, without those that are ``handled`` elsewhere."""
    options: dict[str, Any] = {}
    for name, parameter in signature(method).parameters.items():
        if parameter.kind is Parameter.VAR_KEYWORD:
            hint = hint_of(method, parameter)
            if get_origin(hint) is Unpack:
                options |= get_type_hints(get_args(hint)[0], include_extras=True)
        elif name != "self" and name not in handled:
            options[name] = hint_of(method, parameter)
    return options


def read_options(
    area: str, method: Callable[..., Any], given: Iterable[tuple[str, str]], handled: Collection[str]
) -> dict[str, Any]:
    """Read the options of a call.

    Args:
        area: the name of the area, for messages.
        method: whose options they are.
        given: pairs of name (Python's or the wire's) and text; lists may come in several pairs.
        handled: parameters of the method that are none of these options.

    Returns:
        Values by Python name, ready for the call.

    Raises:
        InvalidArgument: an unknown name, a text that is no such value, or something that is needed is missing.
    """
    known = options_of(method, handled)
    values: dict[str, Any] = {}
    for spelling, text in given:
        name = spelling if spelling in known else to_snake(spelling).replace("-", "_")
        if name not in known:
            raise InvalidArgument(f"{area} has no {spelling!r}{did_you_mean(spelling, known) or _listing(known)}")
        value = parse(text, known[name], name)
        if name in values:
            if not is_list(known[name]):
                raise InvalidArgument(f"{name} is given twice")
            value = [*values[name], *value]
        values[name] = value
    if missing := [name for name in needed(method) if name in known and name not in values]:
        raise InvalidArgument(f"{area} needs {' and '.join(f'--filter {name}=…' for name in missing)}")
    return values


def needed(method: Callable[..., Any]) -> list[str]:
    """Return the names of what a method cannot do without."""
    named = (Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY)
    parameters = signature(method).parameters.values()
    return [
        each.name
        for each in parameters
        if each.name != "self" and each.kind in named and each.default is Parameter.empty
    ]


def _listing(names: Collection[str]) -> str:
    return f"; there is {', '.join(names)}" if names else "; it takes nothing of the kind"
