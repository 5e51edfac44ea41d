"""What blueprints are made of, how they are listed, and how work is made from them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal, Required

from wrike_async._resources.having_custom_fields import HasCustomFields
from wrike_async._resources.shared import CustomFieldFilters, CustomFieldValue
from wrike_async._wire.parameters import Date, Id, NotBlank, Parameters, Raw, whole_number
from wrike_async._wire.types import UnknownWord, model
from wrike_async.errors import InvalidArgument

__all__ = [
    "BlueprintDefaultField",
    "BlueprintFilters",
    "BlueprintScope",
    "FolderBlueprint",
    "FolderBlueprintLaunch",
    "TaskBlueprint",
    "TaskBlueprintFilters",
    "TaskBlueprintLaunch",
    "check_launch",
    "check_task_launch",
]

BlueprintScope = Literal["BpRoot", "FolderBp", "TaskBp"]


@model
class FolderBlueprint(HasCustomFields):
    """A folder or project to make others after."""

    id: str
    """Of the blueprint."""
    title: str | None = None
    """Of the blueprint."""
    child_ids: tuple[str, ...] | None = None
    """The blueprints in it."""
    scope: BlueprintScope | UnknownWord | None = None
    """``BpRoot`` for the one that holds all others."""
    permalink: str | None = None
    """Where to find it in Wrike."""
    custom_fields: tuple[CustomFieldValue, ...] | None = None
    """Their values; on request."""


@model
class TaskBlueprint(HasCustomFields):
    """A task to make others after."""

    id: str
    """Of the blueprint."""
    title: str | None = None
    """Of the blueprint."""
    child_ids: tuple[str, ...] | None = None
    """The blueprints of its subtasks."""
    scope: BlueprintScope | UnknownWord | None = None
    """``TaskBp``."""
    permalink: str | None = None
    """Where to find it in Wrike."""
    custom_fields: tuple[CustomFieldValue, ...] | None = None
    """Their values; on request."""


BlueprintDefaultField = Literal["id", "title", "childIds", "scope", "permalink"]


class BlueprintFilters(Parameters, total=False):
    """Which blueprints to list. A space takes neither ``title`` nor ``custom_fields``."""

    permalink: NotBlank
    """The whole of it."""
    title: NotBlank
    """A part of it."""
    custom_fields: CustomFieldFilters
    """Values that match exactly."""
    fields: Sequence[BlueprintDefaultField | Literal["customFields"] | Raw]
    """Fields that Wrike leaves out unless they are asked for."""


class TaskBlueprintFilters(BlueprintFilters, total=False):
    """Which task blueprints to list. A space takes neither ``title`` nor ``custom_fields``."""

    next_page_token: str
    """Go on from the page with this token, with the same filters."""


class _Launch(Parameters, total=False):
    title: Required[NotBlank]
    """Of what is made."""
    title_prefix: str
    """Put before the titles of all copied tasks."""
    copy_descriptions: bool
    """By default; ``False`` leaves them empty."""
    notify_responsibles: bool
    """By default."""
    copy_responsibles: bool
    """By default."""
    copy_custom_fields: bool
    """By default."""
    copy_attachments: bool
    """Not by default."""
    reschedule_date: Date
    """Where the schedule of active tasks begins or ends."""
    reschedule_mode: Literal["Start", "End"] | Raw
    """What ``reschedule_date`` is."""
    entry_limit: Annotated[int, whole_number(1, 250)]
    """How many tasks and folders to copy at most; Wrike fails when there are more. 250 by default."""


class FolderBlueprintLaunch(_Launch, total=False):
    """What to make of a folder blueprint."""

    parent: Id
    """The folder to put it into."""


class TaskBlueprintLaunch(_Launch, total=False):
    """What to make of a task blueprint. It needs either ``super_task_id`` or ``parent_id``."""

    super_task_id: Id
    """The task that it becomes a subtask of."""
    parent_id: Id
    """The folder or project to put it into."""


def check_launch(values: dict[str, Any]) -> None:
    """Refuse a mode without the date that it is about."""
    if "reschedule_mode" in values and values.get("reschedule_date") is None:
        raise InvalidArgument("reschedule_mode says what reschedule_date is; give that too")


def check_task_launch(values: dict[str, Any]) -> None:
    """Refuse what has no place, or two."""
    if (values.get("super_task_id") is None) == (values.get("parent_id") is None):
        raise InvalidArgument("give either super_task_id or parent_id")
    check_launch(values)
