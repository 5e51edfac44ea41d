"""What a sandbox was asked for, and what it holds."""

from __future__ import annotations

from collections import Counter

from wrike_async.params import TaskCreate
from wrike_async.sandbox import Sandbox

BATCH = "POST /batch"
POLL = "GET /async_job/{asyncJobId}"
LIST = "GET /folders/{folderId}/tasks"
CREATE = "POST /folders/{folderId}/tasks"


def operations(sandbox: Sandbox) -> Counter[str]:
    return Counter(record.operation or record.path for record in sandbox.requests)


def titles(sandbox: Sandbox) -> Counter[str]:
    """The titles of the tasks that were created."""
    return Counter(task.title for number, task in sandbox.state.tasks.kept.items())


def ids_by_title(sandbox: Sandbox) -> dict[str, str]:
    return {task.title: task.id for task in sandbox.state.tasks.kept.values()}


def rows(count: int) -> list[TaskCreate]:
    return [{"title": f"row {i}"} for i in range(count)]
