"""Calls of attachments, but for their bytes."""

from __future__ import annotations

from typing import Any, cast

from tests.resources.calls.case import MAY, MAY_SENT, SINCE_MAY_SENT, Case, a_list
from wrike_async import Raw

URL = {"url": "https://www.wrike.com/form"}

ATTACHMENTS = [
    a_list(
        "GET /attachments",
        lambda w: w.attachments.list(created_date=MAY, versions=True, with_urls=True).to_list(),
        "/attachments",
        {"createdDate": MAY_SENT, "versions": True, "withUrls": True},
    ),
    a_list(
        "GET /attachments",
        lambda w: w.attachments.list(created_date=cast("Any", Raw(SINCE_MAY_SENT))).to_list(),
        "/attachments",
        {"createdDate": SINCE_MAY_SENT},
    ),
    a_list(
        "GET /tasks/{taskId}/attachments",
        lambda w: w.attachments.list(task_id="T", page_size=5).to_list(),
        "/tasks/T/attachments",
        {},
    ),
    a_list(
        "GET /tasks/{taskId}/attachments",
        lambda w: w.attachments.list(task_id="T", versions=True, created_date=MAY, with_urls=False).to_list(),
        "/tasks/T/attachments",
        {"versions": True, "createdDate": MAY_SENT, "withUrls": False},
    ),
    a_list(
        "GET /folders/{folderId}/attachments",
        lambda w: w.attachments.list(folder_id="F", versions=False, created_date=MAY, with_urls=True).to_list(),
        "/folders/F/attachments",
        {"versions": False, "createdDate": MAY_SENT, "withUrls": True},
    ),
    Case(
        "GET /attachments/{attachmentIds}",
        lambda w: w.attachments.get("ID", versions=True),
        "/attachments/ID",
        {"versions": True},
    ),
    a_list("GET /attachments/{attachmentIds}", lambda w: w.attachments.get_many(["ID"]), "/attachments/ID", {}),
    Case(
        "PUT /attachments/{attachmentId}",
        lambda w: w.attachments.update("A", url="https://example.com/a b.pdf"),
        "/attachments/A",
        {"url": "https://example.com/a b.pdf"},
    ),
    Case(
        "DELETE /attachments/{attachmentId}",
        lambda w: w.attachments.delete("A"),
        "/attachments/A",
        data=[],
        returns=None,
    ),
    Case(
        "GET /attachments/{attachmentId}/url",
        lambda w: w.attachments.url("A"),
        "/attachments/A/url",
        data=[URL],
        returns=URL,
    ),
]
