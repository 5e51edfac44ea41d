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
    start: Annotated[LocalDateTimeText | None, NoneLeftOut()]
    due: Annotated[LocalDateTimeText | None, NoneLeftOut()]
    duration: Annotated[int | None, whole_number(0, 1_799_999), NoneLeftOut()]
    work_on_weekends: bool


class DailyAllocationInput(Parameters, total=False):
    """The effort of one assignee on one day, in minutes."""

    date: Required[Date]
    effort_minutes: Required[float]


class ResponsibleAllocationInput(Parameters, total=False):
    """How the effort of one assignee is spread over days."""

    user_id: Required[Id]
    daily_allocation: Required[Sequence[DailyAllocationInput | DailyAllocation]]


class EffortAllocationInput(Parameters, total=False):
    """The effort of a task, in minutes."""

    mode: EffortMode | UnknownWord | Raw
    total_effort: int
    allocated_effort: int
    daily_allocation_percentage: float
    responsible_allocation: Sequence[ResponsibleAllocationInput | ResponsibleAllocation]


class TaskFilters(Parameters, total=False):
    """Which tasks to list. Conditions are joined by *and*; several values of one by *or*."""

    descendants: bool
    """Look into the folders below too; for the tasks of a folder or space."""
    title: NotBlank
    """Part of the title."""
    status: Sequence[TaskStatus | UnknownWord | Raw]
    importance: TaskImportance | UnknownWord | Raw
    start_date: DateTimeFilter
    due_date: DateTimeFilter
    scheduled_date: ScheduleFilter
    """Tasks whose schedule touches the day or range."""
    created_date: InstantFilter
    updated_date: InstantFilter
    completed_date: InstantFilter
    authors: IdList
    responsibles: IdList
    responsible_placeholders: IdList
    permalink: NotBlank
    type: TaskDatesType | UnknownWord | Raw
    sort_field: TaskSortField | Raw
    """By default the creation date, the order that changes disturb least."""
    sort_order: SortOrder | Raw
    sub_tasks: bool
    """Find subtasks that are in no folder themselves, too, which Wrike leaves out by default."""
    metadata: MetadataFilter
    custom_field: CustomFieldFilter
    """Deprecated by Wrike: the single filter, with a comparator."""
    custom_fields: CustomFieldFilters
    custom_statuses: IdList
    with_invitations: bool
    billing_types: Sequence[BillingType | UnknownWord | Raw]
    plain_text_custom_fields: bool
    """Strip HTML from the values of custom fields."""
    custom_item_types: Annotated[IdList, UpTo(1000)]
    fields: Sequence[TaskListField | Raw]
    next_page_token: str
    """Go on from here: repeat all other parameters."""


class TaskGetParams(Parameters, total=False):
    """How to read tasks by ID."""

    with_invitations: bool
    plain_text_custom_fields: bool
    fields: Sequence[TaskGetField | Raw]


class TaskHistoryParams(Parameters, total=False):
    """Which history to read."""

    updated_date: InstantFilter
    fields: Sequence[Literal["plannedCost", "plannedFees", "actualFees", "actualCost"] | Raw]


class TaskCreate(Parameters, total=False):
    """A task to create."""

    title: Required[NotBlank]
    description: str
    status: TaskStatus | UnknownWord | Raw
    """Not on the Team plan; ``custom_status`` works everywhere."""
    importance: TaskImportance | UnknownWord | Raw
    dates: TaskDatesInput | TaskDates
    shareds: IdList
    parents: IdList
    responsibles: IdList
    responsible_placeholders: IdList
    followers: IdList
    follow: bool
    priority_before: Id
    priority_after: Id
    super_tasks: IdList
    metadata: MetadataInputs
    custom_fields: CustomFieldInputs
    custom_status: Id
    effort_allocation: EffortAllocationInput | TaskEffortAllocation
    billing_type: BillingType | UnknownWord | Raw
    with_invitations: bool
    custom_item_type_id: Id
    plain_text_custom_fields: bool
    work_schedule_id: Id
    fields: Sequence[TaskCreateField | Raw]


class TaskBulkUpdate(Parameters, total=False):
    """What many tasks can be changed with at once."""

    custom_fields: CustomFieldInputs
    effort_allocation: EffortAllocationInput | TaskEffortAllocation
    set_responsible_allocation: Sequence[ResponsibleAllocationInput | ResponsibleAllocation]
    convert_to_custom_item_type: Id
    add_parents: IdList
    remove_parents: IdList
    add_responsibles: IdList
    remove_responsibles: IdList
    add_responsible_placeholders: IdList
    remove_responsible_placeholders: IdList
    custom_status: Id


class TaskUpdate(TaskBulkUpdate, total=False):
    """Changes to one task. What is left out stays as it is."""

    title: NotBlank
    description: Clearable
    status: TaskStatus | UnknownWord | Raw
    importance: TaskImportance | UnknownWord | Raw
    dates: TaskDatesInput | TaskDates
    add_shareds: IdList
    remove_shareds: IdList
    add_followers: IdList
    follow: bool
    priority_before: Id
    priority_after: Id
    add_super_tasks: IdList
    remove_super_tasks: IdList
    metadata: MetadataInputs
    restore: bool
    """Bring the task back from the recycle bin."""
    billing_type: BillingType | UnknownWord | Raw
    with_invitations: bool
    plain_text_custom_fields: bool
    work_schedule_id: Id
    fields: Sequence[TaskUpdateField | Raw]
