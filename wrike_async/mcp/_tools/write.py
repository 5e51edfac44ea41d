"""What the tools that write do: ``wrike_create``, ``wrike_comment``, ``wrike_update``, ``wrike_change``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from wrike_async._calling.performing import check, perform
from wrike_async._calling.results import CallResult, RowDone, outcome_of
from wrike_async._calling.signatures import find_method
from wrike_async._writing.outcomes import RowOutcome
from wrike_async.catalogue import describe
from wrike_async.client import Wrike
from wrike_async.errors import BatchError, WrikeError
from wrike_async.mcp._answers import Room
from wrike_async.mcp._desk import Desk
from wrike_async.mcp._problems import Problem, problem_of
from wrike_async.mcp._resolving import Resolver
from wrike_async.mcp._tools.rows import Shape, folder_rows, task_rows
from wrike_async.mcp._tools.values import add_once, with_ids, with_own

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
        Problem: a name that means nothing, an operation that does not write, or rows that are all wrong.
        InvalidArgument: something is wrong whatever the names mean; nothing was looked up then.
        WrikeError: as the lookups do.
    """
    if tool == "wrike_change":
        return _change(arguments)
    call = await _call_for(desk.stand_ins, tool, arguments)
    plan = (await check(desk.wrike, call.name, call.arguments)).plan
    refused = (plan or {}).get("refused", ())
    if refused and len(refused) == call.count and not arguments.get("dry_run"):
        raise Problem("rows_failed", "none of the rows can be written", "mend them", **_rows(desk, refused))
    return await _call_for(desk.resolver, tool, arguments)


def _change(arguments: Mapping[str, Any]) -> WriteCall:
    name = arguments["name"]
    if describe(name).access != "write":
        raise Problem("reads", f"{name} only reads", "call it with wrike_query")
    method = find_method(Wrike, name)
    values: dict[str, Any] = {}
    for spelling, value in arguments["arguments"].items():
        add_once(values, method.named(spelling), value)
    return WriteCall(name, values)


async def _call_for(resolver: Resolver, tool: str, arguments: Mapping[str, Any]) -> WriteCall:
    match tool:
        case "wrike_create":
            return await _creation(resolver, arguments)
        case "wrike_comment":
            area, entity_id = await resolver.task_or_folder(arguments["on"])
            on = {"task_id" if area == "tasks" else "folder_id": entity_id}
            return WriteCall("comments.create", {**on, "text": arguments["text"], "plain_text": True}, 1)
        case _:
            return await _update(resolver, arguments)


async def _creation(resolver: Resolver, arguments: Mapping[str, Any]) -> WriteCall:
    what = arguments["what"]
    area = _AREAS.get(what, what)
    folder_id = await resolver.folder(arguments["where"])
    rows = [await with_ids(resolver, what, row) for row in arguments["rows"]]
    if len(rows) == 1:
        return WriteCall(f"{area}.create", with_own(rows[0], folder_id=folder_id), 1)
    return WriteCall(f"{area}.create_many", {"folder_id": folder_id, "rows": rows}, len(rows))


async def _update(resolver: Resolver, arguments: Mapping[str, Any]) -> WriteCall:
    what = arguments["what"]
    area = _AREAS.get(what, what)
    find = resolver.task if area == "tasks" else resolver.folder
    ids = list(dict.fromkeys([await find(text) for text in arguments["ids"]]))
    changes = await with_ids(resolver, "folders" if area == "folders" else what, arguments["changes"])
    if not changes:
        raise Problem("invalid_argument", "changes is empty", "say what to change")
    if len(ids) == 1:
        one = "task_id" if area == "tasks" else "folder_id"
        return WriteCall(f"{area}.update", with_own(changes, **{one: ids[0]}), 1)
    return WriteCall(f"{area}.update_many", with_own(changes, ids=ids), len(ids))


async def performed(wrike: Wrike, desk: Desk, call: WriteCall, row_done: RowDone | None = None) -> dict[str, Any]:
    """Do what a tool is about to do, and tell what became of it.

    Raises:
        Problem: something stopped a bulk write; with what became of its rows, where any was written.
        WrikeError: as the operation does.
    """
    told: list[RowOutcome] = []

    async def tell(outcome: RowOutcome) -> None:
        told.append(outcome)
        if row_done is not None:
            await row_done(outcome)

    try:
        result = await perform(wrike, call.name, call.arguments, row_done=tell)
    except BatchError as error:
        raise _stopped(desk, error, [*told, *error.outcomes]) from error
    return _told(desk, result, await _shape(desk, call), call.name)


def _stopped(desk: Desk, error: BatchError, outcomes: Sequence[RowOutcome]) -> Problem:
    cause = problem_of(error.__cause__ if isinstance(error.__cause__, WrikeError) else error)
    if not any(outcome.ok or outcome.in_doubt for outcome in outcomes):
        return cause
    rows = _rows(desk, [outcome_of(outcome) for outcome in outcomes])
    rows.setdefault("what_to_do", f"{cause.what_to_do}; then repeat only the rows that were not done")
    return Problem("in_doubt" if rows["in_doubt"] else "rows_failed", cause.message, rows.pop("what_to_do"), **rows)


async def _shape(desk: Desk, call: WriteCall) -> Shape | None:
    if call.name.startswith("tasks."):
        return await task_rows(desk)
    return await folder_rows(desk) if call.name.startswith("folders.") else None


def _told(desk: Desk, result: CallResult, shape: Shape | None, name: str) -> dict[str, Any]:
    if result.outcomes is not None:
        return _rows(desk, result.outcomes)
    room = Room(desk.options.max_chars, shape=shape)
    room.take_some(result.items)
    answer: dict[str, Any] = {"done": name, "items": room.rows}
    return {**answer, "note": "the answer was full"} if room.is_full else answer


def _rows(desk: Desk, outcomes: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    room = Room(desk.options.max_chars)
    # What was not done is told first, so that it is never cut.
    outcomes = sorted(outcomes, key=lambda outcome: outcome["ok"])
    shown = room.take_some([_outcome(outcome) for outcome in outcomes])
    answer: dict[str, Any] = {
        "done": sum(outcome["ok"] for outcome in outcomes),
        "not_done": sum(not outcome["ok"] and not outcome["in_doubt"] for outcome in outcomes),
        "in_doubt": sum(outcome["in_doubt"] for outcome in outcomes),
        "rows": room.rows,
    }
    if answer["in_doubt"]:
        answer["what_to_do"] = "look for rows in doubt with wrike_find before any is repeated"
    if shown == len(outcomes):
        return answer
    left = outcomes[shown:]
    more = "all done" if all(each["ok"] for each in left) else "some of them not done"
    return {**answer, "note": f"{len(left)} more rows, {more}"}


def _outcome(outcome: Mapping[str, Any]) -> dict[str, Any]:
    if outcome["ok"]:
        return {"index": outcome["index"], "id": outcome["id"]}
    error = outcome["error"] or {}
    row = {"index": outcome["index"], "in_doubt": outcome["in_doubt"], **error}
    return {**row, "id": outcome["id"]} if outcome["id"] else row
