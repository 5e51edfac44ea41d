"""Calls of approvals, cascading field settings, rollups, ID conversion and assets."""

from __future__ import annotations

from datetime import date

from tests.resources.calls.case import FIRST_OF_MAY, SINCE_MAY, SINCE_MAY_SENT, Case, a_list
from wrike_async._resources.approvals import ApprovalCreate

MONDAY = date(2026, 5, 4)
APPROVAL: ApprovalCreate = {
    "description": "Please",
    "due_date": MONDAY,
    "approvers": ["C"],
    "attachments": ["A"],
    "auto_finish_on_approve": True,
    "auto_finish_on_reject": False,
}
APPROVAL_SENT = {
    "description": "Please",
    "dueDate": "2026-05-04",
    "approvers": ["C"],
    "attachments": ["A"],
    "autoFinishOnApprove": True,
    "autoFinishOnReject": False,
}
SETTING = {"fieldId": "CF", "systemField": False}
ROLLUP = {"itemId": "F", "rollupSettings": [{"any": "thing"}], "childIds": ["T"]}

APPROVALS = [
    a_list(
        "GET /approvals",
        lambda w: w.approvals.list(
            statuses=["Pending"],
            updated_date=SINCE_MAY,
            approvers=["C"],
            pending_approvers=["D"],
            type="FilesOnly",
            due_date=MONDAY,
        ).to_list(),
        "/approvals",
        {
            "statuses": ["Pending"],
            "updatedDate": SINCE_MAY_SENT,
            "approvers": ["C"],
            "pendingApprovers": ["D"],
            "type": "FilesOnly",
            "dueDate": {"equal": "2026-05-04"},
            "pageSize": 1000,
        },
    ),
    a_list(
        "GET /approvals",
        lambda w: w.approvals.list(updated_date=FIRST_OF_MAY, next_page_token="TOKEN", page_size=7).to_list(),
        "/approvals",
        {"updatedDate": {"equal": "2026-05-01T00:00:00Z"}, "nextPageToken": "TOKEN", "pageSize": 7},
    ),
    a_list(
        "GET /tasks/{taskId}/approvals", lambda w: w.approvals.list(task_id="T").to_list(), "/tasks/T/approvals", {}
    ),
    a_list(
        "GET /folders/{folderId}/approvals",
        lambda w: w.approvals.list(folder_id="F", page_size=7, limit=1).to_list(),
        "/folders/F/approvals",
        {},
    ),
    Case("GET /approvals/{approvalIds}", lambda w: w.approvals.get("ID"), "/approvals/ID"),
    a_list("GET /approvals/{approvalIds}", lambda w: w.approvals.get_many(["ID"]), "/approvals/ID", {}),
    Case(
        "POST /tasks/{taskId}/approvals",
        lambda w: w.approvals.create(task_id="T", **APPROVAL),
        "/tasks/T/approvals",
        APPROVAL_SENT,
    ),
    Case(
        "POST /folders/{folderId}/approvals",
        lambda w: w.approvals.create(folder_id="F", **APPROVAL),
        "/folders/F/approvals",
        APPROVAL_SENT,
    ),
    Case(
        "PUT /approvals/{approvalId}",
        lambda w: w.approvals.update(
            "A",
            description="",
            due_date=MONDAY,
            add_approvers=["C"],
            remove_approvers=["D"],
            add_attachments=["X"],
            remove_attachments=["Y"],
            auto_finish_on_approve=False,
            auto_finish_on_reject=True,
        ),
        "/approvals/A",
        {
            "description": "",
            "dueDate": "2026-05-04",
            "addApprovers": ["C"],
            "removeApprovers": ["D"],
            "addAttachments": ["X"],
            "removeAttachments": ["Y"],
            "autoFinishOnApprove": False,
            "autoFinishOnReject": True,
        },
    ),
    Case(
        "DELETE /approvals/{approvalId}",
        lambda w: w.approvals.delete("A"),
        "/approvals/A",
        data=[{"id": "A", "status": "Cancelled"}],
        returns={"id": "A", "status": "Cancelled"},
    ),
]

