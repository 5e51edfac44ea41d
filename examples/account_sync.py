"""Copy an account into another one, each night what is new: folders, tasks and comments.

    SOURCE_TOKEN=… SOURCE_URL=… TARGET_TOKEN=… TARGET_URL=… python -m examples.account_sync sync.db

What is where is kept in a file of SQLite, so that a run goes on where another ended. People, statuses and custom fields
are the same where they are called the same. Two tokens are two quotas: both accounts work at full speed.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime, timedelta
from typing import TypedDict, cast

from wrike_async import DateRange, UnknownWord, UnresolvedName, Wrike, WrikeError
from wrike_async.literals import TaskImportance
from wrike_async.models import Contact, Task, TaskDates
from wrike_async.params import CommentRow, CustomFieldInput, TaskCreate, TaskUpdate


class Content(TypedDict, total=False):
    """What is copied of a task: creations take it, and changes."""

    title: str
    description: str
    importance: TaskImportance | UnknownWord
    dates: TaskDates
    custom_status: str
    custom_fields: list[CustomFieldInput]


class State:
    """Which of the target's entities stands for which of the source's, and how far we got."""

    def __init__(self, path: str) -> None:
        self._db = sqlite3.connect(path)
        self._db.execute("create table if not exists pairs(kind, source, target, primary key(kind, source))")

    def all(self, kind: str) -> dict[str, str]:
        """Return what is known of a kind, by the source's ID."""
        return dict(self._db.execute("select source, target from pairs where kind=?", (kind,)))

    def put(self, kind: str, source: str, target: str) -> None:
        """Remember a pair, for good."""
        with self._db:
            self._db.execute("insert or replace into pairs values(?, ?, ?)", (kind, source, target))

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()


