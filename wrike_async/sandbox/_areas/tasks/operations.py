"""Tasks: lists, reads by ID, writes."""

from __future__ import annotations

from wrike_async.sandbox._areas.tasks import search, writing
from wrike_async.sandbox._areas.tasks.shape import show_full, shower
from wrike_async.sandbox._calls.call import Answer, Call, Routes
from wrike_async.sandbox._rules import lookup
from wrike_async.sandbox._rules.history import history
from wrike_async.sandbox._state.records import Task
from wrike_async.sandbox._wire.paging import SILENT_CUT

__all__ = ["create_task", "routes"]

routes = Routes()


@routes("GET /tasks")
def account_tasks(call: Call) -> Answer:
    """Return all tasks, but not those in the bin."""
    return _page(call, search.everywhere(call), SILENT_CUT)


@routes("GET /folders/{folderId}/tasks")
def folder_tasks(call: Call) -> Answer:
    """Return a folder's own tasks; with ``descendants`` those below as well."""
    folder_id = lookup.container_id(call.state, call.id, bin_too=True)
    recursive = call.params.get("descendants", False)
    return _page(call, search.below(call, folder_id), SILENT_CUT if recursive else None)


@routes("GET /spaces/{spaceId}/tasks")
def space_tasks(call: Call) -> Answer:
    """Return the tasks in a space's own folder; with ``descendants`` those below as well."""
    return _page(call, search.below(call, lookup.space(call.state, call.id).id), SILENT_CUT)


@routes("GET /tasks/{taskIds}")
def tasks_by_id(call: Call) -> Answer:
    """Return tasks by ID, wherever they are."""
    found = call.found("Task", lambda identity: lookup.find_task(call.state, identity))
    plain_text = call.params.get("plainTextCustomFields", False)
    return Answer("tasks", [show_full(call.state, task, call.fields, call.caller.id, plain_text) for task in found])


@routes("GET /tasks/{taskIds}/tasks_history")
def tasks_history(call: Call) -> Answer:
    """Return what the costs and fees of tasks were."""
    found: list[Task] = call.found("Task", lambda identity: lookup.find_task(call.state, identity))
    fields = sorted(call.fields)
    return Answer(
        "tasksHistory",
        [{"id": t.id, **{field: history(call, t.id, field, "value") for field in fields}} for t in found],
    )


@routes("POST /folders/{folderId}/tasks")
def create_task(call: Call) -> Answer:
    """Create a task."""
    return _written(call, [writing.create(call)])


@routes("PUT /tasks/{taskId}")
def update_task(call: Call) -> Answer:
    """Change what was sent, and nothing else."""
    lookup.task(call.state, call.id)
    return _written(call, [writing.update(call, call.id)])


@routes("PUT /tasks/{taskIds}")
def update_tasks(call: Call) -> Answer:
    """Change all of them alike, or none if an ID is bad."""
    found = call.found("Task", lambda identity: lookup.find_task(call.state, identity))
    with call.state.happenings.silence():
        return _written(call, [writing.update(call, task.id) for task in found])


@routes("DELETE /tasks/{taskId}")
def delete_task(call: Call) -> Answer:
    """Move a task to the bin."""
    return _written(call, [writing.recycle(call.state, lookup.task(call.state, call.id))])


def _page(call: Call, numbers: search.Numbers, unpaged_limit: int | None) -> Answer:
    cut = call.pager.cut(numbers, unpaged_limit)
    plain_text = call.params.get("plainTextCustomFields", False)
    show = shower(call.state, call.fields, call.caller.id, plain_text=plain_text)
    table = call.state.tasks
    return Answer("tasks", [show(table[number]) for number in cut.items], cut.next_page_token, cut.response_size)


def _written(call: Call, tasks: list[Task]) -> Answer:
    fields = call.fields | {"attachmentCount"}
    plain_text = call.params.get("plainTextCustomFields", False)
    return Answer("tasks", [show_full(call.state, task, fields, call.caller.id, plain_text) for task in tasks])
