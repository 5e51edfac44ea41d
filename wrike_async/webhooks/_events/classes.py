"""Which class a record of an event becomes."""

from __future__ import annotations

from typing import Any, Final

from wrike_async._wire.converter import structure_item
from wrike_async.webhooks._events import folders, others, tasks
from wrike_async.webhooks._events.base import Event, FolderEvent, TaskEvent, WorkItemEvent, is_id

__all__ = ["CLASSES", "event_of"]


def _classes() -> dict[str, type[Event]]:
    found: dict[str, type[Event]] = {}
    for module in (tasks, folders, others):
        for name in module.__all__:
            kind = getattr(module, name)
            if issubclass(kind, Event):
                found[name] = kind
    return found


CLASSES: Final = _classes()
"""The class of each event that is known, by its name."""

_BY_ID: Final = ((TaskEvent, "taskId"), (FolderEvent, "folderId"), (WorkItemEvent, "workItemId"))


def event_of(record: dict[str, Any]) -> Event:
    """Read an event. What does not fit is told by its ``problem``.

    Args:
        record: as JSON gave it; its values become the event's.
    """
    name = record.get("eventType")
    kind = CLASSES.get(name) if isinstance(name, str) else None
    if kind is None:
        kind = next((base for base, key in _BY_ID if is_id(record.get(key))), Event)
    if kind is folders.ProjectStatusChanged and record.get("folderId") is None and is_id(record.get("taskId")):
        record = {**record, "folderId": record.get("taskId")}
    if kind.id_key is not None and not is_id(record.get(kind.id_key)):
        kind = Event
    return structure_item(kind, record)
