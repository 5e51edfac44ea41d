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
    """A file on a task or folder, or a link to one elsewhere."""

    id: str
    """Of this version; each version has its own."""
    author_id: str | None = None
    """The contact who attached it."""
    name: str | None = None
    """Of the file."""
    created_date: datetime | None = None
    """When it was attached."""
    version: int | None = None
    """1 for the first."""
    type: AttachmentType | UnknownWord | None = None
    """Where it is kept; ``Wrike`` for what was uploaded."""
    content_type: str | None = None
    """Its media type, which Wrike derives from the name."""
    size: int | None = None
    """In bytes; -1 for what is kept elsewhere."""
    task_id: str | None = None
    """Of the task that it is on, if it is on one."""
    folder_id: str | None = None
    """Of the folder that it is on, if it is on one."""
    comment_id: str | None = None
    """Of the comment that it came with."""
    current_attachment_id: str | None = None
    """Of the newest version, on older ones."""
    origin_version_id: str | None = None
    """Of the first version."""
    preview_url: str | None = None
    """Of a picture of what is kept elsewhere."""
    url: str | None = None
    """A link for 24 hours; with ``with_urls=True``."""
    playlist_url: str | None = None
    """Of a video."""
    review_ids: tuple[str, ...] | None = None
    """Of its reviews."""
    width: int | None = None
    """Of a picture, in pixels."""
    height: int | None = None
    """Of a picture, in pixels."""
    whiteboard_id: str | None = None
    """Of a whiteboard."""


@model
class AttachmentUrl(Model):
    """Where an attachment can be fetched without a token."""

    url: str | None = None
    """Valid for 24 hours. Whoever has it has the file."""
    playlist_url: str | None = None
    """Of a video."""


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
    """Where it is."""


class PreviewParams(Parameters, total=False):
    """How large a preview is to be."""

    size: PreviewSize | Raw
    """Which size of the preview."""
