"""What all events have in common."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, ClassVar, Final, TypeAlias

from wrike_async._resources.webhook_models import WebhookEventType
from wrike_async._wire.types import Model, UnknownWord, model, wire_names

__all__ = ["Event", "EventType", "FolderEvent", "TaskEvent", "WorkItemEvent"]

_ID_KEYS: Final = (
    ("Task", "taskId"),
    ("Attachment", "taskId"),
    ("Comment", "taskId"),
    ("Timelog", "taskId"),
    ("Folder", "folderId"),
    ("Project", "folderId"),
    ("WorkItem", "workItemId"),
)

EventType: TypeAlias = WebhookEventType
"""The names of the events that are known."""


@model
class Event(Model):
    """Something that happened in Wrike, as a webhook tells it.

    What is not known for sure is ``None``: Wrike's texts about events are not complete. What came in addition, such as
    the ``fields`` that a webhook was made with, is in ``extra``, by wire name. A value of another type than is
    documented drops no event: it is in ``extra``, its attribute is ``None``, and ``problem`` tells of it.

    An event whose name is not known is a `TaskEvent`, `FolderEvent` or `WorkItemEvent`, by the ID that it has, or else
    an `Event`. So is one whose ID is missing or no text: every other one has its ID.

    Wrike promises no order, and delivers twice at times: read what an event is about, and act on what is there.

    Attributes:
        webhook_id: of the webhook that delivered it.
        event_type: its name, such as ``"TaskStatusChanged"``.
        event_author_id: of the user who did it.
        last_updated_date: when.
    """

    id_key: ClassVar[str | None] = None
    """The wire name of the ID that every event of the class has, such as ``"taskId"``."""

    webhook_id: str
    event_type: EventType | UnknownWord
    event_author_id: str | None = None
    last_updated_date: datetime | None = None

    @property
    def entity_id(self) -> str | None:
        """The ID of the task, folder, project or work item that it is about; ``None`` where it is about none."""
        return None

    @property
    def problem(self) -> str | None:
        """What is not as Wrike documents it, without its value; ``None`` if there is nothing."""
        return "; ".join(_problems(self)) or None


@model
class TaskEvent(Event):
    """Something happened to a task.

    Attributes:
        task_id: of the task.
    """

    id_key: ClassVar[str | None] = "taskId"

    task_id: str

    @property
    def entity_id(self) -> str:
        """The ID of the task."""
        return self.task_id


@model
class FolderEvent(Event):
    """Something happened to a folder or a project.

    Attributes:
        folder_id: of the folder or project.
    """

    id_key: ClassVar[str | None] = "folderId"

    folder_id: str

    @property
    def entity_id(self) -> str:
        """The ID of the folder or project."""
        return self.folder_id


@model
class WorkItemEvent(Event):
    """Something happened to a work item: a task, or a project.

    Attributes:
        work_item_id: of the task or project.
    """

    id_key: ClassVar[str | None] = "workItemId"

    work_item_id: str

    @property
    def entity_id(self) -> str:
        """The ID of the task or project."""
        return self.work_item_id


def _problems(event: Event) -> Iterator[str]:
    if not event.webhook_id and event.extra.get("webhookId") is None:
        yield "webhookId is missing"
    if not event.event_type and event.extra.get("eventType") is None:
        yield "eventType is missing"
    yield from _misfits(event, "")
    if type(event) is Event and (key := _id_key_of(event.event_type)) and not is_id(event.extra.get(key)):
        yield f"{key} is missing or no ID"


def _id_key_of(name: str | None) -> str | None:
    return next((key for start, key in _ID_KEYS if name and name.startswith(start)), None)


def _misfits(record: Model, path: str) -> Iterator[str]:
    for attribute, wire_name in wire_names(type(record)):
        if record.extra.get(wire_name) is not None:
            yield f"{path}{wire_name} is of another type than documented"
        value = getattr(record, attribute)
        if isinstance(value, Model):
            yield from _misfits(value, f"{path}{wire_name}.")


def is_id(value: Any) -> bool:
    """Tell whether a value can be the ID of something."""
    return isinstance(value, str) and value != ""
