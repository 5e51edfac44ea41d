"""Calls of spaces."""

from __future__ import annotations

from tests.resources.calls.case import Case, a_list

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
