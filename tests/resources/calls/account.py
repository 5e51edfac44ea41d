"""Calls of account, version, colours, timelog categories, contacts and spaces."""

from __future__ import annotations

from tests.resources.calls.case import SINCE_MAY, SINCE_MAY_SENT, Case, a_list
from wrike_async._resources.contact_models import CurrentRate

SMALL_AREAS = [
    Case(
        "GET /version",
        lambda w: w.version.get(),
        "/version",
        data=[{"major": 1.0, "minor": 0}],
        returns={"major": 1, "minor": 0},
    ),
    Case(
        "GET /colors",
        lambda w: w.colors.list(limit=1).to_list(),
        "/colors",
        data=[{"name": "Brown", "hex": "#795548"}, {"name": "Red", "hex": "#E91E63"}],
        returns=[{"name": "Brown", "hex": "#795548"}],
    ),
    Case(
        "GET /account",
        lambda w: w.account.get(metadata={"key": "k"}, fields=["name", "subscription"]),
        "/account",
        {"metadata": {"key": "k"}, "fields": ["subscription"]},
    ),
    Case(
        "PUT /account",
        lambda w: w.account.update(metadata=[{"key": "k", "value": "v"}, {"key": "gone", "value": None}]),
        "/account",
        {"metadata": [{"key": "k", "value": "v"}, {"key": "gone", "value": None}]},
    ),
    a_list("GET /timelog_categories", lambda w: w.timelog_categories.list().to_list(), "/timelog_categories", {}),
]

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

SPACES = [
    a_list(
        "GET /spaces",
        lambda w: w.spaces.list(with_archived=True, access_types=["Public", "Locked"], fields=["members"]).to_list(),
        "/spaces",
        {"withArchived": True, "accessTypes": ["Public", "Locked"], "fields": ["members"]},
    ),
    Case(
        "GET /spaces/{spaceId}",
        lambda w: w.spaces.get("S", fields=["suggestedTaskWorkflows", "title"]),
        "/spaces/S",
        {"fields": ["suggestedTaskWorkflows"]},
    ),
    Case(
        "POST /spaces",
        lambda w: w.spaces.create(
            title="New", access_type="Public", guest_role_id="R", members=[{"id": "C", "is_manager": True}]
        ),
        "/spaces",
        {"title": "New", "accessType": "Public", "guestRoleId": "R", "members": [{"id": "C", "isManager": True}]},
    ),
    Case(
        "PUT /spaces/{spaceId}",
        lambda w: w.spaces.update("S", members_remove=["C"], suggested_task_workflows_add=["W"]),
        "/spaces/S",
        {"membersRemove": ["C"], "suggestedTaskWorkflowsAdd": ["W"]},
    ),
    Case("DELETE /spaces/{spaceId}", lambda w: w.spaces.delete("S"), "/spaces/S", data=[], returns=None),
]
