"""What tasks hold: in lists, and asked for by ID."""

from __future__ import annotations

from typing import Any

MINIMAL = {
    "id",
    "accountId",
    "title",
    "status",
    "importance",
    "createdDate",
    "updatedDate",
    "dates",
    "scope",
    "customStatusId",
    "permalink",
    "priority",
}
FULL = MINIMAL | {
    "description",
    "briefDescription",
    "parentIds",
    "superParentIds",
    "sharedIds",
    "responsibleIds",
    "authorIds",
    "hasAttachments",
    "followedByMe",
    "followerIds",
    "superTaskIds",
    "subTaskIds",
    "dependencyIds",
    "metadata",
    "customFields",
}


def keys(item: dict[str, Any]) -> set[str]:
    """The keys of a task but for the one that only completed tasks have."""
    return item.keys() - {"completedDate"}
