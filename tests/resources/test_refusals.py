"""What Wrike would refuse is refused before a request is spent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from wrike_async import DateRange, InvalidArgument, NotFound, Wrike
from wrike_async._resources.folder_models import Project

if TYPE_CHECKING:
    from aioresponses import aioresponses

MAY = datetime(2026, 5, 1, tzinfo=UTC)
EIGHT_DAYS = DateRange(MAY, MAY + timedelta(days=8))
BARELY_TOO_WIDE = {"start": MAY, "end": MAY + timedelta(days=7, microseconds=1)}
MONDAY = date(2026, 5, 4)

# Wrong calls are typed as `Any`, because a type checker refuses most of them as well.
WRONG: dict[str, tuple[Callable[[Any], Any], str]] = {
    "account: no changes": (lambda w: w.account.update(), "needs metadata"),
    "account: metadata without end": (
        lambda w: w.account.update(metadata=[{"key": "k", "value": "v"}] * 101),
        "101 entries; Wrike takes up to 100",
    ),
    "account: metadata key": (lambda w: w.account.update(metadata=[{"key": "a b", "value": "v"}]), "no metadata key"),
    "account: long metadata key": (lambda w: w.account.get(metadata={"key": "k" * 50}), "no metadata key"),
    "account: metadata value": (
        lambda w: w.account.update(metadata=[{"key": "k", "value": "v" * 1000}]),
        "1000 characters; Wrike takes up to 999",
    ),
    "account: unknown field": (lambda w: w.account.get(fields=["subscriptions"]), "did you mean 'subscription'"),
    "contacts: not me": (lambda w: w.contacts.list(me=False), "me=False"),
    "contacts: blank name": (lambda w: w.contacts.list(name=" "), "must not be blank"),
    "contacts: one e-mail": (lambda w: w.contacts.list(emails="a@example.com"), "takes a list"),
    "contacts: e-mails without end": (lambda w: w.contacts.list(emails=["a@example.com"] * 101), "up to 100"),
    "contacts: type": (lambda w: w.contacts.list(types=["Human"]), "'Human' is not one of"),
    "contacts: misspelt": (lambda w: w.contacts.list(activ=True), "did you mean 'active'"),
    "contacts: page": (lambda w: w.contacts.list(page_size=0), "page_size"),
    "contacts: token": (lambda w: w.contacts.list(next_page_token="T"), "no parameter 'next_page_token'"),
    "contacts: field of reads": (lambda w: w.contacts.update("C", fields=["workScheduleId"]), "workScheduleId"),
    "contacts: rate": (lambda w: w.contacts.update("C", current_bill_rate={"value": 1}), "did you mean 'rate_value'"),
    "contacts: custom field value": (
        lambda w: w.contacts.update("C", custom_fields=[{"id": "F", "value": "x" * 2001}]),
        "2001 characters; Wrike takes up to 2000",
    ),
    "spaces: blank title": (lambda w: w.spaces.create(title="", access_type="Public"), "title must not be blank"),
    "spaces: no type": (lambda w: w.spaces.create(title="S"), "needs access_type"),
    "spaces: type": (lambda w: w.spaces.create(title="S", access_type="Personal"), "access_type='Personal'"),
    "spaces: locking": (lambda w: w.spaces.update("S", access_type="Locked"), "access_type='Locked'"),
    "spaces: guests": (
        lambda w: w.spaces.create(title="S", access_type="Private", guest_role_id="R"),
        "only public spaces",
    ),
    "spaces: a member twice": (
        lambda w: w.spaces.create(title="S", access_type="Public", members=[{"id": "C"}, {"id": "D"}, {"id": "C"}]),
        "members names C more than once",
    ),
    "spaces: a workflow twice": (
        lambda w: w.spaces.update("S", suggested_task_workflows_add=["W", "W"]),
        "suggested_task_workflows_add names W more than once",
    ),
    "spaces: field of lists": (lambda w: w.spaces.list(fields=["suggestedTaskWorkflows"]), "suggestedTaskWorkflows"),
    "folders: blank title": (lambda w: w.folders.create("F", title="\t"), "title must not be blank"),
    "folders: two statuses": (
        lambda w: w.folders.create("F", title="P", project={"status": "Green", "custom_status_id": "S"}),
        "either status or custom_status_id",
    ),
    "folders: end before start": (
        lambda w: w.folders.update("F", project={"start_date": MONDAY, "end_date": MONDAY - timedelta(days=1)}),
        "starts on 2026-05-04, after its end on 2026-05-03",
    ),
    "folders: half a budget": (lambda w: w.folders.update("F", project={"budget": 0.5}), "project.budget"),
    "folders: a project as read": (
        lambda w: w.folders.update("F", project=Project(author_id="C")),
        "holds things that cannot be written",
    ),
    "folders: owners of an update": (
        lambda w: w.folders.update("F", project={"owner_ids": ["C"]}),
        "project has no 'owner_ids'",
    ),
    "folders: two parents": (
        lambda w: w.folders.list(folder_id="F", space_id="S"),
        "give one of folder_id, space_id, not folder_id and space_id",
    ),
    "folders: deleted in a folder": (lambda w: w.folders.list(folder_id="F", deleted=True), "does not take 'deleted'"),
    "folders: deleted in a folder's tree": (
        lambda w: w.folders.tree(folder_id="F", deleted=True),
        "does not take 'deleted'",
    ),
    "folders: deleted or not": (lambda w: w.folders.list(deleted=None), "filters nothing"),
    "folders: a filter on the tree": (lambda w: w.folders.tree(project=True), "no parameter 'project'"),
    "folders: fields of the tree": (lambda w: w.folders.tree(fields=["space"]), "no parameter 'fields'"),
    "folders: finance of the account": (lambda w: w.folders.list(fields=["finance"]), "does not take 'finance'"),
    "folders: token": (lambda w: w.folders.list(next_page_token=None), "must be a token"),
    "folders: pages": (lambda w: w.folders.list(page_size=1001), "page_size"),
    "folders: too much to copy": (lambda w: w.folders.copy("F", parent="P", title="C", entry_limit=251), "1 to 250"),
    "folders: copy to nowhere": (lambda w: w.folders.copy("F", title="C"), "needs parent"),
    "folders: a job's custom fields": (
        lambda w: w.folders.copy_async("F", parent="P", title="C", plain_text_custom_fields=True),
        "no parameter 'plain_text_custom_fields'",
    ),
    "comments: wide window": (lambda w: w.comments.list(created_date=EIGHT_DAYS), "seven days"),
    "comments: barely too wide": (lambda w: w.comments.list(created_date=BARELY_TOO_WIDE), "seven days"),
    "comments: the old name": (lambda w: w.comments.list(updated_date=EIGHT_DAYS), "updated_date must not be wider"),
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
    "custom fields: to no space": (lambda w: w.custom_fields.update("F", change_scope="Space"), "needs the space_id"),
    "custom fields: to the account": (
        lambda w: w.custom_fields.update("F", change_scope="Account", space_id="S"),
        "leave space_id out",
    ),
    "custom fields: types of a space": (
        lambda w: w.custom_fields.list(space_id="S", types=["Text"]),
        "does not take 'types'",
    ),
    "custom fields: setting": (
        lambda w: w.custom_fields.create(title="F", type="Text", settings={"read_onyl": True}),
        "did you mean 'read_only'",
    ),
    "workflows: blank name": (lambda w: w.workflows.create(name=" "), "name must not be blank"),
    "workflows: long name": (lambda w: w.workflows.update("W", name="x" * 129), "takes up to 128"),
    "workflows: long description": (lambda w: w.workflows.update("W", description="x" * 2001), "takes up to 2000"),
    "workflows: nameless status": (lambda w: w.workflows.update("W", custom_status={"color": "Red"}), "needs an id"),
    "workflows: color": (lambda w: w.workflows.update("W", custom_status={"id": "S", "color": "Pink"}), "'Pink'"),
    "timelogs: too long a day": (lambda w: w.timelogs.create("T", hours=24.5, tracked_date=MONDAY), "0 to 24"),
    "timelogs: less than nothing": (lambda w: w.timelogs.update("L", hours=-1), "0 to 24"),
    "timelogs: no day": (lambda w: w.timelogs.create("T", hours=1), "needs tracked_date"),
    "timelogs: an instant": (lambda w: w.timelogs.create("T", hours=1, tracked_date=MAY), "tracked_date must be"),
    "timelogs: naive": (lambda w: w.timelogs.list(created_date=MAY.replace(tzinfo=None)), "time zone"),
    "timelogs: not me": (lambda w: w.timelogs.list(me=False), "me=False"),
    "timelogs: finance of the account": (lambda w: w.timelogs.list(fields=["finance"]), "does not take 'finance'"),
    "timelogs: two parents": (lambda w: w.timelogs.list(category_id="K", task_id="T"), "not task_id and category_id"),
    "tasks: two parents": (lambda w: w.tasks.list(folder_id="F", space_id="S"), "not folder_id and space_id"),
    "tasks: token of nothing": (lambda w: w.tasks.list(next_page_token=""), "must be a token"),
}


@pytest.mark.parametrize("name", WRONG)
async def test_refused_before_a_request(name: str, mocked_http: aioresponses) -> None:
    call, says = WRONG[name]
    async with Wrike("token") as wrike:
        with pytest.raises(InvalidArgument, match=says):
            await call(wrike)
    assert mocked_http.requests == {}


async def test_seven_days_in_whole_seconds_are_accepted(mocked_http: aioresponses) -> None:
    window = DateRange(MAY + timedelta(microseconds=1), MAY + timedelta(days=7))
    mocked_http.get(
        "https://www.wrike.com/api/v4/comments?createdDate=%7B%22start%22%3A%222026-05-01T00%3A00%3A00Z%22%2C"
        "%22end%22%3A%222026-05-08T00%3A00%3A00Z%22%7D&limit=100000",
        payload={"kind": "comments", "data": []},
    )
    async with Wrike("token") as wrike:
        assert await wrike.comments.list(created_date=window).to_list() == []


async def test_an_account_without_the_metadata_is_not_found(mocked_http: aioresponses) -> None:
    mocked_http.get(
        "https://www.wrike.com/api/v4/account?metadata=%7B%22key%22%3A%22k%22%7D",
        payload={"kind": "accounts", "data": []},
    )
    async with Wrike("token") as wrike:
        with pytest.raises(NotFound, match="no such metadata"):
            await wrike.account.get(metadata={"key": "k"})
