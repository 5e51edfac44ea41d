"""Creating, changing and recycling folders and projects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import attrs

from wrike_async.sandbox._areas.folders.telling import tell_changes
from wrike_async.sandbox._calls.call import Call
from wrike_async.sandbox._rules import lookup
from wrike_async.sandbox._rules.values import write_values
from wrike_async.sandbox._state.records import Folder, Project
from wrike_async.sandbox._state.world import State
from wrike_async.sandbox._wire.errors import invalid_parameter, invalid_request
from wrike_async.sandbox._wire.ids import Kind
from wrike_async.sandbox._wire.instants import parse_date
from wrike_async.sandbox._wire.json_types import is_array_of_texts

__all__ = ["changed", "create", "put_back", "recycle"]

_CREATE_KEYS: Final = {
    "ownerIds",
    "status",
    "customStatusId",
    "startDate",
    "endDate",
    "contractType",
    "budget",
}
_UPDATE_KEYS: Final = _CREATE_KEYS - {"ownerIds"} | {"ownersAdd", "ownersRemove"}
# The project statuses of old, and the group of statuses each belongs to.
_STATUS_GROUPS: Final = {
    "Green": "Active",
    "Yellow": "Active",
    "Red": "Active",
    "Custom": "Active",
    "Completed": "Completed",
    "OnHold": "Deferred",
    "Cancelled": "Cancelled",
}


def create(call: Call) -> Folder:
    """Create a folder in the one that the path names."""
    state, params, now = call.state, call.params, call.now
    parent = lookup.container_id(state, call.id)
    if not params["title"].strip():
        raise invalid_parameter("title", "must not be empty")
    folder = Folder(
        number=0,
        id="",
        title=params["title"],
        created=now,
        updated=now,
        workflow_id=state.id_space.default_workflow,
        description=params.get("description", ""),
        author_id=call.caller.id,
        parent_ids=(parent,),
        shared_ids=lookup.contact_ids(state, [call.caller.id, *params.get("shareds", ())]),
    )
    if params.get("project") is not None:
        folder.project = _project(call, None, params["project"], _CREATE_KEYS)
    _change_common(call, folder)
    folder.access_roles = _access_roles(call, "userAccessRoles")
    state.add_folder(folder)
    state.happened("FolderCreated", folderId=folder.id)
    return folder


def changed(call: Call, folder: Folder) -> Folder:
    """Return a folder as the parameters want it, not yet in its place. Empty titles and descriptions are ignored."""
    state, params = call.state, call.params
    draft = attrs.evolve(
        folder,
        access_roles=dict(folder.access_roles),
        project=None if folder.project is None else attrs.evolve(folder.project),
    )
    if params.get("restore") and not folder.in_bin:
        raise invalid_request("Folder is not in the recycle bin")
    draft.title = params.get("title") or folder.title
    draft.description = params.get("description") or folder.description
    draft.parent_ids = _parents(call, draft)
    gone = set(lookup.contact_ids(state, params.get("removeShareds", ())))
    shared = [*draft.shared_ids, *lookup.contact_ids(state, params.get("addShareds", ()))]
    draft.shared_ids = tuple(identity for identity in dict.fromkeys(shared) if identity not in gone)
    if "project" in params:
        given = params["project"]
        draft.project = None if given is None else _project(call, draft.project, given, _UPDATE_KEYS)
    _change_common(call, draft)
    if params.get("clearCustomColumns"):
        draft.custom_column_ids = ()
    draft.access_roles |= _access_roles(call, "addAccessRoles")
    for identity in lookup.contact_ids(state, params.get("removeAccessRoles", ())):
        draft.access_roles.pop(identity, None)
    draft.updated = call.now
    return draft


def put_back(state: State, draft: Folder, *, restore: bool) -> Folder:
    """Let a changed folder take its place; nothing is refused any more."""
    old = state.folders[draft.id]
    state.folders[draft.id] = draft
    _unlink(state, draft, set(old.parent_ids) - set(draft.parent_ids))
    _link(state, draft, draft.parent_ids)
    if restore:
        _restore(state, draft)
    tell_changes(state, old, draft)
    return draft


def recycle(state: State, folder: Folder) -> None:
    """Move a folder to the bin, with everything below that is in no other folder."""
    if folder.in_bin:
        raise invalid_request("Folder is already in the recycle bin")
    folder.parents_before_bin, now = folder.parent_ids, state.now()
    _unlink(state, folder, folder.parent_ids)
    folder.parent_ids = (state.bin_id,)
    going = _going(state, folder)
    for identity in going:
        state.folders[identity].in_bin = True
        state.folders[identity].updated = now
    for task in state.tasks_in(going):
        if going.issuperset(task.parent_ids) and not task.in_bin:
            gone = state.tasks.edit(task.number)
            gone.in_bin, gone.updated = True, now


def _restore(state: State, folder: Folder) -> None:
    folder.parents_before_bin = ()
    back = {identity for identity in state.subtree(folder.id) if state.folders[identity].in_bin}
    for identity in back:
        state.folders[identity].in_bin = False
    for task in state.tasks_in(back):
        if task.in_bin:
            state.tasks.edit(task.number).in_bin = False


def _going(state: State, folder: Folder) -> set[str]:
    """Return a folder and those below it that have no parent outside."""
    below = list(state.subtree(folder.id))
    going = set(below)
    while True:
        staying = {i for i in going - {folder.id} if not going.issuperset(state.folders[i].parent_ids)}
        if not staying:
            return going
        going -= staying


def _parents(call: Call, folder: Folder) -> tuple[str, ...]:
    state, params = call.state, call.params
    before = folder.parent_ids
    if params.get("restore") and folder.parents_before_bin:
        before = tuple(p for p in folder.parents_before_bin if p == state.root_id or p in state.folders)
    added = [lookup.folder(state, identity).id for identity in params.get("addParents", ())]
    removed = {lookup.folder(state, identity).id for identity in params.get("removeParents", ())}
    if set(added) & set(state.subtree(folder.id)):
        raise invalid_parameter("addParents", "a folder cannot be inside itself")
    kept = [parent for parent in dict.fromkeys([*before, *added]) if parent not in removed]
    return tuple(kept) or (state.root_id,)


def _link(state: State, folder: Folder, parents: Iterable[str]) -> None:
    for parent in parents:
        if parent in state.folders and folder.id not in state.folders[parent].child_ids:
            state.folders[parent].child_ids += (folder.id,)


def _unlink(state: State, folder: Folder, parents: Iterable[str]) -> None:
    for parent in parents:
        if parent in state.folders:
            children = state.folders[parent].child_ids
            state.folders[parent].child_ids = tuple(child for child in children if child != folder.id)


def _change_common(call: Call, folder: Folder) -> None:
    """Apply what creating, changing one and changing many have in common."""
    state, params = call.state, call.params
    write_values(state, params, folder)
    if "customColumns" in params:
        folder.custom_column_ids = tuple(lookup.custom_field(state, i).id for i in params["customColumns"])
    folder.custom_item_type_id = lookup.item_type_id(state, params, "Project") or folder.custom_item_type_id


def _access_roles(call: Call, name: str) -> dict[str, str]:
    """Return who gets which access role."""
    roles: dict[str, Any] = call.params.get(name) or {}
    if not is_array_of_texts(list(roles.values())):
        raise invalid_parameter(name, "must name an access role for each user")
    lookup.contact_ids(call.state, roles)
    lookup.of_kind(call.state, Kind.ACCESS_ROLE, roles.values())
    return dict(roles)


def _project(call: Call, old: Project | None, given: Mapping[str, Any], keys: set[str]) -> Project:
    """Return a project after a change; ``old`` is ``None`` where a folder becomes one."""
    state, now = call.state, call.now
    if not given.keys() <= keys:
        raise invalid_parameter("project", f"unknown keys {sorted(given.keys() - keys)}")
    project = old or Project(call.caller.id, state.id_space.standard_status["Active"], now)
    owners = [
        *project.owner_ids,
        *lookup.contact_ids(state, _list(given, "ownerIds") + _list(given, "ownersAdd")),
    ]
    gone = set(lookup.contact_ids(state, _list(given, "ownersRemove")))
    project.owner_ids = tuple(identity for identity in dict.fromkeys(owners) if identity not in gone)
    _change_status(state, project, given, now)
    try:
        project.start = parse_date(given["startDate"]) if given.get("startDate") else project.start
        project.end = parse_date(given["endDate"]) if given.get("endDate") else project.end
    except (ValueError, TypeError) as error:
        raise invalid_parameter("project", str(error)) from None
    if project.start and project.end and project.start > project.end:
        raise invalid_parameter("project", "startDate is after endDate")
    if given.get("contractType", "Billable") not in ("Billable", "NonBillable"):
        raise invalid_parameter("project", "unknown contractType")
    project.contract_type = given.get("contractType", project.contract_type)
    budget = given.get("budget", project.budget)
    if budget is not None and (isinstance(budget, bool) or not isinstance(budget, int)):
        raise invalid_parameter("project", "budget must be an integer")
    project.budget = budget
    return project


def _change_status(state: State, project: Project, given: Mapping[str, Any], now: int) -> None:
    status, custom = given.get("status"), given.get("customStatusId")
    if status is not None and custom is not None:
        raise invalid_parameter("project", "status excludes customStatusId")
    if custom is not None:
        found = lookup.custom_status(state, custom)
        project.custom_status_id, project.status, group = found.id, None, found.group
    elif status is not None:
        if status not in _STATUS_GROUPS:
            raise invalid_parameter("project", f"unknown status {status!r}")
        group = _STATUS_GROUPS[status]
        project.custom_status_id, project.status = state.id_space.standard_status[group], status
    else:
        return
    project.completed = (project.completed or now) if group == "Completed" else None


def _list(given: Mapping[str, Any], name: str) -> list[str]:
    value = given.get(name, [])
    if not is_array_of_texts(value):
        raise invalid_parameter("project", f"{name} must be a list of IDs")
    return value
