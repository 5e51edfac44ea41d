"""Spaces. A space's ID is that of its own folder."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import attrs

from wrike_async.sandbox._areas.folders.writing import recycle
from wrike_async.sandbox._calls.call import Answer, Call, Routes
from wrike_async.sandbox._rules import lookup
from wrike_async.sandbox._state.records import Folder, Member, Space
from wrike_async.sandbox._wire.errors import invalid_parameter
from wrike_async.sandbox._wire.ids import Kind

__all__ = ["routes"]

routes = Routes()
_OPTIONAL = {
    "suggestedTaskWorkflows": "suggestedTaskWorkflowIds",
    "suggestedProjectWorkflows": "suggestedProjectWorkflowIds",
    "workScheduleId": "workScheduleId",
}


@routes("GET /spaces")
def all_spaces(call: Call) -> Answer:
    """Return all spaces that match; archived ones only with ``withArchived``."""
    params = call.params
    found = list(call.state.spaces.values())
    if not params.get("withArchived", False):
        found = [space for space in found if not space.archived]
    if "userIsMember" in params:
        me, wanted = call.caller.id, params["userIsMember"]
        found = [space for space in found if any(m.id == me for m in space.members) is wanted]
    if "accessTypes" in params:
        found = [space for space in found if space.access_type in params["accessTypes"]]
    if "title" in params:
        if not params["title"].strip():
            raise invalid_parameter("title", "must not be blank")
        found = [space for space in found if params["title"].casefold() in space.title.casefold()]
    return Answer("spaces", [_show(call, space) for space in found])


@routes("GET /spaces/{spaceId}")
def space_by_id(call: Call) -> Answer:
    """Return one space."""
    return Answer("spaces", [_show(call, lookup.space(call.state, call.id))])


@routes("POST /spaces")
def create(call: Call) -> Answer:
    """Create a space with its folder; the caller manages it."""
    state, params, now = call.state, call.params, call.now
    title = _title(params["title"])
    members = _members(call, params.get("members", ()))
    if all(member.id != call.caller.id for member in members):
        members.insert(0, Member(call.caller.id, state.id_space.full_access, is_manager=True))
    space = Space(
        id="",
        title=title,
        access_type=params["accessType"],
        avatar_url="https://www.wrike.com/static/spaceicons2/v3/6/6-planet.png",
        default_project_workflow_id=_workflow(call, params.get("defaultProjectWorkflowId")),
        default_task_workflow_id=_workflow(call, params.get("defaultTaskWorkflowId")),
        description=params.get("description"),
        guest_role_id=_guest_role(call, params["accessType"], params.get("guestRoleId")),
        members=members,
        suggested_project_workflow_ids=_workflows(call, "suggestedProjectWorkflows"),
        suggested_task_workflow_ids=_workflows(call, "suggestedTaskWorkflows"),
        work_schedule_id=lookup.work_schedule_id(state, params.get("workScheduleId")),
    )
    folder = Folder(0, "", title, now, now, space.default_project_workflow_id, is_space=True)
    folder.author_id, folder.parent_ids = call.caller.id, (state.root_id,)
    folder.shared_ids = (call.caller.id,)
    space.id = state.add_folder(folder).id
    state.spaces[space.id] = space
    return Answer("spaces", [_show(call, space)])


@routes("PUT /spaces/{spaceId}")
def update(call: Call) -> Answer:
    """Change a space; members and workflows by lists of additions and removals."""
    state, params = call.state, call.params
    space = attrs.evolve(lookup.space(state, call.id))
    if "title" in params:
        space.title = _title(params["title"])
    space.access_type = params.get("accessType", space.access_type)
    guest_role = _guest_role(call, space.access_type, params.get("guestRoleId")) or space.guest_role_id
    space.guest_role_id = guest_role if space.access_type == "Public" else None
    space.members = _changed_members(call, space)
    for kind in ("Project", "Task"):
        field = f"suggested_{kind.lower()}_workflow_ids"
        gone = set(_workflows(call, f"suggested{kind}WorkflowsRemove"))
        kept = [*getattr(space, field), *_workflows(call, f"suggested{kind}WorkflowsAdd")]
        setattr(space, field, tuple(identity for identity in dict.fromkeys(kept) if identity not in gone))
    if "defaultProjectWorkflowId" in params:
        space.default_project_workflow_id = _workflow(call, params["defaultProjectWorkflowId"])
    if "defaultTaskWorkflowId" in params:
        space.default_task_workflow_id = _workflow(call, params["defaultTaskWorkflowId"])
    if "workScheduleId" in params:
        space.work_schedule_id = lookup.work_schedule_id(state, params["workScheduleId"])
    space.description = params.get("description", space.description)
    state.spaces[space.id] = space
    state.folders[space.id].title = space.title
    return Answer("spaces", [_show(call, space)])


@routes("DELETE /spaces/{spaceId}")
def delete(call: Call) -> Answer:
    """Delete a space and move its folder to the bin; the answer is empty."""
    space = lookup.space(call.state, call.id)
    del call.state.spaces[space.id]
    folder = call.state.folders[space.id]
    folder.is_space = False
    recycle(call.state, folder)
    return Answer("spaces", [])


def _title(title: str) -> str:
    if not title.strip():
        raise invalid_parameter("title", "must not be empty")
    return title


def _workflow(call: Call, identity: str | None) -> str:
    if identity is not None and identity not in call.state.workflows:
        raise lookup.undecodable("workflow", identity)
    return identity or call.state.id_space.default_workflow


def _workflows(call: Call, name: str) -> tuple[str, ...]:
    given = call.params.get(name, ())
    if len(set(given)) < len(given):
        raise invalid_parameter(name, "each workflow once only")
    return tuple(_workflow(call, identity) for identity in given)


def _guest_role(call: Call, access_type: str, identity: str | None) -> str | None:
    if identity is None:
        return None
    if access_type != "Public":
        raise invalid_parameter("guestRoleId", "public spaces only")
    return lookup.of_kind(call.state, Kind.ACCESS_ROLE, [identity])[0]


def _members(call: Call, given: Iterable[dict[str, Any]], name: str = "members") -> list[Member]:
    found: dict[str, Member] = {}
    for entry in given:
        identity, role = entry.get("id"), entry.get("accessRoleId", call.state.id_space.full_access)
        if not entry.keys() <= {"id", "accessRoleId", "isManager"} or not isinstance(identity, str):
            raise invalid_parameter(name, f"bad member {entry!r}")
        if identity in found:
            raise invalid_parameter(name, "each member once only")
        (role,) = lookup.of_kind(call.state, Kind.ACCESS_ROLE, [str(role)])
        manager = entry.get("isManager", False)
        if not isinstance(manager, bool):
            raise invalid_parameter(name, "isManager must be true or false")
        found[identity] = Member(lookup.contact(call.state, identity).id, role, manager)
    return list(found.values())


def _changed_members(call: Call, space: Space) -> list[Member]:
    members = {member.id: member for member in space.members}
    for member in _members(call, call.params.get("membersAdd", ()), "membersAdd"):
        members[member.id] = member
    for member in _members(call, call.params.get("membersUpdate", ()), "membersUpdate"):
        if member.id not in members:
            raise invalid_parameter("membersUpdate", f"{member.id} is no member")
        members[member.id] = member
    for identity in call.params.get("membersRemove", ()):
        members.pop(lookup.contact(call.state, identity).id, None)
    return list(members.values())


def _show(call: Call, space: Space) -> dict[str, Any]:
    document: dict[str, Any] = {
        "id": space.id,
        "title": space.title,
        "avatarUrl": space.avatar_url,
        "accessType": space.access_type,
        "archived": space.archived,
        "defaultProjectWorkflowId": space.default_project_workflow_id,
        "defaultTaskWorkflowId": space.default_task_workflow_id,
        "description": space.description,
        "guestRoleId": space.guest_role_id,
    }
    if "members" in call.fields:
        document["members"] = [
            {"id": m.id, "accessRoleId": m.access_role_id, "isManager": m.is_manager} for m in space.members
        ]
    optional: dict[str, Any] = {
        "suggestedTaskWorkflows": space.suggested_task_workflow_ids,
        "suggestedProjectWorkflows": space.suggested_project_workflow_ids,
        "workScheduleId": space.work_schedule_id,
    }
    document.update((_OPTIONAL[name], optional[name]) for name in optional if name in call.fields)
    return {name: value for name, value in document.items() if value is not None}