class Sync:
    """One run, from one account to another."""

    def __init__(self, source: Wrike, target: Wrike, state: State) -> None:
        self.source = source.with_options(lane="bulk")
        self.target = target.with_options(lane="bulk")
        self.state = state
        self.failed: list[str] = []
        self._same: dict[tuple[str, str], str | None] = {}

    async def run(self) -> None:
        """Copy what is new since the last run. What failed is in ``failed``, and is tried again by the next one."""
        began = datetime.now(UTC) - timedelta(minutes=5)  # clocks differ
        since = await self.since()
        await self.folders()
        await self.tasks(since)
        await self.comments(since)
        if not self.failed:
            self.state.put("run", "last", began.isoformat())

    async def since(self) -> datetime:
        """Return when the last run began that copied everything, or when the account had its first task."""
        last = self.state.all("run").get("last")
        if last is not None:
            return datetime.fromisoformat(last)
        first = await self.source.tasks.list(sort_field="CreatedDate", sort_order="Asc", sub_tasks=True).first()
        return (first and first.created_date) or datetime.now(UTC)

    @staticmethod
    async def root_of(wrike: Wrike) -> str:
        """Return the folder that everything in an account is in."""
        root = (await wrike.account.get()).root_folder_id
        assert root
        return root

    async def folders(self) -> None:
        """Copy folders, parents first."""
        nodes = {node.id: node async for node in self.source.folders.tree(deleted=False)}
        source_root = await self.root_of(self.source)
        self.state.put("folder", source_root, await self.root_of(self.target))
        known = self.state.all("folder")
        level = [source_root]
        while level:
            # A folder may be in several others: it is created in one of them.
            parents = {child: parent for parent in level for child in nodes[parent].child_ids or () if child in nodes}
            async with self.target.batch(on_error="tell") as batch:
                made = [
                    (child, batch.create_folder(known[parent], title=nodes[child].title or "untitled"))
                    for child, parent in parents.items()
                    if child not in known and parent in known
                ]
            for child, created in made:
                try:
                    folder_id = (await created).id
                except WrikeError as error:
                    self.failed.append(f"folder {child}: {error}")
                else:
                    assert folder_id
                    known[child] = folder_id
                    self.state.put("folder", child, folder_id)
            level = list(parents)

    async def tasks(self, since: datetime) -> None:
        """Copy tasks that are new, folder by folder, and change those that changed.

        What is in no folder that was copied, as subtasks are, comes into the root.
        """
        known, folders = self.state.all("task"), self.state.all("folder")
        root = await self.root_of(self.target)
        new: defaultdict[str, list[Task]] = defaultdict(list)
        changed: list[Task] = []
        # Each exactly once, whatever is trashed meanwhile; subtasks, too.
        async for task in self.source.tasks.scan(
            updated_date=DateRange(since), fields=["description", "customFields", "responsibleIds", "parentIds"]
        ):
            if task.id in known:
                changed.append(task)
            else:
                place = next((folders[parent] for parent in task.parent_ids or () if parent in folders), root)
                new[place].append(task)
        async with asyncio.TaskGroup() as group:
            for place, tasks in new.items():
                group.create_task(self.create(place, tasks))
        await self.update([(known[task.id], task) for task in changed])

    async def create(self, place: str, tasks: list[Task]) -> None:
        """Create tasks in a folder. Rows are made while others are sent."""

        async def rows() -> AsyncIterator[TaskCreate]:
            for task in tasks:
                people = [
                    each for person in task.responsible_ids or () if (each := await self.same("contacts", person))
                ]
                row = {"title": "untitled", "responsibles": people, **await self.content(task)}
                yield cast("TaskCreate", row)

        async for outcome in self.target.tasks.create_many(place, rows(), recover="metadata"):
            source_id = tasks[outcome.index].id
            if outcome.id is not None:
                self.state.put("task", source_id, outcome.id)
            else:
                self.failed.append(f"task {source_id}: {outcome.error}")

    async def update(self, changed: list[tuple[str, Task]]) -> None:
        """Make tasks say what their originals say; equal changes share a request where Wrike has one for them."""

        async def changes() -> AsyncIterator[tuple[str, TaskUpdate]]:
            for target_id, task in changed:
                yield target_id, cast("TaskUpdate", await self.content(task))

        async for outcome in self.target.tasks.update_each(changes()):
            if not outcome.ok:
                self.failed.append(f"task {changed[outcome.index][1].id}: {outcome.error}")

    async def content(self, task: Task) -> Content:
        """Return what a task says, as the other account writes it: most of it as it was read."""
        content: Content = {}
        if task.title:
            content["title"] = task.title
        if task.description:
            content["description"] = task.description
        if task.importance:
            content["importance"] = task.importance
        if task.dates:
            content["dates"] = task.dates
        if task.custom_status_id and (status := await self.same("statuses", task.custom_status_id)):
            content["custom_status"] = status
        content["custom_fields"] = [
            {"id": field, "value": each.value}
            for each in task.custom_fields or ()
            if each.id and (field := await self.same("custom_fields", each.id))
        ]
        return content

    async def same(self, kind: str, source_id: str) -> str | None:
        """Return what the other account calls the same, if it has such a thing; each is looked for once."""
        if (kind, source_id) not in self._same:
            source, target = [getattr(await each.names(), kind) for each in (self.source, self.target)]
            try:
                found = await source.get(source_id)
                name = found.primary_email if isinstance(found, Contact) else await source.path(source_id)
                self._same[kind, source_id] = await target.id(name or source_id)
            except UnresolvedName:
                self._same[kind, source_id] = None
        return self._same[kind, source_id]

    async def comments(self, since: datetime) -> None:
        """Copy comments on tasks that were copied."""
        tasks, known = self.state.all("task"), self.state.all("comment")
        # Wrike gives a week at a time; the SDK walks from one to the next.
        new = [
            comment
            async for comment in self.source.comments.list(created_date=DateRange(since))
            if comment.id not in known and comment.task_id in tasks
        ]
        rows: Iterable[CommentRow] = ({"task_id": tasks[each.task_id or ""], "text": each.text or "…"} for each in new)
        async for outcome in self.target.comments.create_many(rows):
            if outcome.id is not None:
                self.state.put("comment", new[outcome.index].id, outcome.id)
            else:
                self.failed.append(f"comment {new[outcome.index].id}: {outcome.error}")


async def main() -> None:
    """Copy from the account of one token to that of the other."""
    state = State(sys.argv[1])
    async with (
        Wrike(os.environ["SOURCE_TOKEN"], base_url=os.environ["SOURCE_URL"]) as source,
        Wrike(os.environ["TARGET_TOKEN"], base_url=os.environ["TARGET_URL"]) as target,
    ):
        sync = Sync(source, target, state)
        await sync.run()
    state.close()
    sys.exit("\n".join(sync.failed))


if __name__ == "__main__":
    asyncio.run(main())
