"""Calls of tasks and of what they depend on."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from tests.resources.calls.case import FIRST_OF_MAY, MAY, MAY_SENT, SINCE_MAY, SINCE_MAY_SENT, Case, a_list
from wrike_async import DateRange
from wrike_async._resources.task_parameters import TaskFilters

FILTERS: TaskFilters = {
    "descendants": False,
    "title": "Bug",
    "status": ["Active", "Deferred"],
    "importance": "High",
    "start_date": {"start": date(2026, 5, 1)},
    "due_date": datetime(2026, 5, 8, 17, 30),  # noqa: DTZ001  (schedules have no zone)
    "scheduled_date": DateRange(date(2026, 5, 1), date(2026, 5, 8)),
    "created_date": SINCE_MAY,
    "updated_date": MAY,
    "completed_date": {"end": FIRST_OF_MAY},
    "authors": ["A"],
    "responsibles": ["C", "D"],
    "responsible_placeholders": ["P"],
    "permalink": "https://www.wrike.com/open.htm?id=1",
    "type": "Planned",
    "sort_field": "DueDate",
    "sort_order": "Desc",
    "sub_tasks": True,
    "metadata": {"key": "k", "value": "v"},
    "custom_field": {"id": "F", "comparator": "InRange", "min_value": "1", "max_value": "2"},
    "custom_fields": [{"id": "G", "value": "x"}],
    "custom_statuses": ["S"],
    "with_invitations": True,
    "billing_types": ["Billable"],
    "plain_text_custom_fields": True,
    "custom_item_types": ["I"],
    "fields": ["metadata", "title"],
    "next_page_token": "TOKEN",
}
FILTERS_SENT = {
    "descendants": False,
    "title": "Bug",
    "status": ["Active", "Deferred"],
    "importance": "High",
    "startDate": {"start": "2026-05-01"},
    "dueDate": {"equal": "2026-05-08T17:30:00"},
    "scheduledDate": {"start": "2026-05-01", "end": "2026-05-08"},
    "createdDate": SINCE_MAY_SENT,
    "updatedDate": MAY_SENT,
    "completedDate": {"end": "2026-05-01T00:00:00Z"},
    "authors": ["A"],
    "responsibles": ["C", "D"],
    "responsiblePlaceholders": ["P"],
    "permalink": "https://www.wrike.com/open.htm?id=1",
    "type": "Planned",
    "sortField": "DueDate",
    "sortOrder": "Desc",
    "subTasks": True,
    "metadata": {"key": "k", "value": "v"},
    "customField": {"id": "F", "comparator": "InRange", "minValue": "1", "maxValue": "2"},
    "customFields": [{"id": "G", "value": "x"}],
    "customStatuses": ["S"],
    "withInvitations": True,
    "billingTypes": ["Billable"],
    "plainTextCustomFields": True,
    "customItemTypes": ["I"],
    "fields": ["metadata"],
    "nextPageToken": "TOKEN",
    "pageSize": 1000,
}
# Not typed as either of them, because neither takes all that the other does.
WRITTEN: dict[str, Any] = {
    "title": "New",
    "description": "<b>Now</b>",
    "status": "Active",
    "importance": "Low",
    "follow": True,
    "priority_before": "B",
    "priority_after": "A",
    "metadata": [{"key": "k", "value": "v"}],
    "custom_fields": [{"id": "F", "value": None}],
    "custom_status": "S",
    "effort_allocation": {"mode": "Basic", "total_effort": 480},
    "billing_type": "Billable",
    "with_invitations": False,
    "plain_text_custom_fields": False,
    "work_schedule_id": "W",
}
"""What creating and updating have in common."""
WRITTEN_SENT = {
    "title": "New",
    "description": "<b>Now</b>",
    "status": "Active",
    "importance": "Low",
    "follow": True,
    "priorityBefore": "B",
    "priorityAfter": "A",
    "metadata": [{"key": "k", "value": "v"}],
    "customFields": [{"id": "F", "value": None}],
    "customStatus": "S",
    "effortAllocation": {"mode": "Basic", "totalEffort": 480},
    "billingType": "Billable",
    "withInvitations": False,
    "plainTextCustomFields": False,
    "workScheduleId": "W",
}

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
    a_list("GET /tasks", lambda w: w.tasks.list(**FILTERS).to_list(), "/tasks", FILTERS_SENT),
    a_list(
        "GET /folders/{folderId}/tasks",
        lambda w: w.tasks.list(folder_id="F", **FILTERS).to_list(),
        "/folders/F/tasks",
        FILTERS_SENT,
    ),
    a_list(
        "GET /spaces/{spaceId}/tasks",
        lambda w: w.tasks.list(space_id="S", **FILTERS).to_list(),
        "/spaces/S/tasks",
        FILTERS_SENT,
    ),
    Case(
        "GET /tasks/{taskIds}",
        lambda w: w.tasks.get("ID", fields=["recurrent", "description"]),
        "/tasks/ID",
        {"fields": ["recurrent"]},
    ),
    Case(
        "GET /tasks/{taskIds}",
        lambda w: w.tasks.get("ID", with_invitations=True, plain_text_custom_fields=True),
        "/tasks/ID",
        {"withInvitations": True, "plainTextCustomFields": True},
    ),
    a_list("GET /tasks/{taskIds}", lambda w: w.tasks.get_many(["ID"]), "/tasks/ID", {}),
    a_list(
        "GET /tasks/{taskIds}/tasks_history",
        lambda w: w.tasks.history(["ID"], updated_date=SINCE_MAY, fields=["actualCost"]),
        "/tasks/ID/tasks_history",
        {"updatedDate": SINCE_MAY_SENT, "fields": ["actualCost"]},
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
        "POST /folders/{folderId}/tasks",
        lambda w: w.tasks.create(
            "F",
            shareds=["C"],
            parents=["P"],
            responsibles=["C"],
            responsible_placeholders=["H"],
            followers=["D"],
            super_tasks=["T"],
            custom_item_type_id="I",
            **WRITTEN,
        ),
        "/folders/F/tasks",
        {
            "shareds": ["C"],
            "parents": ["P"],
            "responsibles": ["C"],
            "responsiblePlaceholders": ["H"],
            "followers": ["D"],
            "superTasks": ["T"],
            "customItemTypeId": "I",
            **WRITTEN_SENT,
        },
    ),
    Case(
        "PUT /tasks/{taskId}",
        lambda w: w.tasks.update("T", add_parents=["F"], custom_status="S", fields=["attachmentCount"]),
        "/tasks/T",
        {"addParents": ["F"], "customStatus": "S"},
    ),
    Case(
        "PUT /tasks/{taskId}",
        lambda w: w.tasks.update(
            "T",
            dates={"type": "Planned", "start": date(2026, 5, 1), "due": date(2026, 5, 8), "work_on_weekends": True},
            remove_parents=["P"],
            add_shareds=["C"],
            remove_shareds=["D"],
            add_responsibles=["C"],
            remove_responsibles=["D"],
            add_responsible_placeholders=["H"],
            remove_responsible_placeholders=["I"],
            add_followers=["C"],
            add_super_tasks=["T"],
            remove_super_tasks=["U"],
            restore=True,
            set_responsible_allocation=[
                {"user_id": "C", "daily_allocation": [{"date": date(2026, 5, 1), "effort_minutes": 60}]}
            ],
            convert_to_custom_item_type="I",
            fields=["billingType", "attachmentCount"],
            **WRITTEN,
        ),
        "/tasks/T",
        {
            "dates": {"type": "Planned", "start": "2026-05-01", "due": "2026-05-08", "workOnWeekends": True},
            "removeParents": ["P"],
            "addShareds": ["C"],
            "removeShareds": ["D"],
            "addResponsibles": ["C"],
            "removeResponsibles": ["D"],
            "addResponsiblePlaceholders": ["H"],
            "removeResponsiblePlaceholders": ["I"],
            "addFollowers": ["C"],
            "addSuperTasks": ["T"],
            "removeSuperTasks": ["U"],
            "restore": True,
            "setResponsibleAllocation": [
                {"userId": "C", "dailyAllocation": [{"date": "2026-05-01", "effortMinutes": 60}]}
            ],
            "convertToCustomItemType": "I",
            "fields": ["billingType"],
            **WRITTEN_SENT,
        },
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
