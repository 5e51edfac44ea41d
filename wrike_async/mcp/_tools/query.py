"""``wrike_describe`` and ``wrike_query``: any operation of the API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from wrike_async._calling.performing import perform
from wrike_async._calling.signatures import names_of
from wrike_async.catalogue import describe, resources
from wrike_async.client import Wrike
from wrike_async.mcp._answers import Room, json_text
from wrike_async.mcp._desk import Desk
from wrike_async.mcp._options import Options
from wrike_async.mcp._problems import Problem

__all__ = ["describe_operation", "operations_of", "query"]

_LEFT: Final = 600


async def query(desk: Desk, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Call an operation that reads.

    Raises:
        Problem: it writes.
        WrikeError: as the call does.
    """
    name = arguments["name"]
    info = describe(name)
    if info.access == "write":
        raise Problem("writes", f"{name} writes", "wrike_change calls what writes, where this server has it")
    is_list = "page_size" in info.arguments["properties"]
    if not is_list and "cursor" in arguments:
        raise Problem("invalid_argument", f"{name} lists no collection, so there is no cursor", "leave cursor out")
    room = Room(desk.options.max_chars, arguments.get("fields", ()))
    result = await perform(
        desk.wrike,
        name,
        arguments["arguments"],
        limit=arguments["limit"] if is_list else None,
        cursor=arguments.get("cursor"),
        fits=room.take,
    )
    if not is_list:
        room.take_some(result.items)
    answer: dict[str, Any] = {"items": room.rows, "cursor": result.cursor, "total": result.total}
    if room.is_full:
        answer["note"] = "the answer was full" + ("; cursor goes on behind the last item" if is_list else "")
    return {key: value for key, value in answer.items() if value is not None}


async def describe_operation(desk: Desk, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Say what an operation takes, which an area has, or which areas there are.

    Raises:
        InvalidArgument: there is none of the name; with the closest one.
    """
    name = arguments.get("name")
    if name is None:
        return {"areas": {area: len(operations_of(area)) for area in resources()}, "next": "describe an area"}
    if name in resources():
        room = Room(desk.options.max_chars)
        room.take_some([_line(desk.options, each) for each in operations_of(name)])
        return {"operations": room.rows}
    info = describe(name)
    described = {**_line(desk.options, name), "endpoints": list(info.endpoints), "arguments": dict(info.arguments)}
    for shortened in (_without_details, _only_names):
        if len(json_text(described)) > desk.options.max_chars - _LEFT:
            described["arguments"] = shortened(info.arguments)
    return described


def _without_details(schema: Mapping[str, Any]) -> dict[str, Any]:
    kept = ("type", "description")
    properties: Mapping[str, Mapping[str, Any]] = schema["properties"]
    short = {name: {key: each[key] for key in kept if key in each} for name, each in properties.items()}
    return {**schema, "properties": short}


def _only_names(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"required": schema.get("required", []), "properties": list(schema["properties"])}


def operations_of(area: str) -> list[str]:
    """Return the dotted names of an area's operations."""
    return [name for name in names_of(Wrike) if name.partition(".")[0] == area]


def _line(options: Options, name: str) -> dict[str, Any]:
    info = describe(name)
    level = options.policy.explain(name).level
    if info.access == "write" and options.writes == "off":
        level = "deny"
    return {"name": name, "does": info.does, "access": info.access, "allowed": level}
