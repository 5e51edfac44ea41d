"""Calls of tasks, comments and timelogs."""

from __future__ import annotations

from datetime import date

from tests.resources.calls.case import FIRST_OF_MAY, SINCE_MAY, SINCE_MAY_SENT, Case, a_list
from wrike_async import DateRange

TASKS = [
    a_list(
        "GET /tasks",
        lambda w: w.tasks.list(status=["Active"], created_date=SINCE_MAY).to_list(),
        "/tasks",
        {
            "status": ["Active"],
            "createdDate": SINCE_MAY_SENT,
            "sortField": "CreatedDate",
            "sortOrder": "Asc",
            "pageSize": 1000,
        },
    ),
    a_list(
        "GET /folders/{folderId}/tasks",
        lambda w: w.tasks.list(folder_id="F", sort_field="Title", fields=["finance", "title"], limit=5).to_list(),
        "/folders/F/tasks",
        {"sortField": "Title", "fields": ["finance"], "pageSize": 5},
    ),
    a_list(
        "GET /spaces/{spaceId}/tasks",
        lambda w: w.tasks.list(space_id="S", descendants=True, page_size=7).to_list(),
        "/spaces/S/tasks",
        {"descendants": True, "sortField": "CreatedDate", "sortOrder": "Asc", "pageSize": 7},
    ),
    Case(
        "GET /tasks/{taskIds}",
        lambda w: w.tasks.get("ID", fields=["recurrent", "description"]),
        "/tasks/ID",
        {"fields": ["recurrent"]},
    ),
    a_list("GET /tasks/{taskIds}", lambda w: w.tasks.get_many(["ID"]), "/tasks/ID", {}),
    a_list(
        "GET /tasks/{taskIds}/tasks_history",
        lambda w: w.tasks.history(["ID"], fields=["actualCost"]),
        "/tasks/ID/tasks_history",
        {"fields": ["actualCost"]},
    ),
    Case(
        "POST /folders/{folderId}/tasks",
        lambda w: w.tasks.create(
            "F", title="New", dates={"start": date(2026, 5, 1), "duration": 480}, fields=["title", "billingType"]
        ),
        "/folders/F/tasks",
        {"title": "New", "dates": {"start": "2026-05-01", "duration": 480}, "fields": ["billingType"]},
    ),
    Case(
        "PUT /tasks/{taskId}",
        lambda w: w.tasks.update("T", add_parents=["F"], custom_status="S", fields=["attachmentCount"]),
        "/tasks/T",
        {"addParents": ["F"], "customStatus": "S"},
    ),
    Case("DELETE /tasks/{taskId}", lambda w: w.tasks.delete("T"), "/tasks/T"),
]

COMMENTS = [
    a_list("GET /comments", lambda w: w.comments.list().to_list(), "/comments", {"limit": 100_000}),
    a_list(
        "GET /comments",
        lambda w: w.comments.list(
            created_date=DateRange(FIRST_OF_MAY, FIRST_OF_MAY.replace(day=8)), limit=3, page_size=1
        ).to_list(),
        "/comments",
        {"createdDate": {"start": "2026-05-01T00:00:00Z", "end": "2026-05-08T00:00:00Z"}, "limit": 3},
    ),
    Case(
        "GET /comments",
        lambda w: w.comments.list(types=["Email"], fields=["type", "text"]).first(),
        "/comments",
        {"types": ["Email"], "fields": ["type"], "limit": 1},
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
        "POST /folders/{folderId}/comments",
        lambda w: w.comments.create(folder_id="F", text="Hi", plain_text=True),
        "/folders/F/comments",
        {"text": "Hi", "plainText": True},
    ),
    Case("PUT /comments/{commentId}", lambda w: w.comments.update("C", text="Hey"), "/comments/C", {"text": "Hey"}),
    Case("DELETE /comments/{commentId}", lambda w: w.comments.delete("C"), "/comments/C", data=[], returns=None),
]

TIMELOGS = [
    a_list(
        "GET /timelogs",
        lambda w: w.timelogs.list(
            tracked_date={"start": date(2026, 5, 1), "end": date(2026, 6, 1)}, created_date=FIRST_OF_MAY, me=True
        ).to_list(),
        "/timelogs",
        {
            "trackedDate": {"start": "2026-05-01", "end": "2026-06-01"},
            "createdDate": {"equal": "2026-05-01T00:00:00Z"},
            "me": True,
            "pageSize": 1000,
        },
    ),
    a_list(
        "GET /tasks/{taskId}/timelogs",
        lambda w: w.timelogs.list(task_id="T", fields=["finance", "hours"], page_size=2).to_list(),
        "/tasks/T/timelogs",
        {"fields": ["finance"], "pageSize": 2},
    ),
    a_list(
        "GET /folders/{folderId}/timelogs",
        lambda w: w.timelogs.list(folder_id="F", descendants=False).to_list(),
        "/folders/F/timelogs",
        {"descendants": False, "pageSize": 1000},
    ),
    a_list(
        "GET /contacts/{contactId}/timelogs",
        lambda w: w.timelogs.list(contact_id="C", next_page_token="TOKEN", limit=50).to_list(),
        "/contacts/C/timelogs",
        {"pageSize": 1000, "nextPageToken": "TOKEN"},
    ),
    a_list(
        "GET /timelog_categories/{timelogCategoryId}/timelogs",
        lambda w: w.timelogs.list(category_id="K", approval_statuses=["Draft"]).to_list(),
        "/timelog_categories/K/timelogs",
        {"approvalStatuses": ["Draft"], "pageSize": 1000},
    ),
    Case(
        "GET /timelogs/{timelogIds}",
        lambda w: w.timelogs.get("ID", plain_text=True, fields=["lockStatus"]),
        "/timelogs/ID",
        {"plainText": True, "fields": ["lockStatus"]},
    ),
    a_list("GET /timelogs/{timelogIds}", lambda w: w.timelogs.get_many(["ID"]), "/timelogs/ID", {}),
    Case(
        "POST /tasks/{taskId}/timelogs",
        lambda w: w.timelogs.create("T", hours=1.5, tracked_date=date(2026, 5, 1)),
        "/tasks/T/timelogs",
        {"comment": "", "hours": 1.5, "trackedDate": "2026-05-01"},
    ),
    Case(
        "POST /tasks/{taskId}/timelogs",
        lambda w: w.timelogs.create("T", hours=24, tracked_date=date(2026, 5, 1), comment="Done", on_behalf_of="C"),
        "/tasks/T/timelogs",
        {"comment": "Done", "hours": 24, "trackedDate": "2026-05-01", "onBehalfOf": "C"},
    ),
    Case(
        "PUT /timelogs/{timelogId}",
        lambda w: w.timelogs.update("L", hours=0, comment="", fields=["billingType", "comment"]),
        "/timelogs/L",
        {"hours": 0, "comment": "", "fields": ["billingType"]},
    ),
    Case("DELETE /timelogs/{timelogId}", lambda w: w.timelogs.delete("L"), "/timelogs/L", data=[], returns=None),
]
