"""Calls of comments and approvals."""

from __future__ import annotations

from datetime import date

from tests.resources.calls.case import FIRST_OF_MAY, SINCE_MAY, SINCE_MAY_SENT, Case, a_list
from wrike_async import DateRange
from wrike_async._resources.approvals import ApprovalCreate

MONDAY = date(2026, 5, 4)
MAY_WEEK = DateRange(FIRST_OF_MAY, FIRST_OF_MAY.replace(day=8))
MAY_WEEK_SENT = {"start": "2026-05-01T00:00:00Z", "end": "2026-05-08T00:00:00Z"}
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

COMMENTS = [
    a_list("GET /comments", lambda w: w.comments.list().to_list(), "/comments", {"limit": 100_000}),
    a_list(
        "GET /comments",
        lambda w: w.comments.list(created_date=MAY_WEEK, limit=3, page_size=1).to_list(),
        "/comments",
        {"createdDate": MAY_WEEK_SENT, "limit": 1000},
    ),
    Case(
        "GET /comments",
        lambda w: w.comments.list(types=["Email"], fields=["type", "text"]).first(),
        "/comments",
        {"types": ["Email"], "fields": ["type"], "limit": 1},
    ),
    a_list(
        "GET /comments",
        lambda w: w.comments.list(plain_text=True, updated_date=MAY_WEEK).to_list(),
        "/comments",
        {"plainText": True, "updatedDate": MAY_WEEK_SENT, "limit": 1000},
    ),
    a_list(
        "GET /tasks/{taskId}/comments",
        lambda w: w.comments.list(task_id="T", plain_text=True, page_size=5).to_list(),
        "/tasks/T/comments",
        {"plainText": True},
    ),
    a_list(
        "GET /folders/{folderId}/comments",
        lambda w: w.comments.list(folder_id="F", types=["Regular"]).to_list(),
        "/folders/F/comments",
        {"types": ["Regular"]},
    ),
    a_list(
        "GET /tasks/{taskId}/comments",
        lambda w: w.comments.list(task_id="T", types=["Email", "Regular"], fields=["type", "text"]).to_list(),
        "/tasks/T/comments",
        {"types": ["Email", "Regular"], "fields": ["type"]},
    ),
    a_list(
        "GET /folders/{folderId}/comments",
        lambda w: w.comments.list(folder_id="F", plain_text=False, fields=["type"]).to_list(),
        "/folders/F/comments",
        {"plainText": False, "fields": ["type"]},
    ),
    Case(
        "GET /comments/{commentIds}",
        lambda w: w.comments.get("ID", plain_text=True, types=["Email"]),
        "/comments/ID",
        {"plainText": True, "types": ["Email"]},
    ),
    Case(
        "GET /comments/{commentIds}",
        lambda w: w.comments.get("ID", fields=["attachmentIds", "type"]),
        "/comments/ID",
        {"fields": ["type"]},
    ),
    a_list("GET /comments/{commentIds}", lambda w: w.comments.get_many(["ID"]), "/comments/ID", {}),
    Case(
        "POST /tasks/{taskId}/comments",
        lambda w: w.comments.create(task_id="T", text="Hi & bye"),
        "/tasks/T/comments",
        {"text": "Hi & bye"},
    ),
    Case(
        "POST /tasks/{taskId}/comments",
        lambda w: w.comments.create(task_id="T", text="1 < 2", plain_text=True),
        "/tasks/T/comments",
        {"text": "1 < 2", "plainText": True},
    ),
    Case(
        "POST /folders/{folderId}/comments",
        lambda w: w.comments.create(folder_id="F", text="Hi", plain_text=True),
        "/folders/F/comments",
        {"text": "Hi", "plainText": True},
    ),
    Case("PUT /comments/{commentId}", lambda w: w.comments.update("C", text="Hey"), "/comments/C", {"text": "Hey"}),
    Case(
        "PUT /comments/{commentId}",
        lambda w: w.comments.update("C", text="Hey", plain_text=False),
        "/comments/C",
        {"text": "Hey", "plainText": False},
    ),
    Case("DELETE /comments/{commentId}", lambda w: w.comments.delete("C"), "/comments/C", data=[], returns=None),
]

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
