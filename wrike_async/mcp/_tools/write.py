"""What the tools that write do: ``wrike_create``, ``wrike_comment``, ``wrike_update``, ``wrike_change``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from wrike_async._calling.performing import perform
from wrike_async._calling.results import CallResult, RowDone
from wrike_async._calling.signatures import find_method
from wrike_async.catalogue import describe
from wrike_async.client import Wrike
from wrike_async.mcp._answers import Room
from wrike_async.mcp._desk import Desk
from wrike_async.mcp._problems import Problem
from wrike_async.mcp._tools.rows import Shape, folder_rows, task_rows
from wrike_async.mcp._tools.values import with_ids

__all__ = ["WriteCall", "performed", "prepared"]

_AREAS = {"projects": "folders"}


@attrs.frozen
class WriteCall:
    """What a tool is about to do, with IDs for all names.

    Attributes:
        name: of the operation.
        arguments: by Python name.
        count: how many entities, where that is known.
    """

    name: str
    arguments: Mapping[str, Any]
    count: int | None = None


async def prepared(desk: Desk, tool: str, arguments: Mapping[str, Any]) -> WriteCall:
    """Find out what a tool is about to do.

    Raises:
        Problem: a name that means nothing, or an operation that does not write.
        WrikeError: as the lookups do.
    """
    match tool:
        case "wrike_create":
            return await _creation(desk, arguments)
        case "wrike_comment":
            area, entity_id = await desk.resolver.task_or_folder(arguments["on"])
            on = {"task_id" if area == "tasks" else "folder_id": entity_id}
            return WriteCall("comments.create", {**on, "text": arguments["text"], "plain_text": True}, 1)
        case "wrike_update":
            return await _update(desk, arguments)
        case _:
            name = arguments["name"]
            if describe(name).access != "write":
                raise Problem("reads", f"{name} only reads", "call it with wrike_query")
            method = find_method(Wrike, name)
            return WriteCall(name, {method.named(each): value for each, value in arguments["arguments"].items()})


async def _creation(desk: Desk, arguments: Mapping[str, Any]) -> WriteCall:
    what = arguments["what"]
    area = _AREAS.get(what, what)
    folder_id = await desk.resolver.folder(arguments["where"])
    rows = [await with_ids(desk.resolver, what, row) for row in arguments["rows"]]
    if len(rows) == 1:
        return WriteCall(f"{area}.create", {**rows[0], "folder_id": folder_id}, 1)
    return WriteCall(f"{area}.create_many", {"folder_id": folder_id, "rows": rows}, len(rows))


async def _update(desk: Desk, arguments: Mapping[str, Any]) -> WriteCall:
    what = arguments["what"]
    area = _AREAS.get(what, what)
    find = desk.resolver.task if area == "tasks" else desk.resolver.folder
    ids = list(dict.fromkeys([await find(text) for text in arguments["ids"]]))
    changes = await with_ids(desk.resolver, "folders" if area == "folders" else what, arguments["changes"])
    if not changes:
        raise Problem("invalid_argument", "changes is empty", "say what to change")
    if len(ids) == 1:
        one = "task_id" if area == "tasks" else "folder_id"
        return WriteCall(f"{area}.update", {**changes, one: ids[0]}, 1)
    return WriteCall(f"{area}.update_many", {**changes, "ids": ids}, len(ids))


async def performed(wrike: Wrike, desk: Desk, call: WriteCall, row_done: RowDone | None = None) -> dict[str, Any]:
    """Do what a tool is about to do, and tell what became of it.

    Raises:
        WrikeError: as the operation does.
    """
    result = await perform(wrike, call.name, call.arguments, row_done=row_done)
    return _told(desk, call, result, await _shape(desk, call))


async def _shape(desk: Desk, call: WriteCall) -> Shape | None:
    if call.name.startswith("tasks."):
        return await task_rows(desk)
    return await folder_rows(desk) if call.name.startswith("folders.") else None


def _told(desk: Desk, call: WriteCall, result: CallResult, shape: Shape | None) -> dict[str, Any]:
    room = Room(desk.options.max_chars, shape=shape if result.outcomes is None else None)
    if result.outcomes is None:
        room.take_some(result.items)
        answer: dict[str, Any] = {"done": call.name, "items": room.rows}
        return {**answer, "note": "the answer was full"} if room.is_full else answer
    # What was not done is told first, so that it is never cut.
    outcomes = sorted(result.outcomes, key=lambda outcome: outcome["ok"])
    shown = room.take_some([_outcome(outcome) for outcome in outcomes])
    answer = {
        "done": sum(outcome["ok"] for outcome in outcomes),
        "not_done": sum(not outcome["ok"] and not outcome["in_doubt"] for outcome in outcomes),
        "in_doubt": sum(outcome["in_doubt"] for outcome in outcomes),
        "rows": room.rows,
    }
    if answer["in_doubt"]:
        answer["what_to_do"] = "look for rows in doubt with wrike_find before any is repeated"
    return answer if shown == len(outcomes) else {**answer, "note": f"{len(outcomes) - shown} more rows, all done"}


def _outcome(outcome: Mapping[str, Any]) -> dict[str, Any]:
    if outcome["ok"]:
        return {"index": outcome["index"], "id": outcome["id"]}
    error = outcome["error"] or {}
    row = {"index": outcome["index"], "in_doubt": outcome["in_doubt"], **error}
    return {**row, "id": outcome["id"]} if outcome["id"] else row
