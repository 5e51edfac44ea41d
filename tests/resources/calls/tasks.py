"""Calls of tasks and of what they depend on."""

from __future__ import annotations

from datetime import date

from tests.resources.calls.case import SINCE_MAY, SINCE_MAY_SENT, Case, a_list

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

DEPENDENCIES = [
    a_list(
        "GET /tasks/{taskId}/dependencies", lambda w: w.dependencies.list("T").to_list(), "/tasks/T/dependencies", {}
    ),
    Case("GET /dependencies/{dependencyIds}", lambda w: w.dependencies.get("ID"), "/dependencies/ID"),
    a_list("GET /dependencies/{dependencyIds}", lambda w: w.dependencies.get_many(["ID"]), "/dependencies/ID", {}),
    Case(
        "POST /tasks/{taskId}/dependencies",
        lambda w: w.dependencies.create("T", predecessor_id="U", relation_type="FinishToStart", lag_time=-60),
        "/tasks/T/dependencies",
        {"predecessorId": "U", "relationType": "FinishToStart", "lagTime": -60},
    ),
    Case(
        "POST /tasks/{taskId}/dependencies",
        lambda w: w.dependencies.create("T", successor_id="U", relation_type="FinishToFinish"),
        "/tasks/T/dependencies",
        {"successorId": "U", "relationType": "FinishToFinish"},
    ),
    Case(
        "PUT /dependencies/{dependencyId}",
        lambda w: w.dependencies.update("D", relation_type="StartToStart", lag_time=0),
        "/dependencies/D",
        {"relationType": "StartToStart", "lagTime": 0},
    ),
    Case(
        "DELETE /dependencies/{dependencyId}",
        lambda w: w.dependencies.delete("D"),
        "/dependencies/D",
        data=[],
        returns=None,
    ),
]
