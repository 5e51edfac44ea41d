"""What a task is made of."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from wrike_async._resources.cascading import CascadingFieldSetting
from wrike_async._resources.having_custom_fields import HasCustomFields
from wrike_async._resources.history import BudgetMetricHistoryItem
from wrike_async._resources.shared import BillingType, Currency, CustomFieldValue, MetadataEntry, TreeScope
from wrike_async._wire.types import LocalDateTime, Model, UnknownWord, model

__all__ = [
    "DailyAllocation",
    "EffortMode",
    "ResponsibleAllocation",
    "Task",
    "TaskDates",
    "TaskDatesType",
    "TaskEffortAllocation",
    "TaskFinance",
    "TaskHistory",
    "TaskImportance",
    "TaskStatus",
]

TaskStatus = Literal["Active", "Completed", "Deferred", "Cancelled"]
TaskImportance = Literal["High", "Normal", "Low"]
TaskDatesType = Literal["Backlog", "Milestone", "Planned"]
EffortMode = Literal["None", "FullTime", "Basic", "Flexible"]


@model
class TaskDates(Model):
    """When a task is scheduled, in local time without a zone."""

    type: TaskDatesType | UnknownWord | None = None
    """A backlogged task has no dates, a milestone only ``due``."""
    duration: int | None = None
    """In working minutes; 480 are a day of eight hours."""
    start: LocalDateTime | None = None
    """When it starts."""
    due: LocalDateTime | None = None
    """When it is due."""
    work_on_weekends: bool | None = None
    """Whether weekends count as working days."""


@model
class DailyAllocation(Model):
    """The effort of one assignee on one day, in minutes."""

    date: date | None = None
    """The day."""
    effort_minutes: float | None = None
    """The effort of that day."""


@model
class ResponsibleAllocation(Model):
    """How the effort of one assignee is spread over days."""

    user_id: str | None = None
    """The user whom it is about."""
    daily_allocation: tuple[DailyAllocation, ...] | None = None
    """The effort, day by day."""


@model
class TaskEffortAllocation(Model):
    """The effort of a task."""

    mode: EffortMode | UnknownWord | None = None
    """How it is planned."""
    total_effort: int | None = None
    """In minutes."""
    allocated_effort: int | None = None
    """In minutes."""
    daily_allocation_percentage: float | None = None
    """Of a working day."""
    responsible_allocation: tuple[ResponsibleAllocation, ...] | None = None
    """By assignee."""


@model
class TaskFinance(Model):
    """Planned and actual fees and costs of a task, in ``currency``."""

    currency: Currency | UnknownWord | None = None
    """The currency of its amounts."""
    actual_fees: float | None = None
    """What the work done is billed at."""
    actual_cost: float | None = None
    """What the work done cost."""
    planned_fees: float | None = None
    """What the planned work will be billed at."""
    planned_cost: float | None = None
    """What the planned work will cost."""


@model
class Task(HasCustomFields):
    """A task.

    What the operation does not return unless asked with ``fields`` is ``None`` then.
    """

    id: str
    """Of the task."""
    account_id: str | None = None
    """Of the account."""
    title: str | None = None
    """Never empty."""
    status: TaskStatus | UnknownWord | None = None
    """The group of its custom status."""
    importance: TaskImportance | UnknownWord | None = None
    """How important it is."""
    created_date: datetime | None = None
    """When it was created."""
    updated_date: datetime | None = None
    """When it was changed last; dependencies do not count."""
    completed_date: datetime | None = None
    """When it was completed; Wrike leaves it out of some completed tasks too."""
    dates: TaskDates | None = None
    """Its schedule."""
    scope: TreeScope | UnknownWord | None = None
    """``WsTask``, or ``RbTask`` in the recycle bin."""
    custom_status_id: str | None = None
    """Its status in the workflow."""
    permalink: str | None = None
    """The address for a browser."""
    priority: str | None = None
    """Sort key of the manual order."""
    description: str | None = None
    """HTML."""
    brief_description: str | None = None
    """The beginning of it as plain text."""
    parent_ids: tuple[str, ...] | None = None
    """Folders; empty for a task that is only a subtask."""
    super_parent_ids: tuple[str, ...] | None = None
    """Folders of its parent tasks."""
    shared_ids: tuple[str, ...] | None = None
    """Contacts and groups."""
    responsible_ids: tuple[str, ...] | None = None
    """Assignees."""
    responsible_placeholder_ids: tuple[str, ...] | None = None
    """Placeholders that are assigned."""
    author_ids: tuple[str, ...] | None = None
    """Who created it."""
    has_attachments: bool | None = None
    """Whether it has any."""
    attachment_count: int | None = None
    """How many."""
    followed_by_me: bool | None = None
    """Whether the token's user follows it; comes with ``followerIds``."""
    follower_ids: tuple[str, ...] | None = None
    """Who follows it."""
    recurrent: bool | None = None
    """Whether it repeats."""
    super_task_ids: tuple[str, ...] | None = None
    """Tasks that it is a subtask of."""
    sub_task_ids: tuple[str, ...] | None = None
    """Its subtasks."""
    dependency_ids: tuple[str, ...] | None = None
    """Its dependencies."""
    metadata: tuple[MetadataEntry, ...] | None = None
    """Entries of this API client."""
    custom_fields: tuple[CustomFieldValue, ...] | None = None
    """Values of custom fields."""
    billing_type: BillingType | UnknownWord | None = None
    """Of its timelogs."""
    effort_allocation: TaskEffortAllocation | None = None
    """Its effort."""
    work_schedule_id: str | None = None
    """The work schedule that it follows."""
    custom_item_type_id: str | None = None
    """Its custom item type."""
    finance: TaskFinance | None = None
    """Fees and costs."""
    cascading_field_settings: tuple[CascadingFieldSetting, ...] | None = None
    """Fields that cascade to its subtasks; comes with ``cascadingFields``."""

    @property
    def recycled(self) -> bool:
        """Whether it is in the recycle bin. Reading by ID finds tasks there too."""
        return self.scope == "RbTask"


@model
class TaskHistory(Model):
    """How costs and fees of a task changed; each comes when its name is in ``fields``."""

    id: str
    """The ID of what is meant."""
    planned_cost: tuple[BudgetMetricHistoryItem, ...] | None = None
    """What the planned work will cost."""
    planned_fees: tuple[BudgetMetricHistoryItem, ...] | None = None
    """What the planned work will be billed at."""
    actual_cost: tuple[BudgetMetricHistoryItem, ...] | None = None
    """What the work done cost."""
    actual_fees: tuple[BudgetMetricHistoryItem, ...] | None = None
    """What the work done is billed at."""
