"""Events of folders and projects."""

from __future__ import annotations

from wrike_async._resources.approvals import ApprovalDecisionStatus, ApprovalStatus
from wrike_async._wire.types import UnknownWord, model
from wrike_async.webhooks._events.base import FolderEvent
from wrike_async.webhooks._events.tasks import EventComment, EventDates

__all__ = [
    "FolderApprovalDecisionChanged",
    "FolderApprovalDecisionReset",
    "FolderApprovalStatusChanged",
    "FolderAttachmentAdded",
    "FolderAttachmentDeleted",
    "FolderCommentAdded",
    "FolderCommentDeleted",
    "FolderCreated",
    "FolderCustomFieldChanged",
    "FolderDeleted",
    "FolderDescriptionChanged",
    "FolderParentsAdded",
    "FolderParentsRemoved",
    "FolderSharedsAdded",
    "FolderSharedsRemoved",
    "FolderTitleChanged",
    "ProjectDatesChanged",
    "ProjectOwnersAdded",
    "ProjectOwnersRemoved",
    "ProjectStatusChanged",
]


@model
class FolderCreated(FolderEvent):
    """A folder or project was made."""


@model
class FolderDeleted(FolderEvent):
    """A folder or project was moved to the recycle bin."""


@model
class FolderDescriptionChanged(FolderEvent):
    """The description of a folder or project was changed. It comes about five minutes late, without the text."""


@model
class FolderTitleChanged(FolderEvent):
    """A folder or project was renamed.

    Attributes:
        old_value: the title that it had.
        title: the title that it has.
    """

    old_value: str | None = None
    title: str | None = None


@model
class FolderParentsAdded(FolderEvent):
    """A folder or project was put into folders.

    Attributes:
        added_parents: their IDs.
    """

    added_parents: tuple[str, ...] | None = None


@model
class FolderParentsRemoved(FolderEvent):
    """A folder or project was taken out of folders.

    Attributes:
        removed_parents: their IDs.
    """

    removed_parents: tuple[str, ...] | None = None


@model
class FolderSharedsAdded(FolderEvent):
    """A folder or project was shared with users.

    Attributes:
        added_shareds: their IDs.
    """

    added_shareds: tuple[str, ...] | None = None


@model
class FolderSharedsRemoved(FolderEvent):
    """A folder or project is not shared with users any more.

    Attributes:
        removed_shareds: their IDs.
    """

    removed_shareds: tuple[str, ...] | None = None


@model
class FolderCommentAdded(FolderEvent):
    """A folder or project was commented on.

    Attributes:
        comment_id: of the comment.
        comment: what it says.
    """

    comment_id: str | None = None
    comment: EventComment | None = None


@model
class FolderCommentDeleted(FolderEvent):
    """A comment on a folder or project was deleted.

    Attributes:
        comment_id: of the comment.
    """

    comment_id: str | None = None


@model
class FolderAttachmentAdded(FolderEvent):
    """A file was attached to a folder or project.

    Attributes:
        attachment_id: of the attachment.
    """

    attachment_id: str | None = None


@model
class FolderAttachmentDeleted(FolderEvent):
    """An attachment of a folder or project was deleted.

    Attributes:
        attachment_id: of the attachment.
    """

    attachment_id: str | None = None


@model
class FolderCustomFieldChanged(FolderEvent):
    """A custom field of a folder or project was changed.

    Attributes:
        custom_field_id: of the field.
        old_value: what it was, as JSON in a text.
        value: what it is, as JSON in a text.
    """

    custom_field_id: str | None = None
    old_value: str | None = None
    value: str | None = None


@model
class ProjectDatesChanged(FolderEvent):
    """The dates of a project were changed.

    Attributes:
        old_value: what they were.
        dates: what they are.
    """

    old_value: EventDates | None = None
    dates: EventDates | None = None


@model
class ProjectOwnersAdded(FolderEvent):
    """A project was given to users.

    Attributes:
        added_owners: their IDs.
    """

    added_owners: tuple[str, ...] | None = None


@model
class ProjectOwnersRemoved(FolderEvent):
    """A project was taken from users.

    Attributes:
        removed_owners: their IDs.
    """

    removed_owners: tuple[str, ...] | None = None


@model
class ProjectStatusChanged(FolderEvent):
    """The status of a project was changed. Some sources say that its ID comes as ``taskId``: then both IDs are it.

    Attributes:
        task_id: the ID, where it came under this name.
        old_status: the name of the status that it had, which may be one that users made.
        status: the name of the status that it has.
        old_custom_status_id: of the status that it had.
        custom_status_id: of the status that it has.
    """

    task_id: str | None = None
    old_status: str | None = None
    status: str | None = None
    old_custom_status_id: str | None = None
    custom_status_id: str | None = None


@model
class FolderApprovalStatusChanged(FolderEvent):
    """The status of an approval of a folder or project was changed.

    Attributes:
        approval_id: of the approval.
        status: what it is.
    """

    approval_id: str | None = None
    status: ApprovalStatus | UnknownWord | None = None


@model
class FolderApprovalDecisionChanged(FolderEvent):
    """Somebody decided on an approval of a folder or project.

    Attributes:
        approval_id: of the approval.
        decision: what was decided.
    """

    approval_id: str | None = None
    decision: ApprovalDecisionStatus | UnknownWord | None = None


@model
class FolderApprovalDecisionReset(FolderEvent):
    """Decisions on an approval of a folder or project were taken back.

    Attributes:
        approval_id: of the approval.
        approver_ids: of the users who have to decide again.
    """

    approval_id: str | None = None
    approver_ids: tuple[str, ...] | None = None
