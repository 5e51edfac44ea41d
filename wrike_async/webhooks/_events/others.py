"""Events that are about neither a task nor a folder."""

from __future__ import annotations

from wrike_async._wire.types import model
from wrike_async.webhooks._events.base import Event, WorkItemEvent

__all__ = ["CreateFromBlueprintCompleted", "ImportFromFileCompleted", "WorkItemTypeChanged"]


@model
class WorkItemTypeChanged(WorkItemEvent):
    """A task or project became one of another custom item type.

    Attributes:
        old_work_item_type_id: of the type that it had.
        new_work_item_type_id: of the type that it has.
        new_work_item_type_title: what that is called.
    """

    old_work_item_type_id: str | None = None
    new_work_item_type_id: str | None = None
    new_work_item_type_title: str | None = None


@model
class ImportFromFileCompleted(Event):
    """An import has ended.

    Attributes:
        parent_task_group_id: of where it went.
        attachment_id: of the file.
    """

    parent_task_group_id: str | None = None
    attachment_id: str | None = None


@model
class CreateFromBlueprintCompleted(Event):
    """What was launched from a blueprint is there. Wrike does not document what the event tells; see ``extra``."""
