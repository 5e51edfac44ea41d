"""Wrong calls of contacts, users, groups, invitations and job roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.resources.refusals import WrongCalls


WRONG: WrongCalls = {
    "contacts: not me": (lambda w: w.contacts.list(me=False), "me=False"),
    "contacts: blank name": (lambda w: w.contacts.list(name=" "), "must not be blank"),
    "contacts: one e-mail": (lambda w: w.contacts.list(emails="a@example.com"), "takes a list"),
    "contacts: e-mails without end": (lambda w: w.contacts.list(emails=["a@example.com"] * 101), "up to 100"),
    "contacts: type": (lambda w: w.contacts.list(types=["Human"]), "'Human' is not one of"),
    "contacts: misspelt": (lambda w: w.contacts.list(activ=True), "did you mean 'active'"),
    "contacts: page": (lambda w: w.contacts.list(page_size=0), "page_size"),
    "contacts: token": (lambda w: w.contacts.list(next_page_token="T"), "no parameter 'next_page_token'"),
    "contacts: field of reads": (lambda w: w.contacts.update("C", fields=["workScheduleId"]), "workScheduleId"),
    "contacts: rate": (lambda w: w.contacts.update("C", current_bill_rate={"value": 1}), "did you mean 'rate_value'"),
    "contacts: custom field value": (
        lambda w: w.contacts.update("C", custom_fields=[{"id": "F", "value": "x" * 2001}]),
        "2001 characters; Wrike takes up to 2000",
    ),
    "users: two changes": (
        lambda w: w.users.update("U", active=False, user_type_id="T"),
        "give one of profile, user_type_id, active, not user_type_id and active",
    ),
    "users: a profile without account": (lambda w: w.users.update("U", profile={"role": "User"}), "needs account_id"),
    "users: role": (lambda w: w.users.update("U", profile={"account_id": "A", "role": "Admin"}), "'Admin'"),
    "users: no ID": (lambda w: w.users.get("U,V"), "is no Wrike ID"),
    "groups: blank title": (lambda w: w.groups.create(title=" "), "title must not be blank"),
    "groups: no title": (lambda w: w.groups.create(members=["C"]), "needs title"),
    "groups: long avatar": (
        lambda w: w.groups.update("G", avatar={"letters": "ABC", "color": "#000000"}),
        "avatar.letters has 3 characters; Wrike takes up to 2",
    ),
    "groups: pale avatar": (lambda w: w.groups.update("G", avatar={"letters": "AB"}), "avatar needs color"),
    "groups: too many": (
        lambda w: w.groups.update_members(members=[{"id": "G", "add_members": ["C"]}] * 21),
        "21 entries; Wrike takes up to 20",
    ),
    "groups: members of nothing": (lambda w: w.groups.update_members(members=[{"add_members": ["C"]}]), "needs id"),
    "groups: too much metadata": (
        lambda w: w.groups.create(title="G", metadata=[{"key": "k", "value": "v"}] * 101),
        "up to 100",
    ),
    "groups: page": (lambda w: w.groups.list(page_size=1001), "page_size"),
    "groups: no token": (lambda w: w.groups.list(next_page_token=None), "must be a token"),
    "groups: the wire's token": (lambda w: w.groups.list(page_token="T"), "did you mean 'next_page_token'"),
    "groups: field": (lambda w: w.groups.get("G", fields=["members"]), "did you mean 'memberIds'"),
    "invitations: to nobody": (lambda w: w.invitations.create(first_name="Ada"), "needs email"),
    "invitations: type and role": (
        lambda w: w.invitations.create(email="a@example.com", role="User", user_type_id="T"),
        "not role and user_type_id",
    ),
    "invitations: type and external": (
        lambda w: w.invitations.update("I", external=False, user_type_id="T"),
        "not external and user_type_id",
    ),
    "invitations: external collaborator": (
        lambda w: w.invitations.update("I", external=True, role="Collaborator"),
        "role 'User' only",
    ),
    "job roles: color": (lambda w: w.job_roles.create(title="W", avatar_color="Indigo"), "avatar_color='Indigo'"),
    "job roles: one for many": (lambda w: w.job_roles.get_many("J"), "takes several IDs"),
}
