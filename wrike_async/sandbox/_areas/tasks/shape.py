"""How tasks look on the wire: what always comes, what comes by ID, what has to be asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from wrike_async.sandbox._rules.values import plain, show_custom_fields, show_metadata
from wrike_async.sandbox._state.records import Dates, Task
from wrike_async.sandbox._state.world import State
from wrike_async.sandbox._wire.ids import permalink
from wrike_async.sandbox._wire.instants import instant_text

__all__ = ["show_full", "shower"]

_BRIEF: Final = 250
BY_ID: Final = (
    "description",
    "briefDescription",
    "parentIds",
    "superParentIds",
    "sharedIds",
    "responsibleIds",
    "authorIds",
    "hasAttachments",
    "followerIds",
    "superTaskIds",
    "subTaskIds",
    "dependencyIds",
    "metadata",
    "customFields",
)
"""Optional in lists, always there by ID and after a write."""

Extra = Callable[[Task], Any]
# Optional everywhere; None leaves a field out.
_EXTRAS: Final[dict[str, Extra]] = {
    "description": lambda task: task.description,
    "briefDescription": lambda task: plain(task.description)[:_BRIEF],
    "parentIds": lambda task: task.parent_ids,
    "superParentIds": lambda task: (),
    "sharedIds": lambda task: task.shared_ids,
    "responsibleIds": lambda task: task.responsible_ids,
    "responsiblePlaceholderIds": lambda task: task.placeholder_ids,
    "authorIds": lambda task: task.author_ids,
    "hasAttachments": lambda task: task.attachment_count > 0,
    "attachmentCount": lambda task: task.attachment_count,
    "followerIds": lambda task: task.follower_ids,
    "superTaskIds": lambda task: task.super_task_ids,
    "subTaskIds": lambda task: task.sub_task_ids,
    "dependencyIds": lambda task: task.dependency_ids,
    "metadata": lambda task: show_metadata(task.metadata),
    "customFields": lambda task: show_custom_fields(task.custom_fields),
    "recurrent": lambda task: task.recurrent,
    "billingType": lambda task: task.billing_type,
    "effortAllocation": lambda task: task.effort or {"mode": "None"},
    "workScheduleId": lambda task: task.work_schedule_id,
    "customItemTypeId": lambda task: task.custom_item_type_id,
    "finance": lambda task: {"currency": "USD", "actualFees": 0.0, "actualCost": 0.0, "plannedFees": 0.0},
}


def shower(
    state: State, fields: frozenset[str], caller_id: str, *, plain_text: bool
) -> Callable[[Task], dict[str, Any]]:
    """Return what renders a task with these optional fields."""
    account_id = state.account_id
    extras = [(name, read) for name, read in _EXTRAS.items() if name in fields]
    followed = "followerIds" in fields
    custom = plain_text and "customFields" in fields
    cascading = "cascadingFields" in fields

    def show(task: Task) -> dict[str, Any]:
        document = _minimal(task, account_id)
        for name, read in extras:
            value = read(task)
            if value is not None:
                document[name] = value
        if followed:
            document["followedByMe"] = caller_id in task.follower_ids
        if custom:
            document["customFields"] = show_custom_fields(task.custom_fields, plain_text=True)
        if cascading:
            document["cascadingFieldSettings"] = task.cascading
        return document

    return show


def show_full(state: State, task: Task, fields: frozenset[str], caller_id: str, plain_text: bool) -> dict[str, Any]:
    """Return a task as it comes by ID and after a write."""
    return shower(state, fields.union(BY_ID), caller_id, plain_text=plain_text)(task)


def _minimal(task: Task, account_id: str) -> dict[str, Any]:
    document: dict[str, Any] = {
        "id": task.id,
        "accountId": account_id,
        "title": task.title,
        "status": task.status,
        "importance": task.importance,
        "createdDate": instant_text(task.created),
        "updatedDate": instant_text(task.updated),
        "dates": show_dates(task.dates),
        "scope": "RbTask" if task.in_bin else "WsTask",
        "customStatusId": task.custom_status_id,
        "permalink": permalink(task.number),
        "priority": task.priority,
    }
    if task.completed is not None:
        document["completedDate"] = instant_text(task.completed)
    return document


def show_dates(dates: Dates) -> dict[str, Any]:
    """Return a schedule as it goes on the wire."""
    document: dict[str, Any] = {"type": dates.type}
    if dates.duration is not None:
        document["duration"] = dates.duration
    if dates.start is not None:
        document["start"] = dates.start
    if dates.due is not None:
        document["due"] = dates.due
    if dates.work_on_weekends:
        document["workOnWeekends"] = True
    return document