CASCADING = [
    Case(
        "POST /folders/{folderId}/cascading_field_settings",
        lambda w: w.cascading_field_settings.create(folder_id="F", field_id="CF"),
        "/folders/F/cascading_field_settings",
        {"fieldId": "CF"},
        data=[SETTING],
        returns=[SETTING],
    ),
    Case(
        "POST /tasks/{taskId}/cascading_field_settings",
        lambda w: w.cascading_field_settings.create(task_id="T", field_id="Assignee and dates"),
        "/tasks/T/cascading_field_settings",
        {"fieldId": "Assignee and dates"},
        data=[SETTING],
        returns=[SETTING],
    ),
    Case(
        "DELETE /folders/{folderId}/cascading_field_settings",
        lambda w: w.cascading_field_settings.delete(folder_id="F", field_id="CF"),
        "/folders/F/cascading_field_settings",
        {"fieldId": "CF"},
        data=[SETTING],
        returns=[SETTING],
    ),
    Case(
        "DELETE /tasks/{taskId}/cascading_field_settings",
        lambda w: w.cascading_field_settings.delete(task_id="T", field_id="CF"),
        "/tasks/T/cascading_field_settings",
        {"fieldId": "CF"},
        data=[],
        returns=[],
    ),
]

ROLLUPS = [
    Case(
        "GET /folders/{folderId}/rollups",
        lambda w: w.rollups.list(folder_id="F", descendants=True, filter=[{"field": "x"}]).to_list(),
        "/folders/F/rollups",
        {"descendants": True, "filter": [{"field": "x"}], "pageSize": 100},
        data=[ROLLUP],
        returns=[ROLLUP],
    ),
    Case(
        "GET /folders/{folderId}/rollups",
        lambda w: w.rollups.list(folder_id="F", next_page_token="TOKEN").to_list(),
        "/folders/F/rollups",
        {"nextPageToken": "TOKEN", "pageSize": 100},
        data=[ROLLUP],
        returns=[ROLLUP],
    ),
    Case(
        "GET /tasks/{taskId}/rollups",
        lambda w: w.rollups.list(task_id="T", filter={"field": "x"}).to_list(),
        "/tasks/T/rollups",
        {"filter": {"field": "x"}},
        data=[ROLLUP],
        returns=[ROLLUP],
    ),
    Case(
        "PUT /folders/{folderId}/rollups",
        lambda w: w.rollups.update(folder_id="F", rollups=[{"any": ["thing"]}]),
        "/folders/F/rollups",
        {"rollups": [{"any": ["thing"]}]},
        data=[ROLLUP],
        returns=[ROLLUP],
    ),
    Case(
        "PUT /tasks/{taskId}/rollups",
        lambda w: w.rollups.update(task_id="T", rollups=[{}]),
        "/tasks/T/rollups",
        {"rollups": [{}]},
        data=[ROLLUP],
        returns=[ROLLUP],
    ),
]

SMALL_AREAS = [
    Case(
        "GET /ids",
        lambda w: w.id_conversion.convert("ApiV2Task", ["2000985", 7, 7]),
        "/ids",
        {"type": "ApiV2Task", "ids": [2000985, 7]},
        data=[{"id": "IDB", "apiV2Id": "7"}, {"id": "IDA", "apiV2Id": "2000985"}],
        returns=[{"id": "IDA", "apiV2Id": "2000985"}, {"id": "IDB", "apiV2Id": "7"}],
    ),
    Case("POST /assets", lambda w: w.assets.create(name="Camera"), "/assets", {"name": "Camera"}),
    Case("PUT /assets/{assetId}", lambda w: w.assets.update("A", name="Lens"), "/assets/A", {"name": "Lens"}),
    Case("DELETE /assets/{assetId}", lambda w: w.assets.delete("A"), "/assets/A"),
]
