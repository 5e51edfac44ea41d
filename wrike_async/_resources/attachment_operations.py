"""The operations of attachments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from wrike_async._resources.attachment_models import (
    Attachment,
    AttachmentFilters,
    AttachmentGetParams,
    AttachmentUpdate,
    AttachmentUrl,
    PreviewParams,
)
from wrike_async._wire.operation import Operation, ScanBy

__all__ = [
    "DELETE",
    "DOWNLOAD",
    "GET",
    "LIST",
    "LISTS",
    "LIST_OF_TASK",
    "PREVIEW",
    "UPDATE",
    "UPLOADS",
    "UPLOAD_TO_TASK",
    "URL",
]

LIST = Operation(
    method="GET",
    path="/attachments",
    item=Attachment,
    accepts=AttachmentFilters,
    scan=ScanBy("calendar", "createdDate", widest=31 * 86_400 - 1, defaults=(("versions", True),)),
)
LIST_OF_TASK = attrs.evolve(LIST, path="/tasks/{taskId}/attachments", scan=None)
LISTS = {
    None: LIST,
    "task_id": LIST_OF_TASK,
    "folder_id": attrs.evolve(LIST_OF_TASK, path="/folders/{folderId}/attachments"),
}
GET = Operation(
    method="GET",
    path="/attachments/{attachmentIds}",
    item=Attachment,
    accepts=AttachmentGetParams,
    max_ids=100,
    unknown_is_invalid=True,
)
UPLOAD_TO_TASK = Operation(method="POST", path="/tasks/{taskId}/attachments", item=Attachment, gateway=False)
UPLOADS: Mapping[str | None, Operation[Attachment]] = {
    "task_id": UPLOAD_TO_TASK,
    "folder_id": attrs.evolve(UPLOAD_TO_TASK, path="/folders/{folderId}/attachments"),
}
UPDATE = Operation(
    method="PUT",
    path="/attachments/{attachmentId}",
    item=Attachment,
    accepts=AttachmentUpdate,
    also_discloses={"url": "outside_urls"},
)
DELETE: Operation[Any] = Operation(method="DELETE", path="/attachments/{attachmentId}")
URL = Operation(
    method="GET", path="/attachments/{attachmentId}/url", item=AttachmentUrl, also_discloses={"*": "public_links"}
)
DOWNLOAD: Operation[Any] = Operation(method="GET", path="/attachments/{attachmentId}/download", binary=True)
PREVIEW: Operation[Any] = Operation(
    method="GET", path="/attachments/{attachmentId}/preview", accepts=PreviewParams, binary=True
)
