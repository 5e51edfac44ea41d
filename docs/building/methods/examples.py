"""An example of each method, made of what its schema says that it takes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from inspect import Parameter, signature
from typing import Any

from docs.building.methods.told import ARGUMENTS, VALUES, WHOLE
from wrike_async import Wrike, describe
from wrike_async._calling.declared import IN_PATH
from wrike_async._calling.signatures import MethodSignature, find_method
from wrike_async._wire.names import to_snake

__all__ = ["example_of", "singular"]

_CHANGED = ("title", "name", "comment", "text", "description", "active")
"""What an update changes: the first of these that there is, or else of all that it takes."""

_IMPORTS = {r"\bdate\(": "from datetime import date", r"\bdatetime\(": "from datetime import UTC, datetime"}


def example_of(name: str) -> str:
    """Return a few lines of Python that call a method of the client ``wrike``, with IDs in variables like ``task_id``.

    Args:
        name: dotted, such as ``"tasks.update"``.
    """
    if name in WHOLE:
        return WHOLE[name]
    area, _, short = name.partition(".")
    if short == "scan":
        return f"async for {singular(area)} in wrike.{name}():\n    print({singular(area)})"
    method = find_method(Wrike, name)
    call = f"wrike.{name}({ARGUMENTS.get(name) or ', '.join(_given(method))})"
    code = _answered(call, str(method.function.__annotations__.get("return")))
    imports = [line for used, line in _IMPORTS.items() if re.search(used, code)]
    return "\n".join([*imports, *([""] if imports else []), code])


def singular(area: str) -> str:
    """Return what one entry of an area is called, such as ``task``."""
    return f"{area[:-3]}y" if area.endswith("ies") else area.removesuffix("s")


def _answered(call: str, returned: str) -> str:
    """Return a call with what one does with what it returns."""
    kind, _, entry = returned.removesuffix("]").partition("[")
    match kind:
        case "Pages" | "Scan":
            one = _variable(entry)
            return f"async for {one} in {call}:\n    print({one})"
        case "BulkWrite":
            return f"for outcome in await {call}:\n    print(outcome.id, outcome.ok)"
        case "None":
            return f"await {call}"
        case "Many" | "list" | "builtins.list" | "Sequence":
            return f"for each in await {call}:\n    print(each)"
        case "Job" | "DataExportJob":
            return f"job = await {call}\nprint(await job)"
        case _ if kind.startswith("Download"):
            return f"content = await {call}.read()"
        case _:
            one = _variable(kind.partition(" ")[0])
            return f"{one} = await {call}\nprint({one})"


def _variable(model: str) -> str:
    return to_snake(model).lstrip("_")


def _given(method: MethodSignature) -> Iterator[str]:
    takes = signature(method.function).parameters
    schema = describe(method.name).arguments
    for name in _needed(method, schema, takes):
        value = _value(name, schema["properties"].get(name, {}), method.area)
        keyword = name not in takes or takes[name].kind is Parameter.KEYWORD_ONLY
        yield f"{name}={value}" if keyword else value


def _needed(method: MethodSignature, schema: Mapping[str, Any], takes: Mapping[str, Parameter]) -> list[str]:
    """Return the names of what a call is to be given, so that there is something to do."""
    names = [*schema.get("required", ())]
    if not {*names} & {"ids", "rows", "changes", *_in_path(method)}:
        names += _one_place(method)
    if method.name.partition(".")[2].startswith("update") and "changes" not in names:
        in_shape = [name for name, argument in method.arguments.items() if argument.in_shape and name != "extra"]
        if not {*names} & {*in_shape}:
            names += [name for name in (*_CHANGED, *in_shape) if name in in_shape][:1]
    return [*names, "limit"] if "limit" in takes else names


def _in_path(method: MethodSignature) -> list[str]:
    wires = [wire for operation in method.operations for wire in IN_PATH.findall(operation.path)]
    return [method.spellings.get(wire, wire) for wire in wires]


def _one_place(method: MethodSignature) -> Sequence[str]:
    """Return where something is done, of a method that has to be told one of several places."""
    anywhere = any(not IN_PATH.findall(operation.path) for operation in method.operations)
    return () if anywhere else _in_path(method)[:1]


def _value(name: str, schema: Mapping[str, Any], area: str) -> str:
    match name:
        case "ids":
            return f"{singular(area)}_ids"
        case "changes":
            return f'[({singular(area)}_id, {{"title": "Launch"}})]'
        case _:
            return VALUES.get(name) or _literal(name, schema)


def _literal(name: str, schema: Mapping[str, Any]) -> str:
    """Return a value that a schema allows, as Python writes it."""
    match schema:
        case {"anyOf": [first, *_]}:
            return _literal(name, first)
        case {"enum": [first, *_]}:
            return f'"{first}"'
        case {"type": "array", "items": items}:
            return f"[{_literal(re.sub('ids$', 'id', name), items)}]"
        case {"type": "boolean"}:
            return "True"
        case {"type": "integer" | "number"}:
            return str(schema.get("minimum", 1))
        case {"type": "object"}:
            return _dict(schema)
        case {"format": "date"}:
            return "date(2026, 3, 16)"
        case {"format": "date-time"}:
            return "datetime(2026, 3, 16, 9, tzinfo=UTC)"
        case {"pattern": str(pattern)} if ",256}" in pattern:
            return name if name.endswith("_id") else f"{name}_id"
        case _:
            return '"Launch"'


def _dict(schema: Mapping[str, Any]) -> str:
    properties = schema.get("properties", {"name": {}})
    names = schema.get("required") or [*properties][:2]
    entries = [f'"{name}": {VALUES.get(name) or _literal(name, properties[name])}' for name in names]
    return f"{{{', '.join(entries)}}}"
