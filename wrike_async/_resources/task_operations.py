"""The operations of tasks."""

from __future__ import annotations

from typing import Any

import attrs

from wrike_async._resources.task_models import Task, TaskHistory
from wrike_async._resources.task_parameters import (
    ALWAYS_AFTER_WRITE,
    ALWAYS_BY_ID,
    ALWAYS_IN_LISTS,
    TaskBulkUpdate,
    TaskCreate,
    TaskFilters,
    TaskGetParams,
    TaskHistoryParams,
    TaskUpdate,
)
from wrike_async._wire.operation import Operation, Paging, ScanBy
from wrike_async.errors import InvalidArgument

__all__ = [
    "CREATE",
    "DELETE",
    "GET",
    "HISTORY",
    "LIST",
    "LISTS",
    "PERHAPS_IN_BULK",
    "UPDATE",
    "UPDATE_MANY",
]


def _check_dates(values: dict[str, Any]) -> None:
    dates = values.get("dates")
    if not isinstance(dates, dict):
        return
    start, due, duration = (dates.get(name) for name in ("start", "due", "duration"))
    if start is not None and due is None and duration is None:
        raise InvalidArgument("dates: a start needs a due date or a duration")


LIST = Operation(
    method="GET",
    path="/tasks",
    item=Task,
    accepts=TaskFilters,
    paging=Paging(sort=(("sortField", "CreatedDate"), ("sortOrder", "Asc"))),
    takes_limit=True,
    scan=ScanBy("keyset", "createdDate", defaults=(("sub_tasks", True),)),
    always=ALWAYS_IN_LISTS,
    without_fields=frozenset({"finance"}),
)
LISTS = {
    None: LIST,
    "folder_id": attrs.evolve(LIST, path="/folders/{folderId}/tasks", without_fields=frozenset()),
    "space_id": attrs.evolve(LIST, path="/spaces/{spaceId}/tasks"),
}
GET = Operation(
    method="GET", path="/tasks/{taskIds}", item=Task, accepts=TaskGetParams, max_ids=100, always=ALWAYS_BY_ID
)
HISTORY = Operation(
    method="GET",
    path="/tasks/{taskIds}/tasks_history",
    item=TaskHistory,
    accepts=TaskHistoryParams,
    max_ids=100,
    gateway=False,
)
CREATE = Operation(
    method="POST",
    path="/folders/{folderId}/tasks",
    item=Task,
    accepts=TaskCreate,
    always=ALWAYS_AFTER_WRITE,
    check=_check_dates,
)
UPDATE = Operation(
    method="PUT",
    path="/tasks/{taskId}",
    item=Task,
    accepts=TaskUpdate,
    always=ALWAYS_AFTER_WRITE,
    check=_check_dates,
)
UPDATE_MANY = Operation(
    method="PUT",
    path="/tasks/{taskIds}",
    item=Task,
    accepts=TaskBulkUpdate,
    max_ids=100,
)
PERHAPS_IN_BULK = frozenset({"status"})
"""What one source says that many tasks can be changed with at once, and another does not."""
DELETE = Operation(method="DELETE", path="/tasks/{taskId}", item=Task)
