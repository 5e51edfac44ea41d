"""What comes on one page, and is filtered here: spaces, people, statuses, custom fields."""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
from collections.abc import Mapping
from typing import Any

from wrike_async._json import dumps, loads
from wrike_async.mcp._answers import Room
from wrike_async.mcp._desk import Desk
from wrike_async.mcp._problems import Problem
from wrike_async.mcp._tools.rows import person_row

__all__ = ["find_known"]


async def find_known(desk: Desk, what: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Find spaces, people, statuses or custom fields.

    Raises:
        Problem: the cursor is of another call.
        WrikeError: as the lookups do.
    """
    text = arguments.get("text", "").casefold()
    digest = hashlib.sha256(f"{what}\n{text}".encode()).hexdigest()[:16]
    start = _start(arguments.get("cursor"), digest)
    entities = [each for each in await _all(desk, what) if text in _names_in(each)]
    room = Room(desk.options.max_chars)
    end = start + room.take_some(entities[start : start + arguments["limit"]])
    answer: dict[str, Any] = {"items": room.rows, "total": len(entities)}
    if end < len(entities):
        answer["cursor"] = base64.urlsafe_b64encode(dumps([digest, end])).decode()
    return answer


async def _all(desk: Desk, what: str) -> list[dict[str, Any]]:
    wrike = desk.wrike
    if what == "people":
        return [person_row(each) for each in (await wrike.call("contacts.list")).items]
    if what == "statuses":
        return [
            {"id": status["id"], "name": status.get("name"), "group": status.get("group"), "workflow": flow.get("name")}
            for flow in (await wrike.call("workflows.list")).items
            for status in flow.get("customStatuses", ())
            if not status.get("hidden")
        ]
    if what == "custom_fields":
        return [
            {key: each[key] for key in ("id", "title", "type", "settings") if key in each}
            for each in (await wrike.call("custom_fields.list")).items
        ]
    if desk.resolver.places is None:
        found = (await wrike.call("spaces.list")).items
        return [{key: each[key] for key in ("id", "title", "accessType") if key in each} for each in found]
    spaces = await desk.resolver.spaces()
    return [{"id": node.id, "title": node.title} for node in await desk.resolver.folder_nodes() if node.id in spaces]


def _names_in(row: Mapping[str, Any]) -> str:
    return " ".join(str(row.get(key) or "") for key in ("title", "name", "email")).casefold()


def _start(cursor: str | None, digest: str) -> int:
    if cursor is None:
        return 0
    with contextlib.suppress(binascii.Error, ValueError):
        match loads(base64.urlsafe_b64decode(cursor)):
            case [str(of), int(start)] if of == digest and start >= 0:
                return start
            case _:
                pass
    raise Problem("invalid_argument", "cursor belongs to another call", "repeat the arguments as they were")
