"""Calls of contacts, users, groups, invitations, the roles they have and the placeholders for them."""

from __future__ import annotations

from tests.resources.calls.case import SINCE_MAY, SINCE_MAY_SENT, Case, a_list
from wrike_async._resources.contact_models import CurrentRate

CONTACTS = [
    a_list(
        "GET /contacts",
        lambda w: w.contacts.list(
            me=True, emails=["a@example.com"], types=["Person"], active=True, name="Ada", fields=["title", "jobRoleId"]
        ).to_list(),
        "/contacts",
        {
            "me": True,
            "emails": ["a@example.com"],
            "types": ["Person"],
            "active": True,
            "name": "Ada",
            "fields": ["jobRoleId"],
        },
    ),
    a_list(
        "GET /contacts",
        lambda w: w.contacts.list(
            metadata={"key": "k", "value": "v"}, deleted=True, custom_fields=[{"id": "F", "value": "x"}]
        ).to_list(),
        "/contacts",
        {"metadata": {"key": "k", "value": "v"}, "deleted": True, "customFields": [{"id": "F", "value": "x"}]},
    ),
    Case(
        "GET /contacts/{contactIds}",
        lambda w: w.contacts.get("ID", metadata={"key": "k"}, types=["Person", "Robot"]),
        "/contacts/ID",
        {"metadata": {"key": "k"}, "types": ["Person", "Robot"]},
    ),
    Case(
        "GET /contacts/{contactIds}",
        lambda w: w.contacts.get("ID", fields=["metadata", "lastName", "currentBillRate"]),
        "/contacts/ID",
        {"fields": ["metadata", "currentBillRate"]},
    ),
    a_list("GET /contacts/{contactIds}", lambda w: w.contacts.get_many(["ID"]), "/contacts/ID", {}),
    a_list(
        "GET /contacts/{contactIds}/contacts_history",
        lambda w: w.contacts.history(["ID"], updated_date=SINCE_MAY, fields=["billRate"]),
        "/contacts/ID/contacts_history",
        {"updatedDate": SINCE_MAY_SENT, "fields": ["billRate"]},
    ),
    Case(
        "PUT /contacts/{contactId}",
        lambda w: w.contacts.update("ID", metadata=[{"key": "k", "value": None}], job_role_id="J"),
        "/contacts/ID",
        {"metadata": [{"key": "k", "value": None}], "jobRoleId": "J"},
    ),
    Case(
        "PUT /contacts/{contactId}",
        lambda w: w.contacts.update(
            "ID",
            current_bill_rate={"rate_value": 12.5},
            current_cost_rate=CurrentRate(rate_value=7.0),
            custom_fields=[{"id": "F", "value": "x"}],
            fields=["id", "metadata", "currentBillRate"],
        ),
        "/contacts/ID",
        {
            "currentBillRate": {"rateValue": 12.5},
            "currentCostRate": {"rateValue": 7.0},
            "customFields": [{"id": "F", "value": "x"}],
            "fields": ["currentBillRate"],
        },
    ),
]

USERS = [
    Case("GET /users/{userId}", lambda w: w.users.get("ID"), "/users/ID"),
    Case("PUT /users/{userId}", lambda w: w.users.update("U", active=False), "/users/U", {"active": False}),
    Case("PUT /users/{userId}", lambda w: w.users.update("U", user_type_id="T"), "/users/U", {"userTypeId": "T"}),
    Case(
        "PUT /users/{userId}",
        lambda w: w.users.update("U", profile={"account_id": "A", "role": "User", "external": True}),
        "/users/U",
        {"profile": {"accountId": "A", "role": "User", "external": True}},
    ),
]

