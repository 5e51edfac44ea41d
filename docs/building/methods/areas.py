"""One page for each area of the client, from what is said of its methods."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping
from typing import Any

from docs.building.cells import cell, table
from docs.building.docstrings import entries, markdown, prose
from docs.building.methods.costs import cost_of
from docs.building.methods.examples import example_of
from wrike_async import Wrike, describe, errors
from wrike_async._calling.declared import ENDPOINT, declared_by_endpoint, taken_by
from wrike_async._calling.sensitive import is_sensitive
from wrike_async._calling.signatures import find_method, names_of
from wrike_async._cli.explaining import kind_in_words
from wrike_async._resources.base import Resource
from wrike_async._wire.operation import Access, Operation
from wrike_async.catalogue import methods_of, resources

__all__ = ["anchor_of", "area_pages"]

_EMPTY = inspect.Parameter.empty
_RAISED_BY_ALL = "- [What every call may raise](../errors.md#what-to-catch)."


def area_pages() -> dict[str, str]:
    """Return the Markdown of the page of each area, by the name of the area."""
    by_name = frozenset(names_of(Wrike))
    return {area: "\n".join(_page(area, resource, by_name)) for area, resource in resources().items()}


def anchor_of(method: str) -> str:
    """Return the anchor of a method on the page of its area."""
    return method.replace("_", "-")


def _page(area: str, resource: type[Resource], by_name: frozenset[str]) -> Iterator[str]:
    yield from (f"# `wrike.{area}`", "", markdown(resource), "")
    yield from (f"Its class is `{resource.__name__}` of `wrike_async.areas`.", f"{{ #{resource.__name__} }}", "")
    for method in methods_of(resource):
        name = f"{area}.{method}"
        yield from (f"## `{name}` {{ #{anchor_of(method)} }}", "")
        yield from _method(name, resource, name in by_name)


def _method(name: str, resource: type[Resource], by_name: bool) -> Iterator[str]:
    function = getattr(resource, name.partition(".")[2])
    yield from (_without_endpoints(prose(function)), "", "```python", example_of(name), "```", "")
    yield from _facts(name, function, resource)
    if rows := [*(_parameters_by_name(name) if by_name else ()), *_parameters_of_programs(name, function, by_name)]:
        yield from (table(("parameter", "on the wire", "type", "default", "meaning"), rows), "")
    if by_name and (fields := describe(name).returns.get("properties")):
        rows = [(f"`{each}`", cell(kind_in_words(one)), _meaning(one)) for each, one in fields.items()]
        yield from (table(("field of the answer", "type", "meaning"), rows), "")
    raises = [f"- {_linked(errors)}: {text}" for errors, text in entries(function, "Raises").items()]
    yield from ("**Raises**", "", *raises, _RAISED_BY_ALL, "")


def _without_endpoints(text: str) -> str:
    """Leave out the paragraph of a docstring that names endpoints: they are in the table below it."""
    return "\n\n".join(each for each in text.split("\n\n") if not re.match(r"`(GET|POST|PUT|DELETE) /", each))


def _linked(names: str) -> str:
    known = frozenset(errors.__all__)
    return ", ".join(f"[`{each}`](../errors/{each}.md)" if each in known else f"`{each}`" for each in names.split(", "))


def _facts(name: str, function: Any, resource: type[Resource]) -> Iterator[str]:
    area, _, method = name.partition(".")
    declared = declared_by_endpoint(resource)
    named = dict.fromkeys(f"{verb} {path}" for verb, path in ENDPOINT.findall(inspect.getdoc(function) or ""))
    performed: list[Operation[Any]] = [declared[endpoint][0] for endpoint in named if endpoint in declared]
    takes = frozenset(taken_by(function))
    rows = [(f"`{each}`", cost_of(each, method, takes), _scopes(each)) for each in performed]
    yield from (table(("requests", "what they cost", "scopes, any one of"), rows), "")
    access: Access = "write" if any(operation.access == "write" for operation in performed) else "read"
    given_away = {each: way.replace("_", " ") for operation in performed for each, way in operation.discloses.items()}
    yield f"**Access**: {access}{', sensitive' if is_sensitive(area, access) else ''}."
    yield from (f"It gives data away by `{each}`: {way}." for each, way in given_away.items())
    yield ""


def _scopes(operation: Operation[Any]) -> str:
    return "undocumented" if operation.scopes is None else ", ".join(f"`{scope}`" for scope in operation.scopes)


def _parameters_by_name(name: str) -> Iterator[tuple[str, ...]]:
    """Yield what callers by name give, too: with the bounds that its schema tells."""
    method, arguments = find_method(Wrike, name), describe(name).arguments
    wire = {python: spelling for spelling, python in method.spellings.items()}
    takes = inspect.signature(method.function).parameters
    for each, schema in arguments["properties"].items():
        default = "required" if each in arguments.get("required", ()) else _default(takes.get(each))
        spelling = f"`{wire[each]}`" if each in wire else ""
        yield f"`{each}`", spelling, cell(kind_in_words(schema)), default, _meaning(schema)


def _parameters_of_programs(name: str, function: Any, by_name: bool) -> Iterator[tuple[str, ...]]:
    """Yield the parameters that have no form in JSON; all of a method that is for programs alone."""
    known = describe(name).arguments["properties"].keys() if by_name else frozenset[str]()
    said = {key.strip("*"): text for key, text in entries(function, "Args").items()}
    for each, parameter in [*inspect.signature(function).parameters.items()][1:]:
        variable = parameter.kind is parameter.VAR_KEYWORD
        if each not in known and not (by_name and variable):
            kind = re.sub(r"^Unpack\[(\w+)\]$", r"\1", str(parameter.annotation))
            default = "" if variable else _default(parameter) or ("required" if parameter.default is _EMPTY else "")
            yield f"`{'**' if variable else ''}{each}`", "", cell(f"`{kind}`"), default, cell(said.get(each, ""))


def _default(parameter: inspect.Parameter | None) -> str:
    default = None if parameter is None or parameter.default is _EMPTY else parameter.default
    return "" if default is None else f"`{default!r}`"


def _meaning(schema: Mapping[str, Any]) -> str:
    return cell(schema.get("description", ""))
