"""Events of tasks."""

from __future__ import annotations

from wrike_async._resources.approvals import ApprovalDecisionStatus, ApprovalStatus
from wrike_async._resources.task_models import TaskDatesType, TaskImportance
from wrike_async._wire.types import Model, UnknownWord, model
from wrike_async.webhooks._events.base import TaskEvent

__all__ = [
    "AttachmentAdded",
    "AttachmentDeleted",
    "CommentAdded",
    "CommentDeleted",
    "EventComment",
    "EventDates",
    "TaskApprovalDecisionChanged",
    "TaskApprovalDecisionReset",
    "TaskApprovalStatusChanged",
    "TaskCreated",
    "TaskCustomFieldChanged",
    "TaskDatesChanged",
    "TaskDeleted",
    "TaskDescriptionChanged",
    "TaskImportanceChanged",
    "TaskParentsAdded",
    "TaskParentsRemoved",
    "TaskResponsiblesAdded",
    "TaskResponsiblesRemoved",
    "TaskSharedsAdded",
    "TaskSharedsRemoved",
    "TaskStatusChanged",
    "TaskTitleChanged",
    "TimelogChanged",
]


@model
class EventDates(Model):
    """The dates of a task or project, as events tell them. Their names differ from those of tasks.

    Attributes:
        type: what kind of dates they are.
        start_date: as Wrike wrote it.
        due_date: as Wrike wrote it.
        duration: working minutes.
        work_on_weekends: whether weekends count as work.
    """

    type: TaskDatesType | UnknownWord | None = None
    start_date: str | None = None
    due_date: str | None = None
    duration: int | None = None
    work_on_weekends: bool | None = None


@model
class EventComment(Model):
    """What a comment says.

    Attributes:
        text: without formatting.
        html: with it.
    """

    text: str | None = None
    html: str | None = None


@model
class TaskCreated(TaskEvent):
    """A task was made. Copies of many tasks and imports tell nothing."""


@model
class TaskDeleted(TaskEvent):
    """A task was moved to the recycle bin."""


@model
class TaskDescriptionChanged(TaskEvent):
    """The description of a task was changed. It comes about five minutes late, and does not hold the text."""


@model
class TaskTitleChanged(TaskEvent):
    """A task was renamed.

    Attributes:
        old_value: the title that it had.
        title: the title that it has.
    """

    old_value: str | None = None
    title: str | None = None


@model
class TaskImportanceChanged(TaskEvent):
    """The importance of a task was changed.

    Attributes:
        old_value: what it was.
        importance: what it is.
    """

    old_value: TaskImportance | UnknownWord | None = None
    importance: TaskImportance | UnknownWord | None = None


@model
class TaskStatusChanged(TaskEvent):
    """The status of a task was changed.

    Attributes:
        old_status: the name of the status that it had, which may be one that users made.
        status: the name of the status that it has.
        old_custom_status_id: of the status that it had.
        custom_status_id: of the status that it has.
    """

    old_status: str | None = None
    status: str | None = None
    old_custom_status_id: str | None = None
    custom_status_id: str | None = None


@model
class TaskDatesChanged(TaskEvent):
    """The dates of a task were changed.

    Attributes:
        old_value: what they were.
        dates: what they are.
    """

    old_value: EventDates | None = None
    dates: EventDates | None = None


@model
class TaskParentsAdded(TaskEvent):
    """A task was put into folders or projects.

    Attributes:
        added_parents: their IDs.
    """

    added_parents: tuple[str, ...] | None = None


@model
class TaskParentsRemoved(TaskEvent):
    """A task was taken out of folders or projects.

    Attributes:
        removed_parents: their IDs.
    """

    removed_parents: tuple[str, ...] | None = None


@model
class TaskResponsiblesAdded(TaskEvent):
    """A task was given to users.

    Attributes:
        added_responsibles: their IDs.
    """

    added_responsibles: tuple[str, ...] | None = None


@model
class TaskResponsiblesRemoved(TaskEvent):
    """A task was taken from users.

    Attributes:
        removed_responsibles: their IDs.
    """

    removed_responsibles: tuple[str, ...] | None = None


@model
class TaskSharedsAdded(TaskEvent):
    """A task was shared with users.

    Attributes:
        added_shareds: their IDs.
    """

    added_shareds: tuple[str, ...] | None = None


@model
class TaskSharedsRemoved(TaskEvent):
    """A task is not shared with users any more.

    Attributes:
        removed_shareds: their IDs.
    """

    removed_shareds: tuple[str, ...] | None = None


@model
class TaskCustomFieldChanged(TaskEvent):
    """A custom field of a task was changed.

    Attributes:
        custom_field_id: of the field.
        old_value: what it was, as JSON in a text.
        value: what it is, as JSON in a text.
    """

    custom_field_id: str | None = None
    old_value: str | None = None
    value: str | None = None


@model
class AttachmentAdded(TaskEvent):
    """A file was attached to a task.

    Attributes:
        attachment_id: of the attachment.
    """

    attachment_id: str | None = None


@model
class AttachmentDeleted(TaskEvent):
    """An attachment of a task was deleted.

    Attributes:
        attachment_id: of the attachment.
    """

    attachment_id: str | None = None


@model
class CommentAdded(TaskEvent):
    """A task was commented on.

    Attributes:
        comment_id: of the comment.
        comment: what it says.
    """

    comment_id: str | None = None
    comment: EventComment | None = None


@model
class CommentDeleted(TaskEvent):
    """A comment on a task was deleted.

    Attributes:
        comment_id: of the comment.
    """

    comment_id: str | None = None


@model
class TimelogChanged(TaskEvent):
    """A timelog of a task was made, changed or deleted.

    Attributes:
        time_tracker_id: of the timelog.
        type: what was done. Wrike does not document the words.
        hours: a number, as a text.
    """

    time_tracker_id: str | None = None
    type: str | None = None
    hours: str | None = None


@model
class TaskApprovalStatusChanged(TaskEvent):
    """The status of an approval of a task was changed.

    Attributes:
        approval_id: of the approval.
        status: what it is.
    """

    approval_id: str | None = None
    status: ApprovalStatus | UnknownWord | None = None


@model
class TaskApprovalDecisionChanged(TaskEvent):
    """Somebody decided on an approval of a task.

    Attributes:
        approval_id: of the approval.
        decision: what was decided.
    """

    approval_id: str | None = None
    decision: ApprovalDecisionStatus | UnknownWord | None = None


@model
class TaskApprovalDecisionReset(TaskEvent):
    """Decisions on an approval of a task were taken back.

    Attributes:
        approval_id: of the approval.
        approver_ids: of the users who have to decide again.
    """

    approval_id: str | None = None
    approver_ids: tuple[str, ...] | None = None
