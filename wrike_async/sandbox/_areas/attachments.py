"""Attachments of tasks and folders: their bytes, their versions, links to them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from wrike_async.sandbox._calls.call import Answer, Call, Download, Routes
from wrike_async.sandbox._calls.storage import attachment_link
from wrike_async.sandbox._calls.uploads import NAME_HEADER, Upload
from wrike_async.sandbox._rules import lookup
from wrike_async.sandbox._state.records import Attachment
from wrike_async.sandbox._wire import ids
from wrike_async.sandbox._wire.contents import Pattern, picture
from wrike_async.sandbox._wire.errors import invalid_parameter, invalid_request, parameter_required
from wrike_async.sandbox._wire.ids import Kind
from wrike_async.sandbox._wire.instants import instant_text
from wrike_async.sandbox._wire.parameters import Range

__all__ = ["routes"]

routes = Routes()
_WIDEST_WINDOW: Final = 31 * 86_400
_SHAPE: Final = (4, 3)
# How large a file is that was imported from a URL: the sandbox fetches nothing.
_IMPORTED: Final = 4096


@routes("GET /attachments")
def account_attachments(call: Call) -> Answer:
    """Return what was attached in a window of less than 31 days, or ever."""
    window: Range = call.params.get("createdDate", Range())
    return _listed(call, call.state.attachments.created_in(window.start, window.end))


@routes("GET /tasks/{taskId}/attachments")
def task_attachments(call: Call) -> Answer:
    """Return a task's attachments."""
    return _listed(call, call.state.attachments_on_task(lookup.task(call.state, call.id)))


@routes("GET /folders/{folderId}/attachments")
def folder_attachments(call: Call) -> Answer:
    """Return a folder's attachments."""
    folder_id = lookup.folder(call.state, call.id).id
    return _listed(call, [a for a in call.state.attachments.kept.values() if a.folder_id == folder_id])


@routes("GET /attachments/{attachmentIds}")
def attachments_by_id(call: Call) -> Answer:
    """Return attachments by ID; with ``versions`` each with those before it."""
    found: list[Attachment] = call.found("Attachment", lambda identity: _find(call, identity))
    if call.params.get("versions"):
        chains = {attachment.origin_id: attachment for attachment in found}
        found = [version for attachment in chains.values() for version in _versions(call, attachment)]
    return Answer("attachments", [_show(call, attachment) for attachment in found])


@routes("GET /attachments/{attachmentId}/download")
def download(call: Call) -> Download:
    """Return the bytes."""
    attachment = _existing(call, call.id)
    return Download(attachment.content, attachment.content_type, attachment.name)


