"""What is known of attachments, and how they are asked for."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from wrike_async._wire.parameters import InstantFilter, NotBlank, Parameters, Raw
from wrike_async._wire.types import Model, UnknownWord, model

__all__ = [
    "Attachment",
    "AttachmentFilters",
    "AttachmentGetParams",
    "AttachmentType",
    "AttachmentUpdate",
    "AttachmentUrl",
    "PreviewParams",
    "PreviewSize",
]

AttachmentType = Literal["Wrike", "Google", "DropBox", "Box", "OneDrive", "External", "DAM", "SharePoint", "Whiteboard"]
PreviewSize = Literal["w44", "w100", "w200", "w300", "w400", "h400"]


@model
class Attachment(Model):
    """A file on a task or folder, or a link to one elsewhere.

    Attributes:
        id: of this version; each version has its own.
        author_id: the contact who attached it.
        name: of the file.
        created_date: when it was attached.
        version: 1 for the first.
        type: where it is kept; ``Wrike`` for what was uploaded.
        content_type: its media type, which Wrike derives from the name.
        size: in bytes; -1 for what is kept elsewhere.
        task_id: of the task that it is on, if it is on one.
        folder_id: of the folder that it is on, if it is on one.
        comment_id: of the comment that it came with.
        current_attachment_id: of the newest version, on older ones.
        origin_version_id: of the first version.
        preview_url: of a picture of what is kept elsewhere.
        url: a link for 24 hours; with ``with_urls=True``.
        playlist_url: of a video.
        review_ids: of its reviews.
        width: of a picture, in pixels.
        height: of a picture, in pixels.
        whiteboard_id: of a whiteboard.
    """

    id: str
    author_id: str | None = None
    name: str | None = None
    created_date: datetime | None = None
    version: int | None = None
    type: AttachmentType | UnknownWord | None = None
    content_type: str | None = None
    size: int | None = None
    task_id: str | None = None
    folder_id: str | None = None
    comment_id: str | None = None
    current_attachment_id: str | None = None
    origin_version_id: str | None = None
    preview_url: str | None = None
    url: str | None = None
    playlist_url: str | None = None
    review_ids: tuple[str, ...] | None = None
    width: int | None = None
    height: int | None = None
    whiteboard_id: str | None = None


@model
class AttachmentUrl(Model):
    """Where an attachment can be fetched without a token.

    Attributes:
        url: valid for 24 hours. Whoever has it has the file.
        playlist_url: of a video.
    """

    url: str | None = None
    playlist_url: str | None = None


class AttachmentFilters(Parameters, total=False):
    """Which attachments to list."""

    versions: bool
    """Earlier versions, too."""
    created_date: InstantFilter
    """Any length with a start: Wrike takes less than 31 days at once, so longer times take several requests. It is
    documented as needed for the attachments of the account, and Wrike was seen to answer without."""
    with_urls: bool
    """Give each a link that is valid for 24 hours."""


class AttachmentGetParams(Parameters, total=False):
    """How to read attachments by ID."""

    versions: bool
    """Find earlier versions by their IDs, too."""


class AttachmentUpdate(Parameters, total=False):
    """Where a new version comes from, unless it is sent."""

    url: NotBlank


class PreviewParams(Parameters, total=False):
    """How large a preview is to be."""

    size: PreviewSize | Raw
