"""Calls that type checkers accept, and what they say of the results. Never executed."""

from __future__ import annotations

import csv
from collections.abc import AsyncIterator, Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import assert_type, cast

import attrs

from wrike_async import (
    BulkCheck,
    BulkWrite,
    Chunks,
    ClientOptions,
    DateRange,
    Download,
    Job,
    Many,
    Outcomes,
    Page,
    Pages,
    Raw,
    RowOutcome,
    UnknownWord,
    Wrike,
)
from wrike_async.areas import Tasks
from wrike_async.literals import TaskStatus
from wrike_async.models import (
    Account,
    ApiVersion,
    AsyncJob,
    Attachment,
    Color,
    Comment,
    Contact,
    ContactHistory,
    CustomField,
    CustomFieldSettings,
    Folder,
    FolderHistory,
    FolderTreeNode,
    Space,
    Task,
    Timelog,
    TimelogCategory,
    Workflow,
)
from wrike_async.params import FolderCreate, TaskCreate, TaskFilters


async def writes(wrike: Wrike, rows: list[TaskCreate], later: AsyncIterator[TaskCreate]) -> None:
    writing: BulkWrite = wrike.tasks.create_many("F", rows)
    assert_type(await writing.check(), BulkCheck)
    assert_type(await writing, Outcomes)
    async for outcome in wrike.tasks.create_many("F", later):
        assert_type(outcome, RowOutcome)
    await wrike.tasks.create_many("F", [{"title": "a", "importance": "High"}, {"title": "b"}])
    await wrike.tasks.create_many("F", ({"title": f"{number}"} for number in range(3)))
    await wrike.folders.create_many("F", cast("Iterable[FolderCreate]", csv.DictReader(["title", "a"])))
    assert_type(wrike.tasks.update_many(["T"], status="Completed"), BulkWrite)
    await wrike.comments.create_many({"task_id": task_id, "text": "x"} for task_id in ["T"])
    assert_type(wrike.timelogs.create_many([{"task_id": "T", "hours": 1, "tracked_date": "2026-03-16"}]), BulkWrite)
    assert_type(wrike.tasks.delete_many(["T"]), BulkWrite)
    assert_type(wrike.tasks.update_each([("T", {"title": "a"}), ("U", {"status": "Completed"})]), BulkWrite)


def filtered(tasks: Tasks, status: TaskStatus) -> Pages[Task]:
    filters: TaskFilters = {"status": [status], "descendants": True}
    return tasks.list(**filters)


async def open_inputs(wrike: Wrike) -> None:
    tasks = wrike.tasks
    tasks.list(status=["Active", Raw("Archived")], sort_field=Raw("Colour"), fields=["description", Raw("newField")])
    tasks.list(extra={"newFilter": ["a"]}, created_date=DateRange("2026-03-10T07:24:24Z"))
    tasks.list(updated_date=DateRange(datetime(2026, 1, 1, tzinfo=UTC), "2026-03-10T07:24:24Z"))
    tasks.list(updated_date={"start": "2026-03-10T07:24:24Z"}, due_date="2026-03-15", scheduled_date="2026-03-15")
    tasks.list(start_date={"start": date(2026, 1, 1), "end": "2026-03-15"}, due_date=DateRange("2026-03-15"))
    wrike.audit_log.list(operations=[Raw("FolderCreated")], object_type=Raw("Robot"))
    wrike.contacts.list(types=["Person", Raw("Robot2")])
    wrike.attachments.list()
    await tasks.create("F", title="x", dates={"start": "2026-03-15", "due": date(2026, 3, 16)}, importance=Raw("Low2"))
    await tasks.update("T", description=None, dates={"start": "2026-03-15", "due": None, "extra": {"newKey": 1}})
    await wrike.timelogs.update("L", tracked_date="2026-05-01", comment=None)
    await wrike.workflows.update("W", custom_status={"name": "n", "color": Raw("DarkRed2")})


async def read_modify_write(wrike: Wrike, task: Task, field: CustomField) -> None:
    assert task.status
    assert task.importance
    assert task.dates
    assert task.custom_fields
    assert task.metadata
    assert task.parent_ids
    await wrike.tasks.update(task.id, status=task.status, importance=task.importance, dates=task.dates)
    await wrike.tasks.update(task.id, custom_fields=task.custom_fields, metadata=task.metadata)
    await wrike.tasks.update_many([task.id], custom_fields=[*task.custom_fields, {"id": "C", "value": None}])
    await wrike.tasks.update("T", status=UnknownWord("Blocked"), add_parents=task.parent_ids)
    wrike.tasks.list(status=[task.status, "Active"], importance=task.importance)
    assert field.type
    assert field.settings
    await wrike.custom_fields.create(title="F", type=field.type, settings=field.settings)
    assert_type(attrs.evolve(task, title="new", parent_ids=(*task.parent_ids, "F")), Task)