@routes("GET /attachments/{attachmentId}/preview")
def preview(call: Call) -> Download:
    """Return a picture of the asked width or height."""
    attachment = _existing(call, call.id)
    side, pixels = call.params.get("size", "w100")[:1], int(call.params.get("size", "w100")[1:])
    wide, high = _SHAPE
    size = (pixels, pixels * high // wide) if side == "w" else (pixels * wide // high, pixels)
    return Download(picture(*size), "image/png", f"{attachment.name}.png")


@routes("GET /attachments/{attachmentId}/url")
def public_url(call: Call) -> Answer:
    """Return a public link that stays good for 24 hours."""
    return Answer("url", [{"url": attachment_link(call.state, _existing(call, call.id), call.origin)}])


@routes("POST /tasks/{taskId}/attachments")
def attach_to_task(call: Call) -> Answer:
    """Attach a file to a task."""
    task_id, (name, upload) = lookup.task(call.state, call.id).id, _named(call.upload)
    added = call.state.add_attachment(task_id, name, content=upload.content, author_id=call.caller.id)
    return Answer("attachments", [_show(call, added)])


@routes("POST /folders/{folderId}/attachments")
def attach_to_folder(call: Call) -> Answer:
    """Attach a file to a folder."""
    folder_id, (name, upload) = lookup.folder(call.state, call.id).id, _named(call.upload)
    added = call.state.add_attachment(None, name, content=upload.content, folder_id=folder_id, author_id=call.caller.id)
    return Answer("attachments", [_show(call, added)])


@routes("PUT /attachments/{attachmentId}")
def add_version(call: Call) -> Answer:
    """Add the next version, with an ID of its own: sent along, or taken from a URL."""
    state, old = call.state, _existing(call, call.id)
    if old.current_id is not None:
        raise invalid_request("Only the current version can be followed by another")
    if "url" in call.params:
        if call.upload is not None:
            raise invalid_request("Parameter 'url' and a file are mutually exclusive")
        name, upload = _name_in_url(call.params["url"]), Upload(None, Pattern(_IMPORTED))
    else:
        name, upload = _named(call.upload)
    versions = _versions(call, old)
    added = state.add_attachment(
        old.task_id, name, content=upload.content, folder_id=old.folder_id, author_id=call.caller.id, previous=old
    )
    for version in versions:
        state.attachments.edit(version.number).current_id = added.id
    return Answer("attachments", [_show(call, added)])


@routes("DELETE /attachments/{attachmentId}")
def delete(call: Call) -> Answer:
    """Delete for good: an old version alone, the current one with all before it. The answer is empty."""
    attachment = _existing(call, call.id)
    current = attachment.current_id is None
    for version in _versions(call, attachment) if current else [attachment]:
        call.state.attachments.remove(version.number)
    if current:
        call.state.count_attachments(attachment, -1)
    call.state.tell_attachment(attachment, "Deleted")
    return Answer("attachments", [])


def _named(upload: Upload | None) -> tuple[str, Upload]:
    if upload is None:
        raise invalid_request("There is no file in the request")
    if not upload.name:
        raise parameter_required(NAME_HEADER)
    return upload.name, upload


def _name_in_url(url: str) -> str:
    try:
        parts = urlsplit(url)
        name = unquote(parts.path).rpartition("/")[2]
    except ValueError:
        raise invalid_parameter("url", "is no URL") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise invalid_parameter("url", "is no URL")
    return name or "download"


def _find(call: Call, identity: str) -> Attachment | None:
    """Find an attachment; an unknown one is refused as a malformed ID is, unless those are to be left out."""
    found = call.state.attachment(identity)
    known_form = ids.has_old_form(Kind.ATTACHMENT, identity)
    if found is None and not (known_form and call.unknown_ids != "refuse"):
        raise lookup.undecodable("attachment", identity)
    return found


def _existing(call: Call, identity: str) -> Attachment:
    found = call.state.attachment(identity)
    if found is None:
        raise lookup.undecodable("attachment", identity)
    return found


def _versions(call: Call, attachment: Attachment) -> list[Attachment]:
    """Return all versions of the same file, the first one first."""
    state = call.state
    if attachment.task_id is not None:
        around: Iterable[Attachment] = state.attachments_on_task(lookup.task(state, attachment.task_id))
    else:
        around = state.attachments.kept.values()
    same = [other for other in around if other.origin_id == attachment.origin_id]
    return sorted(same, key=lambda version: version.version)


def _listed(call: Call, attachments: Iterable[Attachment]) -> Answer:
    window: Range | None = call.params.get("createdDate")
    if window is not None and window.start is not None:
        end = call.now if window.end is None else window.end
        if end - window.start >= _WIDEST_WINDOW:
            raise invalid_parameter("createdDate", "the range must be shorter than 31 days")
    versions = call.params.get("versions", False)
    return Answer(
        "attachments",
        [
            _show(call, attachment)
            for attachment in attachments
            if (window is None or attachment.created in window) and (versions or attachment.current_id is None)
        ],
    )


def _show(call: Call, attachment: Attachment) -> dict[str, Any]:
    document: dict[str, Any] = {
        "id": attachment.id,
        "authorId": attachment.author_id,
        "name": attachment.name,
        "createdDate": instant_text(attachment.created),
        "version": attachment.version,
        "type": "Wrike",
        "contentType": attachment.content_type,
        "size": attachment.content.size,
        "taskId": attachment.task_id,
        "folderId": attachment.folder_id,
        "originVersionId": attachment.origin_id,
        "currentAttachmentId": attachment.current_id,
        "url": attachment_link(call.state, attachment, call.origin) if call.params.get("withUrls") else None,
    }
    return {name: value for name, value in document.items() if value is not None}
