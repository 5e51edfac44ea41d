"""IDs in requests: what they name, and how Wrike refuses those that name nothing.

Undecodable IDs are 400. A well-formed ID of no task, folder, comment, timelog or entry of a small area is 404; of no
contact, custom field, workflow or status it is 400.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from wrike_async.sandbox._state.records import Contact, CustomField, CustomStatus, Folder, Space, Task
from wrike_async.sandbox._state.world import State
from wrike_async.sandbox._wire import ids
from wrike_async.sandbox._wire.errors import Refusal, invalid_parameter, invalid_request, resource_not_found
from wrike_async.sandbox._wire.ids import Kind

__all__ = [
    "contact",
    "contact_ids",
    "container_id",
    "custom_field",
    "custom_status",
    "find_folder",
    "find_task",
    "folder",
    "item_type_id",
    "of_kind",
    "space",
    "task",
    "undecodable",
    "user",
    "work_schedule_id",
]

_TABLES: Final[Mapping[Kind, tuple[str, str]]] = {
    Kind.ACCESS_ROLE: ("accessRoles", "access role"),
    Kind.CUSTOM_ITEM_TYPE: ("customItemTypes", "custom item type"),
    Kind.JOB_ROLE: ("jobRoles", "job role"),
    Kind.PLACEHOLDER: ("placeholders", "placeholder"),
    Kind.WORK_SCHEDULE: ("workschedules", "work schedule"),
}
"""Where entries of small areas are kept that others name, and what people call them."""


def undecodable(what: str, identity: str) -> Refusal:
    """Return the refusal of an ID that cannot be one."""
    return invalid_request(f"Invalid {what} ID '{identity}'")


def find_task(state: State, identity: str) -> Task | None:
    """Return a task for reading; ``None`` where a well-formed ID names nothing."""
    if ids.task_number(identity) is None:
        raise undecodable("task", identity)
    return state.task(identity)


def task(state: State, identity: str) -> Task:
    """Return a task for reading, recycled ones included."""
    found = find_task(state, identity)
    if found is None:
        raise resource_not_found(f"Task '{identity}'")
    return found


def find_folder(state: State, identity: str) -> Folder | None:
    """Return a folder, project or space folder; the account's root and bin are refused."""
    if identity in (state.root_id, state.bin_id) or ids.folder_number(identity) is None:
        raise undecodable("folder", identity)
    return state.folders.get(identity)


def folder(state: State, identity: str) -> Folder:
    """Return a folder, project or space folder that exists, recycled ones included."""
    found = find_folder(state, identity)
    if found is None:
        raise resource_not_found(f"Folder '{identity}'")
    return found


def container_id(state: State, identity: str, *, bin_too: bool = False) -> str:
    """Return the ID of a folder that may hold something: the root as well, the bin only for reading."""
    if identity == state.root_id or (bin_too and identity == state.bin_id):
        return identity
    return folder(state, identity).id


def space(state: State, identity: str) -> Space:
    """Return a space that exists."""
    if ids.folder_number(identity) is None:
        raise invalid_request(f"Invalid Space ID '{identity}'")
    found = state.spaces.get(identity)
    if found is None:
        raise resource_not_found(f"Space '{identity}'")
    return found


def contact(state: State, identity: str) -> Contact:
    """Return a person, robot or group that exists."""
    found = state.contacts.get(identity)
    if found is None:
        raise undecodable("contact", identity)
    return found


def user(state: State, identity: object) -> Contact:
    """Return a contact that exists and is no group."""
    found = state.contacts.get(identity) if isinstance(identity, str) else None
    if found is None or found.type == "Group":
        raise undecodable("user", str(identity))
    return found


def contact_ids(state: State, identities: Iterable[str]) -> tuple[str, ...]:
    """Return the IDs, checked to be of contacts that exist, or of invitations."""
    found = tuple(dict.fromkeys(identities))
    for identity in found:
        if identity not in state.documents["invitations"]:
            contact(state, identity)
    return found


def custom_field(state: State, identity: object) -> CustomField:
    """Return a custom field that exists."""
    found = state.custom_fields.get(identity) if isinstance(identity, str) else None
    if found is None:
        raise undecodable("custom field", str(identity))
    return found


def custom_status(state: State, identity: str) -> CustomStatus:
    """Return a status of any workflow."""
    found = state.custom_status(identity)
    if found is None:
        raise undecodable("custom status", identity)
    return found


def work_schedule_id(state: State, identity: str | None) -> str | None:
    """Return the ID of a work schedule, checked as `of_kind` does; none stays none."""
    return identity and of_kind(state, Kind.WORK_SCHEDULE, [identity])[0]


def item_type_id(state: State, params: Mapping[str, Any], related: str) -> str | None:
    """Return the custom item type that a task or a project is to have, if any.

    Args:
        state: of the account.
        params: of the request.
        related: ``Task`` or ``Project``: of which one is made. What may be converted into the other is not known.
    """
    given, into = params.get("customItemTypeId"), params.get("convertToCustomItemType")
    wanted = into if given is None else given
    if wanted is None:
        return None
    (found,) = of_kind(state, Kind.CUSTOM_ITEM_TYPE, [wanted])
    if given is not None and state.documents["customItemTypes"][found]["relatedType"] != related:
        raise invalid_parameter("customItemTypeId", f"is of no {related.lower()}")
    return found


def of_kind(state: State, kind: Kind, identities: Iterable[str]) -> tuple[str, ...]:
    """Return IDs of entries of a small area, checked to be there."""
    (table, what), found = _TABLES[kind], tuple(dict.fromkeys(identities))
    for identity in found:
        if not ids.has_old_form(kind, identity):
            raise undecodable(what, identity)
        if identity not in state.documents[table]:
            raise resource_not_found(f"{what.capitalize()} '{identity}'")
    return found
