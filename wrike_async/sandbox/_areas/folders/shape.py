"""How folders and projects look on the wire: as nodes of the tree, in lists, in full."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from wrike_async.sandbox._rules.values import plain, show_custom_fields, show_metadata
from wrike_async.sandbox._state.records import Folder, Project
from wrike_async.sandbox._state.world import State
from wrike_async.sandbox._wire.ids import permalink
from wrike_async.sandbox._wire.instants import instant_text

__all__ = ["show_full", "show_listed", "show_node"]

_BRIEF: Final = 250
# Optional in lists, always there by ID and after a write.
_BY_ID: Final = frozenset({"description", "superParentIds", "hasAttachments", "metadata", "customFields"})
_FINANCE: Final = {
    "currency": "USD",
    "actualFees": 0.0,
    "actualCost": 0.0,
    "plannedFees": 0.0,
    "plannedCost": 0.0,
}
# Optional; None leaves a field out.
_EXTRAS: Final[dict[str, tuple[str, Callable[[Folder], Any]]]] = {
    "description": ("description", lambda folder: folder.description),
    "briefDescription": ("briefDescription", lambda folder: plain(folder.description)[:_BRIEF]),
    "superParentIds": ("superParentIds", lambda folder: ()),
    "hasAttachments": ("hasAttachments", lambda folder: folder.attachment_count > 0),
    "attachmentCount": ("attachmentCount", lambda folder: folder.attachment_count),
    "metadata": ("metadata", lambda folder: show_metadata(folder.metadata)),
    "customFields": ("customFields", lambda folder: show_custom_fields(folder.custom_fields)),
    "customColumnIds": ("customColumnIds", lambda folder: folder.custom_column_ids),
    "space": ("space", lambda folder: folder.is_space),
    "customItemTypeId": ("customItemTypeId", lambda folder: folder.custom_item_type_id),
    "accessRoles": ("userAccessRoles", lambda folder: folder.access_roles),
    "cascadingFields": ("cascadingFieldSettings", lambda folder: folder.cascading),
}


def show_node(state: State, folder: Folder) -> dict[str, Any]:
    """Return a folder as a node of the tree."""
    document: dict[str, Any] = {
        "id": folder.id,
        "title": folder.title,
        "childIds": folder.child_ids,
        "scope": scope(state, folder),
    }
    if folder.project is not None:
        document["project"] = show_project(folder.project, frozenset())
    return document


def show_listed(state: State, folder: Folder, fields: frozenset[str], plain_text: bool) -> dict[str, Any]:
    """Return a folder as it comes in a list, with the fields that were asked for."""
    document: dict[str, Any] = {
        "id": folder.id,
        "accountId": state.account_id,
        "title": folder.title,
        "createdDate": instant_text(folder.created),
        "updatedDate": instant_text(folder.updated),
        "sharedIds": folder.shared_ids,
        "parentIds": folder.parent_ids,
        "childIds": folder.child_ids,
        "scope": "RbFolder" if folder.in_bin else "WsFolder",
        "permalink": permalink(folder.number),
        "workflowId": folder.workflow_id,
    }
    if folder.project is not None:
        document["project"] = show_project(folder.project, fields)
    for field, (name, read) in _EXTRAS.items():
        value = read(folder) if field in fields else None
        if value is not None:
            document[name] = value
    if plain_text and "customFields" in document:
        document["customFields"] = show_custom_fields(folder.custom_fields, plain_text=True)
    return document


def show_full(state: State, folder: Folder, fields: frozenset[str], plain_text: bool) -> dict[str, Any]:
    """Return a folder as it comes by ID and after a write."""
    return show_listed(state, folder, fields | _BY_ID, plain_text)


def show_project(project: Project, fields: frozenset[str]) -> dict[str, Any]:
    """Return what makes a folder a project."""
    document: dict[str, Any] = {
        "authorId": project.author_id,
        "ownerIds": project.owner_ids,
        "customStatusId": project.custom_status_id,
        "createdDate": instant_text(project.created),
        "status": project.status,
        "startDate": project.start,
        "endDate": project.end,
        "completedDate": None if project.completed is None else instant_text(project.completed),
        "contractType": project.contract_type if "contractType" in fields else None,
        "finance": {**_FINANCE, "budget": project.budget or 0} if "finance" in fields else None,
    }
    return {name: value for name, value in document.items() if value is not None}


def scope(state: State, folder: Folder) -> str:
    """Say which part of the account a folder is in."""
    if folder.id == state.root_id:
        return "WsRoot"
    if folder.id == state.bin_id:
        return "RbRoot"
    return "RbFolder" if folder.in_bin else "WsFolder"
