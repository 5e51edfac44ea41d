"""Rows of work: tasks, folders, projects and how they hang together.

The sandbox keeps no history: a status and the values of fields are as if they had been set when the work was made.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wrike_async.sandbox._calls.exporting.values import moment, number, written
from wrike_async.sandbox._state.records import Folder, Task
from wrike_async.sandbox._state.world import State
from wrike_async.sandbox._wire import ids

__all__ = [
    "assignees",
    "dependencies",
    "descriptions",
    "efforts",
    "field_history",
    "field_values",
    "folders",
    "graph",
    "items",
    "projects",
    "recurrences",
    "revisions",
    "stage_history",
    "tasks",
    "tasks_of_projects",
]

Row = dict[str, Any]


def _work(state: State) -> Iterator[Task | Folder]:
    """Yield everything that has a title: spaces, folders and projects, then tasks."""
    yield from list(state.folders.values())
    yield from state.tasks


def _author(work: Task | Folder) -> str | None:
    if isinstance(work, Folder):
        return work.author_id
    return work.author_ids[0] if work.author_ids else None


def _type(work: Task | Folder) -> str:
    if isinstance(work, Task):
        return "Task"
    return "Space" if work.is_space else "Project" if work.project else "Folder"


def items(state: State) -> Iterator[Row]:
    """Yield work of all kinds."""
    for work in _work(state):
        yield {
            "work_id": work.number,
            "work_name": work.title,
            "work_type": _type(work),
            "author_user_id": number(_author(work)),
            "work_api_id": work.id,
            "work_permalink": ids.permalink(work.number),
            "work_created": moment(work.created),
            "work_updated": moment(work.updated),
        }


def tasks(state: State) -> Iterator[Row]:
    """Yield tasks."""
    for task in state.tasks:
        yield {
            "work_id": task.number,
            "workflow_stage_id": number(task.custom_status_id),
            "work_task_importance": task.importance,
            "work_task_start": written(task.dates.start),
            "work_task_due": written(task.dates.due),
            "work_task_completed": moment(task.completed),
        }


def folders(state: State) -> Iterator[Row]:
    """Yield folders that are no projects and no spaces."""
    for folder in list(state.folders.values()):
        if _type(folder) == "Folder":
            yield {"work_id": folder.number, "work_folder_color": folder.color}


def projects(state: State) -> Iterator[Row]:
    """Yield projects."""
    for folder in list(state.folders.values()):
        if folder.project is not None:
            yield {
                "work_id": folder.number,
                "workflow_stage_id": number(folder.project.custom_status_id),
                "work_project_start": folder.project.start,
                "work_project_finish": folder.project.end,
            }


def graph(state: State) -> Iterator[Row]:
    """Yield what is directly below what: in a folder, or a subtask of a task."""
    for work in _work(state):
        above = work.parent_ids + (work.super_task_ids if isinstance(work, Task) else ())
        for parent in above:
            yield {"parent_work_id": number(parent), "child_work_id": work.number}


def tasks_of_projects(state: State) -> Iterator[Row]:
    """Yield the tasks that are directly in projects."""
    in_projects = {folder.id for folder in state.folders.values() if folder.project is not None}
    for task in state.tasks:
        for parent in task.parent_ids:
            if parent in in_projects:
                yield {"work_task_id": task.number, "work_project_id": number(parent)}


def assignees(state: State) -> Iterator[Row]:
    """Yield who is to do a task, and who owns a project."""
    for work in _work(state):
        if isinstance(work, Task):
            people = work.responsible_ids
        else:
            people = work.project.owner_ids if work.project is not None else ()
        for identity in people:
            yield {"work_id": work.number, "user_id": number(identity)}


def descriptions(state: State) -> Iterator[Row]:
    """Yield descriptions that are not empty."""
    for work in _work(state):
        if work.description:
            yield {"work_id": work.number, "work_description": work.description}


def field_values(state: State) -> Iterator[Row]:
    """Yield the values of custom fields."""
    for work in _work(state):
        for identity, value in work.custom_fields:
            yield {"work_id": work.number, "custom_field_id": number(identity), "custom_field_value": value}


def field_history(state: State) -> Iterator[Row]:
    """Yield how those came to be."""
    for work in _work(state):
        for identity, value in work.custom_fields:
            yield {
                "work_id": work.number,
                "user_resource_id": number(_author(work)),
                "old_custom_field_value": None,
                "new_custom_field_value": value,
                "custom_field_id": number(identity),
                "change_datetime": moment(work.created),
            }


def stage_history(state: State) -> Iterator[Row]:
    """Yield how tasks and projects came to their statuses."""
    for work in _work(state):
        status = work.custom_status_id if isinstance(work, Task) else work.project and work.project.custom_status_id
        if status:
            yield {
                "work_id": work.number,
                "new_workflow_stage_id": number(status),
                "user_id": number(_author(work)),
                "change_datetime": moment(work.created),
            }


def revisions(state: State) -> Iterator[Row]:
    """Yield that everything was made."""
    for work in _work(state):
        yield {
            "work_id": work.number,
            "user_id": number(_author(work)),
            "change_type": "Created",
            "change_datetime": moment(work.created),
        }


def recurrences(state: State) -> Iterator[Row]:
    """Yield the tasks that recur."""
    recurrent = (task for task in state.tasks if task.recurrent)
    for index, task in enumerate(recurrent, start=1):
        yield {"recurrence_id": index, "work_id": task.number}


def dependencies(state: State) -> Iterator[Row]:
    """Yield dependencies between tasks."""
    for document in list(state.documents["dependencies"].values()):
        yield {
            "predecessor_work_id": number(document["predecessorId"]),
            "successor_work_id": number(document["successorId"]),
            "relation_type": document["relationType"],
            "lag_minutes": document["lagTime"],
        }


def efforts(state: State) -> Iterator[Row]:
    """Yield the effort of people on tasks, day by day."""
    for task in state.tasks:
        for person in (task.effort or {}).get("responsibleAllocation", ()):
            for day in person["dailyAllocation"]:
                yield {
                    "work_id": task.number,
                    "user_id": number(person["userId"]),
                    "effort_date": day["date"],
                    "effort_minutes": day["effortMinutes"],
                }
