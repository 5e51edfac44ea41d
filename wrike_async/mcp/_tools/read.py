"""``wrike_read``: things by ID, with what belongs to them. Each bad ID is named, and the others come."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final

from wrike_async._calling.signatures import find_method
from wrike_async._naming.forms import is_permalink, looks_like_id
from wrike_async.catalogue import describe
from wrike_async.errors import WrikeError
from wrike_async.mcp._answers import Room, json_text
from wrike_async.mcp._desk import Desk
from wrike_async.mcp._problems import Problem, problem_of
from wrike_async.mcp._tools.belongings import Belongings
from wrike_async.mcp._tools.rows import Shape, folder_rows, person_row, task_rows

__all__ = ["read"]

_AREAS: Final = {"projects": "folders", "people": "contacts"}
_WITH_BELONGINGS: Final = ("tasks", "folders")
_AROUND: Final = 50
_LONGEST_NAME: Final = 200


async def read(desk: Desk, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Read things by ID.

    Raises:
        Problem: what is included does not go with what is read, or with so much.
    """
    what: str = arguments["what"]
    area = _AREAS.get(what, what)
    include: Sequence[str] = arguments.get("include", ())
    fields: Sequence[str] = arguments.get("fields", ())
    if include and area not in _WITH_BELONGINGS:
        raise Problem("invalid_argument", f"{what} come with nothing else", "leave include out")
    texts = list(dict.fromkeys(arguments["ids"]))
    belongings = Belongings(desk, area, include, len(texts))
    found = await asyncio.gather(*(_one(desk, area, text, fields) for text in texts))
    problems = [(text, each) for text, each in zip(texts, found, strict=True) if isinstance(each, Problem)]
    entities = [each for each in found if not isinstance(each, Problem)]
    shape = await _shape(desk, area)
    rows = await asyncio.gather(*(_row(entity, shape, belongings, fields) for entity in entities))
    not_read = _told(problems, desk.options.max_chars // 2)
    taken = len(json_text(not_read))
    room = Room(desk.options.max_chars - taken, [*fields, *include] if fields else ())
    shown = room.take_some(rows)
    answer: dict[str, Any] = {"items": room.rows}
    if not_read:
        answer["not_read"] = not_read
    if shown < len(rows):
        answer["left_out"] = [row["id"] for row in rows[shown:]]
        answer["note"] = "the answer was full; read left_out with another call"
    return answer


def _told(problems: Sequence[tuple[str, Problem]], room: int) -> dict[str, str]:
    """Return why things were not read, of as many as there is room for."""
    told: dict[str, str] = {}
    for number, (text, problem) in enumerate(problems):
        room -= len(text) + len(problem.message) + _AROUND
        if told and room < _AROUND:
            return {**told, "…": f"{len(problems) - number} more could not be read"}
        told[text[:_LONGEST_NAME]] = problem.message
    return told


async def _one(desk: Desk, area: str, text: str, fields: Sequence[str]) -> dict[str, Any] | Problem:
    try:
        if area == "tasks" and (is_permalink(text) or not looks_like_id(text)):
            text = await desk.resolver.task(text)
        elif area == "folders":
            text = await desk.resolver.folder(text)
        elif area == "contacts":
            (text,) = await desk.resolver.people([text])
        method = find_method(type(desk.wrike), f"{area}.get")
        wanted = _optional(f"{area}.get", fields)
        more = {"fields": wanted} if wanted else {}
        entity = await getattr(desk.wrike, area).get(**{next(iter(method.arguments)): text}, **more)
    except Problem as problem:
        return problem
    except WrikeError as error:
        return problem_of(error)
    row: dict[str, Any] = entity.to_dict()
    return row


def _optional(name: str, fields: Sequence[str]) -> list[str]:
    """Return those of the fields that a lookup answers only when they are asked for."""
    schema = describe(name).arguments["properties"].get("fields", {})
    entries = schema.get("items", {})
    known = {word for each in (entries, *entries.get("anyOf", ())) for word in each.get("enum", ())}
    return [field for field in fields if field in known]


async def _shape(desk: Desk, area: str) -> Shape:
    if area == "tasks":
        return await task_rows(desk)
    if area == "folders":
        return await folder_rows(desk)
    return person_row if area == "contacts" else dict


async def _row(entity: dict[str, Any], shape: Shape, belongings: Belongings, fields: Sequence[str]) -> dict[str, Any]:
    named = {key: entity[key] for key in fields if key in entity}
    return {**shape(entity), **named, **await belongings.of(entity)}
