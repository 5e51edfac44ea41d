"""What the tools are called, what they take, and what hosts are told of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import attrs

__all__ = ["KINDS_TO_CREATE", "KINDS_TO_FIND", "KINDS_TO_READ", "SPECS", "ToolSpec"]

KINDS_TO_FIND: Final = ("tasks", "folders", "projects", "spaces", "people", "statuses", "custom_fields")
KINDS_TO_READ: Final = (
    *("tasks", "folders", "projects", "spaces", "people", "comments", "attachments", "timelogs", "approvals"),
)
KINDS_TO_CREATE: Final = ("tasks", "folders", "projects")
_INCLUDES: Final = ("description", "comments", "attachments", "custom_fields", "subtasks")


@attrs.frozen(kw_only=True)
class ToolSpec:
    """One tool.

    Attributes:
        does: what agents read.
        schema: JSON schema of the arguments.
        writes: whether it changes anything.
        destructive: of one that writes, whether more than adding.
        idempotent: of one that writes, whether doing it twice is as doing it once.
    """

    does: str
    schema: Mapping[str, Any]
    writes: bool = False
    destructive: bool = False
    idempotent: bool = False


def _schema(required: tuple[str, ...] = (), **properties: Mapping[str, Any]) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**schema, "required": list(required)} if required else schema


def _text(does: str = "") -> dict[str, Any]:
    return {"type": "string", "description": does} if does else {"type": "string"}


def _texts(does: str = "", most: int | None = None) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "array", "items": {"type": "string"}}
    if does:
        schema["description"] = does
    return schema if most is None else {**schema, "maxItems": most}


def _one_of(words: tuple[str, ...], default: str = "tasks") -> dict[str, Any]:
    return {"type": "string", "enum": list(words), "default": default}


def _limit(default: int, most: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": 1, "maximum": most, "default": default}


_CURSOR: Final = _text("from the answer before, with the same arguments")
_FIELDS: Final = _texts("only these keys, long texts whole")
_INSIDE: Final = _text("folder, project or space: ID, permalink, title, or path 'Space / Folder'")
_DRY_RUN: Final = {"type": "boolean", "default": False, "description": "say what would be done, do nothing"}
_ARGUMENTS: Final = {"type": "object", "default": {}}

SPECS: Final[Mapping[str, ToolSpec]] = {
    "wrike_status": ToolSpec(
        does="Who you are in Wrike, the account, what this server allows, and how much quota is used.",
        schema=_schema(),
    ),
    "wrike_find": ToolSpec(
        does="Find tasks, folders, projects, spaces, people, statuses or custom fields.",
        schema=_schema(
            what=_one_of(KINDS_TO_FIND),
            text=_text("in the title or name"),
            inside=_INSIDE,
            status=_texts("Active, Completed, Deferred, Cancelled, or names of statuses"),
            who=_texts("assignees: 'me', name, e-mail or ID"),
            due=_text("'overdue', 'today', 'week', a day, or DAY..DAY"),
            updated_since=_text("day or instant, ISO"),
            limit=_limit(25, 100),
            cursor=_CURSOR,
        ),
    ),
    "wrike_read": ToolSpec(
        does="Read things by ID or permalink, with what belongs to them.",
        schema=_schema(
            ("ids",),
            ids=_texts("IDs or permalinks", 100),
            what=_one_of(KINDS_TO_READ),
            include={"type": "array", "items": {"type": "string", "enum": list(_INCLUDES)}},
            fields=_FIELDS,
        ),
    ),
    "wrike_outline": ToolSpec(
        does="The tree of spaces, folders and projects.",
        schema=_schema(inside=_INSIDE, depth=_limit(2, 10), limit=_limit(200, 500)),
    ),
    "wrike_describe": ToolSpec(
        does="What an operation of the Wrike API takes (name), which an area has (area name), or all areas.",
        schema=_schema(name=_text("such as tasks.list, or tasks")),
    ),
    "wrike_query": ToolSpec(
        does="Call any operation that reads; wrike_describe lists them.",
        schema=_schema(
            ("name",),
            name=_text("such as timelogs.list"),
            arguments=_ARGUMENTS,
            fields=_FIELDS,
            limit=_limit(25, 100),
            cursor=_CURSOR,
        ),
    ),
    "wrike_create": ToolSpec(
        does="Create tasks, folders or projects in one place.",
        schema=_schema(
            ("where", "rows"),
            what=_one_of(KINDS_TO_CREATE),
            where=_INSIDE,
            rows={
                "type": "array",
                "items": {"type": "object"},
                "maxItems": 100,
                "description": "each with title, and perhaps description, status, responsibles, dates {start, due}, "
                "importance, custom_fields {title: value}, or what tasks.create takes",
            },
            dry_run=_DRY_RUN,
        ),
        writes=True,
    ),
    "wrike_comment": ToolSpec(
        does="Write a comment on a task or folder. People are notified.",
        schema=_schema(("on", "text"), on=_text("ID, permalink or exact title"), text=_text("plain"), dry_run=_DRY_RUN),
        writes=True,
    ),
    "wrike_update": ToolSpec(
        does="Change tasks, folders or projects, all alike.",
        schema=_schema(
            ("ids", "changes"),
            ids=_texts("IDs or permalinks", 100),
            what=_one_of(KINDS_TO_CREATE),
            changes={
                "type": "object",
                "description": "title, status, responsibles (add_, remove_), dates, importance, custom_fields "
                "{title: value}, or what tasks.update takes",
            },
            dry_run=_DRY_RUN,
        ),
        writes=True,
        destructive=True,
        idempotent=True,
    ),
    "wrike_change": ToolSpec(
        does="Call any operation that writes, deletions too; wrike_describe lists them.",
        schema=_schema(("name",), name=_text("such as tasks.delete"), arguments=_ARGUMENTS, dry_run=_DRY_RUN),
        writes=True,
        destructive=True,
    ),
}
