"""What a task is made of."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from wrike_async._resources.cascading import CascadingFieldSetting
from wrike_async._resources.custom_field_values import HasCustomFields
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
    """When a task is scheduled, in local time without a zone.

    Attributes:
        type: a backlogged task has no dates, a milestone only ``due``.
        duration: in working minutes; 480 are a day of eight hours.
        start: when it starts.
        due: when it is due.
        work_on_weekends: whether weekends count as working days.
    """

    type: TaskDatesType | UnknownWord | None = None
    duration: int | None = None
    start: LocalDateTime | None = None
    due: LocalDateTime | None = None
    work_on_weekends: bool | None = None


@model
class DailyAllocation(Model):
    """The effort of one assignee on one day, in minutes."""

    date: date | None = None
    effort_minutes: float | None = None


@model
class ResponsibleAllocation(Model):
    """How the effort of one assignee is spread over days."""

    user_id: str | None = None
    daily_allocation: tuple[DailyAllocation, ...] | None = None


@model
class TaskEffortAllocation(Model):
    """The effort of a task.

    Attributes:
        mode: how it is planned.
        total_effort: in minutes.
        allocated_effort: in minutes.
        daily_allocation_percentage: of a working day.
        responsible_allocation: by assignee.
    """

    mode: EffortMode | UnknownWord | None = None
    total_effort: int | None = None
    allocated_effort: int | None = None
    daily_allocation_percentage: float | None = None
    responsible_allocation: tuple[ResponsibleAllocation, ...] | None = None


@model
class TaskFinance(Model):
    """Planned and actual fees and costs of a task, in ``currency``."""

    currency: Currency | UnknownWord | None = None
    actual_fees: float | None = None
    actual_cost: float | None = None
    planned_fees: float | None = None
    planned_cost: float | None = None


@model
class Task(HasCustomFields):
    """A task.

    What the operation does not return unless asked with ``fields`` is ``None`` then.

    Attributes:
        id: of the task.
        account_id: of the account.
        title: never empty.
        status: the group of its custom status.
        importance: how important it is.
        created_date: when it was created.
        updated_date: when it was changed last; dependencies do not count.
        completed_date: when it was completed; Wrike leaves it out of some completed tasks too.
        dates: its schedule.
        scope: ``WsTask``, or ``RbTask`` in the recycle bin.
        custom_status_id: its status in the workflow.
        permalink: the address for a browser.
        priority: sort key of the manual order.
        description: HTML.
        brief_description: the beginning of it as plain text.
        parent_ids: folders; empty for a task that is only a subtask.
        super_parent_ids: folders of its parent tasks.
        shared_ids: contacts and groups.
        responsible_ids: assignees.
        responsible_placeholder_ids: placeholders that are assigned.
        author_ids: who created it.
        has_attachments: whether it has any.
        attachment_count: how many.
        followed_by_me: whether the token's user follows it; comes with ``followerIds``.
        follower_ids: who follows it.
        recurrent: whether it repeats.
        super_task_ids: tasks that it is a subtask of.
        sub_task_ids: its subtasks.
        dependency_ids: its dependencies.
        metadata: entries of this API client.
        custom_fields: values of custom fields.
        billing_type: of its timelogs.
        effort_allocation: its effort.
        work_schedule_id: the work schedule that it follows.
        custom_item_type_id: its custom item type.
        finance: fees and costs.
        cascading_field_settings: fields that cascade to its subtasks; comes with ``cascadingFields``.
    """

    id: str
    account_id: str | None = None
    title: str | None = None
    status: TaskStatus | UnknownWord | None = None
    importance: TaskImportance | UnknownWord | None = None
    created_date: datetime | None = None
    updated_date: datetime | None = None
    completed_date: datetime | None = None
    dates: TaskDates | None = None
    scope: TreeScope | UnknownWord | None = None
    custom_status_id: str | None = None
    permalink: str | None = None
    priority: str | None = None
    description: str | None = None
    brief_description: str | None = None
    parent_ids: tuple[str, ...] | None = None
    super_parent_ids: tuple[str, ...] | None = None
    shared_ids: tuple[str, ...] | None = None
    responsible_ids: tuple[str, ...] | None = None
    responsible_placeholder_ids: tuple[str, ...] | None = None
    author_ids: tuple[str, ...] | None = None
    has_attachments: bool | None = None
    attachment_count: int | None = None
    followed_by_me: bool | None = None
    follower_ids: tuple[str, ...] | None = None
    recurrent: bool | None = None
    super_task_ids: tuple[str, ...] | None = None
    sub_task_ids: tuple[str, ...] | None = None
    dependency_ids: tuple[str, ...] | None = None
    metadata: tuple[MetadataEntry, ...] | None = None
    custom_fields: tuple[CustomFieldValue, ...] | None = None
    billing_type: BillingType | UnknownWord | None = None
    effort_allocation: TaskEffortAllocation | None = None
    work_schedule_id: str | None = None
    custom_item_type_id: str | None = None
    finance: TaskFinance | None = None
    cascading_field_settings: tuple[CascadingFieldSetting, ...] | None = None

    @property
    def recycled(self) -> bool:
        """Whether it is in the recycle bin. Reading by ID finds tasks there too."""
        return self.scope == "RbTask"


@model
class TaskHistory(Model):
    """How costs and fees of a task changed; each comes when its name is in ``fields``."""

    id: str
    planned_cost: tuple[BudgetMetricHistoryItem, ...] | None = None
    planned_fees: tuple[BudgetMetricHistoryItem, ...] | None = None
    actual_cost: tuple[BudgetMetricHistoryItem, ...] | None = None
    actual_fees: tuple[BudgetMetricHistoryItem, ...] | None = None
