"""Groups of users. A group is a contact as well, with members and a place among the other groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import attrs

from wrike_async.sandbox._areas.users import INVITATIONS
from wrike_async.sandbox._calls.call import Answer, Call, Routes
from wrike_async.sandbox._rules import lookup
from wrike_async.sandbox._rules.demands import admins_only, read_object, text, up_to
from wrike_async.sandbox._rules.values import metadata_filter, show_metadata, write_metadata
from wrike_async.sandbox._state.records import Contact
from wrike_async.sandbox._wire.errors import invalid_parameter, not_allowed

__all__ = ["routes"]

_MOST_AT_ONCE: Final = 20
_AVATAR: Final = {"letters": ("text",), "color": ("text",)}
_CHANGES: Final = ("addMembers", "removeMembers", "addInvitations", "removeInvitations")
# An entry of the bulk update: how it names the group is a guess.
_BULK: Final = {"id": ("id",), **dict.fromkeys(_CHANGES, ("ids",))}


def _listed(call: Call) -> Answer:
    """Return all groups, or those with some metadata."""
    found = [contact for contact in call.state.contacts.values() if contact.type == "Group"]
    if "metadata" in call.params:
        found = list(filter(metadata_filter(call.params["metadata"]), found))
    cut = call.pager.cut(found)
    return Answer("groups", [_show(call, group) for group in cut.items], cut.next_page_token, cut.response_size)


def _by_id(call: Call) -> Answer:
    return Answer("groups", [_show(call, _group(call, call.id))])


def _create(call: Call) -> Answer:
    admins_only(call)
    state, params = call.state, call.params
    group = Contact(
        id=state.id_space.group_id(state.next_group_number()),
        first_name=text(call, "title"),
        last_name="",
        type="Group",
        timezone="Z",
        avatar_url=_avatar(call) or "https://www.wrike.com/avatars/Circle_ff73a419.png",
        member_ids=_people(call, params.get("members", ())),
        parent_group_id=_parent(call, None),
        metadata=write_metadata((), params.get("metadata", ())),
    )
    state.contacts[group.id] = group
    return _written(call, [group])


def _update(call: Call) -> Answer:
    """Change what was sent; members by lists of additions and removals."""
    admins_only(call)
    old, params = _group(call, call.id), call.params
    group = attrs.evolve(
        old,
        first_name=text(call, "title") if "title" in params else old.first_name,
        avatar_url=_avatar(call) or old.avatar_url,
        parent_group_id=_parent(call, old) if "parent" in params else old.parent_group_id,
        metadata=write_metadata(old.metadata, params.get("metadata", ())),
        member_ids=_members(call, old, params),
    )
    call.state.contacts[group.id] = group
    return _written(call, [group])


def _update_members(call: Call) -> Answer:
    """Change the members of up to twenty groups: of all of them, or of none if an entry is bad."""
    admins_only(call)
    given = call.params.get("members", [])
    up_to("members", given, _MOST_AT_ONCE)
    entries = [read_object("members", entry, _BULK, ("id",)) for entry in given]
    groups = [(group := _group(call, entry["id"]), _members(call, group, entry)) for entry in entries]
    if len({group.id for group, _ in groups}) < len(groups):
        raise invalid_parameter("members", "each group once only")
    for group, members in groups:
        group.member_ids = members
    return _written(call, [group for group, _ in groups])


def _delete(call: Call) -> Answer:
    """Delete for good, and let its groups move up; with ``test`` only tell whether that can be. The answer is empty."""
    admins_only(call)
    group = _group(call, call.id)
    if group.my_team:
        raise not_allowed("This group cannot be deleted")
    if not call.params.get("test"):
        del call.state.contacts[group.id]
        for contact in call.state.contacts.values():
            if contact.parent_group_id == group.id:
                contact.parent_group_id = group.parent_group_id
    return Answer("groups", [])


def _group(call: Call, identity: str) -> Contact:
    """Return a group that exists; anything else is refused as unknown contacts are."""
    found = call.state.contacts.get(identity)
    if found is None or found.type != "Group":
        raise lookup.undecodable("group", identity)
    return found


def _people(call: Call, identities: Iterable[str]) -> tuple[str, ...]:
    found = [lookup.contact(call.state, identity) for identity in dict.fromkeys(identities)]
    if any(contact.type == "Group" for contact in found):
        raise invalid_parameter("members", "groups are no members: give them a parent")
    return tuple(contact.id for contact in found)


def _members(call: Call, group: Contact, changes: Mapping[str, Any]) -> tuple[str, ...]:
    """Return a group's members after a change. Invitations are checked, and count once they are accepted."""
    for name in ("addInvitations", "removeInvitations"):
        for identity in changes.get(name, ()):
            INVITATIONS.one(call, identity)
    gone = _people(call, changes.get("removeMembers", ()))
    members = dict.fromkeys([*group.member_ids, *_people(call, changes.get("addMembers", ()))])
    return tuple(identity for identity in members if identity not in gone)


def _parent(call: Call, group: Contact | None) -> str | None:
    given = call.params.get("parent")
    above = given
    while above is not None:
        if group is not None and above == group.id:
            raise invalid_parameter("parent", "a group cannot be inside itself")
        above = _group(call, above).parent_group_id
    return given


def _avatar(call: Call) -> str | None:
    if call.params.get("avatar") is None:
        return None
    given = read_object("avatar", call.params["avatar"], _AVATAR, _AVATAR)
    if len(given["letters"]) > 2 or not given["color"].startswith("#"):
        raise invalid_parameter("avatar", "needs up to two letters and a hex colour")
    return f"https://www.wrike.com/avatars/Circle_ff{given['color'][1:]}_{given['letters']}.png"


def _written(call: Call, groups: Iterable[Contact]) -> Answer:
    return Answer("groups", [{**_show(call, group), "metadata": show_metadata(group.metadata)} for group in groups])


def _show(call: Call, group: Contact) -> dict[str, Any]:
    document: dict[str, Any] = {
        "id": group.id,
        "accountId": call.state.account_id,
        "title": group.first_name,
        "memberIds": group.member_ids,
        "childIds": [other.id for other in call.state.contacts.values() if other.parent_group_id == group.id],
        "parentIds": [group.parent_group_id] if group.parent_group_id else [],
        "avatarUrl": group.avatar_url.removeprefix("https://www.wrike.com/avatars"),
    }
    if group.my_team:
        document["myTeam"] = True
    if "metadata" in call.fields:
        document["metadata"] = show_metadata(group.metadata)
    return document


routes = Routes(
    {
        "GET /groups": _listed,
        "GET /groups/{groupId}": _by_id,
        "POST /groups": _create,
        "PUT /groups/{groupId}": _update,
        "DELETE /groups/{groupId}": _delete,
        "PUT /groups_bulk": _update_members,
    }
)
