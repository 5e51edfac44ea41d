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
    a_list(
        "GET /spaces",
        lambda w: w.spaces.list(user_is_member=True, with_invitations=False, title="Lab").to_list(),
        "/spaces",
        {"userIsMember": True, "withInvitations": False, "title": "Lab"},
    ),
    Case(
        "GET /spaces/{spaceId}",
        lambda w: w.spaces.get("ID", with_invitations=True),
        "/spaces/ID",
        {"withInvitations": True},
    ),
    Case(
        "GET /spaces/{spaceId}",
        lambda w: w.spaces.get("ID", fields=["suggestedTaskWorkflows", "title"]),
        "/spaces/ID",
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
        "POST /spaces",
        lambda w: w.spaces.create(
            title="Lab",
            access_type="Locked",
            description="Where we try things",
            default_project_workflow_id="W",
            suggested_project_workflows=["W", "X"],
            default_task_workflow_id="V",
            suggested_task_workflows=["V"],
            with_invitations=True,
            work_schedule_id="H",
            fields=["members", "title"],
        ),
        "/spaces",
        {
            "title": "Lab",
            "accessType": "Locked",
            "description": "Where we try things",
            "defaultProjectWorkflowId": "W",
            "suggestedProjectWorkflows": ["W", "X"],
            "defaultTaskWorkflowId": "V",
            "suggestedTaskWorkflows": ["V"],
            "withInvitations": True,
            "workScheduleId": "H",
            "fields": ["members"],
        },
    ),
    Case(
        "PUT /spaces/{spaceId}",
        lambda w: w.spaces.update(
            "S",
            access_type="Public",
            title="Lab 2",
            description="",
            members_add=[{"id": "C", "access_role_id": "R"}],
            members_update=[{"id": "D", "is_manager": False}],
            guest_role_id="R",
            default_project_workflow_id="W",
            suggested_project_workflows_add=["W"],
            suggested_project_workflows_remove=["X"],
            default_task_workflow_id="V",
            suggested_task_workflows_remove=["U"],
            with_invitations=False,
            work_schedule_id="H",
            fields=["suggestedProjectWorkflows", "title"],
        ),
        "/spaces/S",
        {
            "accessType": "Public",
            "title": "Lab 2",
            "description": "",
            "membersAdd": [{"id": "C", "accessRoleId": "R"}],
            "membersUpdate": [{"id": "D", "isManager": False}],
            "guestRoleId": "R",
            "defaultProjectWorkflowId": "W",
            "suggestedProjectWorkflowsAdd": ["W"],
            "suggestedProjectWorkflowsRemove": ["X"],
            "defaultTaskWorkflowId": "V",
            "suggestedTaskWorkflowsRemove": ["U"],
            "withInvitations": False,
            "workScheduleId": "H",
            "fields": ["suggestedProjectWorkflows"],
        },
    ),
    Case(
        "PUT /spaces/{spaceId}",
        lambda w: w.spaces.update("S", members_remove=["C"], suggested_task_workflows_add=["W"]),
        "/spaces/S",
        {"membersRemove": ["C"], "suggestedTaskWorkflowsAdd": ["W"]},
    ),
    Case("DELETE /spaces/{spaceId}", lambda w: w.spaces.delete("S"), "/spaces/S", data=[], returns=None),
]