GROUPS = [
    a_list(
        "GET /groups",
        lambda w: w.groups.list(metadata={"key": "k", "value": "v"}, fields=["metadata", "title"]).to_list(),
        "/groups",
        {"metadata": {"key": "k", "value": "v"}, "fields": ["metadata"], "pageSize": 1000},
    ),
    a_list(
        "GET /groups",
        lambda w: w.groups.list(next_page_token="TOKEN", page_size=5, limit=2).to_list(),
        "/groups",
        {"pageToken": "TOKEN", "pageSize": 5},
    ),
    Case(
        "GET /groups/{groupId}",
        lambda w: w.groups.get("ID", fields=["myTeam", "metadata"]),
        "/groups/ID",
        {"fields": ["metadata"]},
    ),
    Case(
        "POST /groups",
        lambda w: w.groups.create(
            title="Designers",
            members=["C"],
            parent="P",
            avatar={"letters": "De", "color": "#73a419"},
            metadata=[{"key": "k", "value": "v"}],
        ),
        "/groups",
        {
            "title": "Designers",
            "members": ["C"],
            "parent": "P",
            "avatar": {"letters": "De", "color": "#73a419"},
            "metadata": [{"key": "k", "value": "v"}],
        },
    ),
    Case(
        "PUT /groups/{groupId}",
        lambda w: w.groups.update(
            "G", title="Ours", add_members=["C"], remove_members=["D"], add_invitations=["I"], remove_invitations=["J"]
        ),
        "/groups/G",
        {
            "title": "Ours",
            "addMembers": ["C"],
            "removeMembers": ["D"],
            "addInvitations": ["I"],
            "removeInvitations": ["J"],
        },
    ),
    Case(
        "PUT /groups/{groupId}",
        lambda w: w.groups.update(
            "G", parent="P", avatar={"letters": "D", "color": "#000000"}, metadata=[{"key": "k", "value": None}]
        ),
        "/groups/G",
        {
            "parent": "P",
            "avatar": {"letters": "D", "color": "#000000"},
            "metadata": [{"key": "k", "value": None}],
        },
    ),
    a_list(
        "PUT /groups_bulk",
        lambda w: w.groups.update_members(members=[{"id": "G", "add_members": ["C"]}, {"id": "H"}]),
        "/groups_bulk",
        {"members": [{"id": "G", "addMembers": ["C"]}, {"id": "H"}]},
    ),
    Case(
        "DELETE /groups/{groupId}",
        lambda w: w.groups.delete("G", test=True),
        "/groups/G",
        {"test": True},
        data=[],
        returns=None,
    ),
    Case("DELETE /groups/{groupId}", lambda w: w.groups.delete("G"), "/groups/G", returns=None),
]

INVITATIONS = [
    a_list("GET /invitations", lambda w: w.invitations.list().to_list(), "/invitations", {}),
    Case(
        "POST /invitations",
        lambda w: w.invitations.create(
            email="ada@example.com", first_name="Ada", role="User", external=True, subject="Hi", message="Join us"
        ),
        "/invitations",
        {
            "email": "ada@example.com",
            "firstName": "Ada",
            "role": "User",
            "external": True,
            "subject": "Hi",
            "message": "Join us",
        },
    ),
    Case(
        "POST /invitations",
        lambda w: w.invitations.create(email="ada@example.com", last_name="L", user_type_id="T"),
        "/invitations",
        {"email": "ada@example.com", "lastName": "L", "userTypeId": "T"},
    ),
    Case(
        "PUT /invitations/{invitationId}",
        lambda w: w.invitations.update("I", resend=True, role="User", external=False),
        "/invitations/I",
        {"resend": True, "role": "User", "external": False},
    ),
    Case(
        "PUT /invitations/{invitationId}",
        lambda w: w.invitations.update("I", user_type_id="T"),
        "/invitations/I",
        {"userTypeId": "T"},
    ),
    Case(
        "DELETE /invitations/{invitationId}",
        lambda w: w.invitations.delete("I"),
        "/invitations/I",
        data=[],
        returns=None,
    ),
]

ROLES = [
    a_list("GET /access_roles", lambda w: w.access_roles.list(limit=5).to_list(), "/access_roles", {}),
    a_list("GET /user_types", lambda w: w.user_types.list(page_size=5).to_list(), "/user_types", {}),
    a_list("GET /jobroles", lambda w: w.job_roles.list().to_list(), "/jobroles", {}),
    Case("GET /jobroles/{jobroleIds}", lambda w: w.job_roles.get("ID"), "/jobroles/ID"),
    a_list("GET /jobroles/{jobroleIds}", lambda w: w.job_roles.get_many(["ID"]), "/jobroles/ID", {}),
    Case(
        "POST /jobroles",
        lambda w: w.job_roles.create(title="Writer", short_title="W", avatar_color="DarkCyan2"),
        "/jobroles",
        {"title": "Writer", "shortTitle": "W", "avatarColor": "DarkCyan2"},
    ),
    Case(
        "PUT /jobroles/{jobroleId}",
        lambda w: w.job_roles.update("J", title="Editor", short_title="E", avatar_color="Blue9"),
        "/jobroles/J",
        {"title": "Editor", "shortTitle": "E", "avatarColor": "Blue9"},
    ),
    Case("DELETE /jobroles/{jobroleId}", lambda w: w.job_roles.delete("J"), "/jobroles/J"),
    a_list("GET /placeholders", lambda w: w.placeholders.list().to_list(), "/placeholders", {}),
    Case("GET /placeholders/{placeholderIds}", lambda w: w.placeholders.get("ID"), "/placeholders/ID"),
    a_list("GET /placeholders/{placeholderIds}", lambda w: w.placeholders.get_many(["ID"]), "/placeholders/ID", {}),
]
