"""IDs in requests: what they name, and how Wrike refuses those that name nothing.

Undecodable IDs are 400. A well-formed ID of no task, folder, comment or timelog is 404; of no contact, custom
field, workflow or status it is 400.
"""

from __future__ import annotations

from collections.abc import Iterable

from wrike_async.sandbox._state.records import Contact, CustomField, CustomStatus, Folder, Space, Task
from wrike_async.sandbox._state.world import State
from wrike_async.sandbox._wire import ids
from wrike_async.sandbox._wire.errors import Refusal, invalid_request, resource_not_found
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
    "of_kind",
    "space",
    "task",
    "undecodable",
    "work_schedule_id",
]


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


def contact_ids(state: State, identities: Iterable[str]) -> tuple[str, ...]:
    """Return the IDs, checked to be of contacts that exist, or of invitations."""
    found = tuple(dict.fromkeys(identities))
    for identity in found:
        if not state.id_space.has(Kind.INVITATION, identity):
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
    return identity and of_kind(state, Kind.WORK_SCHEDULE, "work schedule", [identity])[0]


def of_kind(state: State, kind: Kind, what: str, identities: Iterable[str]) -> tuple[str, ...]:
    """Return IDs of a kind that the sandbox does not keep, checked for their form and their account only."""
    found = tuple(dict.fromkeys(identities))
    for identity in found:
        if not ids.has_old_form(kind, identity):
            raise undecodable(what, identity)
        if not state.id_space.has(kind, identity):
            raise resource_not_found(f"{what.capitalize()} '{identity}'")
    return found
