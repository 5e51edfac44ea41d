"""What tasks can be asked for and changed with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, Required

from wrike_async._resources.shared import (
    BillingType,
    CustomFieldFilter,
    CustomFieldFilters,
    CustomFieldInputs,
    MetadataFilter,
    MetadataInputs,
    SortOrder,
)
from wrike_async._resources.task_models import (
    DailyAllocation,
    EffortMode,
    ResponsibleAllocation,
    TaskDates,
    TaskDatesType,
    TaskEffortAllocation,
    TaskImportance,
    TaskStatus,
)
from wrike_async._wire.parameters import (
    Clearable,
    Date,
    DateTimeFilter,
    Id,
    IdList,
    InstantFilter,
    LocalDateTimeText,
    NoneLeftOut,
    NotBlank,
    Parameters,
    Raw,
    ScheduleFilter,
    UpTo,
    literals,
    whole_number,
)
from wrike_async._wire.types import UnknownWord

__all__ = [
    "ALWAYS_AFTER_WRITE",
    "ALWAYS_BY_ID",
    "ALWAYS_IN_LISTS",
    "TaskBulkUpdate",
    "TaskCreate",
    "TaskDatesInput",
    "TaskFilters",
    "TaskGetField",
    "TaskGetParams",
    "TaskHistoryParams",
    "TaskListField",
    "TaskUpdate",
]

TaskSortField = Literal[
    "CreatedDate",
    "UpdatedDate",
    "CompletedDate",
    "DueDate",
    "Status",
    "Importance",
    "Title",
    "LastAccessDate",
    "StartFinishInterval",
]

TaskDefaultField = Literal[
    "id",
    "accountId",
    "title",
    "status",
    "importance",
    "createdDate",
    "updatedDate",
    "completedDate",
    "dates",
    "scope",
    "customStatusId",
    "permalink",
    "priority",
]
"""What every answer about a task holds."""

_OnlyInGet = Literal["cascadingFields"]

_OnRequest = Literal[
    "attachmentCount",
    "billingType",
    "customItemTypeId",
    "effortAllocation",
    "finance",
    "recurrent",
    "responsiblePlaceholderIds",
    "workScheduleId",
]

_OnRequestInLists = Literal[
    "authorIds",
    "briefDescription",
    "customFields",
    "dependencyIds",
    "description",
    "followerIds",
    "hasAttachments",
    "metadata",
    "parentIds",
    "responsibleIds",
    "sharedIds",
    "subTaskIds",
    "superParentIds",
    "superTaskIds",
]

TaskListField = TaskDefaultField | _OnRequest | _OnRequestInLists
"""What lists can be asked for. ``finance`` comes in lists of a folder only."""

TaskGetField = TaskListField | _OnlyInGet
"""What reading by ID can be asked for."""

_AfterWrite = TaskDefaultField | _OnRequestInLists | Literal["attachmentCount"]

TaskUpdateField = (
    _AfterWrite | Literal["billingType", "workScheduleId", "effortAllocation", "responsiblePlaceholderIds"]
)
"""What the answer to an update can be asked for."""

TaskCreateField = TaskUpdateField | Literal["customItemTypeId"]
"""What the answer to a creation can be asked for."""

ALWAYS_IN_LISTS = literals(TaskDefaultField)
ALWAYS_BY_ID = literals(TaskDefaultField, _OnRequestInLists)
ALWAYS_AFTER_WRITE = literals(_AfterWrite)


class TaskDatesInput(Parameters, total=False):
    """A schedule to set. Without ``type``, dates make a planned task and ``due`` alone a milestone.

    Send ``start`` and ``due`` again when the duration changes: Wrike clears what is left out, which ``None`` is.
    """

    type: TaskDatesType | UnknownWord | Raw
    """Which type it has."""
    start: Annotated[LocalDateTimeText | None, NoneLeftOut()]
    """When it starts."""
    due: Annotated[LocalDateTimeText | None, NoneLeftOut()]
    """When it is due."""
    duration: Annotated[int | None, whole_number(0, 1_799_999), NoneLeftOut()]
    """In working minutes; 480 are a day of eight hours."""
    work_on_weekends: bool
    """Whether weekends count as working days."""


class DailyAllocationInput(Parameters, total=False):
    """The effort of one assignee on one day, in minutes."""

    date: Required[Date]
    """The day."""
    effort_minutes: Required[float]
    """The effort of that day."""


class ResponsibleAllocationInput(Parameters, total=False):
    """How the effort of one assignee is spread over days."""

    user_id: Required[Id]
    """The user whom it is about."""
    daily_allocation: Required[Sequence[DailyAllocationInput | DailyAllocation]]
    """The effort, day by day."""


class EffortAllocationInput(Parameters, total=False):
    """The effort of a task, in minutes."""

    mode: EffortMode | UnknownWord | Raw
    """How the effort is planned."""
    total_effort: int
    """In minutes."""
    allocated_effort: int
    """In minutes."""
    daily_allocation_percentage: float
    """Of a working day."""
    responsible_allocation: Sequence[ResponsibleAllocationInput | ResponsibleAllocation]
    """The effort, by assignee."""


class TaskFilters(Parameters, total=False):
    """Which tasks to list. Conditions are joined by *and*; several values of one by *or*."""

    descendants: bool
    """Look into the folders below too; for the tasks of a folder or space."""
    title: NotBlank
    """Part of the title."""
    status: Sequence[TaskStatus | UnknownWord | Raw]
    """Only those with this status."""
    importance: TaskImportance | UnknownWord | Raw
    """Only those of this importance."""
    start_date: DateTimeFilter
    """Only those that start in this range."""
    due_date: DateTimeFilter
    """Only those that are due in this range."""
    scheduled_date: ScheduleFilter
    """Tasks whose schedule touches the day or range."""
    created_date: InstantFilter
    """Only those that were created in this range of time."""
    updated_date: InstantFilter
    """Only those that changed in this range of time."""
    completed_date: InstantFilter
    """Only those that were completed in this range of time."""
    authors: IdList
    """Only those that one of these users created."""
    responsibles: IdList
    """Only those assigned to one of these users."""
    responsible_placeholders: IdList
    """Only those assigned to one of these placeholders."""
    permalink: NotBlank
    """Only the one that has this link."""
    type: TaskDatesType | UnknownWord | Raw
    """Only those of this type."""
    sort_field: TaskSortField | Raw
    """By default the creation date, the order that changes disturb least."""
    sort_order: SortOrder | Raw
    """Whether the least or the greatest comes first."""
    sub_tasks: bool
    """Find subtasks that are in no folder themselves, too, which Wrike leaves out by default."""
    metadata: MetadataFilter
    """Only those with exactly this entry, or one of this key, in the metadata of this API client."""
    custom_field: CustomFieldFilter
    """Deprecated by Wrike: the single filter, with a comparator."""
    custom_fields: CustomFieldFilters
    """Only those whose custom fields hold these values."""
    custom_statuses: IdList
    """Only those with one of these custom statuses."""
    with_invitations: bool
    """Name invited people in ``shared_ids`` and ``responsible_ids``, too."""
    billing_types: Sequence[BillingType | UnknownWord | Raw]
    """Only those of one of these billing types."""
    plain_text_custom_fields: bool
    """Strip HTML from the values of custom fields."""
    custom_item_types: Annotated[IdList, UpTo(1000)]
    """Only those of one of these custom item types."""
    fields: Sequence[TaskListField | Raw]
    """Fields that Wrike leaves out unless they are asked for."""
    next_page_token: str
    """Go on from here: repeat all other parameters."""


class TaskGetParams(Parameters, total=False):
    """How to read tasks by ID."""

    with_invitations: bool
    """Name invited people in ``shared_ids`` and ``responsible_ids``, too."""
    plain_text_custom_fields: bool
    """Strip HTML from the values of custom fields."""
    fields: Sequence[TaskGetField | Raw]
    """Fields that Wrike leaves out unless they are asked for."""


class TaskHistoryParams(Parameters, total=False):
    """Which history to read."""

    updated_date: InstantFilter
    """Only those that changed in this range of time."""
    fields: Sequence[Literal["plannedCost", "plannedFees", "actualFees", "actualCost"] | Raw]
    """Fields that Wrike leaves out unless they are asked for."""


class TaskCreate(Parameters, total=False):
    """A task to create."""

    title: Required[NotBlank]
    """What it is called."""
    description: str
    """What it says about itself."""
    status: TaskStatus | UnknownWord | Raw
    """Not on the Team plan; ``custom_status`` works everywhere."""
    importance: TaskImportance | UnknownWord | Raw
    """How important it is."""
    dates: TaskDatesInput | TaskDates
    """When it is scheduled."""
    shareds: IdList
    """The users it is shared with."""
    parents: IdList
    """The folders it is in."""
    responsibles: IdList
    """The users it is assigned to."""
    responsible_placeholders: IdList
    """The placeholders it is assigned to."""
    followers: IdList
    """The users who are told of changes."""
    follow: bool
    """Whether the user of the token follows it."""
    priority_before: Id
    """The task that it is to stand before."""
    priority_after: Id
    """The task that it is to stand after."""
    super_tasks: IdList
    """The tasks it is a subtask of."""
    metadata: MetadataInputs
    """Entries that the app keeps with it; other apps do not see them."""
    custom_fields: CustomFieldInputs
    """Values of custom fields, by their IDs."""
    custom_status: Id
    """The custom status that it is to have."""
    effort_allocation: EffortAllocationInput | TaskEffortAllocation
    """How much work it is, and how that is spread."""
    billing_type: BillingType | UnknownWord | Raw
    """Whether the work on it is billed."""
    with_invitations: bool
    """Name invited people in ``shared_ids`` and ``responsible_ids``, too."""
    custom_item_type_id: Id
    """The custom item type that it is of."""
    plain_text_custom_fields: bool
    """Strip HTML from the values of custom fields."""
    work_schedule_id: Id
    """The work schedule that says which days count."""
    fields: Sequence[TaskCreateField | Raw]
    """Fields that Wrike leaves out unless they are asked for."""


class TaskBulkUpdate(Parameters, total=False):
    """What many tasks can be changed with at once."""

    custom_fields: CustomFieldInputs
    """Values of custom fields, by their IDs."""
    effort_allocation: EffortAllocationInput | TaskEffortAllocation
    """How much work it is, and how that is spread."""
    set_responsible_allocation: Sequence[ResponsibleAllocationInput | ResponsibleAllocation]
    """How the effort of assignees is spread over days."""
    convert_to_custom_item_type: Id
    """The custom item type to make of it."""
    add_parents: IdList
    """Folders to put it in, too."""
    remove_parents: IdList
    """Folders to take it out of."""
    add_responsibles: IdList
    """Users to assign."""
    remove_responsibles: IdList
    """Users who are to be assigned no longer."""
    add_responsible_placeholders: IdList
    """Placeholders to assign."""
    remove_responsible_placeholders: IdList
    """Placeholders that are to be assigned no longer."""
    custom_status: Id
    """The custom status that it is to have."""


class TaskUpdate(TaskBulkUpdate, total=False):
    """Changes to one task. What is left out stays as it is."""

    title: NotBlank
    """What it is called."""
    description: Clearable
    """What it says about itself."""
    status: TaskStatus | UnknownWord | Raw
    """The status that it is to have."""
    importance: TaskImportance | UnknownWord | Raw
    """How important it is."""
    dates: TaskDatesInput | TaskDates
    """When it is scheduled."""
    add_shareds: IdList
    """Users to share it with."""
    remove_shareds: IdList
    """Users to share it with no longer."""
    add_followers: IdList
    """Users who are to be told of changes."""
    follow: bool
    """Whether the user of the token follows it."""
    priority_before: Id
    """The task that it is to stand before."""
    priority_after: Id
    """The task that it is to stand after."""
    add_super_tasks: IdList
    """Tasks that it is to be a subtask of, too."""
    remove_super_tasks: IdList
    """Tasks that it is to be a subtask of no longer."""
    metadata: MetadataInputs
    """Entries that the app keeps with it; other apps do not see them."""
    restore: bool
    """Bring the task back from the recycle bin."""
    billing_type: BillingType | UnknownWord | Raw
    """Whether the work on it is billed."""
    with_invitations: bool
    """Name invited people in ``shared_ids`` and ``responsible_ids``, too."""
    plain_text_custom_fields: bool
    """Strip HTML from the values of custom fields."""
    work_schedule_id: Id
    """The work schedule that says which days count."""
    fields: Sequence[TaskUpdateField | Raw]
    """Fields that Wrike leaves out unless they are asked for."""
