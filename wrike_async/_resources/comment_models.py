"""Comments, and what can be asked for and said of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, Required

from wrike_async._wire.parameters import Id, InstantFilter, NotBlank, Parameters, Raw
from wrike_async._wire.types import Model, UnknownWord, model

__all__ = [
    "Comment",
    "CommentCreate",
    "CommentDefaultField",
    "CommentFilters",
    "CommentGetField",
    "CommentGetParams",
    "CommentListField",
    "CommentRow",
    "CommentType",
    "CommentUpdate",
    "ExternalRequester",
]

CommentType = Literal["Regular", "Email"]


@model
class ExternalRequester(Model):
    """Somebody without an account who wrote an e-mail."""

    id: str | None = None
    """The ID of what is meant."""
    email: str | None = None
    """The address of the person."""
    first_name: str | None = None
    """The first name of the person."""
    last_name: str | None = None
    """The last name of the person."""


@model
class Comment(Model):
    """A comment on a task or a folder."""

    id: str
    """Of the comment."""
    author_id: str | None = None
    """The contact who wrote it."""
    text: str | None = None
    """HTML, or plain text where ``plain_text=True`` was asked."""
    created_date: datetime | None = None
    """When it was written."""
    updated_date: datetime | None = None
    """The same, even after an edit; deprecated by Wrike."""
    task_id: str | None = None
    """Of the task that it is on, if it is on one."""
    folder_id: str | None = None
    """Of the folder that it is on, if it is on one."""
    attachment_ids: tuple[str, ...] | None = None
    """Its attachments; not in lists."""
    type: CommentType | UnknownWord | None = None
    """On request."""
    email_subject: str | None = None
    """Of an e-mail."""
    direction: str | None = None
    """Of an e-mail, such as ``Incoming``."""
    external_requester: ExternalRequester | None = None
    """Who wrote an e-mail."""


CommentDefaultField = Literal[
    "id",
    "authorId",
    "text",
    "createdDate",
    "updatedDate",
    "taskId",
    "folderId",
    "emailSubject",
    "direction",
    "externalRequester",
]
CommentListField = CommentDefaultField | Literal["type"]
"""What lists can be asked for."""

CommentGetField = CommentListField | Literal["attachmentIds"]
"""What reading by ID can be asked for."""


class CommentFilters(Parameters, total=False):
    """Which comments to list. Dates are for the comments of the account only."""

    plain_text: bool
    """Texts as plain text instead of HTML."""
    types: Sequence[CommentType | UnknownWord | Raw]
    """Regular ones by default."""
    created_date: InstantFilter
    """Any length with a start: Wrike takes seven days at once, so longer times take several requests."""
    updated_date: InstantFilter
    """Deprecated by Wrike: it looks at the creation date, too, and is taken like it; beside that, up to seven days."""
    fields: Sequence[CommentListField | Raw]
    """Fields that Wrike leaves out unless they are asked for."""


class CommentGetParams(Parameters, total=False):
    """How to read comments by ID."""

    plain_text: bool
    """Texts as plain text instead of HTML."""
    types: Sequence[CommentType | UnknownWord | Raw]
    """Comments of other types count as missing."""
    fields: Sequence[CommentGetField | Raw]
    """Fields that Wrike leaves out unless they are asked for."""


class CommentCreate(Parameters, total=False):
    """A comment to write."""

    text: Required[NotBlank]
    """HTML with the few tags that Wrike allows; a line ends with ``<br>``."""
    plain_text: bool
    """The text is no HTML."""


class CommentRow(CommentCreate, total=False):
    """A comment to write together with others, and what it is on: exactly one of the two."""

    task_id: Id
    """The task that it belongs to."""
    folder_id: Id
    """The folder that it belongs to."""


class CommentUpdate(Parameters, total=False):
    """Changes to a comment."""

    text: Required[NotBlank]
    """What it says."""
    plain_text: bool
    """Answer with plain text instead of HTML."""
