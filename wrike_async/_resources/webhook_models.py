"""What a webhook is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Required

import attrs

from wrike_async._wire.parameters import NotBlank, Parameters, Raw, Url
from wrike_async._wire.types import Model, UnknownWord, model

__all__ = ["Ensured", "Webhook", "WebhookCreate", "WebhookEventType", "WebhookStatus", "WebhookUpdate"]

WebhookStatus = Literal["Active", "Suspended"]
WebhookEventType = Literal[
    "TaskCreated",
    "TaskDeleted",
    "TaskDescriptionChanged",
    "TaskTitleChanged",
    "TaskImportanceChanged",
    "TaskStatusChanged",
    "TaskDatesChanged",
    "TaskParentsAdded",
    "TaskParentsRemoved",
    "TaskResponsiblesAdded",
    "TaskResponsiblesRemoved",
    "TaskSharedsAdded",
    "TaskSharedsRemoved",
    "TaskCustomFieldChanged",
    "AttachmentAdded",
    "AttachmentDeleted",
    "CommentAdded",
    "CommentDeleted",
    "TimelogChanged",
    "FolderCreated",
    "FolderDeleted",
    "FolderDescriptionChanged",
    "FolderTitleChanged",
    "FolderParentsAdded",
    "FolderParentsRemoved",
    "FolderSharedsAdded",
    "FolderSharedsRemoved",
    "FolderCommentAdded",
    "FolderCommentDeleted",
    "FolderAttachmentAdded",
    "FolderAttachmentDeleted",
    "FolderCustomFieldChanged",
    "ProjectDatesChanged",
    "ProjectOwnersAdded",
    "ProjectOwnersRemoved",
    "ProjectStatusChanged",
    "TaskApprovalStatusChanged",
    "TaskApprovalDecisionChanged",
    "TaskApprovalDecisionReset",
    "FolderApprovalStatusChanged",
    "FolderApprovalDecisionChanged",
    "FolderApprovalDecisionReset",
    "WorkItemTypeChanged",
    "ImportFromFileCompleted",
    "CreateFromBlueprintCompleted",
]


@model
class Webhook(Model):
    """A URL that Wrike posts events to."""

    id: str
    """Of the webhook."""
    account_id: str | None = None
    """Of the account."""
    folder_id: str | None = None
    """Of the folder that it watches, if it is one."""
    space_id: str | None = None
    """Of the space that it watches, if it is one."""
    hook_url: str | None = None
    """Where events are posted."""
    events: tuple[WebhookEventType | UnknownWord, ...] | None = None
    """Which; all, if there are none here."""
    recursive: bool | None = None
    """Whether it watches what is in the folders of its folder, too."""
    status: WebhookStatus | UnknownWord | None = None
    """``Suspended`` after a delivery was refused."""


class WebhookCreate(Parameters, total=False):
    """A webhook to make."""

    hook_url: Required[Url]
    """Public, on port 80 or 443. It must answer the handshake that a secret brings at once. A sandbox delivers to this
    machine only, at any port."""
    secret: NotBlank
    """Signs the deliveries."""
    events: Sequence[WebhookEventType | NotBlank]
    """Which events; all by default. Wrike has no complete list, so those that it adds are accepted, too."""
    recursive: bool
    """Also what is in the folders of the folder; not by default."""
    parameterised_events: Sequence[Mapping[str, Any]]
    """Events narrowed down, such as to some custom fields. Wrike does not document the names of the keys."""
    custom_item_types: Sequence[NotBlank]
    """Only for things of these types."""
    fields: Sequence[NotBlank]
    """What deliveries tell in addition, such as ``title``, ``status``, ``dates``, ``responsibleIds``."""


class WebhookUpdate(Parameters, total=False):
    """A change to a webhook. To change anything else, delete it first and make another one: two deliver twice."""

    status: Required[WebhookStatus | UnknownWord | Raw]
    """The status that it is to have."""


@attrs.frozen
class Ensured:
    """The webhook that there is, and what was done for that.

    Attributes:
        webhook: the only one of its URL and place.
        did: ``"kept"`` what was there; ``"reactivated"`` it, as it was suspended; ``"created"`` one where there was
            none; ``"replaced"`` others by a new one. Of several programs at once more than one may say so.
        deleted: the IDs of those that this call surely deleted.
    """

    webhook: Webhook
    did: Literal["kept", "reactivated", "created", "replaced"]
    deleted: tuple[str, ...] = ()
