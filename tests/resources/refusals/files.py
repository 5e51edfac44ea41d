"""Wrong calls of attachments."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.resources.refusals import WrongCalls


def named(name: Any) -> Callable[[Any], Any]:
    return lambda w: w.attachments.upload(b"x", task_id="T", name=name)


WRONG: WrongCalls = {
    "attachments: without a start": (
        lambda w: w.attachments.list(task_id="T", created_date={"end": "2026-06-01T00:00:00Z"}),
        "needs a start: Wrike takes less than 31 days",
    ),
    "attachments: page": (lambda w: w.attachments.list(page_size="9"), "page_size"),
    "attachments: two parents": (lambda w: w.attachments.list(task_id="T", folder_id="F"), "not task_id and folder_id"),
    "attachments: fields": (lambda w: w.attachments.list(task_id="T", fields=["name"]), "no parameter 'fields'"),
    "attachments: size of preview": (lambda w: w.attachments.preview("A", size="w500"), "is not one of"),
    "attachments: download of no ID": (lambda w: w.attachments.download("a/../b"), "is no Wrike ID"),
    "attachments: progress": (lambda w: w.attachments.download("A", progress=1), "progress must be a function"),
    "update: nothing": (lambda w: w.attachments.update("A"), "either source or url"),
    "update: both": (lambda w: w.attachments.update("A", b"x", url="https://x", name="n"), "either source or url"),
    "update: name of a URL": (lambda w: w.attachments.update("A", url="https://x", name="n"), "go with source"),
    "upload: no parent": (lambda w: w.attachments.upload(b"x", name="n"), "give one of task_id, folder_id"),
    "upload: no name": (lambda w: w.attachments.upload(b"x", task_id="T"), "pass name="),
    "upload: empty name": (named(""), "pass name="),
    "upload: name of a wrong type": (named(5), "name must be a str"),
    "upload: line break": (named("a\nb.txt"), "cannot be kept"),
    "upload: a header of one's own": (named("a\r\nX-Other: b"), "cannot be kept"),
    "upload: space around": (named(" a.txt"), "cannot be kept"),
    "upload: semicolon beyond ASCII": (named("ü;.txt"), "cannot be kept"),
    "upload: quote beyond ASCII": (named('ü".txt'), "cannot be kept"),
    "upload: line break beyond ASCII": (named("ü\r\n.txt"), "cannot be kept"),
    "upload: half a character": (named("\ud800.txt"), "no text"),
    "upload: media type": (
        lambda w: w.attachments.upload(b"x", task_id="T", name="n", content_type="text\r\nX: y"),
        "no media type",
    ),
    "upload: a number": (lambda w: w.attachments.upload(5, task_id="T", name="n"), "source must be a path"),
    "upload: text": (lambda w: w.attachments.upload(io.StringIO("x"), task_id="T", name="n"), "open it with 'rb'"),
    "upload: progress": (lambda w: w.attachments.upload(b"", task_id="T", name="n", progress=1), "must be a function"),
}
