"""What webhooks hear of a task that was changed."""

from __future__ import annotations

from typing import Any

from wrike_async.sandbox._rules.telling import tell_custom_fields, tell_ids, tell_item_type, tell_status
from wrike_async.sandbox._state.records import Dates, Task
from wrike_async.sandbox._state.world import State

__all__ = ["tell_changes"]


def tell_changes(state: State, old: Task, new: Task) -> None:
    """Tell what is different. That a task came back from the bin is told by nothing."""
    owner = {"taskId": new.id}
    if old.title != new.title:
        state.happened("TaskTitleChanged", oldValue=old.title, title=new.title, **owner)
    if old.description != new.description:
        state.happened("TaskDescriptionChanged", **owner)
    if old.importance != new.importance:
        state.happened("TaskImportanceChanged", oldValue=old.importance, importance=new.importance, **owner)
    tell_status(state, "Task", old.custom_status_id, new.custom_status_id, **owner)
    if old.dates != new.dates:
        state.happened("TaskDatesChanged", oldValue=_dates(old.dates), dates=_dates(new.dates), **owner)
    came_back = old.in_bin and not new.in_bin
    tell_ids(state, "Task", "Parents", old.parents_before_bin if came_back else old.parent_ids, new.parent_ids, **owner)
    tell_ids(state, "Task", "Responsibles", old.responsible_ids, new.responsible_ids, **owner)
    tell_ids(state, "Task", "Shareds", old.shared_ids, new.shared_ids, **owner)
    tell_custom_fields(state, "Task", old.custom_fields, new.custom_fields, **owner)
    tell_item_type(state, old.custom_item_type_id, new.custom_item_type_id, new.id)


def _dates(dates: Dates) -> dict[str, Any]:
    """Return dates under the names that events have for them, which are not those of tasks."""
    told = {
        "type": dates.type,
        "startDate": dates.start,
        "dueDate": dates.due,
        "duration": dates.duration,
        "workOnWeekends": dates.work_on_weekends,
    }
    return {name: value for name, value in told.items() if value is not None}
