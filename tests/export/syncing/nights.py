"""An account that changes from night to night, and what a store has of it."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Collection, Iterable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import attrs

from wrike_async.export._areas import table_of
from wrike_async.sandbox import Sandbox
from wrike_async.sandbox._areas.folders import writing as folder_writing
from wrike_async.sandbox._areas.tasks.writing import recycle
from wrike_async.sandbox._state.records import Folder, Task
from wrike_async.sandbox._wire import ids

__all__ = ["SOME", "UNTOUCHED", "Account", "Clock", "contents", "living", "query"]

SOME = ("folders", "tasks", "timelogs", "comments", "attachments", "approvals", "contacts", "workflows")
UNTOUCHED = {"super_task_ids", "sub_task_ids", "dependency_ids", "has_attachments", "attachment_count"}
"""Columns of tasks that say what was done to others, of which the task's own ``updatedDate`` knows nothing."""


class Clock:
    """The time at the server."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 6, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def on(self, **much: float) -> None:
        """Let time pass."""
        self.moment += timedelta(**much)


@attrs.define
class Account:
    """Does to things in a sandbox what people do, straight in its state."""

    sandbox: Sandbox
    draw: random.Random = attrs.field(factory=lambda: random.Random(7))

    @property
    def now(self) -> int:
        return self.sandbox.state.now()

    def some(self, count: int, *, in_bin: bool = False) -> list[Task]:
        """Tasks, each for changing. In the bin: those that were trashed themselves, and not with a folder."""
        tasks, the_bin = self.sandbox.state.tasks, (self.sandbox.state.bin_id,)
        there = [each.number for each in tasks if each.in_bin is in_bin and (each.parent_ids == the_bin) is in_bin]
        return [tasks.edit(number) for number in self.draw.sample(there, count)]

    def change(self, count: int) -> None:
        for each in self.some(count):
            each.title, each.updated = f"{each.title} changed", self.now

    def move(self, count: int) -> None:
        for each in self.some(count):
            each.parent_ids, each.updated = (self.draw.choice(self.sandbox.state.home_ids),), self.now

    def trash(self, count: int) -> None:
        for each in self.some(count):
            recycle(self.sandbox.state, each)

    def restore(self, count: int, *, touched: bool) -> None:
        for each in self.some(count, in_bin=True):
            each.in_bin, each.parent_ids = False, each.parents_before_bin
            each.updated = self.now if touched else each.updated

    def purge(self, count: int) -> None:
        for each in self.some(count, in_bin=True):
            self.sandbox.state.tasks.remove(each.number)

    def add(self, count: int, *, folder_id: str | None = None, created: int | None = None) -> None:
        at = created or self.now
        for _ in range(count):
            self.sandbox.state.tasks.add(
                lambda number: Task(
                    number=number,
                    id=ids.task_id(number),
                    title=f"Added {number}",
                    created=at,
                    updated=at,
                    custom_status_id=self.sandbox.state.tasks[self.sandbox.state.tasks.seeded.start].custom_status_id,
                    priority="01",
                    parent_ids=(folder_id or self.sandbox.state.home_ids[0],),
                )
            )

    def add_folder(self, *, created: int | None = None) -> Folder:
        """A folder; one that is older than that was not shared before."""
        state, at = self.sandbox.state, created or self.now
        folder = Folder(0, "", "Shared", at, at, "", parent_ids=(next(iter(state.spaces)),))
        state.revision += 1
        return state.add_folder(folder)

    def trash_folder(self) -> Folder:
        state = self.sandbox.state
        folders = (each for each in state.folders.values() if not each.in_bin and not each.is_space)
        folder = next(each for each in folders if not each.child_ids)
        folder_writing.recycle(state, folder)
        state.revision += 1
        return folder

    def a_day(self, percent: float, *, purge: bool = True) -> None:
        """What people do in a day, to so many percent of the tasks each.

        Args:
            percent: of the tasks, for each kind of thing that is done.
            purge: whether something in the bin goes for good.
        """
        count = max(1, round(len(self.sandbox.state.tasks) * percent / 100))
        # What goes to the bin and from there into nothing in one day leaves no trace.
        in_bin = sum(each.parent_ids == (self.sandbox.state.bin_id,) for each in self.sandbox.state.tasks)
        self.restore(min(count, in_bin // 4), touched=True)
        self.restore(min(count, in_bin // 4), touched=False)
        self.purge(min(count, in_bin // 4) if purge else 0)
        self.change(count)
        self.trash(count)
        self.move(count)
        self.add(count)
        year_ago = self.now - 365 * 86_400
        self.add(count, folder_id=self.add_folder(created=year_ago).id, created=year_ago)
        self.trash_folder()
        for each in list(self.sandbox.state.timelogs)[:count]:
            log = self.sandbox.state.timelogs.edit(each.number)
            log.hours, log.updated = log.hours + 1, self.now


def query(path: Path, text: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(text).fetchall()


def living(path: Path, area: str, *, but: Collection[str] = ()) -> list[tuple[Any, ...]]:
    """The rows of an area that are there, without when they came."""
    columns = ", ".join(f'"{each.name}"' for each in table_of(area).columns if each.name not in but)
    return sorted(query(path, f'SELECT {columns} FROM "{area}" WHERE _deleted_at IS NULL'), key=repr)


def contents(path: Path, areas: Iterable[str] = SOME) -> dict[str, Any]:
    """What is there of some areas, and what is in the bin."""
    there: dict[str, Any] = {name: living(path, name, but=UNTOUCHED if name == "tasks" else set()) for name in areas}
    for name in ("tasks", "folders"):
        gone = query(path, f"SELECT id, title FROM {name} WHERE _deleted_at IS NOT NULL AND NOT _purged ORDER BY id")
        there[f"{name} in the bin"] = gone
    return there
