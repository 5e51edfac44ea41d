"""Users: contacts as an administrator sees them; and those who were invited to become one."""

from __future__ import annotations

from typing import Any, Final

from wrike_async.sandbox._areas import contacts, staffing
from wrike_async.sandbox._calls.call import Answer, Call, Routes
from wrike_async.sandbox._rules import lookup
from wrike_async.sandbox._rules.collection import Collection
from wrike_async.sandbox._rules.demands import admins_only, at_most_one, read_object, taken
from wrike_async.sandbox._rules.values import show_metadata
from wrike_async.sandbox._state.documents import Document
from wrike_async.sandbox._state.records import Contact
from wrike_async.sandbox._wire.errors import invalid_parameter, invalid_request, not_allowed, resource_not_found
from wrike_async.sandbox._wire.ids import Kind, is_contact_id
from wrike_async.sandbox._wire.instants import instant_text

__all__ = ["INVITATIONS", "routes"]

INVITATIONS: Final = Collection("invitations", "invitation", Kind.INVITATION)
_PROFILE: Final = {"accountId": ("id",), "role": ("enum", "User", "Collaborator"), "external": ("bool",)}


def _user(call: Call) -> Answer:
    return Answer("users", [_show(call, _existing(call, call.id))])


def _update(call: Call) -> Answer:
    """Change one thing of a user: the type, the profile, or whether it is active."""
    admins_only(call)
    user, params = _existing(call, call.id), call.params
    change = at_most_one(call, "profile", "userTypeId", "active")
    if change == "profile":
        profile = read_object("profile", params["profile"], _PROFILE, ("accountId", "role"))
        if profile["accountId"] != call.state.account_id:
            raise invalid_parameter("profile", "unknown account")
        user.role, user.external = profile["role"], profile.get("external", user.external)
        user.user_type_id = None
    elif change == "userTypeId":
        user.role, user.external = _role_of(call, params["userTypeId"])
        user.user_type_id = params["userTypeId"]
    elif change == "active":
        _activate(user, active=params["active"])
    return _written(call, [user])


def _update_many(call: Call) -> Answer:
    """Let users in or keep them out: all of them, or none if an ID is bad."""
    admins_only(call)
    users = call.found("User", lambda identity: _find(call, identity))
    if "active" in call.params:
        if any(user.owner for user in users):
            raise not_allowed("The account's owner cannot be deactivated")
        for user in users:
            _activate(user, active=call.params["active"])
    return _written(call, users)


def _activate(user: Contact, *, active: bool) -> None:
    if user.owner and not active:
        raise not_allowed("The account's owner cannot be deactivated")
    user.active = active


def _role_of(call: Call, user_type: str) -> tuple[str, bool]:
    staffing.USER_TYPES.one(call, user_type)
    return next(role for role, identity in call.state.id_space.user_types.items() if identity == user_type)


def _find(call: Call, identity: str) -> Contact | None:
    found = call.state.contacts.get(identity)
    if found is not None and found.type == "Group":
        raise lookup.undecodable("user", identity)
    if found is None and not (is_contact_id(identity) and call.unknown_ids != "refuse"):
        raise lookup.undecodable("user", identity)
    return found


def _existing(call: Call, identity: str) -> Contact:
    found = _find(call, identity)
    if found is None:
        raise resource_not_found(f"User '{identity}'")
    return found


def _written(call: Call, users: list[Contact]) -> Answer:
    return Answer("users", [{**_show(call, user), "metadata": show_metadata(user.metadata)} for user in users])


def _show(call: Call, user: Contact) -> dict[str, Any]:
    user_type = user.user_type_id or call.state.id_space.user_types[user.role, user.external]
    return {**contacts.show(call, user), "userTypeId": user_type}


def _invite(call: Call, _: Document) -> Document:
    """Make an invitation that waits for an answer."""
    admins_only(call)
    params, state = call.params, call.state
    email = params["email"].strip()
    if email.count("@") != 1 or not all(email.split("@")):
        raise invalid_parameter("email", "is no address")
    known = {(contact.email or "").casefold() for contact in state.contacts.values()}
    if email.casefold() in known:
        raise invalid_request("This person is in the account already")
    return {
        "accountId": state.account_id,
        **taken(call, "firstName", "lastName"),
        "email": email,
        "status": "Pending",
        "inviterUserId": call.caller.id,
        "invitationDate": instant_text(call.now),
        **_role(call, {"role": "User", "external": False}),
    }


def _change_invitation(call: Call, old: Document) -> Document:
    """Send an invitation again, or invite to something else, as long as it waits for an answer."""
    admins_only(call)
    if old["status"] != "Pending":
        raise invalid_request("Invitation has been answered")
    again = {"invitationDate": instant_text(call.now)} if call.params.get("resend") else {}
    return {**old, **_role(call, old), **again}


def _role(call: Call, old: Document) -> Document:
    """Return role, whether external, and the type that both make: given by the type, or by the other two."""
    at_most_one(call, "userTypeId", "role")
    at_most_one(call, "userTypeId", "external")
    if call.params.get("userTypeId") is not None:
        role, external = _role_of(call, call.params["userTypeId"])
    else:
        role, external = call.params.get("role", old["role"]), call.params.get("external", old["external"])
        if external and role != "User":
            raise invalid_parameter("external", "only with the role User")
    return {"role": role, "external": external, "userTypeId": call.state.id_space.user_types[role, external]}


routes = Routes(
    {
        "GET /users/{userId}": _user,
        "PUT /users/{userId}": _update,
        "PUT /users/{userIds}": _update_many,
        "GET /invitations": INVITATIONS.all,
        "POST /invitations": INVITATIONS.creates(_invite),
        "PUT /invitations/{invitationId}": INVITATIONS.updates(_change_invitation),
        "DELETE /invitations/{invitationId}": INVITATIONS.deletes(echo=False),
    }
)
