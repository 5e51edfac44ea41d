"""What a write would do: for a dry run, which sends nothing but reads."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final

from wrike_async._calling.performing import perform
from wrike_async._calling.signatures import find_method
from wrike_async.catalogue import describe
from wrike_async.client import Wrike
from wrike_async.errors import WrikeError
from wrike_async.mcp._desk import Desk
from wrike_async.mcp._texts import shortened
from wrike_async.mcp._tools.write import WriteCall

__all__ = ["planned"]

_SHOWN: Final = 10
_LONGEST: Final = 200
_KEYS: Final = {"tasks": "task_id", "folders": "folder_id"}
_CREATING: Final = ("tasks.create", "tasks.create_many")


async def planned(desk: Desk, call: WriteCall) -> dict[str, Any]:
    """Return what a write would send, to what, and whether the policy lets it.

    Raises:
        WrikeError: the arguments are refused before a request.
    """
    result = await perform(desk.wrike, call.name, call.arguments, dry_run=True)
    verdict = desk.options.policy.explain(call.name)
    places = desk.options.within or verdict.places
    given = {name: value for name, value in call.arguments.items() if name != "rows"}
    rows: Sequence[Any] = call.arguments.get("rows", ())
    return {
        "dry_run": True,
        "would": describe(call.name).does,
        "operation": call.name,
        "allowed": "ask" if desk.options.writes == "ask" and verdict.level == "write" else verdict.level,
        **({"only_within": list(places)} if places else {}),
        "arguments": shortened(given, (), longest=_LONGEST),
        **({"rows": [shortened(row, (), longest=_LONGEST) for row in rows[:_SHOWN]]} if rows else {}),
        "count": call.count,
        "targets": await _targets(desk, call),
        "plan": shortened(_few_refused(result.plan or {}), (), longest=_LONGEST),
    }


def _few_refused(plan: dict[str, Any]) -> dict[str, Any]:
    refused = [{"index": each["index"], **each["error"]} for each in plan.get("refused", ())]
    return {**plan, "refused": refused[:_SHOWN], "refused_in_all": len(refused)} if refused else plan


async def _targets(desk: Desk, call: WriteCall) -> list[dict[str, Any]]:
    """Return titles of what it is about, and values that would change; a lookup that fails fails nothing."""
    area = "folders" if call.name in _CREATING else call.name.partition(".")[0]
    if area not in _KEYS:
        return []
    given = call.arguments.get("ids", call.arguments.get(_KEYS[area]))
    ids = [given] if isinstance(given, str) else list(given or ())
    found = await asyncio.gather(*(_target(desk.wrike, area, each, call.arguments) for each in ids[:_SHOWN]))
    return [each for each in found if each is not None]


async def _target(wrike: Wrike, area: str, entity_id: str, changes: Mapping[str, Any]) -> dict[str, Any] | None:
    try:
        entity = await getattr(wrike, area).get(entity_id)
    except WrikeError:
        return None
    names = find_method(Wrike, f"{area}.update").spellings
    row: dict[str, Any] = entity.to_dict()
    wire = {python: name for name, python in names.items()}
    old = {name: row[wire[name]] for name in changes if wire.get(name) in row and name != "title"}
    shown = {"id": entity_id, "title": row.get("title")}
    return shortened({**shown, "was": old} if old else shown, (), longest=_LONGEST)
