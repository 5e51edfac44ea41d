"""Webhooks, from the side that is called: deliveries are verified, stored, answered, and handled once.

::

    router = Router()


    @router.on(TaskStatusChanged)
    async def changed(event: TaskStatusChanged) -> None:
        task = await wrike.tasks.get(event.task_id)
        ...


    receiver = Receiver(router, secret=os.environ["WRIKE_WEBHOOK_SECRET"])
    app.mount("/wrike", receiver.asgi)  # or receiver.aiohttp, or receiver.take
"""

from __future__ import annotations

from wrike_async._hooking.gaps import Gap
from wrike_async._resources.webhook_models import Ensured
from wrike_async._transport.secret import Secret
from wrike_async.webhooks._attempts import OnError
from wrike_async.webhooks._deliveries import Delivery, Handshake, Headers, read
from wrike_async.webhooks._events.base import Event, EventType, FolderEvent, TaskEvent, WorkItemEvent
from wrike_async.webhooks._events.folders import (
    FolderApprovalDecisionChanged,
    FolderApprovalDecisionReset,
    FolderApprovalStatusChanged,
    FolderAttachmentAdded,
    FolderAttachmentDeleted,
    FolderCommentAdded,
    FolderCommentDeleted,
    FolderCreated,
    FolderCustomFieldChanged,
    FolderDeleted,
    FolderDescriptionChanged,
    FolderParentsAdded,
    FolderParentsRemoved,
    FolderSharedsAdded,
    FolderSharedsRemoved,
    FolderTitleChanged,
    ProjectDatesChanged,
    ProjectOwnersAdded,
    ProjectOwnersRemoved,
    ProjectStatusChanged,
)
from wrike_async.webhooks._events.others import (
    CreateFromBlueprintCompleted,
    ImportFromFileCompleted,
    WorkItemTypeChanged,
)
from wrike_async.webhooks._events.tasks import (
    AttachmentAdded,
    AttachmentDeleted,
    CommentAdded,
    CommentDeleted,
    EventComment,
    EventDates,
    TaskApprovalDecisionChanged,
    TaskApprovalDecisionReset,
    TaskApprovalStatusChanged,
    TaskCreated,
    TaskCustomFieldChanged,
    TaskDatesChanged,
    TaskDeleted,
    TaskDescriptionChanged,
    TaskImportanceChanged,
    TaskParentsAdded,
    TaskParentsRemoved,
    TaskResponsiblesAdded,
    TaskResponsiblesRemoved,
    TaskSharedsAdded,
    TaskSharedsRemoved,
    TaskStatusChanged,
    TaskTitleChanged,
    TimelogChanged,
)
from wrike_async.webhooks._file_inbox import FileInbox
from wrike_async.webhooks._inbox import Claim, FailedDelivery, Inbox, InboxEntry, MemoryInbox
from wrike_async.webhooks._receiver import Receiver, ReceiverStats
from wrike_async.webhooks._refusals import DeliveryRefused, RefusalReason
from wrike_async.webhooks._router import Handler, Router
from wrike_async.webhooks._secrets import UNSIGNED, Secrets, Unsigned

__all__ = [
    "UNSIGNED",
    "AttachmentAdded",
    "AttachmentDeleted",
    "Claim",
    "CommentAdded",
    "CommentDeleted",
    "CreateFromBlueprintCompleted",
    "Delivery",
    "DeliveryRefused",
    "Ensured",
    "Event",
    "EventComment",
    "EventDates",
    "EventType",
    "FailedDelivery",
    "FileInbox",
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
    "FolderEvent",
    "FolderParentsAdded",
    "FolderParentsRemoved",
    "FolderSharedsAdded",
    "FolderSharedsRemoved",
    "FolderTitleChanged",
    "Gap",
    "Handler",
    "Handshake",
    "Headers",
    "ImportFromFileCompleted",
    "Inbox",
    "InboxEntry",
    "MemoryInbox",
    "OnError",
    "ProjectDatesChanged",
    "ProjectOwnersAdded",
    "ProjectOwnersRemoved",
    "ProjectStatusChanged",
    "Receiver",
    "ReceiverStats",
    "RefusalReason",
    "Router",
    "Secret",
    "Secrets",
    "TaskApprovalDecisionChanged",
    "TaskApprovalDecisionReset",
    "TaskApprovalStatusChanged",
    "TaskCreated",
    "TaskCustomFieldChanged",
    "TaskDatesChanged",
    "TaskDeleted",
    "TaskDescriptionChanged",
    "TaskEvent",
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
    "Unsigned",
    "WorkItemEvent",
    "WorkItemTypeChanged",
    "read",
]
