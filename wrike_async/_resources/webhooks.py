"""Webhooks: https://developers.wrike.com/docs/webhooks"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Required, Unpack

import attrs
from yarl import URL

from wrike_async._reading.many import Ids, Many, OnMissing
from wrike_async._reading.pages import Pages
from wrike_async._resources.base import Resource, for_parent
from wrike_async._wire.operation import Operation
from wrike_async._wire.parameters import NotBlank, Parameters, Raw, Url
from wrike_async._wire.types import Model, UnknownWord, model
from wrike_async.errors import InvalidArgument

__all__ = ["Webhook", "WebhookCreate", "WebhookEventType", "WebhookStatus", "WebhookUpdate", "Webhooks"]

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
    """Public, on port 80 or 443. It must answer the handshake that a secret brings at once."""
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


def _check_url(values: dict[str, Any]) -> None:
    try:
        url = URL(values["hook_url"])
    except (TypeError, ValueError) as cause:
        raise InvalidArgument("hook_url is no URL") from cause
    if url.scheme not in ("http", "https") or not url.host:
        raise InvalidArgument("hook_url must be a public URL, such as https://example.com/wrike")
    if url.port not in (80, 443):
        raise InvalidArgument(f"hook_url has port {url.port}; Wrike delivers to ports 80 and 443 only")


_LIST = Operation(method="GET", path="/webhooks", item=Webhook, gateway=False)
_LISTS = {
    None: _LIST,
    "folder_id": attrs.evolve(_LIST, path="/folders/{folderId}/webhooks"),
    "space_id": attrs.evolve(_LIST, path="/spaces/{spaceId}/webhooks"),
}
_GET = Operation(method="GET", path="/webhooks/{webhookIds}", item=Webhook, max_ids=100, gateway=False)
_CREATE = Operation(
    method="POST",
    path="/webhooks",
    item=Webhook,
    accepts=WebhookCreate,
    gateway=False,
    check=_check_url,
)
_CREATES = {
    None: _CREATE,
    "folder_id": attrs.evolve(_CREATE, path="/folders/{folderId}/webhooks"),
    "space_id": attrs.evolve(_CREATE, path="/spaces/{spaceId}/webhooks"),
}
_UPDATE = Operation(method="PUT", path="/webhooks/{webhookId}", item=Webhook, accepts=WebhookUpdate, gateway=False)
_DELETE: Operation[Any] = Operation(method="DELETE", path="/webhooks/{webhookId}", gateway=False)


class Webhooks(Resource):
    """URLs that Wrike posts events to."""

    def list(
        self,
        *,
        folder_id: str | None = None,
        space_id: str | None = None,
        page_size: int | None = None,
        limit: int | None = None,
    ) -> Pages[Webhook]:
        """List the webhooks of the account, of a folder, or of a space. They come on one page.

        ``GET /webhooks``, ``GET /folders/{folderId}/webhooks``, ``GET /spaces/{spaceId}/webhooks``

        Args:
            folder_id: the folder or project.
            space_id: the space.
            page_size: without effect here.
            limit: how many in all; every one by default.
        """
        operation, ids = for_parent(_LISTS, folder_id=folder_id, space_id=space_id)
        return self._pages(operation, {}, page_size=page_size, limit=limit, ids=ids)

    async def get(self, webhook_id: str) -> Webhook:
        """Read a webhook, together with others that are read at the same time.

        ``GET /webhooks/{webhookIds}``, up to 100 IDs in a request

        Args:
            webhook_id: of the webhook.

        Raises:
            NotFound, InvalidRequest: there is no such webhook, or the ID is none.
        """
        return await self._get(_GET, webhook_id, {})

    def get_many(self, ids: Ids, *, on_missing: OnMissing = "raise") -> Many[Webhook]:
        """Read many webhooks, in the order of their IDs. Await it for a list, or use ``async for``.

        ``GET /webhooks/{webhookIds}``, 100 IDs in a request

        Args:
            ids: any iterable or async iterable.
            on_missing: ``"raise"`` `NotFound`, or ``"skip"`` webhooks that are not there.
        """
        return self._get_many(_GET, ids, on_missing, {})

    async def create(
        self, *, folder_id: str | None = None, space_id: str | None = None, **webhook: Unpack[WebhookCreate]
    ) -> Webhook:
        """Have events of a folder, of a space, or of all that the user sees posted to a URL.

        ``POST /webhooks``, ``POST /folders/{folderId}/webhooks``, ``POST /spaces/{spaceId}/webhooks``

        Args:
            folder_id: the folder or project.
            space_id: the space.
            **webhook: see `WebhookCreate`; ``hook_url`` is needed.

        Raises:
            InvalidArgument: a URL that Wrike cannot deliver to.
            OutcomeUnknown: no clear answer came; the webhook may exist.
        """
        operation, ids = for_parent(_CREATES, folder_id=folder_id, space_id=space_id)
        return await self._one(operation, webhook, ids=ids)

    async def update(self, webhook_id: str, **changes: Unpack[WebhookUpdate]) -> Webhook:
        """Suspend a webhook, or take it up again.

        ``PUT /webhooks/{webhookId}``

        Args:
            webhook_id: of the webhook.
            **changes: see `WebhookUpdate`.

        Raises:
            OutcomeUnknown: no clear answer came; the webhook may be changed.
        """
        return await self._one(_UPDATE, changes, ids=[webhook_id])

    async def delete(self, webhook_id: str) -> None:
        """Delete a webhook.

        ``DELETE /webhooks/{webhookId}``

        Raises:
            OutcomeUnknown: no clear answer came; the webhook may be deleted.
        """
        await self._call(_DELETE, ids=[webhook_id])