def client(options: ClientOptions) -> Wrike:
    return Wrike.from_env(**options)


async def small_areas(wrike: Wrike) -> None:
    assert_type(await wrike.account.get(fields=["subscription"]), Account)
    assert_type(await wrike.account.update(metadata=[{"key": "k", "value": None}]), Account)
    assert_type(await wrike.version.get(), ApiVersion)
    assert_type(wrike.colors.list(), Pages[Color])
    assert_type(wrike.timelog_categories.list(limit=3), Pages[TimelogCategory])


async def contacts_and_spaces(wrike: Wrike) -> None:
    assert_type(await wrike.contacts.list(me=True, types=["Person"]), Page[Contact])
    assert_type(await wrike.contacts.get("C", fields=["metadata", "firstName"]), Contact)
    assert_type(wrike.contacts.history(["C"], fields=["billRate"]), Many[ContactHistory])
    assert_type(await wrike.contacts.update("C", current_bill_rate={"rate_value": 3}), Contact)
    assert_type(await wrike.spaces.list(access_types=["Public"]).first(), Space | None)
    assert_type(await wrike.spaces.create(title="S", access_type="Locked", members=[{"id": "C"}]), Space)
    await wrike.spaces.delete("S")


async def folders(wrike: Wrike) -> None:
    async for node in wrike.folders.tree(deleted=False):
        assert_type(node, FolderTreeNode)
    async for folder in wrike.folders.list(folder_id="F", project=True, start_date=date(2026, 5, 1), page_size=10):
        assert_type(folder, Folder)
    async for page in wrike.folders.list(fields=["customFields", "title"]).pages():
        assert_type(page, Page[Folder])
    assert_type(await wrike.folders.get_many(["F"], on_missing="skip"), list[Folder])
    assert_type(await wrike.folders.history(["F"], fields=["budget"]), list[FolderHistory])
    assert_type(await wrike.folders.create("F", title="P", project={"owner_ids": ["C"], "budget": 3}), Folder)
    assert_type(await wrike.folders.update("F", project=None), Folder)
    assert_type(await wrike.folders.copy("F", parent="P", title="C"), Folder)
    assert_type(await wrike.folders.copy_async("F", parent="P", title="C", reschedule_mode="End"), Job)


async def tasks_comments_and_time(wrike: Wrike) -> None:
    since = DateRange(datetime(2026, 5, 1, tzinfo=UTC))
    assert_type(await wrike.tasks.list(status=["Active"], updated_date=since).to_list(limit=5), list[Task])
    assert_type(await wrike.tasks.create("F", title="T", importance="High", fields=["billingType"]), Task)
    assert_type(wrike.comments.list(task_id="T", plain_text=True), Pages[Comment])
    assert_type(await wrike.comments.create(folder_id="F", text="Hi"), Comment)
    assert_type(wrike.timelogs.list(category_id="K", tracked_date=date(2026, 5, 1)), Pages[Timelog])
    assert_type(await wrike.timelogs.create("T", hours=1, tracked_date=date(2026, 5, 1)), Timelog)


async def settings(wrike: Wrike) -> None:
    assert_type(wrike.custom_fields.list(space_id="S"), Pages[CustomField])
    sized = CustomFieldSettings(values=("S", "L"))
    assert_type(await wrike.custom_fields.create(title="F", type="DropDown", settings=sized), CustomField)
    assert_type(await wrike.custom_fields.update("F", settings={"currency": "EUR"}), CustomField)
    assert_type(wrike.workflows.list(), Pages[Workflow])
    assert_type(await wrike.workflows.update("W", custom_status={"name": "Doing", "group": "Active"}), Workflow)


async def attachments_and_jobs(wrike: Wrike) -> None:
    assert_type(await wrike.attachments.upload(Path("a"), task_id="T"), Attachment)
    assert_type(
        await wrike.attachments.update("A", b"x", name="a", progress=lambda done, of: print(done, of)), Attachment
    )
    assert_type(wrike.attachments.download("A"), Download)
    assert_type(await wrike.attachments.download("A", to="a"), Path)
    assert_type(await wrike.attachments.preview("A", size="w44").read(), bytes)
    async for chunk in wrike.attachments.download("A"):
        assert_type(chunk, bytes)
    async with wrike.attachments.download("A") as chunks:
        assert_type(chunks, Chunks)
    job = await wrike.task_blueprints.launch("B", title="T", parent_id="F")
    assert_type(await job, AsyncJob)
    assert_type(await wrike.jobs.wait("J", timeout=5), AsyncJob)
