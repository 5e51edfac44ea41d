"""How entities are shown: names for IDs where they are known, and without what says nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from wrike_async.mcp._desk import Desk

__all__ = ["Shape", "folder_rows", "person_row", "task_rows"]

_NOISE: Final = frozenset(
    {
        *("accountId", "scope", "priority", "metadata", "description", "briefDescription", "customFields"),
        *("sharedIds", "followerIds", "authorIds", "superParentIds", "hasAttachments", "followedByMe", "workflowId"),
        *("avatarUrl", "userAccessRoles", "customColumnIds"),
    }
)

_NAMED_IN_PROJECTS: Final = frozenset({"authorId", "customStatusId", "ownerIds"})

Shape = Callable[[dict[str, Any]], dict[str, Any]]


async def task_rows(desk: Desk) -> Shape:
    """Return what shows a task, with the names of its status and of the persons it is assigned to."""
    statuses = await desk.resolver.names_of_statuses()
    people = await desk.resolver.names_of_people()

    def shown(task: dict[str, Any]) -> dict[str, Any]:
        row = _without_noise(task)
        if (status := statuses.get(row.get("customStatusId", ""))) is not None:
            del row["customStatusId"]
            row["status"] = status
        if "responsibleIds" in row:
            row["responsibles"] = [people.get(each, each) for each in row.pop("responsibleIds")]
        return row

    return shown


async def folder_rows(desk: Desk) -> Shape:
    """Return what shows a folder or project, with the names of its status and of its owners."""
    statuses = await desk.resolver.names_of_statuses()
    people = await desk.resolver.names_of_people()

    def shown(folder: dict[str, Any]) -> dict[str, Any]:
        row = _without_noise(folder)
        project = row.get("project")
        if isinstance(project, Mapping):
            row["project"] = {
                **{key: value for key, value in project.items() if key not in _NAMED_IN_PROJECTS},
                "status": statuses.get(project.get("customStatusId", ""), project.get("status")),
                "owners": [people.get(each, each) for each in project.get("ownerIds", ())],
            }
        return row

    return shown


def person_row(contact: dict[str, Any]) -> dict[str, Any]:
    """Return what shows a person or group."""
    name = f"{contact.get('firstName', '')} {contact.get('lastName', '')}".strip()
    row = {"id": contact["id"], "name": name, "type": contact.get("type"), "email": contact.get("primaryEmail")}
    if contact.get("me"):
        row["me"] = True
    return {**row, "title": contact.get("title")}


def _without_noise(entity: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entity.items() if key not in _NOISE and value not in (None, [], {})}
