"""Comments on tasks and folders."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape, unescape
from typing import Any, Final

from wrike_async.sandbox._calls.call import Answer, Call, Routes
from wrike_async.sandbox._rules import lookup
from wrike_async.sandbox._rules.values import plain
from wrike_async.sandbox._state.records import Comment
from wrike_async.sandbox._wire.errors import access_forbidden, invalid_parameter, resource_not_found
from wrike_async.sandbox._wire.ids import Kind
from wrike_async.sandbox._wire.instants import instant_text
from wrike_async.sandbox._wire.parameters import Range

__all__ = ["routes"]

routes = Routes()
_EDITABLE: Final = 5 * 60
_WIDEST_WINDOW: Final = 7 * 86_400
_DEFAULT_LIMIT: Final = 1000


@routes("GET /comments")
def account_comments(call: Call) -> Answer:
    """Return all comments, newest first, or those created in a window of at most seven days."""
    # The reference says that `updatedDate` filters by creation, and is deprecated for that.
    windows: list[Range] = [call.params[name] for name in ("createdDate", "updatedDate") if name in call.params]
    for window in windows:
        end = call.now if window.end is None else window.end
        if window.start is not None and end - window.start > _WIDEST_WINDOW:
            raise invalid_parameter("createdDate", "the range must not exceed 7 days")
    limit = call.params.get("limit", _DEFAULT_LIMIT)
    if limit < 1:
        raise invalid_parameter("limit", "must be positive")
    found = [c for c in call.state.comments if all(c.created in window for window in windows)]
    return _listed(call, found, limit)


@routes("GET /tasks/{taskId}/comments")
def task_comments(call: Call) -> Answer:
    """Return a task's comments, newest first."""
    task = lookup.task(call.state, call.id)
    return _listed(call, call.state.comments_on_task(task))


@routes("GET /folders/{folderId}/comments")
def folder_comments(call: Call) -> Answer:
    """Return a folder's comments, newest first."""
    folder_id = lookup.folder(call.state, call.id).id
    return _listed(call, [c for c in call.state.comments.kept.values() if c.folder_id == folder_id])


@routes("GET /comments/{commentIds}")
def comments_by_id(call: Call) -> Answer:
    """Return comments by ID."""
    found: list[Comment] = call.found("Comment", lambda identity: _find(call, identity))
    return Answer("comments", [_show(call, comment, full=True) for comment in _of_types(call, found)])


@routes("POST /tasks/{taskId}/comments")
def comment_on_task(call: Call) -> Answer:
    """Comment on a task."""
    task_id = lookup.task(call.state, call.id).id
    return _create(call, task_id=task_id)


@routes("POST /folders/{folderId}/comments")
def comment_on_folder(call: Call) -> Answer:
    """Comment on a folder; the root and the bin cannot have comments."""
    folder_id = lookup.folder(call.state, call.id).id
    return _create(call, folder_id=folder_id)


@routes("PUT /comments/{commentId}")
def update(call: Call) -> Answer:
    """Change a comment's text within five minutes; ``updatedDate`` stays that of creation."""
    comment = _existing(call)
    # The text blames the user's rights for being late, as the live API's does.
    if comment.author_id != call.caller.id or call.now - comment.created > _EDITABLE:
        raise access_forbidden("User does not have rights to edit this comment")
    comment = call.state.comments.edit(comment.number)
    comment.text = _text(call)
    return Answer("comments", [_show(call, comment, full=True)])


@routes("DELETE /comments/{commentId}")
def delete(call: Call) -> Answer:
    """Delete for good; the answer is empty."""
    comment = _existing(call)
    call.state.comments.remove(comment.number)
    _tell(call, comment, "Deleted")
    return Answer("comments", [])


def _create(call: Call, *, task_id: str | None = None, folder_id: str | None = None) -> Answer:
    text = _text(call)

    def make(number: int) -> Comment:
        identity = call.state.id_space.scoped_id(Kind.COMMENT, number)
        return Comment(number, identity, call.caller.id, text, call.now, task_id, folder_id)

    comment = call.state.comments.add(make)
    _tell(call, comment, "Added", comment={"text": unescape(plain(text)), "html": text})
    return Answer("comments", [_show(call, comment, full=True)])


def _tell(call: Call, told: Comment, what: str, **fields: Any) -> None:
    owner, kind = {"taskId": told.task_id}, ""
    if told.task_id is None:
        owner, kind = {"folderId": told.folder_id}, "Folder"
    call.state.happened(f"{kind}Comment{what}", commentId=told.id, **fields, **owner)


def _text(call: Call) -> str:
    text: str = call.params["text"]
    if not text.strip():
        raise invalid_parameter("text", "must not be empty")
    return escape(text, quote=False) if call.params.get("plainText", False) else text


def _find(call: Call, identity: str) -> Comment | None:
    number = call.state.id_space.scoped_number(Kind.COMMENT, identity)
    if number is None:
        raise lookup.undecodable("comment", identity)
    return call.state.comments.get(number)


def _existing(call: Call) -> Comment:
    found = _find(call, call.id)
    if found is None:
        raise resource_not_found(f"Comment '{call.id}'")
    return found


def _of_types(call: Call, comments: Iterable[Comment]) -> list[Comment]:
    types = call.params.get("types")
    return [comment for comment in comments if types is None or comment.type in types]


def _listed(call: Call, comments: Iterable[Comment], limit: int | None = None) -> Answer:
    found = sorted(_of_types(call, comments), key=lambda c: (c.created, c.number), reverse=True)[:limit]
    return Answer("comments", [_show(call, comment) for comment in found])


def _show(call: Call, comment: Comment, *, full: bool = False) -> dict[str, Any]:
    plain_text = call.params.get("plainText", False)
    document: dict[str, Any] = {
        "id": comment.id,
        "authorId": comment.author_id,
        "text": unescape(plain(comment.text)) if plain_text else comment.text,
        "createdDate": instant_text(comment.created),
        "updatedDate": instant_text(comment.created),
    }
    if comment.task_id is not None:
        document["taskId"] = comment.task_id
    if comment.folder_id is not None:
        document["folderId"] = comment.folder_id
    if full:
        document["attachmentIds"] = []
    if "type" in call.fields:
        document["type"] = comment.type
    return document
