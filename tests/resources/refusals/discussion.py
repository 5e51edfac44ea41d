"""Wrong calls of comments and approvals."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from wrike_async import DateRange

if TYPE_CHECKING:
    from tests.resources.refusals import WrongCalls

MAY = datetime(2026, 5, 1, tzinfo=UTC)
EIGHT_DAYS = DateRange(MAY, MAY + timedelta(days=8))
BARELY_TOO_WIDE = {"start": MAY, "end": MAY + timedelta(days=7, microseconds=1)}

WRONG: WrongCalls = {
    "comments: without a start": (lambda w: w.comments.list(created_date=DateRange(end=MAY)), "needs a start"),
    "comments: the old name": (
        lambda w: w.comments.list(updated_date=EIGHT_DAYS, created_date=EIGHT_DAYS),
        "updated_date must not be wider",
    ),
    "comments: barely too wide": (
        lambda w: w.comments.list(updated_date=BARELY_TOO_WIDE, created_date=EIGHT_DAYS),
        "seven days",
    ),
    "comments: window of a task": (
        lambda w: w.comments.list(task_id="T", created_date=EIGHT_DAYS),
        "does not take 'created_date'",
    ),
    "comments: two parents": (lambda w: w.comments.list(task_id="T", folder_id="F"), "not task_id and folder_id"),
    "comments: page": (lambda w: w.comments.list(page_size="9"), "page_size"),
    "comments: limit": (lambda w: w.comments.list(limit=-1), "limit"),
    "comments: token": (lambda w: w.comments.list(next_page_token="T"), "no parameter 'next_page_token'"),
    "comments: on nothing": (lambda w: w.comments.create(text="Hi"), "give one of task_id, folder_id"),
    "comments: blank": (lambda w: w.comments.create(task_id="T", text=" "), "text must not be blank"),
    "comments: no text": (lambda w: w.comments.update("C"), "needs text"),
    "comments: no ID": (lambda w: w.comments.list(task_id="").to_list(), "is no Wrike ID"),
    "approvals: filters of a task": (
        lambda w: w.approvals.list(task_id="T", statuses=["Pending"]),
        "has no parameter 'statuses'",
    ),
    "approvals: token of a folder": (
        lambda w: w.approvals.list(folder_id="F", next_page_token="T"),
        "has no parameter 'next_page_token'",
    ),
    "approvals: status": (lambda w: w.approvals.list(statuses=["NotRequired"]), "'NotRequired' is not one of"),
    "approvals: two parents": (lambda w: w.approvals.list(task_id="T", folder_id="F"), "not task_id and folder_id"),
    "approvals: of nothing": (lambda w: w.approvals.create(description="Hi"), "give one of task_id, folder_id"),
    "approvals: no filter at all": (lambda w: w.approvals.list(approvers=[]), "approvers is empty"),
}
