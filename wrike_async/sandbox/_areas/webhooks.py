"""Webhooks: kept and shown. What happens is delivered to those on this machine, from `_hooks`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final
from urllib.parse import urlsplit

from wrike_async.sandbox._calls.call import Answer, Call, Routes
from wrike_async.sandbox._rules import lookup
from wrike_async.sandbox._rules.collection import Collection
from wrike_async.sandbox._state.documents import Document
from wrike_async.sandbox._wire.errors import invalid_parameter, invalid_request
from wrike_async.sandbox._wire.ids import Kind
from wrike_async.sandbox._wire.loopback import is_on_loopback

__all__ = ["routes"]

WEBHOOKS: Final = Collection("webhooks", "webhook", Kind.WEBHOOK)
_PORTS: Final = (None, 80, 443)
EVENTS: Final = frozenset(
    {
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
    }
)

Scope = Callable[[Call], "Document"]


def _account(_: Call) -> Document:
    return {}


def _folder(call: Call) -> Document:
    return {"folderId": lookup.folder(call.state, call.id).id}


def _space(call: Call) -> Document:
    return {"spaceId": lookup.space(call.state, call.id).id}


def _listed(scope: Scope) -> Callable[[Call], Answer]:
    """Return the hooks of a folder or space; the account's list has them all."""

    def listed(call: Call) -> Answer:
        wanted = scope(call).items()
        return WEBHOOKS.answer(call, [hook for hook in WEBHOOKS.records(call).values() if wanted <= hook.items()])

    return listed


def _create(scope: Scope) -> Callable[[Call], Awaitable[Answer]]:
    async def create(call: Call) -> Answer:
        params, where = call.params, scope(call)
        lookup.of_kind(call.state, Kind.CUSTOM_ITEM_TYPE, params.get("customItemTypes", ()))
        document: dict[str, Any] = {
            "accountId": call.state.account_id,
            "hookUrl": _url(params["hookUrl"]),
            "status": "Active",
            **where,
            "events": _events(call) or None,
            "recursive": params.get("recursive", False) if where else None,
        }
        kept = ("secret", "parameterisedEvents", "customItemTypes", "fields")
        document |= {f"_{name}": params[name] for name in kept if name in params}
        await _greet(call, document)
        return WEBHOOKS.answer(call, [WEBHOOKS.add(call, document)])

    return create


def _url(text: str) -> str:
    try:
        parts = urlsplit(text)
        port, host = parts.port, parts.hostname
    except ValueError:
        raise invalid_parameter("hookUrl", "is no URL") from None
    if parts.scheme not in ("http", "https") or not host:
        raise invalid_parameter("hookUrl", "is no URL")
    # Receivers on the same machine may listen anywhere: there the sandbox is laxer than Wrike.
    if port not in _PORTS and not is_on_loopback(text):
        raise invalid_parameter("hookUrl", "must be on port 80 or 443")
    return text


def _events(call: Call) -> list[str]:
    events: list[str] = call.params.get("events", [])
    unknown = set(events) - EVENTS
    if unknown:
        raise invalid_parameter("events", f"unknown event {sorted(unknown)[0]!r}")
    return events


async def _update(call: Call) -> Answer:
    """Suspend a hook, or activate it again where it still knows its secret."""
    status = call.params["status"]
    hook = WEBHOOKS.one(call, call.id)
    if status == "Active" and hook["status"] != "Active":
        await _greet(call, hook)
    # It may be gone by now.
    WEBHOOKS.one(call, call.id)["status"] = status
    return WEBHOOKS.get(call)


async def _greet(call: Call, hook: Document) -> None:
    wrong = await call.greet(hook["hookUrl"], hook.get("_secret"))
    if wrong is not None:
        raise invalid_request(f"Webhook secret verification failed: the receiver {wrong}")


routes = Routes(
    {
        "GET /webhooks": _listed(_account),
        "POST /webhooks": _create(_account),
        "GET /folders/{folderId}/webhooks": _listed(_folder),
        "POST /folders/{folderId}/webhooks": _create(_folder),
        "GET /spaces/{spaceId}/webhooks": _listed(_space),
        "POST /spaces/{spaceId}/webhooks": _create(_space),
        "GET /webhooks/{webhookIds}": WEBHOOKS.get_many,
        "PUT /webhooks/{webhookId}": _update,
        "DELETE /webhooks/{webhookId}": WEBHOOKS.deletes(echo=False),
    }
)
