"""Rows of what is on work: attachments, comments, time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wrike_async.sandbox._calls.exporting.values import moment, number
from wrike_async.sandbox._state.world import State

__all__ = [
    "attachment_files",
    "attachments",
    "comment_contents",
    "comments",
    "mentions",
    "timelog_comments",
    "timelogs",
    "versions",
]

Row = dict[str, Any]


def attachment_files(state: State) -> Iterator[Row]:
    """Yield files, each version one."""
    for attachment in state.attachments:
        yield {
            "attachment_file_id": number(attachment.id),
            "attachment_file_api_id": attachment.id,
            "attachment_file_name": attachment.name,
            "attachment_file_size_bytes": attachment.content.size,
            "user_id": number(attachment.author_id),
            "when_added": moment(attachment.created),
        }


def attachments(state: State) -> Iterator[Row]:
    """Yield what is attached, all versions of it together."""
    for attachment in state.attachments:
        if attachment.id == attachment.origin_id:
            work = attachment.task_id or attachment.folder_id
            yield {"work_attachment_id": number(attachment.id), "work_id": number(work)}


def versions(state: State) -> Iterator[Row]:
    """Yield which file is a version of what."""
    for attachment in state.attachments:
        yield {
            "work_attachment_id": number(attachment.origin_id),
            "attachment_file_id": number(attachment.id),
            "attachment_file_version": attachment.version,
        }


def comments(state: State) -> Iterator[Row]:
    """Yield comments."""
    for comment in state.comments:
        yield {
            "work_comment_id": number(comment.id),
            "work_id": number(comment.task_id or comment.folder_id),
            "user_id": number(comment.author_id),
            "work_comment_datetime": moment(comment.created),
        }


def comment_contents(state: State) -> Iterator[Row]:
    """Yield what comments say."""
    for comment in state.comments:
        yield {"work_comment_id": number(comment.id), "work_comment_text": comment.text}


def mentions(state: State) -> Iterator[Row]:
    """Yield who is mentioned in a comment by name, as ``@Ada Brook``."""
    people = {f"{c.first_name} {c.last_name}".strip(): c.id for c in state.contacts.values()}
    for comment in state.comments:
        if "@" not in comment.text:
            continue
        for name, identity in people.items():
            if f"@{name}" in comment.text:
                yield {"work_comment_id": number(comment.id), "user_id": number(identity), "mention_name": name}


def timelogs(state: State) -> Iterator[Row]:
    """Yield what was logged."""
    for timelog in state.timelogs:
        yield {
            "work_timelog_id": number(timelog.id),
            "work_id": number(timelog.task_id),
            "user_id": number(timelog.user_id),
            "timelog_category_id": number(timelog.category_id),
            "work_timelog_hours": timelog.hours,
            "work_timelog_date": timelog.tracked,
        }


def timelog_comments(state: State) -> Iterator[Row]:
    """Yield what was said of it."""
    for timelog in state.timelogs:
        yield {"work_timelog_id": number(timelog.id), "work_timelog_comment": timelog.comment}
