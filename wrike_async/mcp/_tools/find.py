"""``wrike_find``: lists of what there is, filtered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from wrike_async._calling.performing import check, perform
from wrike_async.mcp._answers import Room
from wrike_async.mcp._desk import Desk
from wrike_async.mcp._problems import Problem
from wrike_async.mcp._resolving import Resolver
from wrike_async.mcp._tools.known import find_known
from wrike_async.mcp._tools.rows import folder_rows, task_rows

__all__ = ["find"]

_FILTERS: Mapping[str, frozenset[str]] = {
    "tasks": frozenset({"text", "inside", "status", "who", "due", "updated_since"}),
    "folders": frozenset({"text", "inside", "updated_since"}),
    "projects": frozenset({"text", "inside", "status", "who", "updated_since"}),
}
_ONLY_TEXT = frozenset({"text"})
_PLAIN = frozenset({"what", "limit", "cursor"})


async def find(desk: Desk, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Find what fits.

    Raises:
        Problem: a filter that does not go with what is looked for, or a name that means nothing or several.
        WrikeError: as the lookups do.
    """
    what = arguments["what"]
    allowed = _FILTERS.get(what, _ONLY_TEXT)
    for name in arguments:
        if name not in allowed | _PLAIN:
            raise Problem(
                "invalid_argument", f"{what} cannot be filtered by {name}", f"leave it out; {', '.join(allowed)} can"
            )
    if what not in _FILTERS:
        return await find_known(desk, what, arguments)
    limit, cursor = arguments["limit"], arguments.get("cursor")
    await check(desk.wrike, *await _call_for(desk.stand_ins, what, arguments), limit=limit, cursor=cursor)
    name, values = await _call_for(desk.resolver, what, arguments)
    room = Room(desk.options.max_chars, shape=await (task_rows(desk) if what == "tasks" else folder_rows(desk)))
    result = await perform(desk.wrike, name, values, limit=limit, cursor=cursor, fits=room.take)
    answer: dict[str, Any] = {"items": room.rows, "cursor": result.cursor, "total": result.total}
    if room.is_full:
        answer["note"] = "the answer was full; cursor goes on behind the last item"
    return {key: value for key, value in answer.items() if value is not None}


async def _call_for(resolver: Resolver, what: str, arguments: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    values: dict[str, Any] = await _place(resolver, arguments.get("inside"))
    if "text" in arguments:
        values["title"] = arguments["text"]
    if "updated_since" in arguments:
        since = arguments["updated_since"]
        values["updated_date"] = {"start": since if "T" in since else f"{since}T00:00:00Z"}
    if "status" in arguments:
        values |= await resolver.statuses(arguments["status"])
    who = await resolver.people(arguments["who"]) if "who" in arguments else None
    if what != "tasks":
        values["project"] = what == "projects"
        if "status" in values:
            raise Problem("invalid_argument", "projects have custom statuses", "name one, or leave status out")
        return "folders.list", values | ({} if who is None else {"owners": who})
    values |= {"sub_tasks": True, "fields": ["responsibleIds", "parentIds"]}
    if who is not None:
        values["responsibles"] = who
    if "due" in arguments:
        values["due_date"] = _due(arguments["due"])
        if arguments["due"] == "overdue" and "status" not in arguments:
            values["status"] = ["Active"]
    return "tasks.list", values


async def _place(resolver: Resolver, inside: str | None) -> dict[str, Any]:
    places = resolver.places
    if inside is None and places is not None:
        if len(places) != 1:
            raise Problem(
                "invalid_argument",
                f"this server may look in {len(places)} places, so say in which: {', '.join(places)}",
                "call once for each, with inside",
            )
        (inside,) = places
    if inside is None:
        return {}
    return {"folder_id": await resolver.folder(inside), "descendants": True}


def _due(text: str) -> dict[str, str]:
    """Return a range of days, without the last one."""
    today = datetime.now().astimezone().date()
    known: Mapping[str, tuple[date | None, date | None]] = {
        "overdue": (None, today),
        "today": (today, today + timedelta(1)),
        "week": (today, today + timedelta(7)),
    }
    start, end = known[text] if text in known else _days(text)
    days = {"start": start, "end": end}
    return {name: day.isoformat() for name, day in days.items() if day is not None}


def _days(text: str) -> tuple[date | None, date | None]:
    first, dots, last = text.partition("..")
    try:
        start = date.fromisoformat(first) if first else None
        end = date.fromisoformat(last if dots else first) if last or not dots else None
        return start, None if end is None else end + timedelta(1)
    except (ValueError, OverflowError):
        raise Problem(
            "invalid_argument", f"due {text!r:.60} is no day", "write 2026-03-15, or 2026-03-01..2026-03-31"
        ) from None
